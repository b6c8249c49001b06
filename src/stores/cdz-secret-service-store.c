/* cdz-secret-service-store.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-secret-service-store"
#include "config.h"

#include "cdz-secret-service-store.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-secret-apply.h"
#include "cdz-secret-bus.h"
#include "cdz-secret-list.h"
#include "cdz-secret-load.h"
#include "cdz-secret-reader.h"
#include "cdz-secret-service-private.h"

/* How long what arrived waits for company while much more is to come: a list of
 * thousands is told ten times a second, a single change at once. */
#define PUBLISH_INTERVAL_MS 80

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
  gboolean         read_again;

  CdzSecretList   *list;
  guint            publish_source;
  gint64           published_at;    /* us, monotonic */
};

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

static CdzSecretPlace
get_place (CdzSecretServiceStore *self)
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
  CdzSecretPlace place = get_place (self);
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

/* Ours first: identities need them. */
static void
fetch_all (CdzSecretServiceStore *self,
           GPtrArray             *own,
           const char * const    *paths)
{
  for (guint i = 0; i < own->len; i++)
    if (cdz_secret_service_store_has_path (self, own->pdata[i]))
      cdz_secret_queue_push (self->queue, G_OBJECT (self), own->pdata[i], CDZ_FETCH_OWN);

  for (guint i = 0; paths[i] != NULL; i++)
    cdz_secret_queue_push (self->queue, G_OBJECT (self), paths[i], CDZ_FETCH_REST);
}

static void
take_collection (CdzSecretServiceStore *self,
                 GVariant              *properties,
                 GPtrArray             *own)
{
  CdzSecretPlace place = get_place (self);
  const char *label = "";
  gboolean is_locked = TRUE;
  g_autofree const char **paths = NULL;

  g_variant_lookup (properties, "Label", "&s", &label);
  cdz_secret_service_store_take_label (self, label);
  g_variant_lookup (properties, "Locked", "b", &is_locked);
  self->is_locked = is_locked;

  if (!g_variant_lookup (properties, "Items", "^a&o", &paths))
    return;

  cdz_secret_list_set_paths (self->list, paths, &place, is_locked);
  fetch_all (self, own, paths);
}

static void
read_finished (GVariant     *properties,
               GPtrArray    *own,
               const GError *error,
               gpointer      user_data)
{
  g_autoptr(CdzSecretServiceStore) self = g_object_ref (user_data);

  if (self->read_again)
    {
      g_clear_object (&self->reading);
      self->read_again = FALSE;
      cdz_secret_service_store_read (self);
      return;
    }

  /* Who does not answer names the provider's own state; what it refuses is said of
   * this collection. */
  if (error != NULL && self->problem == NULL)
    cdz_secret_bus_explain (g_error_copy (error), self->label, &self->problem);
  if (properties != NULL)
    take_collection (self, properties, own);
  g_clear_object (&self->reading);
  cdz_store_emit_changed (CDZ_STORE (self));
}

void
cdz_secret_service_store_read (CdzSecretServiceStore *self)
{
  if (self->connection == NULL)
    return;
  if (self->reading != NULL)
    {
      self->read_again = TRUE;
      return;
    }

  self->reading = g_cancellable_new ();
  g_clear_error (&self->problem);
  cdz_secret_reader_start (self->connection, self->path, self->reading, read_finished, self);
}

gboolean
cdz_secret_service_store_is_reading (CdzSecretServiceStore *self)
{
  return self->reading != NULL;
}

static void
stop_reading (CdzSecretServiceStore *self)
{
  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  self->read_again = FALSE;
}

/* The items stay as they were last seen: when the provider comes back, what is
 * still there is still the same row. */
