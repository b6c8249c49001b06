/* cdz-doctor.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-doctor"
#include "config.h"

#include "cdz-doctor-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-guess.h"
#include "cdz-library-private.h"

static void
free_reason (gpointer data)
{
  CdzReason *reason = data;

  g_free (reason->code);
  g_free (reason->title);
  g_free (reason->message);
  g_free (reason->ref);
  g_free (reason);
}

static void
free_remedy (gpointer data)
{
  CdzRemedy *remedy = data;

  g_free (remedy->code);
  g_free (remedy->title);
  g_free (remedy->message);
  g_free (remedy->command);
  g_free (remedy->target);
  g_free (remedy);
}

void
cdz_diagnosis_free (CdzDiagnosis *self)
{
  g_free (self->ref);
  g_ptr_array_unref (self->reasons);
  g_ptr_array_unref (self->remedies);
  g_free (self);
}

static CdzDiagnosis *
diagnosis_new (CdzItem *item)
{
  CdzDiagnosis *self = g_new0 (CdzDiagnosis, 1);

  self->ref = cdz_item_dup_ref (item);
  self->reasons = g_ptr_array_new_with_free_func (free_reason);
  self->remedies = g_ptr_array_new_with_free_func (free_remedy);
  return self;
}

static void
free_examination (gpointer data)
{
  CdzExamination *self = data;

  g_clear_object (&self->library);
  g_clear_object (&self->item);
  g_clear_object (&self->identity);
  g_strfreev (self->files);
  g_ptr_array_unref (self->keys);
  g_ptr_array_unref (self->public_keys);
  g_ptr_array_unref (self->certificates);
  g_ptr_array_unref (self->requests);
  g_ptr_array_unref (self->foreign);
  g_ptr_array_unref (self->locked);
  g_free (self->store_names);
  g_clear_pointer (&self->der, g_bytes_unref);
  g_clear_object (&self->certificate);
  g_clear_pointer (&self->looked_at, g_ptr_array_unref);
  g_clear_pointer (&self->diagnosis, cdz_diagnosis_free);
  g_free (self);
}

void
cdz_examination_add_reason (CdzExamination *self,
                            CdzSeverity     severity,
                            const char     *code,
                            const char     *title,
                            const char     *message,
                            const char     *ref)
{
  CdzReason *reason = g_new0 (CdzReason, 1);

  reason->severity = severity;
  reason->code = g_strdup (code);
  reason->title = g_strdup (title);
  reason->message = g_strdup (message);
  reason->ref = g_strdup (ref);
  g_ptr_array_add (self->diagnosis->reasons, reason);
}

void
cdz_examination_add_remedy (CdzExamination *self,
                            const char     *code,
                            const char     *title,
                            const char     *message,
                            const char     *command,
                            const char     *target)
{
  CdzRemedy *remedy = g_new0 (CdzRemedy, 1);

  remedy->code = g_strdup (code);
  remedy->title = g_strdup (title);
  remedy->message = g_strdup (message);
  remedy->command = g_strdup (command);
  remedy->target = g_strdup (target);
  g_ptr_array_add (self->diagnosis->remedies, remedy);
}

/* Returns: (transfer full): the label of the store that has @item */
char *
cdz_examination_dup_place (CdzExamination *self,
                           CdzItem        *item)
{
  CdzStore *store = cdz_library_get_item_store (self->library, item);

  return g_strdup (store != NULL ? cdz_store_get_title (store) : cdz_item_get_store (item));
}

static void
collect_item (CdzExamination *self,
              CdzCaller      *caller,
              CdzItem        *item)
{
  const char *group = cdz_item_get (item, CDZ_ATTR_GROUP);
  GPtrArray *list = NULL;

  if (!cdz_caller_may_use (caller, group != NULL ? group : ""))
    return;

  switch (cdz_item_get_class (item))
    {
    case CDZ_CLASS_CERTIFICATE:
      list = self->certificates;
      break;
    case CDZ_CLASS_KEY:
      list = cdz_item_is_private_key (item) ? self->keys : self->public_keys;
      break;
    case CDZ_CLASS_REQUEST:
      list = self->requests;
      break;
    case CDZ_CLASS_OTHER:
      list = cdz_guess_may_hold_keys (cdz_item_get (item, CDZ_ATTR_GUESS)) ? self->foreign : NULL;
      break;
    case CDZ_CLASS_NONE:
    case CDZ_CLASS_IDENTITY:
    default:
      break;
    }

  if (list != NULL)
    g_ptr_array_add (list, g_object_ref (item));
}

static void
collect_items (CdzExamination *self,
               CdzCaller      *caller)
{
  GListModel *items = cdz_library_get_items (self->library);
  GListModel *identities = cdz_library_get_identities (self->library);

  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (items, i);

      collect_item (self, caller, item);
    }

  if (cdz_item_get_class (self->item) == CDZ_CLASS_IDENTITY)
    self->identity = g_object_ref (self->item);
  for (guint i = 0; self->identity == NULL && i < g_list_model_get_n_items (identities); i++)
    {
      g_autoptr(CdzItem) identity = g_list_model_get_item (identities, i);

      if (cdz_item_get_certificate (identity) == self->item || cdz_item_get_key (identity) == self->item)
        self->identity = g_steal_pointer (&identity);
    }
}

