/* cdz-protection.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-protection"
#include "config.h"

#include "cdz-protection.h"

#include <glib/gi18n-lib.h>

#include "cdz-describe.h"
#include "cdz-issuer.h"
#include "cdz-library-private.h"

static const char * const class_titles[] = {
  [CDZ_ACCESSIBLE_AFTER_FIRST_UNLOCK] = N_("After first unlock"),
  [CDZ_ACCESSIBLE_WHEN_UNLOCKED] = N_("While unlocked"),
  [CDZ_ACCESSIBLE_SESSION] = N_("This session only"),
  [CDZ_ACCESSIBLE_AFTER_FIRST_UNLOCK_THIS_DEVICE_ONLY] = N_("After first unlock, only on this computer"),
  [CDZ_ACCESSIBLE_WHEN_UNLOCKED_THIS_DEVICE_ONLY] = N_("While unlocked, only on this computer"),
  [CDZ_ACCESSIBLE_WHEN_PASSPHRASE_SET_THIS_DEVICE_ONLY] = N_("With a PIN, only on this computer"),
};

static const struct
{
  CdzAccessControl  flag;
  const char       *title;
  const char       *enforced_by;
} flags[] = {
  { CDZ_ACCESS_CONTROL_USER_PRESENCE, N_("Ask at each use"),
    N_("Enforced by the vault passphrase: the key is encrypted under it") },
  { CDZ_ACCESS_CONTROL_APPLICATION_PASSWORD, N_("Extra password"),
    N_("Enforced by that password, which is stored nowhere") },
  { CDZ_ACCESS_CONTROL_PRIVATE_KEY_USAGE, N_("Never export the key again"),
    N_("Enforced by Credenza alone: its own export refuses") },
};

static gboolean
has_slot (CdzLibrary *library,
          const char *key,
          const char *kind)
{
  GArray *slots = cdz_vault_get_slots (cdz_library_get_vault (library));

  for (guint i = 0; slots != NULL && i < slots->len; i++)
    {
      CdzVaultSlot *slot = &g_array_index (slots, CdzVaultSlot, i);

      if (g_str_equal (slot->key, key) && g_str_equal (slot->kind, kind))
        return TRUE;
    }

  return FALSE;
}

static gboolean
holds_keys (CdzLibrary *library)
{
  CdzLockSignals *signals = cdz_library_get_lock_signals (library);

  return signals != NULL && cdz_lock_signals_is_watching (signals);
}

/* Names the component that stands between a thief and the key. */
static const char *
get_enforcer (CdzLibrary *library,
              CdzItem    *key)
{
  const char *accessible = cdz_item_get (key, CDZ_ATTR_ACCESSIBLE);
  gboolean by_keyring = has_slot (library, "R", "keyring");
  gboolean by_passphrase = has_slot (library, "R", "passphrase");

  if (cdz_vault_is_elsewhere (cdz_library_get_vault (library), cdz_item_get (key, CDZ_ATTR_UUID)))
    return _("In another session: what keeps it is not this window, or was closed");
  if (g_str_equal (accessible, "session"))
    return _("Enforced by this computer’s memory, which forgets it");
  if (g_str_equal (accessible, "when-passphrase-set-this-device-only"))
    return _("Enforced by this computer’s TPM 2.0, which locks after wrong PINs");
  if (g_str_equal (accessible, "when-unlocked-this-device-only"))
    return _("Enforced by this computer’s TPM 2.0 and the vault passphrase");
  if (g_str_has_suffix (accessible, "-this-device-only"))
    return by_keyring ? _("Enforced by this computer’s TPM 2.0 and the login keyring")
                      : _("Enforced by this computer’s TPM 2.0 and the vault passphrase");
  if (g_str_equal (accessible, "when-unlocked"))
    return holds_keys (library) ? _("Enforced by wiping the key at screen lock, sleep and quit, and the vault passphrase after that")
                                : _("Enforced by the vault passphrase, which is asked at each use");
  if (g_str_has_prefix (cdz_item_get_store (key), "secrets/") || (by_keyring && !by_passphrase))
    return _("Enforced by the login keyring and your login password");
  if (by_keyring)
    return _("Enforced by the login keyring and your login password; the vault passphrase opens it too");

  return _("Enforced by the vault passphrase");
}

const char *
cdz_protection_get_class_title (CdzAccessible accessible)
{
  g_return_val_if_fail (accessible > CDZ_ACCESSIBLE_NONE && accessible < G_N_ELEMENTS (class_titles), NULL);

  return _(class_titles[accessible]);
}

const char *
cdz_protection_get_flag_title (CdzAccessControl flag)
{
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    if (flags[i].flag == flag)
      return _(flags[i].title);

  g_return_val_if_reached (NULL);
}

