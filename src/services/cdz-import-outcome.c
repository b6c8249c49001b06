/* cdz-import-outcome.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-import-outcome"
#include "config.h"

#include "cdz-import-outcome.h"

#include <glib/gi18n-lib.h>

#include "cdz-certificate.h"
#include "cdz-import-private.h"
#include "cdz-reply.h"

static void
free_result (gpointer data)
{
  CdzImportResult *result = data;

  g_clear_object (&result->file);
  g_free (result->action);
  g_clear_object (&result->item);
  g_free (result->label);
  g_free (result->reason);
  g_free (result);
}

void
cdz_import_outcome_free (CdzImportOutcome *self)
{
  if (self == NULL)
    return;

  g_free (self->operation);
  g_ptr_array_unref (self->results);
  g_ptr_array_unref (self->identities);
  g_ptr_array_unref (self->findings);
  g_free (self);
}

/* What is here already goes along: another process may have deleted it meanwhile.
 * What is in the import twice goes once. */
static gboolean
is_applied (CdzPlanEntry *entry)
{
  if (cdz_plan_entry_get_action (entry) == CDZ_PLAN_EXISTS)
    return cdz_plan_entry_get_why (entry) == CDZ_WHY_STORED_SINCE;

  return cdz_plan_entry_get_selected (entry);
}

static void
add_answered (GPtrArray *changes,
              CdzItem   *request)
{
  g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();

  cdz_attributes_set (attributes, CDZ_ATTR_STATE, "answered");
  g_ptr_array_add (changes, cdz_change_new_update (CDZ_CLASS_REQUEST, cdz_item_get (request, CDZ_ATTR_UUID),
                                                   attributes));
}

/* @is_there: whether of those requests that are in @store, or of the others */
static void
add_all_answered (GPtrArray  *changes,
                  GPtrArray  *entries,
                  const char *store,
                  gboolean    is_there)
{
  g_autoptr(GHashTable) answered = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < entries->len; i++)
    {
      CdzItem *request = cdz_plan_entry_get_other (entries->pdata[i]);

      if (is_applied (entries->pdata[i]) && cdz_plan_entry_get_why (entries->pdata[i]) == CDZ_WHY_ANSWERS_REQUEST &&
          g_str_equal (cdz_item_get_store (request), store) == is_there && g_hash_table_add (answered, request))
        add_answered (changes, request);
    }
}

/* Returns: (transfer full): adds in the order of the entries, then what follows */
GPtrArray *
cdz_import_outcome_make_changes (GPtrArray  *entries,
                                 const char *store)
{
  GPtrArray *changes = g_ptr_array_new_full (entries->len, (GDestroyNotify) cdz_change_free);

  for (guint i = 0; i < entries->len; i++)
    if (is_applied (entries->pdata[i]))
      g_ptr_array_add (changes, cdz_change_new_add (cdz_plan_entry_get_object (entries->pdata[i]),
                                                    cdz_plan_entry_get_given (entries->pdata[i]),
                                                    cdz_plan_entry_get_on_conflict (entries->pdata[i])));
  add_all_answered (changes, entries, store, TRUE);

  return changes;
}

GPtrArray *
cdz_import_outcome_make_answers (GPtrArray  *entries,
                                 const char *store)
{
  GPtrArray *changes = g_ptr_array_new_with_free_func ((GDestroyNotify) cdz_change_free);

  add_all_answered (changes, entries, store, FALSE);
  return changes;
}

static gboolean
is_completing (CdzPlanEntry *entry)
{
  CdzPlanWhy why = cdz_plan_entry_get_why (entry);

  return why == CDZ_WHY_KEY_STORED || why == CDZ_WHY_ANSWERS_REQUEST || why == CDZ_WHY_CERTIFICATE_STORED;
}

static const char *
name_stored (CdzPlanEntry *entry,
             CdzResult    *stored)
{
  if (stored->action == CDZ_RESULT_ADDED && is_completing (entry))
    return "completed-identity";

  return cdz_result_action_get_name (stored->action);
}

static const char *
name_planned (CdzPlanEntry *entry)
{
  CdzOnConflict on_conflict = cdz_plan_entry_get_on_conflict (entry);

  switch (cdz_plan_entry_get_action (entry))
    {
    case CDZ_PLAN_EXISTS:
      return "exists";
    case CDZ_PLAN_CONFLICT:
      return on_conflict == CDZ_ON_CONFLICT_KEEP ? "kept"
             : on_conflict == CDZ_ON_CONFLICT_REPLACE ? "replaced" : "skipped";
    case CDZ_PLAN_COMPLETES:
      return is_completing (entry) ? "completed-identity" : "added";
    case CDZ_PLAN_ADD:
    case CDZ_PLAN_CHAIN:
      return "added";
    case CDZ_PLAN_SKIPPED:
    default:
      return "skipped";
    }
}

