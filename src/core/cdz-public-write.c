/* cdz-public-write.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-public-write"
#include "config.h"

#include "cdz-public-write.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <openssl/core_names.h>

#include "cdz-bytes.h"
#include "cdz-error.h"
#include "cdz-openssl.h"
#include "cdz-spki.h"

/* An uncompressed point on P-521, and its kind. */
#define MAX_POINT_SIZE 133
#define ED25519_SIZE 32

static gboolean
fill (PKCS7     *p7,
      GPtrArray *certificates)
{
  if (PKCS7_set_type (p7, NID_pkcs7_signed) != 1 || PKCS7_content_new (p7, NID_pkcs7_data) != 1 ||
      PKCS7_set_detached (p7, 1) != 1)
    return FALSE;

  for (guint i = 0; i < certificates->len; i++)
    {
      const guint8 *cursor = g_bytes_get_data (certificates->pdata[i], NULL);
      g_autoptr(X509) x509 = d2i_X509 (NULL, &cursor, (long) g_bytes_get_size (certificates->pdata[i]));

      if (x509 == NULL || PKCS7_add_certificate (p7, x509) != 1)
        return FALSE;
    }

  return TRUE;
}

/**
 * cdz_pkcs7_write:
 * @certificates: (element-type GBytes): DER, leaf first
 *
 * SignedData without content and without signers: a bag of certificates
 * (RFC 2315 §9.1, what ".p7b" is).
 *
 * Returns: (transfer full): its DER
 */
GBytes *
cdz_pkcs7_write (GPtrArray  *certificates,
                 GError    **error)
{
  g_autoptr(PKCS7) p7 = PKCS7_new ();
  cdz_autofree_openssl guint8 *der = NULL;
  int size = -1;

  ERR_clear_error ();
  if (p7 != NULL && fill (p7, certificates))
    size = i2d_PKCS7 (p7, &der);
  if (size <= 0)
    {
      cdz_error_take_openssl (error, CDZ_ERROR_MALFORMED, _("The certificates could not be put together"));
      return NULL;
    }

  return g_bytes_new (der, (gsize) size);
}

/* RFC 4251 §5: string */
static void
append_string (GByteArray    *blob,
               gconstpointer  data,
               gsize          size)
{
  cdz_append_number (blob, (guint32) size, 4);
  g_byte_array_append (blob, data, (guint) size);
}

/* RFC 4251 §5: mpint, of a positive number */
static gboolean
append_number (GByteArray *blob,
               EVP_PKEY   *pkey,
               const char *parameter)
{
  g_autoptr(BIGNUM) number = NULL;
  g_autofree guint8 *bytes = NULL;
  int size;

  if (EVP_PKEY_get_bn_param (pkey, parameter, &number) != 1)
    return FALSE;

  size = BN_num_bytes (number);
  bytes = g_malloc0 (size + 1);
  BN_bn2bin (number, bytes + 1);
  if (size > 0 && (bytes[1] & 0x80) != 0)
    append_string (blob, bytes, size + 1);
  else
    append_string (blob, bytes + 1, size);

  return TRUE;
}

static gboolean
append_point (GByteArray *blob,
              EVP_PKEY   *pkey,
              const char *curve)
{
  guint8 point[MAX_POINT_SIZE];
  gsize size;

  append_string (blob, curve, strlen (curve));
  if (EVP_PKEY_get_octet_string_param (pkey, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point, &size) != 1)
    return FALSE;

  append_string (blob, point, size);
  return TRUE;
}

static gboolean
append_raw (GByteArray *blob,
            EVP_PKEY   *pkey)
{
  guint8 raw[ED25519_SIZE];
  gsize size = sizeof raw;

  if (EVP_PKEY_get_raw_public_key (pkey, raw, &size) != 1)
    return FALSE;

  append_string (blob, raw, size);
  return TRUE;
}

/* RFC 4253 §6.6, RFC 5656 §3.1, RFC 8709 §4 */
static const char *
append_key (GByteArray *blob,
            EVP_PKEY   *pkey)
{
  static const struct { const char *group, *curve, *name; } curves[] = {
    { "prime256v1", "nistp256", "ecdsa-sha2-nistp256" },
    { "secp384r1", "nistp384", "ecdsa-sha2-nistp384" },
    { "secp521r1", "nistp521", "ecdsa-sha2-nistp521" },
  };
  char group[64] = "";

  if (EVP_PKEY_is_a (pkey, "RSA") || EVP_PKEY_is_a (pkey, "RSA-PSS"))
    {
      append_string (blob, "ssh-rsa", strlen ("ssh-rsa"));
      return append_number (blob, pkey, OSSL_PKEY_PARAM_RSA_E) && append_number (blob, pkey, OSSL_PKEY_PARAM_RSA_N)
             ? "ssh-rsa" : NULL;
    }

  if (EVP_PKEY_is_a (pkey, "ED25519"))
    {
      append_string (blob, "ssh-ed25519", strlen ("ssh-ed25519"));
      return append_raw (blob, pkey) ? "ssh-ed25519" : NULL;
    }

  if (EVP_PKEY_is_a (pkey, "EC") && EVP_PKEY_get_group_name (pkey, group, sizeof group, NULL) == 1)
    for (guint i = 0; i < G_N_ELEMENTS (curves); i++)
      if (g_str_equal (curves[i].group, group))
        {
          append_string (blob, curves[i].name, strlen (curves[i].name));
          return append_point (blob, pkey, curves[i].curve) ? curves[i].name : NULL;
        }

  return NULL;
}

/**
 * cdz_ssh_write_line:
 * @spki: SubjectPublicKeyInfo DER
 * @comment: (nullable): what stands behind the key; line ends become blanks
 *
 * Returns: (transfer full): a line of an authorized_keys file, without its line
 *   end, or %NULL with %CDZ_ERROR_UNSUPPORTED for a key that OpenSSH does not know
 */
char *
cdz_ssh_write_line (GBytes      *spki,
                    const char  *comment,
                    GError     **error)
{
  g_autoptr(GBytes) canonical = cdz_spki_canonicalize (spki, error);
  g_autoptr(GByteArray) blob = g_byte_array_new ();
  g_autoptr(EVP_PKEY) pkey = NULL;
  g_autofree char *base64 = NULL;
  g_autofree char *title = NULL;
  g_autofree char *tail = NULL;
  const char *name = NULL;
  const guint8 *cursor;

  if (canonical == NULL)
    return NULL;

  ERR_clear_error ();
  cursor = g_bytes_get_data (canonical, NULL);
  if ((pkey = d2i_PUBKEY (NULL, &cursor, (long) g_bytes_get_size (canonical))) != NULL)
    name = append_key (blob, pkey);
  if (name == NULL)
    {
      title = cdz_spki_describe (spki);
      cdz_error_take_openssl (error, CDZ_ERROR_UNSUPPORTED, _("OpenSSH has no keys of the kind “%s”"), title);
      return NULL;
    }

  base64 = g_base64_encode (blob->data, blob->len);
  tail = g_strdelimit (g_strconcat (comment != NULL && *comment != '\0' ? " " : "", comment, NULL), "\r\n", ' ');
  return g_strconcat (name, " ", base64, tail, NULL);
}
