/* cdz-capabilities-window.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-capabilities-window"
#include "config.h"

#include "cdz-capabilities-window.h"

#include <glib/gi18n-lib.h>

#include "cdz-guard.h"
#include "cdz-item-groups.h"
#include "cdz-lock-proof.h"
#include "cdz-protection-row.h"
#include "cdz-protection.h"
#include "cdz-width-bin.h"

struct _CdzCapabilitiesWindow
{
  AdwWindow            parent_instance;

  CdzLibrary          *library;
  CdzLockSource        seen;          /* lock signals that came at some time */
  GPtrArray           *rows;          /* GtkWidget: those of the last probe … */
  GPtrArray           *signal_rows;   /* … and of the lock signals */

  AdwPreferencesGroup *signals;
  AdwPreferencesGroup *classes;
  AdwPreferencesGroup *flags;
};

G_DEFINE_FINAL_TYPE (CdzCapabilitiesWindow, cdz_capabilities_window, ADW_TYPE_WINDOW)

static const struct
{
  const char *name;
  const char *title;
} impossible[] = {
  { "always", N_("Always") },
  { "biometry-any", N_("Any enrolled fingerprint or face") },
  { "biometry-current-set", N_("The fingerprints and face enrolled now") },
  { "watch", N_("A watch") },
  { "companion", N_("Another device nearby") },
};

static const char *
get_title (const CdzCapability *capability)
{
  CdzAccessible accessible;
  CdzAccessControl flag;

  for (guint i = 0; i < G_N_ELEMENTS (impossible); i++)
    if (g_str_equal (impossible[i].name, capability->name))
      return _(impossible[i].title);

  if (cdz_accessible_from_name (capability->name, &accessible, NULL))
    return cdz_protection_get_class_title (accessible);
  if (cdz_access_control_from_names (capability->name, &flag, NULL))
    return cdz_protection_get_flag_title (flag);

  return capability->name;
}

static void
remove_rows (AdwPreferencesGroup *group,
             GPtrArray           *rows)
{
  for (guint i = 0; i < rows->len; i++)
    if (gtk_widget_is_ancestor (rows->pdata[i], GTK_WIDGET (group)))
      adw_preferences_group_remove (group, rows->pdata[i]);
}

static void
show_capabilities (CdzCapabilitiesWindow *self,
                   GPtrArray             *capabilities)
{
  remove_rows (self->classes, self->rows);
  remove_rows (self->flags, self->rows);
  g_ptr_array_set_size (self->rows, 0);

  for (guint i = 0; i < capabilities->len; i++)
    {
      CdzCapability *capability = capabilities->pdata[i];
      CdzProtectionRow *row = cdz_protection_row_new (get_title (capability));

      cdz_protection_row_set_capability (row, capability);
      cdz_protection_row_hide_check (row);
      gtk_widget_set_tooltip_text (GTK_WIDGET (row), capability->name);
      adw_preferences_group_add (g_str_equal (capability->kind, "class") ? self->classes : self->flags,
                                 GTK_WIDGET (row));
      g_ptr_array_add (self->rows, row);
    }
}

static void
add_signal_row (CdzCapabilitiesWindow *self,
                const char            *icon_name,
                const char            *icon_class,
                const char            *title,
                const char            *text)
{
  GtkWidget *row = cdz_line_row_new (icon_name, icon_class, title, text);

  adw_preferences_group_add (self->signals, row);
  g_ptr_array_add (self->signal_rows, row);
}

static const char *
get_source_title (CdzLockSource source)
{
  switch (source)
    {
    case CDZ_LOCK_SOURCE_LOGIND:
      return _("Session manager (logind)");
    case CDZ_LOCK_SOURCE_SCREEN_SAVER:
      return _("Screen saver");
    case CDZ_LOCK_SOURCE_PORTAL:
      return _("Desktop portal");
    case CDZ_LOCK_SOURCE_SLEEP:
    default:
      return _("Sleep (logind)");
    }
}

