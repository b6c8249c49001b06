/* cdz-preferences-protection.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-preferences-protection"
#include "config.h"

#include "cdz-preferences-protection.h"

#include <glib/gi18n-lib.h>

#include "cdz-guard.h"
#include "cdz-key-defaults.h"
#include "cdz-protection-row.h"
#include "cdz-protection.h"

typedef struct
{
  AdwPreferencesGroup *classes;
  AdwPreferencesGroup *flags;
} Groups;

static void
free_groups (Groups *groups)
{
  g_object_unref (groups->classes);
  g_object_unref (groups->flags);
  g_free (groups);
}

static void
class_toggled_cb (GtkCheckButton *check,
                  gpointer        accessible)
{
  if (gtk_check_button_get_active (check))
    cdz_key_defaults_set_class (GPOINTER_TO_UINT (accessible));
}

static void
flag_toggled_cb (GtkCheckButton *check,
                 gpointer        flag)
{
  CdzAccessControl flags = cdz_key_defaults_get_flags (CDZ_ACCESSIBLE_NONE);

  if (gtk_check_button_get_active (check))
    flags |= GPOINTER_TO_UINT (flag);
  else
    flags &= ~GPOINTER_TO_UINT (flag);
  cdz_key_defaults_set_flags (flags);
}

static CdzProtectionRow *
add_row (AdwPreferencesGroup *group,
         const char          *title,
         const CdzCapability *capability,
         gboolean             active,
         GCallback            toggled_cb,
         guint                value)
{
  CdzProtectionRow *row = cdz_protection_row_new (title);
  GtkCheckButton *check = cdz_protection_row_get_check (row);

  cdz_protection_row_set_capability (row, capability);
  gtk_check_button_set_active (check, active);
  g_signal_connect (check, "toggled", toggled_cb, GUINT_TO_POINTER (value));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  adw_preferences_group_add (group, GTK_WIDGET (row));

  return row;
}

static CdzProtectionRow *
add_usual (AdwPreferencesGroup *group)
{
  CdzCapability usual = {
    .name = "",
    .available = TRUE,
    .reason = _("“While unlocked” once there is a vault passphrase, “After first unlock” until then"),
  };

  return add_row (group, _("As the vault has it"), &usual, TRUE, G_CALLBACK (class_toggled_cb), CDZ_ACCESSIBLE_NONE);
}

static void
add_capability (Groups              *groups,
                const CdzCapability *capability,
                CdzProtectionRow    *first)
{
  CdzAccessible accessible;
  CdzAccessControl flag;
  CdzProtectionRow *row;

  if (g_str_equal (capability->kind, "class") && cdz_accessible_from_name (capability->name, &accessible, NULL))
    {
      row = add_row (groups->classes, cdz_protection_get_class_title (accessible), capability, FALSE,
                     G_CALLBACK (class_toggled_cb), accessible);
      cdz_protection_row_set_group (row, first);
      gtk_check_button_set_active (cdz_protection_row_get_check (row), cdz_key_defaults_get_class () == accessible);
    }
  else if (g_str_equal (capability->kind, "flag") && cdz_access_control_from_names (capability->name, &flag, NULL))
    {
      add_row (groups->flags, cdz_protection_get_flag_title (flag), capability,
               (cdz_key_defaults_get_flags (CDZ_ACCESSIBLE_NONE) & flag) != 0, G_CALLBACK (flag_toggled_cb), flag);
    }
}

static void
probed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Groups *groups = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) capabilities = cdz_guard_probe_finish (result, &error);
  CdzProtectionRow *first;

  if (capabilities != NULL)
    {
      first = add_usual (groups->classes);
      for (guint i = 0; i < capabilities->len; i++)
        add_capability (groups, capabilities->pdata[i], first);
    }

  free_groups (groups);
}

void
cdz_preferences_protection_fill (AdwPreferencesGroup *classes,
                                 AdwPreferencesGroup *flags,
                                 CdzLibrary          *library,
                                 GCancellable        *cancellable)
{
  Groups *groups = g_new0 (Groups, 1);

  groups->classes = g_object_ref (classes);
  groups->flags = g_object_ref (flags);
  cdz_guard_probe_async (library, cancellable, probed_cb, groups);
}
