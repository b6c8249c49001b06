/* cdz-decode.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-decode"
#include "config.h"

#include "cdz-decode-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-private-key.h"

typedef struct
{
  CdzKind  kind;
  const char *name;
  const char *title;
} Format;

static const Format formats[] = {
  { CDZ_KIND_CERTIFICATE, "certificate", N_("Certificate") },
  { CDZ_KIND_REQUEST, "request", N_("Certification request") },
  { CDZ_KIND_CRL, "crl", N_("Revocation list") },
  { CDZ_KIND_SPKI, "spki", N_("Public key") },
  { CDZ_KIND_PKCS8, "pkcs8", N_("Private key (PKCS#8)") },
  { CDZ_KIND_ENCRYPTED_PKCS8, "pkcs8", N_("Encrypted private key (PKCS#8)") },
  { CDZ_KIND_RSA_PRIVATE, "pkcs1", N_("RSA private key (PKCS#1)") },
  { CDZ_KIND_RSA_PUBLIC, "pkcs1", N_("RSA public key (PKCS#1)") },
  { CDZ_KIND_DSA_PRIVATE, "dsa", N_("DSA private key") },
  { CDZ_KIND_SEC1, "sec1", N_("Elliptic curve private key (SEC 1)") },
  { CDZ_KIND_PARAMETERS, "parameters", N_("Parameters") },
  { CDZ_KIND_PKCS7, "pkcs7", N_("Certificates (PKCS#7)") },
  { CDZ_KIND_PKCS12, "pkcs12", N_("Container (PKCS#12)") },
};

static void
free_item (gpointer data)
{
  CdzDecodedItem *item = data;

  g_clear_pointer (&item->der, g_bytes_unref);
  g_clear_pointer (&item->pkcs8, cdz_secret_unref);
  g_clear_pointer (&item->local_key_id, g_bytes_unref);
  g_free (item->label);
  g_free (item->tag);
  g_free (item->comment);
  g_free (item);
}

static void
free_ignored (gpointer data)
{
  CdzIgnored *ignored = data;

  g_free (ignored->label);
  g_free (ignored->reason);
  g_free (ignored);
}

static CdzDecoded *
new_decoded (void)
{
  CdzDecoded *self = g_new0 (CdzDecoded, 1);

  self->items = g_ptr_array_new_with_free_func (free_item);
  self->ignored = g_ptr_array_new_with_free_func (free_ignored);
  self->description = cdz_rows_new ();
  self->findings = cdz_findings_new ();

  return self;
}

/* Fails once there are more items than anybody could look at. */
gboolean
cdz_decoder_has_room (CdzDecoder  *self,
                      GError     **error)
{
  if (self->decoded->items->len + self->decoded->ignored->len < CDZ_MAX_ITEMS)
    return TRUE;

  g_set_error (error, CDZ_ERROR, CDZ_ERROR_TOO_LARGE,
               _("The file holds more than %d items"), CDZ_MAX_ITEMS);
  return FALSE;
}

/* Returns: (transfer none): the new item; not for private keys */
CdzDecodedItem *
cdz_decoder_add (CdzDecoder     *self,
                 CdzDecodedKind  kind,
                 const guint8   *data,
                 gsize           size)
{
  CdzDecodedItem *item = g_new0 (CdzDecodedItem, 1);

  item->kind = kind;
  item->block = self->block;
  item->der = g_bytes_new (data, size);
  g_ptr_array_add (self->decoded->items, item);

  return item;
}

/**
 * cdz_decoder_add_key:
 * @data: a private key in clear, of any encoding
 *
 * Returns: (transfer none): the new item, or %NULL with %CDZ_ERROR_MALFORMED or
 *   %CDZ_ERROR_UNSUPPORTED
 */
CdzDecodedItem *
cdz_decoder_add_key (CdzDecoder    *self,
                     const guint8  *data,
                     gsize          size,
                     GError       **error)
{
  g_autoptr(CdzSecret) pkcs8 = cdz_private_key_to_pkcs8 (data, size, error);

  return pkcs8 != NULL ? cdz_decoder_add_pkcs8 (self, pkcs8) : NULL;
}

/* Returns: (transfer none): the new item */
CdzDecodedItem *
cdz_decoder_add_pkcs8 (CdzDecoder *self,
                       CdzSecret  *pkcs8)
{
  CdzDecodedItem *item = g_new0 (CdzDecodedItem, 1);

  item->kind = CDZ_DECODED_PRIVATE_KEY;
  item->block = self->block;
  item->pkcs8 = cdz_secret_ref (pkcs8);
  g_ptr_array_add (self->decoded->items, item);

  return item;
}

void
cdz_decoder_ignore (CdzDecoder *self,
                    const char *label,
                    const char *reason)
{
  CdzIgnored *ignored = g_new0 (CdzIgnored, 1);

  ignored->label = g_strdup (label);
  ignored->reason = g_strdup (reason);
  g_ptr_array_add (self->decoded->ignored, ignored);
}

/* Bytes behind the end of an element are named, never stored. */
void
cdz_decoder_ignore_rest (CdzDecoder *self,
                         gsize       n_bytes)
{
  g_autofree char *label = g_strdup_printf (_("Block %u: the rest"), self->block);
  g_autofree char *reason = g_strdup_printf (_("%zu bytes follow after its end and were passed over"),
                                             n_bytes);

  cdz_decoder_ignore (self, label, reason);
}

