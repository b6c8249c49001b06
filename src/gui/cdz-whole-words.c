/* cdz-whole-words.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-whole-words"
#include "config.h"

#include "cdz-whole-words.h"

#include <string.h>

/* In bytes; what is longer would not fit into the narrowest box, and ends where it must. */
#define MAX_PIECE 28

#define DIVIDERS "/,:=@._"

static void
keep_together (PangoAttrList *attributes,
               gsize          start,
               gsize          end)
{
  PangoAttribute *attribute;

  if (end - start > MAX_PIECE)
    return;

  attribute = pango_attr_allow_breaks_new (FALSE);
  attribute->start_index = start;
  attribute->end_index = end;
  pango_attr_list_insert (attributes, attribute);
}

static void
add_word (PangoAttrList *attributes,
          const char    *text,
          gsize          start,
          gsize          end)
{
  while (end - start > MAX_PIECE)
    {
      gsize length = strcspn (text + start, DIVIDERS) + 1;

      if (start + length >= end)
        break;
      keep_together (attributes, start, start + length);
      start += length;
    }

  keep_together (attributes, start, end);
}

static PangoAttrList *
attributes_new (const char *text)
{
  PangoAttrList *attributes = pango_attr_list_new ();
  gsize start = 0;

  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  while (text[start] != '\0')
    {
      gsize length = strcspn (text + start, " \n");

      add_word (attributes, text, start, start + length);
      start += length;
      start += strspn (text + start, " \n");
    }

  return attributes;
}

void
cdz_whole_words_show (GtkLabel   *label,
                      const char *text)
{
  PangoAttrList *attributes = attributes_new (text);

  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_text (label, text);
  gtk_label_set_attributes (label, attributes);
  pango_attr_list_unref (attributes);
}
