/* cdz-inspection.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-inspection"
#include "config.h"

#include "cdz-inspection.h"

#include <glib/gi18n-lib.h>
#include <openssl/x509.h>

#include "cdz-algorithm.h"
#include "cdz-date.h"
#include "cdz-describe.h"
#include "cdz-library-private.h"
#include "cdz-openssl.h"
#include "cdz-owner.h"
#include "cdz-spki.h"

#define MIN_RSA_BITS 2048
#define MIN_EC_BITS 224

/* One run. */
typedef struct
{
  CdzLibrary    *library;
  CdzInspection *inspection;
  GPtrArray     *values;        /* GBytes or NULL, as they arrive, in the order of the items */
} Running;

static void load_next (GTask *task);

static void
free_inspected (gpointer data)
{
  CdzInspected *inspected = data;

  g_object_unref (inspected->item);
  g_free (inspected->ref);
  g_free (inspected->store);
  g_free (inspected->owner);
  g_free (inspected->schema);
  g_free (inspected->kind);
  g_free (inspected);
}

void
cdz_inspection_free (CdzInspection *self)
{
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->stores);
  g_free (self);
}

static void
unref_value (gpointer data)
{
  if (data != NULL)
    g_bytes_unref (data);
}

static void
free_running (gpointer data)
{
  Running *running = data;

  g_object_unref (running->library);
  g_clear_pointer (&running->inspection, cdz_inspection_free);
  g_ptr_array_unref (running->values);
  g_free (running);
}

static void
judge_key (CdzInspected *inspected,
           GBytes       *spki)
{
  g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();
  const char *type;
  gint64 size;

  inspected->kind = cdz_spki_describe (spki);
  if (!cdz_spki_fill_key (spki, attributes, NULL))
    return;

  type = cdz_attributes_get (attributes, CDZ_ATTR_KEY_TYPE);
  size = cdz_attributes_get_int (attributes, CDZ_ATTR_KEY_SIZE);
  if (((g_str_has_prefix (type, "rsa") || g_str_has_prefix (type, "d")) && size > 0 && size < MIN_RSA_BITS) ||
      (g_str_equal (type, "ec") && size > 0 && size < MIN_EC_BITS))
    inspected->flags |= CDZ_INSPECTED_WEAK_KEY;
}

/* What a root says of itself proves nothing, so its signature is not judged. */
static void
judge_signature (CdzInspected   *inspected,
                 CdzCertificate *certificate)
{
  g_autoptr(X509) x509 = cdz_certificate_dup_x509 (certificate, NULL);
  g_autofree char *kind = g_steal_pointer (&inspected->kind);
  g_autofree char *name = NULL;
  int digest = NID_undef;

  if (x509 != NULL)
    X509_get_signature_info (x509, &digest, NULL, NULL, NULL);
  if (digest == NID_undef)
    {
      inspected->kind = g_steal_pointer (&kind);
      return;
    }

  name = cdz_algorithm_dup_digest (digest);
  inspected->kind = g_strdup_printf ("%s, %s", kind, name);
  if (!cdz_certificate_is_self_issued (certificate) &&
      (digest == NID_md2 || digest == NID_md4 || digest == NID_md5 || digest == NID_sha1))
    inspected->flags |= CDZ_INSPECTED_WEAK_SIGNATURE;
}

static void
judge_dates (CdzInspected   *inspected,
             CdzCertificate *certificate,
             gint64          now)
{
  g_autofree char *text = NULL;
  CdzSeverity severity;

  cdz_describe_validity (cdz_certificate_get_not_before (certificate), cdz_certificate_get_not_after (certificate), now,
                         &severity, &text);
  if (severity == CDZ_SEVERITY_WARNING)
    inspected->flags |= CDZ_INSPECTED_EXPIRING;
  else if (severity == CDZ_SEVERITY_ERROR)
    inspected->flags |= now < cdz_certificate_get_not_before (certificate) ? CDZ_INSPECTED_NOT_YET_VALID : CDZ_INSPECTED_EXPIRED;
}

static void
judge_value (CdzInspected *inspected,
             GBytes       *value,
             gint64        now)
{
  g_autoptr(CdzCertificate) certificate = NULL;

  if (cdz_item_get_class (inspected->item) == CDZ_CLASS_KEY)
    {
      judge_key (inspected, value);
      return;
    }

  if (cdz_item_get_class (inspected->item) != CDZ_CLASS_CERTIFICATE ||
      (certificate = cdz_certificate_new_from_der (value, NULL)) == NULL)
    return;

  judge_key (inspected, cdz_certificate_get_spki (certificate));
  judge_signature (inspected, certificate);
  judge_dates (inspected, certificate, now);
}

/* What makes two items the same: a certificate's bytes, a private key's numbers. */
static char *
get_sameness (CdzItem *item)
{
  if (cdz_item_get_class (item) == CDZ_CLASS_CERTIFICATE)
    return g_strdup_printf ("c%s", cdz_item_get (item, CDZ_ATTR_SHA256));
  if (cdz_item_is_private_key (item))
    return g_strdup_printf ("k%s", cdz_item_get (item, CDZ_ATTR_PUBLIC_KEY_ID));

  return NULL;
}

