/* cdz-row.h: what front ends render: rows and findings.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  CDZ_ROW_PLAIN,
  CDZ_ROW_MONOSPACE = 1 << 0,   /* fingerprints, serials, hex */
  CDZ_ROW_COPY      = 1 << 1,   /* worth a copy button */
  CDZ_ROW_CRITICAL  = 1 << 2,   /* an extension marked critical */
} CdzRowFlags;

/* One (section, title, value); texts are translated and owned by the row. */
typedef struct
{
  char        *section;
  char        *title;
  char        *value;
  char        *names;     /* (nullable): what the standards call it, for a tooltip */
  CdzRowFlags  flags;
} CdzRow;

typedef enum
{
  CDZ_SEVERITY_OK,
  CDZ_SEVERITY_INFO,
  CDZ_SEVERITY_WARNING,
  CDZ_SEVERITY_ERROR,
} CdzSeverity;

/* Something worth saying that is no error: "expired", "chain-incomplete". */
typedef struct
{
  CdzSeverity  severity;
  char        *code;
  char        *message;
} CdzFinding;

GPtrArray  *cdz_rows_new          (void);
void        cdz_rows_add          (GPtrArray   *rows,
                                   const char  *section,
                                   const char  *title,
                                   const char  *value,
                                   CdzRowFlags  flags);

void        cdz_rows_name_last    (GPtrArray   *rows,
                                   const char  *names);

GPtrArray  *cdz_findings_new      (void);
void        cdz_findings_add      (GPtrArray   *findings,
                                   CdzSeverity  severity,
                                   const char  *code,
                                   const char  *message);
const char *cdz_severity_get_name (CdzSeverity  severity);

G_END_DECLS
