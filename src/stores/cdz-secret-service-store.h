/* cdz-secret-service-store.h: one collection of the Secret Service.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-store.h"

G_BEGIN_DECLS

#define CDZ_TYPE_SECRET_SERVICE_STORE (cdz_secret_service_store_get_type ())
G_DECLARE_FINAL_TYPE (CdzSecretServiceStore, cdz_secret_service_store, CDZ, SECRET_SERVICE_STORE, GObject)

/* Made by CdzSecretService. All items are listed at once, by their places; what
 * they are takes the place of the pending ones as it arrives. */

/* Has @item's properties fetched before all others, for rows that are on screen;
 * does nothing for an item that is not pending. */
void             cdz_secret_service_store_want            (CdzSecretServiceStore  *self,
                                                           CdzItem                *item);
/* How many are pending. */
guint            cdz_secret_service_store_get_n_pending   (CdzSecretServiceStore  *self);
gboolean         cdz_secret_service_store_is_session      (CdzSecretServiceStore  *self);

/* The connection to the provider, for operations on the collection at
 * cdz_store_get_path (): (nullable) while the provider is away. */
GDBusConnection *cdz_secret_service_store_get_connection  (CdzSecretServiceStore  *self);
/* Whether the provider may ask its own questions, which it does at creation and
 * deletion where it is set up so; it may not at first. */
void             cdz_secret_service_store_set_may_prompt  (CdzSecretServiceStore  *self,
                                                           gboolean                may_prompt);

/* The secret of an item of another program: a separate act, and the only way. */
void             cdz_secret_service_store_load_other_async  (CdzSecretServiceStore  *self,
                                                             CdzItem                *item,
                                                             GCancellable           *cancellable,
                                                             GAsyncReadyCallback     callback,
                                                             gpointer                user_data);
CdzSecret       *cdz_secret_service_store_load_other_finish (CdzSecretServiceStore  *self,
                                                             GAsyncResult           *result,
                                                             GError                **error);

G_END_DECLS
