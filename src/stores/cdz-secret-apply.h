/* cdz-secret-apply.h: changes of a collection, for workers.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-change.h"
#include "cdz-secret-item.h"

G_BEGIN_DECLS

typedef struct
{
  GDBusConnection *connection;
  char            *collection;      /* object path */
  char            *label;
  CdzSecretPlace   place;
  char            *store_name;      /* what @place borrows */
  char            *collection_name;
  gboolean         may_prompt;
  GPtrArray       *changes;         /* CdzChange */
  GPtrArray       *paths;           /* of each change's item; NULL at add */

  /* What the model is to show: path → CdzItem, or NULL when it is gone. */
  GHashTable      *touched;
} CdzSecretApply;

CdzSecretApply *cdz_secret_apply_new  (void);
void            cdz_secret_apply_free (CdzSecretApply  *self);
/* A keyring has no transactions: what was done is taken back where a later step
 * fails, as far as the provider lets it; deletions come last. */
CdzOutcome     *cdz_secret_apply_run  (CdzSecretApply  *self,
                                       GCancellable    *cancellable,
                                       GError         **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzSecretApply, cdz_secret_apply_free)

G_END_DECLS