static CdzImportResult *
add_result (CdzImportOutcome *self,
            CdzPlanEntry     *entry,
            const char       *action,
            CdzItem          *item)
{
  CdzImportResult *result = g_new0 (CdzImportResult, 1);

  result->file = g_object_ref (cdz_plan_entry_get_file (entry));
  result->action = g_strdup (action);
  result->item = item != NULL ? g_object_ref (item) : NULL;
  result->klass = cdz_plan_entry_get_class (entry);
  result->label = g_strdup (item != NULL ? cdz_item_get (item, CDZ_ATTR_LABEL) : cdz_plan_entry_get_label (entry));
  result->reason = g_strdup (cdz_plan_entry_get_reason (entry));
  g_ptr_array_add (self->results, result);

  return result;
}

static void
add_left_out (CdzImportOutcome *self,
              CdzPlanEntry     *entry)
{
  CdzImportResult *result = add_result (self, entry, "skipped", NULL);

  g_free (result->reason);
  result->reason = g_strdup (_("Left out, as you chose"));
}

/* The twin of something is what its first is: found by the item in the file. */
static void
add_twin (CdzImportOutcome *self,
          CdzPlanEntry     *entry,
          GHashTable       *by_found)
{
  CdzItem *first = g_hash_table_lookup (by_found, cdz_plan_entry_get_other (entry));

  if (first != NULL)
    add_result (self, entry, "exists", first);
  else
    add_left_out (self, entry);
}

static void
add_results (CdzImportOutcome *self,
             GPtrArray        *entries,
             CdzOutcome       *stored)
{
  g_autoptr(GHashTable) by_found = g_hash_table_new (NULL, NULL);
  guint n_used = 0;

  for (guint i = 0; i < entries->len; i++)
    {
      CdzPlanEntry *entry = entries->pdata[i];
      CdzResult *result = NULL;
      CdzItem *item = cdz_plan_entry_get_existing (entry);

      if (cdz_plan_entry_get_found (entry) == NULL)
        {
          add_result (self, entry, "skipped", NULL);
          continue;
        }
      if (!is_applied (entry))
        {
          if (cdz_plan_entry_get_action (entry) == CDZ_PLAN_EXISTS)
            add_twin (self, entry, by_found);
          else
            add_left_out (self, entry);
          continue;
        }

      if (stored != NULL)
        result = stored->results->pdata[n_used++];
      if (result != NULL)
        item = result->item;
      else if (item == NULL)
        item = cdz_plan_entry_get_item (entry);

      /* Another process was faster than the plan. */
      if (result != NULL && result->action == CDZ_RESULT_EXISTS)
        cdz_plan_entry_decide (entry, CDZ_PLAN_EXISTS, CDZ_WHY_STORED_SINCE, item, NULL);

      add_result (self, entry, result != NULL ? name_stored (entry, result) : name_planned (entry), item);
      g_hash_table_insert (by_found, cdz_plan_entry_get_found (entry), item);
    }
}

static gboolean
is_new (CdzImportResult *result)
{
  return g_str_equal (result->action, "added") || g_str_equal (result->action, "replaced") ||
         g_str_equal (result->action, "completed-identity");
}

/* As the library joins them now. */
static void
add_stored_identities (CdzImportOutcome *self,
                       CdzLibrary       *library)
{
  GListModel *identities = cdz_library_get_identities (library);
  guint n_identities = g_list_model_get_n_items (identities);
  g_autoptr(GHashTable) uuids = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->results->len; i++)
    {
      CdzImportResult *result = self->results->pdata[i];

      if (is_new (result))
        g_hash_table_add (uuids, (char *) cdz_item_get (result->item, CDZ_ATTR_UUID));
    }

  for (guint i = 0; i < n_identities; i++)
    {
      g_autoptr(CdzItem) identity = g_list_model_get_item (identities, i);

      if (g_hash_table_contains (uuids, cdz_item_get (cdz_item_get_certificate (identity), CDZ_ATTR_UUID)) ||
          g_hash_table_contains (uuids, cdz_item_get (cdz_item_get_key (identity), CDZ_ATTR_UUID)))
        g_ptr_array_add (self->identities, g_steal_pointer (&identity));
    }
}

