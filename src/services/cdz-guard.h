/* cdz-guard.h: which class and flag can be enforced now, and by whom; changing them.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-access.h"
#include "cdz-error.h"
#include "cdz-library.h"

G_BEGIN_DECLS

/* One class or flag, as the probes found it. */
typedef struct
{
  const char   *kind;           /* "class" or "flag" */
  const char   *name;           /* "when-unlocked", "user-presence", … */
  gboolean      available;
  char         *enforced_by;    /* who, for people: "the vault passphrase"; NULL where nobody can */
  const char   *not_against;    /* whom or what it does not stop; NULL where nobody enforces it */
  char         *reason;         /* what happens, or why it is not available: a sentence */
  char         *remedy;         /* the next step where there is one, a sentence; else NULL */
  CdzErrorCode  code;           /* of the error that choosing it would give; only if not available */
} CdzCapability;

/* Probes now: slots, keyring, TPM, lock signals, the session. Asks nobody. All classes
 * in the order of DESIGN, then all flags, also those that are never available. */
void            cdz_guard_probe_async       (CdzLibrary           *library,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
/* Returns: (transfer full) (element-type CdzCapability) */
GPtrArray      *cdz_guard_probe_finish      (GAsyncResult         *result,
                                             GError              **error);
/* Returns: (nullable) (transfer none) */
CdzCapability  *cdz_guard_find              (GPtrArray            *capabilities,
                                             const char           *name);
void            cdz_capability_free         (CdzCapability        *self);

/* Whether a key can be given @accessible and @flags now, by what was probed: the
 * error of DESIGN section 4 when not, contradictions included. */
gboolean        cdz_guard_check             (GPtrArray            *capabilities,
                                             CdzAccessible         accessible,
                                             CdzAccessControl      flags,
                                             GError              **error);

/* Whether a key with the private half of @item (a key or an identity) may leave the
 * store: %CDZ_ERROR_AUTH_FAILED for “private-key-usage” and the class with a PIN. Who
 * exports calls it before it asks anything. */
gboolean        cdz_guard_check_export      (CdzItem              *item,
                                             GError              **error);

/* Instead of flags: each item keeps its own. */
#define CDZ_GUARD_KEEP_FLAGS ((CdzAccessControl) (1u << 31))

/* What a change to @accessible and @flags gives up, and what older copies still
 * allow: sentences for people, none where nothing changes.
 * @accessible: %CDZ_ACCESSIBLE_NONE to keep the class
 * Returns: (transfer full) (element-type utf8) */
GPtrArray      *cdz_guard_describe_change   (CdzItem              *item,
                                             CdzAccessible         accessible,
                                             CdzAccessControl      flags);

/* Wraps the keys of @items (CdzItem: private keys or identities) again: all or none,
 * with one question for each factor. @accessible: %CDZ_ACCESSIBLE_NONE to keep each
 * item's class.
 * Returns: (transfer full) (element-type CdzItem): the keys as they are now, in order */
void            cdz_guard_protect_async     (CdzLibrary           *library,
                                             CdzCaller            *caller,
                                             GPtrArray            *items,
                                             CdzAccessible         accessible,
                                             CdzAccessControl      flags,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
GPtrArray      *cdz_guard_protect_finish    (GAsyncResult         *result,
                                             GError              **error);

/* One question for several keys (CdzItem) that ask for the vault passphrase at each use:
 * for @seconds, up to %CDZ_GRANT_MAX_SECONDS, they open without. Counted and revocable;
 * ends with a locked screen. Where nobody tells of one, %CDZ_ERROR_NOT_AVAILABLE. */
void            cdz_guard_grant_async       (CdzLibrary           *library,
                                             GPtrArray            *items,
                                             guint                 seconds,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
CdzGrant       *cdz_guard_grant_finish      (GAsyncResult         *result,
                                             GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzCapability, cdz_capability_free)

G_END_DECLS
