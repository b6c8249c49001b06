/* cdz-pbmac1.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-decode"
#include "config.h"

#include "cdz-pbmac1.h"

#include <inttypes.h>

#include <glib/gi18n-lib.h>
#include <openssl/asn1t.h>

#include "cdz-algorithm.h"
#include "cdz-error.h"
#include "cdz-legacy.h"
#include "cdz-oid.h"
#include "cdz-openssl.h"
#include "cdz-pbe.h"

/* RFC 9879 §4: a shorter key would be guessed instead of the passphrase. The upper
 * bound is far above what any HMAC uses. */
#define MIN_KEY_SIZE 20
#define MAX_KEY_SIZE 256

/* PBMAC1-params of RFC 8018 §A.5. */
typedef struct
{
  X509_ALGOR *derivation;
  X509_ALGOR *mac;
} Params;

ASN1_SEQUENCE (Params) = {
  ASN1_SIMPLE (Params, derivation, X509_ALGOR),
  ASN1_SIMPLE (Params, mac, X509_ALGOR),
} static_ASN1_SEQUENCE_END (Params)

static void
params_free (Params *params)
{
  ASN1_item_free ((ASN1_VALUE *) params, ASN1_ITEM_rptr (Params));
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Params, params_free)

struct _CdzPbmac1
{
  PBKDF2PARAM *derivation;
  EVP_MD      *prf;
  EVP_MD      *md;
  char        *title;
  gint64       iterations;
  gint64       key_size;
};

/* Returns: whether this is PBMAC1, known to this OpenSSL or not */
gboolean
cdz_pbmac1_is_algorithm (const ASN1_OBJECT *oid)
{
  g_autofree char *text = cdz_oid_dup_dotted (oid);

  return g_str_equal (text, "1.2.840.113549.1.5.14");
}

static void
set_unsupported (GError            **error,
                 const ASN1_OBJECT  *oid)
{
  g_autofree char *name = cdz_oid_dup_algorithm (oid);
  g_autoptr(GError) made = NULL;

  made = g_error_new (CDZ_ERROR, CDZ_ERROR_UNSUPPORTED,
                      _("The checksum of this container uses %s, which is not supported here"), name);
  cdz_error_set_detail (made, CDZ_DETAIL_ALGORITHM, name);
  g_propagate_error (error, g_steal_pointer (&made));
}

static gboolean
set_damaged (GError **error)
{
  g_set_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED,
               _("The description of this container's checksum (PBMAC1) is damaged"));
  return FALSE;
}

/* hmacWithSHA256 and the like, both as PRF and as MAC. */
static EVP_MD *
fetch_hmac (const ASN1_OBJECT  *oid,
            GError            **error)
{
  EVP_MD *md = NULL;
  int nid;

  ERR_set_mark ();
  if (EVP_PBE_find (EVP_PBE_TYPE_PRF, OBJ_obj2nid (oid), NULL, &nid, NULL) == 1)
    md = EVP_MD_fetch (cdz_legacy_get_context (), OBJ_nid2sn (nid), NULL);
  ERR_pop_to_mark ();

  if (md == NULL)
    set_unsupported (error, oid);
  return md;
}

static gboolean
read_derivation (CdzPbmac1         *self,
                 const X509_ALGOR  *algorithm,
                 GError           **error)
{
  if (OBJ_obj2nid (algorithm->algorithm) != NID_id_pbkdf2)
    {
      set_unsupported (error, algorithm->algorithm);
      return FALSE;
    }

  if (algorithm->parameter != NULL)
    self->derivation = ASN1_TYPE_unpack_sequence (ASN1_ITEM_rptr (PBKDF2PARAM), algorithm->parameter);
  if (self->derivation == NULL || self->derivation->salt->type != V_ASN1_OCTET_STRING ||
      self->derivation->keylength == NULL ||
      ASN1_INTEGER_get_int64 (&self->key_size, self->derivation->keylength) != 1 ||
      self->key_size < MIN_KEY_SIZE || self->key_size > MAX_KEY_SIZE)
    return set_damaged (error);

  if (ASN1_INTEGER_get_int64 (&self->iterations, self->derivation->iter) != 1)
    self->iterations = G_MAXINT64;
  if (!cdz_pbe_check_iterations (self->iterations, error))
    return FALSE;

  self->prf = fetch_hmac (self->derivation->prf != NULL ? self->derivation->prf->algorithm
                                                       : OBJ_nid2obj (NID_hmacWithSHA1), error);
  return self->prf != NULL;
}

