/* cdz-window-delete.c: deleting, one item or many.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-window-delete"
#include "config.h"

#include "cdz-window-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-item-look.h"
#include "cdz-platform.h"

/* More names than these nobody reads in a question. */
#define MAX_NAMES 6

typedef struct
{
  CdzWindow      *window;
  GPtrArray      *items;
  CdzDeleteFlags  flags;
  GCancellable   *work;
} Deletion;

static void ask_instead (CdzWindow    *self,
                         GPtrArray    *items,
                         const GError *problem);

static Deletion *
deletion_new (CdzWindow      *window,
              GPtrArray      *items,
              CdzDeleteFlags  flags)
{
  Deletion *deletion = g_new0 (Deletion, 1);

  deletion->window = g_object_ref (window);
  deletion->items = g_ptr_array_ref (items);
  deletion->flags = flags;
  return deletion;
}

static void
deletion_free (gpointer data)
{
  Deletion *deletion = data;

  g_object_unref (deletion->window);
  g_ptr_array_unref (deletion->items);
  g_clear_object (&deletion->work);
  g_free (deletion);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Deletion, deletion_free)

static char *
dup_done_text (GPtrArray *items)
{
  g_autofree char *name = cdz_look_dup_name (g_ptr_array_index (items, 0));

  if (items->len == 1)
    return g_strdup_printf (_("“%s” deleted"), name);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u item deleted",
                                       "%u items deleted", items->len), items->len);
}

/* What a keyring may say where it gives no secret away, or none to us; then nothing
 * was deleted. */
static gboolean
could_not_be_held (Deletion     *deletion,
                   const GError *error)
{
  static const CdzErrorCode codes[] = {
    CDZ_ERROR_INTERACTION_NOT_ALLOWED, CDZ_ERROR_AUTH_FAILED, CDZ_ERROR_MALFORMED, CDZ_ERROR_TOO_LARGE,
    CDZ_ERROR_NOT_AVAILABLE,
  };

  for (guint i = 0; i < G_N_ELEMENTS (codes) && (deletion->flags & CDZ_DELETE_HOLD) != 0; i++)
    if (g_error_matches (error, CDZ_ERROR, codes[i]))
      return TRUE;

  return FALSE;
}

static void
deleted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(Deletion) deletion = user_data;
  CdzWindow *self = deletion->window;
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzDeletion) done = cdz_library_delete_finish (CDZ_LIBRARY (source), result, &error);
  g_autofree char *text = dup_done_text (deletion->items);

  cdz_work_bar_end (self->work_bar, deletion->work);
  if (done == NULL && could_not_be_held (deletion, error))
    ask_instead (self, deletion->items, error);
  else if (done == NULL)
    cdz_window_show_failure (self, _("Nothing Was Deleted"), error);
  else if (done->held->len > 0)
    cdz_window_hold (self, text, g_steal_pointer (&done));
  else
    cdz_window_toast (self, text, done->operation);
}

static void
delete_now (CdzWindow      *self,
            GPtrArray      *items,
            CdzDeleteFlags  flags)
{
  Deletion *deletion = deletion_new (self, items, flags);

  deletion->work = cdz_work_bar_begin (self->work_bar, _("Deleting…"));
  cdz_library_delete_async (self->library, self->caller, items, flags, deletion->work,
                            deleted_cb, deletion);
}

static void
confirmed_cb (GtkWindow *parent,
              gpointer   user_data)
{
  Deletion *deletion = user_data;

  delete_now (deletion->window, deletion->items, deletion->flags);
}

/* Returns: (transfer container): the private keys that go though they were not chosen */
static GPtrArray *
collect_keys_that_go (CdzDeletion *plan,
                      GPtrArray   *items)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < plan->deleted->len; i++)
    {
      CdzItem *item = g_ptr_array_index (plan->deleted, i);

      if (cdz_item_get_class (item) == CDZ_CLASS_KEY && !g_ptr_array_find (items, item, NULL))
        g_ptr_array_add (keys, g_object_ref (item));
    }

  return keys;
}

static char *
dup_names (GPtrArray *items)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < items->len && i < MAX_NAMES; i++)
    {
      g_autofree char *name = cdz_look_dup_name (g_ptr_array_index (items, i));

      g_string_append_printf (text, i > 0 ? _(", “%s”") : _("“%s”"), name);
    }
  if (items->len > MAX_NAMES)
    g_string_append_printf (text, _(" and %u more"), items->len - MAX_NAMES);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* What belongs to other programs is refused, without a question.
 *
 * Returns: (nullable) (transfer full): the keyring that has any of them */
static CdzStore *
find_keyring (CdzWindow *self,
              GPtrArray *deleted)
{
  GListModel *stores = cdz_library_get_stores (self->library);

  for (guint i = 0; i < deleted->len; i++)
    for (guint k = 0; k < g_list_model_get_n_items (stores); k++)
      {
        g_autoptr(CdzStore) store = g_list_model_get_item (stores, k);

        if (!CDZ_IS_VAULT (store) && cdz_item_get_class (g_ptr_array_index (deleted, i)) != CDZ_CLASS_OTHER &&
            g_str_equal (cdz_store_get_name (store), cdz_item_get_store (g_ptr_array_index (deleted, i))))
          return g_steal_pointer (&store);
      }

  return NULL;
}

