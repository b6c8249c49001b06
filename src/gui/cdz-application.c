/* cdz-application.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-application"
#include "config.h"

#include "cdz-application.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <glib/gi18n-lib.h>

#include "cdz-compare-window.h"
#include "cdz-capabilities-window.h"
#include "cdz-dumpable.h"
#include "cdz-export-window.h"
#include "cdz-inspect-window.h"
#include "cdz-item-window.h"
#include "cdz-lock-now.h"
#include "cdz-look-check.h"
#include "cdz-key-defaults.h"
#include "cdz-offers.h"
#include "cdz-new-window.h"
#include "cdz-platform.h"
#include "cdz-protection-window.h"
#include "cdz-preferences-window.h"
#include "cdz-shortcuts-window.h"
#include "cdz-snapshot-window.h"
#include "cdz-why-panel.h"
#include "cdz-vault-passphrase-window.h"
#include "cdz-test-window.h"
#include "cdz-title.h"
#include "cdz-window-prompter.h"
#include "cdz-window.h"

#define CHOOSER_ENDS_S 1

struct _CdzApplication
{
  AdwApplication  parent_instance;

  char           *vault_path;     /* as given with --vault; or NULL */
  CdzLibrary     *library;
  CdzCaller      *caller;
  gboolean        opened;
  guint           choosing_id;    /* 0, or runs while the last chooser's workers may still read */
  GError         *open_error;
};

G_DEFINE_FINAL_TYPE (CdzApplication, cdz_application, ADW_TYPE_APPLICATION)

static CdzWindow *
find_window (CdzApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (CDZ_IS_WINDOW (l->data))
      return l->data;

  return NULL;
}

/* What starting left behind makes room for what comes. */
static gboolean
tidy_heap_cb (gpointer user_data)
{
#ifdef __GLIBC__
  malloc_trim (0);
#endif
  return G_SOURCE_REMOVE;
}

static void
library_opened_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(CdzApplication) self = user_data;
  CdzWindow *window;

  g_clear_error (&self->open_error);
  cdz_library_open_finish (CDZ_LIBRARY (source), result, &self->open_error);
  self->opened = TRUE;

  /* What the command line stores meanwhile appears. */
  cdz_vault_set_watched (cdz_library_get_vault (CDZ_LIBRARY (source)), TRUE);
  cdz_key_defaults_use (cdz_library_get_vault (CDZ_LIBRARY (source)));

  if ((window = find_window (self)) != NULL)
    cdz_window_set_ready (window, self->open_error);
  g_idle_add_full (G_PRIORITY_LOW, tidy_heap_cb, NULL, NULL);
}

/* First of all, so that a worker reads while GTK gets ready. */
static void
open_library (CdzApplication *self)
{
  g_autoptr(CdzPrompter) prompter = cdz_window_prompter_new (GTK_APPLICATION (self));

  self->caller = cdz_caller_new ("window", NULL);
  self->library = cdz_library_new (self->vault_path);
  cdz_library_set_prompter (self->library, prompter);
  cdz_library_use_keyrings (self->library);
  cdz_vault_set_keeps_session (cdz_library_get_vault (self->library), TRUE);
  cdz_library_open_async (self->library, NULL, library_opened_cb, g_object_ref (self));
}

static void
quit_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  GList *windows = g_list_copy (gtk_application_get_windows (user_data));

  /* Closed one by one, so that each cancels what it does and keeps its size. */
  for (GList *l = windows; l != NULL; l = l->next)
    gtk_window_close (l->data);
  g_list_free (windows);
}

static void
about_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  cdz_platform_show_about (gtk_application_get_active_window (user_data));
}

static void
shortcuts_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  GtkWindow *parent = gtk_application_get_active_window (user_data);

  gtk_window_present (cdz_shortcuts_window_new (parent));
}

static void
preferences_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  GtkWindow *parent = gtk_application_get_active_window (user_data);

  gtk_window_present (cdz_preferences_window_new (parent));
}

static gboolean
choosing_over_cb (gpointer user_data)
{
  CdzApplication *self = user_data;

  self->choosing_id = 0;
  cdz_vault_set_brief (cdz_library_get_vault (self->library), FALSE);
  return G_SOURCE_REMOVE;
}

/* A chooser of this process may open the vault's own files, and so drop its locks;
 * its workers end a little after it. */
static void
choosing_cb (gboolean choosing,
             gpointer user_data)
{
  CdzApplication *self = user_data;

  g_clear_handle_id (&self->choosing_id, g_source_remove);
  if (choosing)
    cdz_vault_set_brief (cdz_library_get_vault (self->library), TRUE);
  else
    self->choosing_id = g_timeout_add_seconds (CHOOSER_ENDS_S, choosing_over_cb, self);
}

