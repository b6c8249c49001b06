/* cdz-pkcs12-describe.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-decode"
#include "config.h"

#include "cdz-pkcs12.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* What tells one writer from another, all of it readable without a passphrase. */
typedef struct
{
  CdzPbe *part;           /* of the first encrypted part */
  CdzPbe *key;            /* of the first encrypted key */
  guint   n_keys;
  GPtrArray *rows;
} Facts;

static gboolean
note_key (const CdzPkcs12Bag  *bag,
          gpointer             user_data,
          GError             **error)
{
  Facts *facts = user_data;
  g_autoptr(X509_SIG) encrypted = NULL;
  g_autoptr(CdzPbe) pbe = NULL;
  const X509_ALGOR *algorithm;
  const guint8 *cursor = bag->value.start;

  if (bag->nid == NID_keyBag)
    cdz_rows_add (facts->rows, _("Encryption"), _("Private key"), _("Not encrypted"), CDZ_ROW_PLAIN);
  if (bag->nid != NID_pkcs8ShroudedKeyBag ||
      (encrypted = d2i_X509_SIG (NULL, &cursor, (long) bag->value.total)) == NULL)
    return TRUE;

  X509_SIG_get0 (encrypted, &algorithm, NULL);
  if ((pbe = cdz_pbe_new (algorithm, NULL)) == NULL)
    return TRUE;

  cdz_rows_add (facts->rows, _("Encryption"), _("Private key"), cdz_pbe_get_title (pbe), CDZ_ROW_PLAIN);
  if (facts->key == NULL)
    facts->key = g_steal_pointer (&pbe);

  return TRUE;
}

static gboolean
uses (CdzPbe     *pbe,
      const char *cipher)
{
  return pbe != NULL && strcmp (cdz_pbe_get_cipher (pbe), cipher) == 0;
}

/* Salts and iterations as each program writes them by default; see README.md. */
static const char *
guess_origin (CdzPkcs12   *self,
              const Facts *facts)
{
  CdzPbe *pbe = facts->key != NULL ? facts->key : facts->part;
  gint64 iterations = pbe != NULL ? cdz_pbe_get_iterations (pbe) : 0;
  gsize salt = pbe != NULL ? cdz_pbe_get_salt_size (pbe) : 0;
  gint64 mac_iterations = self->mac != NULL ? self->mac->iterations : 0;
  gsize mac_salt = self->mac != NULL ? self->mac->salt_size : 0;

  if (self->mac == NULL || pbe == NULL)
    return NULL;
  if (self->mac->pbmac1 != NULL)
    return iterations == 2048 ? _("OpenSSL 3.4 or later") : NULL;
  if (mac_salt == 20 && mac_iterations == 2000)
    return _("Windows");
  if (mac_salt == 20 && (mac_iterations == 10000 || mac_iterations == 100000))
    return _("Java (keytool)");
  if (mac_salt == 16 && salt == 16 && iterations == mac_iterations && iterations != 2048)
    return _("Firefox or another program with NSS");
  if (mac_iterations == 1 && uses (facts->part, "RC2 (40 bits)"))
    return _("macOS (Keychain Access)");
  if (mac_iterations == 2048 && (uses (facts->part, "RC2 (40 bits)") || uses (facts->key, "3DES")))
    return _("OpenSSL before version 3, or its legacy mode");
  if (mac_iterations == 2048 && uses (facts->key, "AES-256-CBC") &&
      EVP_MD_is_a (self->mac->md, "SHA256"))
    return _("OpenSSL 3");

  return NULL;
}

static void
describe_mac (CdzPkcs12  *self,
              CdzDecoded *decoded)
{
  cdz_rows_add (decoded->description, _("Container"), _("Checksum"),
                self->mac != NULL ? self->mac->title : _("None"), CDZ_ROW_PLAIN);
  if (self->mac == NULL)
    cdz_findings_add (decoded->findings, CDZ_SEVERITY_INFO, "no-checksum",
                      _("This container has no checksum: changes to it cannot be noticed."));
}

/* Fills the description: what somebody may know before a passphrase is asked. */
void
cdz_pkcs12_describe (CdzPkcs12  *self,
                     CdzDecoded *decoded)
{
  Facts facts = { .rows = decoded->description };
  const char *origin;

  describe_mac (self, decoded);
  for (guint i = 0; i < self->parts->len; i++)
    {
      CdzPkcs12Part *part = g_ptr_array_index (self->parts, i);
      g_autofree char *title = g_strdup_printf (_("Part %u"), part->number);
      const char *value = part->pbe != NULL ? cdz_pbe_get_title (part->pbe) :
                          part->error != NULL ? part->error->message : _("Not encrypted");

      cdz_rows_add (decoded->description, _("Encryption"), title, value, CDZ_ROW_PLAIN);
      if (part->plain != NULL)
        cdz_pkcs12_walk (part->plain, note_key, &facts, NULL);
      if (facts.part == NULL)
        facts.part = part->pbe;
    }

  origin = guess_origin (self, &facts);
  cdz_rows_add (decoded->description, _("Container"), _("Probably made by"), origin, CDZ_ROW_PLAIN);
  ERR_clear_error ();
  g_clear_pointer (&facts.key, cdz_pbe_free);
}
