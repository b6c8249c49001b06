/* cdz-probe-candidates.h: which identities would this server take?  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-probe-seen.h"

G_BEGIN_DECLS

typedef enum
{
  CDZ_MATCH_NO,
  CDZ_MATCH_UNKNOWN,
  CDZ_MATCH_YES,
} CdzMatch;

typedef struct
{
  CdzProbeIdentity *identity;
  CdzMatch          match;
  GPtrArray        *reasons;    /* char *, sentences; why not, or why it is not known */
} CdzCandidate;

/* Returns: (transfer full) (element-type CdzCandidate): all of @identities, those that
 * match what the server was @seen to ask for first, else in their order */
GPtrArray  *cdz_probe_find_candidates (GPtrArray          *identities,
                                       CdzX509Stack       *known,
                                       const CdzProbeSeen *seen);
const char *cdz_match_get_name        (CdzMatch            match);

G_END_DECLS
