/* cdz-probe-causes.h: what is wrong with our certificate, by local checks.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-probe-seen.h"
#include "cdz-row.h"

G_BEGIN_DECLS

/* OpenSSL's security level 2, Debian's default. */
#define CDZ_PROBE_MIN_SECURITY_BITS 112

/* Before any packet: adds findings; never stops a test. */
void     cdz_probe_preflight     (CdzProbeIdentity   *identity,
                                  CdzX509Stack       *known,
                                  gint64              now,
                                  GPtrArray          *findings);

/* Sets seen->cause and seen->missing, by the certificate, what was sent with it,
 * what the server asked for, own_revocation, and @known: certificates that are
 * known here and could be missing links. */
void     cdz_probe_find_cause    (CdzProbeSeen       *seen,
                                  CdzX509Stack       *known);

/* Whether one of the names that @ask lists is reached from the leaf through what
 * is sent with it; with @known, also through what is not. */
gboolean cdz_probe_chain_reaches (CdzProbeIdentity   *identity,
                                  CdzX509Stack       *known,
                                  const CdzProbeAsk  *ask);
/* The first certificate above what is sent that is known here and no root; borrowed. */
X509    *cdz_probe_find_missing  (CdzProbeIdentity   *identity,
                                  CdzX509Stack       *known);

G_END_DECLS
