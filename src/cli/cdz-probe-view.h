/* cdz-probe-view.h: a connection test's report for people.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-probe-report.h"

G_BEGIN_DECLS

void cdz_probe_view_append (GString        *text,
                            CdzProbeReport *report);

G_END_DECLS
