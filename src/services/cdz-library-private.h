/* cdz-library-private.h: for the files that the library consists of.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-library.h"

G_BEGIN_DECLS

/* @name: (nullable): a store's name or unambiguous label; %NULL is the vault.
 * Returns: (transfer none) */
CdzStore  *cdz_library_find_store     (CdzLibrary   *self,
                                       const char   *name,
                                       GError      **error);
/* The store that has @item: (nullable) (transfer none) */
CdzStore  *cdz_library_get_item_store (CdzLibrary   *self,
                                       CdzItem      *item);
/* That store, if it can be written; else %CDZ_ERROR_READ_ONLY */
CdzStore  *cdz_library_require_writable (CdzLibrary *self,
                                       CdzItem      *item,
                                       GError      **error);
/* The item as it is now, by class and UUID: (nullable) (transfer full) */
CdzItem   *cdz_library_find_item      (CdzLibrary   *self,
                                       CdzClass      klass,
                                       const char   *uuid);
/* A store whose attributes cannot be read, so that nothing can be told: (nullable) */
CdzStore  *cdz_library_get_unreadable (CdzLibrary   *self,
                                       const char   *store);
/* After each operation with keys: wipes what may not be held until the next. */
void       cdz_library_settle_keys    (CdzLibrary   *self);
/* (transfer full): the provider, whose collections come and go as stores of @self */
CdzSecretService *cdz_library_new_keyrings (CdzLibrary *self);
/* (nullable): why some keyring cannot be read at all */
const GError *cdz_library_get_keyring_problem (CdzLibrary *self,
                                       const char   *store);
void       cdz_library_set_locked_error (CdzStore   *store,
                                       GError      **error);

G_END_DECLS
