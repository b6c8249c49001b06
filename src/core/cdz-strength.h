/* cdz-strength.h: how hard a passphrase is to guess, roughly.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-secret.h"

G_BEGIN_DECLS

typedef enum
{
  CDZ_STRENGTH_NONE,        /* empty */
  CDZ_STRENGTH_WEAK,        /* a computer guesses it in hours, in spite of scrypt */
  CDZ_STRENGTH_FAIR,        /* … in years */
  CDZ_STRENGTH_STRONG,      /* longer than anybody waits */
} CdzStrength;

/* In bits, by words, numbers and signs, and erring downwards. No dictionary is asked:
 * a name or a quotation counts as more than it is. */
guint        cdz_strength_get_bits  (CdzSecret   *passphrase);
CdzStrength  cdz_strength_estimate  (CdzSecret   *passphrase);
/* A sentence for people; static */
const char  *cdz_strength_describe  (CdzStrength  strength);

G_END_DECLS
