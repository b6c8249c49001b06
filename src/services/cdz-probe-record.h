/* cdz-probe-record.h: a report as data, live or saved.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-json-value.h"
#include "cdz-probe-report.h"

G_BEGIN_DECLS

/* A record is the report's JSON form as a variant (cdz-json-value.h): what is shown,
 * copied, compared and opened again is all made from it. */

GVariant *cdz_probe_record_new        (CdzProbeReport  *report);
/* A report that was saved; %CDZ_ERROR_UNRECOGNIZED for other JSON. */
GVariant *cdz_probe_record_read       (GBytes          *json,
                                       GError         **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same form that "credenzactl --json probe" prints. */
char     *cdz_probe_record_dup_json   (GVariant        *record);
/* For people, plain. */
char     *cdz_probe_record_dup_text   (GVariant        *record);
/* The same without names, hosts, addresses and fingerprints, each replaced
 * everywhere by the same stand-in. */
GVariant *cdz_probe_record_redact     (GVariant        *record);

/* CdzProbeDifference: what differs in two runs, in the order of the page. */
typedef struct
{
  const char *title;        /* translated */
  char       *before;
  char       *after;
} CdzProbeDifference;

GPtrArray *cdz_probe_record_compare   (GVariant        *before,
                                       GVariant        *after);

G_END_DECLS