static void
cdz_application_startup (GApplication *application)
{
  static const GActionEntry actions[] = {
    { "quit", quit_cb },
    { "about", about_cb },
    { "preferences", preferences_cb },
    { "shortcuts", shortcuts_cb },
  };
  static const char *quit_accels[] = { "<Control>q", NULL };
  static const char *shortcuts_accels[] = { "<Control>question", NULL };
  static const char *close_accels[] = { "<Control>w", NULL };
  CdzApplication *self = CDZ_APPLICATION (application);

  g_type_ensure (CDZ_TYPE_TITLE);
  open_library (self);
  G_APPLICATION_CLASS (cdz_application_parent_class)->startup (application);

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  cdz_compare_add_actions (self);
  cdz_item_window_add_actions (self);
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "app.quit", quit_accels);
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "app.shortcuts",
                                         shortcuts_accels);
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "window.close", close_accels);
  cdz_offers_set_accels (GTK_APPLICATION (self));
  gtk_window_set_default_icon_name (APPLICATION_ID);

  cdz_platform_watch_choosers (choosing_cb, self);
  cdz_dumpable_close_async (NULL, NULL);
  cdz_lock_now_add_actions (self);
#if CDZ_FAST_KDF
  cdz_look_check_add_actions (self);
#endif
  cdz_new_window_add_actions (self);
  cdz_protection_add_actions (self);
  cdz_export_add_actions (self);
  cdz_why_add_actions (self);
  cdz_inspect_add_actions (self);
  cdz_snapshot_add_actions (self);
  cdz_capabilities_add_actions (self);
  cdz_vault_passphrase_add_actions (self);
  cdz_test_window_add_actions (self);
  cdz_window_add_store_actions (self);
  cdz_window_add_file_actions (self);
}

static void
cdz_application_activate (GApplication *application)
{
  gtk_window_present (cdz_application_get_window (CDZ_APPLICATION (application)));
}

static void
cdz_application_open (GApplication  *application,
                      GFile        **files,
                      int            n_files,
                      const char    *hint)
{
  for (int i = 0; i < n_files; i++)
    gtk_window_present (cdz_item_window_new_for_file (CDZ_APPLICATION (application), files[i]));
}

/* Another vault is another process: never the running window. */
static int
cdz_application_handle_local_options (GApplication *application,
                                      GVariantDict *options)
{
  CdzApplication *self = CDZ_APPLICATION (application);
  g_autofree char *path = NULL;

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("credenza %s\n", PACKAGE_VERSION);
      return 0;
    }

  if (g_variant_dict_lookup (options, "vault", "^ay", &path))
    self->vault_path = g_canonicalize_filename (path, NULL);
  if (self->vault_path != NULL || g_getenv ("CREDENZA_VAULT") != NULL)
    g_application_set_flags (application, g_application_get_flags (application)
                                          | G_APPLICATION_NON_UNIQUE);

  return -1;
}

static void
cdz_application_finalize (GObject *object)
{
  CdzApplication *self = CDZ_APPLICATION (object);

  g_clear_handle_id (&self->choosing_id, g_source_remove);
  g_clear_pointer (&self->vault_path, g_free);
  g_clear_pointer (&self->caller, cdz_caller_unref);
  g_clear_object (&self->library);
  g_clear_error (&self->open_error);

  G_OBJECT_CLASS (cdz_application_parent_class)->finalize (object);
}

static void
cdz_application_class_init (CdzApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = cdz_application_finalize;

  application_class->startup = cdz_application_startup;
  application_class->activate = cdz_application_activate;
  application_class->open = cdz_application_open;
  application_class->handle_local_options = cdz_application_handle_local_options;
}

static void
cdz_application_init (CdzApplication *self)
{
  static const GOptionEntry options[] = {
    { "vault", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_("Use this vault"), N_("FILE") },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print the version"), NULL },
    { NULL }
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), _("[FILE…]"));
}

CdzApplication *
cdz_application_new (void)
{
  return g_object_new (CDZ_TYPE_APPLICATION,
                       "application-id", APPLICATION_ID,
                       "flags", G_APPLICATION_HANDLES_OPEN,
                       NULL);
}

CdzLibrary *
cdz_application_get_library (CdzApplication *self)
{
  g_return_val_if_fail (CDZ_IS_APPLICATION (self), NULL);

  return self->library;
}

CdzCaller *
cdz_application_get_caller (CdzApplication *self)
{
  g_return_val_if_fail (CDZ_IS_APPLICATION (self), NULL);

  return self->caller;
}

GtkWindow *
cdz_application_get_window (CdzApplication *self)
{
  CdzWindow *window;

  g_return_val_if_fail (CDZ_IS_APPLICATION (self), NULL);

  if ((window = find_window (self)) == NULL)
    {
      window = cdz_window_new (self);
      if (self->opened)
        cdz_window_set_ready (window, self->open_error);
    }

  return GTK_WINDOW (window);
}

/* Returns: (transfer full) (nullable): the stored item or identity, if it is still there */
CdzItem *
cdz_application_find_item (CdzApplication *self,
                           const char     *ref)
{
  g_return_val_if_fail (CDZ_IS_APPLICATION (self), NULL);
  g_return_val_if_fail (ref != NULL, NULL);

  return cdz_library_resolve (self->library, self->caller, ref, NULL);
}

void
cdz_application_toast (CdzApplication *self,
                       const char     *text,
                       const char     *operation)
{
  g_return_if_fail (CDZ_IS_APPLICATION (self));

  cdz_window_toast (CDZ_WINDOW (cdz_application_get_window (self)), text, operation);
}
