/* cdz-secret-apply.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-secret-apply"
#include "config.h"

#include "cdz-secret-run.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-key.h"
#include "cdz-secret-bus.h"
#include "cdz-secret-transfer.h"
#include "cdz-vault-validate.h"
#include "cdz-work.h"

CdzSecretApply *
cdz_secret_apply_new (void)
{
  CdzSecretApply *self = g_new0 (CdzSecretApply, 1);

  self->paths = g_ptr_array_new_with_free_func (g_free);
  self->touched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return self;
}

static void
unref_touched (gpointer key,
               gpointer value,
               gpointer user_data)
{
  if (value != NULL)
    g_object_unref (value);
}

void
cdz_secret_apply_free (CdzSecretApply *self)
{
  g_clear_object (&self->connection);
  g_free (self->collection);
  g_free (self->label);
  g_free (self->store_name);
  g_free (self->collection_name);
  g_clear_pointer (&self->changes, g_ptr_array_unref);
  g_ptr_array_unref (self->paths);
  g_hash_table_foreach (self->touched, unref_touched, NULL);
  g_hash_table_unref (self->touched);
  g_free (self);
}

static void
free_step (gpointer data)
{
  CdzSecretStep *step = data;

  g_clear_pointer (&step->row, cdz_vault_row_free);
  g_free (step->unique);
  g_free (step->hash);
  g_free (step->holder_path);
  g_clear_object (&step->holder);
  g_free (step->created);
  g_clear_object (&step->before);
  g_clear_pointer (&step->attributes_before, g_variant_unref);
  g_clear_object (&step->item);
  g_clear_pointer (&step->held, cdz_held_unref);
  g_free (step);
}

static void
touch (CdzSecretApply *job,
       const char     *path,
       CdzItem        *item)
{
  CdzItem *previous = g_hash_table_lookup (job->touched, path);

  if (previous != NULL)
    g_object_unref (previous);
  g_hash_table_insert (job->touched, g_strdup (path), item != NULL ? g_object_ref (item) : NULL);
}

/* What a new item is made of. */
static CdzHeld *
make_content (CdzSecretStep *step)
{
  GObject *object = step->change->object;
  gboolean is_private = object != NULL && CDZ_IS_KEY (object) && cdz_key_is_private (CDZ_KEY (object));
  g_autoptr(GVariant) attributes = NULL;
  g_autoptr(CdzSecret) value = NULL;

  if (step->change->held != NULL)
    return cdz_held_ref (step->change->held);

  attributes = g_variant_ref_sink (cdz_secret_item_make_attributes (step->row));
  value = is_private ? cdz_secret_ref (cdz_key_get_pkcs8 (CDZ_KEY (object)))
                     : cdz_secret_new (g_bytes_get_data (step->row->der, NULL), g_bytes_get_size (step->row->der));

  return cdz_held_new (step->row->klass, cdz_attributes_get (step->row->attributes, CDZ_ATTR_LABEL), attributes, value);
}

static const char *
get_content_type (CdzHeld *content)
{
  const char *key_class = NULL;

  if (content->klass == CDZ_CLASS_CERTIFICATE)
    return "application/pkix-cert";
  if (content->klass == CDZ_CLASS_REQUEST)
    return "application/pkcs10";

  g_variant_lookup (content->attributes, CDZ_SECRET_KEY_CLASS, "&s", &key_class);
  return g_strcmp0 (key_class, "private") == 0 ? "application/pkcs8" : "application/octet-stream";
}

