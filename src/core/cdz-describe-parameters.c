/* cdz-describe-parameters.c: parameters without a key, which are shown and not stored.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-describe"
#include "config.h"

#include "cdz-describe-private.h"

#include <inttypes.h>

#include <glib/gi18n-lib.h>

#include "cdz-der.h"
#include "cdz-error.h"
#include "cdz-spki.h"

/* A q of DSA; the second number of other parameters is far from this. */
#define MIN_DSA_Q_BITS 160
#define MAX_DSA_Q_BITS 512

static char *
get_group_name (int     type,
                CdzDer  der)
{
  const guint8 *cursor = der.data;
  g_autoptr(EVP_PKEY) parameters = NULL;
  char name[80] = "";

  ERR_set_mark ();
  parameters = d2i_KeyParams (type, NULL, &cursor, (long) der.size);
  if (parameters != NULL)
    EVP_PKEY_get_group_name (parameters, name, sizeof name, NULL);
  ERR_pop_to_mark ();

  return *name != '\0' ? g_strdup (name) : NULL;
}

static void
describe_numbers (GPtrArray *rows,
                  CdzDer     der,
                  CdzDer     first,
                  CdzDer     second,
                  CdzDer     third)
{
  const char *section = _(CDZ_SECTION_CONTENT);
  guint second_bits = cdz_der_integer_bits (second);
  gboolean is_dsa = third.size > 8 && second_bits >= MIN_DSA_Q_BITS && second_bits <= MAX_DSA_Q_BITS;
  g_autofree char *group = NULL;
  g_autofree char *size = g_strdup_printf (_("%u bits"), cdz_der_integer_bits (first));
  g_autofree char *prime = cdz_describe_short_hex (first.data, first.size);

  if (!is_dsa)
    group = get_group_name (third.size > 8 ? EVP_PKEY_DHX : EVP_PKEY_DH, der);

  cdz_rows_add (rows, section, _("Kind"), is_dsa ? _("DSA parameters") : _("Diffie-Hellman parameters"), CDZ_ROW_PLAIN);
  cdz_rows_add (rows, section, _("Group"), group, CDZ_ROW_PLAIN);
  cdz_rows_add (rows, section, _("Size"), size, CDZ_ROW_PLAIN);
  cdz_rows_add (rows, section, _("Prime"), prime, CDZ_ROW_MONOSPACE);
}

/* As parameters of a key that has no point. */
static gboolean
describe_curve (GPtrArray *rows,
                CdzDer     der)
{
  g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();
  g_autoptr(GByteArray) algorithm = g_byte_array_new ();
  g_autoptr(GByteArray) inner = g_byte_array_new ();
  g_autoptr(GByteArray) outer = g_byte_array_new ();
  g_autoptr(GBytes) spki = NULL;
  g_autofree char *size = NULL;
  gint64 bits;

  cdz_der_append (algorithm, CDZ_DER_OID, "\x2a\x86\x48\xce\x3d\x02\x01", 7);
  g_byte_array_append (algorithm, der.data, (guint) der.size);
  cdz_der_append (inner, CDZ_DER_SEQUENCE, algorithm->data, algorithm->len);
  cdz_der_append (inner, CDZ_DER_BIT_STRING, "", 1);
  cdz_der_append (outer, CDZ_DER_SEQUENCE, inner->data, inner->len);
  spki = g_byte_array_free_to_bytes (g_steal_pointer (&outer));
  if (!cdz_spki_fill_key (spki, attributes, NULL))
    return FALSE;

  bits = cdz_attributes_get_int (attributes, CDZ_ATTR_KEY_SIZE);
  if (bits == 0 && cdz_attributes_get (attributes, CDZ_ATTR_CURVE) == NULL)
    return FALSE;

  cdz_rows_add (rows, _(CDZ_SECTION_CONTENT), _("Kind"), _("Elliptic curve parameters"), CDZ_ROW_PLAIN);
  cdz_rows_add (rows, _(CDZ_SECTION_CONTENT), _("Curve"), cdz_attributes_get (attributes, CDZ_ATTR_CURVE), CDZ_ROW_PLAIN);
  size = bits > 0 ? g_strdup_printf (_("%" PRId64 " bits"), bits) : NULL;
  cdz_rows_add (rows, _(CDZ_SECTION_CONTENT), _("Size"), size, CDZ_ROW_PLAIN);
  return TRUE;
}

/**
 * cdz_describe_parameters:
 * @der: parameters alone: of an elliptic curve, Diffie-Hellman or DSA
 *
 * Returns: (transfer full) (element-type CdzRow): their rows, or %NULL with
 *   %CDZ_ERROR_MALFORMED
 */
GPtrArray *
cdz_describe_parameters (GBytes  *bytes,
                         GError **error)
{
  g_autoptr(GPtrArray) rows = cdz_rows_new ();
  CdzDer der = cdz_der_from_bytes (bytes), input = der, sequence;
  CdzDer first, second, third = { NULL, 0 };

  if (cdz_der_read (&input, CDZ_DER_SEQUENCE, &sequence) && input.size == 0 &&
      cdz_der_read (&sequence, CDZ_DER_INTEGER, &first) &&
      cdz_der_read (&sequence, CDZ_DER_INTEGER, &second))
    {
      cdz_der_read (&sequence, CDZ_DER_INTEGER, &third);
      describe_numbers (rows, der, first, second, third);
      return g_steal_pointer (&rows);
    }

  if (der.size > 0 && describe_curve (rows, der))
    return g_steal_pointer (&rows);

  g_set_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED,
               _("These %zu bytes are no parameters of a known kind"), der.size);
  return NULL;
}
