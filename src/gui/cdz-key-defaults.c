/* cdz-key-defaults.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-key-defaults"
#include "config.h"

#include "cdz-key-defaults.h"

#include "cdz-protection.h"
#include "cdz-settings.h"

CdzAccessible
cdz_key_defaults_get_class (void)
{
  g_autofree char *name = cdz_settings_dup_string (CDZ_SETTINGS_NEW_KEY_CLASS);
  CdzAccessible accessible = CDZ_ACCESSIBLE_NONE;

  if (name == NULL || *name == '\0' || !cdz_accessible_from_name (name, &accessible, NULL))
    return CDZ_ACCESSIBLE_NONE;

  return accessible;
}

void
cdz_key_defaults_set_class (CdzAccessible accessible)
{
  cdz_settings_set_string (CDZ_SETTINGS_NEW_KEY_CLASS,
                           accessible != CDZ_ACCESSIBLE_NONE ? cdz_accessible_get_name (accessible) : "");
}

CdzAccessControl
cdz_key_defaults_get_flags (CdzAccessible accessible)
{
  g_autofree char *names = cdz_settings_dup_string (CDZ_SETTINGS_NEW_KEY_FLAGS);
  CdzAccessControl flags = CDZ_ACCESS_CONTROL_NONE;
  CdzAccessControl fitting = CDZ_ACCESS_CONTROL_NONE;

  if (names == NULL || !cdz_access_control_from_names (names, &flags, NULL))
    return CDZ_ACCESS_CONTROL_NONE;

  for (CdzAccessControl flag = 1; flag <= CDZ_ACCESS_CONTROL_ALL; flag <<= 1)
    if (cdz_access_check (accessible, flag, NULL))
      fitting |= flag;

  return flags & fitting;
}

void
cdz_key_defaults_set_flags (CdzAccessControl flags)
{
  g_autofree char *names = cdz_access_control_dup_names (flags);

  cdz_settings_set_string (CDZ_SETTINGS_NEW_KEY_FLAGS, names != NULL ? names : "");
}

char *
cdz_key_defaults_describe_flags (CdzAccessControl flags)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (CdzAccessControl flag = 1; flag <= CDZ_ACCESS_CONTROL_ALL; flag <<= 1)
    if ((flags & flag) != 0)
      g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", cdz_protection_get_flag_title (flag));

  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}
