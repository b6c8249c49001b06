/* cdz-strength.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-strength"
#include "config.h"

#include "cdz-strength.h"

#include <glib/gi18n-lib.h>

/* Bits. scrypt at N = 2^17 costs a guesser some 2^17 times what a hash does. */
#define FAIR_BITS 44
#define STRONG_BITS 66

/* As many as it takes to number the characters that somebody may have chosen from. */
static gsize
get_bits_each (const guint8 *bytes,
               gsize         size)
{
  gboolean lower = FALSE, upper = FALSE, digit = FALSE, other = FALSE, beyond = FALSE;

  for (gsize i = 0; i < size; i++)
    {
      lower = lower || g_ascii_islower (bytes[i]);
      upper = upper || g_ascii_isupper (bytes[i]);
      digit = digit || g_ascii_isdigit (bytes[i]);
      beyond = beyond || bytes[i] >= 0x80;
      other = other || (bytes[i] < 0x80 && !g_ascii_isalnum (bytes[i]));
    }

  return g_bit_storage ((lower ? 26 : 0) + (upper ? 26 : 0) + (digit ? 10 : 0) + (other ? 33 : 0) + (beyond ? 64 : 0));
}

/* "aaaa" and "1234" add next to nothing after their first character. */
static gsize
count_surprises (const guint8 *bytes,
                 gsize         size)
{
  gsize n = 0;

  for (gsize i = 0; i < size; i++)
    {
      int step = i > 0 ? bytes[i] - bytes[i - 1] : 2;

      if (step < -1 || step > 1)
        n++;
    }

  return n;
}

CdzStrength
cdz_strength_estimate (CdzSecret *passphrase)
{
  gsize size;
  const guint8 *bytes = cdz_secret_get_data (passphrase, &size);
  gsize bits;

  if (size == 0)
    return CDZ_STRENGTH_NONE;

  bits = count_surprises (bytes, size) * get_bits_each (bytes, size);
  if (bits >= STRONG_BITS)
    return CDZ_STRENGTH_STRONG;

  return bits >= FAIR_BITS ? CDZ_STRENGTH_FAIR : CDZ_STRENGTH_WEAK;
}

const char *
cdz_strength_describe (CdzStrength strength)
{
  switch (strength)
    {
    case CDZ_STRENGTH_WEAK:
      return _("Weak: a thief with a fast computer guesses it. Use several words");
    case CDZ_STRENGTH_FAIR:
      return _("Fair: one more word makes it strong");
    case CDZ_STRENGTH_STRONG:
      return _("Strong, unless it is a saying or in a list of passwords");
    case CDZ_STRENGTH_NONE:
    default:
      return _("Several words that do not belong together are easy to keep and hard to guess");
    }
}
