/* rows.h: what holds of rows and findings, whatever they are about.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-row.h"

/* Four times what the largest certificate may take: a row must not grow beyond it. */
#define MAX_ROW_SIZE (1024 * 1024)

static inline void
check_rows (GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const CdzRow *row = rows->pdata[i];

      g_assert_true (g_utf8_validate (row->section, -1, NULL));
      g_assert_true (g_utf8_validate (row->title, -1, NULL));
      g_assert_true (g_utf8_validate (row->value, -1, NULL));
      g_assert_cmpuint (strlen (row->value), <, MAX_ROW_SIZE);
      for (const char *c = row->value; *c != '\0'; c++)
        g_assert_false (g_ascii_iscntrl (*c));
    }
  g_assert_cmpuint (rows->len, <, 1000);
}

static inline void
check_findings (GPtrArray *findings)
{
  for (guint i = 0; i < findings->len; i++)
    {
      const CdzFinding *finding = findings->pdata[i];

      g_assert_true (g_utf8_validate (finding->message, -1, NULL));
    }
}
