/* cdz-export-content.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-export-content"
#include "config.h"

#include "cdz-export-content.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-certificate.h"
#include "cdz-decode.h"
#include "cdz-error.h"
#include "cdz-key-relabel.h"
#include "cdz-pem-write.h"
#include "cdz-pkcs8-write.h"
#include "cdz-private-key.h"
#include "cdz-public-write.h"
#include "cdz-request.h"

static CdzSecret *
to_secret (GBytes *bytes)
{
  return cdz_secret_new (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static CdzSecret *
to_pem (const char *label,
        GBytes     *bytes)
{
  return cdz_pem_write (label, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static const char *
get_pem_label (CdzItem *item)
{
  switch (cdz_item_get_class (item))
    {
    case CDZ_CLASS_KEY:
      return "PUBLIC KEY";
    case CDZ_CLASS_REQUEST:
      return "CERTIFICATE REQUEST";
    case CDZ_CLASS_NONE:
    case CDZ_CLASS_CERTIFICATE:
    case CDZ_CLASS_IDENTITY:
    case CDZ_CLASS_OTHER:
    default:
      return "CERTIFICATE";
    }
}

/* Returns: (transfer full): the item's SubjectPublicKeyInfo */
static GBytes *
dup_spki (const CdzExportContent  *self,
          GError                 **error)
{
  g_autoptr(CdzCertificate) certificate = NULL;
  g_autoptr(CdzRequest) request = NULL;

  if (cdz_item_get_class (self->item) == CDZ_CLASS_KEY)
    return g_bytes_ref (self->der);

  if (cdz_item_get_class (self->item) == CDZ_CLASS_REQUEST)
    return (request = cdz_request_new_from_der (self->der, error)) != NULL
           ? g_bytes_ref (cdz_request_get_spki (request)) : NULL;

  return (certificate = cdz_certificate_new_from_der (self->der, error)) != NULL
         ? g_bytes_ref (cdz_certificate_get_spki (certificate)) : NULL;
}

/* Of an identity the key goes under its certificate's algorithm. */
static CdzSecret *
dup_key (const CdzExportContent  *self,
         GError                 **error)
{
  g_autoptr(GBytes) spki = NULL;

  if (self->certificates->len == 0)
    return cdz_secret_ref (self->pkcs8);

  return (spki = dup_spki (self, error)) != NULL ? cdz_key_relabel (self->pkcs8, spki, error) : NULL;
}

static CdzSecret *
build_chain (const CdzExportContent *self)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->certificates->len; i++)
    {
      g_autoptr(CdzSecret) pem = to_pem ("CERTIFICATE", self->certificates->pdata[i]);

      g_string_append (text, (const char *) cdz_secret_get_data (pem, NULL));
    }

  return cdz_secret_new (text->str, text->len);
}

static CdzSecret *
build_pkcs7 (const CdzExportContent  *self,
             GError                 **error)
{
  g_autoptr(GBytes) der = cdz_pkcs7_write (self->certificates, error);

  return der != NULL ? to_pem ("PKCS7", der) : NULL;
}

static CdzSecret *
build_pkcs8 (const CdzExportContent  *self,
             GError                 **error)
{
  g_autoptr(CdzSecret) key = dup_key (self, error);
  g_autoptr(GBytes) encrypted = NULL;
  const guint8 *data;
  gsize size;

  if (key == NULL)
    return NULL;

  if (self->passphrase == NULL)
    {
      data = cdz_secret_get_data (key, &size);
      return cdz_pem_write ("PRIVATE KEY", data, size);
    }

  return (encrypted = cdz_pkcs8_encrypt (key, self->passphrase, error)) != NULL
         ? to_pem ("ENCRYPTED PRIVATE KEY", encrypted) : NULL;
}

static CdzPkcs12Names
get_names (CdzItem *item)
{
  gboolean is_key = cdz_item_get_class (item) == CDZ_CLASS_KEY;

  return (CdzPkcs12Names) { cdz_item_get (item, CDZ_ATTR_LABEL),
                            is_key ? cdz_item_get (item, CDZ_ATTR_APPLICATION_TAG) : NULL,
                            cdz_item_get (item, CDZ_ATTR_COMMENT) };
}

static CdzSecret *
build_pkcs12 (const CdzExportContent  *self,
              GError                 **error)
{
  CdzItem *key_item = cdz_item_get_key (self->item) != NULL ? cdz_item_get_key (self->item) : self->item;
  CdzItem *certificate = cdz_item_get_certificate (self->item);
  g_autoptr(CdzSecret) key = dup_key (self, error);
  g_autoptr(GBytes) bytes = NULL;
  CdzPkcs12Content content = { key, get_names (key_item), self->certificates };

  if (key == NULL)
    return NULL;

  if (certificate != NULL)
    content.leaf_names = get_names (certificate);
  bytes = cdz_pkcs12_write (&content, self->target, self->passphrase, error);
  return bytes != NULL ? to_secret (bytes) : NULL;
}

