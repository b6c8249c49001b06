/* cdz-memory.h: no secret stays behind in memory.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void cdz_memory_harden           (void);
void cdz_memory_leave_at_exit    (void);
void cdz_memory_forbid_attaching (void);
void cdz_memory_allow_attaching  (void);
void cdz_memory_scrub_stack      (void);

G_END_DECLS