/* What the columns say; the envelope's header has the last word when it is opened. */
static void
add_protection (CdzLibrary *library,
                CdzItem    *key,
                GPtrArray  *rows)
{
  const char *name = cdz_item_get (key, CDZ_ATTR_ACCESSIBLE);
  CdzAccessible accessible;
  CdzAccessControl control;

  if (name != NULL && cdz_accessible_from_name (name, &accessible, NULL))
    cdz_rows_add (rows, _(CDZ_SECTION_PROTECTION), cdz_protection_get_class_title (accessible),
                  get_enforcer (library, key), CDZ_ROW_PLAIN);

  if (!cdz_access_control_from_names (cdz_item_get (key, CDZ_ATTR_ACCESS_CONTROL), &control, NULL))
    return;

  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    if ((control & flags[i].flag) != 0)
      cdz_rows_add (rows, _(CDZ_SECTION_PROTECTION), _(flags[i].title), _(flags[i].enforced_by), CDZ_ROW_PLAIN);
}

static char *
describe_place (CdzLibrary *library,
                CdzItem    *item,
                CdzStore   *file)
{
  CdzStore *store = file != NULL ? file : cdz_library_get_item_store (library, item);

  if (store == NULL)
    return NULL;
  if (g_str_equal (cdz_store_get_kind (store), "file"))
    return g_strdup_printf (_("In the file “%s”, not stored"), cdz_store_get_label (store));

  return g_strdup (cdz_store_get_label (store));
}

static void
add_date (GPtrArray  *rows,
          const char *title,
          const char *iso)
{
  g_autoptr(GDateTime) date = iso != NULL ? g_date_time_new_from_iso8601 (iso, NULL) : NULL;
  g_autofree char *text = date != NULL ? cdz_describe_date (g_date_time_to_unix (date)) : NULL;

  cdz_rows_add (rows, _(CDZ_SECTION_LOCATION), title, text, CDZ_ROW_PLAIN);
}

static void
add_location (CdzLibrary *library,
              CdzItem    *item,
              CdzStore   *file,
              GPtrArray  *rows)
{
  CdzItem *key = cdz_item_get_key (item);
  GPtrArray *others = cdz_item_get_other_keys (item);
  const char *group = cdz_item_get (item, CDZ_ATTR_GROUP);
  const char *origin = cdz_item_get (item, CDZ_ATTR_ORIGIN);
  g_autofree char *place = describe_place (library, item, file);
  g_autofree char *key_place = key != NULL ? describe_place (library, key, file) : NULL;
  g_autofree char *ref = cdz_item_dup_ref (item);

  cdz_rows_add (rows, _(CDZ_SECTION_LOCATION), key != NULL ? _("Certificate") : _("Store"), place, CDZ_ROW_PLAIN);
  cdz_rows_add (rows, _(CDZ_SECTION_LOCATION), _("Private key"), key_place, CDZ_ROW_PLAIN);
  for (guint i = 0; others != NULL && i < others->len; i++)
    {
      g_autofree char *copy_place = describe_place (library, others->pdata[i], file);

      cdz_rows_add (rows, _(CDZ_SECTION_LOCATION), _("Another copy of the key"), copy_place, CDZ_ROW_PLAIN);
    }

  cdz_rows_add (rows, _(CDZ_SECTION_LOCATION), _("Reference"), ref, CDZ_ROW_MONOSPACE | CDZ_ROW_COPY);
  if (cdz_issuer_is_origin (origin))
    cdz_rows_add (rows, _(CDZ_SECTION_LOCATION), _("Origin"), _("Made here"), CDZ_ROW_PLAIN);
  else
    cdz_rows_add (rows, _(CDZ_SECTION_LOCATION), _("Imported from"), origin, CDZ_ROW_PLAIN);
  add_date (rows, _("Stored since"), cdz_item_get (item, CDZ_ATTR_CREATED));
  cdz_rows_add (rows, _(CDZ_SECTION_LOCATION), _("Comment"), cdz_item_get (item, CDZ_ATTR_COMMENT), CDZ_ROW_PLAIN);
  cdz_rows_add (rows, _(CDZ_SECTION_LOCATION), _("Application tag"),
                cdz_item_get (item, CDZ_ATTR_APPLICATION_TAG), CDZ_ROW_PLAIN);
  if (group != NULL && *group != '\0')
    cdz_rows_add (rows, _(CDZ_SECTION_LOCATION), _("Group"), group, CDZ_ROW_PLAIN);
}

/* @file: (nullable): the file that @item is in, where it is not stored */
void
cdz_protection_add_rows (CdzLibrary *library,
                         CdzItem    *item,
                         CdzStore   *file,
                         GPtrArray  *rows)
{
  CdzItem *key = cdz_item_get_key (item);

  if (key == NULL && cdz_item_is_private_key (item))
    key = item;
  if (key != NULL && file == NULL)
    add_protection (library, key, rows);
  add_location (library, item, file, rows);
}
