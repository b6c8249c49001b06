/* cdz-library-describe.c: everything about one item.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-library-describe"
#include "config.h"

#include "cdz-library-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-describe.h"
#include "cdz-error.h"
#include "cdz-guess.h"
#include "cdz-protection.h"
#include "cdz-trust.h"

/* Beyond any real chain, and any real number of authorities with one name. */
#define MAX_DEPTH 10
#define MAX_CANDIDATES 100

typedef struct
{
  CdzStore  *file;          /* NULL for stored items */
  CdzItem   *item;          /* not an identity: then its certificate */
  gint64     now;

  /* The item first, then what may stand above it in its chain. */
  GPtrArray *wanted;        /* CdzItem */
  GPtrArray *values;        /* GBytes, in the same order, as they arrive */

  GPtrArray *own_rows;      /* where it lives, and its protection */
} Describing;

static void load_next (GTask *task);

static void
free_describing (gpointer data)
{
  Describing *describing = data;

  g_clear_object (&describing->file);
  g_clear_object (&describing->item);
  g_ptr_array_unref (describing->wanted);
  g_ptr_array_unref (describing->values);
  g_ptr_array_unref (describing->own_rows);
  g_free (describing);
}

void
cdz_details_free (CdzDetails *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_clear_pointer (&self->chain, cdz_chain_free);
  g_clear_pointer (&self->der, g_bytes_unref);
  g_free (self);
}

/* Adds those whose subject is among @issuers. */
static void
collect_issuers (GListModel *items,
                 GHashTable *issuers,
                 GPtrArray  *wanted)
{
  guint n_items = g_list_model_get_n_items (items);

  for (guint i = 0; i < n_items && wanted->len <= MAX_CANDIDATES; i++)
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (items, i);
      const char *subject = cdz_item_get (item, CDZ_ATTR_SUBJECT);

      if (cdz_item_get_class (item) == CDZ_CLASS_CERTIFICATE && subject != NULL &&
          g_hash_table_contains (issuers, subject) && !g_ptr_array_find (wanted, item, NULL))
        g_ptr_array_add (wanted, g_steal_pointer (&item));
    }
}

/* By name, level by level, so that of 10,000 certificates only a few are parsed. */
static void
collect_candidates (CdzLibrary *self,
                    Describing *describing)
{
  GPtrArray *wanted = describing->wanted;
  guint start = 0;

  for (guint depth = 0; depth < MAX_DEPTH && start < wanted->len; depth++)
    {
      g_autoptr(GHashTable) issuers = g_hash_table_new (g_str_hash, g_str_equal);

      for (; start < wanted->len; start++)
        {
          const char *issuer = cdz_item_get (wanted->pdata[start], CDZ_ATTR_ISSUER);

          if (issuer != NULL)
            g_hash_table_add (issuers, (char *) issuer);
        }

      collect_issuers (cdz_library_get_items (self), issuers, wanted);
      if (describing->file != NULL)
        collect_issuers (G_LIST_MODEL (describing->file), issuers, wanted);
    }
}

static void
describe_chain (Describing     *describing,
                CdzCertificate *certificate,
                CdzDetails     *details)
{
  g_autoptr(GPtrArray) candidates = g_ptr_array_new_with_free_func (g_object_unref);
  GPtrArray *findings;

  for (guint i = 1; i < describing->values->len; i++)
    {
      CdzCertificate *candidate = cdz_certificate_new_from_der (describing->values->pdata[i], NULL);

      if (candidate != NULL)
        g_ptr_array_add (candidates, candidate);
    }

  details->chain = cdz_chain_build (certificate, candidates, cdz_trust_get_anchors (), describing->now);
  findings = cdz_chain_get_findings (details->chain);
  for (guint i = 0; i < findings->len; i++)
    {
      CdzFinding *finding = findings->pdata[i];

      cdz_findings_add (details->findings, finding->severity, finding->code, finding->message);
    }
}

static GPtrArray *
describe_value (Describing  *describing,
                GBytes      *der,
                CdzDetails  *details,
                GError     **error)
{
  g_autoptr(CdzCertificate) certificate = NULL;
  g_autoptr(CdzRequest) request = NULL;
  g_autoptr(CdzKey) key = NULL;

  switch (cdz_item_get_class (describing->item))
    {
    case CDZ_CLASS_CERTIFICATE:
      if ((certificate = cdz_certificate_new_from_der (der, error)) == NULL)
        return NULL;
      describe_chain (describing, certificate, details);
      return cdz_describe_certificate (certificate, describing->now);

    case CDZ_CLASS_KEY:
      /* The public half is all that is needed: no envelope is opened to look. */
      if ((key = cdz_key_new_from_spki (der, error)) == NULL)
        return NULL;
      return cdz_describe_key (key, cdz_item_is_private_key (describing->item));

    case CDZ_CLASS_REQUEST:
      if ((request = cdz_request_new_from_der (der, error)) == NULL)
        return NULL;
      if (!cdz_request_verifies (request))
        cdz_findings_add (details->findings, CDZ_SEVERITY_WARNING, "request-signature",
                          _("The request's own signature does not verify: whoever made it may not have the key"));
      return cdz_describe_request (request);

    case CDZ_CLASS_NONE:
    case CDZ_CLASS_IDENTITY:
    case CDZ_CLASS_OTHER:
    default:
      return cdz_rows_new ();
    }
}

