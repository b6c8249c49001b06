/* cdz-item-sorter.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-item-sorter"
#include "config.h"

#include "cdz-item-sorter.h"

#include <string.h>

#include "cdz-item-look.h"

/* How long the keys of a sort are kept: the next one is seldom far. */
#define KEEP_SECONDS 5

struct _CdzItemSorter
{
  GtkSorter   parent_instance;

  CdzColumn   column;
  gboolean    descending;

  GHashTable *names;      /* CdzItem → what its name is compared by */
  GHashTable *issuers;
  guint       timeout;
};

G_DEFINE_FINAL_TYPE (CdzItemSorter, cdz_item_sorter, GTK_TYPE_SORTER)

static gboolean
forget_cb (gpointer user_data)
{
  CdzItemSorter *self = user_data;

  self->timeout = 0;
  g_hash_table_remove_all (self->names);
  g_hash_table_remove_all (self->issuers);

  return G_SOURCE_REMOVE;
}

/* A name is looked at some twenty times in a sort, so it is made comparable once. */
static const char *
get_key (CdzItemSorter  *self,
         GHashTable     *keys,
         CdzItem        *item,
         char         *(*dup_text) (CdzItem *item))
{
  char *key = g_hash_table_lookup (keys, item);

  if (key == NULL)
    {
      g_autofree char *text = dup_text (item);

      key = g_utf8_collate_key (text, -1);
      g_hash_table_insert (keys, g_object_ref (item), key);
      if (self->timeout == 0)
        self->timeout = g_timeout_add_seconds (KEEP_SECONDS, forget_cb, self);
    }

  return key;
}

static int
compare_names (CdzItemSorter *self,
               CdzItem       *a,
               CdzItem       *b)
{
  return strcmp (get_key (self, self->names, a, cdz_look_dup_name),
                 get_key (self, self->names, b, cdz_look_dup_name));
}

static int
compare_issuers (CdzItemSorter *self,
                 CdzItem       *a,
                 CdzItem       *b)
{
  return strcmp (get_key (self, self->issuers, a, cdz_look_dup_issuer),
                 get_key (self, self->issuers, b, cdz_look_dup_issuer));
}

/* What has no date stays below whatever has one, in either direction. */
static int
compare_dates (CdzItemSorter *self,
               CdzItem       *a,
               CdzItem       *b)
{
  const char *a_date = cdz_item_get (a, CDZ_ATTR_NOT_AFTER);
  const char *b_date = cdz_item_get (b, CDZ_ATTR_NOT_AFTER);

  if (a_date == NULL || b_date == NULL)
    return ((a_date == NULL) - (b_date == NULL)) * (self->descending ? -1 : 1);

  return strcmp (a_date, b_date);
}

static int
compare_by_column (CdzItemSorter *self,
                   CdzItem       *a,
                   CdzItem       *b)
{
  switch (self->column)
    {
    case CDZ_COLUMN_KIND:
      return (int) cdz_item_get_class (a) - (int) cdz_item_get_class (b);
    case CDZ_COLUMN_ISSUER:
      return compare_issuers (self, a, b);
    case CDZ_COLUMN_EXPIRES:
      return compare_dates (self, a, b);
    case CDZ_COLUMN_NAME:
    default:
      return compare_names (self, a, b);
    }
}

static GtkOrdering
cdz_item_sorter_compare (GtkSorter *sorter,
                         gpointer   a,
                         gpointer   b)
{
  CdzItemSorter *self = CDZ_ITEM_SORTER (sorter);
  int order = compare_by_column (self, a, b);

  if (order != 0)
    return gtk_ordering_from_cmpfunc (self->descending ? -order : order);

  return gtk_ordering_from_cmpfunc (compare_names (self, a, b));
}

static void
cdz_item_sorter_finalize (GObject *object)
{
  CdzItemSorter *self = CDZ_ITEM_SORTER (object);

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_hash_table_unref (self->names);
  g_hash_table_unref (self->issuers);

  G_OBJECT_CLASS (cdz_item_sorter_parent_class)->finalize (object);
}

static void
cdz_item_sorter_class_init (CdzItemSorterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cdz_item_sorter_finalize;
  GTK_SORTER_CLASS (klass)->compare = cdz_item_sorter_compare;
}

static void
cdz_item_sorter_init (CdzItemSorter *self)
{
  self->names = g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);
  self->issuers = g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);
}

CdzItemSorter *
cdz_item_sorter_new (CdzColumn column,
                     gboolean  descending)
{
  CdzItemSorter *self = g_object_new (CDZ_TYPE_ITEM_SORTER, NULL);

  self->column = column;
  self->descending = descending;
  return self;
}

void
cdz_item_sorter_set (CdzItemSorter *self,
                     CdzColumn      column,
                     gboolean       descending)
{
  g_return_if_fail (CDZ_IS_ITEM_SORTER (self));

  self->column = column;
  self->descending = descending;
  gtk_sorter_changed (GTK_SORTER (self), GTK_SORTER_CHANGE_DIFFERENT);
}

CdzColumn
cdz_item_sorter_get_column (CdzItemSorter *self)
{
  g_return_val_if_fail (CDZ_IS_ITEM_SORTER (self), CDZ_COLUMN_NAME);

  return self->column;
}

gboolean
cdz_item_sorter_is_descending (CdzItemSorter *self)
{
  g_return_val_if_fail (CDZ_IS_ITEM_SORTER (self), FALSE);

  return self->descending;
}
