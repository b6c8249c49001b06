/* cdz-issuer.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-issuer"
#include "config.h"

#include "cdz-issuer.h"

#include <glib/gi18n-lib.h>

#include "cdz-access.h"
#include "cdz-attempt.h"
#include "cdz-error.h"
#include "cdz-issuer-private.h"
#include "cdz-library-private.h"
#include "cdz-place.h"
#include "cdz-session.h"
#include "cdz-superseding.h"
#include "cdz-validate.h"

struct _CdzIssuer
{
  GObject        parent_instance;

  CdzLibrary    *library;
  CdzCaller     *caller;
  char          *store;         /* name; NULL: the vault, or where the key is */
  CdzAttributes *attributes;    /* for everything that is made */
  CdzAttributes *of_keys;       /* for private keys, besides */
  GPtrArray     *parts;         /* CdzPart */
  CdzItem       *renews;
};

G_DEFINE_FINAL_TYPE (CdzIssuer, cdz_issuer, G_TYPE_OBJECT)

typedef struct
{
  guint      n_opened;          /* parts whose existing key is open */
  CdzIssued *issued;
} Running;

static void open_next (GTask *task);

static void
free_running (gpointer data)
{
  Running *running = data;

  g_clear_pointer (&running->issued, cdz_issued_free);
  g_free (running);
}

static char *
dup_product_name (CdzPart *part)
{
  if (CDZ_IS_REQUEST (part->product))
    return cdz_request_dup_display_name (CDZ_REQUEST (part->product));
  if (CDZ_IS_CERTIFICATE (part->product))
    return cdz_certificate_dup_display_name (CDZ_CERTIFICATE (part->product));

  return cdz_key_dup_display_name (part->key);
}

static void
add_change (CdzIssuer *self,
            GPtrArray *changes,
            GObject   *object,
            const char *label)
{
  g_autoptr(CdzAttributes) attributes = cdz_attributes_copy (self->attributes);

  cdz_attributes_set (attributes, CDZ_ATTR_LABEL, label);
  if (CDZ_IS_KEY (object))
    cdz_attributes_merge (attributes, self->of_keys);
  g_ptr_array_add (changes, cdz_change_new_add (object, attributes, CDZ_ON_CONFLICT_FAIL));
}

static GPtrArray *
make_changes (CdzIssuer *self)
{
  GPtrArray *changes = g_ptr_array_new_with_free_func ((GDestroyNotify) cdz_change_free);

  for (guint i = 0; i < self->parts->len; i++)
    {
      CdzPart *part = self->parts->pdata[i];
      g_autofree char *name = dup_product_name (part);
      const char *label = part->label != NULL ? part->label : name;

      if (part->key != NULL)
        add_change (self, changes, G_OBJECT (part->key), label);
      if (part->product != NULL)
        add_change (self, changes, part->product, label);
    }

  return changes;
}

static void
remembered_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  Running *running = g_task_get_task_data (task);

  /* The request stands; only the mark on the old certificate is not made by itself. */
  if (!cdz_superseding_remember_finish (result, &error))
    g_debug ("%s", error->message);
  g_task_return_pointer (task, g_steal_pointer (&running->issued), (GDestroyNotify) cdz_issued_free);
}

static void
applied_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  CdzIssuer *self = g_task_get_source_object (task);
  Running *running = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(CdzOutcome) outcome = cdz_attempt_apply_finish (result, &error);
  CdzIssuedPart *last;

  if (outcome == NULL || (running->issued = cdz_issued_new (self->parts, outcome, &error)) == NULL)
    {
      g_task_return_error (task, cdz_issued_explain_duplicate (error));
      return;
    }

  last = running->issued->parts->pdata[running->issued->parts->len - 1];
  if (self->renews != NULL)
    cdz_superseding_remember_async (self->library, last->item, self->renews, remembered_cb, g_object_ref (task));
  else
    g_task_return_pointer (task, g_steal_pointer (&running->issued), (GDestroyNotify) cdz_issued_free);
}

static void
made_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  CdzIssuer *self = CDZ_ISSUER (source);
  g_autoptr(GPtrArray) changes = NULL;
  g_autofree char *title = NULL;
  CdzStore *store;
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error) ||
      (store = cdz_library_find_store (self->library, self->store, &error)) == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  changes = make_changes (self);
  title = g_strdup_printf (_("New “%s”"),
                           cdz_attributes_get (((CdzChange *) changes->pdata[0])->attributes, CDZ_ATTR_LABEL));
  cdz_attempt_apply_async (self->library, store, title, changes, g_task_get_cancellable (task),
                           applied_cb, g_object_ref (task));
}

