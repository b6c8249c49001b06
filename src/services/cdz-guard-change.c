/* cdz-guard-change.c: what a change of protection gives up, in words.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-guard-change"
#include "config.h"

#include "cdz-guard.h"

#include <glib/gi18n-lib.h>

/* What stands between a thief and the key, one bit each. */
typedef enum
{
  GUARD_PASSPHRASE = 1 << 0,
  GUARD_TPM = 1 << 1,
  GUARD_PIN = 1 << 2,
  GUARD_PRESENCE = 1 << 3,
  GUARD_PASSWORD = 1 << 4,
  GUARD_NO_EXPORT = 1 << 5,
} Guards;

static const struct
{
  Guards      guard;
  const char *lost;
} losses[] = {
  { GUARD_PASSPHRASE, N_("The vault passphrase no longer stands before it: the open login keyring is enough") },
  { GUARD_TPM, N_("It is no longer bound to this computer: a copy of the vault opens it elsewhere") },
  { GUARD_PIN, N_("Its PIN is no longer asked") },
  { GUARD_PRESENCE, N_("The vault passphrase is no longer asked at each use") },
  { GUARD_PASSWORD, N_("Its application password is no longer asked") },
  { GUARD_NO_EXPORT, N_("It can be exported") },
};

static Guards
get_guards (CdzAccessible    accessible,
            CdzAccessControl flags)
{
  static const Guards by_class[] = {
    [CDZ_ACCESSIBLE_WHEN_UNLOCKED] = GUARD_PASSPHRASE,
    [CDZ_ACCESSIBLE_AFTER_FIRST_UNLOCK_THIS_DEVICE_ONLY] = GUARD_TPM,
    [CDZ_ACCESSIBLE_WHEN_UNLOCKED_THIS_DEVICE_ONLY] = GUARD_TPM | GUARD_PASSPHRASE,
    [CDZ_ACCESSIBLE_WHEN_PASSPHRASE_SET_THIS_DEVICE_ONLY] = GUARD_TPM | GUARD_PIN | GUARD_NO_EXPORT,
  };
  Guards guards = accessible < G_N_ELEMENTS (by_class) ? by_class[accessible] : 0;

  if ((flags & CDZ_ACCESS_CONTROL_USER_PRESENCE) != 0)
    guards |= GUARD_PRESENCE | GUARD_PASSPHRASE;
  if ((flags & CDZ_ACCESS_CONTROL_APPLICATION_PASSWORD) != 0)
    guards |= GUARD_PASSWORD;
  if ((flags & CDZ_ACCESS_CONTROL_PRIVATE_KEY_USAGE) != 0)
    guards |= GUARD_NO_EXPORT;

  return guards;
}

GPtrArray *
cdz_guard_describe_change (CdzItem          *item,
                           CdzAccessible     accessible,
                           CdzAccessControl  flags)
{
  GPtrArray *sentences = g_ptr_array_new_with_free_func (g_free);
  CdzItem *key = cdz_item_get_key (item) != NULL ? cdz_item_get_key (item) : item;
  const char *name = cdz_item_get (key, CDZ_ATTR_ACCESSIBLE);
  CdzAccessible old_accessible = CDZ_ACCESSIBLE_NONE;
  CdzAccessControl old_flags = 0;
  Guards before, after;

  if (name == NULL || !cdz_accessible_from_name (name, &old_accessible, NULL) ||
      !cdz_access_control_from_names (cdz_item_get (key, CDZ_ATTR_ACCESS_CONTROL), &old_flags, NULL))
    return sentences;

  before = get_guards (old_accessible, old_flags);
  after = get_guards (accessible != CDZ_ACCESSIBLE_NONE ? accessible : old_accessible,
                      flags != CDZ_GUARD_KEEP_FLAGS ? flags : old_flags);
  for (guint i = 0; i < G_N_ELEMENTS (losses); i++)
    if ((before & ~after & losses[i].guard) != 0)
      g_ptr_array_add (sentences, g_strdup (_(losses[i].lost)));

  if ((after & ~before) != 0)
    g_ptr_array_add (sentences, g_strdup (_("Older copies and backups of the vault still open it under the old rule; delete those that you do not need")));

  return sentences;
}
