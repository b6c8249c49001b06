/* cdz-vault-snapshot.h: all items at one moment, and what differs.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-vault-rows.h"

G_BEGIN_DECLS

/* Made by a worker, immutable afterwards. */
typedef struct _CdzVaultSnapshot CdzVaultSnapshot;

/* From @position on, @n_removed items go and @n_added come. */
typedef struct
{
  guint position;
  guint n_removed;
  guint n_added;
} CdzSplice;

/* An item that the reader has at hand already. */
typedef struct
{
  CdzItem *item;
  gint64   revision;
} CdzKnownItem;

CdzVaultSnapshot *cdz_vault_snapshot_new_empty    (void);
CdzVaultSnapshot *cdz_vault_snapshot_ref          (CdzVaultSnapshot  *self);
void              cdz_vault_snapshot_unref        (CdzVaultSnapshot  *self);

/* @known: (nullable) (element-type utf8 CdzKnownItem): by uuid, besides @previous */
CdzVaultSnapshot *cdz_vault_snapshot_read         (CdzVaultDb        *db,
                                                   CdzVaultSnapshot  *previous,
                                                   GHashTable        *known,
                                                   GError           **error);
guint             cdz_vault_snapshot_get_n_items  (CdzVaultSnapshot  *self);
CdzItem          *cdz_vault_snapshot_get_item     (CdzVaultSnapshot  *self,
                                                   guint              position);
CdzItem          *cdz_vault_snapshot_find         (CdzVaultSnapshot  *self,
                                                   const char        *uuid);
/* (element-type CdzSplice): what leads from @self to @next. Positions are those in
 * @self: whoever goes from the last splice to the first finds them unmoved. */
GArray           *cdz_vault_snapshot_compare      (CdzVaultSnapshot  *self,
                                                   CdzVaultSnapshot  *next);
GHashTable       *cdz_known_items_new             (void);
void              cdz_known_item_free             (CdzKnownItem      *known);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzVaultSnapshot, cdz_vault_snapshot_unref)

G_END_DECLS
