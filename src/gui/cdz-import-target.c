/* cdz-import-target.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-import-target"
#include "config.h"

#include "cdz-import-target.h"

#include <glib/gi18n-lib.h>

#include "cdz-guard.h"
#include "cdz-key-defaults.h"
#include "cdz-protection.h"
#include "cdz-wrap-layout.h"

struct _CdzImportTarget
{
  GtkWidget     parent_instance;

  CdzLibrary   *library;
  CdzImporter  *importer;
  GCancellable *cancellable;
  GPtrArray    *stores;       /* CdzStore, as the choice lists them */
  gboolean      is_named;     /* somebody chose the store; else the plan may */
  GArray       *classes;      /* CdzAccessible, likewise; the first is the default */

  GtkDropDown  *store;
  GtkDropDown  *protection;
  GtkLabel     *flags;        /* those of the preferences, which the key gets, too */
};

G_DEFINE_FINAL_TYPE (CdzImportTarget, cdz_import_target, GTK_TYPE_WIDGET)

static CdzStore *
get_store (CdzImportTarget *self)
{
  guint selected = gtk_drop_down_get_selected (self->store);

  return selected < self->stores->len ? g_ptr_array_index (self->stores, selected) : NULL;
}

/* In a keyring each key is kept as the keyring keeps it: there is nothing to choose. */
static void
tell_importer (CdzImportTarget *self)
{
  CdzStore *store = get_store (self);
  gboolean in_vault = store == NULL || CDZ_IS_VAULT (store);
  guint selected = gtk_drop_down_get_selected (self->protection);
  CdzImportOptions options = { .on_conflict = CDZ_ON_CONFLICT_KEEP };
  CdzAccessible accessible = CDZ_ACCESSIBLE_NONE;
  CdzAccessControl flags;
  g_autofree char *names = NULL;
  g_autofree char *title = NULL;

  gtk_widget_set_sensitive (GTK_WIDGET (self->protection), in_vault);
  options.store = store != NULL && self->is_named ? cdz_store_get_name (store) : NULL;
  if (selected < self->classes->len)
    accessible = g_array_index (self->classes, CdzAccessible, selected);
  flags = in_vault ? cdz_key_defaults_get_flags (accessible) : CDZ_ACCESS_CONTROL_NONE;
  names = cdz_access_control_dup_names (flags);
  title = cdz_key_defaults_describe_flags (flags);

  if (in_vault && (selected > 0 || cdz_key_defaults_get_class () != CDZ_ACCESSIBLE_NONE))
    options.accessible = cdz_accessible_get_name (accessible);
  options.access_control = names;
  gtk_label_set_text (self->flags, title != NULL ? title : "");
  gtk_widget_set_visible (GTK_WIDGET (self->flags), title != NULL);
  cdz_importer_set_options (self->importer, &options);
}

static void
store_chosen_cb (CdzImportTarget *self)
{
  self->is_named = TRUE;
  tell_importer (self);
}

/* Shows the store that the plan chose: of a reply that of its request, of all else the vault. */
static void
follow_plan (CdzImportTarget *self)
{
  CdzStore *chosen = self->is_named ? NULL : cdz_importer_get_chosen_store (self->importer);
  guint position = 0;

  if (self->is_named || (chosen != NULL && !g_ptr_array_find (self->stores, chosen, &position)) ||
      position == gtk_drop_down_get_selected (self->store))
    return;

  g_signal_handlers_block_by_func (self->store, store_chosen_cb, self);
  gtk_drop_down_set_selected (self->store, position);
  g_signal_handlers_unblock_by_func (self->store, store_chosen_cb, self);
  tell_importer (self);
}

static GtkDropDown *
choice_new (CdzImportTarget *self,
            const char      *title)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *label = gtk_label_new (title);
  GtkWidget *choice = gtk_drop_down_new_from_strings (NULL);
  g_autoptr(GtkListItemFactory) factory =
    gtk_builder_list_item_factory_new_from_resource (NULL, RESOURCE_PATH "choice.xml");

  gtk_widget_add_css_class (label, "dim-label");
  gtk_accessible_update_property (GTK_ACCESSIBLE (choice), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_drop_down_set_factory (GTK_DROP_DOWN (choice), factory);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), choice);
  gtk_widget_set_parent (box, GTK_WIDGET (self));

  return GTK_DROP_DOWN (choice);
}

