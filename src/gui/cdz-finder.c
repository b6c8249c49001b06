/* cdz-finder.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-finder"
#include "config.h"

#include "cdz-finder.h"

#include "cdz-search-text.h"

/* The texts are made in pieces, of half a millisecond each, while nothing else is to be
 * done; what is not there yet at the first key is made then. */
#define PIECE 500
#define PIECE_INTERVAL_MS 50

/* What a text found. */
typedef struct
{
  char   *text;
  GArray *found;            /* guint: positions of items */
} Step;

struct _CdzFinder
{
  CdzItemFilter *filter;
  GPtrArray     *items;
  CdzSearchText *text;      /* of the first of the items */
  guint          n_texts;
  guint          source;    /* until it is of all */
  GArray        *steps;     /* Step: letter by letter what led to the last of them */
};

static void
clear_step (gpointer data)
{
  Step *step = data;

  g_free (step->text);
  g_array_unref (step->found);
}

CdzFinder *
cdz_finder_new (CdzItemFilter *filter)
{
  CdzFinder *self = g_new0 (CdzFinder, 1);

  self->filter = g_object_ref (filter);
  self->steps = g_array_new (FALSE, FALSE, sizeof (Step));
  g_array_set_clear_func (self->steps, clear_step);
  return self;
}

void
cdz_finder_free (CdzFinder *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  g_object_unref (self->filter);
  g_clear_pointer (&self->text, cdz_search_text_free);
  g_array_unref (self->steps);
  g_free (self);
}

/* Returns: (nullable): positions of what was found last */
static GArray *
get_found (CdzFinder *self)
{
  return self->steps->len > 0 ? g_array_index (self->steps, Step, self->steps->len - 1).found : NULL;
}

static void
add_texts (CdzFinder *self,
           guint      n_items)
{
  guint end = self->n_texts + MIN (n_items, self->items->len - self->n_texts);

  while (self->n_texts < end)
    cdz_search_text_add (self->text, self->items->pdata[self->n_texts++]);
}

static gboolean
piece_cb (gpointer user_data)
{
  CdzFinder *self = user_data;

  add_texts (self, PIECE);
  if (self->n_texts < self->items->len)
    return G_SOURCE_CONTINUE;

  self->source = 0;
  return G_SOURCE_REMOVE;
}

/* @among: (nullable): positions of those that may be found; %NULL: all */
static GArray *
find (CdzFinder *self,
      GArray    *among)
{
  gboolean all = *cdz_item_filter_get_search (self->filter) == '\0';
  guint n_items = among != NULL ? among->len : self->items->len;
  GArray *found = g_array_sized_new (FALSE, FALSE, sizeof (guint), n_items);

  if (!all)
    add_texts (self, self->items->len);
  for (guint i = 0; i < n_items; i++)
    {
      guint position = among != NULL ? g_array_index (among, guint, i) : i;

      if (all || cdz_item_filter_is_found (self->filter, self->items->pdata[position],
                                           cdz_search_text_get (self->text, position)))
        g_array_append_val (found, position);
    }

  return found;
}

static void
add_step (CdzFinder *self,
          GArray    *among)
{
  Step step = { g_strdup (cdz_item_filter_get_search (self->filter)), find (self, among) };

  g_array_append_val (self->steps, step);
}

static void
search_all (CdzFinder *self)
{
  g_array_set_size (self->steps, 0);
  add_step (self, NULL);
}

/* Whether the text is one that led to the present one, as after a letter is taken back. */
static gboolean
go_back (CdzFinder *self)
{
  const char *text = cdz_item_filter_get_search (self->filter);

  for (guint n_steps = self->steps->len; n_steps > 0; n_steps--)
    if (g_str_equal (g_array_index (self->steps, Step, n_steps - 1).text, text))
      {
        g_array_set_size (self->steps, n_steps);
        return TRUE;
      }

  return FALSE;
}

void
cdz_finder_set_items (CdzFinder *self,
                      GPtrArray *items)
{
  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_pointer (&self->text, cdz_search_text_free);
  self->text = cdz_search_text_new ();
  self->n_texts = 0;
  self->items = items;
  self->source = g_timeout_add_full (G_PRIORITY_LOW, PIECE_INTERVAL_MS, piece_cb, self, NULL);
  search_all (self);
}

void
cdz_finder_search (CdzFinder *self,
                   gboolean   narrows)
{
  if (narrows && self->steps->len > 0)
    add_step (self, get_found (self));
  else if (!go_back (self) && self->items != NULL)
    search_all (self);
}

guint
cdz_finder_get_n_found (CdzFinder *self)
{
  GArray *found = get_found (self);

  return found != NULL ? found->len : 0;
}

CdzItem *
cdz_finder_get_found (CdzFinder *self,
                      guint      number)
{
  return g_ptr_array_index (self->items, g_array_index (get_found (self), guint, number));
}
