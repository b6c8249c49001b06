/* cdz-openssh.c: private keys as OpenSSH writes them (PROTOCOL.key).  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-decode"
#include "config.h"

#include "cdz-decode-private.h"

#include <glib/gi18n-lib.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>

#include "cdz-bytes.h"
#include "cdz-error.h"
#include "cdz-openssl.h"
#include "cdz-private-key.h"

#define MAGIC "openssh-key-v1"
#define ED25519_SIZE 32
/* Of factors and exponents: 16384 bits are more than any key that signs in time. */
#define MAX_NUMBER_SIZE 2049

/* A string of the format: its length, then its bytes. */
typedef struct
{
  const guint8 *data;
  gsize         size;
} Run;

static Run
take_run (CdzReader *reader)
{
  Run run;

  run.size = cdz_reader_number (reader, 4);
  run.data = cdz_reader_take (reader, run.size);
  if (run.data == NULL)
    run.size = 0;
  return run;
}

static gboolean
is (Run         run,
    const char *text)
{
  return run.size == strlen (text) && memcmp (run.data, text, run.size) == 0;
}

/* Returns: (nullable): a number that is secret, in secure memory */
static BIGNUM *
take_number (CdzReader *reader)
{
  Run run = take_run (reader);
  g_autoptr(BIGNUM) number = BN_secure_new ();

  if (reader->failed || run.size > MAX_NUMBER_SIZE || number == NULL
      || (run.size > 0 && BN_bin2bn (run.data, (int) run.size, number) == NULL))
    {
      reader->failed = TRUE;
      return NULL;
    }

  return g_steal_pointer (&number);
}

static EVP_PKEY *
build (const char    *type,
       OSSL_PARAM_BLD *builder)
{
  OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param (builder);
  g_autoptr(EVP_PKEY_CTX) context = EVP_PKEY_CTX_new_from_name (NULL, type, NULL);
  EVP_PKEY *pkey = NULL;

  if (parameters == NULL || context == NULL || EVP_PKEY_fromdata_init (context) != 1
      || EVP_PKEY_fromdata (context, &pkey, EVP_PKEY_KEYPAIR, parameters) != 1)
    pkey = NULL;
  OSSL_PARAM_free (parameters);

  return pkey;
}

/* @number mod (@factor - 1): what PKCS#1 wants beside the exponent itself */
static BIGNUM *
reduce (const BIGNUM *number,
        const BIGNUM *factor)
{
  g_autoptr(BN_CTX) context = BN_CTX_secure_new ();
  g_autoptr(BIGNUM) less = BN_secure_new ();
  g_autoptr(BIGNUM) rest = BN_secure_new ();

  if (context == NULL || less == NULL || rest == NULL || BN_sub (less, factor, BN_value_one ()) != 1
      || BN_is_zero (less) || BN_is_negative (less) || BN_mod (rest, number, less, context) != 1)
    return NULL;

  return g_steal_pointer (&rest);
}

static EVP_PKEY *
read_rsa (CdzReader *reader)
{
  static const char *names[] = {
    OSSL_PKEY_PARAM_RSA_N, OSSL_PKEY_PARAM_RSA_E, OSSL_PKEY_PARAM_RSA_D,
    OSSL_PKEY_PARAM_RSA_COEFFICIENT1, OSSL_PKEY_PARAM_RSA_FACTOR1, OSSL_PKEY_PARAM_RSA_FACTOR2,
    OSSL_PKEY_PARAM_RSA_EXPONENT1, OSSL_PKEY_PARAM_RSA_EXPONENT2,
  };
  enum { N, E, D, QINV, P, Q, DP, DQ, N_NUMBERS };
  BIGNUM *numbers[N_NUMBERS] = { NULL };
  OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new ();
  EVP_PKEY *pkey = NULL;
  gboolean good = TRUE;

  for (guint i = N; i <= Q; i++)
    good = (numbers[i] = take_number (reader)) != NULL && good;
  good = good && (numbers[DP] = reduce (numbers[D], numbers[P])) != NULL
         && (numbers[DQ] = reduce (numbers[D], numbers[Q])) != NULL;
  for (guint i = 0; i < N_NUMBERS && good; i++)
    good = OSSL_PARAM_BLD_push_BN (builder, names[i], numbers[i]) == 1;
  if (good)
    pkey = build ("RSA", builder);

  OSSL_PARAM_BLD_free (builder);
  for (guint i = 0; i < N_NUMBERS; i++)
    BN_clear_free (numbers[i]);
  return pkey;
}

static EVP_PKEY *
read_ec (CdzReader *reader)
{
  Run curve = take_run (reader);
  Run point = take_run (reader);
  g_autoptr(BIGNUM) number = take_number (reader);
  const char *group = is (curve, "nistp256") ? "P-256" : is (curve, "nistp384") ? "P-384"
                      : is (curve, "nistp521") ? "P-521" : NULL;
  OSSL_PARAM_BLD *builder;
  EVP_PKEY *pkey = NULL;

  if (number == NULL || group == NULL || point.size == 0)
    return NULL;

  builder = OSSL_PARAM_BLD_new ();
  if (OSSL_PARAM_BLD_push_utf8_string (builder, OSSL_PKEY_PARAM_GROUP_NAME, group, 0) == 1
      && OSSL_PARAM_BLD_push_BN (builder, OSSL_PKEY_PARAM_PRIV_KEY, number) == 1
      && OSSL_PARAM_BLD_push_octet_string (builder, OSSL_PKEY_PARAM_PUB_KEY, point.data, point.size) == 1)
    pkey = build ("EC", builder);
  OSSL_PARAM_BLD_free (builder);

  return pkey;
}

