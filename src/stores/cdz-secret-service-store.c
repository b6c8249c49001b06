/* cdz-secret-service-store.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-secret-service-store"
#include "config.h"

#include "cdz-secret-service-store.h"

#include <string.h>

#include "cdz-secret-bus.h"
#include "cdz-secret-service-private.h"

/* How long what arrived waits for company while much more is to come: a list of
 * thousands is told ten times a second, a single change at once. */
#define PUBLISH_INTERVAL_MS 80

static void list_model_init (GListModelInterface *iface);
static void store_init      (CdzStoreInterface   *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CdzSecretServiceStore, cdz_secret_service_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init)
                               G_IMPLEMENT_INTERFACE (CDZ_TYPE_STORE, store_init))

static void
list_changed (guint    position,
              guint    n_removed,
              guint    n_added,
              gpointer user_data)
{
  g_list_model_items_changed (G_LIST_MODEL (user_data), position, n_removed, n_added);
}

/* Borrows from @self. */
CdzSecretPlace
cdz_secret_service_store_get_place (CdzSecretServiceStore *self)
{
  return (CdzSecretPlace) {
    .store = self->name,
    .collection = self->name + strlen ("secrets/"),
    .is_session = self->is_session,
  };
}

/* The list shows what arrived. */
void
cdz_secret_service_store_publish (CdzSecretServiceStore *self)
{
  g_clear_handle_id (&self->publish_source, g_source_remove);
  self->published_at = g_get_monotonic_time ();
  cdz_secret_list_publish (self->list);
  cdz_store_emit_changed (CDZ_STORE (self));
}

static gboolean
publish_cb (gpointer user_data)
{
  CdzSecretServiceStore *self = user_data;

  self->publish_source = 0;
  cdz_secret_service_store_publish (self);
  return G_SOURCE_REMOVE;
}

/* At once where it was quiet, else with the others of the same moment. */
static void
publish_soon (CdzSecretServiceStore *self)
{
  gint64 waited_ms = (g_get_monotonic_time () - self->published_at) / 1000;

  if (self->publish_source != 0 || !cdz_secret_list_has_unpublished (self->list))
    return;

  if (self->queue == NULL || cdz_secret_queue_count (self->queue, CDZ_FETCH_REST) == 0)
    cdz_secret_service_store_publish (self);
  else
    self->publish_source = g_timeout_add (waited_ms >= PUBLISH_INTERVAL_MS ? 10 : PUBLISH_INTERVAL_MS,
                                          publish_cb, self);
}

void
cdz_secret_service_store_take_properties (CdzSecretServiceStore *self,
                                          const char            *path,
                                          GVariant              *properties,
                                          const GError          *error)
{
  CdzSecretPlace place = cdz_secret_service_store_get_place (self);
  g_autoptr(CdzItem) item = NULL;

  /* Deleted between the list and this. */
  if (properties == NULL && cdz_secret_bus_is_no_object (error))
    {
      cdz_secret_service_store_item_deleted (self, path);
      return;
    }
  if (properties == NULL && (cdz_secret_bus_is_gone (error) || cdz_secret_bus_is_silent (error)))
    return;

  item = cdz_secret_item_parse (&place, path, properties);
  cdz_secret_list_put (self->list, path, item);
  publish_soon (self);
}

gboolean
cdz_secret_service_store_has_unpublished (CdzSecretServiceStore *self)
{
  return cdz_secret_list_has_unpublished (self->list);
}

gboolean
cdz_secret_service_store_has_path (CdzSecretServiceStore *self,
                                   const char            *path)
{
  return cdz_secret_list_lookup (self->list, path) != NULL;
}

void
cdz_secret_service_store_item_changed (CdzSecretServiceStore *self,
                                       const char            *path)
{
  if (self->queue != NULL)
    cdz_secret_queue_push (self->queue, G_OBJECT (self), path, CDZ_FETCH_NOW);
}

