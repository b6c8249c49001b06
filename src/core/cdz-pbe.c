/* cdz-pbe.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-pbe"
#include "config.h"

#include "cdz-pbe.h"

#include <inttypes.h>

#include <glib/gi18n-lib.h>

#include "cdz-algorithm.h"
#include "cdz-decode.h"
#include "cdz-error.h"
#include "cdz-legacy.h"
#include "cdz-oid.h"
#include "cdz-openssl.h"

/* A fuzzer writes large numbers all the time and must not wait for each. */
#define MAX_ITERATIONS (CDZ_FUZZ ? 4096 : CDZ_MAX_ITERATIONS)

/* scrypt in a file: what a computer of today derives in about a second. */
#define MAX_SCRYPT_N      (CDZ_FUZZ ? 1024 : 1 << 20)
#define MAX_SCRYPT_P      64
#define MAX_SCRYPT_MEMORY (512 * 1024 * 1024)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PBEPARAM, PBEPARAM_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PBE2PARAM, PBE2PARAM_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PBKDF2PARAM, PBKDF2PARAM_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SCRYPT_PARAMS, SCRYPT_PARAMS_free)

struct _CdzPbe
{
  X509_ALGOR *algorithm;
  PBE2PARAM  *scheme;       /* PBES2 */
  SCRYPT_PARAMS *scrypt;    /* PBES2 with scrypt, which OpenSSL's own code caps at 32 MiB */
  EVP_CIPHER *cipher;
  char       *cipher_title;
  char       *title;
  gint64      iterations;
  gsize       salt_size;
};

static void
set_unsupported (GError     **error,
                 const char  *name)
{
  g_autoptr(GError) made = NULL;

  made = g_error_new (CDZ_ERROR, CDZ_ERROR_UNSUPPORTED,
                      _("It is encrypted with %s, which is not supported here"), name);
  cdz_error_set_detail (made, CDZ_DETAIL_ALGORITHM, name);
  g_propagate_error (error, g_steal_pointer (&made));
}

static void
set_damaged (GError **error)
{
  g_set_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED,
               _("The description of its encryption is damaged"));
}

/* Returns: the number, or -1 for one that is negative or far too large */
static gint64
get_number (const ASN1_INTEGER *integer)
{
  gint64 value;

  if (integer == NULL || ASN1_INTEGER_get_int64 (&value, integer) != 1)
    return -1;

  return value;
}

/* A number that is no integer at all counts as too large: nobody writes it by accident. */
gboolean
cdz_pbe_check_iterations (gint64   iterations,
                          GError **error)
{
  if (iterations > 0 && iterations <= MAX_ITERATIONS)
    return TRUE;
  if (iterations == 0)
    {
      set_damaged (error);
      return FALSE;
    }

  g_set_error (error, CDZ_ERROR, CDZ_ERROR_TOO_LARGE,
               _("It asks for more than %d iterations, far more than any program writes"),
               CDZ_MAX_ITERATIONS);
  return FALSE;
}

static gboolean
set_cipher (CdzPbe             *self,
            const ASN1_OBJECT  *oid,
            int                 nid,
            GError            **error)
{
  g_autofree char *name = nid != NID_undef ? cdz_algorithm_dup_cipher (nid) : cdz_oid_dup_algorithm (oid);
  int mode;

  ERR_set_mark ();
  if (nid != NID_undef)
    self->cipher = EVP_CIPHER_fetch (cdz_legacy_get_context (), OBJ_nid2sn (nid), NULL);
  ERR_pop_to_mark ();

  if (self->cipher == NULL)
    {
      set_unsupported (error, name);
      return FALSE;
    }

  /* PBES2 has no place for a tag: whoever wrote this kept it in a way of their own. */
  mode = EVP_CIPHER_get_mode (self->cipher);
  if (mode != EVP_CIPH_CBC_MODE && mode != EVP_CIPH_CFB_MODE && mode != EVP_CIPH_OFB_MODE &&
      mode != EVP_CIPH_STREAM_CIPHER)
    {
      set_unsupported (error, name);
      return FALSE;
    }

  self->cipher_title = cdz_algorithm_dup_cipher (nid);
  return TRUE;
}

static gboolean
read_pbkdf2 (CdzPbe            *self,
             const X509_ALGOR  *function,
             GError           **error)
{
  g_autoptr(PBKDF2PARAM) param = NULL;
  g_autofree char *digest = NULL;
  int prf = NID_hmacWithSHA1;
  int digest_nid;

  if (function->parameter != NULL)
    param = ASN1_TYPE_unpack_sequence (ASN1_ITEM_rptr (PBKDF2PARAM), function->parameter);
  if (param == NULL || param->salt->type != V_ASN1_OCTET_STRING)
    {
      set_damaged (error);
      return FALSE;
    }

  if (param->prf != NULL)
    prf = OBJ_obj2nid (param->prf->algorithm);
  if (EVP_PBE_find (EVP_PBE_TYPE_PRF, prf, NULL, &digest_nid, NULL) != 1)
    {
      g_autofree char *name = cdz_oid_dup_algorithm (param->prf->algorithm);

      set_unsupported (error, name);
      return FALSE;
    }

  self->iterations = get_number (param->iter);
  self->salt_size = ASN1_STRING_length (param->salt->value.octet_string);
  digest = cdz_algorithm_dup_digest (digest_nid);
  self->title = g_strdup_printf (_("%s, PBKDF2 with %s, %" PRId64 " iterations"),
                                 self->cipher_title, digest, self->iterations);

  return cdz_pbe_check_iterations (self->iterations, error);
}

