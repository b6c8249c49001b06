/* cdz-cmd-protect.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-cmd-protect"
#include "config.h"

#include "cdz-cmd.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-guard.h"
#include "cdz-items.h"

static gboolean
read_rule (CdzArguments      *arguments,
           CdzAccessible     *out_accessible,
           CdzAccessControl  *out_flags,
           GError           **error)
{
  const char *accessible = cdz_arguments_get (arguments, "accessible");

  *out_accessible = CDZ_ACCESSIBLE_NONE;
  if (accessible == NULL && !cdz_arguments_has (arguments, "access-control"))
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                           _("“protect” needs “--accessible CLASS”, “--access-control FLAG,FLAG”, or both"));
      return FALSE;
    }

  *out_flags = CDZ_GUARD_KEEP_FLAGS;
  return (accessible == NULL || cdz_accessible_from_name (accessible, out_accessible, error)) &&
         (!cdz_arguments_has (arguments, "access-control") ||
          cdz_access_control_from_names (cdz_arguments_get (arguments, "access-control"), out_flags, error));
}

/* What can be told without a person's factors is told before one is asked for. */
static gboolean
check (CdzLibrary        *library,
       CdzAccessible      accessible,
       CdzAccessControl   flags,
       GError           **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) capabilities = NULL;

  cdz_guard_probe_async (library, NULL, cdz_cli_store_result_cb, &result);
  capabilities = cdz_guard_probe_finish (cdz_cli_wait (&result), error);

  return capabilities != NULL && cdz_guard_check (capabilities, accessible, flags != CDZ_GUARD_KEEP_FLAGS ? flags : 0, error);
}

/* The same sentence of many keys is said once. */
static void
append_notes (GString           *text,
              GPtrArray         *items,
              CdzAccessible      accessible,
              CdzAccessControl   flags)
{
  g_autoptr(GHashTable) said = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < items->len; i++)
    {
      g_autoptr(GPtrArray) sentences = cdz_guard_describe_change (items->pdata[i], accessible, flags);

      for (guint j = 0; j < sentences->len; j++)
        if (g_hash_table_add (said, g_strdup (sentences->pdata[j])))
          g_string_append_printf (text, _("Note: %s\n"), (const char *) sentences->pdata[j]);
    }
}

static gboolean
print (CdzCli     *cli,
       GPtrArray  *keys,
       GString    *notes,
       GError    **error)
{
  g_autoptr(CdzJson) json = cdz_json_new ();
  g_autoptr(GString) text = g_string_new (NULL);

  if (!cdz_cli_is_json (cli))
    {
      cdz_items_append (keys, text);
      g_string_append_len (text, notes->str, (gssize) notes->len);
      return cdz_cli_print_text (text, error);
    }

  cdz_json_begin_object (json, NULL);
  cdz_items_add_to_json (keys, json, "items");
  cdz_json_end_object (json);
  return cdz_cli_print_json (json, error);
}

static gboolean
run (CdzCli        *cli,
     CdzArguments  *arguments,
     GError       **error)
{
  g_autoptr(GPtrArray) items = NULL;
  g_autoptr(GPtrArray) keys = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GString) notes = g_string_new (NULL);
  CdzAccessible accessible;
  CdzAccessControl flags;
  CdzLibrary *library;

  if (!read_rule (arguments, &accessible, &flags, error) ||
      (library = cdz_cli_open_library (cli, error)) == NULL ||
      (items = cdz_items_resolve_operands (cli, library, arguments, error)) == NULL ||
      !check (library, accessible, flags, error))
    return FALSE;

  append_notes (notes, items, accessible, flags);
  cdz_guard_protect_async (library, cdz_cli_get_caller (cli), items, accessible, flags, NULL,
                           cdz_cli_store_result_cb, &result);
  keys = cdz_guard_protect_finish (cdz_cli_wait (&result), error);

  return keys != NULL && print (cli, keys, notes, error);
}

static const CdzOption options[] = {
  { "accessible", CDZ_OPTION_VALUE, N_("CLASS"), N_("when the keys can be used; unless given, as before") },
  { "access-control", CDZ_OPTION_VALUE, N_("FLAG,FLAG"),
    N_("what using the keys needs besides; \"\" is nothing; unless given, as before") },
  { NULL },
};

const CdzCommand cdz_cmd_protect = {
  .name = "protect",
  .operands = N_("REF…"),
  .min_operands = 1,
  .max_operands = G_MAXUINT,
  .complete = CDZ_COMPLETE_REF,
  .summary = N_("change when and how private keys can be used"),
  .description = N_("Wraps the private keys of the items again, by another accessibility class or other access control "
                    "flags: all of them, or none. What the old rule asks for is asked once, and so is what the new one "
                    "needs. “credenzactl capabilities” says what can be enforced here."),
  .options = options,
  .run = run,
};
