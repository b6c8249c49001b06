/* cdz-item-filter.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-item-filter"
#include "config.h"

#include "cdz-item-filter.h"

#include "cdz-item-look.h"
#include "cdz-search.h"

struct _CdzItemFilter
{
  GObject     parent_instance;

  CdzScope    scope;
  CdzClass    klass;
  const char *store;        /* interned */
  char       *text;
  CdzSearch  *search;

  GListModel *identities;
  GHashTable *paired;       /* UUIDs of the certificates of identities; NULL: not known */
};

static guint scope_changed_signal;
static guint search_changed_signal;

G_DEFINE_FINAL_TYPE (CdzItemFilter, cdz_item_filter, G_TYPE_OBJECT)

static void
collect_paired (CdzItemFilter *self)
{
  guint n_items = self->identities != NULL ? g_list_model_get_n_items (self->identities) : 0;

  self->paired = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr(CdzItem) identity = g_list_model_get_item (self->identities, i);
      const char *uuid = cdz_item_get (identity, CDZ_ATTR_UUID);

      if (uuid != NULL)
        g_hash_table_add (self->paired, g_strdup (uuid));
    }
}

static void
forget_paired (CdzItemFilter *self)
{
  g_clear_pointer (&self->paired, g_hash_table_unref);
}

static void
cdz_item_filter_dispose (GObject *object)
{
  CdzItemFilter *self = CDZ_ITEM_FILTER (object);

  cdz_item_filter_set_identities (self, NULL);

  G_OBJECT_CLASS (cdz_item_filter_parent_class)->dispose (object);
}

static void
cdz_item_filter_finalize (GObject *object)
{
  CdzItemFilter *self = CDZ_ITEM_FILTER (object);

  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->search, cdz_search_free);
  g_clear_pointer (&self->paired, g_hash_table_unref);

  G_OBJECT_CLASS (cdz_item_filter_parent_class)->finalize (object);
}

static void
cdz_item_filter_class_init (CdzItemFilterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = cdz_item_filter_dispose;
  object_class->finalize = cdz_item_filter_finalize;

  scope_changed_signal = g_signal_new ("scope-changed", CDZ_TYPE_ITEM_FILTER, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 0);
  search_changed_signal = g_signal_new ("search-changed", CDZ_TYPE_ITEM_FILTER, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
cdz_item_filter_init (CdzItemFilter *self)
{
  self->klass = CDZ_CLASS_IDENTITY;
  self->text = g_strdup ("");
  self->search = cdz_search_new ("");
}

CdzItemFilter *
cdz_item_filter_new (void)
{
  return g_object_new (CDZ_TYPE_ITEM_FILTER, NULL);
}

void
cdz_item_filter_set_scope (CdzItemFilter *self,
                           CdzScope       scope,
                           CdzClass       klass,
                           const char    *store)
{
  g_return_if_fail (CDZ_IS_ITEM_FILTER (self));
  g_return_if_fail (scope != CDZ_SCOPE_STORE || store != NULL);

  self->scope = scope;
  self->klass = klass;
  self->store = g_intern_string (store);
  g_signal_emit (self, scope_changed_signal, 0);
}

void
cdz_item_filter_set_identities (CdzItemFilter *self,
                                GListModel    *identities)
{
  g_return_if_fail (CDZ_IS_ITEM_FILTER (self));

  if (self->identities != NULL)
    g_signal_handlers_disconnect_by_func (self->identities, forget_paired, self);
  if (g_set_object (&self->identities, identities) && identities != NULL)
    g_signal_connect_swapped (identities, "items-changed",
                              G_CALLBACK (forget_paired), self);
  forget_paired (self);
}

void
cdz_item_filter_set_search (CdzItemFilter *self,
                            const char    *text)
{
  g_autoptr(CdzSearch) before = NULL;

  g_return_if_fail (CDZ_IS_ITEM_FILTER (self));

  if (g_str_equal (self->text, text))
    return;

  g_free (self->text);
  self->text = g_strdup (text);
  before = g_steal_pointer (&self->search);
  self->search = cdz_search_new (text);

  g_signal_emit (self, search_changed_signal, 0, cdz_search_narrows (self->search, before));
}

const char *
cdz_item_filter_get_search (CdzItemFilter *self)
{
  g_return_val_if_fail (CDZ_IS_ITEM_FILTER (self), "");

  return self->text;
}

gboolean
cdz_item_filter_is_in_scope (CdzItemFilter *self,
                             CdzItem       *item)
{
  CdzClass klass = cdz_item_get_class (item);
  const char *uuid;

  g_return_val_if_fail (CDZ_IS_ITEM_FILTER (self), FALSE);

  switch (self->scope)
    {
    case CDZ_SCOPE_STORE:
      return klass != CDZ_CLASS_IDENTITY && g_str_equal (cdz_item_get_store (item), self->store);

    case CDZ_SCOPE_EXPIRING:
      if ((klass != CDZ_CLASS_IDENTITY && klass != CDZ_CLASS_CERTIFICATE)
          || !cdz_look_is_expiring (item, g_get_real_time () / G_USEC_PER_SEC))
        return FALSE;
      if (self->paired == NULL)
        collect_paired (self);
      uuid = cdz_item_get (item, CDZ_ATTR_UUID);
      return klass == CDZ_CLASS_IDENTITY || uuid == NULL || !g_hash_table_contains (self->paired, uuid);

    case CDZ_SCOPE_CLASS:
    default:
      return klass == self->klass;
    }
}

gboolean
cdz_item_filter_is_found (CdzItemFilter *self,
                          CdzItem       *item,
                          const char    *text)
{
  g_return_val_if_fail (CDZ_IS_ITEM_FILTER (self), FALSE);

  return cdz_search_matches (self->search, item, text);
}