static CdzSecret *
build_spki (const CdzExportContent  *self,
            GError                 **error)
{
  g_autoptr(GBytes) spki = dup_spki (self, error);

  return spki != NULL ? to_pem ("PUBLIC KEY", spki) : NULL;
}

static CdzSecret *
build_ssh (const CdzExportContent  *self,
           GError                 **error)
{
  g_autoptr(GBytes) spki = dup_spki (self, error);
  g_autofree char *line = NULL;
  g_autofree char *text = NULL;

  if (spki == NULL ||
      (line = cdz_ssh_write_line (spki, cdz_item_get (self->item, CDZ_ATTR_LABEL), error)) == NULL)
    return NULL;

  text = g_strconcat (line, "\n", NULL);
  return cdz_secret_new (text, strlen (text));
}

/* Returns: (transfer full): what the file shall hold */
CdzSecret *
cdz_export_content_build (const CdzExportContent  *self,
                          GError                 **error)
{
  switch (self->format)
    {
    case CDZ_EXPORT_DER:
      return to_secret (self->der);
    case CDZ_EXPORT_CHAIN:
      return build_chain (self);
    case CDZ_EXPORT_PKCS7:
      return build_pkcs7 (self, error);
    case CDZ_EXPORT_PKCS8:
      return build_pkcs8 (self, error);
    case CDZ_EXPORT_PKCS12:
      return build_pkcs12 (self, error);
    case CDZ_EXPORT_SPKI:
      return build_spki (self, error);
    case CDZ_EXPORT_SSH:
      return build_ssh (self, error);
    case CDZ_EXPORT_PEM:
    case CDZ_EXPORT_CSR:
    default:
      return to_pem (get_pem_label (self->item), self->der);
    }
}

static gboolean
is_same_key (const CdzExportContent *self,
             CdzSecret              *found)
{
  g_autoptr(CdzSecret) key = dup_key (self, NULL);
  g_autoptr(CdzSecret) normal = NULL;
  const guint8 *data;
  gsize size;

  if (key == NULL)
    return FALSE;

  data = cdz_secret_get_data (key, &size);
  return (normal = cdz_private_key_to_pkcs8 (data, size, NULL)) != NULL && cdz_secret_equal (normal, found);
}

/* Whether each certificate and the key came back, and nothing else. */
static gboolean
is_complete (const CdzExportContent *self,
             CdzDecoded             *decoded)
{
  const CdzExportFormatInfo *info = cdz_export_format_get_info (self->format);
  guint n_certificates = 0, n_keys = 0;

  for (guint i = 0; i < decoded->items->len; i++)
    {
      const CdzDecodedItem *item = decoded->items->pdata[i];

      if (item->kind == CDZ_DECODED_PRIVATE_KEY)
        {
          if (!info->has_key || !is_same_key (self, item->pkcs8))
            return FALSE;
          n_keys++;
        }
      else if (info->has_chain)
        {
          if (n_certificates == self->certificates->len ||
              !g_bytes_equal (item->der, self->certificates->pdata[n_certificates]))
            return FALSE;
          n_certificates++;
        }
      else if (self->format != CDZ_EXPORT_SPKI && !g_bytes_equal (item->der, self->der))
        return FALSE;
    }

  return n_keys == (info->has_key ? 1 : 0) && (!info->has_chain || n_certificates == self->certificates->len) &&
         (info->has_key || decoded->items->len > 0);
}

/**
 * cdz_export_content_check:
 * @file: what was read back
 *
 * Reads the file as an import would, with its passphrase.
 *
 * Returns: whether everything that was meant to be in it is; else %CDZ_ERROR_INTERNAL
 */
gboolean
cdz_export_content_check (const CdzExportContent  *self,
                          CdzSecret               *file,
                          GError                 **error)
{
  g_autoptr(GPtrArray) passphrases = g_ptr_array_new ();
  g_autoptr(CdzDecoded) decoded = NULL;
  g_autoptr(GError) problem = NULL;

  /* There is no reader for it; the bytes were compared. */
  if (self->format == CDZ_EXPORT_SSH)
    return TRUE;

  if (self->passphrase != NULL)
    g_ptr_array_add (passphrases, self->passphrase);
  decoded = cdz_decode (file, passphrases, NULL, &problem);
  if (decoded != NULL && !decoded->locked && is_complete (self, decoded))
    return TRUE;

  g_set_error (error, CDZ_ERROR, CDZ_ERROR_INTERNAL,
               _("What was written does not read back as it should, so nothing was kept: %s"),
               problem != NULL ? problem->message : _("it is not the same"));
  return FALSE;
}
