/* cdz-pkcs12-write.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-pkcs12-write"
#include "config.h"

#include "cdz-pkcs12-write.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <openssl/rand.h>

#include "cdz-digest.h"
#include "cdz-error.h"
#include "cdz-openssl.h"
#include "cdz-pkcs8-write.h"

#define SALT_SIZE 16

/* What Windows before 10, macOS before 15 and Java before 8u301 still read. */
#define LEGACY_SALT_SIZE 8
#define LEGACY_ITERATIONS 2048

typedef STACK_OF (PKCS12_SAFEBAG) Bags;
typedef STACK_OF (PKCS7) Safes;

static void
bags_free (Bags *bags)
{
  sk_PKCS12_SAFEBAG_pop_free (bags, PKCS12_SAFEBAG_free);
}

static void
safes_free (Safes *safes)
{
  sk_PKCS7_pop_free (safes, PKCS7_free);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Bags, bags_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Safes, safes_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PKCS12_SAFEBAG, PKCS12_SAFEBAG_free)

/* How a target encrypts. */
typedef struct
{
  const char *name;
  int         cipher;       /* a NID that OpenSSL takes for PBES2 or for PKCS#12's own scheme */
  const char *digest;
  int         iterations;
  int         salt_size;
} Recipe;

static const Recipe recipes[] = {
  [CDZ_PKCS12_MODERN] = { "modern", NID_aes_256_cbc, "SHA256", CDZ_PBKDF2_ITERATIONS, SALT_SIZE },
  [CDZ_PKCS12_LEGACY] = { "legacy", NID_pbe_WithSHA1And3_Key_TripleDES_CBC, "SHA1", LEGACY_ITERATIONS,
                          LEGACY_SALT_SIZE },
  [CDZ_PKCS12_FIPS] = { "fips", NID_aes_256_cbc, "SHA256", CDZ_PBKDF2_ITERATIONS, SALT_SIZE },
};

/* One container being made. */
typedef struct
{
  const Recipe *recipe;
  const char   *passphrase;
  int           passphrase_size;
  guint8        local_key_id[CDZ_SHA1_SIZE];    /* by convention SHA-1 of the certificate */
} Writer;

static gboolean
add_text (PKCS12_SAFEBAG *bag,
          const char     *oid,
          const char     *text)
{
  return text == NULL || *text == '\0' ||
         PKCS12_add1_attr_by_txt (bag, oid, V_ASN1_UTF8STRING, (const guint8 *) text, (int) strlen (text)) == 1;
}

/* OpenSSL's own way from UTF-8 refuses what needs two units, such as emoji. */
static gboolean
add_label (PKCS12_SAFEBAG *bag,
           const char     *label)
{
  g_autofree char *utf16 = NULL;
  gsize size;

  if (label == NULL || *label == '\0')
    return TRUE;

  utf16 = g_convert (label, -1, "UTF-16BE", "UTF-8", NULL, &size, NULL);
  return utf16 != NULL && PKCS12_add_friendlyname_uni (bag, (const guint8 *) utf16, (int) size) == 1;
}

static gboolean
add_names (Writer               *self,
           PKCS12_SAFEBAG       *bag,
           const CdzPkcs12Names *names)
{
  return add_label (bag, names->label) &&
         PKCS12_add_localkeyid (bag, self->local_key_id, sizeof self->local_key_id) == 1 &&
         add_text (bag, CDZ_OID_BAG_TAG, names->tag) && add_text (bag, CDZ_OID_BAG_COMMENT, names->comment);
}

static gboolean
push_bag (Bags            *bags,
          PKCS12_SAFEBAG **bag)
{
  if (sk_PKCS12_SAFEBAG_push (bags, *bag) <= 0)
    return FALSE;

  *bag = NULL;
  return TRUE;
}

static Bags *
make_certificate_bags (Writer                 *self,
                       const CdzPkcs12Content *content)
{
  g_autoptr(Bags) bags = sk_PKCS12_SAFEBAG_new_null ();

  for (guint i = 0; bags != NULL && i < content->certificates->len; i++)
    {
      GBytes *der = content->certificates->pdata[i];
      const guint8 *cursor = g_bytes_get_data (der, NULL);
      g_autoptr(X509) x509 = d2i_X509 (NULL, &cursor, (long) g_bytes_get_size (der));
      g_autoptr(PKCS12_SAFEBAG) bag = x509 != NULL ? PKCS12_SAFEBAG_create_cert (x509) : NULL;

      if (bag == NULL || (i == 0 && !add_names (self, bag, &content->leaf_names)) || !push_bag (bags, &bag))
        return NULL;
    }

  return g_steal_pointer (&bags);
}

static Bags *
make_key_bag (Writer                 *self,
              const CdzPkcs12Content *content)
{
  g_autoptr(Bags) bags = sk_PKCS12_SAFEBAG_new_null ();
  g_autoptr(PKCS12_SAFEBAG) bag = NULL;
  g_autoptr(PKCS8_PRIV_KEY_INFO) info = NULL;
  guint8 salt[SALT_SIZE];
  gsize size;
  const guint8 *cursor = cdz_secret_get_data (content->pkcs8, &size);

  info = d2i_PKCS8_PRIV_KEY_INFO (NULL, &cursor, (long) size);
  if (info != NULL && RAND_bytes (salt, sizeof salt) == 1)
    bag = PKCS12_SAFEBAG_create_pkcs8_encrypt_ex (self->recipe->cipher, self->passphrase, self->passphrase_size,
                                                  salt, self->recipe->salt_size, self->recipe->iterations, info,
                                                  NULL, NULL);

  if (bags == NULL || bag == NULL || !add_names (self, bag, &content->key_names) || !push_bag (bags, &bag))
    return NULL;

  return g_steal_pointer (&bags);
}

