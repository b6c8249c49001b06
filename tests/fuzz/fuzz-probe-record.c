/* fuzz-probe-record.c: any bytes as a saved report.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cdz-probe-record.h"
#include "cdz-probe-timeline.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_timeline (GVariant *record)
{
  g_autoptr(GPtrArray) steps = cdz_probe_timeline_new (record);

  for (guint i = 0; i < steps->len; i++)
    g_assert_nonnull (((CdzTimelineStep *) steps->pdata[i])->title);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr(GVariant) record = cdz_probe_record_read (bytes, NULL);
  g_autoptr(GVariant) redacted = NULL;
  g_autoptr(GVariant) again = NULL;
  g_autoptr(GBytes) saved = NULL;
  g_autofree char *json = NULL;
  g_autofree char *text = NULL;
  g_autofree char *hidden = NULL;

  if (record == NULL)
    return 0;

  /* What is saved can be opened, and says the same. */
  json = cdz_probe_record_dup_json (record);
  saved = g_bytes_new_static (json, strlen (json));
  again = cdz_json_value_parse (saved, NULL);
  g_assert_nonnull (again);

  check_timeline (record);
  text = cdz_probe_record_dup_text (record);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  redacted = cdz_probe_record_redact (record);
  hidden = cdz_probe_record_dup_text (redacted);
  g_assert_true (g_utf8_validate (hidden, -1, NULL));

  return 0;
}
