/* cdz-lock-signals-private.h: for the sources of lock signals.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-lock-signals.h"

G_BEGIN_DECLS

/* How long somebody on a bus may take to say whether it can tell of locks. */
#define CDZ_LOCK_ANSWER_MS 2000

/* A source calls it when it knows, and whenever that changes. */
void cdz_lock_signals_set_live (CdzLockSignals  *self,
                                CdzLockSource    source,
                                gboolean         is_live);
/* Returns when all is wiped. */
void cdz_lock_signals_report   (CdzLockSignals  *self,
                                CdzLockSource    source,
                                CdzLockReason    reason);

/* Each watches one thing from its making to its end, and borrows @signals. */
typedef struct _CdzLogind      CdzLogind;
typedef struct _CdzScreenSaver CdzScreenSaver;
typedef struct _CdzLockPortal  CdzLockPortal;

CdzLogind      *cdz_logind_new        (CdzLockSignals *signals);
void            cdz_logind_free       (CdzLogind      *self);
CdzScreenSaver *cdz_screen_saver_new  (CdzLockSignals *signals);
void            cdz_screen_saver_free (CdzScreenSaver *self);
CdzLockPortal  *cdz_lock_portal_new   (CdzLockSignals *signals);
void            cdz_lock_portal_free  (CdzLockPortal  *self);

G_END_DECLS
