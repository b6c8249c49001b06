/* cdz-secret-apply.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-secret-apply"
#include "config.h"

#include "cdz-secret-apply.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-key.h"
#include "cdz-secret-bus.h"
#include "cdz-secret-transfer.h"
#include "cdz-vault-validate.h"

/* One change on its way. */
typedef struct
{
  CdzChange       *change;
  const char      *path;        /* of what is changed; NULL at add */

  /* At add. */
  CdzVaultRow     *row;
  char            *holder_path; /* has the unique key */
  CdzItem         *holder;
  gboolean         is_same;
  char            *created;

  /* At update and delete. */
  CdzItem         *before;
  GVariant        *attributes_before;
  gboolean         is_written;

  CdzResultAction  action;
  CdzItem         *item;
} Step;

typedef struct
{
  CdzSecretApply    *job;
  CdzSecretTransfer  transfer;
  GPtrArray         *steps;
  GCancellable      *cancellable;
} Run;

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
  Step *step = data;

  g_clear_pointer (&step->row, cdz_vault_row_free);
  g_free (step->holder_path);
  g_clear_object (&step->holder);
  g_free (step->created);
  g_clear_object (&step->before);
  g_clear_pointer (&step->attributes_before, g_variant_unref);
  g_clear_object (&step->item);
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

static GVariant *
get_properties (Run         *run,
                const char  *path,
                GError     **error)
{
  GError *problem = NULL;
  GVariant *properties = cdz_secret_bus_get_all (run->job->connection, path, CDZ_SECRET_ITEM_INTERFACE,
                                                 run->cancellable, &problem);

  if (properties == NULL)
    cdz_secret_bus_explain (problem, run->job->label, error);

  return properties;
}

/* The keyring is what enforces; it knows one rule. */
static gboolean
check_access (CdzSecretApply  *job,
              CdzChange       *change,
              GError         **error)
{
  CdzAccessible accessible, possible = job->place.is_session ? CDZ_ACCESSIBLE_SESSION
                                                             : CDZ_ACCESSIBLE_AFTER_FIRST_UNLOCK;
  CdzAccessControl flags;
  GError *problem = NULL;

  if (!cdz_vault_parse_access (change->attributes, &accessible, &flags, error))
    return FALSE;
  if (flags == 0 && (accessible == CDZ_ACCESSIBLE_NONE || accessible == possible))
    return TRUE;

  problem = g_error_new (CDZ_ERROR, CDZ_ERROR_UNSUPPORTED,
                         flags != 0 ? _("The keyring “%s” cannot enforce access control flags; store the key in the vault")
                                    : _("The keyring “%s” cannot enforce the class “%s”; store the key in the vault"),
                         job->label, cdz_accessible_get_name (accessible));
  cdz_error_set_detail (problem, CDZ_DETAIL_ATTRIBUTE, flags != 0 ? "access-control" : "accessible");
  g_propagate_error (error, problem);

  return FALSE;
}

/* Providers keep attributes in clear; a caller who searches gets them all. */
static char **
search (Run         *run,
        const char  *schema,
        const char  *unique,
        GError     **error)
{
  GVariantBuilder builder;
  GError *problem = NULL;
  g_autoptr(GVariant) reply = NULL;
  char **paths;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  g_variant_builder_add (&builder, "{ss}", "xdg:schema", schema);
  g_variant_builder_add (&builder, "{ss}", CDZ_SECRET_UNIQUE, unique);
  reply = cdz_secret_bus_call (run->job->connection, run->job->collection, CDZ_SECRET_COLLECTION_INTERFACE,
                               "SearchItems", g_variant_new ("(a{ss})", &builder), "(ao)",
                               run->cancellable, &problem);
  if (reply == NULL)
    {
      cdz_secret_bus_explain (problem, run->job->label, error);
      return NULL;
    }

  g_variant_get (reply, "(^ao)", &paths);
  return paths;
}

