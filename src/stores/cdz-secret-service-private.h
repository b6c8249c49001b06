/* cdz-secret-service-private.h: inside the provider, and between it and its collections.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-secret-item.h"
#include "cdz-secret-list.h"
#include "cdz-secret-queue.h"
#include "cdz-secret-service-store.h"
#include "cdz-secret-service.h"

G_BEGIN_DECLS

/* Of the provider; for the files that it consists of. */
struct _CdzSecretService
{
  GObject           parent_instance;

  CdzProviderState  state;
  GError           *problem;

  GDBusConnection  *connection;
  GCancellable     *cancellable;    /* of what the provider itself is asked */
  guint             signals_id;
  guint             watch_id;
  gboolean          is_reading;     /* the list of collections */
  gboolean          has_owner;

  CdzSecretQueue   *queue;
  GListStore       *stores;
  char             *session_path;   /* of the collection that is kept in memory only */
  GPtrArray        *settling;       /* GTask */
  gboolean          is_checking;    /* publishing a list says "changed" */
};

CdzSecretServiceStore *cdz_secret_service_find_store     (CdzSecretService       *self,
                                                          const char             *path);
void                   cdz_secret_service_add_store      (CdzSecretService       *self,
                                                          const char             *path);
void                   cdz_secret_service_remove_store   (CdzSecretService       *self,
                                                          const char             *path);
/* Tells those that wait how far it is, or that all is there. */
void                   cdz_secret_service_check_settled  (CdzSecretService       *self);
void                   cdz_secret_service_signal_cb      (GDBusConnection        *connection,
                                                          const char             *sender,
                                                          const char             *path,
                                                          const char             *interface,
                                                          const char             *signal,
                                                          GVariant               *parameters,
                                                          gpointer                user_data);

typedef struct _CdzSecretIntake CdzSecretIntake;

/* Of a collection; for the files that its store consists of. */
struct _CdzSecretServiceStore
{
  GObject          parent_instance;

  char            *path;
  char            *name;            /* "secrets/login" */
  char            *label;
  gboolean         is_locked;
  gboolean         is_session;
  gboolean         may_prompt;
  GError          *problem;

  CdzSecretQueue  *queue;           /* NULL once closed */
  GDBusConnection *connection;
  GCancellable    *reading;         /* while the collection itself is read */
  CdzSecretIntake *intake;          /* while what was read is taken in */
  gboolean         read_again;

  CdzSecretList   *list;
  guint            publish_source;
  gint64           published_at;    /* us, monotonic */
};

CdzSecretPlace         cdz_secret_service_store_get_place (CdzSecretServiceStore *self);
void                   cdz_secret_service_store_apply_async (CdzStore            *store,
                                                          const char             *title,
                                                          GPtrArray              *changes,
                                                          GCancellable           *cancellable,
                                                          GAsyncReadyCallback     callback,
                                                          gpointer                user_data);
CdzOutcome            *cdz_secret_service_store_apply_finish (CdzStore           *store,
                                                          GAsyncResult           *result,
                                                          GError                **error);
void                   cdz_secret_service_store_load_value_async (CdzStore       *store,
                                                          CdzItem                *item,
                                                          GCancellable           *cancellable,
                                                          GAsyncReadyCallback     callback,
                                                          gpointer                user_data);
GBytes                *cdz_secret_service_store_load_value_finish (CdzStore      *store,
                                                          GAsyncResult           *result,
                                                          GError                **error);
void                   cdz_secret_service_store_load_secret_async (CdzStore      *store,
                                                          CdzItem                *item,
                                                          GCancellable           *cancellable,
                                                          GAsyncReadyCallback     callback,
                                                          gpointer                user_data);
CdzSecret             *cdz_secret_service_store_load_secret_finish (CdzStore     *store,
                                                          GAsyncResult           *result,
                                                          GError                **error);

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
void                   cdz_secret_service_store_stop_reading (CdzSecretServiceStore *self);

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
