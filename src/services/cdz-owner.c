/* cdz-owner.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-owner"
#include "config.h"

#include "cdz-owner.h"

#include <string.h>

/* The first that begins so wins. */
static const struct
{
  const char *schema;
  const char *owner;
} schemas[] = {
  { "io.github.credenza.Credenza", "Credenza" },
  { "chrome_libsecret", "Chromium" },
  { "org.freedesktop.NetworkManager", "NetworkManager" },
  { "org.gnome.Evolution", "Evolution" },
  { "org.gnome.evolution", "Evolution" },
  { "org.gnome.Epiphany", "GNOME Web" },
  { "org.epiphany", "GNOME Web" },
  { "org.gnome.OnlineAccounts", "GNOME Online Accounts" },
  { "org.gnome.RemoteDesktop", "GNOME Remote Desktop" },
  { "org.gnome.Connections", "GNOME Connections" },
  { "org.gnome.Boxes", "GNOME Boxes" },
  { "org.gnome.Polari", "Polari" },
  { "org.gnome.Geary", "Geary" },
  { "org.gnome.Vino", "Vino" },
  { "org.remmina", "Remmina" },
  { "org.gajim", "Gajim" },
  { "com.github.alainm23.planify", "Planify" },
  { "org.freedesktop.Telepathy", "Telepathy" },
  { "org.openkeychain", "OpenKeychain" },
  { "org.gnupg.Passphrase", "GnuPG" },
  { "org.gnome.Disks", "GNOME Disks" },
  { "org.gnome.GVfs.Luks", "GVfs" },
};

static char *
get_own (GVariant   *own,
         const char *name)
{
  char *value = NULL;

  return own != NULL && g_variant_is_of_type (own, G_VARIANT_TYPE ("a{ss}")) && g_variant_lookup (own, name, "s", &value) &&
         *value != '\0' ? value : (g_free (value), NULL);
}

/* Returns: (nullable) (transfer full): the program's name, or the identifier that it
 *   gives itself (of a Flatpak); %NULL where nothing says whose it is */
char *
cdz_owner_dup_title (CdzItem *item)
{
  static const char * const names[] = { "app_id", "application", "app", "xdg:app_id", "client", "service" };
  const char *schema = cdz_item_get (item, CDZ_ATTR_SCHEMA);
  GVariant *own;
  char *value = NULL;

  if (cdz_item_get_class (item) != CDZ_CLASS_OTHER)
    return g_strdup ("Credenza");

  for (guint i = 0; schema != NULL && i < G_N_ELEMENTS (schemas); i++)
    if (g_str_has_prefix (schema, schemas[i].schema))
      return g_strdup (schemas[i].owner);

  own = cdz_item_get_own_attributes (item);
  for (guint i = 0; value == NULL && i < G_N_ELEMENTS (names); i++)
    value = get_own (own, names[i]);
  if (value != NULL)
    return value;

  /* "org.example.Program.Password": the schema names its program itself. */
  return schema != NULL && strchr (schema, '.') != NULL && !g_str_has_prefix (schema, "org.freedesktop.Secret.") &&
         !g_str_has_prefix (schema, "org.gnome.keyring.") ? g_strdup (schema) : NULL;
}
