/* cdz-whole-words.h: where the lines of a label end.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Shows @text in a label whose lines end between words, and in a long word, such as an
 * address or a fingerprint, only after a character that divides it: no name and no
 * option is torn at a hyphen. Nothing is put into the text, so that a copy is exact. */
void cdz_whole_words_show (GtkLabel   *label,
                           const char *text);

G_END_DECLS