void
cdz_secret_service_store_item_deleted (CdzSecretServiceStore *self,
                                       const char            *path)
{
  if (self->queue != NULL)
    cdz_secret_queue_remove (self->queue, path);
  cdz_secret_list_remove (self->list, path);
}

void
cdz_secret_service_store_take_label (CdzSecretServiceStore *self,
                                     const char            *label)
{
  if (*label == '\0' || g_str_equal (self->label, label))
    return;

  g_free (self->label);
  self->label = g_strdup (label);
  cdz_store_emit_changed (CDZ_STORE (self));
}

/* What providers tell of items depends on the lock: all is asked for again. */
void
cdz_secret_service_store_take_locked (CdzSecretServiceStore *self,
                                      gboolean               is_locked)
{
  if (self->is_locked == is_locked)
    return;

  self->is_locked = is_locked;
  cdz_store_emit_changed (CDZ_STORE (self));
  cdz_secret_service_store_read (self);
}

/* The items stay as they were last seen: when the provider comes back, what is
 * still there is still the same row. */
void
cdz_secret_service_store_set_connection (CdzSecretServiceStore *self,
                                         GDBusConnection       *connection,
                                         const GError          *problem)
{
  cdz_secret_service_store_stop_reading (self);
  g_set_object (&self->connection, connection);
  g_clear_error (&self->problem);
  if (problem != NULL)
    self->problem = g_error_copy (problem);

  cdz_store_emit_changed (CDZ_STORE (self));
}

void
cdz_secret_service_store_set_session (CdzSecretServiceStore *self,
                                      gboolean               is_session)
{
  self->is_session = is_session;
}

void
cdz_secret_service_store_close (CdzSecretServiceStore *self)
{
  cdz_secret_service_store_stop_reading (self);
  g_clear_handle_id (&self->publish_source, g_source_remove);
  g_clear_object (&self->connection);
  self->queue = NULL;
}

void
cdz_secret_service_store_want (CdzSecretServiceStore *self,
                               CdzItem               *item)
{
  const char *path;

  g_return_if_fail (CDZ_IS_SECRET_SERVICE_STORE (self));

  if (self->queue == NULL || !cdz_item_is_pending (item))
    return;

  path = cdz_secret_list_find_path (self->list, CDZ_CLASS_OTHER, cdz_item_get (item, CDZ_ATTR_UUID));
  if (path != NULL)
    cdz_secret_queue_push (self->queue, G_OBJECT (self), path, CDZ_FETCH_NOW);
}

guint
cdz_secret_service_store_get_n_pending (CdzSecretServiceStore *self)
{
  g_return_val_if_fail (CDZ_IS_SECRET_SERVICE_STORE (self), 0);

  return cdz_secret_list_get_n_pending (self->list);
}

gboolean
cdz_secret_service_store_is_session (CdzSecretServiceStore *self)
{
  g_return_val_if_fail (CDZ_IS_SECRET_SERVICE_STORE (self), FALSE);

  return self->is_session;
}

GDBusConnection *
cdz_secret_service_store_get_connection (CdzSecretServiceStore *self)
{
  g_return_val_if_fail (CDZ_IS_SECRET_SERVICE_STORE (self), NULL);

  return self->connection;
}

void
cdz_secret_service_store_set_may_prompt (CdzSecretServiceStore *self,
                                         gboolean               may_prompt)
{
  g_return_if_fail (CDZ_IS_SECRET_SERVICE_STORE (self));

  self->may_prompt = may_prompt;
}

static void
cdz_secret_service_store_refresh_async (CdzStore            *store,
                                        GCancellable        *cancellable,
                                        GAsyncReadyCallback  callback,
                                        gpointer             user_data)
{
  CdzSecretServiceStore *self = CDZ_SECRET_SERVICE_STORE (store);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, cdz_secret_service_store_refresh_async);
  cdz_secret_service_store_read (self);
  g_task_return_boolean (task, TRUE);
}

