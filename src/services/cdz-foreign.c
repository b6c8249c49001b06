/* cdz-foreign.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-foreign"
#include "config.h"

#include "cdz-foreign.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-decode.h"
#include "cdz-error.h"
#include "cdz-guess.h"
#include "cdz-keyring-lock.h"
#include "cdz-library-private.h"

typedef struct
{
  CdzLibrary            *library;
  CdzSecretServiceStore *store;
  CdzItem               *item;
  GPtrArray             *parts;       /* CdzItem, in their order */
  GPtrArray             *secrets;     /* CdzSecret, as they arrive */
  gboolean               has_unlocked;
} Loading;

static void load_next (GTask *task);

static void
free_loading (gpointer data)
{
  Loading *loading = data;

  g_object_unref (loading->library);
  g_object_unref (loading->store);
  g_object_unref (loading->item);
  g_ptr_array_unref (loading->parts);
  g_ptr_array_unref (loading->secrets);
  g_free (loading);
}

static gint64
get_number (CdzItem    *item,
            const char *part_name)
{
  const char *value = "0";

  g_variant_lookup (cdz_item_get_own_attributes (item), part_name, "&s", &value);
  return g_ascii_strtoll (value, NULL, 10);
}

/* Whether @other says of itself what @own does. The part's number is another; the
 * schema gnome-keyring adds to some of them, at a time of its own. */
static gboolean
is_said_by (GVariant   *own,
            GVariant   *other,
            const char *part_name)
{
  GVariantIter iter;
  const char *name, *value, *same;

  g_variant_iter_init (&iter, own);
  while (g_variant_iter_next (&iter, "{&s&s}", &name, &value))
    {
      if (g_str_equal (name, "xdg:schema"))
        continue;
      if (!g_variant_lookup (other, name, "&s", &same) ||
          (!g_str_equal (name, part_name) && !g_str_equal (value, same)))
        return FALSE;
    }

  return TRUE;
}

static gboolean
belongs_to (CdzItem    *a,
            CdzItem    *b,
            const char *part_name)
{
  GVariant *own = cdz_item_get_own_attributes (a);
  GVariant *other = cdz_item_get_own_attributes (b);

  return cdz_item_get_store (a) == cdz_item_get_store (b) && own != NULL && other != NULL &&
         is_said_by (own, other, part_name) && is_said_by (other, own, part_name);
}

static int
compare_parts (gconstpointer a,
               gconstpointer b,
               gpointer      part_name)
{
  gint64 left = get_number (*(CdzItem * const *) a, part_name);
  gint64 right = get_number (*(CdzItem * const *) b, part_name);

  return left < right ? -1 : left > right;
}

static void
collect_parts (Loading *loading)
{
  const char *part_name = cdz_guess_find_part_name (cdz_item_get_own_attributes (loading->item));
  GListModel *items = G_LIST_MODEL (loading->store);

  if (part_name == NULL || g_strcmp0 (cdz_item_get (loading->item, CDZ_ATTR_GUESS), CDZ_GUESS_CHUNKED_PEM) != 0)
    {
      g_ptr_array_add (loading->parts, g_object_ref (loading->item));
      return;
    }

  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (items, i);

      if (belongs_to (loading->item, item, part_name))
        g_ptr_array_add (loading->parts, g_steal_pointer (&item));
    }
  g_ptr_array_sort_with_data (loading->parts, compare_parts, (gpointer) part_name);
}

static void
return_joined (GTask *task)
{
  Loading *loading = g_task_get_task_data (task);
  CdzSecret *joined;
  guint8 *data;
  gsize size = 0;

  for (guint i = 0; i < loading->secrets->len; i++)
    size += cdz_secret_get_size (loading->secrets->pdata[i]);
  if (size > CDZ_MAX_FILE_SIZE)
    {
      g_task_return_new_error (task, CDZ_ERROR, CDZ_ERROR_TOO_LARGE,
                               _("“%s” is larger than %d bytes, which no certificate or key is"),
                               cdz_item_get (loading->item, CDZ_ATTR_LABEL), CDZ_MAX_FILE_SIZE);
      return;
    }

  joined = cdz_secret_new_sized (size, &data);
  for (guint i = 0; i < loading->secrets->len; i++)
    {
      gsize part_size;
      const guint8 *part = cdz_secret_get_data (loading->secrets->pdata[i], &part_size);

      memcpy (data, part, part_size);
      data += part_size;
    }

  g_task_return_pointer (task, joined, (GDestroyNotify) cdz_secret_unref);
}

static void
unlocked_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (cdz_keyring_open_finish (CDZ_SECRET_SERVICE_STORE (source), result, &error))
    load_next (task);
  else
    g_task_return_error (task, error);
}

static gboolean
can_unlock (Loading      *loading,
            const GError *error)
{
  return !loading->has_unlocked && cdz_library_get_may_prompt (loading->library) &&
         g_error_matches (error, CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED) &&
         g_strcmp0 (cdz_error_get_detail (error, CDZ_DETAIL_NEEDS), "keyring") == 0;
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  Loading *loading = g_task_get_task_data (task);
  CdzSecret *secret = cdz_secret_service_store_load_other_finish (loading->store, result, &error);

  if (secret != NULL)
    {
      g_ptr_array_add (loading->secrets, secret);
      load_next (task);
    }
  else if (can_unlock (loading, error))
    {
      loading->has_unlocked = TRUE;
      cdz_keyring_open_async (loading->store, g_task_get_cancellable (task), unlocked_cb, g_object_ref (task));
    }
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
load_next (GTask *task)
{
  Loading *loading = g_task_get_task_data (task);

  if (loading->secrets->len < loading->parts->len)
    cdz_secret_service_store_load_other_async (loading->store, loading->parts->pdata[loading->secrets->len],
                                               g_task_get_cancellable (task), loaded_cb, g_object_ref (task));
  else
    return_joined (task);
}

void
cdz_foreign_load_async (CdzLibrary          *library,
                        CdzItem             *item,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (library, cancellable, callback, user_data);
  CdzStore *store = cdz_library_get_item_store (library, item);
  Loading *loading;

  g_task_set_source_tag (task, cdz_foreign_load_async);
  if (cdz_item_get_class (item) != CDZ_CLASS_OTHER || store == NULL || !CDZ_IS_SECRET_SERVICE_STORE (store))
    {
      g_task_return_new_error (task, CDZ_ERROR, CDZ_ERROR_PARAM,
                               _("“%s” is no item of another program; “credenzactl list --class other” lists them"),
                               cdz_item_get (item, CDZ_ATTR_LABEL));
      return;
    }

  loading = g_new0 (Loading, 1);
  loading->library = g_object_ref (library);
  loading->store = g_object_ref (CDZ_SECRET_SERVICE_STORE (store));
  loading->item = g_object_ref (item);
  loading->parts = g_ptr_array_new_with_free_func (g_object_unref);
  loading->secrets = g_ptr_array_new_with_free_func ((GDestroyNotify) cdz_secret_unref);
  g_task_set_task_data (task, loading, free_loading);

  collect_parts (loading);
  load_next (task);
}

CdzSecret *
cdz_foreign_load_finish (GAsyncResult  *result,
                         GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

char *
cdz_foreign_dup_origin (CdzLibrary *library,
                        CdzItem    *item)
{
  CdzStore *store = cdz_library_get_item_store (library, item);
  g_autofree char *ref = cdz_item_dup_ref (item);

  return g_strdup_printf (_("%s (keyring %s, %s)"), cdz_item_get (item, CDZ_ATTR_LABEL),
                          store != NULL ? cdz_store_get_label (store) : cdz_item_get_store (item), ref);
}
