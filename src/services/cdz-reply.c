/* cdz-reply.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-reply"
#include "config.h"

#include "cdz-reply.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-import-private.h"
#include "cdz-importer-private.h"

static gboolean
is_open_request (CdzItem *item)
{
  return cdz_item_get_class (item) == CDZ_CLASS_REQUEST &&
         g_strcmp0 (cdz_item_get (item, CDZ_ATTR_STATE), "answered") != 0;
}

static gboolean
has_same_key (CdzItem *a,
              CdzItem *b)
{
  return g_strcmp0 (cdz_item_get (a, CDZ_ATTR_PUBLIC_KEY_ID), cdz_item_get (b, CDZ_ATTR_PUBLIC_KEY_ID)) == 0;
}

/* Returns: (nullable) (transfer full): the open request, else the private key, that
 * @certificate would fit */
static CdzItem *
find_fitting (CdzLibrary *library,
              CdzItem    *certificate)
{
  GListModel *items = cdz_library_get_items (library);
  g_autoptr(CdzItem) key = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (items, i);

      if (!has_same_key (item, certificate))
        continue;
      if (is_open_request (item))
        return g_steal_pointer (&item);
      if (cdz_item_is_private_key (item))
        g_set_object (&key, item);
    }

  return g_steal_pointer (&key);
}

static char *
explain (CdzLibrary *library,
         CdzItem    *certificate,
         CdzItem    *request)
{
  g_autoptr(CdzItem) fitting = find_fitting (library, certificate);
  const char *label = cdz_item_get (certificate, CDZ_ATTR_LABEL);
  const char *wanted = cdz_item_get (request, CDZ_ATTR_LABEL);

  if (fitting != NULL && cdz_item_get_class (fitting) == CDZ_CLASS_REQUEST)
    return g_strdup_printf (_("The certificate “%s” is not for the key of the request “%s”; it answers your request “%s”"),
                            label, wanted, cdz_item_get (fitting, CDZ_ATTR_LABEL));
  if (fitting != NULL)
    return g_strdup_printf (_("The certificate “%s” is not for the key of the request “%s”; it is for your key “%s”"),
                            label, wanted, cdz_item_get (fitting, CDZ_ATTR_LABEL));

  return g_strdup_printf (_("The certificate “%s” is not for the key of the request “%s”, nor for any other key here: "
                            "its public key has the SHA-256 %s, the request's %s"), label, wanted,
                          cdz_item_get (certificate, CDZ_ATTR_PUBLIC_KEY_ID),
                          cdz_item_get (request, CDZ_ATTR_PUBLIC_KEY_ID));
}

/* Returns: (nullable): a certificate that is no authority's, unless there are only those */
static CdzPlanEntry *
find_leaf (GPtrArray *entries)
{
  CdzPlanEntry *found = NULL;

  for (guint i = 0; i < entries->len; i++)
    {
      GObject *object = cdz_plan_entry_get_object (entries->pdata[i]);

      if (!CDZ_IS_CERTIFICATE (object))
        continue;
      if (!cdz_certificate_is_authority (CDZ_CERTIFICATE (object)))
        return entries->pdata[i];
      if (found == NULL)
        found = entries->pdata[i];
    }

  return found;
}

gboolean
cdz_reply_check (CdzImporter  *importer,
                 CdzItem      *request,
                 GError      **error)
{
  g_autoptr(GPtrArray) entries = cdz_importer_plan (importer);
  CdzPlanEntry *leaf = find_leaf (entries);
  g_autofree char *message = NULL;

  for (guint i = 0; i < entries->len; i++)
    if (CDZ_IS_CERTIFICATE (cdz_plan_entry_get_object (entries->pdata[i])) &&
        has_same_key (cdz_plan_entry_get_found (entries->pdata[i]), request))
      return TRUE;

  if (leaf == NULL)
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_NOT_FOUND, _("There is no certificate in this reply"));
      return FALSE;
    }

  message = explain (cdz_importer_get_library (importer), cdz_plan_entry_get_found (leaf), request);
  g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_KEY_MISMATCH, message);
  return FALSE;
}

/* Subject → open request: looked up once a certificate, so the items are gone through once. */
static GHashTable *
index_open_requests (CdzLibrary *library)
{
  GListModel *items = cdz_library_get_items (library);
  GHashTable *open = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (items, i);
      const char *subject = cdz_item_get (item, CDZ_ATTR_SUBJECT);

      if (subject != NULL && is_open_request (item) && !g_hash_table_contains (open, subject))
        g_hash_table_insert (open, (gpointer) subject, g_object_ref (item));
    }

  return open;
}

void
cdz_reply_add_findings (CdzLibrary *library,
                        GPtrArray  *entries,
                        GPtrArray  *findings)
{
  g_autoptr(GHashTable) open = index_open_requests (library);

  for (guint i = 0; i < entries->len && g_hash_table_size (open) > 0; i++)
    {
      CdzPlanEntry *entry = entries->pdata[i];
      GObject *object = cdz_plan_entry_get_object (entry);
      g_autofree char *message = NULL;
      const char *subject;
      CdzItem *request;

      if (cdz_plan_entry_get_why (entry) != CDZ_WHY_ALONE || !CDZ_IS_CERTIFICATE (object) ||
          cdz_certificate_is_authority (CDZ_CERTIFICATE (object)))
        continue;

      subject = cdz_item_get (cdz_plan_entry_get_found (entry), CDZ_ATTR_SUBJECT);
      if (subject == NULL || (request = g_hash_table_lookup (open, subject)) == NULL)
        continue;

      message = explain (library, cdz_plan_entry_get_found (entry), request);
      cdz_findings_add (findings, CDZ_SEVERITY_WARNING, "reply-mismatch", message);
    }
}