/* @but: (nullable): a path that does not count */
static gboolean
find_holder (Run         *run,
             Step        *step,
             const char  *but,
             GError     **error)
{
  g_autofree char *unique = cdz_secret_item_make_unique (step->row);
  g_autofree char *hash = cdz_secret_item_hash_value (step->row);
  g_auto(GStrv) paths = NULL;

  if (unique == NULL)
    return TRUE;
  if ((paths = search (run, cdz_secret_item_get_schema (step->row->klass), unique, error)) == NULL)
    return FALSE;

  for (guint i = 0; paths[i] != NULL; i++)
    {
      g_autoptr(GVariant) properties = NULL;
      g_autoptr(GVariant) attributes = NULL;
      g_autoptr(CdzItem) item = NULL;
      const char *value = NULL;

      if (g_strcmp0 (paths[i], but) == 0)
        continue;
      if ((properties = get_properties (run, paths[i], error)) == NULL)
        return FALSE;

      item = cdz_secret_item_parse (&run->job->place, paths[i], properties);
      if (cdz_item_get_class (item) != step->row->klass)
        continue;

      attributes = cdz_secret_item_get_attributes (properties);
      g_variant_lookup (attributes, CDZ_SECRET_VALUE, "&s", &value);
      g_set_object (&step->holder, item);
      g_free (step->holder_path);
      step->holder_path = g_strdup (paths[i]);
      step->is_same = g_strcmp0 (value, hash) == 0;
      return TRUE;
    }

  return TRUE;
}

static void
set_duplicate (Run      *run,
               CdzItem  *holder,
               GError  **error)
{
  g_autofree char *ref = cdz_item_dup_ref (holder);
  GError *problem = g_error_new (CDZ_ERROR, CDZ_ERROR_DUPLICATE,
                                 _("“%s” is in the keyring “%s” already and takes this place; keep it, replace it, or use another group"),
                                 cdz_item_get (holder, CDZ_ATTR_LABEL), run->job->label);

  cdz_error_set_detail (problem, CDZ_DETAIL_REF, ref);
  cdz_error_set_detail (problem, CDZ_DETAIL_CLASS, cdz_class_get_name (cdz_item_get_class (holder)));
  cdz_error_set_detail (problem, CDZ_DETAIL_STORE, run->job->place.store);
  g_propagate_error (error, problem);
}

static gboolean
prepare_add (Run     *run,
             Step    *step,
             gint64   now,
             GError **error)
{
  if (!check_access (run->job, step->change, error) ||
      (step->row = cdz_vault_row_new (step->change, now, error)) == NULL ||
      !find_holder (run, step, NULL, error))
    return FALSE;

  step->action = CDZ_RESULT_ADDED;
  if (step->holder == NULL)
    return TRUE;

  if (!step->is_same && step->change->on_conflict == CDZ_ON_CONFLICT_FAIL)
    {
      set_duplicate (run, step->holder, error);
      return FALSE;
    }

  if (step->is_same)
    step->action = CDZ_RESULT_EXISTS;
  else
    step->action = step->change->on_conflict == CDZ_ON_CONFLICT_KEEP ? CDZ_RESULT_KEPT : CDZ_RESULT_REPLACED;
  if (step->action != CDZ_RESULT_REPLACED)
    g_set_object (&step->item, step->holder);

  return TRUE;
}

/* Another program may have put something else into its place. */
static gboolean
prepare_existing (Run     *run,
                  Step    *step,
                  GError **error)
{
  g_autoptr(GVariant) properties = NULL;

  if (step->change->kind != CDZ_CHANGE_UPDATE && step->change->kind != CDZ_CHANGE_DELETE)
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED,
                   _("The keyring “%s” alone protects what is in it; import the key into the vault first"),
                   run->job->label);
      return FALSE;
    }
  if (step->change->kind == CDZ_CHANGE_UPDATE && !cdz_vault_validate_update (step->change, error))
    return FALSE;
  if ((properties = get_properties (run, step->path, error)) == NULL)
    return FALSE;

  step->action = step->change->kind == CDZ_CHANGE_UPDATE ? CDZ_RESULT_UPDATED : CDZ_RESULT_DELETED;
  step->before = cdz_secret_item_parse (&run->job->place, step->path, properties);
  if (cdz_item_get_class (step->before) != step->change->klass ||
      g_strcmp0 (cdz_item_get (step->before, CDZ_ATTR_UUID), step->change->uuid) != 0)
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_NOT_FOUND,
                   _("The item is not in the keyring “%s” any more; refresh the list"), run->job->label);
      return FALSE;
    }

  step->attributes_before = cdz_secret_item_get_attributes (properties);
  return TRUE;
}