static void
add_rows (GPtrArray *rows,
          GPtrArray *more)
{
  for (guint i = 0; i < more->len; i++)
    {
      CdzRow *row = more->pdata[i];

      cdz_rows_add (rows, row->section, row->title, row->value, row->flags);
    }
}

static void
describe_in_thread (GTask        *task,
                    gpointer      source_object,
                    gpointer      task_data,
                    GCancellable *cancellable)
{
  Describing *describing = task_data;
  g_autoptr(CdzDetails) details = g_new0 (CdzDetails, 1);
  GError *error = NULL;

  details->findings = cdz_findings_new ();
  details->der = g_bytes_ref (describing->values->pdata[0]);
  if ((details->rows = describe_value (describing, details->der, details, &error)) == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  add_rows (details->rows, describing->own_rows);
  g_task_return_pointer (task, g_steal_pointer (&details), (GDestroyNotify) cdz_details_free);
}

static void
value_loaded_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Describing *describing = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  GBytes *value = cdz_store_load_value_finish (CDZ_STORE (source), result, &error);

  if (value != NULL)
    {
      g_ptr_array_add (describing->values, value);
    }
  else if (describing->values->len == 0)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  else
    {
      /* Another process deleted it meanwhile: the chain does without. */
      g_ptr_array_remove_index (describing->wanted, describing->values->len);
    }

  load_next (task);
}

static void
load_next (GTask *task)
{
  Describing *describing = g_task_get_task_data (task);

  while (describing->values->len < describing->wanted->len)
    {
      CdzItem *item = describing->wanted->pdata[describing->values->len];
      CdzStore *store;

      if (cdz_item_get_value (item) == NULL &&
          (store = cdz_library_get_item_store (g_task_get_source_object (task), item)) != NULL)
        {
          cdz_store_load_value_async (store, item, g_task_get_cancellable (task),
                                      value_loaded_cb, g_object_ref (task));
          return;
        }

      g_ptr_array_add (describing->values, cdz_item_get_value (item) != NULL
                                           ? g_bytes_ref (cdz_item_get_value (item)) : g_bytes_new (NULL, 0));
    }

  g_task_run_in_thread (task, describe_in_thread);
}

/* Of another program's item only what lies open: nothing is loaded. */
static CdzDetails *
describe_other (CdzItem   *item,
                GPtrArray *own_rows)
{
  CdzDetails *details = g_new0 (CdzDetails, 1);
  const char *warning = cdz_guess_get_warning (cdz_item_get (item, CDZ_ATTR_GUESS));

  details->findings = cdz_findings_new ();
  if (warning != NULL)
    cdz_findings_add (details->findings, CDZ_SEVERITY_WARNING, "precious", _(warning));

  details->rows = cdz_describe_other (item);
  add_rows (details->rows, own_rows);
  return details;
}

/**
 * cdz_library_describe_in_async:
 * @item: a stored item, an identity, or an item of @file
 * @file: (nullable): the file that @item is in
 * @now: seconds since 1970
 *
 * Loads, parses and describes the public part of an item, builds its chain from
 * the library, @file and what this system trusts. No secret is read.
 */
void
cdz_library_describe_in_async (CdzLibrary          *self,
                               CdzItem             *item,
                               CdzStore            *file,
                               gint64               now,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  Describing *describing = g_new0 (Describing, 1);
  CdzItem *certificate = cdz_item_get_certificate (item);

  g_task_set_source_tag (task, cdz_library_describe_in_async);
  g_task_set_task_data (task, describing, free_describing);
  describing->file = file != NULL ? g_object_ref (file) : NULL;
  describing->item = g_object_ref (certificate != NULL ? certificate : item);
  describing->now = now;
  describing->wanted = g_ptr_array_new_with_free_func (g_object_unref);
  describing->values = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  describing->own_rows = cdz_rows_new ();

  if (cdz_item_get_class (item) == CDZ_CLASS_OTHER)
    {
      cdz_protection_add_rows (self, item, file, describing->own_rows);
      g_task_return_pointer (task, describe_other (item, describing->own_rows), (GDestroyNotify) cdz_details_free);
      return;
    }

  g_ptr_array_add (describing->wanted, g_object_ref (describing->item));
  if (cdz_item_get_class (describing->item) == CDZ_CLASS_CERTIFICATE)
    collect_candidates (self, describing);
  cdz_protection_add_rows (self, item, file, describing->own_rows);

  load_next (task);
}

void
cdz_library_describe_async (CdzLibrary          *self,
                            CdzItem             *item,
                            gint64               now,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  cdz_library_describe_in_async (self, item, NULL, now, cancellable, callback, user_data);
}

CdzDetails *
cdz_library_describe_finish (CdzLibrary    *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
