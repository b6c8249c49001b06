/* cdz-search-text.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-search-text"
#include "config.h"

#include "cdz-search-text.h"

#include <string.h>

struct _CdzSearchText
{
  GString *text;      /* of each item, with a zero byte behind */
  GArray  *begins;    /* gsize: where an item's begins */
  GString *line;      /* the one that is being added */
};

static const CdzAttr attributes[] = {
  CDZ_ATTR_SUBJECT, CDZ_ATTR_SUBJECT_ALTERNATIVE_NAMES, CDZ_ATTR_LABEL, CDZ_ATTR_ISSUER,
  CDZ_ATTR_COMMENT, CDZ_ATTR_APPLICATION_TAG, CDZ_ATTR_KEY_TYPE, CDZ_ATTR_CURVE, CDZ_ATTR_UUID,
};

CdzSearchText *
cdz_search_text_new (void)
{
  CdzSearchText *self = g_new0 (CdzSearchText, 1);

  self->text = g_string_new (NULL);
  self->begins = g_array_new (FALSE, FALSE, sizeof (gsize));
  self->line = g_string_new (NULL);
  return self;
}

void
cdz_search_text_free (CdzSearchText *self)
{
  g_string_free (self->text, TRUE);
  g_array_unref (self->begins);
  g_string_free (self->line, TRUE);
  g_free (self);
}

/* By far the most are ASCII: for each of many thousand, nothing is allocated. */
static void
fold (GString    *folded,
      const char *text)
{
  guchar all_bits = 0;

  g_string_assign (folded, text);
  for (char *at = folded->str; *at != '\0'; at++)
    {
      all_bits |= (guchar) *at;
      if (*at >= 'A' && *at <= 'Z')
        *at += 'a' - 'A';
    }

  if (all_bits >= 0x80)
    {
      g_autofree char *whole = g_utf8_casefold (text, -1);

      g_string_assign (folded, whole);
    }
}

/* What the item, whose text begins at @begin, says already is not added: whatever is
 * found in a text is found in one that contains it. */
static void
add_line (CdzSearchText *self,
          gsize          begin,
          const char    *line)
{
  if (line == NULL)
    return;

  fold (self->line, line);
  if (strstr (self->text->str + begin, self->line->str) != NULL)
    return;

  g_string_append_len (self->text, self->line->str, (gssize) self->line->len);
  g_string_append_c (self->text, '\n');
}

static void
add_lines (CdzSearchText *self,
           gsize          begin,
           CdzItem       *item)
{
  CdzItem *key = cdz_item_get_key (item);
  CdzItem *certificate = cdz_item_get_certificate (item);

  for (guint i = 0; i < G_N_ELEMENTS (attributes); i++)
    add_line (self, begin, cdz_item_get (item, attributes[i]));

  if (key != NULL)
    add_lines (self, begin, key);
  if (certificate != NULL)
    add_lines (self, begin, certificate);
}

void
cdz_search_text_add (CdzSearchText *self,
                     CdzItem       *item)
{
  gsize begin = self->text->len;

  g_array_append_val (self->begins, begin);
  add_lines (self, begin, item);
  g_string_append_c (self->text, '\0');
}

const char *
cdz_search_text_get (CdzSearchText *self,
                     guint          number)
{
  return self->text->str + g_array_index (self->begins, gsize, number);
}
