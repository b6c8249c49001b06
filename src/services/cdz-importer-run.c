/* cdz-importer-run.c: ask, check, store.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-importer-run"
#include "config.h"

#include "cdz-importer.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-attempt.h"
#include "cdz-error.h"
#include "cdz-import-outcome.h"
#include "cdz-import-private.h"
#include "cdz-importer-private.h"
#include "cdz-library-private.h"
#include "cdz-superseding.h"
#include "cdz-validate.h"
#include "cdz-vault-preference.h"

/* The prompter says when there were enough wrong answers; this is against one
 * that never does. */
#define MAX_ANSWERS 100

typedef struct
{
  CdzImportFile *file;        /* that is asked about */
  guint          position;
  guint          n_answers;
} Asking;

typedef struct
{
  GPtrArray        *entries;
  GPtrArray        *elsewhere;  /* CdzChange: what follows in other stores than the import's */
  CdzImportOutcome *outcome;
} Running;

static void ask_next (GTask *task);
static void change_elsewhere (GTask *task);

static void
free_asking (gpointer data)
{
  Asking *asking = data;

  g_clear_object (&asking->file);
  g_free (asking);
}

static void
free_running (gpointer data)
{
  Running *running = data;

  g_ptr_array_unref (running->entries);
  g_clear_pointer (&running->elsewhere, g_ptr_array_unref);
  cdz_import_outcome_free (running->outcome);
  g_free (running);
}

/* Returns: (transfer full): why a locked file is as good as unreadable */
static GError *
make_locked_error (CdzImportFile *file)
{
  const GError *known = cdz_import_file_get_error (file);
  GError *error;

  if (known != NULL)
    return g_error_copy (known);

  error = g_error_new (CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED,
                       _("“%s” needs its passphrase"), cdz_import_file_get_name (file));
  cdz_error_set_detail (error, CDZ_DETAIL_NEEDS, "passphrase");
  cdz_error_set_detail (error, CDZ_DETAIL_FILE, cdz_import_file_get_path (file));

  return error;
}

/* Returns: (transfer full): of several files it has to be said which */
static GError *
make_failed_error (CdzImportFile *file)
{
  const char *name = cdz_import_file_get_name (file);
  GError *error = g_error_copy (cdz_import_file_get_error (file));

  if (strstr (error->message, name) == NULL)
    g_prefix_error (&error, "%s: ", name);
  return error;
}

static void
unlocked_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  Asking *asking = g_task_get_task_data (task);

  if (!cdz_importer_unlock_finish (CDZ_IMPORTER (source), result, &error) &&
      !(g_error_matches (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED) && asking->n_answers < MAX_ANSWERS))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    ask_next (task);
}

/* Nobody there to ask: a file from a folder is then left where it is. */
static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  Asking *asking = g_task_get_task_data (task);
  g_autoptr(CdzSecret) answer = cdz_prompter_ask_finish (CDZ_PROMPTER (source), result, &error);

  if (answer != NULL)
    {
      asking->n_answers++;
      cdz_importer_unlock_async (g_task_get_source_object (task), asking->file, answer,
                                 g_task_get_cancellable (task), unlocked_cb, g_object_ref (task));
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && cdz_import_file_is_found (asking->file))
    {
      asking->position++;
      ask_next (task);
    }
  else
    {
      cdz_error_set_detail (error, CDZ_DETAIL_FILE, cdz_import_file_get_path (asking->file));
      g_task_return_error (task, g_steal_pointer (&error));
    }
}

static void
ask_next (GTask *task)
{
  CdzImporter *self = g_task_get_source_object (task);
  GListModel *files = cdz_importer_get_files (self);
  CdzPrompter *prompter = cdz_library_get_prompter (cdz_importer_get_library (self));
  Asking *asking = g_task_get_task_data (task);

  for (; asking->position < g_list_model_get_n_items (files); asking->position++)
    {
      g_autoptr(CdzImportFile) file = g_list_model_get_item (files, asking->position);

      if (cdz_import_file_get_state (file) != CDZ_IMPORT_FILE_LOCKED)
        continue;

      if (prompter != NULL)
        {
          if (g_set_object (&asking->file, file))
            asking->n_answers = 0;
          cdz_prompter_ask_async (prompter, CDZ_PROMPT_FILE_PASSPHRASE, cdz_import_file_get_name (file),
                                  asking->n_answers, g_task_get_cancellable (task), answered_cb, g_object_ref (task));
          return;
        }

      if (!cdz_import_file_is_found (file))
        {
          g_task_return_error (task, make_locked_error (file));
          return;
        }
    }

  g_task_return_boolean (task, TRUE);
}

void
cdz_importer_ask_async (CdzImporter         *self,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, cdz_importer_ask_async);
  g_task_set_task_data (task, g_new0 (Asking, 1), free_asking);
  ask_next (task);
}

