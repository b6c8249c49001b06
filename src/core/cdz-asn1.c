/* cdz-asn1.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-asn1"
#include "config.h"

#include "cdz-asn1.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-ber.h"
#include "cdz-oid.h"
#include "cdz-openssl.h"

/* What somebody can still look through; a revocation list may have millions. */
#define MAX_NODES 5000
#define MAX_DEPTH 48
#define MAX_TEXT_CHARS 200
#define MAX_HEX_BYTES 32
#define MAX_DECIMAL_BYTES 8

/* X.680 §8.6, the universal class. */
static const char *universal[] = {
  [1] = "BOOLEAN", [2] = "INTEGER", [3] = "BIT STRING", [4] = "OCTET STRING", [5] = "NULL",
  [6] = "OBJECT IDENTIFIER", [7] = "ObjectDescriptor", [8] = "EXTERNAL", [9] = "REAL",
  [10] = "ENUMERATED", [11] = "EMBEDDED PDV", [12] = "UTF8String", [13] = "RELATIVE-OID",
  [16] = "SEQUENCE", [17] = "SET", [18] = "NumericString", [19] = "PrintableString",
  [20] = "T61String", [21] = "VideotexString", [22] = "IA5String", [23] = "UTCTime",
  [24] = "GeneralizedTime", [25] = "GraphicString", [26] = "VisibleString",
  [27] = "GeneralString", [28] = "UniversalString", [30] = "BMPString",
};

typedef struct
{
  GPtrArray    *nodes;
  const guint8 *start;
  gboolean      cut;
} Walk;

static void
node_free (gpointer data)
{
  CdzAsn1Node *node = data;

  g_free (node->tag);
  g_free (node->value);
  g_free (node);
}

/* The number behind 0x1f is at most five octets long: cdz_ber_next has seen to that. */
static guint64
get_tag_number (const CdzTlv *tlv)
{
  guint64 number = 0;

  if ((tlv->tag & 0x1f) != 0x1f)
    return tlv->tag & 0x1f;
  for (const guint8 *octet = tlv->start + 1; octet < tlv->content; octet++)
    {
      number = number << 7 | (*octet & 0x7f);
      if ((*octet & 0x80) == 0)
        break;
    }

  return number;
}

static char *
dup_tag (const CdzTlv *tlv)
{
  static const char *classes[] = { "UNIVERSAL ", "APPLICATION ", "", "PRIVATE " };
  guint64 number = get_tag_number (tlv);

  if (tlv->tag >> 6 == 0 && number < G_N_ELEMENTS (universal) && universal[number] != NULL)
    return g_strdup (universal[number]);

  return g_strdup_printf ("[%s%" G_GUINT64_FORMAT "]", classes[tlv->tag >> 6], number);
}

static char *
dup_hex (const guint8 *data,
         gsize         size)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (gsize i = 0; i < MIN (size, MAX_HEX_BYTES); i++)
    g_string_append_printf (text, "%s%02X", i > 0 ? ":" : "", data[i]);
  if (size > MAX_HEX_BYTES)
    g_string_append (text, "…");

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
dup_integer (const CdzTlv *tlv)
{
  g_autofree char *hex = dup_hex (tlv->content, tlv->size);
  guint64 bits;

  if (tlv->size == 0 || tlv->size > MAX_DECIMAL_BYTES)
    return g_steal_pointer (&hex);

  bits = (tlv->content[0] & 0x80) != 0 ? G_MAXUINT64 : 0;
  for (gsize i = 0; i < tlv->size; i++)
    bits = bits << 8 | tlv->content[i];

  return g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) bits);
}

static char *
dup_oid (const CdzTlv *tlv)
{
  const guint8 *cursor = tlv->start;
  g_autoptr(ASN1_OBJECT) object = d2i_ASN1_OBJECT (NULL, &cursor, (long) tlv->total);
  g_autofree char *dotted = NULL, *name = NULL, *text = NULL;

  if (object == NULL)
    return dup_hex (tlv->content, tlv->size);

  dotted = cdz_oid_dup_dotted (object);
  name = cdz_oid_dup_algorithm (object);

  return g_str_equal (name, dotted) ? g_steal_pointer (&dotted)
                                    : g_strdup_printf ("%s (%s)", name, dotted);
}

