/* cdz-asn1.h: the structure of DER or BER, to look at.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One element, in the order of the bytes; whatever is inside it follows, one deeper. */
typedef struct
{
  guint     depth;
  gsize     offset;       /* of its first octet */
  gsize     length;       /* of its content, in bytes */
  gboolean  damaged;      /* the rest of what it is in cannot be read */
  char     *tag;          /* as X.680 spells it: "OBJECT IDENTIFIER", "[0]" */
  char     *value;        /* (nullable): for people; long ones are cut */
} CdzAsn1Node;

GPtrArray *cdz_asn1_read      (GBytes    *der,
                               gboolean  *out_cut) G_GNUC_WARN_UNUSED_RESULT;
char      *cdz_asn1_to_string (GPtrArray *nodes);

G_END_DECLS