gboolean
cdz_importer_ask_finish (CdzImporter   *self,
                         GAsyncResult  *result,
                         GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
cdz_importer_check_files (CdzImporter  *self,
                          GError      **error)
{
  GListModel *files = cdz_importer_get_files (self);

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr(CdzImportFile) file = g_list_model_get_item (files, i);
      CdzImportFileState state = cdz_import_file_get_state (file);

      if (cdz_import_file_is_found (file))
        continue;

      if (state == CDZ_IMPORT_FILE_LOCKED)
        g_propagate_error (error, make_locked_error (file));
      else if (state == CDZ_IMPORT_FILE_FAILED)
        g_propagate_error (error, make_failed_error (file));
      else
        continue;

      return FALSE;
    }

  return cdz_validate_group (cdz_importer_get_caller (self), cdz_importer_get_options (self)->group, error) &&
         cdz_library_find_store (cdz_importer_get_library (self), cdz_importer_get_options (self)->store, error) != NULL;
}

gboolean
cdz_importer_check (CdzImporter  *self,
                    GError      **error)
{
  g_autoptr(GPtrArray) entries = NULL;

  g_return_val_if_fail (CDZ_IS_IMPORTER (self), FALSE);

  if (!cdz_importer_check_files (self, error))
    return FALSE;

  entries = cdz_importer_plan (self);
  for (guint i = 0; i < entries->len; i++)
    {
      CdzPlanEntry *entry = entries->pdata[i];
      g_autofree char *ref = NULL;

      if (cdz_plan_entry_get_action (entry) != CDZ_PLAN_CONFLICT || !cdz_plan_entry_get_selected (entry) ||
          cdz_plan_entry_get_on_conflict (entry) != CDZ_ON_CONFLICT_FAIL)
        continue;

      ref = cdz_item_dup_ref (cdz_plan_entry_get_existing (entry));
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_DUPLICATE, "%s", cdz_plan_entry_get_reason (entry));
      if (error != NULL)
        cdz_error_set_detail (*error, CDZ_DETAIL_REF, ref);
      return FALSE;
    }

  return TRUE;
}

/* Something goes with the keyring that people do not expect to lose with it. */
static gboolean
is_kept_by_keyring_only (CdzVault         *vault,
                         CdzImportOutcome *outcome)
{
  if (cdz_vault_has_passphrase (vault))
    return FALSE;

  for (guint i = 0; i < outcome->results->len; i++)
    {
      CdzImportResult *result = outcome->results->pdata[i];

      if (result->item != NULL && cdz_item_is_private_key (result->item) && !g_str_equal (result->action, "exists"))
        return TRUE;
    }

  return FALSE;
}

/* Checked before anything is stored. */
static CdzStore *
get_target (CdzImporter *self)
{
  return cdz_library_find_store (cdz_importer_get_library (self), cdz_importer_get_options (self)->store, NULL);
}

static void
said_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  Running *running = g_task_get_task_data (task);
  gboolean is_new = FALSE;

  /* The import stands; a note that cannot be kept is only said once more. */
  if (!cdz_vault_add_preference_finish (CDZ_VAULT (source), result, &is_new, &error))
    g_debug ("%s", error->message);
  if (is_new)
    cdz_findings_add (running->outcome->findings, CDZ_SEVERITY_INFO, "keyring-only",
                      _("The key is kept by your login keyring; set a vault passphrase so that a reset keyring does not lose it"));

  g_task_return_pointer (task, g_steal_pointer (&running->outcome), (GDestroyNotify) cdz_import_outcome_free);
}

/* What is said once only. Whoever names a keyring knows what keeps the key. */
static void
say_and_return (GTask *task)
{
  CdzImporter *self = g_task_get_source_object (task);
  CdzVault *vault = cdz_library_get_vault (cdz_importer_get_library (self));
  Running *running = g_task_get_task_data (task);

  if (CDZ_IS_VAULT (get_target (self)) && is_kept_by_keyring_only (vault, running->outcome))
    cdz_vault_add_preference_async (vault, "said", "keyring-only", "true", NULL, said_cb, g_object_ref (task));
  else
    g_task_return_pointer (task, g_steal_pointer (&running->outcome), (GDestroyNotify) cdz_import_outcome_free);
}

static void
changed_elsewhere_cb (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzOutcome) outcome = cdz_attempt_apply_finish (result, &error);
  Running *running = g_task_get_task_data (task);

  /* What was imported stands. */
  if (outcome == NULL)
    cdz_findings_add (running->outcome->findings, CDZ_SEVERITY_WARNING, "request-open", error->message);
  change_elsewhere (task);
}

/* Returns: (nullable) (transfer none): the store of what is changed */
static CdzStore *
find_changed_store (CdzLibrary *library,
                    CdzChange  *change)
{
  g_autoptr(CdzItem) item = cdz_library_find_item (library, change->klass, change->uuid);

  return item != NULL ? cdz_library_get_item_store (library, item) : NULL;
}

