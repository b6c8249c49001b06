/* cdz-library-query.c: copy-matching.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-library-query"
#include "config.h"

#include "cdz-library-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-validate.h"

/* An identity needs both halves. */
static gboolean
may_see (CdzCaller *caller,
         CdzItem   *item)
{
  CdzItem *key = cdz_item_get_key (item);

  return cdz_caller_may_use (caller, cdz_item_get (item, CDZ_ATTR_GROUP)) &&
         (key == NULL || cdz_caller_may_use (caller, cdz_item_get (key, CDZ_ATTR_GROUP)));
}

static void
collect (GListModel *model,
         CdzCaller  *caller,
         CdzQuery   *query,
         GPtrArray  *found)
{
  guint n_items = g_list_model_get_n_items (model);
  guint limit = cdz_query_get_limit (query);

  for (guint i = 0; i < n_items && (limit == 0 || found->len < limit); i++)
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (model, i);

      if (cdz_query_matches (query, item) && may_see (caller, item))
        g_ptr_array_add (found, g_steal_pointer (&item));
    }
}

/* Returns: (transfer full): "class “key”, label “web”" */
static char *
describe_query (CdzQuery *query)
{
  g_autoptr(GString) text = g_string_new (NULL);
  CdzAttributes *matches = cdz_query_get_matches (query);

  if (cdz_query_get_class (query) != CDZ_CLASS_NONE)
    g_string_append_printf (text, "class “%s”", cdz_class_get_name (cdz_query_get_class (query)));

  for (guint i = CDZ_ATTR_NONE + 1; i < CDZ_N_ATTRS; i++)
    if (cdz_attributes_get (matches, i) != NULL)
      g_string_append_printf (text, "%s%s “%s”", text->len > 0 ? ", " : "",
                              cdz_schema_get_info (i)->name, cdz_attributes_get (matches, i));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
explain_other_half (CdzItem  *identity,
                    CdzClass  wanted)
{
  CdzItem *key = cdz_item_get_key (identity);
  g_autofree char *key_ref = cdz_item_dup_ref (key);
  g_autofree char *identity_ref = cdz_item_dup_ref (identity);

  if (wanted == CDZ_CLASS_KEY)
    return g_strdup_printf (_("The certificate of that name has a key, which is called “%s”: %s"),
                            cdz_item_get (key, CDZ_ATTR_LABEL), key_ref);

  return g_strdup_printf (_("The key of that name has a certificate, which is called “%s”: %s"),
                          cdz_item_get (identity, CDZ_ATTR_LABEL), identity_ref);
}

/* What is searched for often sits on the other half of an identity, or in another
 * class: @label is looked for everywhere. */
static char *
find_hint (CdzLibrary *self,
           CdzCaller  *caller,
           CdzClass    wanted,
           const char *label)
{
  GListModel *identities = cdz_library_get_identities (self);
  g_autoptr(CdzQuery) query = cdz_query_new (CDZ_CLASS_NONE);
  g_autoptr(GPtrArray) found = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (identities); i++)
    {
      g_autoptr(CdzItem) identity = g_list_model_get_item (identities, i);
      CdzItem *half = wanted == CDZ_CLASS_KEY ? cdz_item_get_certificate (identity)
                                              : cdz_item_get_key (identity);

      if (may_see (caller, identity) && g_strcmp0 (cdz_item_get (half, CDZ_ATTR_LABEL), label) == 0)
        return explain_other_half (identity, wanted);
    }

  if (!cdz_query_add_match (query, "label", label, NULL))
    return NULL;

  found = g_ptr_array_new_with_free_func (g_object_unref);
  cdz_query_set_limit (query, 1);
  collect (cdz_library_get_items (self), caller, query, found);
  if (found->len > 0)
    {
      g_autofree char *ref = cdz_item_dup_ref (found->pdata[0]);

      return g_strdup_printf (_("That is the name of an item of class “%s”: %s"),
                              cdz_class_get_name (cdz_item_get_class (found->pdata[0])), ref);
    }

  return NULL;
}

static void
set_not_found (CdzLibrary  *self,
               CdzCaller   *caller,
               CdzQuery    *query,
               GError     **error)
{
  const char *label = cdz_attributes_get (cdz_query_get_matches (query), CDZ_ATTR_LABEL);
  CdzStore *locked = cdz_library_get_unreadable (self, cdz_query_get_store (query));
  const GError *unreadable = cdz_library_get_keyring_problem (self, cdz_query_get_store (query));
  g_autofree char *description = NULL;
  g_autofree char *hint = NULL;
  GError *problem;

  if (unreadable != NULL)
    {
      g_propagate_error (error, g_error_copy (unreadable));
      return;
    }
  if (locked != NULL)
    {
      cdz_library_set_locked_error (locked, error);
      return;
    }

  description = describe_query (query);
  problem = g_error_new (CDZ_ERROR, CDZ_ERROR_NOT_FOUND, _("Nothing matches %s"), description);
  if (label != NULL && cdz_query_get_class (query) != CDZ_CLASS_NONE)
    hint = find_hint (self, caller, cdz_query_get_class (query), label);
  cdz_error_set_detail (problem, CDZ_DETAIL_HINT, hint);
  g_propagate_error (error, problem);
}

/* A label or a store is as people type it; the model knows stores by name. */
static gboolean
resolve_store (CdzLibrary  *self,
               CdzQuery    *query,
               GError     **error)
{
  CdzStore *store;

  if (cdz_query_get_store (query) == NULL)
    return TRUE;
  if ((store = cdz_library_find_store (self, cdz_query_get_store (query), error)) == NULL)
    return FALSE;

  cdz_query_set_store (query, cdz_store_get_name (store));
  return TRUE;
}

/**
 * cdz_library_copy_matching:
 * @caller: who asks; items in groups that it may not use are left out
 * @query: what to look for
 *
 * Identities come first, then stored items in the order of their stores.
 *
 * Returns: (transfer full) (element-type CdzItem): what matches; %NULL with
 *   %CDZ_ERROR_NOT_FOUND, %CDZ_ERROR_INTERACTION_NOT_ALLOWED when something locked
 *   could match, %CDZ_ERROR_NOT_AVAILABLE when a keyring that is there cannot be
 *   read, %CDZ_ERROR_MISSING_ENTITLEMENT when a group is asked for by name
 */
GPtrArray *
cdz_library_copy_matching (CdzLibrary  *self,
                           CdzCaller   *caller,
                           CdzQuery    *query,
                           GError     **error)
{
  g_autoptr(GPtrArray) found = NULL;
  CdzClass klass;

  g_return_val_if_fail (CDZ_IS_LIBRARY (self), NULL);
  g_return_val_if_fail (caller != NULL && query != NULL, NULL);

  if (!cdz_validate_group (caller, cdz_attributes_get (cdz_query_get_matches (query), CDZ_ATTR_GROUP), error) ||
      !resolve_store (self, query, error))
    return NULL;

  found = g_ptr_array_new_with_free_func (g_object_unref);
  klass = cdz_query_get_class (query);
  if (klass == CDZ_CLASS_NONE || klass == CDZ_CLASS_IDENTITY)
    collect (cdz_library_get_identities (self), caller, query, found);
  if (klass != CDZ_CLASS_IDENTITY)
    collect (cdz_library_get_items (self), caller, query, found);

  if (found->len == 0 && cdz_query_has_matches (query))
    {
      set_not_found (self, caller, query, error);
      return NULL;
    }

  return g_steal_pointer (&found);
}