/**
 * cdz_pbmac1_new:
 * @algorithm: the digest algorithm of a MacData
 *
 * Read and verified here on every OpenSSL version: 3.0 does not know PBMAC1.
 *
 * Returns: (transfer full): the parameters, or %NULL with %CDZ_ERROR_UNSUPPORTED,
 *   %CDZ_ERROR_MALFORMED or %CDZ_ERROR_TOO_LARGE
 */
CdzPbmac1 *
cdz_pbmac1_new (const X509_ALGOR  *algorithm,
                GError           **error)
{
  g_autoptr(CdzPbmac1) self = g_new0 (CdzPbmac1, 1);
  g_autoptr(Params) params = NULL;
  g_autofree char *prf = NULL;
  g_autofree char *mac = NULL;

  ERR_clear_error ();
  if (algorithm->parameter != NULL)
    params = ASN1_TYPE_unpack_sequence (ASN1_ITEM_rptr (Params), algorithm->parameter);
  ERR_clear_error ();
  if (params == NULL)
    {
      set_damaged (error);
      return NULL;
    }

  if (!read_derivation (self, params->derivation, error) ||
      (self->md = fetch_hmac (params->mac->algorithm, error)) == NULL)
    return NULL;

  prf = cdz_algorithm_dup_digest (EVP_MD_get_type (self->prf));
  mac = cdz_algorithm_dup_digest (EVP_MD_get_type (self->md));
  self->title = g_strdup_printf (_("PBMAC1: HMAC with %s, PBKDF2 with %s, %" PRId64 " iterations"),
                                 mac, prf, self->iterations);

  return g_steal_pointer (&self);
}

void
cdz_pbmac1_free (CdzPbmac1 *self)
{
  g_clear_pointer (&self->derivation, PBKDF2PARAM_free);
  g_clear_pointer (&self->prf, EVP_MD_free);
  g_clear_pointer (&self->md, EVP_MD_free);
  g_free (self->title);
  g_free (self);
}

const char *
cdz_pbmac1_get_title (CdzPbmac1 *self)
{
  return self->title;
}

gint64
cdz_pbmac1_get_iterations (CdzPbmac1 *self)
{
  return self->iterations;
}

/**
 * cdz_pbmac1_verify:
 * @passphrase: its bytes go in as they are, as RFC 9879 §5 asks: UTF-8, no BMPString
 *
 * Returns: whether the checksum is right; compared in constant time
 */
gboolean
cdz_pbmac1_verify (CdzPbmac1           *self,
                   const CdzPassphrase *passphrase,
                   const guint8        *data,
                   gsize                size,
                   const guint8        *expected,
                   gsize                expected_size)
{
  const ASN1_OCTET_STRING *salt = self->derivation->salt->value.octet_string;
  guint8 key[MAX_KEY_SIZE];
  guint8 mac[EVP_MAX_MD_SIZE];
  gsize mac_size = 0;
  int text_size;
  const char *text = cdz_passphrase_get_text (passphrase, &text_size);
  gboolean right;

  if (text == NULL)
    return FALSE;

  right = PKCS5_PBKDF2_HMAC (text, text_size, ASN1_STRING_get0_data (salt), ASN1_STRING_length (salt),
                             (int) self->iterations, self->prf, (int) self->key_size, key) == 1 &&
          EVP_Q_mac (cdz_legacy_get_context (), "HMAC", NULL, EVP_MD_get0_name (self->md), NULL,
                     key, self->key_size, data, size, mac, sizeof mac, &mac_size) != NULL &&
          mac_size == expected_size &&
          CRYPTO_memcmp (mac, expected, mac_size) == 0;
  OPENSSL_cleanse (key, sizeof key);
  OPENSSL_cleanse (mac, sizeof mac);

  return right;
}
