/* cdz-cmd-capabilities.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-cmd-capabilities"
#include "config.h"

#include "cdz-cmd.h"

#include <glib/gi18n-lib.h>

#include "cdz-guard.h"
#include "cdz-text.h"

static void
add_to_json (CdzJson             *json,
             const CdzCapability *capability)
{
  cdz_json_begin_object (json, NULL);
  cdz_json_add_string (json, "kind", capability->kind);
  cdz_json_add_string (json, "name", capability->name);
  cdz_json_add_boolean (json, "available", capability->available);
  cdz_json_add_string (json, "enforced-by", capability->enforced_by);
  cdz_json_add_string (json, "not-against", capability->not_against);
  cdz_json_add_string (json, "reason", capability->reason);
  cdz_json_add_string (json, "hint", capability->remedy);
  cdz_json_end_object (json);
}

static void
append_line (GString    *text,
             const char *before,
             const char *value)
{
  if (value != NULL)
    g_string_append_printf (text, "     %s%s%s\n", before, *before != '\0' ? " " : "", value);
}

static void
append (GString             *text,
        const CdzCapability *capability)
{
  g_string_append_printf (text, "%s  %s\n", capability->available ? "✓" : "–", capability->name);
  append_line (text, "", capability->reason);
  append_line (text, _("Enforced by"), capability->enforced_by);
  append_line (text, _("Not against"), capability->not_against);
  append_line (text, "", capability->remedy);
}

static gboolean
run (CdzCli        *cli,
     CdzArguments  *arguments,
     GError       **error)
{
  CdzLibrary *library = cdz_cli_open_library (cli, error);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) capabilities = NULL;
  g_autoptr(CdzJson) json = cdz_json_new ();
  g_autoptr(GString) text = g_string_new (NULL);

  if (library == NULL)
    return FALSE;

  cdz_guard_probe_async (library, NULL, cdz_cli_store_result_cb, &result);
  if ((capabilities = cdz_guard_probe_finish (cdz_cli_wait (&result), error)) == NULL)
    return FALSE;

  cdz_json_begin_object (json, NULL);
  cdz_json_begin_array (json, "capabilities");
  for (guint i = 0; i < capabilities->len; i++)
    {
      add_to_json (json, capabilities->pdata[i]);
      append (text, capabilities->pdata[i]);
    }
  cdz_json_end_array (json);
  cdz_json_end_object (json);

  return cdz_cli_is_json (cli) ? cdz_cli_print_json (json, error) : cdz_cli_print_text (text, error);
}

const CdzCommand cdz_cmd_capabilities = {
  .name = "capabilities",
  .summary = N_("say which protection can be enforced here, now, and by whom"),
  .description = N_("Prints each accessibility class and each access control flag: whether it can be enforced on this "
                    "computer now, who enforces it, what it does not protect against, and why not where it cannot."),
  .run = run,
};
