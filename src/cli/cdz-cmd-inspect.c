/* cdz-cmd-inspect.c: the inspection report, and what expires.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-cmd-inspect"
#include "config.h"

#include "cdz-cmd.h"

#include <glib/gi18n-lib.h>

#include "cdz-describe.h"
#include "cdz-error.h"
#include "cdz-inspection.h"
#include "cdz-table.h"
#include "cdz-text.h"

#define EXIT_EXPIRING 21
#define EXIT_EXPIRED 22
#define DAY 86400

static CdzInspection *
inspect (CdzCli   *cli,
         GError  **error)
{
  CdzLibrary *library = cdz_cli_open_library (cli, error);
  g_autoptr(GAsyncResult) result = NULL;

  if (library == NULL)
    return NULL;
  cdz_cli_settle (cli, CDZ_SETTLE_ALL);

  cdz_inspection_run_async (library, cdz_cli_get_caller (cli), g_get_real_time () / G_USEC_PER_SEC, NULL,
                            cdz_cli_store_result_cb, &result);
  return cdz_inspection_run_finish (cdz_cli_wait (&result), error);
}

static CdzStyle
get_style (CdzInspectedFlags flags)
{
  CdzSeverity worst = CDZ_SEVERITY_OK;

  for (guint i = 0; i < CDZ_N_INSPECTED_FLAGS; i++)
    if ((flags & 1u << i) != 0)
      worst = MAX (worst, cdz_inspection_get_flag_severity (i));

  return worst >= CDZ_SEVERITY_WARNING ? cdz_text_get_style (worst) : CDZ_STYLE_PLAIN;
}

static char *
get_day (const char *iso)
{
  return iso != NULL ? g_strndup (iso, 10) : NULL;
}

static void
append_store (GString       *text,
              CdzInspection *inspection,
              CdzStore      *store)
{
  g_autoptr(CdzTable) table = cdz_table_new (6);

  cdz_text_append_styled (text, CDZ_STYLE_BOLD, cdz_store_get_label (store));
  g_string_append_printf (text, cdz_store_is_locked (store) && g_str_equal (cdz_store_get_kind (store), "secret-service")
                                ? _(" (%s, locked)\n") : " (%s)\n", cdz_store_get_name (store));
  for (guint i = 0; i < inspection->items->len; i++)
    {
      const CdzInspected *inspected = inspection->items->pdata[i];
      g_autofree char *findings = cdz_inspection_dup_flags (inspected->flags, TRUE);
      g_autofree char *day = get_day (cdz_item_get (inspected->item, CDZ_ATTR_NOT_AFTER));

      if (g_strcmp0 (cdz_item_get_store (inspected->item), cdz_store_get_name (store)) != 0)
        continue;
      cdz_table_add (table, CDZ_STYLE_PLAIN, _(cdz_class_get_title (cdz_item_get_class (inspected->item))));
      cdz_table_add (table, CDZ_STYLE_PLAIN, cdz_item_get (inspected->item, CDZ_ATTR_LABEL));
      cdz_table_add (table, CDZ_STYLE_PLAIN, inspected->owner != NULL ? inspected->owner : inspected->schema);
      cdz_table_add (table, CDZ_STYLE_PLAIN, inspected->kind);
      cdz_table_add (table, CDZ_STYLE_PLAIN, day);
      cdz_table_add (table, get_style (inspected->flags), findings);
    }
  cdz_table_append (table, 2, text);
}

static gboolean
run_inspect (CdzCli        *cli,
             CdzArguments  *arguments,
             GError       **error)
{
  const char *format = cdz_arguments_get (arguments, "format");
  g_autoptr(CdzInspection) inspection = NULL;
  g_autoptr(CdzJson) json = cdz_json_new ();
  g_autoptr(GString) text = NULL;

  if (format == NULL)
    format = cdz_cli_is_json (cli) ? "json" : "text";
  if (!g_str_equal (format, "text") && !g_str_equal (format, "json") && !g_str_equal (format, "csv"))
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM, _("“%s” is no format of the report; there are text, json and csv"), format);
      return FALSE;
    }

  if ((inspection = inspect (cli, error)) == NULL)
    return FALSE;

  if (g_str_equal (format, "json"))
    {
      cdz_json_begin_object (json, NULL);
      cdz_inspection_add_json (inspection, json);
      cdz_json_end_object (json);
      return cdz_cli_print_json (json, error);
    }

  if (g_str_equal (format, "csv"))
    {
      text = cdz_inspection_to_csv (inspection);
      return cdz_cli_print_text (text, error);
    }

  text = g_string_new (NULL);
  for (guint i = 0; i < inspection->stores->len; i++)
    append_store (text, inspection, inspection->stores->pdata[i]);
  return cdz_cli_print_text (text, error);
}

/* "30d", "4w", or a number of days */
static gboolean
parse_within (const char  *text,
              gint64      *out_seconds,
              GError     **error)
{
  char *end = NULL;
  guint64 number = g_ascii_strtoull (text, &end, 10);
  guint64 factor = *end == 'w' ? 7 : 1;

  if (!g_ascii_isdigit (*text) || number > 36500 || (*end != '\0' && (end[1] != '\0' || (*end != 'd' && *end != 'w'))))
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM, _("“--within” takes days or weeks, such as 30d or 4w, not “%s”"), text);
      return FALSE;
    }

  *out_seconds = (gint64) (number * factor * DAY);
  return TRUE;
}

