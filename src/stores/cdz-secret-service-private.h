/* cdz-secret-service-private.h: between the provider and its collections.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-secret-item.h"
#include "cdz-secret-queue.h"
#include "cdz-secret-service-store.h"

G_BEGIN_DECLS

/* @queue: borrowed; lives until cdz_secret_service_store_close () */
CdzSecretServiceStore *cdz_secret_service_store_new      (const char             *path,
                                                          CdzSecretQueue         *queue);
/* Its collection is gone, or the provider's object is. */
void                   cdz_secret_service_store_close    (CdzSecretServiceStore  *self);

/* (nullable) @problem: why the provider cannot be used now; copied */
void                   cdz_secret_service_store_set_connection (CdzSecretServiceStore *self,
                                                          GDBusConnection        *connection,
                                                          const GError           *problem);
void                   cdz_secret_service_store_set_session (CdzSecretServiceStore *self,
                                                          gboolean                is_session);

/* Reads label, lock and paths, finds out which items are ours, and has everything
 * fetched, ours first. */
void                   cdz_secret_service_store_read     (CdzSecretServiceStore  *self);
/* Whether label, paths and what is ours are still to come. */
gboolean               cdz_secret_service_store_is_reading (CdzSecretServiceStore *self);

void                   cdz_secret_service_store_take_label  (CdzSecretServiceStore *self,
                                                          const char             *label);
void                   cdz_secret_service_store_take_locked (CdzSecretServiceStore *self,
                                                          gboolean                is_locked);
/* The provider's signals. */
void                   cdz_secret_service_store_item_changed (CdzSecretServiceStore *self,
                                                          const char             *path);
void                   cdz_secret_service_store_item_deleted (CdzSecretServiceStore *self,
                                                          const char             *path);
gboolean               cdz_secret_service_store_has_path (CdzSecretServiceStore  *self,
                                                          const char             *path);
/* What the queue fetched. */
void                   cdz_secret_service_store_take_properties (CdzSecretServiceStore *self,
                                                          const char             *path,
                                                          GVariant               *properties,
                                                          const GError           *error);
gboolean               cdz_secret_service_store_has_unpublished (CdzSecretServiceStore *self);
void                   cdz_secret_service_store_publish  (CdzSecretServiceStore  *self);

G_END_DECLS
