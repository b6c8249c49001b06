/* cdz-probe-pool.h: what the library can offer a connection test.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-library.h"
#include "cdz-probe-identity.h"

G_BEGIN_DECLS

typedef struct
{
  GPtrArray    *identities; /* CdzProbeIdentity: all of the library, without their keys */
  CdzX509Stack *known;      /* certificates above them, and above @others */
} CdzProbePool;

/* Reads the certificates of all identities, and those above them in their chains.
 * No key is opened. @others: (nullable) (element-type GBytes): certificates
 * from elsewhere whose issuers are wanted, too. */
void              cdz_probe_pool_load_async  (CdzLibrary           *library,
                                              CdzCaller            *caller,
                                              GPtrArray            *others,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
CdzProbePool     *cdz_probe_pool_load_finish (GAsyncResult         *result,
                                              GError              **error);
void              cdz_probe_pool_free        (CdzProbePool         *self);
/* (nullable): borrowed */
CdzProbeIdentity *cdz_probe_pool_find        (CdzProbePool         *self,
                                              const char           *ref);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzProbePool, cdz_probe_pool_free)

G_END_DECLS