static CdzSecret *
dup_value (Step        *step,
           const char **out_content_type)
{
  GObject *object = step->change->object;

  *out_content_type = step->row->klass == CDZ_CLASS_CERTIFICATE ? "application/pkix-cert" : "application/pkcs10";
  if (CDZ_IS_KEY (object))
    *out_content_type = "application/octet-stream";
  if (CDZ_IS_KEY (object) && cdz_key_is_private (CDZ_KEY (object)))
    {
      *out_content_type = "application/pkcs8";
      return cdz_secret_ref (cdz_key_get_pkcs8 (CDZ_KEY (object)));
    }

  return cdz_secret_new (g_bytes_get_data (step->row->der, NULL), g_bytes_get_size (step->row->der));
}

/* Providers say that they stored what they did not, or something else. */
static gboolean
check_created (Run        *run,
               Step       *step,
               CdzSecret  *value,
               GError    **error)
{
  g_autoptr(GVariant) properties = get_properties (run, step->created, error);
  g_autoptr(CdzSecret) read_back = NULL;

  if (properties == NULL ||
      (read_back = cdz_secret_transfer_read (&run->transfer, step->created, run->job->label,
                                             run->cancellable, error)) == NULL)
    return FALSE;

  step->item = cdz_secret_item_parse (&run->job->place, step->created, properties);
  if (cdz_item_get_class (step->item) == step->row->klass && cdz_secret_equal (value, read_back))
    return TRUE;

  g_set_error (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
               _("The keyring “%s” did not keep “%s” as it was given; store it in the vault"),
               run->job->label, cdz_attributes_get (step->row->attributes, CDZ_ATTR_LABEL));
  return FALSE;
}

/* Of two programs that add the same at the same time, one takes its own back. */
static gboolean
check_race (Run     *run,
            Step    *step,
            GError **error)
{
  g_autofree char *replaced = g_steal_pointer (&step->holder_path);
  gboolean is_lost;

  g_clear_object (&step->holder);
  if (!find_holder (run, step, step->created, error))
    return FALSE;

  is_lost = step->holder_path != NULL && g_strcmp0 (step->holder_path, replaced) != 0 &&
            g_strcmp0 (step->holder_path, step->created) < 0;
  if (is_lost)
    set_duplicate (run, step->holder, error);

  g_free (step->holder_path);
  step->holder_path = g_steal_pointer (&replaced);
  return !is_lost;
}

static gboolean
do_add (Run     *run,
        Step    *step,
        GError **error)
{
  const char *content_type;
  g_autoptr(CdzSecret) value = dup_value (step, &content_type);
  GVariantBuilder properties;

  g_variant_builder_init (&properties, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&properties, "{sv}", CDZ_SECRET_ITEM_INTERFACE ".Label",
                         g_variant_new_string (cdz_attributes_get (step->row->attributes, CDZ_ATTR_LABEL)));
  g_variant_builder_add (&properties, "{sv}", CDZ_SECRET_ITEM_INTERFACE ".Attributes",
                         cdz_secret_item_make_attributes (step->row));

  step->created = cdz_secret_transfer_create (&run->transfer, run->job->collection, run->job->label,
                                              g_variant_builder_end (&properties), value, content_type,
                                              run->job->may_prompt, run->cancellable, error);
  if (step->created == NULL || !check_created (run, step, value, error) || !check_race (run, step, error))
    return FALSE;

  touch (run->job, step->created, step->item);
  return TRUE;
}

