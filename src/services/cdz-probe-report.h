/* cdz-probe-report.h: what a connection test found.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-json.h"
#include "cdz-probe-candidates.h"
#include "cdz-probe-judge.h"

G_BEGIN_DECLS

/* Immutable once made; any thread may read it. */
typedef struct
{
  gatomicrefcount      ref_count;
  CdzProbeSeen        *seen;
  const CdzProbeCase  *judgement;
  char                *headline;      /* one sentence, without a full stop */
  char                *next_step;     /* a sentence or two */
  GPtrArray           *candidates;    /* CdzCandidate */
  GPtrArray           *findings;      /* CdzFinding: preflight and warnings */
} CdzProbeReport;

#define CDZ_TYPE_PROBE_REPORT (cdz_probe_report_get_type ())

GType           cdz_probe_report_get_type   (void);

/* Judges. @seen, @candidates, @findings: (transfer full) */
CdzProbeReport *cdz_probe_report_new        (CdzProbeSeen    *seen,
                                             GPtrArray       *candidates,
                                             GPtrArray       *findings);
CdzProbeReport *cdz_probe_report_ref        (CdzProbeReport  *self);
void            cdz_probe_report_unref      (CdzProbeReport  *self);

CdzVerdict      cdz_probe_report_get_verdict (CdzProbeReport *self);
/* "accepted" or "no-certificate-requested" */
gboolean        cdz_probe_report_is_success (CdzProbeReport  *self);
/* Whether the server asks for a certificate: "yes", "no", or "unknown" where the test
 * ended before it could. */
const char     *cdz_probe_report_get_requested (CdzProbeReport *self);
const char     *cdz_probe_report_get_required (CdzProbeReport *self);
const char     *cdz_probe_report_get_when   (CdzProbeReport  *self);
/* Why nothing was sent, a translated sentence; NULL where something was. */
const char     *cdz_probe_report_get_reason (CdzProbeReport  *self);

/* Adds the report's members to the open object (DESIGN section 6). */
void            cdz_probe_report_add_json   (CdzProbeReport  *self,
                                             CdzJson         *json);
/* The JSON schema of the report. */
void            cdz_probe_schema_add_json   (CdzJson         *json);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzProbeReport, cdz_probe_report_unref)

G_END_DECLS
