/* cdz-issuer-renew.c: ask again for what there is.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-issuer"
#include "config.h"

#include "cdz-issuer.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-library-private.h"

static gboolean
fill (CdzRequestBuilder  *builder,
      CdzItem            *item,
      GBytes             *der,
      GError            **error)
{
  g_autoptr(CdzCertificate) certificate = NULL;
  g_autoptr(CdzRequest) request = NULL;

  if (cdz_item_get_class (item) == CDZ_CLASS_REQUEST)
    return (request = cdz_request_new_from_der (der, error)) != NULL &&
           cdz_request_builder_set_like_request (builder, request, error);

  return (certificate = cdz_certificate_new_from_der (der, error)) != NULL &&
         cdz_request_builder_set_like (builder, certificate, error);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(CdzRequestBuilder) builder = cdz_request_builder_new ();
  GError *error = NULL;
  g_autoptr(GBytes) der = cdz_store_load_value_finish (CDZ_STORE (source), result, &error);

  if (der != NULL && fill (builder, g_task_get_task_data (task), der, &error))
    g_task_return_pointer (task, g_steal_pointer (&builder), g_object_unref);
  else
    g_task_return_error (task, error);
}

void
cdz_issuer_load_builder_async (CdzLibrary          *library,
                               CdzItem             *item,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  CdzItem *certificate = cdz_item_get_certificate (item);
  CdzItem *half = certificate != NULL ? certificate : item;
  CdzStore *store = cdz_library_get_item_store (library, half);

  g_task_set_source_tag (task, cdz_issuer_load_builder_async);
  g_task_set_task_data (task, g_object_ref (half), g_object_unref);

  if (store != NULL && cdz_item_get_class (half) != CDZ_CLASS_KEY && cdz_item_get_class (half) != CDZ_CLASS_OTHER)
    {
      cdz_store_load_value_async (store, half, cancellable, loaded_cb, task);
      return;
    }

  g_task_return_new_error (task, CDZ_ERROR, CDZ_ERROR_PARAM,
                           _("“%s” is no certificate, so there is nothing to renew"), cdz_item_get (item, CDZ_ATTR_LABEL));
  g_object_unref (task);
}

CdzRequestBuilder *
cdz_issuer_load_builder_finish (GAsyncResult  *result,
                                GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