static gboolean
set_property (Run         *run,
              const char  *path,
              const char  *name,
              GVariant    *value,
              GError     **error)
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
do_update (Run     *run,
           Step    *step,
           GError **error)
{
  CdzAttributes *changes = step->change->attributes;
  const char *label = cdz_attributes_get (changes, CDZ_ATTR_LABEL);
  g_autoptr(GVariant) properties = NULL;

  step->is_written = TRUE;
  if ((label != NULL && !set_property (run, step->path, "Label", g_variant_new_string (label), error)) ||
      !set_property (run, step->path, "Attributes",
                     cdz_secret_item_update_attributes (step->before, step->attributes_before, changes), error) ||
      (properties = get_properties (run, step->path, error)) == NULL)
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
delete_path (Run         *run,
             const char  *path,
             GError     **error)
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
do_delete (Run         *run,
           const char  *path,
           GError     **error)
{
  g_autoptr(GVariant) still = NULL;

  if (!delete_path (run, path, error))
    return FALSE;

  still = get_properties (run, path, NULL);
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
do_step (Run     *run,
         Step    *step,
         GError **error)
{
  if (step->action == CDZ_RESULT_ADDED || step->action == CDZ_RESULT_REPLACED)
    return do_add (run, step, error);
  if (step->action == CDZ_RESULT_UPDATED)
    return do_update (run, step, error);

  return TRUE;
}

/* Deletions: what was asked for, and what is replaced. */
static gboolean
do_deletions (Run     *run,
              GError **error)
{
  for (guint i = 0; i < run->steps->len; i++)
    {
      Step *step = run->steps->pdata[i];
      const char *path = NULL;

      if (step->action == CDZ_RESULT_DELETED)
        path = step->path;
      else if (step->action == CDZ_RESULT_REPLACED)
        path = step->holder_path;

      if (path != NULL && !do_delete (run, path, error))
        return FALSE;
      if (step->action == CDZ_RESULT_DELETED)
        g_set_object (&step->item, step->before);
    }

  return TRUE;
}

static void
take_back (Run *run)
{
  run->cancellable = NULL;
  for (guint i = 0; i < run->steps->len; i++)
    {
      Step *step = run->steps->pdata[i];

      if (step->created != NULL && delete_path (run, step->created, NULL))
        touch (run->job, step->created, NULL);
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
prepare_all (Run     *run,
             GError **error)
{
  CdzSecretApply *job = run->job;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gboolean needs_session = FALSE;

  for (guint i = 0; i < job->changes->len; i++)
    {
      Step *step = g_new0 (Step, 1);

      g_ptr_array_add (run->steps, step);
      step->change = job->changes->pdata[i];
      step->path = job->paths->pdata[i];
      if (step->change->kind == CDZ_CHANGE_ADD ? !prepare_add (run, step, now, error)
                                               : !prepare_existing (run, step, error))
        return FALSE;
      needs_session = needs_session || step->action == CDZ_RESULT_ADDED || step->action == CDZ_RESULT_REPLACED;
    }

  return !needs_session ||
         cdz_secret_transfer_open (&run->transfer, job->connection, job->label, run->cancellable, error);
}

static gboolean
do_all (Run     *run,
        GError **error)
{
  for (guint i = 0; i < run->steps->len; i++)
    if (!do_step (run, run->steps->pdata[i], error))
      return FALSE;

  return do_deletions (run, error);
}

CdzOutcome *
cdz_secret_apply_run (CdzSecretApply  *self,
                      GCancellable    *cancellable,
                      GError         **error)
{
  Run run = { .job = self, .cancellable = cancellable };
  CdzOutcome *outcome = NULL;

  run.steps = g_ptr_array_new_with_free_func (free_step);
  if (!prepare_all (&run, error))
    ;
  else if (!do_all (&run, error))
    take_back (&run);
  else
    {
      /* Without an operation: nothing here can be undone. */
      outcome = cdz_outcome_new ();
      for (guint i = 0; i < run.steps->len; i++)
        {
          Step *step = run.steps->pdata[i];

          cdz_outcome_add (outcome, step->action, step->item);
        }
    }

  cdz_secret_transfer_clear (&run.transfer);
  g_ptr_array_unref (run.steps);

  return outcome;
}