static gboolean
push_safe (Safes *safes,
           PKCS7 *safe)
{
  if (safe != NULL && sk_PKCS7_push (safes, safe) > 0)
    return TRUE;

  PKCS7_free (safe);
  return FALSE;
}

static Safes *
make_safes (Writer                 *self,
            const CdzPkcs12Content *content)
{
  g_autoptr(Safes) safes = sk_PKCS7_new_null ();
  guint8 salt[SALT_SIZE];

  if (safes == NULL || RAND_bytes (salt, sizeof salt) != 1)
    return NULL;

  if (content->certificates->len > 0)
    {
      g_autoptr(Bags) bags = make_certificate_bags (self, content);

      if (bags == NULL ||
          !push_safe (safes, PKCS12_pack_p7encdata_ex (self->recipe->cipher, self->passphrase, self->passphrase_size,
                                                       salt, self->recipe->salt_size, self->recipe->iterations, bags,
                                                       NULL, NULL)))
        return NULL;
    }

  if (content->pkcs8 != NULL)
    {
      g_autoptr(Bags) bags = make_key_bag (self, content);

      if (bags == NULL || !push_safe (safes, PKCS12_pack_p7data (bags)))
        return NULL;
    }

  return g_steal_pointer (&safes);
}

static gboolean
set_mac (Writer          *self,
         PKCS12          *container,
         CdzPkcs12Target  target)
{
  g_autoptr(EVP_MD) md = EVP_MD_fetch (NULL, self->recipe->digest, NULL);
  guint8 salt[SALT_SIZE];

  if (md == NULL || RAND_bytes (salt, sizeof salt) != 1)
    return FALSE;

#if CDZ_HAVE_PBMAC1
  if (target == CDZ_PKCS12_FIPS)
    return PKCS12_set_pbmac1_pbkdf2 (container, self->passphrase, self->passphrase_size, salt, sizeof salt,
                                     self->recipe->iterations, md, "SHA256") == 1;
#endif

  return PKCS12_set_mac (container, self->passphrase, self->passphrase_size, salt, self->recipe->salt_size,
                         self->recipe->iterations, md) == 1;
}

static GBytes *
to_bytes (PKCS12 *container)
{
  cdz_autofree_openssl guint8 *der = NULL;
  int size = i2d_PKCS12 (container, &der);

  return size > 0 ? g_bytes_new (der, (gsize) size) : NULL;
}

/**
 * cdz_pkcs12_write:
 * @content: a key, certificates, or both
 * @passphrase: in UTF-8, not empty
 *
 * Writes a container (RFC 7292): one part with the certificates, one with the key.
 * Costs three derivations of the target's iterations.
 *
 * Returns: (transfer full): its DER, or %NULL with %CDZ_ERROR_UNSUPPORTED
 */
GBytes *
cdz_pkcs12_write (const CdzPkcs12Content  *content,
                  CdzPkcs12Target          target,
                  CdzSecret               *passphrase,
                  GError                 **error)
{
  Writer self = { .recipe = &recipes[target] };
  g_autoptr(Safes) safes = NULL;
  g_autoptr(PKCS12) container = NULL;
  GBytes *bytes = NULL;
  gsize size;

  g_return_val_if_fail (cdz_secret_get_size (passphrase) > 0, NULL);
  g_return_val_if_fail (content->pkcs8 != NULL || content->certificates->len > 0, NULL);

  if (!cdz_pkcs12_target_check (target, error))
    return NULL;

  self.passphrase = (const char *) cdz_secret_get_data (passphrase, &size);
  self.passphrase_size = (int) size;
  if (content->certificates->len > 0)
    cdz_digest_sha1 (g_bytes_get_data (content->certificates->pdata[0], NULL),
                     g_bytes_get_size (content->certificates->pdata[0]), self.local_key_id);

  ERR_clear_error ();
  container = PKCS12_init_ex (NID_pkcs7_data, NULL, NULL);
  if (container != NULL && (safes = make_safes (&self, content)) != NULL &&
      PKCS12_pack_authsafes (container, safes) == 1 && set_mac (&self, container, target))
    bytes = to_bytes (container);

  if (bytes == NULL)
    cdz_error_take_openssl (error, CDZ_ERROR_UNSUPPORTED, _("The container could not be made with this OpenSSL"));
  return bytes;
}

/* Returns: as on the command line: "modern", "legacy", "fips" */
const char *
cdz_pkcs12_target_get_name (CdzPkcs12Target target)
{
  return recipes[target].name;
}

gboolean
cdz_pkcs12_target_from_name (const char       *name,
                             CdzPkcs12Target  *out_target,
                             GError          **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (recipes); i++)
    if (g_str_equal (recipes[i].name, name))
      {
        *out_target = i;
        return TRUE;
      }

  g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM,
               _("“%s” is no target of a PKCS#12 file; there are modern, legacy and fips"), name);
  return FALSE;
}

/* Whether this OpenSSL can write such a container; else %CDZ_ERROR_UNSUPPORTED by name. */
gboolean
cdz_pkcs12_target_check (CdzPkcs12Target   target,
                         GError          **error)
{
  g_autoptr(GError) made = NULL;

  if (target != CDZ_PKCS12_FIPS || CDZ_HAVE_PBMAC1)
    return TRUE;

  made = g_error_new (CDZ_ERROR, CDZ_ERROR_UNSUPPORTED,
                      _("FIPS 140-3 needs the checksum PBMAC1, which is not in this OpenSSL (%s); it came with 3.4"),
                      OpenSSL_version (OPENSSL_VERSION_STRING));
  cdz_error_set_detail (made, CDZ_DETAIL_ALGORITHM, "PBMAC1");
  g_propagate_error (error, g_steal_pointer (&made));
  return FALSE;
}
