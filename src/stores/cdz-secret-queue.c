/* cdz-secret-queue.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-secret-queue"
#include "config.h"

#include "cdz-secret-queue.h"

#include "cdz-secret-bus.h"

/* Enough to keep the provider busy, few enough that something urgent is next. */
#define MAX_IN_FLIGHT 12

typedef struct
{
  char     *path;
  GObject  *owner;
  CdzFetch  fetch;
  GList    *link;         /* in its queue; NULL while under way */
  gboolean  is_stale;     /* changed while under way: once more */
  gboolean  is_dropped;
} Job;

struct _CdzSecretQueue
{
  CdzSecretQueueFunc  func;
  gpointer            user_data;

  GDBusConnection    *connection;
  GCancellable       *cancellable;    /* of all that is under way */
  GHashTable         *jobs;           /* path → Job */
  GQueue              waiting[CDZ_N_FETCHES];
  guint               n_in_flight;
  guint               n_jobs[CDZ_N_FETCHES];
};

/* A call outlives the queue that made it. */
typedef struct
{
  CdzSecretQueue *queue;
  GCancellable   *cancellable;
  char           *path;
} Flight;

static void start (CdzSecretQueue *self);

static void
free_job (gpointer data)
{
  Job *job = data;

  g_free (job->path);
  g_object_unref (job->owner);
  g_free (job);
}

CdzSecretQueue *
cdz_secret_queue_new (CdzSecretQueueFunc func,
                      gpointer           user_data)
{
  CdzSecretQueue *self = g_new0 (CdzSecretQueue, 1);

  self->func = func;
  self->user_data = user_data;
  self->jobs = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_job);

  return self;
}

static void
drop_all (CdzSecretQueue *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->connection);

  for (guint i = 0; i < CDZ_N_FETCHES; i++)
    {
      g_queue_clear (&self->waiting[i]);
      self->n_jobs[i] = 0;
    }
  g_hash_table_remove_all (self->jobs);
  self->n_in_flight = 0;
}

void
cdz_secret_queue_free (CdzSecretQueue *self)
{
  drop_all (self);
  g_hash_table_unref (self->jobs);
  g_free (self);
}

void
cdz_secret_queue_set_connection (CdzSecretQueue  *self,
                                 GDBusConnection *connection)
{
  drop_all (self);
  if (connection == NULL)
    return;

  self->connection = g_object_ref (connection);
  self->cancellable = g_cancellable_new ();
}

static void
remove_job (CdzSecretQueue *self,
            Job            *job)
{
  self->n_jobs[job->fetch]--;
  g_hash_table_remove (self->jobs, job->path);
}

static void
enqueue (CdzSecretQueue *self,
         Job            *job)
{
  g_queue_push_tail (&self->waiting[job->fetch], job);
  job->link = self->waiting[job->fetch].tail;
}

static void
arrived_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Flight *flight = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr(GVariant) properties = reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
  g_autoptr(GObject) owner = NULL;
  CdzSecretQueue *self = flight->queue;
  Job *job;

  /* Dropped with all others: the queue may not be there any more. */
  if (!g_cancellable_is_cancelled (flight->cancellable))
    {
      self->n_in_flight--;
      job = g_hash_table_lookup (self->jobs, flight->path);
      owner = g_object_ref (job->owner);
      if (job->is_dropped)
        {
          remove_job (self, job);
          g_clear_object (&owner);
        }
      else if (job->is_stale)
        {
          job->is_stale = FALSE;
          enqueue (self, job);
        }
      else
        remove_job (self, job);

      start (self);
      if (owner != NULL)
        self->func (owner, flight->path, properties, error, self->user_data);
    }

  g_object_unref (flight->cancellable);
  g_free (flight->path);
  g_free (flight);
}

static Job *
pop (CdzSecretQueue *self)
{
  for (guint i = 0; i < CDZ_N_FETCHES; i++)
    {
      Job *job = g_queue_pop_head (&self->waiting[i]);

      if (job != NULL)
        return job;
    }

  return NULL;
}

static void
start (CdzSecretQueue *self)
{
  Job *job;

  while (self->connection != NULL && self->n_in_flight < MAX_IN_FLIGHT && (job = pop (self)) != NULL)
    {
      Flight *flight = g_new0 (Flight, 1);

      job->link = NULL;
      flight->queue = self;
      flight->cancellable = g_object_ref (self->cancellable);
      flight->path = g_strdup (job->path);
      self->n_in_flight++;
      g_dbus_connection_call (self->connection, CDZ_SECRET_NAME, job->path, CDZ_PROPERTIES_INTERFACE, "GetAll",
                              g_variant_new ("(s)", CDZ_SECRET_ITEM_INTERFACE), G_VARIANT_TYPE ("(a{sv})"),
                              G_DBUS_CALL_FLAGS_NO_AUTO_START, CDZ_SECRET_TIMEOUT_MS, self->cancellable,
                              arrived_cb, flight);
    }
}

/* Of one that is there already, the more urgent wish counts. */
static void
push_again (CdzSecretQueue *self,
            Job            *job,
            CdzFetch        fetch)
{
  job->is_dropped = FALSE;
  if (job->link == NULL)
    job->is_stale = job->is_stale || fetch == CDZ_FETCH_NOW;

  if (fetch >= job->fetch)
    return;

  self->n_jobs[job->fetch]--;
  self->n_jobs[fetch]++;
  if (job->link != NULL)
    g_queue_delete_link (&self->waiting[job->fetch], job->link);
  job->fetch = fetch;
  if (job->link != NULL)
    enqueue (self, job);
}

/* @owner: kept until the answer is there */
void
cdz_secret_queue_push (CdzSecretQueue *self,
                       GObject        *owner,
                       const char     *path,
                       CdzFetch        fetch)
{
  Job *job = g_hash_table_lookup (self->jobs, path);

  if (self->connection == NULL)
    return;

  if (job != NULL)
    {
      push_again (self, job, fetch);
      return;
    }

  job = g_new0 (Job, 1);
  job->path = g_strdup (path);
  job->owner = g_object_ref (owner);
  job->fetch = fetch;
  self->n_jobs[fetch]++;
  g_hash_table_insert (self->jobs, job->path, job);
  enqueue (self, job);
  start (self);
}

void
cdz_secret_queue_remove (CdzSecretQueue *self,
                         const char     *path)
{
  Job *job = g_hash_table_lookup (self->jobs, path);

  if (job == NULL)
    return;

  if (job->link == NULL)
    {
      job->is_dropped = TRUE;
      return;
    }

  g_queue_delete_link (&self->waiting[job->fetch], job->link);
  remove_job (self, job);
}

void
cdz_secret_queue_drop_rest (CdzSecretQueue *self)
{
  Job *job;

  while ((job = g_queue_pop_head (&self->waiting[CDZ_FETCH_REST])) != NULL)
    remove_job (self, job);
}

guint
cdz_secret_queue_count (CdzSecretQueue *self,
                        CdzFetch        fetch)
{
  guint n = 0;

  for (guint i = 0; i <= fetch; i++)
    n += self->n_jobs[i];

  return n;
}
