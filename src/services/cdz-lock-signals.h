/* cdz-lock-signals.h: when the keys have to go: screen lock, sleep, idleness.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Who can tell of a locked screen, or of sleep. */
typedef enum
{
  CDZ_LOCK_SOURCE_LOGIND = 1 << 0,          /* Lock, LockedHint */
  CDZ_LOCK_SOURCE_SCREEN_SAVER = 1 << 1,    /* ActiveChanged */
  CDZ_LOCK_SOURCE_PORTAL = 1 << 2,          /* inside a Flatpak */
  CDZ_LOCK_SOURCE_SLEEP = 1 << 3,           /* logind's PrepareForSleep */
} CdzLockSource;

#define CDZ_LOCK_SOURCES_SCREEN (CDZ_LOCK_SOURCE_LOGIND | CDZ_LOCK_SOURCE_SCREEN_SAVER | CDZ_LOCK_SOURCE_PORTAL)
#define CDZ_LOCK_SOURCES_ALL (CDZ_LOCK_SOURCES_SCREEN | CDZ_LOCK_SOURCE_SLEEP)

typedef enum
{
  CDZ_LOCK_REASON_SCREEN,       /* the screen was locked */
  CDZ_LOCK_REASON_SLEEP,        /* the computer is about to sleep */
  CDZ_LOCK_REASON_IDLE,         /* nothing was used for a while */
  CDZ_LOCK_REASON_UNWATCHED,    /* nobody could tell of a locked screen any more */
} CdzLockReason;

#define CDZ_TYPE_LOCK_SIGNALS (cdz_lock_signals_get_type ())
G_DECLARE_FINAL_TYPE (CdzLockSignals, cdz_lock_signals, CDZ, LOCK_SIGNALS, GObject)

/* Main thread only. Signals:
 * "lock" (CdzLockSource source, CdzLockReason reason): wipe before you return; the
 *   computer sleeps no sooner. @source is 0 where none of them said it.
 * "changed": other sources are live than before. */
CdzLockSignals *cdz_lock_signals_new           (void);

/* Finishes when each source has answered, or after two seconds. Never fails. */
void            cdz_lock_signals_start_async   (CdzLockSignals       *self,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
void            cdz_lock_signals_start_finish  (CdzLockSignals       *self,
                                                GAsyncResult         *result);

/* What is live now. */
CdzLockSource   cdz_lock_signals_get_live      (CdzLockSignals       *self);
/* Whether a locked screen would be noticed: only then may a key be held. */
gboolean        cdz_lock_signals_is_watching   (CdzLockSignals       *self);

/* Something was used: the idle time begins anew. It runs only after this. */
void            cdz_lock_signals_touch         (CdzLockSignals       *self);
/* @seconds: 0 for never */
void            cdz_lock_signals_set_idle_time (CdzLockSignals       *self,
                                                guint                 seconds);

/* "logind", "screen-saver", "portal", "sleep"; static */
const char     *cdz_lock_source_get_name       (CdzLockSource         source);
/* For people: "told by logind; also before sleep". Returns: (nullable) (transfer full):
 * %NULL where none of @sources tells of a locked screen */
char           *cdz_lock_sources_describe      (CdzLockSource         sources);
/* Returns: the source's name for people; static */
const char     *cdz_lock_source_get_title      (CdzLockSource         source);

G_END_DECLS
