/* cdz-item-sorter.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-item-sorter"
#include "config.h"

#include "cdz-item-sorter.h"

#include "cdz-item-look.h"

struct _CdzItemSorter
{
  GtkSorter parent_instance;

  CdzColumn column;
  gboolean  descending;
};

G_DEFINE_FINAL_TYPE (CdzItemSorter, cdz_item_sorter, GTK_TYPE_SORTER)

static int
compare_names (CdzItem *a,
               CdzItem *b)
{
  g_autofree char *a_name = cdz_look_dup_name (a);
  g_autofree char *b_name = cdz_look_dup_name (b);

  return g_utf8_collate (a_name, b_name);
}

static int
compare_issuers (CdzItem *a,
                 CdzItem *b)
{
  g_autofree char *a_issuer = cdz_look_dup_issuer (a);
  g_autofree char *b_issuer = cdz_look_dup_issuer (b);

  return g_utf8_collate (a_issuer, b_issuer);
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
      return compare_issuers (a, b);
    case CDZ_COLUMN_EXPIRES:
      return compare_dates (self, a, b);
    case CDZ_COLUMN_NAME:
    default:
      return compare_names (a, b);
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

  return gtk_ordering_from_cmpfunc (compare_names (a, b));
}

static void
cdz_item_sorter_class_init (CdzItemSorterClass *klass)
{
  GTK_SORTER_CLASS (klass)->compare = cdz_item_sorter_compare;
}

static void
cdz_item_sorter_init (CdzItemSorter *self)
{
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
