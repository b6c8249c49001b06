/* cdz-preset-store.h: a person's own presets.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-request-builder.h"
#include "cdz-usage.h"
#include "cdz-vault.h"

G_BEGIN_DECLS

/* In the vault's small memory. Both usages are lists as on the command line; an empty
 * one is none. A name of the program's own presets is %CDZ_ERROR_DUPLICATE. */
void     cdz_preset_store_save_async  (CdzVault             *vault,
                                       const char           *name,
                                       const char           *key_usage,
                                       const char           *extended_key_usage,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
gboolean cdz_preset_store_save_finish (GAsyncResult         *result,
                                       GError              **error);

/* Gives @builder the usages. @out_found: %FALSE where there is no such preset */
void     cdz_preset_store_use_async   (CdzVault             *vault,
                                       const char           *name,
                                       CdzRequestBuilder    *builder,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
gboolean cdz_preset_store_use_finish  (GAsyncResult         *result,
                                       gboolean             *out_found,
                                       GError              **error);

/* A person's own presets (CdzPreset), by name; both usages as they were saved. */
void       cdz_preset_store_list_async    (CdzVault             *vault,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
GPtrArray *cdz_preset_store_list_finish   (GAsyncResult         *result,
                                           GError              **error);

void       cdz_preset_store_remove_async  (CdzVault             *vault,
                                           const char           *name,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
gboolean   cdz_preset_store_remove_finish (GAsyncResult         *result,
                                           GError              **error);

G_END_DECLS
