/* cdz-key.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-key"
#include "config.h"

#include "cdz-key.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-oid.h"
#include "cdz-openssl.h"
#include "cdz-pkcs8.h"
#include "cdz-spki.h"

/* Testing larger primes takes seconds; below the others nobody accepts a key. */
#define MAX_CHECKED_RSA_BITS 4096
#define MIN_RSA_BITS         2048
#define MIN_EC_BITS          224

/* Nothing here changes after construction, so any thread may read it. */
struct _CdzKey
{
  GObject        parent_instance;

  GBytes        *spki;
  CdzSecret     *pkcs8;         /* NULL: a public key */
  CdzAttributes *attributes;
};

G_DEFINE_FINAL_TYPE (CdzKey, cdz_key, G_TYPE_OBJECT)

typedef struct
{
  const char *key_type;         /* or how it begins */
  gboolean    sign;
  gboolean    decrypt;
  gboolean    derive;
} Ability;

static const Ability abilities[] = {
  { "rsa-pss", TRUE, FALSE, FALSE },
  { "rsa", TRUE, TRUE, FALSE },
  { "ec", TRUE, FALSE, TRUE },
  { "sm2", TRUE, TRUE, FALSE },
  { "ed25519", TRUE, FALSE, FALSE },
  { "ed448", TRUE, FALSE, FALSE },
  { "dsa", TRUE, FALSE, FALSE },
  { "ml-dsa", TRUE, FALSE, FALSE },
  { "slh-dsa", TRUE, FALSE, FALSE },
  { "ml-kem", FALSE, FALSE, TRUE },
  { "x25519", FALSE, FALSE, TRUE },
  { "x448", FALSE, FALSE, TRUE },
  { "dh", FALSE, FALSE, TRUE },
};

static void
fill_abilities (CdzKey *self)
{
  const char *key_type = cdz_attributes_get (self->attributes, CDZ_ATTR_KEY_TYPE);
  Ability can = { NULL };

  for (guint i = 0; self->pkcs8 != NULL && can.key_type == NULL && i < G_N_ELEMENTS (abilities); i++)
    if (g_str_has_prefix (key_type, abilities[i].key_type))
      can = abilities[i];

  cdz_attributes_set_boolean (self->attributes, CDZ_ATTR_CAN_SIGN, can.sign);
  cdz_attributes_set_boolean (self->attributes, CDZ_ATTR_CAN_DECRYPT, can.decrypt);
  cdz_attributes_set_boolean (self->attributes, CDZ_ATTR_CAN_DERIVE, can.derive);
}

static gboolean
fill_attributes (CdzKey  *self,
                 GError **error)
{
  self->attributes = cdz_attributes_new ();
  cdz_attributes_set (self->attributes, CDZ_ATTR_KEY_CLASS, self->pkcs8 != NULL ? "private" : "public");
  if (!cdz_spki_fill_key (self->spki, self->attributes, error) ||
      !cdz_spki_fill_hashes (self->spki, self->attributes, CDZ_ATTR_APPLICATION_LABEL, error))
    return FALSE;

  fill_abilities (self);
  return TRUE;
}

static EVP_PKEY *
open_public (GBytes  *spki,
             GError **error)
{
  EVP_PKEY *pkey;
  gsize size;
  const guint8 *data = g_bytes_get_data (spki, &size);
  const guint8 *cursor = data;

  ERR_clear_error ();
  pkey = d2i_PUBKEY (NULL, &cursor, (long) size);
  if (pkey != NULL && cursor == data + size)
    return pkey;

  g_clear_pointer (&pkey, EVP_PKEY_free);
  cdz_error_take_openssl (error, CDZ_ERROR_MALFORMED, _("The public key is damaged"));
  return NULL;
}

static GBytes *
derive_spki (EVP_PKEY  *pkey,
             GError   **error)
{
  cdz_autofree_openssl guint8 *der = NULL;
  int size = i2d_PUBKEY (pkey, &der);

  if (size <= 0)
    {
      cdz_error_take_openssl (error, CDZ_ERROR_MALFORMED, _("The public part of the private key is damaged"));
      return NULL;
    }

  return g_bytes_new (der, size);
}

