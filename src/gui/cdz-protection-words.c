/* cdz-protection-words.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-protection-words"
#include "config.h"

#include "cdz-protection-words.h"

#include <glib/gi18n-lib.h>

#include "cdz-protection.h"

/* How many characters of an identifier are enough on the command line. */
#define SHORT_REFERENCE 8

CdzItem *
cdz_protection_get_key (CdzItem *item)
{
  CdzItem *key = cdz_item_get_key (item);

  return key != NULL ? key : item;
}

static CdzAccessible
read_class (CdzItem *item)
{
  const char *name = cdz_item_get (cdz_protection_get_key (item), CDZ_ATTR_ACCESSIBLE);
  CdzAccessible accessible = CDZ_ACCESSIBLE_NONE;

  return name != NULL && cdz_accessible_from_name (name, &accessible, NULL) ? accessible : CDZ_ACCESSIBLE_NONE;
}

static CdzAccessControl
read_flags (CdzItem *item)
{
  CdzAccessControl control = CDZ_ACCESS_CONTROL_NONE;

  cdz_access_control_from_names (cdz_item_get (cdz_protection_get_key (item), CDZ_ATTR_ACCESS_CONTROL), &control, NULL);
  return control;
}

/* The class as its radio button says it, without the computer. */
CdzAccessible
cdz_protection_get_anywhere (CdzAccessible accessible)
{
  switch ((int) accessible)
    {
    case CDZ_ACCESSIBLE_AFTER_FIRST_UNLOCK_THIS_DEVICE_ONLY:
      return CDZ_ACCESSIBLE_AFTER_FIRST_UNLOCK;
    case CDZ_ACCESSIBLE_WHEN_UNLOCKED_THIS_DEVICE_ONLY:
      return CDZ_ACCESSIBLE_WHEN_UNLOCKED;
    default:
      return accessible;
    }
}

CdzAccessible
cdz_protection_get_here_only (CdzAccessible accessible)
{
  switch ((int) accessible)
    {
    case CDZ_ACCESSIBLE_AFTER_FIRST_UNLOCK:
      return CDZ_ACCESSIBLE_AFTER_FIRST_UNLOCK_THIS_DEVICE_ONLY;
    case CDZ_ACCESSIBLE_WHEN_UNLOCKED:
      return CDZ_ACCESSIBLE_WHEN_UNLOCKED_THIS_DEVICE_ONLY;
    default:
      return accessible;
    }
}

/* Returns: (transfer full): "While unlocked, extra password" */
char *
cdz_protection_describe (CdzAccessible    accessible,
                         CdzAccessControl control)
{
  g_autoptr(GString) text = g_string_new (accessible != CDZ_ACCESSIBLE_NONE
                                          ? cdz_protection_get_class_title (accessible) : _("Various"));

  for (CdzAccessControl flag = 1; flag <= CDZ_ACCESS_CONTROL_ALL; flag <<= 1)
    if ((control & flag) != 0)
      g_string_append_printf (text, " · %s", cdz_protection_get_flag_title (flag));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Returns: (nullable): what the window calls a class or a flag */
static const char *
get_title (const char *name)
{
  CdzAccessible accessible;
  CdzAccessControl flag;

  if (cdz_accessible_from_name (name, &accessible, NULL))
    return cdz_protection_get_class_title (accessible);
  if (cdz_access_control_from_names (name, &flag, NULL) && flag != CDZ_ACCESS_CONTROL_NONE)
    return cdz_protection_get_flag_title (flag);

  return NULL;
}

static gboolean
replace_name_cb (const GMatchInfo *match,
                 GString          *result,
                 gpointer          user_data)
{
  g_autofree char *name = g_match_info_fetch (match, 0);
  const char *title = get_title (name);

  g_string_append (result, title != NULL ? title : name);
  return FALSE;
}

/* Only names with a hyphen: “session” may as well be what somebody called a keyring. */
char *
cdz_protection_dup_words (const char *text)
{
  g_autoptr(GRegex) quoted = g_regex_new ("(?<=[“„])[a-z]+(-[a-z]+)+(?=[”“])", 0, 0, NULL);

  return g_regex_replace_eval (quoted, text, -1, 0, 0, replace_name_cb, NULL, NULL);
}

/* The class that all have; none where they differ. */
CdzAccessible
cdz_protection_get_common_class (GPtrArray *items)
{
  CdzAccessible common = read_class (items->pdata[0]);

  for (guint i = 1; i < items->len; i++)
    if (read_class (items->pdata[i]) != common)
      return CDZ_ACCESSIBLE_NONE;

  return common;
}

CdzAccessControl
cdz_protection_get_common_flags (GPtrArray *items)
{
  CdzAccessControl common = CDZ_ACCESS_CONTROL_ALL;

  for (guint i = 0; i < items->len; i++)
    common &= read_flags (items->pdata[i]);

  return common;
}

gboolean
cdz_protection_is_changed (GPtrArray        *items,
                           CdzAccessible     accessible,
                           CdzAccessControl  control)
{
  for (guint i = 0; i < items->len; i++)
    if (read_class (items->pdata[i]) != accessible || read_flags (items->pdata[i]) != control)
      return TRUE;

  return FALSE;
}

char *
cdz_protection_dup_command (GPtrArray        *items,
                            CdzAccessible     accessible,
                            CdzAccessControl  control)
{
  g_autoptr(GString) text = g_string_new ("credenzactl protect");
  g_autofree char *names = cdz_access_control_dup_names (control);

  for (guint i = 0; i < items->len; i++)
    g_string_append_printf (text, " %.*s", SHORT_REFERENCE, cdz_item_get (items->pdata[i], CDZ_ATTR_UUID));
  g_string_append_printf (text, " \\\n  --accessible %s", cdz_accessible_get_name (accessible));
  if (names != NULL)
    g_string_append_printf (text, " \\\n  --access-control %s", names);

  return g_string_free (g_steal_pointer (&text), FALSE);
}
