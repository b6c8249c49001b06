/* cdz-probe-judge.h: from what was seen to one sentence.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-probe-seen.h"
#include "cdz-row.h"

G_BEGIN_DECLS

typedef enum
{
  CDZ_VERDICT_LOCAL_PROBLEM,
  CDZ_VERDICT_ACCEPTED,
  CDZ_VERDICT_NO_CERTIFICATE_REQUESTED,
  CDZ_VERDICT_REFUSED,
  CDZ_VERDICT_REFUSED_BY_APPLICATION,
  CDZ_VERDICT_SERVER_UNTRUSTED,
  CDZ_VERDICT_UNREACHABLE,
  CDZ_VERDICT_TIMED_OUT,
  CDZ_VERDICT_NOT_TLS,
} CdzVerdict;

/* One row of the judge's table. */
typedef struct
{
  const char *name;         /* stable, for tests: "required-nothing-sent" */
  CdzVerdict  verdict;
  const char *headline;     /* templates: {host} and others are replaced */
  const char *next_step;
} CdzProbeCase;

/* Pure: the same facts give the same case. */
const CdzProbeCase *cdz_probe_judge             (const CdzProbeSeen  *seen);
/* Replaces the places in a template by facts. */
char               *cdz_probe_judge_expand      (const CdzProbeSeen  *seen,
                                                 const char          *template);
/* Warnings that the facts give besides the verdict. */
void                cdz_probe_judge_add_findings (const CdzProbeSeen *seen,
                                                  GPtrArray          *findings);
const char         *cdz_verdict_get_name        (CdzVerdict           verdict);

/* The table, for the judge and for its test. */
const CdzProbeCase *cdz_probe_case_find         (const char          *name);
const CdzProbeCase *cdz_probe_case_at           (guint                position);

G_END_DECLS