/* What could be compared, and what could not. */
static void
collect_stores (CdzExamination *self)
{
  GListModel *stores = cdz_library_get_stores (self->library);
  g_autoptr(GPtrArray) names = g_ptr_array_new ();
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (stores); i++)
    {
      g_autoptr(CdzStore) store = g_list_model_get_item (stores, i);

      /* A vault's attributes can be read while its keys are locked. */
      if (cdz_store_is_locked (store) && g_str_equal (cdz_store_get_kind (store), "secret-service"))
        g_ptr_array_add (self->locked, g_object_ref (store));
      else
        g_ptr_array_add (names, (char *) cdz_store_get_title (store));
    }

  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *quoted = g_strdup_printf (_("“%s”"), (const char *) names->pdata[i]);

      g_string_append_printf (text, "%s%s", i == 0 ? "" : i + 1 == names->len ? _(" and ") : ", ", quoted);
    }
  self->store_names = g_string_free (g_steal_pointer (&text), FALSE);
}

static void
explain_request (CdzExamination *self)
{
  g_autofree char *ref = cdz_item_dup_ref (self->item);
  gboolean has_key = FALSE;

  for (guint i = 0; i < self->keys->len; i++)
    has_key |= g_strcmp0 (cdz_item_get (self->keys->pdata[i], CDZ_ATTR_PUBLIC_KEY_ID),
                          cdz_item_get (self->item, CDZ_ATTR_PUBLIC_KEY_ID)) == 0;

  cdz_examination_add_reason (self, CDZ_SEVERITY_INFO, "waiting-for-reply", _("A request is no identity yet"),
                              has_key ? _("Its private key is here; the certificate that its authority sends completes the identity")
                                      : _("Its private key is not here either, so the certificate alone will not complete an identity"), NULL);
  cdz_examination_add_remedy (self, "import", _("Import the authority's reply"),
                              _("PEM, .cer, .p7b or .p12, as a file or from the clipboard"), "credenzactl import REPLY", NULL);
}

static void
explain (CdzExamination *self)
{
  switch (cdz_item_get_class (self->item))
    {
    case CDZ_CLASS_IDENTITY:
    case CDZ_CLASS_CERTIFICATE:
      cdz_examination_seek_key (self);
      cdz_examination_look_at_certificate (self);
      break;
    case CDZ_CLASS_REQUEST:
      explain_request (self);
      break;
    case CDZ_CLASS_KEY:
    case CDZ_CLASS_NONE:
    case CDZ_CLASS_OTHER:
    default:
      cdz_examination_seek_certificate (self);
    }

  self->diagnosis->is_identity = self->identity != NULL;
}

/* Only what waits for the disk: stores belong to the main thread. */
static void
look_in_thread (GTask        *task,
                gpointer      source_object,
                gpointer      task_data,
                GCancellable *cancellable)
{
  CdzExamination *self = task_data;
  CdzClass klass = cdz_item_get_class (self->item);
  GError *error = NULL;

  if ((klass == CDZ_CLASS_CERTIFICATE || klass == CDZ_CLASS_IDENTITY) &&
      (self->certificate = cdz_certificate_new_from_der (self->der, &error)) == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  cdz_examination_look_into_files (self);
  g_task_return_boolean (task, TRUE);
}

static void
looked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  CdzExamination *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }

  explain (self);
  g_task_return_pointer (task, g_steal_pointer (&self->diagnosis), (GDestroyNotify) cdz_diagnosis_free);
}

static void
value_loaded_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GTask) looking = NULL;
  CdzExamination *self = g_task_get_task_data (task);
  GError *error = NULL;

  if ((self->der = cdz_store_load_value_finish (CDZ_STORE (source), result, &error)) == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  looking = g_task_new (NULL, g_task_get_cancellable (task), looked_cb, g_object_ref (task));
  g_task_set_task_data (looking, self, NULL);
  g_task_run_in_thread (looking, look_in_thread);
}

void
cdz_doctor_explain_async (CdzLibrary          *library,
                          CdzCaller           *caller,
                          CdzItem             *item,
                          const char * const  *files,
                          gint64               now,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (library, cancellable, callback, user_data);
  CdzExamination *self = g_new0 (CdzExamination, 1);
  CdzItem *certificate = cdz_item_get_certificate (item);
  CdzStore *store = cdz_library_get_item_store (library, certificate != NULL ? certificate : item);
  GPtrArray **lists[] = { &self->keys, &self->public_keys, &self->certificates, &self->requests, &self->foreign, &self->locked };

  g_task_set_source_tag (task, cdz_doctor_explain_async);
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    *lists[i] = g_ptr_array_new_with_free_func (g_object_unref);
  self->library = g_object_ref (library);
  self->item = g_object_ref (item);
  self->files = g_strdupv ((char **) files);
  self->now = now;
  self->diagnosis = diagnosis_new (item);
  g_task_set_task_data (task, self, free_examination);

  if (cdz_item_get_class (item) == CDZ_CLASS_OTHER || store == NULL)
    {
      g_task_return_new_error (task, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED,
                               _("“%s” is not stored as a certificate or key here; import what it holds, then ask again"),
                               cdz_item_get (item, CDZ_ATTR_LABEL));
      return;
    }

  collect_items (self, caller);
  collect_stores (self);
  cdz_store_load_value_async (store, certificate != NULL ? certificate : item, cancellable, value_loaded_cb,
                              g_steal_pointer (&task));
}

CdzDiagnosis *
cdz_doctor_explain_finish (GAsyncResult  *result,
                           GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
