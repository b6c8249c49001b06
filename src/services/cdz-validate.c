/* cdz-validate.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-validate"
#include "config.h"

#include "cdz-validate.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-error.h"

#define MAX_GROUP_LENGTH 64

static gboolean
refuse (GError     **error,
        CdzClass     klass,
        const char  *attribute,
        const char  *message,
        const char  *hint)
{
  GError *problem = g_error_new_literal (CDZ_ERROR, CDZ_ERROR_PARAM, message);

  cdz_error_set_detail (problem, CDZ_DETAIL_ATTRIBUTE, attribute);
  cdz_error_set_detail (problem, CDZ_DETAIL_CLASS, cdz_class_get_name (klass));
  cdz_error_set_detail (problem, CDZ_DETAIL_HINT, hint);
  g_propagate_error (error, problem);

  return FALSE;
}

static gboolean
is_same_as_own (CdzAttributes *own,
                CdzAttr        attr,
                const char    *text)
{
  return own != NULL && g_strcmp0 (cdz_attributes_get (own, attr), text) == 0;
}

static gboolean
refuse_derived (GError           **error,
                CdzClass           klass,
                const CdzAttrInfo *info)
{
  g_autofree char *message = g_strdup_printf (_("“%s” follows from the bytes themselves and cannot be set to something else"),
                                              info->name);

  return refuse (error, klass, info->name, message, _("Leave it out"));
}

/**
 * cdz_validate_update:
 * @item: a stored item or an identity
 * @supplied: what shall be other than it is
 *
 * Returns: %FALSE with %CDZ_ERROR_NO_SUCH_ATTRIBUTE or %CDZ_ERROR_PARAM
 */
gboolean
cdz_validate_update (CdzItem        *item,
                     CdzAttributes  *supplied,
                     GError        **error)
{
  CdzClass klass = cdz_item_get_class (item);
  guint classes = CDZ_CLASS_MASK (klass);

  /* An identity stores nothing: what is set on it goes to its halves. */
  if (klass == CDZ_CLASS_IDENTITY)
    classes = CDZ_CLASS_MASK (CDZ_CLASS_CERTIFICATE) | CDZ_CLASS_MASK (CDZ_CLASS_KEY);

  for (guint i = CDZ_ATTR_NONE + 1; i < CDZ_N_ATTRS; i++)
    {
      const CdzAttrInfo *info = cdz_schema_get_info (i);
      const char *text = cdz_attributes_get (supplied, i);
      g_autofree char *message = NULL;

      if (text == NULL)
        continue;
      if (cdz_schema_require (klass, info->name, error) == CDZ_ATTR_NONE)
        return FALSE;
      if ((info->update & classes) != 0 || is_same_as_own (cdz_item_get_attributes (item), i, text))
        continue;

      if (i == CDZ_ATTR_ACCESSIBLE || i == CDZ_ATTR_ACCESS_CONTROL)
        {
          message = g_strdup_printf (_("“%s” is not set but protected: it changes how the key is encrypted"), info->name);
          return refuse (error, klass, info->name, message, _("Use “credenzactl protect”"));
        }
      if ((info->derived & classes) != 0)
        return refuse_derived (error, klass, info);

      message = g_strdup_printf (_("“%s” cannot be changed once an item is stored"), info->name);
      return refuse (error, klass, info->name, message, NULL);
    }

  return TRUE;
}

static gboolean
is_group_name (const char *group)
{
  gsize length = strlen (group);

  return length <= MAX_GROUP_LENGTH &&
         strspn (group, "abcdefghijklmnopqrstuvwxyz0123456789.-") == length;
}

/**
 * cdz_validate_group:
 * @group: (nullable): none and '' are everybody's
 *
 * Returns: %FALSE with %CDZ_ERROR_PARAM for what is no group's name, or
 *   %CDZ_ERROR_MISSING_ENTITLEMENT where @caller may not use it
 */
gboolean
cdz_validate_group (CdzCaller   *caller,
                    const char  *group,
                    GError     **error)
{
  if (group == NULL || *group == '\0')
    return TRUE;

  if (!is_group_name (group))
    {
      g_autofree char *message = g_strdup_printf (_("“%s” is no group: a group's name has up to %d of a to z, 0 to 9, “.” and “-”"),
                                                  group, MAX_GROUP_LENGTH);

      return refuse (error, CDZ_CLASS_NONE, "group", message, NULL);
    }

  if (cdz_caller_may_use (caller, group))
    return TRUE;

  g_set_error (error, CDZ_ERROR, CDZ_ERROR_MISSING_ENTITLEMENT,
               _("“%s” may not use the group “%s”"), cdz_caller_get_id (caller), group);
  if (error != NULL)
    cdz_error_set_detail (*error, CDZ_DETAIL_ATTRIBUTE, "group");

  return FALSE;
}
