/* cdz-access.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-access"
#include "config.h"

#include "cdz-access.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-schema.h"

static const char * const accessible_names[] = {
  [CDZ_ACCESSIBLE_AFTER_FIRST_UNLOCK] = "after-first-unlock",
  [CDZ_ACCESSIBLE_WHEN_UNLOCKED] = "when-unlocked",
  [CDZ_ACCESSIBLE_SESSION] = "session",
  [CDZ_ACCESSIBLE_AFTER_FIRST_UNLOCK_THIS_DEVICE_ONLY] = "after-first-unlock-this-device-only",
  [CDZ_ACCESSIBLE_WHEN_UNLOCKED_THIS_DEVICE_ONLY] = "when-unlocked-this-device-only",
  [CDZ_ACCESSIBLE_WHEN_PASSPHRASE_SET_THIS_DEVICE_ONLY] = "when-passphrase-set-this-device-only",
};

static const struct
{
  CdzAccessControl  flag;
  const char       *name;
} flag_names[] = {
  { CDZ_ACCESS_CONTROL_USER_PRESENCE, "user-presence" },
  { CDZ_ACCESS_CONTROL_APPLICATION_PASSWORD, "application-password" },
  { CDZ_ACCESS_CONTROL_PRIVATE_KEY_USAGE, "private-key-usage" },
};

/* Known elsewhere; here nothing can enforce them. */
static const char * const impossible_flags[] = {
  "biometry-any", "biometry-current-set", "watch", "companion", NULL,
};

/* Returns: (nullable): the attribute's text; static */
const char *
cdz_accessible_get_name (CdzAccessible accessible)
{
  return accessible < G_N_ELEMENTS (accessible_names) ? accessible_names[accessible] : NULL;
}

/* Returns: %FALSE with %CDZ_ERROR_PARAM when there is no such class */
gboolean
cdz_accessible_from_name (const char     *name,
                          CdzAccessible  *out_accessible,
                          GError        **error)
{
  for (guint i = CDZ_ACCESSIBLE_AFTER_FIRST_UNLOCK; i < G_N_ELEMENTS (accessible_names); i++)
    if (g_str_equal (accessible_names[i], name))
      {
        *out_accessible = i;
        return TRUE;
      }

  if (g_str_equal (name, "always"))
    g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                         _("The class “always” is not offered, because it would protect nothing; choose “after-first-unlock”"));
  else
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                 _("There is no class “%s”; “credenzactl capabilities” lists them"), name);

  return FALSE;
}

/* Returns: (nullable) (transfer full): the attribute's text; %NULL without flags */
char *
cdz_access_control_dup_names (CdzAccessControl flags)
{
  const char *names[G_N_ELEMENTS (flag_names) + 1] = { NULL };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (flag_names); i++)
    if ((flags & flag_names[i].flag) != 0)
      names[n++] = flag_names[i].name;

  return n > 0 ? cdz_list_join (names) : NULL;
}

static gboolean
add_flag (const char        *name,
          CdzAccessControl  *flags,
          GError           **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (flag_names); i++)
    if (g_str_equal (flag_names[i].name, name))
      {
        *flags |= flag_names[i].flag;
        return TRUE;
      }

  if (g_strv_contains (impossible_flags, name))
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED,
                 _("“%s” cannot be enforced: on Linux nothing binds a key to a finger, a watch or another device; “user-presence” asks for the vault passphrase"),
                 name);
  else
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                 _("There is no access control flag “%s”; “credenzactl capabilities” lists them"), name);

  return FALSE;
}

/* @names: (nullable): a list attribute's text
 *
 * Returns: %FALSE with %CDZ_ERROR_PARAM, or %CDZ_ERROR_UNSUPPORTED for what is
 *   known but nothing enforces */
gboolean
cdz_access_control_from_names (const char        *names,
                               CdzAccessControl  *out_flags,
                               GError           **error)
{
  g_auto(GStrv) list = cdz_list_split (names != NULL ? names : "");
  CdzAccessControl flags = 0;

  for (guint i = 0; list[i] != NULL; i++)
    if (!add_flag (list[i], &flags, error))
      return FALSE;

  *out_flags = flags;
  return TRUE;
}

/* Returns: %FALSE with %CDZ_ERROR_PARAM when the two contradict each other */
gboolean
cdz_access_check (CdzAccessible      accessible,
                  CdzAccessControl   flags,
                  GError           **error)
{
  if (accessible == CDZ_ACCESSIBLE_SESSION && flags != 0)
    g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                         _("A key of class “session” takes no access control flags"));
  else if (accessible == CDZ_ACCESSIBLE_WHEN_PASSPHRASE_SET_THIS_DEVICE_ONLY &&
           (flags & CDZ_ACCESS_CONTROL_USER_PRESENCE) != 0)
    g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                         _("The class “when-passphrase-set-this-device-only” asks for a PIN already; leave out “user-presence”"));
  else
    return TRUE;

  return FALSE;
}
