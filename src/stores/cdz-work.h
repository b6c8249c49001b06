/* cdz-work.h: what can be cancelled, and how far it has come.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Goes wherever a GCancellable goes: whoever works says how far it is, on any thread,
 * and whoever waits looks now and then. */
#define CDZ_TYPE_WORK (cdz_work_get_type ())
G_DECLARE_FINAL_TYPE (CdzWork, cdz_work, CDZ, WORK, GCancellable)

CdzWork  *cdz_work_new          (void);
/* @cancellable: (nullable): nothing happens where it is none of these */
void      cdz_work_report       (GCancellable *cancellable,
                                 guint         n_done,
                                 guint         n_all);
/* %FALSE while nothing is known */
gboolean  cdz_work_get_progress (CdzWork      *self,
                                 guint        *out_done,
                                 guint        *out_all);

G_END_DECLS
