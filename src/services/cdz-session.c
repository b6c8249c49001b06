/* cdz-session.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-session"
#include "config.h"

#include "cdz-session.h"

#include "cdz-secret-service-store.h"

CdzStore *
cdz_session_find_store (CdzLibrary *library)
{
  GListModel *stores = cdz_library_get_stores (library);

  for (guint i = 0; i < g_list_model_get_n_items (stores); i++)
    {
      g_autoptr(CdzStore) store = g_list_model_get_item (stores, i);

      if (CDZ_IS_SECRET_SERVICE_STORE (store) &&
          cdz_secret_service_store_is_session (CDZ_SECRET_SERVICE_STORE (store)))
        return store;
    }

  return NULL;
}

const char *
cdz_session_choose_store (CdzLibrary *library,
                          const char *store,
                          const char *accessible)
{
  CdzStore *session;

  if (store != NULL || g_strcmp0 (accessible, "session") != 0)
    return store;

  session = cdz_session_find_store (library);
  return session != NULL ? cdz_store_get_name (session) : NULL;
}
