/* cdz-access.h: accessibility classes and access control flags.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* When a private key can be used. The numbers are those of the envelope's header
 * and never change. */
typedef enum
{
  CDZ_ACCESSIBLE_NONE = 0,
  CDZ_ACCESSIBLE_AFTER_FIRST_UNLOCK = 1,
  CDZ_ACCESSIBLE_WHEN_UNLOCKED = 2,
  CDZ_ACCESSIBLE_SESSION = 3,
  CDZ_ACCESSIBLE_AFTER_FIRST_UNLOCK_THIS_DEVICE_ONLY = 4,
  CDZ_ACCESSIBLE_WHEN_UNLOCKED_THIS_DEVICE_ONLY = 5,
  CDZ_ACCESSIBLE_WHEN_PASSPHRASE_SET_THIS_DEVICE_ONLY = 6,
} CdzAccessible;

/* What each use needs besides. The bits are those of the envelope's header. */
typedef enum
{
  CDZ_ACCESS_CONTROL_NONE = 0,
  CDZ_ACCESS_CONTROL_USER_PRESENCE = 1 << 0,
  CDZ_ACCESS_CONTROL_APPLICATION_PASSWORD = 1 << 1,
  CDZ_ACCESS_CONTROL_PRIVATE_KEY_USAGE = 1 << 2,
} CdzAccessControl;

#define CDZ_ACCESS_CONTROL_ALL 7u

const char *cdz_accessible_get_name       (CdzAccessible      accessible);
gboolean    cdz_accessible_from_name      (const char        *name,
                                           CdzAccessible     *out_accessible,
                                           GError           **error);
char       *cdz_access_control_dup_names  (CdzAccessControl   flags);
gboolean    cdz_access_control_from_names (const char        *names,
                                           CdzAccessControl  *out_flags,
                                           GError           **error);
gboolean    cdz_access_check              (CdzAccessible      accessible,
                                           CdzAccessControl   flags,
                                           GError           **error);

G_END_DECLS