void
cdz_secret_service_store_set_connection (CdzSecretServiceStore *self,
                                         GDBusConnection       *connection,
                                         const GError          *problem)
{
  stop_reading (self);
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
  stop_reading (self);
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

/* @is_open_enough: whether what is to be done needs no open collection
 *
 * Returns: whether an operation can begin */
static gboolean
check_usable (CdzSecretServiceStore  *self,
              gboolean                is_open_enough,
              GError                **error)
{
  if (self->connection != NULL && (is_open_enough || !self->is_locked))
    return TRUE;

  if (self->connection != NULL)
    cdz_secret_bus_set_locked (self->label, error);
  else if (self->problem != NULL)
    g_propagate_error (error, g_error_copy (self->problem));
  else
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                 _("The keyring “%s” is gone; refresh the list"), self->label);

  return FALSE;
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

static void
apply_in_thread (GTask        *task,
                 gpointer      source_object,
                 gpointer      task_data,
                 GCancellable *cancellable)
{
  GError *error = NULL;
  CdzOutcome *outcome = cdz_secret_apply_run (task_data, cancellable, &error);

  if (outcome != NULL)
    g_task_return_pointer (task, outcome, (GDestroyNotify) cdz_outcome_free);
  else
    g_task_return_error (task, error);
}

/* What is changed or deleted: its place, as it is known here. */
static gboolean
find_paths (CdzSecretServiceStore  *self,
            CdzSecretApply         *job,
            GError                **error)
{
  for (guint i = 0; i < job->changes->len; i++)
    {
      CdzChange *change = job->changes->pdata[i];
      const char *path = change->uuid != NULL
                         ? cdz_secret_list_find_path (self->list, change->klass, change->uuid) : NULL;

      if (change->kind != CDZ_CHANGE_ADD && path == NULL)
        {
          g_set_error (error, CDZ_ERROR, CDZ_ERROR_NOT_FOUND,
                       _("The item is not in the keyring “%s” any more; refresh the list"), self->label);
          return FALSE;
        }
      g_ptr_array_add (job->paths, g_strdup (path));
    }

  return TRUE;
}

static void
cdz_secret_service_store_apply_async (CdzStore            *store,
                                      const char          *title,
                                      GPtrArray           *changes,
                                      GCancellable        *cancellable,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data)
{
  CdzSecretServiceStore *self = CDZ_SECRET_SERVICE_STORE (store);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  CdzSecretApply *job = cdz_secret_apply_new ();
  GError *error = NULL;

  g_task_set_source_tag (task, cdz_secret_service_store_apply_async);
  g_task_set_task_data (task, job, (GDestroyNotify) cdz_secret_apply_free);
  job->changes = g_ptr_array_ref (changes);
  if (!check_usable (self, FALSE, &error) || !find_paths (self, job, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  job->connection = g_object_ref (self->connection);
  job->collection = g_strdup (self->path);
  job->label = g_strdup (self->label);
  job->store_name = g_strdup (self->name);
  job->place = get_place (self);
  job->place.store = job->store_name;
  job->place.collection = job->store_name + strlen ("secrets/");
  job->may_prompt = self->may_prompt;
  g_task_run_in_thread (task, apply_in_thread);
}

/* The provider's signals say the same, before or after this. */
static CdzOutcome *
cdz_secret_service_store_apply_finish (CdzStore      *store,
                                       GAsyncResult  *result,
                                       GError       **error)
{
  CdzSecretServiceStore *self = CDZ_SECRET_SERVICE_STORE (store);
  CdzSecretApply *job = g_task_get_task_data (G_TASK (result));
  GHashTableIter iter;
  gpointer path, item;

  g_hash_table_iter_init (&iter, job->touched);
  while (g_hash_table_iter_next (&iter, &path, &item))
    if (item != NULL)
      cdz_secret_list_put (self->list, path, item);
    else
      cdz_secret_list_remove (self->list, path);
  if (cdz_secret_list_has_unpublished (self->list))
    cdz_secret_service_store_publish (self);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Reads the secret of what is shown as @item, or what stands in its place. */
static void
load (CdzSecretServiceStore *self,
      CdzItem               *item,
      gboolean               is_open_enough,
      GTask                 *task)
{
  const char *path = cdz_secret_list_find_path (self->list, cdz_item_get_class (item),
                                                cdz_item_get (item, CDZ_ATTR_UUID));
  GError *error = NULL;

  if (!check_usable (self, is_open_enough, &error))
    g_task_return_error (task, error);
  else if (path == NULL)
    g_task_return_new_error (task, CDZ_ERROR, CDZ_ERROR_NOT_FOUND,
                             _("The item is not in the keyring “%s” any more; refresh the list"), self->label);
  else
    cdz_secret_load_start (task, self->connection, self->label, path, item);
}

static void
cdz_secret_service_store_load_value_async (CdzStore            *store,
                                           CdzItem             *item,
                                           GCancellable        *cancellable,
                                           GAsyncReadyCallback  callback,
                                           gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (store, cancellable, callback, user_data);

  g_task_set_source_tag (task, cdz_secret_service_store_load_value_async);
  if (cdz_item_get_class (item) == CDZ_CLASS_OTHER)
    g_task_return_new_error (task, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED,
                             _("“%s” belongs to another program, which alone knows what it is"),
                             cdz_item_get (item, CDZ_ATTR_LABEL));
  else
    /* A key's public half is among its attributes. */
    load (CDZ_SECRET_SERVICE_STORE (store), item, cdz_item_get_class (item) == CDZ_CLASS_KEY, task);
}

static GBytes *
cdz_secret_service_store_load_value_finish (CdzStore      *store,
                                            GAsyncResult  *result,
                                            GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
cdz_secret_service_store_load_secret_async (CdzStore            *store,
                                            CdzItem             *item,
                                            GCancellable        *cancellable,
                                            GAsyncReadyCallback  callback,
                                            gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (store, cancellable, callback, user_data);

  g_task_set_source_tag (task, cdz_secret_service_store_load_secret_async);
  cdz_secret_load_want_secret (task);
  if (!cdz_item_is_private_key (item))
    g_task_return_new_error (task, CDZ_ERROR, CDZ_ERROR_PARAM, _("Only a private key has a secret"));
  else
    load (CDZ_SECRET_SERVICE_STORE (store), item, FALSE, task);
}

static CdzSecret *
cdz_secret_service_store_load_secret_finish (CdzStore      *store,
                                             GAsyncResult  *result,
                                             GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * cdz_secret_service_store_load_other_async:
 * @item: of class other
 *
 * %CDZ_ERROR_INTERACTION_NOT_ALLOWED while the collection is locked.
 */
void
cdz_secret_service_store_load_other_async (CdzSecretServiceStore *self,
                                           CdzItem               *item,
                                           GCancellable          *cancellable,
                                           GAsyncReadyCallback    callback,
                                           gpointer               user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (CDZ_IS_SECRET_SERVICE_STORE (self));
  g_return_if_fail (cdz_item_get_class (item) == CDZ_CLASS_OTHER);

  g_task_set_source_tag (task, cdz_secret_service_store_load_other_async);
  cdz_secret_load_want_secret (task);
  load (self, item, FALSE, task);
}

CdzSecret *
cdz_secret_service_store_load_other_finish (CdzSecretServiceStore  *self,
                                            GAsyncResult           *result,
                                            GError                **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
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