/* Line ends and the like would break out of the line, and direction marks reorder it. */
static char *
dup_printable (const char *utf8)
{
  g_autoptr(GString) text = g_string_new ("“");
  guint n_chars = 0;

  for (const char *at = utf8; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (n_chars++ == MAX_TEXT_CHARS)
        {
          g_string_append (text, "…");
          break;
        }
      if (g_unichar_isprint (c) && g_unichar_type (c) != G_UNICODE_FORMAT)
        g_string_append_unichar (text, c);
      else
        g_string_append_printf (text, "\\u%04X", c);
    }
  g_string_append (text, "”");

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
dup_text (const CdzTlv *tlv,
          const char   *encoding)
{
  gsize size = MIN (tlv->size, MAX_TEXT_CHARS * 4 + 4);
  g_autofree char *utf8 = NULL;

  if (strcmp (encoding, "UTF-8") == 0)
    utf8 = g_utf8_make_valid ((const char *) tlv->content, (gssize) size);
  else
    utf8 = g_convert ((const char *) tlv->content, (gssize) size, "UTF-8", encoding, NULL, NULL, NULL);

  return utf8 != NULL ? dup_printable (utf8) : dup_hex (tlv->content, tlv->size);
}

static char *
dup_value (const CdzTlv *tlv)
{
  if (tlv->tag >> 6 != 0)
    return dup_hex (tlv->content, tlv->size);

  switch (get_tag_number (tlv))
    {
    case 1:
      return tlv->size == 1 ? g_strdup (tlv->content[0] != 0 ? "TRUE" : "FALSE")
                            : dup_hex (tlv->content, tlv->size);
    case 2:
    case 10:
      return dup_integer (tlv);
    case 3:
      return tlv->size > 0 ? dup_hex (tlv->content + 1, tlv->size - 1) : NULL;
    case 5:
      return NULL;
    case 6:
      return dup_oid (tlv);
    case 12: case 18: case 19: case 22: case 23: case 24: case 26:
      return dup_text (tlv, "UTF-8");
    case 20:
      return dup_text (tlv, "ISO-8859-1");
    case 28:
      return dup_text (tlv, "UTF-32BE");
    case 30:
      return dup_text (tlv, "UTF-16BE");
    default:
      return dup_hex (tlv->content, tlv->size);
    }
}

/* Returns: whether the whole of @data is one constructed element, as extensions and
 * keys are inside their strings */
static gboolean
is_wrapping (const guint8 *data,
             gsize         size)
{
  const guint8 *cursor = data;
  CdzTlv inner;

  return size > 1 && (data[0] == CDZ_DER_SEQUENCE || data[0] == CDZ_DER_SET)
         && cdz_ber_next (&cursor, data + size, &inner) && cursor == data + size;
}

/* Returns: whether there is something inside @tlv to go on with, then between the two */
static gboolean
enter (const CdzTlv  *tlv,
       const guint8 **out_cursor,
       const guint8 **out_end)
{
  gsize skipped = tlv->tag == CDZ_DER_BIT_STRING && tlv->size > 0 && tlv->content[0] == 0 ? 1 : 0;

  if (cdz_ber_enter (tlv, out_cursor, out_end))
    return TRUE;
  if ((tlv->tag != CDZ_DER_OCTET_STRING && skipped == 0)
      || !is_wrapping (tlv->content + skipped, tlv->size - skipped))
    return FALSE;

  *out_cursor = tlv->content + skipped;
  *out_end = tlv->content + tlv->size;
  return TRUE;
}

static void
add_damaged (Walk         *walk,
             const guint8 *at,
             const guint8 *end,
             guint         depth)
{
  CdzAsn1Node *node = g_new0 (CdzAsn1Node, 1);

  node->depth = depth;
  node->offset = at - walk->start;
  node->length = end - at;
  node->damaged = TRUE;
  node->tag = g_strdup (_("Damaged"));
  node->value = dup_hex (at, end - at);
  g_ptr_array_add (walk->nodes, node);
}

static void
read_level (Walk         *walk,
            const guint8 *cursor,
            const guint8 *end,
            guint         depth)
{
  while (cursor < end && !walk->cut)
    {
      const guint8 *at = cursor, *inner, *inner_end;
      CdzAsn1Node *node;
      CdzTlv tlv;

      if (walk->nodes->len >= MAX_NODES || depth >= MAX_DEPTH)
        {
          walk->cut = TRUE;
          return;
        }
      if (!cdz_ber_next (&cursor, end, &tlv))
        {
          add_damaged (walk, at, end, depth);
          return;
        }

      node = g_new0 (CdzAsn1Node, 1);
      node->depth = depth;
      node->offset = at - walk->start;
      node->length = tlv.size;
      node->tag = dup_tag (&tlv);
      g_ptr_array_add (walk->nodes, node);
      if (enter (&tlv, &inner, &inner_end))
        read_level (walk, inner, inner_end, depth + 1);
      else
        node->value = dup_value (&tlv);
    }
}

/**
 * cdz_asn1_read:
 * @der: any bytes
 * @out_cut: (out) (optional): whether there was more than anybody would look at
 *
 * Never fails: what cannot be read is a node that says so.
 *
 * Returns: (transfer full) (element-type CdzAsn1Node)
 */
GPtrArray *
cdz_asn1_read (GBytes   *der,
               gboolean *out_cut)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (der, &size);
  Walk walk = { g_ptr_array_new_with_free_func (node_free), data, FALSE };

  if (size > 0)
    read_level (&walk, data, data + size, 0);
  if (out_cut != NULL)
    *out_cut = walk.cut;

  return walk.nodes;
}

/* Returns: (transfer full): one line a node, two blanks deeper for what is inside */
char *
cdz_asn1_to_string (GPtrArray *nodes)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < nodes->len; i++)
    {
      const CdzAsn1Node *node = g_ptr_array_index (nodes, i);

      g_string_append_printf (text, "%*s%s, %" G_GSIZE_FORMAT " B", (int) node->depth * 2, "",
                              node->tag, node->length);
      if (node->value != NULL)
        g_string_append_printf (text, ": %s", node->value);
      g_string_append_c (text, '\n');
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}
