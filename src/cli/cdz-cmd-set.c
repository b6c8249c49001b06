/* cdz-cmd-set.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-cmd-set"
#include "config.h"

#include "cdz-cmd.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-items.h"

static gboolean
add_assignment (CdzAttributes  *attributes,
                CdzClass        klass,
                const char     *assignment,
                GError        **error)
{
  const char *equals = strchr (assignment, '=');
  g_autofree char *name = NULL;

  if (equals == NULL)
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                   _("“set” takes ATTRIBUTE=VALUE, and “%s” has no “=”"), assignment);
      return FALSE;
    }

  name = g_strndup (assignment, (gsize) (equals - assignment));
  return cdz_attributes_set_named (attributes, klass, name, equals + 1, error);
}

static gboolean
print (CdzCli   *cli,
       CdzItem  *item,
       GError  **error)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new ();
  g_autoptr(CdzJson) json = cdz_json_new ();
  g_autoptr(GString) text = g_string_new (NULL);

  g_ptr_array_add (items, item);
  if (!cdz_cli_is_json (cli))
    {
      cdz_items_append (items, text);
      return cdz_cli_print_text (text, error);
    }

  cdz_json_begin_object (json, NULL);
  cdz_items_add_to_json (items, json, "items");
  cdz_json_end_object (json);
  return cdz_cli_print_json (json, error);
}

static gboolean
run (CdzCli        *cli,
     CdzArguments  *arguments,
     GError       **error)
{
  CdzLibrary *library = cdz_cli_open_library (cli, error);
  g_autoptr(CdzItem) item = NULL;
  g_autoptr(CdzItem) changed = NULL;
  g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();
  g_autoptr(GAsyncResult) result = NULL;

  if (library == NULL ||
      (item = cdz_library_resolve (library, cdz_cli_get_caller (cli),
                                   cdz_arguments_get_operand (arguments, 0), error)) == NULL)
    return FALSE;

  for (guint i = 1; i < cdz_arguments_get_n_operands (arguments); i++)
    if (!add_assignment (attributes, cdz_item_get_class (item), cdz_arguments_get_operand (arguments, i), error))
      return FALSE;

  cdz_library_update_async (library, cdz_cli_get_caller (cli), item, attributes, NULL,
                            cdz_cli_store_result_cb, &result);
  if ((changed = cdz_library_update_finish (library, cdz_cli_wait (&result), error)) == NULL)
    return FALSE;

  return print (cli, changed, error);
}

const CdzCommand cdz_cmd_set = {
  .name = "set",
  .operands = N_("REF ATTRIBUTE=VALUE…"),
  .min_operands = 2,
  .max_operands = G_MAXUINT,
  .complete = CDZ_COMPLETE_REF,
  .summary = N_("change attributes of an item"),
  .description = N_("Changes attributes of one item, for example its label or comment. An empty value takes the "
                    "attribute away. “credenzactl schema” says which attributes can be changed."),
  .run = run,
};
