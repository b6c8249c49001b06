/* cdz-describe-spki.c: the public key that is in something.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-describe"
#include "config.h"

#include "cdz-describe-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-der.h"
#include "cdz-spki.h"

/* Returns: whether the bits of the key were found */
static gboolean
get_key_bits (GBytes *spki,
              CdzDer *out_bits)
{
  CdzDer input = cdz_der_from_bytes (spki), whole, content;

  return cdz_der_read (&input, CDZ_DER_SEQUENCE, &whole) &&
         cdz_der_read (&whole, CDZ_DER_SEQUENCE, &content) &&
         cdz_der_read (&whole, CDZ_DER_BIT_STRING, out_bits) &&
         out_bits->size > 1;
}

static void
add_exponent (GPtrArray *rows,
              CdzDer     bits)
{
  CdzDer input = { bits.data + 1, bits.size - 1 }, sequence, modulus, exponent;
  guint64 number = 0;
  g_autofree char *text = NULL;

  if (!cdz_der_read (&input, CDZ_DER_SEQUENCE, &sequence) ||
      !cdz_der_read (&sequence, CDZ_DER_INTEGER, &modulus) ||
      !cdz_der_read (&sequence, CDZ_DER_INTEGER, &exponent) ||
      cdz_der_integer_bits (exponent) > 63)
    return;

  for (gsize i = 0; i < exponent.size; i++)
    number = number << 8 | exponent.data[i];
  text = g_strdup_printf ("%" G_GUINT64_FORMAT, number);
  cdz_rows_add (rows, _(CDZ_SECTION_KEY), _("Exponent"), text, CDZ_ROW_PLAIN);
}

/**
 * cdz_describe_spki:
 * @rows: get the section on the key
 * @decoded: (nullable): the same key as OpenSSL has it; without one the rows say
 *   that it cannot be used here
 */
void
cdz_describe_spki (GPtrArray *rows,
                   GBytes    *spki,
                   EVP_PKEY  *decoded)
{
  g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();
  g_autofree char *algorithm = cdz_spki_describe (spki);
  g_autofree char *size = NULL;
  g_autofree char *hex = NULL;
  const char *section = _(CDZ_SECTION_KEY), *key_type;
  CdzDer bits = { NULL, 0 };

  cdz_spki_fill_key (spki, attributes, NULL);
  key_type = cdz_attributes_get (attributes, CDZ_ATTR_KEY_TYPE);

  cdz_rows_add (rows, section, _("Algorithm"), algorithm, CDZ_ROW_PLAIN);
  if (cdz_attributes_get_int (attributes, CDZ_ATTR_KEY_SIZE) > 0)
    {
      size = g_strdup_printf (_("%s bits"), cdz_attributes_get (attributes, CDZ_ATTR_KEY_SIZE));
      cdz_rows_add (rows, section, _("Size"), size, CDZ_ROW_PLAIN);
    }

  if (get_key_bits (spki, &bits))
    {
      if (key_type != NULL && g_str_has_prefix (key_type, "rsa"))
        add_exponent (rows, bits);
      hex = cdz_describe_short_hex (bits.data + 1, bits.size - 1);
      cdz_rows_add (rows, section, _("Public key"), hex, CDZ_ROW_MONOSPACE);
    }

  if (decoded == NULL)
    cdz_rows_add (rows, section, _("Use"),
                  _("This key cannot be used here: it is incomplete, or its algorithm is not in this OpenSSL"),
                  CDZ_ROW_PLAIN);
}