static void
judge_together (CdzInspection *self)
{
  g_autoptr(GHashTable) first = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) wanted = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->items->len; i++)
    {
      CdzInspected *inspected = self->items->pdata[i], *other;
      CdzClass klass = cdz_item_get_class (inspected->item);
      const char *id = cdz_item_get (inspected->item, CDZ_ATTR_PUBLIC_KEY_ID);
      char *sameness = get_sameness (inspected->item);

      if (id != NULL && (klass == CDZ_CLASS_CERTIFICATE || klass == CDZ_CLASS_REQUEST))
        g_hash_table_add (wanted, (char *) id);
      if (sameness == NULL)
        continue;
      if ((other = g_hash_table_lookup (first, sameness)) != NULL)
        {
          other->flags |= CDZ_INSPECTED_DUPLICATE;
          inspected->flags |= CDZ_INSPECTED_DUPLICATE;
          g_free (sameness);
        }
      else
        g_hash_table_insert (first, sameness, inspected);
    }

  for (guint i = 0; i < self->items->len; i++)
    {
      CdzInspected *inspected = self->items->pdata[i];
      const char *id = cdz_item_get (inspected->item, CDZ_ATTR_PUBLIC_KEY_ID);

      if (cdz_item_is_private_key (inspected->item) && id != NULL && !g_hash_table_contains (wanted, id))
        inspected->flags |= CDZ_INSPECTED_ORPHAN;
    }
}

static void
judge_in_thread (GTask        *task,
                 gpointer      source_object,
                 gpointer      task_data,
                 GCancellable *cancellable)
{
  Running *running = task_data;
  CdzInspection *self = running->inspection;

  for (guint i = 0; i < self->items->len && !g_cancellable_is_cancelled (cancellable); i++)
    if (running->values->pdata[i] != NULL)
      judge_value (self->items->pdata[i], running->values->pdata[i], self->now);
  judge_together (self);

  if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (task, g_steal_pointer (&running->inspection), (GDestroyNotify) cdz_inspection_free);
}

static void
value_loaded_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Running *running = g_task_get_task_data (task);

  /* What is gone, or cannot be read just now, is listed without a judgement. */
  g_ptr_array_add (running->values, cdz_store_load_value_finish (CDZ_STORE (source), result, NULL));
  load_next (task);
}

static gboolean
has_value (CdzItem *item)
{
  CdzClass klass = cdz_item_get_class (item);

  return klass == CDZ_CLASS_CERTIFICATE || klass == CDZ_CLASS_KEY;
}

static void
load_next (GTask *task)
{
  Running *running = g_task_get_task_data (task);
  GPtrArray *items = running->inspection->items;

  if (g_task_return_error_if_cancelled (task))
    return;

  while (running->values->len < items->len)
    {
      CdzItem *item = ((CdzInspected *) items->pdata[running->values->len])->item;
      CdzStore *store = cdz_library_get_item_store (running->library, item);
      GBytes *value = cdz_item_get_value (item);

      if (value == NULL && has_value (item) && store != NULL)
        {
          cdz_store_load_value_async (store, item, g_task_get_cancellable (task), value_loaded_cb, g_object_ref (task));
          return;
        }
      g_ptr_array_add (running->values, value != NULL && has_value (item) ? g_bytes_ref (value) : NULL);
    }

  g_task_run_in_thread (task, judge_in_thread);
}

static CdzInspected *
inspected_new (CdzLibrary *library,
               CdzItem    *item)
{
  CdzInspected *self = g_new0 (CdzInspected, 1);
  CdzStore *store = cdz_library_get_item_store (library, item);
  const char *label = cdz_item_get (item, CDZ_ATTR_LABEL);

  self->item = g_object_ref (item);
  self->ref = cdz_item_dup_ref (item);
  self->store = g_strdup (store != NULL ? cdz_store_get_label (store) : cdz_item_get_store (item));
  self->schema = g_strdup (cdz_item_get (item, CDZ_ATTR_SCHEMA));
  self->owner = cdz_owner_dup_title (item);
  if (label == NULL || *label == '\0')
    self->flags |= CDZ_INSPECTED_UNNAMED;
  if (g_strcmp0 (cdz_item_get (item, CDZ_ATTR_LOCKED), "true") == 0)
    self->flags |= CDZ_INSPECTED_LOCKED;

  return self;
}

static CdzInspection *
inspection_new (CdzLibrary *library,
                CdzCaller  *caller,
                gint64      now)
{
  CdzInspection *self = g_new0 (CdzInspection, 1);
  GListModel *items = cdz_library_get_items (library);
  GListModel *stores = cdz_library_get_stores (library);

  self->now = now;
  self->items = g_ptr_array_new_with_free_func (free_inspected);
  self->stores = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < g_list_model_get_n_items (stores); i++)
    g_ptr_array_add (self->stores, g_list_model_get_item (stores, i));
  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (items, i);
      const char *group = cdz_item_get (item, CDZ_ATTR_GROUP);

      if (cdz_caller_may_use (caller, group != NULL ? group : ""))
        g_ptr_array_add (self->items, inspected_new (library, item));
    }

  return self;
}

void
cdz_inspection_run_async (CdzLibrary          *library,
                          CdzCaller           *caller,
                          gint64               now,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (library, cancellable, callback, user_data);
  Running *running = g_new0 (Running, 1);

  g_task_set_source_tag (task, cdz_inspection_run_async);
  g_task_set_task_data (task, running, free_running);
  running->library = g_object_ref (library);
  running->inspection = inspection_new (library, caller, now);
  running->values = g_ptr_array_new_with_free_func (unref_value);
  load_next (task);
}

CdzInspection *
cdz_inspection_run_finish (GAsyncResult  *result,
                           GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
