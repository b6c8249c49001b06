/* cdz-import-report.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-import-report"
#include "config.h"

#include "cdz-import-report.h"

#include <glib/gi18n-lib.h>

#include "cdz-table.h"

static void
add_files (CdzJson    *json,
           GListModel *files)
{
  cdz_json_begin_array (json, "files");
  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr(CdzImportFile) file = g_list_model_get_item (files, i);
      CdzFileStore *store = cdz_import_file_get_store (file);
      CdzDecoded *decoded = store != NULL ? cdz_file_store_get_decoded (store) : NULL;

      cdz_json_begin_object (json, NULL);
      cdz_json_add_string (json, "file", cdz_import_file_get_path (file));
      cdz_json_add_string (json, "format", decoded != NULL ? decoded->format : NULL);
      if (cdz_import_file_get_state (file) == CDZ_IMPORT_FILE_FAILED)
        cdz_json_add_error (json, "error", cdz_import_file_get_error (file));
      cdz_json_end_object (json);
    }
  cdz_json_end_array (json);
}

static void
add_results (CdzJson   *json,
             GPtrArray *results)
{
  cdz_json_begin_array (json, "results");
  for (guint i = 0; i < results->len; i++)
    {
      const CdzImportResult *result = results->pdata[i];
      g_autofree char *ref = result->item != NULL ? cdz_item_dup_ref (result->item) : NULL;

      cdz_json_begin_object (json, NULL);
      cdz_json_add_string (json, "file", result->file != NULL ? cdz_import_file_get_path (result->file) : NULL);
      cdz_json_add_string (json, "action", result->action);
      cdz_json_add_string (json, "ref", ref);
      if (result->klass != CDZ_CLASS_NONE)
        cdz_json_add_string (json, "class", cdz_class_get_name (result->klass));
      cdz_json_add_string (json, "label", result->label);
      cdz_json_add_string (json, "reason", result->reason);
      cdz_json_end_object (json);
    }
  cdz_json_end_array (json);
}

static void
add_identities (CdzJson   *json,
                GPtrArray *identities)
{
  cdz_json_begin_array (json, "identities");
  for (guint i = 0; i < identities->len; i++)
    {
      CdzItem *identity = identities->pdata[i];
      g_autofree char *ref = cdz_item_dup_ref (identity);
      g_autofree char *certificate = cdz_item_dup_ref (cdz_item_get_certificate (identity));
      g_autofree char *key = cdz_item_dup_ref (cdz_item_get_key (identity));

      cdz_json_begin_object (json, NULL);
      cdz_json_add_string (json, "ref", ref);
      cdz_json_add_string (json, "certificate", certificate);
      cdz_json_add_string (json, "key", key);
      cdz_json_end_object (json);
    }
  cdz_json_end_array (json);
}

static gboolean
print_json (CdzImporter       *importer,
            CdzImportOutcome  *outcome,
            gboolean           is_dry_run,
            GError           **error)
{
  g_autoptr(CdzJson) json = cdz_json_new ();

  cdz_json_begin_object (json, NULL);
  cdz_json_add_string (json, "operation", outcome->operation);
  cdz_json_add_boolean (json, "dry-run", is_dry_run);
  add_files (json, cdz_importer_get_files (importer));
  add_results (json, outcome->results);
  add_identities (json, outcome->identities);
  cdz_json_add_findings (json, "findings", outcome->findings);
  cdz_json_end_object (json);

  return cdz_cli_print_json (json, error);
}

/* The word of the JSON, for people; where nothing is stored yet: what would be. */
static const char *
get_action_title (const char *action,
                  gboolean    is_dry_run)
{
  static const struct
  {
    const char *action;
    const char *done;
    const char *planned;
  } titles[] = {
    { "added", N_("Added"), N_("Would be added") },
    { "exists", N_("Already here"), N_("Already here") },
    { "replaced", N_("Replaced"), N_("Would be replaced") },
    { "kept", N_("Kept as it was"), N_("Would be kept") },
    { "completed-identity", N_("Completes an identity"), N_("Would complete an identity") },
    { "skipped", N_("Skipped"), N_("Skipped") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_str_equal (titles[i].action, action))
      return is_dry_run ? _(titles[i].planned) : _(titles[i].done);

  return action;
}

static void
append_identities (GString   *text,
                   GPtrArray *identities)
{
  for (guint i = 0; i < identities->len; i++)
    {
      g_autofree char *ref = cdz_item_dup_ref (identities->pdata[i]);

      g_string_append_printf (text, "%s ", _("Identity"));
      cdz_text_append_styled (text, CDZ_STYLE_BOLD, cdz_item_get (identities->pdata[i], CDZ_ATTR_LABEL));
      if (ref != NULL)
        g_string_append_printf (text, "  %s", ref);
      g_string_append_c (text, '\n');
    }
}

static gboolean
print_text (CdzImportOutcome  *outcome,
            gboolean           is_dry_run,
            GError           **error)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(CdzTable) table = cdz_table_new (4);

  if (outcome->results->len == 0)
    g_string_append_printf (text, "%s\n", _("Nothing was found that could be imported"));
  for (guint i = 0; i < outcome->results->len; i++)
    {
      const CdzImportResult *result = outcome->results->pdata[i];

      cdz_table_add (table, CDZ_STYLE_PLAIN, get_action_title (result->action, is_dry_run));
      cdz_table_add (table, CDZ_STYLE_PLAIN,
                     result->klass != CDZ_CLASS_NONE ? cdz_class_get_title (result->klass) : NULL);
      cdz_table_add (table, CDZ_STYLE_BOLD, result->label);
      cdz_table_add (table, CDZ_STYLE_PLAIN, result->reason);
    }

  cdz_table_append (table, 0, text);
  append_identities (text, outcome->identities);
  cdz_text_append_findings (text, outcome->findings);
  if (outcome->operation != NULL && !is_dry_run)
    g_string_append_printf (text, "%s credenzactl undo %s\n", _("Undo with:"), outcome->operation);

  return cdz_cli_print_text (text, error);
}

/* Prints what was stored, or with @is_dry_run would be. */
gboolean
cdz_import_report_print (CdzCli            *cli,
                         CdzImporter       *importer,
                         CdzImportOutcome  *outcome,
                         gboolean           is_dry_run,
                         GError           **error)
{
  return cdz_cli_is_json (cli) ? print_json (importer, outcome, is_dry_run, error)
                               : print_text (outcome, is_dry_run, error);
}