static void
append_class (CdzImportTarget *self,
              CdzAccessible    accessible)
{
  GtkStringList *titles = GTK_STRING_LIST (gtk_drop_down_get_model (self->protection));

  for (guint i = 0; i < self->classes->len; i++)
    if (g_array_index (self->classes, CdzAccessible, i) == accessible)
      return;

  g_array_append_val (self->classes, accessible);
  gtk_string_list_append (titles, cdz_protection_get_class_title (accessible));
}

/* What cannot be had now is not offered here; the Capabilities page says why. */
static void
probed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(CdzImportTarget) self = user_data;
  g_autoptr(GPtrArray) capabilities = cdz_guard_probe_finish (result, NULL);

  if (self->importer == NULL)
    return;

  for (guint i = 0; capabilities != NULL && i < capabilities->len; i++)
    {
      const CdzCapability *capability = g_ptr_array_index (capabilities, i);
      CdzAccessible accessible;

      if (g_str_equal (capability->kind, "class") && capability->available
          && cdz_accessible_from_name (capability->name, &accessible, NULL))
        append_class (self, accessible);
    }
}

static void
list_stores (CdzImportTarget *self)
{
  GListModel *stores = cdz_library_get_stores (self->library);
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (stores); i++)
    {
      g_autoptr(CdzStore) store = g_list_model_get_item (stores, i);

      if (!CDZ_IS_VAULT (store) && (!cdz_store_is_writable (store) || cdz_store_is_locked (store)))
        continue;
      g_ptr_array_add (self->stores, g_object_ref (store));
      gtk_string_list_append (names, cdz_store_get_label (store));
    }

  gtk_drop_down_set_model (self->store, G_LIST_MODEL (names));
}

static void
cdz_import_target_dispose (GObject *object)
{
  CdzImportTarget *self = CDZ_IMPORT_TARGET (object);
  GtkWidget *child;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->library);
  g_clear_object (&self->importer);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (cdz_import_target_parent_class)->dispose (object);
}

static void
cdz_import_target_finalize (GObject *object)
{
  CdzImportTarget *self = CDZ_IMPORT_TARGET (object);

  g_clear_pointer (&self->stores, g_ptr_array_unref);
  g_clear_pointer (&self->classes, g_array_unref);

  G_OBJECT_CLASS (cdz_import_target_parent_class)->finalize (object);
}

static void
cdz_import_target_class_init (CdzImportTargetClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cdz_import_target_dispose;
  G_OBJECT_CLASS (klass)->finalize = cdz_import_target_finalize;
}

static void
cdz_import_target_init (CdzImportTarget *self)
{
  gtk_widget_set_layout_manager (GTK_WIDGET (self), cdz_wrap_layout_new (8));
  self->cancellable = g_cancellable_new ();
  self->stores = g_ptr_array_new_with_free_func (g_object_unref);
  self->classes = g_array_new (FALSE, FALSE, sizeof (CdzAccessible));
  self->store = choice_new (self, _("Store in"));
  self->protection = choice_new (self, _("Protection"));
  self->flags = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_set_parent (GTK_WIDGET (self->flags), GTK_WIDGET (self));
}

void
cdz_import_target_set_importer (CdzImportTarget *self,
                                CdzLibrary      *library,
                                CdzImporter     *importer)
{
  CdzVault *vault = cdz_library_get_vault (library);

  g_return_if_fail (CDZ_IS_IMPORT_TARGET (self) && self->importer == NULL);

  self->library = g_object_ref (library);
  self->importer = g_object_ref (importer);
  list_stores (self);
  if (cdz_key_defaults_get_class () != CDZ_ACCESSIBLE_NONE)
    append_class (self, cdz_key_defaults_get_class ());
  append_class (self, cdz_vault_has_passphrase (vault) ? CDZ_ACCESSIBLE_WHEN_UNLOCKED
                                                       : CDZ_ACCESSIBLE_AFTER_FIRST_UNLOCK);
  g_signal_connect_object (self->store, "notify::selected", G_CALLBACK (store_chosen_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->protection, "notify::selected", G_CALLBACK (tell_importer),
                           self, G_CONNECT_SWAPPED);
  tell_importer (self);
  g_signal_connect_object (cdz_importer_get_plan (importer), "items-changed", G_CALLBACK (follow_plan),
                           self, G_CONNECT_SWAPPED);
  follow_plan (self);
  cdz_guard_probe_async (library, self->cancellable, probed_cb, g_object_ref (self));
}