/* The seed, and once more the public key behind it; both must be the seed's own. */
static EVP_PKEY *
read_ed25519 (CdzReader *reader)
{
  Run public = take_run (reader);
  Run private = take_run (reader);
  guint8 derived[ED25519_SIZE];
  gsize size = sizeof derived;
  g_autoptr(EVP_PKEY) pkey = NULL;

  if (private.size != 2 * ED25519_SIZE || public.size != ED25519_SIZE)
    return NULL;

  pkey = EVP_PKEY_new_raw_private_key (EVP_PKEY_ED25519, NULL, private.data, ED25519_SIZE);
  if (pkey == NULL || EVP_PKEY_get_raw_public_key (pkey, derived, &size) != 1
      || memcmp (public.data, derived, size) != 0
      || CRYPTO_memcmp (private.data + ED25519_SIZE, derived, size) != 0)
    return NULL;

  return g_steal_pointer (&pkey);
}

static gboolean
is_pair (EVP_PKEY *pkey)
{
  g_autoptr(EVP_PKEY_CTX) context = EVP_PKEY_CTX_new_from_pkey (NULL, pkey, NULL);

  return context != NULL && EVP_PKEY_pairwise_check (context) == 1;
}

static void
set_damaged (GError **error)
{
  g_set_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED, _("This OpenSSH private key is damaged"));
}

/* What of another program turns into a form that is read here: for Ed25519 it writes
 * no other form, so that only the encryption can go. */
static void
set_encrypted (Run      public,
               GError **error)
{
  CdzReader reader = { public.data, public.size, 0, public.data == NULL };
  const char *hint = is (take_run (&reader), "ssh-ed25519")
    ? _("“ssh-keygen -p -f FILE” on a copy of it, with an empty new passphrase, writes a form that can be read here.")
    : _("“ssh-keygen -p -m PKCS8 -f FILE” on a copy of it writes a form that can be read here.");
  g_autoptr(GError) made =
    g_error_new (CDZ_ERROR, CDZ_ERROR_UNSUPPORTED,
                 _("This is an encrypted OpenSSH private key, which is not read here. %s"), hint);

  cdz_error_set_detail (made, CDZ_DETAIL_HINT, hint);
  g_propagate_error (error, g_steal_pointer (&made));
}

static gboolean
is_padding (CdzReader *reader)
{
  for (guint8 i = 1; reader->position < reader->size; i++)
    if (cdz_reader_number (reader, 1) != i)
      return FALSE;

  return !reader->failed;
}

static gboolean
read_private (CdzDecoder  *self,
              Run          section,
              GError     **error)
{
  CdzReader reader = { section.data, section.size, 0, section.data == NULL };
  gboolean same = cdz_reader_number (&reader, 4) == cdz_reader_number (&reader, 4);
  Run type = take_run (&reader), comment;
  g_autoptr(EVP_PKEY) pkey = NULL;
  g_autoptr(CdzSecret) pkcs8 = NULL;
  CdzDecodedItem *item;

  if (same && (is (type, "ssh-dss") || (type.size > 3 && memcmp (type.data, "sk-", 3) == 0)))
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED,
                   is (type, "ssh-dss") ? _("OpenSSH keys of the type DSA are not read here")
                                        : _("The private key is inside a security key; this file only points at it"));
      return FALSE;
    }
  if (same && is (type, "ssh-rsa"))
    pkey = read_rsa (&reader);
  else if (same && is (type, "ssh-ed25519"))
    pkey = read_ed25519 (&reader);
  else if (same && type.size > 11 && memcmp (type.data, "ecdsa-sha2-", 11) == 0)
    pkey = read_ec (&reader);

  comment = take_run (&reader);
  if (pkey == NULL || reader.failed || !is_padding (&reader) || !is_pair (pkey))
    {
      set_damaged (error);
      return FALSE;
    }

  if ((pkcs8 = cdz_private_key_encode (pkey, error)) == NULL)
    return FALSE;
  item = cdz_decoder_add_pkcs8 (self, pkcs8);
  if (comment.size > 0)
    item->label = g_utf8_make_valid ((const char *) comment.data, (gssize) comment.size);

  return TRUE;
}

/* Those without a passphrase. The derivation that OpenSSH protects the others with
 * is in no library that is here. */
gboolean
cdz_decode_openssh (CdzDecoder    *self,
                    const guint8  *data,
                    gsize          size,
                    GError       **error)
{
  CdzReader reader = { data, size, 0, FALSE };
  const guint8 *magic = cdz_reader_take (&reader, sizeof MAGIC);
  Run cipher, public, private;
  guint32 n_keys;

  if (magic == NULL || memcmp (magic, MAGIC, sizeof MAGIC) != 0)
    {
      set_damaged (error);
      return FALSE;
    }

  cipher = take_run (&reader);
  take_run (&reader);
  take_run (&reader);
  n_keys = cdz_reader_number (&reader, 4);
  public = take_run (&reader);
  private = take_run (&reader);
  if (reader.failed || n_keys != 1)
    {
      set_damaged (error);
      return FALSE;
    }
  if (!is (cipher, "none"))
    {
      set_encrypted (public, error);
      return FALSE;
    }

  return read_private (self, private, error);
}
