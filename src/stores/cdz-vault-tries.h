/* cdz-vault-tries.h: wrong passphrases, counted in the vault and slowed down.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-vault-db.h"

G_BEGIN_DECLS

/* What one try is told, and what it leaves. */
typedef struct
{
  guint   n_wrong;    /* in a row, before this one, of all processes */
  gint64  wait_us;
  gint64  place_us;   /* in the row, by the clock; 0 without one */
} CdzTry;

/* For workers; the connection is not locked. After some wrong ones each try has a place
 * in a row of its own: who tries in several processes at once waits for all of them.
 * A vault that cannot be written counts nothing here; @n_wrong (of this process)
 * then counts instead. */
void     cdz_try_begin    (CdzTry        *self,
                           CdzVaultDb    *db,
                           guint          n_wrong);
/* Not with a sleep: who gives up is let go at once. */
gboolean cdz_try_wait     (const CdzTry  *self,
                           GCancellable  *cancellable,
                           GError       **error);
/* Its place is the next one's, unless somebody stands behind it already. */
void     cdz_try_give_up  (const CdzTry  *self,
                           CdzVaultDb    *db);
void     cdz_try_was_wrong (const CdzTry *self,
                           CdzVaultDb    *db);
/* Forgets all wrong ones. */
void     cdz_try_was_right (const CdzTry *self,
                           CdzVaultDb    *db);

/* How long the next try would wait; 0 where it would not, or that cannot be read. */
gint64   cdz_try_get_wait_us (CdzVaultDb *db);

G_END_DECLS