static gboolean
read_scrypt (CdzPbe            *self,
             const X509_ALGOR  *function,
             GError           **error)
{
  gint64 n, r, p;

  if (function->parameter != NULL)
    self->scrypt = ASN1_TYPE_unpack_sequence (ASN1_ITEM_rptr (SCRYPT_PARAMS), function->parameter);
  if (self->scrypt == NULL)
    {
      set_damaged (error);
      return FALSE;
    }

  n = get_number (self->scrypt->costParameter);
  r = get_number (self->scrypt->blockSize);
  p = get_number (self->scrypt->parallelizationParameter);
  if (n < 2 || n > MAX_SCRYPT_N || r < 1 || r > MAX_SCRYPT_MEMORY / 128 / n || p < 1 || p > MAX_SCRYPT_P)
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_TOO_LARGE,
                   _("Its scrypt parameters ask for more memory or work than is allowed here"));
      return FALSE;
    }

  self->iterations = n * p;
  self->salt_size = ASN1_STRING_length (self->scrypt->salt);
  self->title = g_strdup_printf (_("%s, scrypt with N=%" PRId64 ", r=%" PRId64 ", p=%" PRId64),
                                 self->cipher_title, n, r, p);

  return TRUE;
}

static gboolean
read_pbes2 (CdzPbe  *self,
            GError **error)
{
  const X509_ALGOR *function;
  const X509_ALGOR *encryption;
  int nid;

  if (self->algorithm->parameter != NULL)
    self->scheme = ASN1_TYPE_unpack_sequence (ASN1_ITEM_rptr (PBE2PARAM), self->algorithm->parameter);
  if (self->scheme == NULL)
    {
      set_damaged (error);
      return FALSE;
    }

  function = self->scheme->keyfunc;
  encryption = self->scheme->encryption;
  if (!set_cipher (self, encryption->algorithm, OBJ_obj2nid (encryption->algorithm), error))
    return FALSE;

  nid = OBJ_obj2nid (function->algorithm);
  if (nid == NID_id_pbkdf2)
    return read_pbkdf2 (self, function, error);
  if (nid == NID_id_scrypt)
    return read_scrypt (self, function, error);

  g_autofree char *name = cdz_oid_dup_algorithm (function->algorithm);
  set_unsupported (error, name);
  return FALSE;
}

/* PKCS#12's own ciphers and those of PKCS#5 v1. */
static gboolean
read_old (CdzPbe  *self,
          GError **error)
{
  g_autofree char *name = cdz_oid_dup_algorithm (self->algorithm->algorithm);
  g_autofree char *digest = NULL;
  g_autoptr(PBEPARAM) param = NULL;
  g_autoptr(EVP_MD) md = NULL;
  int cipher_nid, digest_nid;

  if (EVP_PBE_find (EVP_PBE_TYPE_OUTER, OBJ_obj2nid (self->algorithm->algorithm),
                    &cipher_nid, &digest_nid, NULL) != 1 || cipher_nid <= 0)
    {
      set_unsupported (error, name);
      return FALSE;
    }

  ERR_set_mark ();
  md = EVP_MD_fetch (cdz_legacy_get_context (), OBJ_nid2sn (digest_nid), NULL);
  ERR_pop_to_mark ();
  if (md == NULL)
    {
      set_unsupported (error, name);
      return FALSE;
    }

  if (self->algorithm->parameter != NULL)
    param = ASN1_TYPE_unpack_sequence (ASN1_ITEM_rptr (PBEPARAM), self->algorithm->parameter);
  if (param == NULL)
    {
      set_damaged (error);
      return FALSE;
    }
  if (!set_cipher (self, NULL, cipher_nid, error))
    return FALSE;

  self->iterations = get_number (param->iter);
  self->salt_size = ASN1_STRING_length (param->salt);
  digest = cdz_algorithm_dup_digest (digest_nid);
  self->title = g_strdup_printf (_("%s, %s, %" PRId64 " iterations"),
                                 self->cipher_title, digest, self->iterations);

  return cdz_pbe_check_iterations (self->iterations, error);
}

/**
 * cdz_pbe_new:
 * @algorithm: an AlgorithmIdentifier of an EncryptedPrivateKeyInfo or an
 *   EncryptedContentInfo; copied
 *
 * Reads what is known before any passphrase, so that whatever fails later is the
 * passphrase.
 *
 * Returns: (transfer full): the scheme, or %NULL with %CDZ_ERROR_UNSUPPORTED,
 *   %CDZ_ERROR_MALFORMED or %CDZ_ERROR_TOO_LARGE
 */