/* Providers say that they stored what they did not, or something else. */
static gboolean
check_created (CdzSecretRun   *run,
               CdzSecretStep  *step,
               CdzHeld        *content,
               GError        **error)
{
  g_autoptr(GVariant) properties = cdz_secret_run_get_properties (run, step->created, error);
  g_autoptr(CdzSecret) read_back = NULL;

  if (properties == NULL ||
      (read_back = cdz_secret_transfer_read (&run->transfer, step->created, run->job->label,
                                             run->cancellable, error)) == NULL)
    return FALSE;

  step->item = cdz_secret_item_parse (&run->job->place, step->created, properties);
  if (cdz_item_get_class (step->item) == content->klass && cdz_secret_equal (content->value, read_back))
    return TRUE;

  g_set_error (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
               _("The keyring “%s” did not keep “%s” as it was given; store it in the vault"),
               run->job->label, content->label);
  return FALSE;
}

/* Of two programs that add the same at the same time, one takes its own back. */
static gboolean
check_race (CdzSecretRun   *run,
            CdzSecretStep  *step,
            GError        **error)
{
  g_autofree char *replaced = g_steal_pointer (&step->holder_path);
  gboolean is_lost;

  g_clear_object (&step->holder);
  if (!cdz_secret_run_find_holder (run, step, step->created, error))
    return FALSE;

  is_lost = step->holder_path != NULL && g_strcmp0 (step->holder_path, replaced) != 0 &&
            g_strcmp0 (step->holder_path, step->created) < 0;
  if (is_lost)
    cdz_secret_run_set_duplicate (run, step->holder, error);

  g_free (step->holder_path);
  step->holder_path = g_steal_pointer (&replaced);
  return !is_lost;
}

/* Returns: (nullable) (transfer full): the new item's object path */
static char *
create (CdzSecretRun  *run,
        CdzHeld       *content,
        GError       **error)
{
  GVariantBuilder properties;

  g_variant_builder_init (&properties, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&properties, "{sv}", CDZ_SECRET_ITEM_INTERFACE ".Label",
                         g_variant_new_string (content->label));
  g_variant_builder_add (&properties, "{sv}", CDZ_SECRET_ITEM_INTERFACE ".Attributes", content->attributes);

  return cdz_secret_transfer_create (&run->transfer, run->job->collection, run->job->label,
                                     g_variant_builder_end (&properties), content->value,
                                     get_content_type (content), run->job->may_prompt, run->cancellable, error);
}

static gboolean
do_add (CdzSecretRun   *run,
        CdzSecretStep  *step,
        GError        **error)
{
  g_autoptr(CdzHeld) content = make_content (step);

  step->created = create (run, content, error);
  if (step->created == NULL || !check_created (run, step, content, error) || !check_race (run, step, error))
    return FALSE;

  touch (run->job, step->created, step->item);
  return TRUE;
}

static gboolean
set_property (CdzSecretRun  *run,
              const char    *path,
              const char    *name,
              GVariant      *value,
              GError       **error)
{
  GError *problem = NULL;
  g_autoptr(GVariant) reply =
    cdz_secret_bus_call (run->job->connection, path, CDZ_PROPERTIES_INTERFACE, "Set",
                         g_variant_new ("(ssv)", CDZ_SECRET_ITEM_INTERFACE, name, value), "()",
                         run->cancellable, &problem);

  if (reply == NULL)
    cdz_secret_bus_explain (problem, run->job->label, error);

  return reply != NULL;
}

static gboolean
shows_changes (CdzItem       *item,
               CdzAttributes *changes)
{
  for (guint i = CDZ_ATTR_NONE + 1; i < CDZ_N_ATTRS; i++)
    {
      const char *wanted = cdz_attributes_get (changes, i);
      const char *now = cdz_item_get (item, i);

      if (wanted != NULL && !g_str_equal (wanted, now != NULL ? now : ""))
        return FALSE;
    }

  return TRUE;
}