/* A key whose algorithm nobody here knows cannot be told from a damaged one. */
static gboolean
explain_public (GBytes  *spki,
                GError **error)
{
  g_autoptr(X509_PUBKEY) public = NULL;
  g_autofree char *dotted = NULL;
  g_autofree char *name = NULL;
  ASN1_OBJECT *oid;
  EVP_KEYMGMT *manager;
  gsize size;
  const guint8 *cursor = g_bytes_get_data (spki, &size);

  ERR_set_mark ();
  public = d2i_X509_PUBKEY (NULL, &cursor, (long) size);
  if (public != NULL && X509_PUBKEY_get0_param (&oid, NULL, NULL, NULL, public) == 1)
    {
      dotted = cdz_oid_dup_dotted (oid);
      name = cdz_oid_dup_algorithm (oid);
      manager = EVP_KEYMGMT_fetch (NULL, dotted, NULL);
      if (manager != NULL)
        g_clear_pointer (&name, g_free);
      EVP_KEYMGMT_free (manager);
    }
  ERR_pop_to_mark ();

  if (name == NULL)
    return FALSE;

  g_set_error (error, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED,
               _("This is a public key for %s, which is not in this OpenSSL"), name);
  if (error != NULL)
    cdz_error_set_detail (*error, CDZ_DETAIL_ALGORITHM, name);
  return TRUE;
}

static void
cdz_key_finalize (GObject *object)
{
  CdzKey *self = CDZ_KEY (object);

  g_clear_pointer (&self->spki, g_bytes_unref);
  g_clear_pointer (&self->pkcs8, cdz_secret_unref);
  g_clear_pointer (&self->attributes, cdz_attributes_unref);

  G_OBJECT_CLASS (cdz_key_parent_class)->finalize (object);
}

static void
cdz_key_class_init (CdzKeyClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cdz_key_finalize;
}

static void
cdz_key_init (CdzKey *self)
{
}

/**
 * cdz_key_open_pkcs8:
 * @pkcs8: a PrivateKeyInfo in clear
 *
 * For who only uses a key: its public part is not derived, nor described.
 *
 * Returns: (transfer full): the key for OpenSSL, in the default library context, or
 *   %NULL with %CDZ_ERROR_MALFORMED
 */
EVP_PKEY *
cdz_key_open_pkcs8 (CdzSecret  *pkcs8,
                    GError    **error)
{
  g_autoptr(PKCS8_PRIV_KEY_INFO) info = NULL;
  EVP_PKEY *pkey = NULL;
  gsize size;
  const guint8 *cursor = cdz_secret_get_data (pkcs8, &size);

  ERR_clear_error ();
  info = d2i_PKCS8_PRIV_KEY_INFO (NULL, &cursor, (long) size);
  if (info != NULL)
    pkey = cdz_pkcs8_open (info);
  if (pkey == NULL)
    cdz_error_take_openssl (error, CDZ_ERROR_MALFORMED, _("The private key is damaged"));

  return pkey;
}

/**
 * cdz_key_new_from_pkcs8:
 * @pkcs8: a PrivateKeyInfo in clear, as cdz_decode() gives it; a reference is kept
 *
 * Derives the public part. Slow self-checks are left to cdz_key_check().
 *
 * Returns: (transfer full): the key, or %NULL with %CDZ_ERROR_MALFORMED
 */
CdzKey *
cdz_key_new_from_pkcs8 (CdzSecret  *pkcs8,
                        GError    **error)
{
  g_autoptr(EVP_PKEY) pkey = NULL;

  g_return_val_if_fail (pkcs8 != NULL, NULL);

  if ((pkey = cdz_key_open_pkcs8 (pkcs8, error)) == NULL)
    return NULL;

  return cdz_key_new_from_pair (pkcs8, pkey, error);
}

