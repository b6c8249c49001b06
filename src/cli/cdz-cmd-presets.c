/* cdz-cmd-presets.c: what requests can be for, by name.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-cmd-presets"
#include "config.h"

#include "cdz-cmd.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-preset-store.h"
#include "cdz-table.h"

static void
add_to_json (CdzJson         *json,
             const CdzPreset *preset,
             gboolean         is_own)
{
  cdz_json_begin_object (json, NULL);
  cdz_json_add_string (json, "name", preset->name);
  cdz_json_add_string (json, "title", is_own ? preset->title : _(preset->title));
  cdz_json_add_boolean (json, "own", is_own);
  cdz_json_add_string (json, "key-usage", preset->key_usage);
  cdz_json_add_string (json, "rsa-key-usage", preset->rsa_key_usage);
  cdz_json_add_string (json, "ec-key-usage", preset->ec_key_usage);
  cdz_json_add_string (json, "extended-key-usage", preset->extended_key_usage);
  cdz_json_end_object (json);
}

static void
append_usage (GString    *usages,
              const char *before,
              const char *usage)
{
  if (usage != NULL && *usage != '\0')
    g_string_append_printf (usages, "%s%s%s", usages->len > 0 ? ", " : "", before, usage);
}

static void
add_line (CdzTable        *table,
          const CdzPreset *preset,
          gboolean         is_own)
{
  g_autoptr(GString) usages = g_string_new (NULL);

  append_usage (usages, "", preset->extended_key_usage);
  append_usage (usages, "", preset->key_usage);
  append_usage (usages, "RSA: ", preset->rsa_key_usage);
  append_usage (usages, "EC: ", preset->ec_key_usage);

  cdz_table_add (table, CDZ_STYLE_BOLD, preset->name);
  cdz_table_add (table, CDZ_STYLE_PLAIN, is_own ? _("A preset of your own") : _(preset->title));
  cdz_table_add (table, CDZ_STYLE_DIM, usages->str);
}

static gboolean
print (CdzCli     *cli,
       GPtrArray  *own,
       GError    **error)
{
  g_autoptr(CdzTable) table = cdz_table_new (3);
  g_autoptr(CdzJson) json = cdz_json_new ();
  g_autoptr(GString) text = g_string_new (NULL);

  cdz_json_begin_object (json, NULL);
  cdz_json_begin_array (json, "presets");
  for (const CdzPreset *preset = cdz_presets; preset->name != NULL; preset++)
    {
      add_to_json (json, preset, FALSE);
      add_line (table, preset, FALSE);
    }
  for (guint i = 0; i < own->len; i++)
    {
      add_to_json (json, own->pdata[i], TRUE);
      add_line (table, own->pdata[i], TRUE);
    }
  cdz_json_end_array (json);
  cdz_json_end_object (json);

  cdz_table_append (table, 0, text);
  return cdz_cli_is_json (cli) ? cdz_cli_print_json (json, error) : cdz_cli_print_text (text, error);
}

static GPtrArray *
list_own (CdzVault  *vault,
          GError   **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  cdz_preset_store_list_async (vault, cdz_cli_store_result_cb, &result);
  return cdz_preset_store_list_finish (cdz_cli_wait (&result), error);
}

static gboolean
is_among (GPtrArray  *presets,
          const char *name)
{
  for (guint i = 0; i < presets->len; i++)
    if (g_str_equal (((const CdzPreset *) presets->pdata[i])->name, name))
      return TRUE;

  return FALSE;
}

static gboolean
delete_own (CdzVault    *vault,
            const char  *name,
            GError     **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) own = list_own (vault, error);

  if (own == NULL)
    return FALSE;

  if (!is_among (own, name))
    {
      if (cdz_preset_find (name) != NULL)
        g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                     _("“%s” is a preset of the program's own, which stay; only your own can be deleted"), name);
      else
        g_set_error (error, CDZ_ERROR, CDZ_ERROR_NOT_FOUND,
                     _("You have no preset “%s”; “credenzactl request presets” lists them"), name);
      return FALSE;
    }

  cdz_preset_store_remove_async (vault, name, cdz_cli_store_result_cb, &result);
  return cdz_preset_store_remove_finish (cdz_cli_wait (&result), error);
}

static gboolean
run (CdzCli        *cli,
     CdzArguments  *arguments,
     GError       **error)
{
  CdzLibrary *library = cdz_cli_open_library (cli, error);
  const char *name = cdz_arguments_get (arguments, "delete");
  g_autoptr(GPtrArray) own = NULL;

  if (library == NULL ||
      (name != NULL && !delete_own (cdz_library_get_vault (library), name, error)) ||
      (own = list_own (cdz_library_get_vault (library), error)) == NULL)
    return FALSE;

  return print (cli, own, error);
}

static const CdzOption options[] = {
  { "delete", CDZ_OPTION_VALUE, N_("NAME"), N_("forget this preset of your own, then list the others"), CDZ_COMPLETE_PRESET },
  { NULL },
};

const CdzCommand cdz_cmd_request_presets = {
  .name = "request presets",
  .summary = N_("list what “--preset” knows, and delete presets of your own"),
  .description = N_("Lists the presets, the program's and your own, with the extended key usage and key usage that each "
                    "asks for. “request new --save-preset NAME” makes one of your own. Requests and certificates that "
                    "were made with a preset stay as they are when it is deleted."),
  .options = options,
  .run = run,
};