static gboolean
do_update (CdzSecretRun   *run,
           CdzSecretStep  *step,
           GError        **error)
{
  CdzAttributes *changes = step->change->attributes;
  const char *label = cdz_attributes_get (changes, CDZ_ATTR_LABEL);
  g_autoptr(GVariant) properties = NULL;

  step->is_written = TRUE;
  if ((label != NULL && !set_property (run, step->path, "Label", g_variant_new_string (label), error)) ||
      !set_property (run, step->path, "Attributes",
                     cdz_secret_item_update_attributes (step->before, step->attributes_before, changes), error) ||
      (properties = cdz_secret_run_get_properties (run, step->path, error)) == NULL)
    return FALSE;

  step->item = cdz_secret_item_parse (&run->job->place, step->path, properties);
  if (!shows_changes (step->item, changes))
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                   _("The keyring “%s” did not keep the change of “%s”; look into its own settings"),
                   run->job->label, cdz_item_get (step->before, CDZ_ATTR_LABEL));
      return FALSE;
    }

  touch (run->job, step->path, step->item);
  return TRUE;
}

static gboolean
delete_path (CdzSecretRun  *run,
             const char    *path,
             GError       **error)
{
  GError *problem = NULL;
  g_autoptr(GVariant) reply = cdz_secret_bus_call (run->job->connection, path, CDZ_SECRET_ITEM_INTERFACE, "Delete",
                                                   NULL, "(o)", run->cancellable, &problem);
  g_autoptr(GVariant) answer = NULL;
  const char *prompt;

  if (reply != NULL)
    {
      g_variant_get (reply, "(&o)", &prompt);
      if (g_str_equal (prompt, "/"))
        return TRUE;
      if (!run->job->may_prompt)
        cdz_secret_bus_set_locked (run->job->label, &problem);
      else if ((answer = cdz_secret_bus_prompt (run->job->connection, prompt, run->cancellable, &problem)) != NULL)
        return TRUE;
    }

  cdz_secret_bus_explain (problem, run->job->label, error);
  return FALSE;
}

static gboolean
do_delete (CdzSecretRun  *run,
           const char    *path,
           GError       **error)
{
  g_autoptr(GVariant) still = NULL;

  if (!delete_path (run, path, error))
    return FALSE;

  still = cdz_secret_run_get_properties (run, path, NULL);
  if (still != NULL)
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                   _("The keyring “%s” did not delete the item; look into its own settings"), run->job->label);
      return FALSE;
    }

  touch (run->job, path, NULL);
  return TRUE;
}

static gboolean
do_step (CdzSecretRun   *run,
         CdzSecretStep  *step,
         GError        **error)
{
  if (step->action == CDZ_RESULT_ADDED || step->action == CDZ_RESULT_REPLACED)
    return do_add (run, step, error);
  if (step->action == CDZ_RESULT_UPDATED)
    return do_update (run, step, error);

  return TRUE;
}

/* Deletions: what was asked for, and what is replaced. */
static gboolean
do_deletions (CdzSecretRun  *run,
              GError       **error)
{
  for (guint i = 0; i < run->steps->len; i++)
    {
      CdzSecretStep *step = run->steps->pdata[i];
      const char *path = NULL;

      if (step->action == CDZ_RESULT_DELETED)
        path = step->path;
      else if (step->action == CDZ_RESULT_REPLACED)
        path = step->holder_path;

      if (path != NULL && !do_delete (run, path, error))
        return FALSE;
      step->is_deleted = path != NULL;
      if (step->action == CDZ_RESULT_DELETED)
        {
          g_set_object (&step->item, step->before);
          cdz_work_report (run->cancellable, i + 1, run->steps->len);
        }
    }

  return TRUE;
}

static void
take_back (CdzSecretRun *run)
{
  run->cancellable = NULL;
  for (guint i = 0; i < run->steps->len; i++)
    {
      CdzSecretStep *step = run->steps->pdata[i];

      if (step->created != NULL && delete_path (run, step->created, NULL))
        touch (run->job, step->created, NULL);
      if (step->is_deleted && step->held != NULL)
        g_free (create (run, step->held, NULL));
      if (step->is_written)
        {
          set_property (run, step->path, "Label",
                        g_variant_new_string (cdz_item_get (step->before, CDZ_ATTR_LABEL)), NULL);
          set_property (run, step->path, "Attributes", step->attributes_before, NULL);
          touch (run->job, step->path, step->before);
        }
    }
}

