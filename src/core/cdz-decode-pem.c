/* cdz-decode-pem.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-decode"
#include "config.h"

#include "cdz-decode-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-private-key.h"

typedef struct
{
  const char *label;
  CdzKind  kind;
} Label;

static const Label labels[] = {
  { "CERTIFICATE", CDZ_KIND_CERTIFICATE },
  { "X509 CERTIFICATE", CDZ_KIND_CERTIFICATE },
  { "TRUSTED CERTIFICATE", CDZ_KIND_CERTIFICATE },
  { "CERTIFICATE REQUEST", CDZ_KIND_REQUEST },
  { "NEW CERTIFICATE REQUEST", CDZ_KIND_REQUEST },
  { "X509 CRL", CDZ_KIND_CRL },
  { "PUBLIC KEY", CDZ_KIND_SPKI },
  { "RSA PUBLIC KEY", CDZ_KIND_RSA_PUBLIC },
  { "PRIVATE KEY", CDZ_KIND_PKCS8 },
  { "ANY PRIVATE KEY", CDZ_KIND_PKCS8 },
  { "RSA PRIVATE KEY", CDZ_KIND_RSA_PRIVATE },
  { "DSA PRIVATE KEY", CDZ_KIND_DSA_PRIVATE },
  { "EC PRIVATE KEY", CDZ_KIND_SEC1 },
  { "ENCRYPTED PRIVATE KEY", CDZ_KIND_ENCRYPTED_PKCS8 },
  { "PKCS7", CDZ_KIND_PKCS7 },
  { "PKCS #7 SIGNED DATA", CDZ_KIND_PKCS7 },
  { "CMS", CDZ_KIND_PKCS7 },
  { "PKCS12", CDZ_KIND_PKCS12 },
  { "OPENSSH PRIVATE KEY", CDZ_KIND_OPENSSH },
  { "DH PARAMETERS", CDZ_KIND_PARAMETERS },
  { "X9.42 DH PARAMETERS", CDZ_KIND_PARAMETERS },
  { "DSA PARAMETERS", CDZ_KIND_PARAMETERS },
  { "EC PARAMETERS", CDZ_KIND_PARAMETERS },
};

static CdzKind
look_up (const char *label)
{
  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    if (strcmp (labels[i].label, label) == 0)
      return labels[i].kind;

  return CDZ_KIND_UNKNOWN;
}

/* The one element that a block must be. A trusted certificate carries OpenSSL's own
 * settings behind it. */
static gboolean
frame (CdzDecoder         *self,
       const CdzPemBlock  *block,
       const guint8       *data,
       gsize               size,
       gsize              *out_size,
       GError            **error)
{
  const guint8 *cursor = data;
  CdzTlv outer;

  if (!cdz_ber_next (&cursor, data + size, &outer))
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED,
                   _("Block %u (%s) is damaged: what it holds is cut off"), block->number, block->label);
      return FALSE;
    }

  if (cursor < data + size && strcmp (block->label, "TRUSTED CERTIFICATE") != 0)
    cdz_decoder_ignore_rest (self, data + size - cursor);

  *out_size = outer.total;
  return TRUE;
}

static gboolean
is_encrypted (const CdzPemBlock *block)
{
  return block->headers != NULL && strstr (block->headers, "ENCRYPTED") != NULL;
}

static gboolean
decode_block (CdzDecoder   *self,
              CdzPemBlock  *block,
              GError      **error)
{
  CdzKind kind = look_up (block->label);
  CdzKind inside;
  const guint8 *data;
  gsize size;

  if (cdz_foreign_name_label (block->label, error))
    return FALSE;
  if (block->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&block->error));
      return FALSE;
    }
  if (kind == CDZ_KIND_UNKNOWN)
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_UNRECOGNIZED,
                   _("“BEGIN %s” is no kind of block that is known here"), block->label);
      return FALSE;
    }
  if (is_encrypted (block))
    return cdz_decode_encrypted_pem (self, block, error);

  data = cdz_pem_block_get_data (block, &size);
  if (kind == CDZ_KIND_OPENSSH)
    return cdz_decode_openssh (self, data, size, error);
  if (!frame (self, block, data, size, &size, error))
    return FALSE;

  /* Some programs write any private key under any of their labels. */
  inside = cdz_private_key_is_kind (kind) ? cdz_kind_sniff (data, size) : kind;
  if (cdz_private_key_is_kind (inside) || inside == CDZ_KIND_ENCRYPTED_PKCS8)
    kind = inside;

  return cdz_decode_der (self, data, size, kind, error);
}

/* These end the whole file, not one block of it. */
static gboolean
is_final (const GError *error)
{
  return g_error_matches (error, CDZ_ERROR, CDZ_ERROR_TOO_LARGE) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
ignore_block (CdzDecoder        *self,
              const CdzPemBlock *block,
              const GError      *reason)
{
  g_autofree char *label = g_strdup_printf (_("Block %u: %s"), block->number, block->label);

  cdz_decoder_ignore (self, label, reason->message);
}

/* One pass over all blocks. Something good makes the file good; the rest is named. */
gboolean
cdz_decode_pem (CdzDecoder    *self,
                const guint8  *data,
                gsize          size,
                GError       **error)
{
  g_autoptr(GError) worst = NULL;
  gboolean any = FALSE;
  CdzPemReader reader;

  cdz_pem_reader_init (&reader, data, size);
  for (;;)
    {
      g_auto(CdzPemBlock) block = { NULL };
      g_autoptr(GError) local = NULL;

      if (!cdz_decoder_has_room (self, error) ||
          g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;
      if (!cdz_pem_reader_next (&reader, &block))
        break;

      self->block = block.number;
      if (decode_block (self, &block, &local))
        {
          any = TRUE;
          continue;
        }
      if (is_final (local))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }

      ignore_block (self, &block, local);
      if (worst == NULL || g_error_matches (worst, CDZ_ERROR, CDZ_ERROR_UNRECOGNIZED))
        {
          g_clear_error (&worst);
          worst = g_steal_pointer (&local);
        }
    }

  if (!any)
    {
      g_propagate_error (error, g_steal_pointer (&worst));
      return FALSE;
    }

  return TRUE;
}
