/* cdz-vault-validate.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-vault-validate"
#include "config.h"

#include "cdz-vault-validate.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-error.h"

#define MAX_GROUP_LENGTH 64

/* Texts that people give; above any sensible one. */
#define MAX_TEXT_LENGTH (64 * 1024)

static gboolean
validate_group (const char  *group,
                GError     **error)
{
  gsize length = strspn (group, "abcdefghijklmnopqrstuvwxyz0123456789.-");

  if (group[length] == '\0' && length <= MAX_GROUP_LENGTH)
    return TRUE;

  g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM,
               _("“%s” is no group: use up to %d lower-case letters, digits, dots and hyphens"),
               group, MAX_GROUP_LENGTH);
  return FALSE;
}

static gboolean
validate_text (CdzAttr      attr,
               const char  *text,
               GError     **error)
{
  if (strlen (text) > MAX_TEXT_LENGTH)
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_TOO_LARGE,
                   _("“%s” may take %d bytes at most"), cdz_schema_get_info (attr)->name, MAX_TEXT_LENGTH);
      return FALSE;
    }

  if (!g_utf8_validate (text, -1, NULL))
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                   _("“%s” takes UTF-8 text"), cdz_schema_get_info (attr)->name);
      return FALSE;
    }

  return attr == CDZ_ATTR_GROUP ? validate_group (text, error) : TRUE;
}

static gboolean
refuse (CdzAttr       attr,
        CdzClass      klass,
        CdzErrorCode  code,
        const char   *message,
        GError      **error)
{
  GError *problem = g_error_new_literal (CDZ_ERROR, code, message);

  cdz_error_set_detail (problem, CDZ_DETAIL_ATTRIBUTE, cdz_schema_get_info (attr)->name);
  cdz_error_set_detail (problem, CDZ_DETAIL_CLASS, cdz_class_get_name (klass));
  g_propagate_error (error, problem);

  return FALSE;
}

static gboolean
is_access (CdzAttr attr)
{
  return attr == CDZ_ATTR_ACCESSIBLE || attr == CDZ_ATTR_ACCESS_CONTROL;
}

static gboolean
validate_supplied (CdzChange           *change,
                   const CdzAttrInfo   *info,
                   const char          *text,
                   CdzAttributes       *derived,
                   GError             **error)
{
  guint mask = CDZ_CLASS_MASK (change->klass);
  g_autofree char *message = NULL;

  /* Names attribute, class, and the class that has it. */
  if ((info->classes & mask) == 0)
    return cdz_schema_require (change->klass, info->name, error) != CDZ_ATTR_NONE;

  if (is_access (info->attr) &&
      g_strcmp0 (cdz_attributes_get (derived, CDZ_ATTR_KEY_CLASS), "public") == 0)
    {
      message = g_strdup_printf (_("Public keys have no attribute “%s”; private keys do"), info->name);
      return refuse (info->attr, change->klass, CDZ_ERROR_NO_SUCH_ATTRIBUTE, message, error);
    }

  if ((info->derived & mask) != 0 &&
      g_strcmp0 (cdz_attributes_get (derived, info->attr), text) != 0)
    {
      message = g_strdup_printf (_("“%s” follows from the value, and there it is another; leave it out"), info->name);
      return refuse (info->attr, change->klass, CDZ_ERROR_PARAM, message, error);
    }

  if ((info->at_add & mask) == 0)
    {
      message = g_strdup_printf (_("“%s” cannot be given; it is made by the vault"), info->name);
      return refuse (info->attr, change->klass, CDZ_ERROR_PARAM, message, error);
    }

  return validate_text (info->attr, text, error);
}

gboolean
cdz_vault_validate_add (CdzChange      *change,
                        CdzAttributes  *derived,
                        GError        **error)
{
  for (guint i = CDZ_ATTR_NONE + 1; i < CDZ_N_ATTRS; i++)
    {
      const char *text = cdz_attributes_get (change->attributes, i);

      if (text != NULL && *text != '\0' &&
          !validate_supplied (change, cdz_schema_get_info (i), text, derived, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
validate_changed (CdzChange          *change,
                  const CdzAttrInfo  *info,
                  const char         *text,
                  GError            **error)
{
  g_autofree char *message = NULL;

  if (!cdz_schema_has (change->klass, info->attr))
    return cdz_schema_require (change->klass, info->name, error) != CDZ_ATTR_NONE;
  if ((info->update & CDZ_CLASS_MASK (change->klass)) != 0)
    return validate_text (info->attr, text, error);

  if (is_access (info->attr))
    message = g_strdup_printf (_("“%s” is not simply set, because the key has to be wrapped again; use “credenzactl protect”"), info->name);
  else
    message = g_strdup_printf (_("“%s” cannot be changed"), info->name);

  return refuse (info->attr, change->klass, CDZ_ERROR_PARAM, message, error);
}

gboolean
cdz_vault_validate_update (CdzChange  *change,
                           GError    **error)
{
  for (guint i = CDZ_ATTR_NONE + 1; i < CDZ_N_ATTRS; i++)
    {
      const char *text = cdz_attributes_get (change->attributes, i);

      if (text != NULL && !validate_changed (change, cdz_schema_get_info (i), text, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
cdz_vault_parse_access (CdzAttributes     *attributes,
                        CdzAccessible     *out_accessible,
                        CdzAccessControl  *out_flags,
                        GError           **error)
{
  const char *name = cdz_attributes_get (attributes, CDZ_ATTR_ACCESSIBLE);
  CdzAccessible accessible = CDZ_ACCESSIBLE_NONE;
  CdzAccessControl flags;

  if (name != NULL && !cdz_accessible_from_name (name, &accessible, error))
    return FALSE;
  if (!cdz_access_control_from_names (cdz_attributes_get (attributes, CDZ_ATTR_ACCESS_CONTROL), &flags, error) ||
      !cdz_access_check (accessible, flags, error))
    return FALSE;

  *out_accessible = accessible;
  *out_flags = flags;
  return TRUE;
}

/* Empty means absent, everywhere: a row cannot tell the two apart. */
void
cdz_vault_remove_empty (CdzAttributes *attributes)
{
  for (guint i = CDZ_ATTR_NONE + 1; i < CDZ_N_ATTRS; i++)
    if (g_strcmp0 (cdz_attributes_get (attributes, i), "") == 0)
      cdz_attributes_set (attributes, i, NULL);
}

void
cdz_vault_fill_derived (CdzClass       klass,
                        CdzAttributes *attributes)
{
  const char *accessible, *flags;

  if (klass != CDZ_CLASS_KEY)
    return;

  accessible = cdz_attributes_get (attributes, CDZ_ATTR_ACCESSIBLE);
  flags = cdz_attributes_get (attributes, CDZ_ATTR_ACCESS_CONTROL);
  cdz_attributes_set_boolean (attributes, CDZ_ATTR_PERMANENT, g_strcmp0 (accessible, "session") != 0);
  cdz_attributes_set_boolean (attributes, CDZ_ATTR_EXTRACTABLE,
                              (flags == NULL || strstr (flags, "private-key-usage") == NULL) &&
                              g_strcmp0 (accessible, "when-passphrase-set-this-device-only") != 0);
}
