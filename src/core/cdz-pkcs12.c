/* cdz-pkcs12.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-decode"
#include "config.h"

#include "cdz-pkcs12.h"

#include <glib/gi18n-lib.h>
#include <openssl/asn1t.h>

#include "cdz-error.h"
#include "cdz-oid.h"

/* More parts than any program writes; each costs derivations. */
#define MAX_PARTS 64

/* PFX of RFC 7292 §4. */
struct CdzPfx
{
  ASN1_INTEGER *version;
  PKCS7        *auth_safe;
  CdzMacData   *mac;
};

typedef struct CdzPfx CdzPfx;

ASN1_SEQUENCE (CdzPfx) = {
  ASN1_SIMPLE (CdzPfx, version, ASN1_INTEGER),
  ASN1_SIMPLE (CdzPfx, auth_safe, PKCS7),
  ASN1_OPT (CdzPfx, mac, CdzMacData),
} static_ASN1_SEQUENCE_END (CdzPfx)

static void
free_part (gpointer data)
{
  CdzPkcs12Part *part = data;

  g_clear_pointer (&part->pbe, cdz_pbe_free);
  g_clear_pointer (&part->plain, cdz_secret_unref);
  g_clear_error (&part->error);
  g_free (part);
}

static gboolean
set_damaged (GError     **error,
             const char  *where)
{
  cdz_error_take_openssl (error, CDZ_ERROR_MALFORMED, _("The container is damaged: %s"), where);
  return FALSE;
}

static gboolean
parse_outer (CdzPkcs12     *self,
             const guint8  *data,
             gsize          size,
             GError       **error)
{
  const guint8 *cursor = data;
  PKCS7 *safe;

  self->pfx = (CdzPfx *) ASN1_item_d2i (NULL, &cursor, (long) size, ASN1_ITEM_rptr (CdzPfx));
  if (self->pfx == NULL || cursor != data + size)
    return set_damaged (error, _("its outermost structure cannot be read"));

  safe = self->pfx->auth_safe;
  if (PKCS7_type_is_signed (safe))
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED,
                   _("The container is protected by a signature instead of a passphrase, which is not supported"));
      return FALSE;
    }
  if (!PKCS7_type_is_data (safe))
    return set_damaged (error, _("what it holds is of the wrong type"));
  if (safe->d.data == NULL)
    return set_damaged (error, _("it has no content"));

  self->maced = ASN1_STRING_get0_data (safe->d.data);
  self->maced_size = ASN1_STRING_length (safe->d.data);
  return TRUE;
}

static void
set_part_error (CdzPkcs12Part *part,
                CdzErrorCode   code,
                const char    *message)
{
  part->error = g_error_new_literal (CDZ_ERROR, code, message);
}

static void
read_encrypted (CdzPkcs12Part *part,
                PKCS7         *safe)
{
  PKCS7_ENC_CONTENT *content = safe->d.encrypted != NULL ? safe->d.encrypted->enc_data : NULL;

  if (content == NULL || content->algorithm == NULL || content->enc_data == NULL)
    {
      set_part_error (part, CDZ_ERROR_MALFORMED, _("A part of the container has no content"));
      return;
    }

  part->encrypted = ASN1_STRING_get0_data (content->enc_data);
  part->encrypted_size = ASN1_STRING_length (content->enc_data);
  part->pbe = cdz_pbe_new (content->algorithm, &part->error);
}

static void
read_part (CdzPkcs12Part *part,
           PKCS7         *safe)
{
  if (PKCS7_type_is_encrypted (safe))
    read_encrypted (part, safe);
  else if (PKCS7_type_is_enveloped (safe))
    set_part_error (part, CDZ_ERROR_UNSUPPORTED,
                    _("A part of the container is encrypted to a certificate instead of with a passphrase"));
  else if (!PKCS7_type_is_data (safe) || safe->d.data == NULL)
    set_part_error (part, CDZ_ERROR_MALFORMED, _("A part of the container has no content"));
  else
    {
      part->plain = cdz_secret_new (ASN1_STRING_get0_data (safe->d.data),
                                    ASN1_STRING_length (safe->d.data));
      OPENSSL_cleanse (safe->d.data->data, safe->d.data->length);
      if (!cdz_pkcs12_is_contents (part->plain))
        {
          g_clear_pointer (&part->plain, cdz_secret_unref);
          set_part_error (part, CDZ_ERROR_MALFORMED, _("A part of the container is damaged"));
        }
    }
}

static gboolean
parse_safes (CdzPkcs12  *self,
             GError    **error)
{
  const guint8 *cursor = self->maced;

  self->safes = (STACK_OF (PKCS7) *) ASN1_item_d2i (NULL, &cursor, (long) self->maced_size,
                                                    ASN1_ITEM_rptr (PKCS12_AUTHSAFES));
  if (self->safes == NULL || cursor != self->maced + self->maced_size)
    return set_damaged (error, _("its list of parts cannot be read"));

  if (sk_PKCS7_num (self->safes) > MAX_PARTS)
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_TOO_LARGE,
                   _("The container has more than %d parts"), MAX_PARTS);
      return FALSE;
    }

  for (int i = 0; i < sk_PKCS7_num (self->safes); i++)
    {
      CdzPkcs12Part *part = g_new0 (CdzPkcs12Part, 1);

      part->number = i + 1;
      g_ptr_array_add (self->parts, part);
      read_part (part, sk_PKCS7_value (self->safes, i));
    }

  return TRUE;
}

/**
 * cdz_pkcs12_new:
 *
 * Reads everything that is not encrypted (RFC 7292): the checksum's algorithm first,
 * then the parts and their ciphers.
 *
 * Returns: (transfer full): the container, or %NULL with %CDZ_ERROR_MALFORMED,
 *   %CDZ_ERROR_UNSUPPORTED or %CDZ_ERROR_TOO_LARGE
 */
CdzPkcs12 *
cdz_pkcs12_new (const guint8  *data,
                gsize          size,
                GError       **error)
{
  g_autoptr(CdzPkcs12) self = g_new0 (CdzPkcs12, 1);

  ERR_clear_error ();
  self->parts = g_ptr_array_new_with_free_func (free_part);
  if (!parse_outer (self, data, size, error))
    return NULL;
  if (self->pfx->mac != NULL && (self->mac = cdz_pkcs12_mac_new (self->pfx->mac, error)) == NULL)
    return NULL;
  if (!parse_safes (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/* Keys in clear lie in the octets of a data part: OpenSSL's own free would leave them. */
void
cdz_pkcs12_free (CdzPkcs12 *self)
{
  g_clear_pointer (&self->mac, cdz_pkcs12_mac_free);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  if (self->safes != NULL)
    sk_PKCS7_pop_free (self->safes, PKCS7_free);
  if (self->pfx != NULL)
    {
      if (self->maced != NULL)
        OPENSSL_cleanse ((guint8 *) self->maced, self->maced_size);
      ASN1_item_free ((ASN1_VALUE *) self->pfx, ASN1_ITEM_rptr (CdzPfx));
    }
  g_free (self);
}
