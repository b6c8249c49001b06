/* cdz-library-resolve.c: what a reference means.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-library-resolve"
#include "config.h"

#include "cdz-library-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-validate.h"

#define MIN_PREFIX_LENGTH 4

static gboolean
is_uuid_prefix (const char *text)
{
  gsize length = strlen (text);

  return length >= MIN_PREFIX_LENGTH && strspn (text, "0123456789abcdef-") == length;
}

static gboolean
fits (CdzItem    *item,
      const char *text,
      gboolean    is_prefix)
{
  const char *uuid = cdz_item_get (item, CDZ_ATTR_UUID);

  if (g_strcmp0 (cdz_item_get (item, CDZ_ATTR_LABEL), text) == 0)
    return TRUE;

  return is_prefix && uuid != NULL && g_str_has_prefix (uuid, text);
}

static gboolean
may_use (CdzCaller *caller,
         CdzItem   *item)
{
  return cdz_caller_may_use (caller, cdz_item_get (item, CDZ_ATTR_GROUP));
}

/* @text means the identity where it fits one and its halves, so the halves go. */
static void
fold_identities (CdzLibrary *self,
                 GPtrArray  *found)
{
  GListModel *identities = cdz_library_get_identities (self);
  guint n_items = g_list_model_get_n_items (identities);
  g_autoptr(GPtrArray) halves = g_ptr_array_new ();

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr(CdzItem) identity = g_list_model_get_item (identities, i);

      if (!g_ptr_array_find (found, cdz_item_get_certificate (identity), NULL))
        continue;

      g_ptr_array_add (halves, cdz_item_get_certificate (identity));
      g_ptr_array_add (halves, cdz_item_get_key (identity));
      g_ptr_array_add (found, g_steal_pointer (&identity));
    }

  for (guint i = 0; i < halves->len; i++)
    g_ptr_array_remove (found, halves->pdata[i]);
}

/* @out_n_denied: how many more there are in groups of others */
static GPtrArray *
find_candidates (CdzLibrary *self,
                 CdzCaller  *caller,
                 const char *text,
                 guint      *out_n_denied)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);
  GListModel *items = cdz_library_get_items (self);
  guint n_items = g_list_model_get_n_items (items);
  gboolean is_prefix = is_uuid_prefix (text);
  guint n_denied = 0;

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (items, i);

      if (!fits (item, text, is_prefix))
        continue;
      if (may_use (caller, item))
        g_ptr_array_add (found, g_steal_pointer (&item));
      else
        n_denied++;
    }

  fold_identities (self, found);
  *out_n_denied = n_denied;

  return found;
}

static void
set_ambiguous (GPtrArray   *found,
               const char  *text,
               GError     **error)
{
  g_autoptr(GString) list = g_string_new (NULL);
  GError *problem;

  for (guint i = 0; i < found->len; i++)
    {
      g_autofree char *ref = cdz_item_dup_ref (found->pdata[i]);

      g_string_append_printf (list, "%s%s (%s “%s”)", i > 0 ? ", " : "", ref,
                              cdz_class_get_title (cdz_item_get_class (found->pdata[i])),
                              cdz_item_get (found->pdata[i], CDZ_ATTR_LABEL));
    }

  problem = g_error_new (CDZ_ERROR, CDZ_ERROR_PARAM, _("“%s” may mean: %s"), text, list->str);
  cdz_error_set_detail (problem, CDZ_DETAIL_HINT, _("Use one of these references"));
  g_propagate_error (error, problem);
}

static void
set_not_found (CdzLibrary  *self,
               const char  *text,
               GError     **error)
{
  const GError *unreadable = cdz_library_get_keyring_problem (self, NULL);
  CdzStore *locked = cdz_library_get_unreadable (self, NULL);

  /* Of the vault everything is known, whatever the keyrings hold. */
  if (g_str_has_prefix (text, "vault:"))
    {
      locked = NULL;
      unreadable = NULL;
    }

  if (unreadable != NULL)
    {
      g_propagate_error (error, g_error_copy (unreadable));
      return;
    }
  if (locked != NULL)
    {
      cdz_library_set_locked_error (locked, error);
      return;
    }

  g_set_error (error, CDZ_ERROR, CDZ_ERROR_NOT_FOUND,
               _("There is no item “%s”; a reference, 4 or more characters of an identifier, or a whole name is needed"),
               text);
  if (error != NULL)
    {
      cdz_error_set_detail (*error, CDZ_DETAIL_REF, text);
      cdz_error_set_detail (*error, CDZ_DETAIL_HINT, _("“credenzactl list” shows all items with their references"));
    }
}