static gboolean
cdz_secret_service_store_refresh_finish (CdzStore      *store,
                                         GAsyncResult  *result,
                                         GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static const char *
cdz_secret_service_store_get_name (CdzStore *store)
{
  return CDZ_SECRET_SERVICE_STORE (store)->name;
}

static const char *
cdz_secret_service_store_get_kind (CdzStore *store)
{
  return "secret-service";
}

static const char *
cdz_secret_service_store_get_label (CdzStore *store)
{
  return CDZ_SECRET_SERVICE_STORE (store)->label;
}

static const char *
cdz_secret_service_store_get_path (CdzStore *store)
{
  return CDZ_SECRET_SERVICE_STORE (store)->path;
}

static gboolean
cdz_secret_service_store_is_locked (CdzStore *store)
{
  return CDZ_SECRET_SERVICE_STORE (store)->is_locked;
}

static gboolean
cdz_secret_service_store_is_writable (CdzStore *store)
{
  return CDZ_SECRET_SERVICE_STORE (store)->connection != NULL;
}

static const GError *
cdz_secret_service_store_get_problem (CdzStore *store)
{
  return CDZ_SECRET_SERVICE_STORE (store)->problem;
}

static void
store_init (CdzStoreInterface *iface)
{
  iface->get_name = cdz_secret_service_store_get_name;
  iface->get_kind = cdz_secret_service_store_get_kind;
  iface->get_label = cdz_secret_service_store_get_label;
  iface->get_path = cdz_secret_service_store_get_path;
  iface->is_locked = cdz_secret_service_store_is_locked;
  iface->is_writable = cdz_secret_service_store_is_writable;
  iface->get_problem = cdz_secret_service_store_get_problem;
  iface->refresh_async = cdz_secret_service_store_refresh_async;
  iface->refresh_finish = cdz_secret_service_store_refresh_finish;
  iface->apply_async = cdz_secret_service_store_apply_async;
  iface->apply_finish = cdz_secret_service_store_apply_finish;
  iface->load_value_async = cdz_secret_service_store_load_value_async;
  iface->load_value_finish = cdz_secret_service_store_load_value_finish;
  iface->load_secret_async = cdz_secret_service_store_load_secret_async;
  iface->load_secret_finish = cdz_secret_service_store_load_secret_finish;
}

static GType
cdz_secret_service_store_get_item_type (GListModel *model)
{
  return CDZ_TYPE_ITEM;
}

static guint
cdz_secret_service_store_get_n_items (GListModel *model)
{
  return cdz_secret_list_get_n_items (CDZ_SECRET_SERVICE_STORE (model)->list);
}

static gpointer
cdz_secret_service_store_get_item (GListModel *model,
                                   guint       position)
{
  return cdz_secret_list_get_item (CDZ_SECRET_SERVICE_STORE (model)->list, position);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = cdz_secret_service_store_get_item_type;
  iface->get_n_items = cdz_secret_service_store_get_n_items;
  iface->get_item = cdz_secret_service_store_get_item;
}

static void
cdz_secret_service_store_finalize (GObject *object)
{
  CdzSecretServiceStore *self = CDZ_SECRET_SERVICE_STORE (object);

  cdz_secret_service_store_close (self);
  g_clear_pointer (&self->list, cdz_secret_list_free);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->label, g_free);
  g_clear_error (&self->problem);

  G_OBJECT_CLASS (cdz_secret_service_store_parent_class)->finalize (object);
}

static void
cdz_secret_service_store_class_init (CdzSecretServiceStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cdz_secret_service_store_finalize;
}

static void
cdz_secret_service_store_init (CdzSecretServiceStore *self)
{
  self->list = cdz_secret_list_new (list_changed, self);
  self->is_locked = TRUE;
}

CdzSecretServiceStore *
cdz_secret_service_store_new (const char     *path,
                              CdzSecretQueue *queue)
{
  CdzSecretServiceStore *self = g_object_new (CDZ_TYPE_SECRET_SERVICE_STORE, NULL);

  self->path = g_strdup (path);
  self->name = g_strconcat ("secrets/", strrchr (path, '/') + 1, NULL);
  self->label = g_strdup (self->name + strlen ("secrets/"));
  self->queue = queue;

  return self;
}
