/* cdz-probe-record.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-record.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"

GVariant *
cdz_probe_record_new (CdzProbeReport *report)
{
  g_autoptr(CdzJson) json = cdz_json_new ();
  g_autoptr(GBytes) bytes = NULL;
  GString *text;

  cdz_json_begin_object (json, NULL);
  cdz_probe_report_add_json (report, json);
  cdz_json_end_object (json);
  text = cdz_json_get_text (json);
  bytes = g_bytes_new (text->str, text->len);

  return cdz_json_value_parse (bytes, NULL);
}

GVariant *
cdz_probe_record_read (GBytes  *json,
                       GError **error)
{
  g_autoptr(GVariant) record = cdz_json_value_parse (json, error);

  if (record == NULL)
    return NULL;
  if (cdz_json_value_get_string (record, "verdict") == NULL || cdz_json_value_get_string (record, "headline") == NULL ||
      cdz_json_value_get_string (record, "target/host") == NULL)
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_UNRECOGNIZED, _("This is not the report of a connection test"));
      return NULL;
    }

  return g_steal_pointer (&record);
}

char *
cdz_probe_record_dup_json (GVariant *record)
{
  g_autoptr(CdzJson) json = cdz_json_new ();

  cdz_json_add_value (json, NULL, record);

  return g_strdup (cdz_json_get_text (json)->str);
}