/* A signal that can be subscribed to may still never come: the person tries it. */
static void
add_source (CdzCapabilitiesWindow *self,
            CdzLockSource          source,
            gboolean               is_live)
{
  const char *title = get_source_title (source);

  if (!is_live)
    add_signal_row (self, "action-unavailable-symbolic", "cdz-dim", title,
                    source == CDZ_LOCK_SOURCE_SLEEP ? _("Nobody tells of it here: lock before the computer sleeps")
                                                    : _("Not here"));
  else if ((self->seen & source) != 0)
    add_signal_row (self, "cdz-ok-symbolic", "cdz-ok", title, _("Proved: its signal came, and the keys were wiped"));
  else
    add_signal_row (self, "dialog-question-symbolic", "cdz-dim", title,
                    source == CDZ_LOCK_SOURCE_SLEEP ? _("Watched; not seen yet")
                                                    : _("Watched; not seen yet. Lock the screen now to test"));
}

static void
show_signals (CdzCapabilitiesWindow *self)
{
  CdzLockSignals *signals = cdz_library_get_lock_signals (self->library);
  CdzLockSource live = cdz_lock_signals_get_live (signals);

  remove_rows (self->signals, self->signal_rows);
  g_ptr_array_set_size (self->signal_rows, 0);

  /* The portal is there only inside a sandbox, in place of the others. */
  for (CdzLockSource source = 1; source <= CDZ_LOCK_SOURCE_SLEEP; source <<= 1)
    if (source != CDZ_LOCK_SOURCE_PORTAL || (live & source) != 0)
      add_source (self, source, (live & source) != 0);

  adw_preferences_group_set_description (self->signals,
    cdz_lock_signals_is_watching (signals)
    ? _("While somebody tells, the vault’s keys may stay in memory until the screen locks.")
    : _("Nobody does, so nothing is kept in memory: the vault passphrase is asked each time."));
}

static void
probed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(CdzCapabilitiesWindow) self = user_data;
  g_autoptr(GPtrArray) capabilities = cdz_guard_probe_finish (result, NULL);

  if (capabilities != NULL && self->library != NULL)
    show_capabilities (self, capabilities);
}

static void
proof_read_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(CdzCapabilitiesWindow) self = user_data;

  self->seen |= cdz_lock_proof_read_finish (CDZ_VAULT (source), result);
  if (self->library != NULL)
    show_signals (self);
}

static void
probe (CdzCapabilitiesWindow *self)
{
  show_signals (self);
  cdz_guard_probe_async (self->library, NULL, probed_cb, g_object_ref (self));
}

static void
lock_cb (CdzCapabilitiesWindow *self,
         guint                  source)
{
  self->seen |= source;
  show_signals (self);
}

static void
cdz_capabilities_window_dispose (GObject *object)
{
  CdzCapabilitiesWindow *self = CDZ_CAPABILITIES_WINDOW (object);

  g_clear_object (&self->library);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->signal_rows, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), CDZ_TYPE_CAPABILITIES_WINDOW);

  G_OBJECT_CLASS (cdz_capabilities_window_parent_class)->dispose (object);
}

static void
cdz_capabilities_window_class_init (CdzCapabilitiesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cdz_capabilities_window_dispose;

  g_type_ensure (CDZ_TYPE_WIDTH_BIN);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "cdz-capabilities-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CdzCapabilitiesWindow, signals);
  gtk_widget_class_bind_template_child (widget_class, CdzCapabilitiesWindow, classes);
  gtk_widget_class_bind_template_child (widget_class, CdzCapabilitiesWindow, flags);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cdz_capabilities_window_init (CdzCapabilitiesWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_ptr_array_new ();
  self->signal_rows = g_ptr_array_new ();
}

static void
capabilities_cb (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  CdzApplication *application = user_data;
  CdzLibrary *library = cdz_application_get_library (application);
  CdzVault *vault = cdz_library_get_vault (library);
  CdzLockSignals *signals = cdz_library_get_lock_signals (library);
  CdzCapabilitiesWindow *self =
    g_object_new (CDZ_TYPE_CAPABILITIES_WINDOW,
                  "transient-for", gtk_application_get_active_window (GTK_APPLICATION (application)),
                  "application", application, NULL);

  self->library = g_object_ref (library);
  g_signal_connect_object (vault, "changed", G_CALLBACK (probe), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (signals, "changed", G_CALLBACK (probe), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (signals, "lock", G_CALLBACK (lock_cb), self, G_CONNECT_SWAPPED);
  cdz_lock_proof_read_async (vault, NULL, proof_read_cb, g_object_ref (self));
  probe (self);

  gtk_window_present (GTK_WINDOW (self));
}

void
cdz_capabilities_add_actions (CdzApplication *application)
{
  static const GActionEntry actions[] = { { "capabilities", capabilities_cb } };

  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), application);
}
