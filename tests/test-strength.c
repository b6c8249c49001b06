/* test-strength.c: passphrases that people choose.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "cdz-strength.h"

static guint
get_bits (const char *text)
{
  g_autoptr(CdzSecret) secret = cdz_secret_new (text, strlen (text));

  return cdz_strength_get_bits (secret);
}

static void
test_rates (void)
{
  static const struct
  {
    const char  *text;
    CdzStrength  strength;
  } cases[] = {
    { "", CDZ_STRENGTH_NONE },
    { "password", CDZ_STRENGTH_WEAK },
    { "Password1", CDZ_STRENGTH_WEAK },
    { "summer2024", CDZ_STRENGTH_WEAK },
    { "123456789", CDZ_STRENGTH_WEAK },
    { "aaaaaaaaaaaaaaaaaaaa", CDZ_STRENGTH_WEAK },
    { "abcabcabc", CDZ_STRENGTH_WEAK },
    { "horse horse horse horse horse", CDZ_STRENGTH_WEAK },
    { "correct horse", CDZ_STRENGTH_WEAK },
    { "otter seven violins", CDZ_STRENGTH_FAIR },
    { "xK9#mQ2$vL7!", CDZ_STRENGTH_FAIR },
    { "correct horse battery staple", CDZ_STRENGTH_STRONG },
    { "one otter plays seven violins quietly", CDZ_STRENGTH_STRONG },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(CdzSecret) secret = cdz_secret_new (cases[i].text, strlen (cases[i].text));

      g_test_message ("“%s”: %u bits", cases[i].text, get_bits (cases[i].text));
      g_assert_cmpint (cdz_strength_estimate (secret), ==, cases[i].strength);
    }
}

/* More typed is never less. */
static void
test_grows (void)
{
  static const char text[] = "one Otter, plays 7 violins; aaa 1234 quietly";
  guint before = 0;

  for (gsize i = 1; i < sizeof text; i++)
    {
      g_autofree char *part = g_strndup (text, i);
      guint bits = get_bits (part);

      g_assert_cmpuint (bits + 12, >=, before);
      before = bits;
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/strength/rates", test_rates);
  g_test_add_func ("/strength/grows", test_grows);

  return g_test_run ();
}
