/* cdz-strength.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-strength"
#define _GNU_SOURCE
#include "config.h"

#include "cdz-strength.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* Tenths of a bit, for who guesses by words first. A letter by itself has 4.7 bits,
 * a word of a list of 2,000 has 11, rarer ones are longer. */
#define LETTER 47
#define DIGIT 33
#define OTHER 40
#define WORD 110
#define LETTER_OF_WORD 15
#define YEAR 70
#define SERIES 40
#define REPEATED 10

/* scrypt at N = 2^17 costs a guesser some 2^17 times what a hash does. */
#define FAIR_BITS 40
#define STRONG_BITS 60

#define SHORTEST_WORD 4
#define LONGEST_WORD 12

typedef enum
{
  KIND_LETTERS,
  KIND_DIGITS,
  KIND_OTHERS,
} Kind;

static Kind
get_kind (guint8 c)
{
  /* Bytes of UTF-8 are letters of some script. */
  if (g_ascii_isalpha (c) || c >= 0x80)
    return KIND_LETTERS;

  return g_ascii_isdigit (c) ? KIND_DIGITS : KIND_OTHERS;
}

/* 1234, aaaa, 8642: each differs from the one before by the same. */
static gboolean
is_series (const guint8 *run,
           gsize         size)
{
  for (gsize i = 2; i < size; i++)
    if (run[i] - run[i - 1] != run[1] - run[0])
      return FALSE;

  return size > 2;
}

static guint
estimate_letters (const guint8 *run,
                  gsize         size)
{
  gsize beyond = size > LONGEST_WORD ? size - LONGEST_WORD : 0;
  guint as_word = WORD + LETTER_OF_WORD * (guint) (size - beyond - MIN (size, SHORTEST_WORD)) + LETTER * (guint) beyond;
  guint n_inner_capitals = 0;

  for (gsize i = 1; i < size; i++)
    n_inner_capitals += g_ascii_isupper (run[i]) != g_ascii_isupper (run[i - 1]) ? 1 : 0;

  return MIN (as_word, LETTER * (guint) size) + 10 * n_inner_capitals;
}

static gboolean
is_year (const guint8 *run,
         gsize         size)
{
  return size == 4 && (memcmp (run, "19", 2) == 0 || memcmp (run, "20", 2) == 0);
}

static guint
estimate_run (const guint8 *run,
              gsize         size)
{
  if (is_series (run, size))
    return SERIES;

  switch (get_kind (run[0]))
    {
    case KIND_LETTERS:
      return estimate_letters (run, size);

    case KIND_DIGITS:
      return is_year (run, size) ? YEAR : DIGIT * (guint) size;

    case KIND_OTHERS:
    default:
      /* One between two words is what nearly everybody types. */
      return size == 1 ? (run[0] == ' ' ? REPEATED : OTHER) : OTHER * (guint) size;
    }
}

/* The same run again adds next to nothing. */
static gboolean
was_before (const guint8 *data,
            gsize         start,
            gsize         size)
{
  return start >= size && memmem (data, start, data + start, size) != NULL;
}

/**
 * cdz_strength_get_bits:
 *
 * A rough estimate that errs downwards: a passphrase is cut into words, numbers and
 * signs, and a word counts as one of a list. No dictionary is asked, so what is weak
 * for other reasons, a name or a quotation, counts as more than it is.
 *
 * Returns: in bits
 */
guint
cdz_strength_get_bits (CdzSecret *passphrase)
{
  gsize size, end;
  const guint8 *data = cdz_secret_get_data (passphrase, &size);
  guint tenths = 0;

  for (gsize start = 0; start < size; start = end)
    {
      for (end = start + 1; end < size && get_kind (data[end]) == get_kind (data[start]); end++)
        ;
      tenths += was_before (data, start, end - start) ? REPEATED : estimate_run (data + start, end - start);
    }

  return tenths / 10;
}

CdzStrength
cdz_strength_estimate (CdzSecret *passphrase)
{
  guint bits = cdz_strength_get_bits (passphrase);

  if (cdz_secret_get_size (passphrase) == 0)
    return CDZ_STRENGTH_NONE;
  if (bits < FAIR_BITS)
    return CDZ_STRENGTH_WEAK;

  return bits < STRONG_BITS ? CDZ_STRENGTH_FAIR : CDZ_STRENGTH_STRONG;
}

const char *
cdz_strength_describe (CdzStrength strength)
{
  switch (strength)
    {
    case CDZ_STRENGTH_WEAK:
      return _("Weak, a thief with a fast computer guesses it; use several words");
    case CDZ_STRENGTH_FAIR:
      return _("Fair, one more word makes it strong");
    case CDZ_STRENGTH_STRONG:
      return _("Strong, unless it is a saying or in a list of passwords");
    case CDZ_STRENGTH_NONE:
    default:
      return _("Several words that do not belong together are easy to keep and hard to guess");
    }
}
