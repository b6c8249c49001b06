/* cdz-pem-write.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-pem-write"
#include "config.h"

#include "cdz-pem-write.h"

#include <string.h>

#include <openssl/evp.h>

/* RFC 7468 §2: 64 characters a line. */
#define LINE_BYTES 48
#define LINE_CHARACTERS 64

static guint8 *
append (guint8     *out,
        const char *text)
{
  gsize size = strlen (text);

  memcpy (out, text, size);
  return out + size;
}

/**
 * cdz_pem_write:
 * @label: "CERTIFICATE", "PRIVATE KEY"
 * @data: DER, which may be a secret: no copy of it is left anywhere
 *
 * Returns: (transfer full): the block, with its last line end
 */
CdzSecret *
cdz_pem_write (const char   *label,
               const guint8 *data,
               gsize         size)
{
  /* Both markers, a line end each, and what EVP_EncodeBlock () ends with. */
  gsize bound = 2 * (strlen (label) + 20) + (size / LINE_BYTES + 1) * (LINE_CHARACTERS + 1) + 1;
  guint8 *start, *out;
  CdzSecret *pem = cdz_secret_new_sized (bound, &start);

  out = append (start, "-----BEGIN ");
  out = append (out, label);
  out = append (out, "-----\n");
  for (gsize i = 0; i < size; i += LINE_BYTES)
    {
      out += EVP_EncodeBlock (out, data + i, (int) MIN (LINE_BYTES, size - i));
      *out++ = '\n';
    }
  out = append (out, "-----END ");
  out = append (out, label);
  out = append (out, "-----\n");
  cdz_secret_truncate (pem, (gsize) (out - start));

  return pem;
}