/* Returns: "expired", "expiring" or NULL */
static const char *
get_state (CdzItem *item,
           gint64   now,
           gint64   within)
{
  const char *iso = cdz_item_get (item, CDZ_ATTR_NOT_AFTER);
  g_autoptr(GDateTime) date = iso != NULL ? g_date_time_new_from_iso8601 (iso, NULL) : NULL;
  gint64 end = date != NULL ? g_date_time_to_unix (date) : G_MAXINT64;

  return end < now ? "expired" : end <= now + within ? "expiring" : NULL;
}

static void
append_expiring (GString    *text,
                 CdzItem    *item,
                 const char *state)
{
  g_autofree char *ref = cdz_item_dup_ref (item);
  g_autofree char *day = get_day (cdz_item_get (item, CDZ_ATTR_NOT_AFTER));

  cdz_text_append_styled (text, g_str_equal (state, "expired") ? CDZ_STYLE_ERROR : CDZ_STYLE_WARNING,
                          g_str_equal (state, "expired") ? _("Expired") : _("Expires"));
  g_string_append_printf (text, " %s  ", day);
  cdz_text_append_printable (text, cdz_item_get (item, CDZ_ATTR_LABEL));
  g_string_append_printf (text, "  %s\n", ref);
}

/* Identities where there is one, so that nothing is told twice. A certificate that
 * was renewed expires as it should. */
static GPtrArray *
collect_expiring (CdzLibrary *library)
{
  GListModel *models[] = { cdz_library_get_identities (library), cdz_library_get_items (library) };
  g_autoptr(GHashTable) told = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint m = 0; m < G_N_ELEMENTS (models); m++)
    for (guint i = 0; i < g_list_model_get_n_items (models[m]); i++)
      {
        g_autoptr(CdzItem) item = g_list_model_get_item (models[m], i);
        const char *uuid = cdz_item_get (item, CDZ_ATTR_UUID);
        const char *successor = cdz_item_get (item, CDZ_ATTR_SUPERSEDED_BY);

        if (cdz_item_get (item, CDZ_ATTR_NOT_AFTER) == NULL || (successor != NULL && *successor != '\0') || uuid == NULL ||
            !g_hash_table_add (told, (char *) uuid))
          continue;
        g_ptr_array_add (items, g_steal_pointer (&item));
      }

  return items;
}

static gboolean
run_expiring (CdzCli        *cli,
              CdzArguments  *arguments,
              GError       **error)
{
  const char *given = cdz_arguments_get (arguments, "within");
  CdzLibrary *library = NULL;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC, within;
  g_autoptr(GPtrArray) items = NULL;
  g_autoptr(CdzJson) json = cdz_json_new ();
  g_autoptr(GString) text = g_string_new (NULL);
  int status = 0;

  if (!parse_within (given != NULL ? given : "30d", &within, error) || (library = cdz_cli_open_library (cli, error)) == NULL)
    return FALSE;

  items = collect_expiring (library);
  cdz_json_begin_object (json, NULL);
  cdz_json_begin_array (json, "items");
  for (guint i = 0; i < items->len; i++)
    {
      CdzItem *item = items->pdata[i];
      const char *state = get_state (item, now, within);
      g_autofree char *ref = cdz_item_dup_ref (item);

      if (state == NULL)
        continue;
      status = MAX (status, g_str_equal (state, "expired") ? EXIT_EXPIRED : EXIT_EXPIRING);
      cdz_json_begin_object (json, NULL);
      cdz_json_add_string (json, "ref", ref);
      cdz_json_add_string (json, "label", cdz_item_get (item, CDZ_ATTR_LABEL));
      cdz_json_add_string (json, "not-after", cdz_item_get (item, CDZ_ATTR_NOT_AFTER));
      cdz_json_add_string (json, "state", state);
      cdz_json_end_object (json);
      append_expiring (text, item, state);
    }
  cdz_json_end_array (json);
  cdz_json_end_object (json);

  cdz_cli_set_exit_status (cli, status);
  return cdz_cli_is_json (cli) ? cdz_cli_print_json (json, error) : cdz_cli_print_text (text, error);
}

static const CdzOption inspect_options[] = {
  { "format", CDZ_OPTION_VALUE, N_("FORMAT"), N_("text, json or csv") },
  { NULL },
};

const CdzCommand cdz_cmd_inspect = {
  .name = "inspect",
  .summary = N_("report what every store holds, and what is wrong with it"),
  .description = N_("Lists every item of every store with its owner, schema and dates, and marks what has expired, expires "
                    "soon, is weak (RSA below 2048 bits, signatures with SHA-1 or MD5), is there twice, is a key without a "
                    "certificate, or has no name. No secret is read."),
  .options = inspect_options,
  .run = run_inspect,
};

static const CdzOption expiring_options[] = {
  { "within", CDZ_OPTION_VALUE, N_("TIME"), N_("days or weeks, such as 30d or 4w; 30d unless given") },
  { NULL },
};

const CdzCommand cdz_cmd_expiring = {
  .name = "expiring",
  .summary = N_("list what expires soon, or has"),
  .description = N_("The exit status is 0 where nothing expires within the time, 21 where something does, and 22 where "
                    "something has expired. What was renewed does not count."),
  .options = expiring_options,
  .run = run_expiring,
};