/* Takes those in @store out of @changes. */
static GPtrArray *
take_changes_in (CdzLibrary *library,
                 CdzStore   *store,
                 GPtrArray  *changes)
{
  GPtrArray *taken = g_ptr_array_new_with_free_func ((GDestroyNotify) cdz_change_free);

  for (guint i = 0; i < changes->len; )
    if (find_changed_store (library, changes->pdata[i]) == store)
      g_ptr_array_add (taken, g_ptr_array_steal_index (changes, i));
    else
      i++;

  return taken;
}

/* The reply went into another store than its request, or what it renews, is in: one
 * transaction a store. */
static void
change_elsewhere (GTask *task)
{
  CdzImporter *self = g_task_get_source_object (task);
  CdzLibrary *library = cdz_importer_get_library (self);
  Running *running = g_task_get_task_data (task);
  g_autoptr(GPtrArray) changes = NULL;
  CdzStore *store;

  if (running->elsewhere->len == 0)
    {
      say_and_return (task);
      return;
    }

  store = find_changed_store (library, running->elsewhere->pdata[0]);
  changes = take_changes_in (library, store, running->elsewhere);
  if (store == NULL)
    change_elsewhere (task);
  else
    cdz_attempt_apply_async (library, store, _("Mark what a reply answers and renews"), changes,
                             g_task_get_cancellable (task), changed_elsewhere_cb, g_object_ref (task));
}

static void
applied_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  CdzImporter *self = g_task_get_source_object (task);
  CdzLibrary *library = cdz_importer_get_library (self);
  Running *running = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(CdzOutcome) stored = cdz_attempt_apply_finish (result, &error);

  if (stored == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  running->outcome = cdz_import_outcome_new (library, cdz_importer_get_files (self), running->entries, stored);
  change_elsewhere (task);
}

static char *
make_title (CdzImporter *self)
{
  GListModel *files = cdz_importer_get_files (self);
  guint n_files = g_list_model_get_n_items (files);
  g_autoptr(CdzImportFile) first = g_list_model_get_item (files, 0);

  if (n_files == 1)
    return g_strdup_printf (_("Import of “%s”"), cdz_import_file_get_name (first));

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Import of %u file", "Import of %u files", n_files), n_files);
}

/* What a reply takes the place of is marked in the same transaction, where it can be. */
static void
superseded_found_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  CdzImporter *self = g_task_get_source_object (task);
  CdzLibrary *library = cdz_importer_get_library (self);
  Running *running = g_task_get_task_data (task);
  g_autoptr(GPtrArray) changes = NULL;
  g_autoptr(GPtrArray) marks = NULL;
  g_autofree char *title = make_title (self);
  GError *error = NULL;

  if ((marks = cdz_superseding_find_finish (result, &error)) == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  changes = cdz_import_outcome_make_changes (running->entries, cdz_store_get_name (get_target (self)));
  running->elsewhere = cdz_import_outcome_make_answers (running->entries, cdz_store_get_name (get_target (self)));
  g_ptr_array_extend_and_steal (changes, take_changes_in (library, get_target (self), marks));
  g_ptr_array_extend_and_steal (running->elsewhere, g_steal_pointer (&marks));
  cdz_attempt_apply_async (library, get_target (self),
                           title, changes, g_task_get_cancellable (task), applied_cb, g_object_ref (task));
}

static void
store (CdzImporter *self,
       GTask       *task)
{
  g_autoptr(GPtrArray) entries = cdz_importer_plan (self);
  g_autoptr(GPtrArray) changes = cdz_import_outcome_make_changes (entries, cdz_store_get_name (get_target (self)));
  CdzLibrary *library = cdz_importer_get_library (self);
  Running *running;

  if (changes->len == 0)
    {
      g_task_return_pointer (task, cdz_import_outcome_new (library, cdz_importer_get_files (self), entries, NULL),
                             (GDestroyNotify) cdz_import_outcome_free);
      return;
    }

  running = g_new0 (Running, 1);
  running->entries = g_steal_pointer (&entries);
  g_task_set_task_data (task, running, free_running);
  cdz_superseding_find_async (library, running->entries, g_task_get_cancellable (task),
                              superseded_found_cb, g_object_ref (task));
}

static void
asked_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  CdzImporter *self = CDZ_IMPORTER (source);
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (!cdz_importer_ask_finish (self, result, &error) || !cdz_importer_check_files (self, &error))
    g_task_return_error (task, error);
  else
    store (self, task);
}

void
cdz_importer_run_async (CdzImporter         *self,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  /* What is stored is stored: then a cancellation comes too late. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_source_tag (task, cdz_importer_run_async);
  cdz_importer_ask_async (self, cancellable, asked_cb, g_steal_pointer (&task));
}

/* Returns: (transfer full): what was done, thing by thing */
CdzImportOutcome *
cdz_importer_run_finish (CdzImporter   *self,
                         GAsyncResult  *result,
                         GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