/**
 * cdz_key_new_from_pair:
 * @pkcs8: a PrivateKeyInfo in clear; a reference is kept
 * @pkey: the same key, opened already
 *
 * Returns: (transfer full): the key, or %NULL with %CDZ_ERROR_MALFORMED
 */
CdzKey *
cdz_key_new_from_pair (CdzSecret  *pkcs8,
                       EVP_PKEY   *pkey,
                       GError    **error)
{
  g_autoptr(CdzKey) self = g_object_new (CDZ_TYPE_KEY, NULL);

  self->pkcs8 = cdz_secret_ref (pkcs8);
  if ((self->spki = derive_spki (pkey, error)) == NULL || !fill_attributes (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * cdz_key_new_from_encodings:
 * @pkcs8: a PrivateKeyInfo in clear; a reference is kept
 * @spki: its public half; a reference is kept
 *
 * For a key just made, whose halves belong together.
 *
 * Returns: (transfer full): the key, or %NULL with %CDZ_ERROR_MALFORMED
 */
CdzKey *
cdz_key_new_from_encodings (CdzSecret  *pkcs8,
                            GBytes     *spki,
                            GError    **error)
{
  g_autoptr(CdzKey) self = g_object_new (CDZ_TYPE_KEY, NULL);

  self->pkcs8 = cdz_secret_ref (pkcs8);
  self->spki = g_bytes_ref (spki);

  return fill_attributes (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * cdz_key_new_from_spki:
 * @spki: a SubjectPublicKeyInfo (RFC 5280 §4.1.2.7); a reference is kept
 *
 * Returns: (transfer full): the public key, or %NULL with %CDZ_ERROR_MALFORMED, or
 *   %CDZ_ERROR_UNSUPPORTED where this OpenSSL does not know its algorithm
 */
CdzKey *
cdz_key_new_from_spki (GBytes  *spki,
                       GError **error)
{
  g_autoptr(CdzKey) self = NULL;
  g_autoptr(EVP_PKEY) pkey = NULL;
  g_autoptr(GError) local = NULL;

  g_return_val_if_fail (spki != NULL, NULL);

  if ((pkey = open_public (spki, &local)) == NULL)
    {
      if (!explain_public (spki, error))
        g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }

  self = g_object_new (CDZ_TYPE_KEY, NULL);
  self->spki = g_bytes_ref (spki);
  if (!fill_attributes (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

gboolean
cdz_key_is_private (CdzKey *self)
{
  g_return_val_if_fail (CDZ_IS_KEY (self), FALSE);

  return self->pkcs8 != NULL;
}

/* Returns: (transfer none): the public part, as it stands or as it was derived */
GBytes *
cdz_key_get_spki (CdzKey *self)
{
  g_return_val_if_fail (CDZ_IS_KEY (self), NULL);

  return self->spki;
}

/* Returns: (transfer none) (nullable): the PrivateKeyInfo of a private key */
CdzSecret *
cdz_key_get_pkcs8 (CdzKey *self)
{
  g_return_val_if_fail (CDZ_IS_KEY (self), NULL);

  return self->pkcs8;
}

/* Returns: (transfer none): everything that follows from the value */
CdzAttributes *
cdz_key_get_attributes (CdzKey *self)
{
  g_return_val_if_fail (CDZ_IS_KEY (self), NULL);

  return self->attributes;
}

/* Returns: (transfer full): a label for a key that nobody named: "RSA 2048 private key" */
char *
cdz_key_dup_display_name (CdzKey *self)
{
  g_autofree char *type = NULL;

  g_return_val_if_fail (CDZ_IS_KEY (self), NULL);

  type = cdz_spki_describe (self->spki);
  return g_strdup_printf (self->pkcs8 != NULL ? _("%s private key") : _("%s public key"), type);
}

/**
 * cdz_key_dup_pkey:
 *
 * Returns: (transfer full): the key for OpenSSL, in the default library context, or
 *   %NULL with %CDZ_ERROR_MALFORMED
 */
EVP_PKEY *
cdz_key_dup_pkey (CdzKey  *self,
                  GError **error)
{
  g_return_val_if_fail (CDZ_IS_KEY (self), NULL);

  return self->pkcs8 != NULL ? cdz_key_open_pkcs8 (self->pkcs8, error) : open_public (self->spki, error);
}

const EVP_MD *
cdz_key_get_signing_digest (EVP_PKEY *pkey)
{
  char name[32] = "";

  /* An algorithm that hashes by itself says so, and so does a key that allows one
   * digest only. */
  if (EVP_PKEY_get_default_digest_name (pkey, name, sizeof name) == 2)
    return g_str_equal (name, "UNDEF") ? NULL : EVP_get_digestbyname (name);
  if (!EVP_PKEY_is_a (pkey, "EC") || EVP_PKEY_get_bits (pkey) < 384)
    return EVP_sha256 ();

  return EVP_PKEY_get_bits (pkey) < 512 ? EVP_sha384 () : EVP_sha512 ();
}

static void
check_size (CdzKey    *self,
            GPtrArray *findings)
{
  const char *key_type = cdz_attributes_get (self->attributes, CDZ_ATTR_KEY_TYPE);
  gint64 bits = cdz_attributes_get_int (self->attributes, CDZ_ATTR_KEY_SIZE);
  gboolean finite = g_str_has_prefix (key_type, "rsa") || g_str_has_prefix (key_type, "d");
  g_autofree char *message = NULL;

  if (bits == 0 || bits >= (finite ? MIN_RSA_BITS : MIN_EC_BITS) ||
      (!finite && !g_str_equal (key_type, "ec")))
    return;

  message = g_strdup_printf (_("A key of %" PRId64 " bits is too small to be safe"), bits);
  cdz_findings_add (findings, CDZ_SEVERITY_WARNING, "weak-key", message);
}

/* Returns: 1 for a good key, 0 for a bad one, another number where there is no check.
 * The domain parameters of DSA and DH are not searched for flaws: that takes seconds. */
static int
run_check (const char *key_type,
           EVP_PKEY   *pkey)
{
  g_autoptr(EVP_PKEY_CTX) ctx = EVP_PKEY_CTX_new_from_pkey (NULL, pkey, NULL);
  int result;

  if (ctx == NULL)
    return -1;

  ERR_set_mark ();
  result = key_type[0] == 'd' ? EVP_PKEY_pairwise_check (ctx) : EVP_PKEY_check (ctx);
  ERR_pop_to_mark ();

  return result;
}

/**
 * cdz_key_check:
 * @findings: (element-type CdzFinding): gets what is wrong with the key
 *
 * Takes up to a second for a large RSA key.
 */
void
cdz_key_check (CdzKey    *self,
               GPtrArray *findings)
{
  const char *key_type;
  g_autoptr(EVP_PKEY) pkey = NULL;

  g_return_if_fail (CDZ_IS_KEY (self));

  check_size (self, findings);
  if ((pkey = cdz_key_dup_pkey (self, NULL)) == NULL)
    {
      cdz_findings_add (findings, CDZ_SEVERITY_ERROR, "key-unusable", _("The key cannot be used: it is damaged"));
      return;
    }
  if (self->pkcs8 == NULL)
    return;

  key_type = cdz_attributes_get (self->attributes, CDZ_ATTR_KEY_TYPE);
  if (g_str_has_prefix (key_type, "rsa") && EVP_PKEY_get_bits (pkey) > MAX_CHECKED_RSA_BITS)
    cdz_findings_add (findings, CDZ_SEVERITY_INFO, "key-check-skipped",
                      _("The key is so large that its primes were not tested"));
  else if (run_check (key_type, pkey) == 0)
    cdz_findings_add (findings, CDZ_SEVERITY_WARNING, "key-check-failed",
                      _("The key fails its own check: the private and the public part do not belong together, "
                        "or a number in it is out of range"));
}