static gboolean
has_scheme (CdzItem    *item,
            const char *text)
{
  g_autofree char *ref = cdz_item_dup_ref (item);

  return g_strcmp0 (ref, text) == 0;
}

static CdzItem *
find_reference (CdzLibrary *self,
                const char *text)
{
  GListModel *model = cdz_library_get_items (self);
  const char *uuid = strchr (text, ':') + 1;

  if (g_str_has_prefix (text, "identity:"))
    model = cdz_library_get_identities (self);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (model, i);

      if (g_strcmp0 (cdz_item_get (item, CDZ_ATTR_UUID), uuid) == 0 && has_scheme (item, text))
        return g_steal_pointer (&item);
    }

  return NULL;
}

gboolean
cdz_library_is_reference (const char *text)
{
  return g_str_has_prefix (text, "vault:") || g_str_has_prefix (text, "secrets:") ||
         g_str_has_prefix (text, "identity:") || g_str_has_prefix (text, "other:");
}

/* The certificate is there, but it is no identity: people ask why. */
static gboolean
explain_no_identity (CdzLibrary  *self,
                     const char  *text,
                     GError     **error)
{
  g_autoptr(CdzItem) certificate = NULL;
  g_autofree char *ref = NULL;

  if (!g_str_has_prefix (text, "identity:"))
    return FALSE;
  certificate = cdz_library_find_item (self, CDZ_CLASS_CERTIFICATE, text + strlen ("identity:"));
  if (certificate == NULL || cdz_library_get_unreadable (self, NULL) != NULL)
    return FALSE;

  ref = cdz_item_dup_ref (certificate);
  g_set_error (error, CDZ_ERROR, CDZ_ERROR_NOT_FOUND,
               _("“%s” is a certificate without its private key, so it is no identity"),
               cdz_item_get (certificate, CDZ_ATTR_LABEL));
  if (error != NULL)
    cdz_error_set_detail (*error, CDZ_DETAIL_REF, ref);

  return TRUE;
}

/**
 * cdz_library_resolve:
 * @reference: a reference, a UUID prefix of 4 or more, or an exact label
 *
 * Returns: (transfer full): the item; %NULL with %CDZ_ERROR_NOT_FOUND,
 *   %CDZ_ERROR_PARAM naming the candidates where there are several,
 *   %CDZ_ERROR_MISSING_ENTITLEMENT, or %CDZ_ERROR_INTERACTION_NOT_ALLOWED when
 *   it could be in a locked store
 */
CdzItem *
cdz_library_resolve (CdzLibrary  *self,
                     CdzCaller   *caller,
                     const char  *reference,
                     GError     **error)
{
  g_autoptr(GPtrArray) found = NULL;
  g_autoptr(CdzItem) item = NULL;
  guint n_denied = 0;

  g_return_val_if_fail (CDZ_IS_LIBRARY (self), NULL);
  g_return_val_if_fail (caller != NULL && reference != NULL, NULL);

  if (cdz_library_is_reference (reference) && (item = find_reference (self, reference)) != NULL)
    {
      if (!cdz_validate_group (caller, cdz_item_get (item, CDZ_ATTR_GROUP), error))
        return NULL;
      return g_steal_pointer (&item);
    }

  found = find_candidates (self, caller, reference, &n_denied);
  if (found->len == 1)
    return g_object_ref (found->pdata[0]);

  if (found->len > 1)
    set_ambiguous (found, reference, error);
  else if (n_denied > 0)
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_MISSING_ENTITLEMENT,
                 _("“%s” is in a group that “%s” may not use"), reference, cdz_caller_get_id (caller));
  else if (!explain_no_identity (self, reference, error))
    set_not_found (self, reference, error);

  return NULL;
}
