/* cdz-secret-service-read.c: a collection's label, lock and paths.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-secret-service-read"
#include "config.h"

#include "cdz-secret-bus.h"
#include "cdz-secret-reader.h"
#include "cdz-secret-service-private.h"

/* So many new items take about a millisecond. A collection may have thousands, and
 * whoever shows them also has a window to paint. */
#define PIECE 500

/* What is taken in, a piece each time that the main loop comes round. The store is not
 * read before all of it is there. */
struct _CdzSecretIntake
{
  GVariant    *properties;
  const char **paths;       /* borrows from the properties */
  guint        n_paths;
  guint        n_taken;
  GPtrArray   *own;         /* paths of ours */
  guint        source;
};

static CdzSecretIntake *
intake_new (GVariant  *properties,
            GPtrArray *own)
{
  CdzSecretIntake *self = g_new0 (CdzSecretIntake, 1);

  self->properties = g_variant_ref (properties);
  self->own = g_ptr_array_ref (own);
  if (g_variant_lookup (properties, "Items", "^a&o", &self->paths))
    self->n_paths = g_strv_length ((char **) self->paths);
  return self;
}

static void
intake_free (CdzSecretIntake *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  g_free (self->paths);
  g_ptr_array_unref (self->own);
  g_variant_unref (self->properties);
  g_free (self);
}

static void
finish_reading (CdzSecretServiceStore *self)
{
  g_clear_pointer (&self->intake, intake_free);
  g_clear_object (&self->reading);
  if (self->read_again)
    {
      self->read_again = FALSE;
      cdz_secret_service_store_read (self);
    }
  else
    cdz_store_emit_changed (CDZ_STORE (self));
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

/* What is deleted meanwhile, and comes again with its piece, is asked for and then
 * known to be gone.
 *
 * Returns: whether there is more */
static gboolean
take_piece (CdzSecretServiceStore *self)
{
  CdzSecretIntake *intake = self->intake;
  CdzSecretPlace place = cdz_secret_service_store_get_place (self);
  guint n_piece = MIN (PIECE, intake->n_paths - intake->n_taken);

  cdz_secret_list_add_paths (self->list, intake->paths + intake->n_taken, n_piece, &place, self->is_locked);
  intake->n_taken += n_piece;
  if (intake->n_taken < intake->n_paths)
    return TRUE;

  fetch_all (self, intake->own, intake->paths);
  return FALSE;
}

static gboolean
take_piece_cb (gpointer user_data)
{
  g_autoptr(CdzSecretServiceStore) self = g_object_ref (user_data);

  if (take_piece (self))
    return G_SOURCE_CONTINUE;

  self->intake->source = 0;
  finish_reading (self);
  return G_SOURCE_REMOVE;
}

static void
take_collection (CdzSecretServiceStore *self,
                 GVariant              *properties,
                 GPtrArray             *own)
{
  const char *label = "";
  gboolean is_locked = TRUE;

  g_variant_lookup (properties, "Label", "&s", &label);
  cdz_secret_service_store_take_label (self, label);
  g_variant_lookup (properties, "Locked", "b", &is_locked);
  self->is_locked = is_locked;

  self->intake = intake_new (properties, own);
  if (self->intake->paths == NULL)
    {
      finish_reading (self);
      return;
    }

  cdz_secret_list_keep_paths (self->list, self->intake->paths);
  if (take_piece (self))
    self->intake->source = g_idle_add (take_piece_cb, self);
  else
    finish_reading (self);
}

static void
read_finished (GVariant     *properties,
               GPtrArray    *own,
               const GError *error,
               gpointer      user_data)
{
  g_autoptr(CdzSecretServiceStore) self = g_object_ref (user_data);

  /* Who does not answer names the provider's own state; what it refuses is said of
   * this collection. */
  if (error != NULL && self->problem == NULL && !self->read_again)
    cdz_secret_bus_explain (g_error_copy (error), self->label, &self->problem);
  if (properties != NULL && !self->read_again)
    take_collection (self, properties, own);
  else
    finish_reading (self);
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

void
cdz_secret_service_store_stop_reading (CdzSecretServiceStore *self)
{
  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_pointer (&self->intake, intake_free);
  self->read_again = FALSE;
}
