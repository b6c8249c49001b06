/* cdz-key-defaults.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-key-defaults"
#include "config.h"

#include "cdz-key-defaults.h"

#include "cdz-protection.h"
#include "cdz-vault-preference.h"

#define KIND "new-key"      /* of the vault's preference; its value is "CLASS FLAG,FLAG…" */

/* As the vault that is open has it; written from here. */
static struct
{
  CdzVault         *vault;      /* weak */
  CdzAccessible     accessible;
  CdzAccessControl  flags;
  gboolean          writing;
  gboolean          again;      /* changed since the writing began */
} defaults;

static void write_defaults (void);

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (!cdz_vault_set_preference_finish (CDZ_VAULT (source), result, &error))
    g_message ("Not remembered: %s", error->message);

  defaults.writing = FALSE;
  if (defaults.again)
    write_defaults ();
}

static void
write_defaults (void)
{
  g_autofree char *flags = cdz_access_control_dup_names (defaults.flags);
  g_autofree char *value = NULL;

  defaults.again = defaults.writing;
  if (defaults.vault == NULL || defaults.writing)
    return;

  defaults.writing = TRUE;
  value = g_strconcat (defaults.accessible != CDZ_ACCESSIBLE_NONE ? cdz_accessible_get_name (defaults.accessible) : "",
                       " ", flags, NULL);
  cdz_vault_set_preference_async (defaults.vault, KIND, "", value, NULL, written_cb, NULL);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autofree char *value = NULL;
  g_auto(GStrv) words = NULL;

  if (!cdz_vault_get_preference_finish (CDZ_VAULT (source), result, &value, NULL) || value == NULL)
    return;

  words = g_strsplit (value, " ", 2);
  if (!cdz_accessible_from_name (words[0], &defaults.accessible, NULL))
    defaults.accessible = CDZ_ACCESSIBLE_NONE;
  if (words[1] == NULL || !cdz_access_control_from_names (words[1], &defaults.flags, NULL))
    defaults.flags = CDZ_ACCESS_CONTROL_NONE;
}

/* From now on they are those of @vault, which is open. */
void
cdz_key_defaults_use (CdzVault *vault)
{
  g_set_weak_pointer (&defaults.vault, vault);
  cdz_vault_get_preference_async (vault, KIND, "", NULL, read_cb, NULL);
}

CdzAccessible
cdz_key_defaults_get_class (void)
{
  return defaults.accessible;
}

void
cdz_key_defaults_set_class (CdzAccessible accessible)
{
  defaults.accessible = accessible;
  write_defaults ();
}

CdzAccessControl
cdz_key_defaults_get_flags (CdzAccessible accessible)
{
  CdzAccessControl fitting = CDZ_ACCESS_CONTROL_NONE;

  for (CdzAccessControl flag = 1; flag <= CDZ_ACCESS_CONTROL_ALL; flag <<= 1)
    if (cdz_access_check (accessible, flag, NULL))
      fitting |= flag;

  return defaults.flags & fitting;
}

void
cdz_key_defaults_set_flags (CdzAccessControl flags)
{
  defaults.flags = flags;
  write_defaults ();
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