/**
 * cdz_decoder_spend:
 * @iterations: what the next derivation costs
 *
 * Asked before each derivation, so that neither many parts nor many passphrases
 * can keep a computer busy for long.
 *
 * Returns: whether to go on; else %CDZ_ERROR_TOO_LARGE or %G_IO_ERROR_CANCELLED
 */
gboolean
cdz_decoder_spend (CdzDecoder  *self,
                   gint64       iterations,
                   GError     **error)
{
  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;

  self->iterations_left -= iterations;
  if (self->iterations_left >= 0)
    return TRUE;

  g_set_error (error, CDZ_ERROR, CDZ_ERROR_TOO_LARGE,
               _("Trying the passphrases on every part of this file would take too long"));
  return FALSE;
}

/* A part did not open with any passphrase that is known. */
void
cdz_decoder_set_locked (CdzDecoder *self)
{
  self->decoded->locked = TRUE;
}

static void
set_format (CdzDecoder *self,
            CdzKind  kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (formats[i].kind == kind)
      {
        self->decoded->format = formats[i].name;
        self->decoded->format_title = _(formats[i].title);
      }
}

static gboolean
is_padding (const guint8 *at,
            const guint8 *end)
{
  while (at < end && (*at == 0 || g_ascii_isspace (*at)))
    at++;

  return at == end;
}

static gboolean
decode_file (CdzDecoder    *self,
             const guint8  *data,
             gsize          size,
             GError       **error)
{
  const guint8 *cursor = data;
  CdzKind kind;
  CdzTlv outer;

  if (size > 0 && data[0] == CDZ_DER_SEQUENCE)
    {
      gboolean whole = cdz_ber_next (&cursor, data + size, &outer);

      kind = whole ? cdz_kind_sniff (data, outer.total) : CDZ_KIND_UNKNOWN;
      set_format (self, kind);
      if (self->decoded->format != NULL && !is_padding (cursor, data + size))
        cdz_decoder_ignore_rest (self, data + size - cursor);
      if (kind != CDZ_KIND_UNKNOWN)
        return cdz_decode_der (self, data, outer.total, kind, error);
    }

  if (size > 0 && data[0] == CDZ_DER_OID && cdz_ber_next (&cursor, data + size, &outer) &&
      is_padding (cursor, data + size))
    {
      set_format (self, CDZ_KIND_PARAMETERS);
      return cdz_decode_der (self, data, outer.total, CDZ_KIND_PARAMETERS, error);
    }

  if (cdz_pem_looks_like (data, size))
    {
      self->decoded->format = "pem";
      self->decoded->format_title = _("PEM");
      return cdz_decode_pem (self, data, size, error);
    }

  cdz_foreign_name_bytes (data, size, error);
  return FALSE;
}

/* Nothing was opened although somebody gave a passphrase. */
static void
set_refused (CdzDecoder  *self,
             GError     **error)
{
  if (self->no_checksum)
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED,
                 _("The passphrase is wrong, or the file is damaged; it has no checksum"));
  else
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED, _("The passphrase is wrong"));
}

/**
 * cdz_decode:
 * @file: the bytes of a file; not kept
 * @passphrases: (nullable) (element-type CdzSecret): tried in their order, then the
 *   empty and the absent one
 * @cancellable: (nullable): looked at before each derivation
 *
 * Tells what the bytes are, opens what is encrypted and takes bundles apart.
 * Without a passphrase that fits, what is locked is only described; with a wrong
 * one the call fails. What could not be read beside something good is named in
 * `ignored`.
 *
 * Returns: (transfer full): what was found, or %NULL with %CDZ_ERROR_AUTH_FAILED,
 *   %CDZ_ERROR_UNSUPPORTED, %CDZ_ERROR_MALFORMED, %CDZ_ERROR_UNRECOGNIZED,
 *   %CDZ_ERROR_TOO_LARGE or %G_IO_ERROR_CANCELLED
 */
CdzDecoded *
cdz_decode (CdzSecret     *file,
            GPtrArray     *passphrases,
            GCancellable  *cancellable,
            GError       **error)
{
  g_autoptr(CdzDecoded) decoded = new_decoded ();
  g_autoptr(GPtrArray) expanded = cdz_passphrase_expand (passphrases);
  CdzDecoder self = {
    .decoded = decoded,
    .passphrases = expanded,
    .has_passphrases = passphrases != NULL && passphrases->len > 0,
    .iterations_left = CDZ_MAX_TOTAL_ITERATIONS,
    .cancellable = cancellable,
    .block = 1,
  };
  gsize size;
  const guint8 *data = cdz_secret_get_data (file, &size);

  if (size > CDZ_MAX_FILE_SIZE)
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_TOO_LARGE,
                   _("The file is larger than %d MiB"), CDZ_MAX_FILE_SIZE / 1024 / 1024);
      return NULL;
    }

  if (!decode_file (&self, data, size, error))
    return NULL;

  if (decoded->locked && self.has_passphrases && !self.opened)
    {
      set_refused (&self, error);
      return NULL;
    }

  return g_steal_pointer (&decoded);
}

void
cdz_decoded_free (CdzDecoded *self)
{
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->ignored);
  g_ptr_array_unref (self->description);
  g_ptr_array_unref (self->findings);
  g_free (self);
}