static gboolean
prepare (CdzSecretRun   *run,
         CdzSecretStep  *step,
         gint64          now,
         GError        **error)
{
  if (step->change->kind == CDZ_CHANGE_ADD)
    return cdz_secret_run_prepare_add (run, step, now, error);
  if (step->change->kind == CDZ_CHANGE_RESTORE)
    return cdz_secret_run_prepare_restore (run, step, error);

  return cdz_secret_run_prepare_existing (run, step, error);
}

static gboolean
prepare_all (CdzSecretRun  *run,
             GError       **error)
{
  CdzSecretApply *job = run->job;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gboolean needs_session = FALSE;

  for (guint i = 0; i < job->changes->len; i++)
    {
      CdzSecretStep *step = g_new0 (CdzSecretStep, 1);

      g_ptr_array_add (run->steps, step);
      step->change = job->changes->pdata[i];
      step->path = job->paths->pdata[i];
      if (!prepare (run, step, now, error))
        return FALSE;
      needs_session = needs_session || step->change->holds ||
                      step->action == CDZ_RESULT_ADDED || step->action == CDZ_RESULT_REPLACED;
    }

  return !needs_session ||
         cdz_secret_transfer_open (&run->transfer, job->connection, job->label, run->cancellable, error);
}

/* All of it before anything goes. */
static gboolean
hold_all (CdzSecretRun  *run,
          GError       **error)
{
  for (guint i = 0; i < run->steps->len; i++)
    {
      CdzSecretStep *step = run->steps->pdata[i];
      g_autoptr(CdzAttributes) same = cdz_attributes_new ();
      g_autoptr(GVariant) attributes = NULL;
      g_autoptr(CdzSecret) value = NULL;

      if (!step->change->holds)
        continue;
      if ((value = cdz_secret_transfer_read (&run->transfer, step->path, run->job->label, run->cancellable, error)) == NULL)
        return FALSE;
      attributes = g_variant_ref_sink (cdz_secret_item_update_attributes (step->before, step->attributes_before, same));
      step->held = cdz_held_new (step->change->klass, cdz_item_get (step->before, CDZ_ATTR_LABEL), attributes, value);
    }

  return TRUE;
}

static gboolean
do_all (CdzSecretRun  *run,
        GError       **error)
{
  for (guint i = 0; i < run->steps->len; i++)
    {
      if (!do_step (run, run->steps->pdata[i], error) ||
          g_cancellable_set_error_if_cancelled (run->cancellable, error))
        return FALSE;
      if (((CdzSecretStep *) run->steps->pdata[i])->action != CDZ_RESULT_DELETED)
        cdz_work_report (run->cancellable, i + 1, run->steps->len);
    }

  return do_deletions (run, error);
}

CdzOutcome *
cdz_secret_apply_run (CdzSecretApply  *self,
                      GCancellable    *cancellable,
                      GError         **error)
{
  CdzSecretRun run = { .job = self, .cancellable = cancellable };
  CdzOutcome *outcome = NULL;

  run.steps = g_ptr_array_new_with_free_func (free_step);
  if (!prepare_all (&run, error) || !hold_all (&run, error))
    ;
  else if (!do_all (&run, error))
    take_back (&run);
  else
    {
      /* Without an operation: the vault alone undoes by itself. */
      outcome = cdz_outcome_new ();
      for (guint i = 0; i < run.steps->len; i++)
        {
          CdzSecretStep *step = run.steps->pdata[i];

          cdz_outcome_add (outcome, step->action, step->item);
          ((CdzResult *) outcome->results->pdata[i])->held = g_steal_pointer (&step->held);
        }
    }

  cdz_secret_transfer_clear (&run.transfer);
  g_ptr_array_unref (run.steps);

  return outcome;
}
