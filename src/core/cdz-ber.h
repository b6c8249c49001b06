/* cdz-ber.h: walk BER, indefinite lengths included.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-der.h"

G_BEGIN_DECLS

/* What cdz-der.h has no use for. */
#define CDZ_BER_ENUMERATED 0x0a
#define CDZ_BER_CONTEXT(n) (0xa0 | (n))

/* One element, pointing into the bytes that it was read from. */
typedef struct
{
  guint8        tag;        /* the first identifier octet */
  const guint8 *start;      /* of its header */
  const guint8 *content;
  gsize         size;       /* of the content, without an end-of-contents */
  gsize         total;      /* header, content and end-of-contents */
} CdzTlv;

gboolean   cdz_ber_next  (const guint8 **cursor,
                          const guint8  *end,
                          CdzTlv        *out);
gboolean   cdz_ber_enter (const CdzTlv  *tlv,
                          const guint8 **out_cursor,
                          const guint8 **out_end);
gsize      cdz_ber_put   (guint8        *out,
                          guint8         tag,
                          gsize          size);

G_END_DECLS
