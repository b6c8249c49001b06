/* cdz-vault-preference.h: small memory of a vault.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-vault.h"

G_BEGIN_DECLS

/* Remembers @value under @kind and @name, unless something is there already; the
 * answer is whether it was new. No operation: it cannot be undone. */
void     cdz_vault_add_preference_async  (CdzVault             *self,
                                          const char           *kind,
                                          const char           *name,
                                          const char           *value,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
gboolean cdz_vault_add_preference_finish (CdzVault             *self,
                                          GAsyncResult         *result,
                                          gboolean             *out_is_new,
                                          GError              **error);

/* The same, but in place of what is there. @value: %NULL: nothing is, from now on */
void     cdz_vault_set_preference_async  (CdzVault             *self,
                                          const char           *kind,
                                          const char           *name,
                                          const char           *value,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
gboolean cdz_vault_set_preference_finish (CdzVault             *self,
                                          GAsyncResult         *result,
                                          GError              **error);

/* @out_value: %NULL where nothing is remembered, or there is no vault yet. */
void     cdz_vault_get_preference_async  (CdzVault             *self,
                                          const char           *kind,
                                          const char           *name,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
gboolean cdz_vault_get_preference_finish (CdzVault             *self,
                                          GAsyncResult         *result,
                                          char                **out_value,
                                          GError              **error);

/* Name → value of everything under @kind. */
void        cdz_vault_list_preferences_async  (CdzVault             *self,
                                               const char           *kind,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
GHashTable *cdz_vault_list_preferences_finish (CdzVault             *self,
                                               GAsyncResult         *result,
                                               GError              **error);

G_END_DECLS