static void
make_in_thread (GTask        *task,
                gpointer      source_object,
                gpointer      task_data,
                GCancellable *cancellable)
{
  CdzIssuer *self = source_object;
  GError *error = NULL;

  if (cdz_parts_make (self->parts, g_get_real_time () / G_USEC_PER_SEC, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
make (GTask *task)
{
  g_autoptr(GTask) making = g_task_new (g_task_get_source_object (task), g_task_get_cancellable (task),
                                        made_cb, g_object_ref (task));

  g_task_run_in_thread (making, make_in_thread);
}

static void
authority_loaded_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  CdzIssuer *self = g_task_get_source_object (task);
  Running *running = g_task_get_task_data (task);
  CdzPart *part = self->parts->pdata[running->n_opened];
  GError *error = NULL;
  g_autoptr(GBytes) der = cdz_store_load_value_finish (CDZ_STORE (source), result, &error);

  if (der == NULL || (part->authority = cdz_certificate_new_from_der (der, &error)) == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  if (!cdz_certificate_is_authority (part->authority))
    {
      g_task_return_new_error (task, CDZ_ERROR, CDZ_ERROR_PARAM,
                               _("“%s” is no certificate authority, so nobody would trust what it issues"),
                               cdz_item_get (part->key_item, CDZ_ATTR_LABEL));
      return;
    }

  running->n_opened++;
  open_next (task);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  CdzIssuer *self = g_task_get_source_object (task);
  Running *running = g_task_get_task_data (task);
  CdzPart *part = self->parts->pdata[running->n_opened];
  GError *error = NULL;

  if ((part->handle = cdz_key_handle_open_finish (result, &error)) == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  if (part->kind == CDZ_PART_ISSUED)
    {
      CdzItem *certificate = cdz_item_get_certificate (part->key_item);

      cdz_store_load_value_async (cdz_library_get_item_store (self->library, certificate), certificate,
                                  g_task_get_cancellable (task), authority_loaded_cb, g_object_ref (task));
      return;
    }

  running->n_opened++;
  open_next (task);
}

/* Keys that are there are opened one by one; then all is made. */
static void
open_next (GTask *task)
{
  CdzIssuer *self = g_task_get_source_object (task);
  Running *running = g_task_get_task_data (task);

  for (; running->n_opened < self->parts->len; running->n_opened++)
    {
      CdzPart *part = self->parts->pdata[running->n_opened];

      if (part->key_item == NULL)
        continue;
      cdz_key_handle_open_async (self->library, self->caller, part->key_item, g_task_get_cancellable (task),
                                 opened_cb, g_object_ref (task));
      return;
    }

  make (task);
}

/* What goes with an existing key goes where the key is; a new one goes where that is
 * which it is to renew, unless a class is named, which is the vault's to enforce. */
static void
choose_place (CdzIssuer *self)
{
  CdzPart *first = self->parts->pdata[0];
  CdzItem *beside = first->key_item != NULL ? first->key_item : self->renews;
  gboolean is_protected = cdz_attributes_get (self->of_keys, CDZ_ATTR_ACCESSIBLE) != NULL ||
                          cdz_attributes_get (self->of_keys, CDZ_ATTR_ACCESS_CONTROL) != NULL;

  if (beside == NULL)
    return;

  if (cdz_item_get_key (beside) != NULL)
    beside = cdz_item_get_key (beside);
  if (self->store == NULL && (first->key_item != NULL || (!is_protected && cdz_place_is_open (self->library, beside))))
    self->store = g_strdup (cdz_item_get_store (beside));
  if (cdz_attributes_get (self->attributes, CDZ_ATTR_GROUP) == NULL)
    cdz_attributes_set (self->attributes, CDZ_ATTR_GROUP, cdz_item_get (beside, CDZ_ATTR_GROUP));
}

static gboolean
check (CdzIssuer  *self,
       GError    **error)
{
  const char *accessible = cdz_attributes_get (self->of_keys, CDZ_ATTR_ACCESSIBLE);
  const char *flags = cdz_attributes_get (self->of_keys, CDZ_ATTR_ACCESS_CONTROL);
  CdzAccessible parsed = CDZ_ACCESSIBLE_NONE;
  CdzAccessControl parsed_flags = CDZ_ACCESS_CONTROL_NONE;

  if ((accessible != NULL && !cdz_accessible_from_name (accessible, &parsed, error)) ||
      (flags != NULL && !cdz_access_control_from_names (flags, &parsed_flags, error)) ||
      (parsed != CDZ_ACCESSIBLE_NONE && !cdz_access_check (parsed, parsed_flags, error)))
    return FALSE;

  choose_place (self);
  return cdz_validate_group (self->caller, cdz_attributes_get (self->attributes, CDZ_ATTR_GROUP), error) &&
         cdz_library_find_store (self->library, self->store, error) != NULL;
}

static void
cdz_issuer_finalize (GObject *object)
{
  CdzIssuer *self = CDZ_ISSUER (object);

  g_clear_object (&self->library);
  g_clear_pointer (&self->caller, cdz_caller_unref);
  g_clear_pointer (&self->store, g_free);
  g_clear_pointer (&self->attributes, cdz_attributes_unref);
  g_clear_pointer (&self->of_keys, cdz_attributes_unref);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_clear_object (&self->renews);

  G_OBJECT_CLASS (cdz_issuer_parent_class)->finalize (object);
}

static void
cdz_issuer_class_init (CdzIssuerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cdz_issuer_finalize;
}

static void
cdz_issuer_init (CdzIssuer *self)
{
  self->attributes = cdz_attributes_new ();
  self->of_keys = cdz_attributes_new ();
  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) cdz_part_free);
}

gboolean
cdz_issuer_is_origin (const char *origin)
{
  const char * const names[] = { CDZ_ISSUER_ORIGIN, "Made here", _("Made here"), NULL };

  return origin != NULL && g_strv_contains (names, origin);
}

CdzIssuer *
cdz_issuer_new (CdzLibrary *library,
                CdzCaller  *caller)
{
  CdzIssuer *self = g_object_new (CDZ_TYPE_ISSUER, NULL);

  self->library = g_object_ref (library);
  self->caller = cdz_caller_ref (caller);
  cdz_attributes_set (self->attributes, CDZ_ATTR_ORIGIN, CDZ_ISSUER_ORIGIN);

  return self;
}

void
cdz_issuer_set_options (CdzIssuer              *self,
                        const CdzIssuerOptions *options)
{
  g_free (self->store);
  self->store = g_strdup (cdz_session_choose_store (self->library, options->store, options->accessible));
  cdz_attributes_set (self->attributes, CDZ_ATTR_COMMENT, options->comment);
  cdz_attributes_set (self->attributes, CDZ_ATTR_GROUP, options->group);
  cdz_attributes_set (self->of_keys, CDZ_ATTR_APPLICATION_TAG, options->tag);
  cdz_attributes_set (self->of_keys, CDZ_ATTR_ACCESSIBLE, options->accessible);
  cdz_attributes_set (self->of_keys, CDZ_ATTR_ACCESS_CONTROL, options->access_control);
}

static CdzPart *
add_part (CdzIssuer          *self,
          CdzPartKind         kind,
          const char         *label,
          const CdzKeyChoice *choice,
          CdzItem            *key_item,
          CdzRequestBuilder  *builder)
{
  CdzPart *part = g_new0 (CdzPart, 1);

  part->kind = kind;
  part->label = g_strdup (label);
  part->choice = choice;
  part->key_item = key_item != NULL ? g_object_ref (key_item) : NULL;
  part->builder = builder != NULL ? g_object_ref (builder) : NULL;
  g_ptr_array_add (self->parts, part);

  return part;
}

void
cdz_issuer_add_key (CdzIssuer          *self,
                    const char         *label,
                    const CdzKeyChoice *choice)
{
  add_part (self, CDZ_PART_KEY, label, choice, NULL, NULL);
}

void
cdz_issuer_add_request (CdzIssuer          *self,
                        const char         *label,
                        const CdzKeyChoice *choice,
                        CdzItem            *key,
                        CdzRequestBuilder  *builder)
{
  add_part (self, CDZ_PART_REQUEST, label, key == NULL ? choice : NULL, key, builder);
}

void
cdz_issuer_add_certificate (CdzIssuer          *self,
                            const char         *label,
                            const CdzKeyChoice *choice,
                            CdzItem            *key,
                            CdzRequestBuilder  *builder,
                            guint               days)
{
  add_part (self, CDZ_PART_CERTIFICATE, label, key == NULL ? choice : NULL, key, builder)->days = days;
}

void
cdz_issuer_add_issued (CdzIssuer          *self,
                       const char         *label,
                       const CdzKeyChoice *choice,
                       CdzRequestBuilder  *builder,
                       CdzItem            *authority,
                       guint               days)
{
  add_part (self, CDZ_PART_ISSUED, label, choice, authority, builder)->days = days;
}

void
cdz_issuer_set_renews (CdzIssuer *self,
                       CdzItem   *certificate)
{
  g_set_object (&self->renews, certificate);
}

/**
 * cdz_issuer_run_async:
 *
 * Opens the keys that are there, makes what was asked for in a worker, and stores it
 * in one transaction. Asks the library's prompter where a store needs it.
 *
 * Errors are those of cdz_key_generate(), of the builder and of the store;
 * %CDZ_ERROR_DUPLICATE where a request of that key and subject is open.
 */
void
cdz_issuer_run_async (CdzIssuer           *self,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;

  g_return_if_fail (CDZ_IS_ISSUER (self));
  g_return_if_fail (self->parts->len > 0);

  g_task_set_source_tag (task, cdz_issuer_run_async);
  g_task_set_task_data (task, g_new0 (Running, 1), free_running);
  if (!check (self, &error))
    g_task_return_error (task, error);
  else
    open_next (task);
}

CdzIssued *
cdz_issuer_run_finish (CdzIssuer     *self,
                       GAsyncResult  *result,
                       GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
