/* cdz-cmd-dump.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-cmd-dump"
#include "config.h"

#include "cdz-cmd.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-items.h"
#include "cdz-snapshot.h"
#include "cdz-text.h"

static GPtrArray *
collect (CdzCli        *cli,
         CdzArguments  *arguments,
         GError       **error)
{
  CdzLibrary *library = cdz_cli_open_library (cli, error);
  const char *class_name = cdz_arguments_get (arguments, "class");
  CdzClass klass = CDZ_CLASS_NONE;
  g_autoptr(CdzQuery) query = NULL;

  if (library == NULL || (class_name != NULL && !cdz_class_from_name (class_name, &klass, error)))
    return NULL;

  if (klass == CDZ_CLASS_OTHER)
    cdz_cli_settle (cli, CDZ_SETTLE_ALL);

  query = cdz_query_new (klass);
  cdz_query_set_store (query, cdz_arguments_get (arguments, "store"));
  return cdz_library_copy_matching (library, cdz_cli_get_caller (cli), query, error);
}

static gboolean
print_items (CdzCli     *cli,
             GPtrArray  *items,
             GError    **error)
{
  g_autoptr(CdzJson) json = cdz_snapshot_new (items);
  g_autoptr(GString) text = NULL;

  if (cdz_cli_is_json (cli))
    return cdz_cli_print_json (json, error);

  text = g_string_new (NULL);
  cdz_items_append_all (items, text);
  return cdz_cli_print_text (text, error);
}

static void
add_changes (CdzJson   *json,
             GPtrArray *changes)
{
  cdz_json_begin_array (json, "changed");
  for (guint i = 0; i < changes->len; i++)
    {
      const CdzSnapshotChange *change = changes->pdata[i];

      cdz_json_begin_object (json, NULL);
      cdz_json_add_string (json, "ref", change->ref);
      cdz_json_add_string (json, "attribute", change->attribute);
      cdz_json_add_json (json, "before", change->before);
      cdz_json_add_json (json, "after", change->after);
      cdz_json_end_object (json);
    }
  cdz_json_end_array (json);
}

static void
add_documents (CdzJson    *json,
               const char *name,
               GPtrArray  *documents)
{
  cdz_json_begin_array (json, name);
  for (guint i = 0; i < documents->len; i++)
    cdz_json_add_json (json, NULL, ((CdzSnapshotItem *) documents->pdata[i])->json);
  cdz_json_end_array (json);
}

static void
append_changed_items (GString    *text,
                      const char *word,
                      GPtrArray  *items)
{
  for (guint i = 0; i < items->len; i++)
    {
      const CdzSnapshotItem *item = items->pdata[i];

      g_string_append_printf (text, "%s ", word);
      cdz_text_append_printable (text, item->ref);
      g_string_append (text, "  ");
      cdz_text_append_printable (text, item->label);
      g_string_append_c (text, '\n');
    }
}

static gboolean
print_difference (CdzCli         *cli,
                  CdzSnapshotDiff *diff,
                  GError        **error)
{
  g_autoptr(CdzJson) json = cdz_json_new ();
  g_autoptr(GString) text = g_string_new (NULL);

  if (cdz_cli_is_json (cli))
    {
      cdz_json_begin_object (json, NULL);
      add_documents (json, "added", diff->added);
      add_documents (json, "removed", diff->removed);
      add_changes (json, diff->changed);
      cdz_json_end_object (json);
      return cdz_cli_print_json (json, error);
    }

  append_changed_items (text, _("Added"), diff->added);
  append_changed_items (text, _("Removed"), diff->removed);
  for (guint i = 0; i < diff->changed->len; i++)
    {
      const CdzSnapshotChange *change = diff->changed->pdata[i];

      g_string_append_printf (text, "%s ", _("Changed"));
      cdz_text_append_printable (text, change->ref);
      g_string_append (text, "  ");
      cdz_text_append_printable (text, change->attribute);
      g_string_append (text, ": ");
      cdz_text_append_printable (text, change->before != NULL ? change->before : "–");
      g_string_append (text, " → ");
      cdz_text_append_printable (text, change->after != NULL ? change->after : "–");
      g_string_append_c (text, '\n');
    }

  return cdz_cli_print_text (text, error);
}

static gboolean
run (CdzCli        *cli,
     CdzArguments  *arguments,
     GError       **error)
{
  const char *since = cdz_arguments_get (arguments, "since");
  g_autoptr(GPtrArray) items = NULL;
  g_autoptr(CdzSnapshotDiff) diff = NULL;

  if (since != NULL && (cdz_arguments_has (arguments, "class") || cdz_arguments_has (arguments, "store")))
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                           _("“--since” compares everything; it goes with neither “--class” nor “--store”"));
      return FALSE;
    }

  if ((items = collect (cli, arguments, error)) == NULL)
    return FALSE;
  if (since == NULL)
    return print_items (cli, items, error);

  return (diff = cdz_snapshot_compare (since, items, error)) != NULL && print_difference (cli, diff, error);
}

static const CdzOption options[] = {
  { "class", CDZ_OPTION_VALUE, N_("CLASS"),
    N_("only certificate, key, request, identity or other"), CDZ_COMPLETE_CLASS },
  { "store", CDZ_OPTION_VALUE, N_("STORE"), N_("only items of one store, by name or label"), CDZ_COMPLETE_STORE },
  { "since", CDZ_OPTION_VALUE, N_("FILE"),
    N_("print the difference to an earlier “dump --json”"), CDZ_COMPLETE_FILE },
  { NULL },
};

const CdzCommand cdz_cmd_dump = {
  .name = "dump",
  .summary = N_("print every attribute of every item, or what changed"),
  .description = N_("Prints every attribute of every item, and no secret. With “--since” it prints what was added, "
                    "removed and changed since an earlier “dump --json” was written to a file."),
  .options = options,
  .run = run,
};