CdzPbe *
cdz_pbe_new (const X509_ALGOR  *algorithm,
             GError           **error)
{
  g_autoptr(CdzPbe) self = g_new0 (CdzPbe, 1);
  gboolean read;

  ERR_set_mark ();
  self->algorithm = X509_ALGOR_dup (algorithm);
  if (OBJ_obj2nid (self->algorithm->algorithm) == NID_pbes2)
    read = read_pbes2 (self, error);
  else
    read = read_old (self, error);
  ERR_pop_to_mark ();

  return read ? g_steal_pointer (&self) : NULL;
}

void
cdz_pbe_free (CdzPbe *self)
{
  g_clear_pointer (&self->algorithm, X509_ALGOR_free);
  g_clear_pointer (&self->scheme, PBE2PARAM_free);
  g_clear_pointer (&self->scrypt, SCRYPT_PARAMS_free);
  g_clear_pointer (&self->cipher, EVP_CIPHER_free);
  g_free (self->cipher_title);
  g_free (self->title);
  g_free (self);
}

/* Returns: "AES-256-CBC, PBKDF2 with SHA-256, 2048 iterations" */
const char *
cdz_pbe_get_title (CdzPbe *self)
{
  return self->title;
}

const char *
cdz_pbe_get_cipher (CdzPbe *self)
{
  return self->cipher_title;
}

gint64
cdz_pbe_get_iterations (CdzPbe *self)
{
  return self->iterations;
}

gsize
cdz_pbe_get_salt_size (CdzPbe *self)
{
  return self->salt_size;
}

static gboolean
init_scrypt (CdzPbe              *self,
             const CdzPassphrase *passphrase,
             EVP_CIPHER_CTX      *ctx)
{
  guint8 key[EVP_MAX_KEY_LENGTH];
  int size;
  const char *text = cdz_passphrase_get_text (passphrase, &size);
  gboolean ready;

  ready = EVP_CipherInit_ex2 (ctx, self->cipher, NULL, NULL, 0, NULL) == 1 &&
          EVP_CIPHER_asn1_to_param (ctx, self->scheme->encryption->parameter) > 0 &&
          EVP_PBE_scrypt_ex (text != NULL ? text : "", size,
                             ASN1_STRING_get0_data (self->scrypt->salt),
                             ASN1_STRING_length (self->scrypt->salt),
                             get_number (self->scrypt->costParameter),
                             get_number (self->scrypt->blockSize),
                             get_number (self->scrypt->parallelizationParameter),
                             (guint64) MAX_SCRYPT_MEMORY + MAX_SCRYPT_MEMORY / 4,
                             key, EVP_CIPHER_CTX_get_key_length (ctx),
                             cdz_legacy_get_context (), NULL) == 1 &&
          EVP_CipherInit_ex2 (ctx, NULL, key, NULL, 0, NULL) == 1;
  OPENSSL_cleanse (key, sizeof key);

  return ready;
}

static gboolean
init_cipher (CdzPbe              *self,
             const CdzPassphrase *passphrase,
             EVP_CIPHER_CTX      *ctx)
{
  int size;
  const char *text = cdz_passphrase_get_text (passphrase, &size);

  if (self->scrypt != NULL)
    return init_scrypt (self, passphrase, ctx);

  return EVP_PBE_CipherInit_ex (self->algorithm->algorithm, text, size, self->algorithm->parameter,
                                ctx, 0, cdz_legacy_get_context (), NULL) == 1;
}

/**
 * cdz_pbe_decrypt:
 * @data: the ciphertext
 *
 * Returns: (transfer full) (nullable): the plaintext, to be judged by its first
 *   parse: one wrong passphrase in 256 gets this far
 */
CdzSecret *
cdz_pbe_decrypt (CdzPbe              *self,
                 const CdzPassphrase *passphrase,
                 const guint8        *data,
                 gsize                size)
{
  g_autoptr(EVP_CIPHER_CTX) ctx = EVP_CIPHER_CTX_new ();
  g_autoptr(CdzSecret) plain = NULL;
  guint8 *out;
  int n_first = 0, n_last = 0;
  gboolean done;

  if (size > G_MAXINT - EVP_MAX_BLOCK_LENGTH)
    return NULL;

  plain = cdz_secret_new_sized (size + EVP_MAX_BLOCK_LENGTH, &out);
  ERR_set_mark ();
  done = init_cipher (self, passphrase, ctx) &&
         EVP_DecryptUpdate (ctx, out, &n_first, data, (int) size) == 1 &&
         EVP_DecryptFinal_ex (ctx, out + n_first, &n_last) == 1;
  ERR_pop_to_mark ();
  if (!done)
    return NULL;

  cdz_secret_truncate (plain, n_first + n_last);
  return g_steal_pointer (&plain);
}
