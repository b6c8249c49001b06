/* cdz-interrupt.h: signals that end the program, after it cleaned up.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* While there is one, Ctrl+C and alike cancel instead of ending the process. */
typedef struct _CdzInterrupt CdzInterrupt;

CdzInterrupt *cdz_interrupt_new             (void);
void          cdz_interrupt_free            (CdzInterrupt *self);
GCancellable *cdz_interrupt_get_cancellable (CdzInterrupt *self);
void          cdz_interrupt_die             (CdzInterrupt *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzInterrupt, cdz_interrupt_free)

G_END_DECLS