/* Returns: (nullable) (transfer full): the stored key of a certificate that answers
 * a request */
static CdzItem *
find_stored_key (CdzLibrary *library,
                 CdzItem    *certificate)
{
  GListModel *items = cdz_library_get_items (library);
  guint n_items = g_list_model_get_n_items (items);

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (items, i);

      if (cdz_item_is_pair (certificate, item))
        return g_steal_pointer (&item);
    }

  return NULL;
}

static CdzItem *
make_planned_identity (CdzLibrary   *library,
                       CdzPlanEntry *entry)
{
  CdzItem *item = cdz_plan_entry_get_item (entry);
  CdzItem *other = cdz_plan_entry_get_other (entry);
  CdzPlanWhy why = cdz_plan_entry_get_why (entry);
  g_autoptr(CdzItem) key = NULL;

  if (why == CDZ_WHY_KEY_STORED || why == CDZ_WHY_KEY_FOUND)
    return cdz_item_new_identity (item, other, NULL);
  if (why == CDZ_WHY_CERTIFICATE_STORED)
    return cdz_item_new_identity (other, item, NULL);
  if (why == CDZ_WHY_ANSWERS_REQUEST && (key = find_stored_key (library, item)) != NULL)
    return cdz_item_new_identity (item, key, NULL);

  return NULL;
}

static void
add_planned_identities (CdzImportOutcome *self,
                        CdzLibrary       *library,
                        GPtrArray        *entries)
{
  for (guint i = 0; i < entries->len; i++)
    {
      CdzPlanWhy why = cdz_plan_entry_get_why (entries->pdata[i]);
      CdzItem *identity;

      if (!cdz_plan_entry_get_selected (entries->pdata[i]) || why == CDZ_WHY_ALONE || why == CDZ_WHY_CHAIN_OF)
        continue;
      if ((identity = make_planned_identity (library, entries->pdata[i])) != NULL)
        g_ptr_array_add (self->identities, identity);
    }
}

static void
copy_file_findings (CdzImportOutcome *self,
                    GListModel       *files)
{
  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr(CdzImportFile) file = g_list_model_get_item (files, i);
      GPtrArray *findings = cdz_file_store_get_findings (cdz_import_file_get_store (file));

      for (guint j = 0; findings != NULL && j < findings->len; j++)
        {
          CdzFinding *finding = findings->pdata[j];

          cdz_findings_add (self->findings, finding->severity, finding->code, finding->message);
        }
    }
}

/* Somebody who gives a certificate and a key together means them as a pair. */
static void
find_mismatch (CdzImportOutcome *self,
               GPtrArray        *entries)
{
  CdzPlanEntry *key = NULL;
  CdzPlanEntry *leaf = NULL;
  g_autofree char *message = NULL;

  for (guint i = 0; i < entries->len; i++)
    {
      CdzPlanEntry *entry = entries->pdata[i];
      GObject *object = cdz_plan_entry_get_object (entry);

      if (cdz_plan_entry_get_why (entry) != CDZ_WHY_ALONE || object == NULL)
        continue;
      if (key == NULL && cdz_item_is_private_key (cdz_plan_entry_get_found (entry)))
        key = entry;
      if (leaf == NULL && CDZ_IS_CERTIFICATE (object) && !cdz_certificate_is_authority (CDZ_CERTIFICATE (object)))
        leaf = entry;
    }

  if (key == NULL || leaf == NULL)
    return;

  message = g_strdup_printf (_("The key “%s” does not belong to the certificate “%s”, so they are no identity"),
                             cdz_plan_entry_get_label (key), cdz_plan_entry_get_label (leaf));
  cdz_findings_add (self->findings, CDZ_SEVERITY_WARNING, "key-mismatch", message);
}

CdzImportOutcome *
cdz_import_outcome_new (CdzLibrary *library,
                        GListModel *files,
                        GPtrArray  *entries,
                        CdzOutcome *stored)
{
  CdzImportOutcome *self = g_new0 (CdzImportOutcome, 1);

  self->operation = stored != NULL ? g_strdup (stored->operation) : NULL;
  self->results = g_ptr_array_new_with_free_func (free_result);
  self->identities = g_ptr_array_new_with_free_func (g_object_unref);
  self->findings = cdz_findings_new ();

  add_results (self, entries, stored);
  if (stored != NULL)
    add_stored_identities (self, library);
  else
    add_planned_identities (self, library, entries);
  copy_file_findings (self, files);
  find_mismatch (self, entries);
  cdz_reply_add_findings (library, entries, self->findings);

  return self;
}
