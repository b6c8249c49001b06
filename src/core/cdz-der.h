/* cdz-der.h: step through DER without decoding it.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Identifier octets, as X.690 §8.1.2 has them. */
#define CDZ_DER_BOOLEAN          0x01
#define CDZ_DER_INTEGER          0x02
#define CDZ_DER_BIT_STRING       0x03
#define CDZ_DER_OCTET_STRING     0x04
#define CDZ_DER_NULL             0x05
#define CDZ_DER_OID              0x06
#define CDZ_DER_UTF8_STRING      0x0c
#define CDZ_DER_PRINTABLE_STRING 0x13
#define CDZ_DER_IA5_STRING       0x16
#define CDZ_DER_SEQUENCE         0x30
#define CDZ_DER_SET              0x31

/* A view; whoever owns the bytes keeps them alive. */
typedef struct
{
  const guint8 *data;
  gsize         size;
} CdzDer;

CdzDer    cdz_der_from_bytes   (GBytes       *bytes);
GBytes   *cdz_der_to_bytes     (CdzDer        der);
gboolean  cdz_der_read         (CdzDer       *input,
                                guint8        identifier,
                                CdzDer       *out_content);
gboolean  cdz_der_read_any     (CdzDer       *input,
                                guint8       *out_identifier,
                                CdzDer       *out_content,
                                CdzDer       *out_whole);
gboolean  cdz_der_is           (CdzDer        der,
                                const void   *data,
                                gsize         size);
gboolean  cdz_der_is_oid       (CdzDer        content);
guint     cdz_der_integer_bits (CdzDer        content);
void      cdz_der_append       (GByteArray   *output,
                                guint8        identifier,
                                const void   *content,
                                gsize         size);

G_END_DECLS