static char *
dup_heading (GPtrArray *items,
             gboolean   with_keys)
{
  g_autofree char *name = cdz_look_dup_name (g_ptr_array_index (items, 0));

  if (items->len == 1)
    return g_strdup_printf (with_keys ? _("Delete “%s” and Its Key?") : _("Delete “%s” for Good?"), name);

  return g_strdup_printf (with_keys ? g_dngettext (GETTEXT_PACKAGE, "Delete %u Item and Its Keys?",
                                                   "Delete %u Items and Their Keys?", items->len)
                                    : g_dngettext (GETTEXT_PACKAGE, "Delete %u Item for Good?",
                                                   "Delete %u Items for Good?", items->len), items->len);
}

static char *
dup_what_goes (GPtrArray *items,
               GPtrArray *keys)
{
  g_autofree char *names = dup_names (items);
  g_autofree char *key_names = keys->len > 0 ? dup_names (keys) : NULL;

  if (keys->len == 0)
    return items->len > 1 ? g_steal_pointer (&names) : NULL;

  return g_strdup_printf (items->len == 1 ? _("The certificate %s and the private key %s are both deleted.")
                                          : _("%s are deleted together with the private keys %s."), names, key_names);
}

static char *
dup_outlook (CdzStore     *keyring,
             const GError *problem)
{
  if (keyring == NULL)
    return g_strdup (_("You can undo this for 7 days."));
  if (cdz_store_is_locked (keyring))
    return g_strdup_printf (_("This cannot be undone: the keyring “%s” keeps nothing of what is deleted, and it is locked, so nothing can be read first."),
                            cdz_store_get_label (keyring));
  if (problem != NULL)
    return g_strdup_printf (_("This cannot be undone: the keyring “%s” keeps nothing of what is deleted, and it could not be read first. %s."),
                            cdz_store_get_label (keyring), problem->message);

  return g_strdup_printf (_("You can undo this while the message about it shows: the keyring “%s” keeps nothing of what is deleted."),
                          cdz_store_get_label (keyring));
}

/* @keyring: (nullable): what keeps them
 * @problem: (nullable): why it cannot be undone */
static void
ask (CdzWindow    *self,
     GtkWindow    *asker,
     GPtrArray    *items,
     GPtrArray    *keys,
     CdzStore     *keyring,
     const GError *problem)
{
  gboolean can_hold = keyring != NULL && problem == NULL && !cdz_store_is_locked (keyring);
  g_autofree char *heading = dup_heading (items, keys->len > 0);
  g_autofree char *what = dup_what_goes (items, keys);
  g_autofree char *outlook = dup_outlook (keyring, problem);
  g_autofree char *body = what != NULL ? g_strjoin (keys->len > 0 ? " " : "\n\n", what, outlook, NULL)
                                       : g_strdup (outlook);

  cdz_platform_confirm (asker, heading, body, _("_Delete"), confirmed_cb,
                        deletion_new (self, items, can_hold ? CDZ_DELETE_HOLD : CDZ_DELETE_DEFAULT), deletion_free);
}

static void
ask_instead (CdzWindow    *self,
             GPtrArray    *items,
             const GError *problem)
{
  g_autoptr(CdzDeletion) plan = cdz_library_plan_deletion (self->library, items, CDZ_DELETE_DEFAULT);
  g_autoptr(GPtrArray) keys = collect_keys_that_go (plan, items);
  g_autoptr(CdzStore) keyring = find_keyring (self, plan->deleted);

  ask (self, cdz_window_get_top (self), items, keys, keyring, problem);
}

/* Acts at once and offers undo; where private keys go too, or nothing could bring it
 * back, it asks first. */
void
cdz_window_delete_items (CdzWindow *self,
                         GtkWindow *asker,
                         GPtrArray *items)
{
  g_autoptr(CdzDeletion) plan = cdz_library_plan_deletion (self->library, items, CDZ_DELETE_DEFAULT);
  g_autoptr(GPtrArray) keys = collect_keys_that_go (plan, items);
  g_autoptr(CdzStore) keyring = find_keyring (self, plan->deleted);

  if (keys->len > 0 || (keyring != NULL && cdz_store_is_locked (keyring)))
    ask (self, asker, items, keys, keyring, NULL);
  else
    delete_now (self, items, keyring != NULL ? CDZ_DELETE_HOLD : CDZ_DELETE_DEFAULT);
}

void
cdz_window_delete_item (CdzWindow *self,
                        GtkWindow *asker,
                        CdzItem   *item)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (items, g_object_ref (item));
  cdz_window_delete_items (self, asker, items);
}
