/* test-asn1.c: the structure of DER, to look at.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "cdz-asn1.h"
#include "fixtures.h"

static char *
read_string (const char *bytes,
             gsize       size,
             gboolean   *out_cut)
{
  g_autoptr(GBytes) der = g_bytes_new (bytes, size);
  g_autoptr(GPtrArray) nodes = cdz_asn1_read (der, out_cut);

  return cdz_asn1_to_string (nodes);
}

#define READ(bytes) read_string (bytes, sizeof bytes - 1, NULL)

static void
test_values (void)
{
  g_autofree char *text = READ ("\x30\x29\x02\x01\xff\x01\x01\xff\x05\x00\x06\x03\x55\x04\x03"
                                "\x0c\x03J\xc3\xa4\x1e\x02\x00\x41\x17\x02\x31\x5a"
                                "\x03\x02\x00\x80\x80\x01\x61\x9f\x87\x68\x00\x04\x02\x30\x00");

  g_assert_cmpstr (text, ==,
                   "SEQUENCE, 41 B\n"
                   "  INTEGER, 1 B: -1\n"
                   "  BOOLEAN, 1 B: TRUE\n"
                   "  NULL, 0 B\n"
                   "  OBJECT IDENTIFIER, 3 B: commonName (2.5.4.3)\n"
                   "  UTF8String, 3 B: “Jä”\n"
                   "  BMPString, 2 B: “A”\n"
                   "  UTCTime, 2 B: “1Z”\n"
                   "  BIT STRING, 2 B: 80\n"
                   "  [0], 1 B: 61\n"
                   "  [1000], 0 B: \n"
                   "  OCTET STRING, 2 B\n"
                   "    SEQUENCE, 0 B\n");
}

static void
test_nothing_escapes (void)
{
  g_autofree char *text = READ ("\x0c\x09" "a\nb\xe2\x80\xae" "c\xff\x01");

  /* No line of its own, no other direction, valid UTF-8. */
  g_assert_cmpstr (text, ==, "UTF8String, 9 B: “a\\u000Ab\\u202Ec\357\277\275\\u0001”\n");
}

static void
test_damage_is_shown (void)
{
  g_autofree char *cut_off = READ ("\x30\x05\x02\x01\x05\x04\x7f");
  g_autofree char *nothing = read_string ("", 0, NULL);
  g_autofree char *trailing = READ ("\x05\x00\x30");

  g_assert_cmpstr (cut_off, ==, "SEQUENCE, 5 B\n  INTEGER, 1 B: 5\n  Damaged, 2 B: 04:7F\n");
  g_assert_cmpstr (nothing, ==, "");
  g_assert_cmpstr (trailing, ==, "NULL, 0 B\nDamaged, 1 B: 30\n");
}

static void
test_caps (void)
{
  g_autoptr(GByteArray) many = g_byte_array_new ();
  g_autoptr(GByteArray) deep = g_byte_array_new ();
  g_autofree char *wide_text = NULL, *deep_text = NULL;
  gboolean cut = FALSE;

  for (guint i = 0; i < 20000; i++)
    g_byte_array_append (many, (const guint8 *) "\x05\x00", 2);
  wide_text = read_string ((const char *) many->data, many->len, &cut);
  g_assert_true (cut);
  g_assert_cmpuint (strlen (wide_text), ==, 5000 * strlen ("NULL, 0 B\n"));

  /* Each of 100 holds the next. */
  for (guint i = 0; i < 100; i++)
    {
      guint8 header[] = { 0x30, (guint8) deep->len };

      if (deep->len > 120)
        break;
      g_byte_array_prepend (deep, header, 2);
    }
  cut = FALSE;
  deep_text = read_string ((const char *) deep->data, deep->len, &cut);
  g_assert_true (cut);
  g_assert_true (g_str_has_prefix (deep_text, "SEQUENCE, 120 B\n  SEQUENCE, 118 B\n"));
}

static void
test_certificate (void)
{
  g_autoptr(GBytes) der = fixture_block ("certs/everything.pem");
  g_autoptr(GPtrArray) nodes = cdz_asn1_read (der, NULL);
  g_autofree char *text = cdz_asn1_to_string (nodes);
  const CdzAsn1Node *last = g_ptr_array_index (nodes, nodes->len - 1);

  g_assert_nonnull (strstr (text, "X509v3 Basic Constraints (2.5.29.19)"));
  g_assert_nonnull (strstr (text, "BIT STRING"));
  g_assert_null (strstr (text, "Damaged"));
  g_assert_cmpuint (last->offset + last->length, <, g_bytes_get_size (der));
}

/* Cut at each byte, it is read to where it is cut, and never beyond. */
static void
test_each_cut (void)
{
  g_autoptr(GBytes) der = fixture_block ("certs/everything.pem");
  gsize size;
  const char *data = g_bytes_get_data (der, &size);

  for (gsize length = 1; length < size; length++)
    {
      g_autofree char *copy = g_memdup2 (data, length);
      g_autofree char *text = read_string (copy, length, NULL);

      g_assert_nonnull (strstr (text, "Damaged"));
      g_assert_true (g_utf8_validate (text, -1, NULL));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/asn1/values", test_values);
  g_test_add_func ("/asn1/nothing-escapes", test_nothing_escapes);
  g_test_add_func ("/asn1/damage-is-shown", test_damage_is_shown);
  g_test_add_func ("/asn1/caps", test_caps);
  g_test_add_func ("/asn1/certificate", test_certificate);
  g_test_add_func ("/asn1/each-cut", test_each_cut);

  return g_test_run ();
}
