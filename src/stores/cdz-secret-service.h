/* cdz-secret-service.h: the Secret Service provider of this session.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-secret-service-store.h"

G_BEGIN_DECLS

typedef enum
{
  CDZ_PROVIDER_ABSENT,      /* no session bus, or nothing that provides the service */
  CDZ_PROVIDER_STARTING,    /* it is being looked for */
  CDZ_PROVIDER_READY,
  CDZ_PROVIDER_SILENT,      /* it is there, and does not answer */
  CDZ_PROVIDER_GONE,        /* it was there, and ended */
} CdzProviderState;

/* What somebody waits for. */
typedef enum
{
  CDZ_SETTLE_OWN,           /* every collection, and what in them is ours */
  CDZ_SETTLE_ALL,           /* every item of every program */
} CdzSettle;

/* A GListModel of CdzSecretServiceStore, one a collection, live, on the main thread.
 * Signal "changed": the state is other than before. */
#define CDZ_TYPE_SECRET_SERVICE (cdz_secret_service_get_type ())
G_DECLARE_FINAL_TYPE (CdzSecretService, cdz_secret_service, CDZ, SECRET_SERVICE, GObject)

CdzSecretService *cdz_secret_service_new             (void);
/* Looks for the provider, has the bus start one where it can, and reads; once it is
 * there, reads again. Returns at once, and never fails: the state says how it went. */
void              cdz_secret_service_start           (CdzSecretService     *self);

CdzProviderState  cdz_secret_service_get_state       (CdzSecretService     *self);
/* "absent", "starting", "ready", "silent", "gone" */
const char       *cdz_provider_state_get_name        (CdzProviderState      state);
/* (nullable): why nothing can be read now; %NULL also where there is no provider */
const GError     *cdz_secret_service_get_problem     (CdzSecretService     *self);

/* Finishes as soon as what is waited for is read, or cannot be: then %FALSE with
 * %CDZ_ERROR_NOT_AVAILABLE. Without a provider there is nothing to wait for. */
void              cdz_secret_service_settle_async    (CdzSecretService     *self,
                                                      CdzSettle             what,
                                                      GCancellable         *cancellable,
                                                      GAsyncReadyCallback   callback,
                                                      gpointer              user_data);
gboolean          cdz_secret_service_settle_finish   (CdzSecretService     *self,
                                                      GAsyncResult         *result,
                                                      GError              **error);

G_END_DECLS
