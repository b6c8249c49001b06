/* cdz-row.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-row"
#include "config.h"

#include "cdz-row.h"

static void
free_row (gpointer data)
{
  CdzRow *row = data;

  g_free (row->section);
  g_free (row->title);
  g_free (row->value);
  g_free (row->names);
  g_free (row);
}

static void
free_finding (gpointer data)
{
  CdzFinding *finding = data;

  g_free (finding->code);
  g_free (finding->message);
  g_free (finding);
}

/* Returns: (transfer full) (element-type CdzRow): no rows yet */
GPtrArray *
cdz_rows_new (void)
{
  return g_ptr_array_new_with_free_func (free_row);
}

/* @value: (nullable): without one there is no row */
void
cdz_rows_add (GPtrArray   *rows,
              const char  *section,
              const char  *title,
              const char  *value,
              CdzRowFlags  flags)
{
  CdzRow *row;

  if (value == NULL)
    return;

  row = g_new0 (CdzRow, 1);
  row->section = g_strdup (section);
  row->title = g_strdup (title);
  row->value = g_utf8_make_valid (value, -1);
  row->flags = flags;
  g_ptr_array_add (rows, row);
}

/* Gives the row that was added last the names that the standards have for it. */
void
cdz_rows_name_last (GPtrArray  *rows,
                    const char *names)
{
  CdzRow *row = g_ptr_array_index (rows, rows->len - 1);

  g_free (row->names);
  row->names = g_strdup (names);
}

/* Returns: (transfer full) (element-type CdzFinding): no findings yet */
GPtrArray *
cdz_findings_new (void)
{
  return g_ptr_array_new_with_free_func (free_finding);
}

void
cdz_findings_add (GPtrArray   *findings,
                  CdzSeverity  severity,
                  const char  *code,
                  const char  *message)
{
  CdzFinding *finding = g_new0 (CdzFinding, 1);

  finding->severity = severity;
  finding->code = g_strdup (code);
  finding->message = g_strdup (message);
  g_ptr_array_add (findings, finding);
}

/* Returns: the severity as in JSON */
const char *
cdz_severity_get_name (CdzSeverity severity)
{
  static const char *names[] = { "ok", "info", "warning", "error" };

  g_return_val_if_fail (severity < G_N_ELEMENTS (names), NULL);

  return names[severity];
}
