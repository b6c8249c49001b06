/* cdz-secret-prepare.c: what is looked at before a keyring is changed.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-secret-prepare"
#include "config.h"

#include "cdz-secret-run.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-secret-bus.h"
#include "cdz-vault-validate.h"

GVariant *
cdz_secret_run_get_properties (CdzSecretRun  *run,
                               const char    *path,
                               GError       **error)
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
search (CdzSecretRun  *run,
        const char    *schema,
        const char    *unique,
        GError       **error)
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
gboolean
cdz_secret_run_find_holder (CdzSecretRun   *run,
                            CdzSecretStep  *step,
                            const char     *but,
                            GError        **error)
{
  g_auto(GStrv) paths = NULL;

  if (step->unique == NULL)
    return TRUE;
  if ((paths = search (run, cdz_secret_item_get_schema (step->change->klass), step->unique, error)) == NULL)
    return FALSE;

  for (guint i = 0; paths[i] != NULL; i++)
    {
      g_autoptr(GVariant) properties = NULL;
      g_autoptr(GVariant) attributes = NULL;
      g_autoptr(CdzItem) item = NULL;
      const char *value = NULL;

      if (g_strcmp0 (paths[i], but) == 0)
        continue;
      if ((properties = cdz_secret_run_get_properties (run, paths[i], error)) == NULL)
        return FALSE;

      item = cdz_secret_item_parse (&run->job->place, paths[i], properties);
      if (cdz_item_get_class (item) != step->change->klass)
        continue;

      attributes = cdz_secret_item_get_attributes (properties);
      g_variant_lookup (attributes, CDZ_SECRET_VALUE, "&s", &value);
      g_set_object (&step->holder, item);
      g_free (step->holder_path);
      step->holder_path = g_strdup (paths[i]);
      step->is_same = g_strcmp0 (value, step->hash) == 0;
      return TRUE;
    }

  return TRUE;
}

void
cdz_secret_run_set_duplicate (CdzSecretRun  *run,
                              CdzItem       *holder,
                              GError       **error)
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

gboolean
cdz_secret_run_prepare_add (CdzSecretRun   *run,
                            CdzSecretStep  *step,
                            gint64          now,
                            GError        **error)
{
  if (!check_access (run->job, step->change, error) ||
      (step->row = cdz_vault_row_new (step->change, now, error)) == NULL)
    return FALSE;

  step->unique = cdz_secret_item_make_unique (step->row);
  step->hash = cdz_secret_item_hash_value (step->row);
  if (!cdz_secret_run_find_holder (run, step, NULL, error))
    return FALSE;

  step->action = CDZ_RESULT_ADDED;
  if (step->holder == NULL)
    return TRUE;

  if (!step->is_same && step->change->on_conflict == CDZ_ON_CONFLICT_FAIL)
    {
      cdz_secret_run_set_duplicate (run, step->holder, error);
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

gboolean
cdz_secret_run_prepare_restore (CdzSecretRun   *run,
                                CdzSecretStep  *step,
                                GError        **error)
{
  GVariant *attributes = step->change->held->attributes;

  step->action = CDZ_RESULT_ADDED;
  g_variant_lookup (attributes, CDZ_SECRET_UNIQUE, "s", &step->unique);
  g_variant_lookup (attributes, CDZ_SECRET_VALUE, "s", &step->hash);
  if (!cdz_secret_run_find_holder (run, step, NULL, error))
    return FALSE;

  if (step->holder != NULL)
    cdz_secret_run_set_duplicate (run, step->holder, error);

  return step->holder == NULL;
}

/* Another program may have put something else into its place. */
gboolean
cdz_secret_run_prepare_existing (CdzSecretRun   *run,
                                 CdzSecretStep  *step,
                                 GError        **error)
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
  if ((properties = cdz_secret_run_get_properties (run, step->path, error)) == NULL)
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
