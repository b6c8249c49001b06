/* cdz-grant.h: one answer for a named set of keys, for a while.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-secret.h"

G_BEGIN_DECLS

/* "user-presence" asks at each use; a grant is one question for several keys, which
 * are named, counted and may be taken back at any moment. It ends by itself, and with
 * anything that wipes the vault's keys. Any thread may use it. */
typedef struct _CdzGrant CdzGrant;

/* Longer is refused. */
#define CDZ_GRANT_MAX_SECONDS 300

/* @uuids: (element-type utf8): of keys; @v: confirmed */
CdzGrant  *cdz_grant_new              (const char   *v_id,
                                       CdzSecret    *v,
                                       GPtrArray    *uuids,
                                       guint         seconds);
CdzGrant  *cdz_grant_ref              (CdzGrant     *self);
void       cdz_grant_unref            (CdzGrant     *self);

/* Wipes what it holds. */
void       cdz_grant_revoke           (CdzGrant     *self);
/* How often a key was opened by it. */
guint      cdz_grant_get_n_uses       (CdzGrant     *self);
/* 0 when it has ended. */
guint      cdz_grant_get_seconds_left (CdzGrant     *self);
/* Counts. Returns: (nullable) (transfer full): V, where it is for the key @uuid */
CdzSecret *cdz_grant_use              (CdzGrant     *self,
                                       const char   *v_id,
                                       const guint8 *uuid);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzGrant, cdz_grant_unref)

G_END_DECLS
