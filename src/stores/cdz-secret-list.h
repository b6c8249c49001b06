/* cdz-secret-list.h: a collection's items in their order.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-secret-item.h"

G_BEGIN_DECLS

/* What GListModel needs, without its signals: each change says by @func what it
 * did, while the list is already as it says. */
typedef struct _CdzSecretList CdzSecretList;

typedef void (* CdzSecretListFunc) (guint     position,
                                    guint     n_removed,
                                    guint     n_added,
                                    gpointer  user_data);

CdzSecretList *cdz_secret_list_new         (CdzSecretListFunc   func,
                                            gpointer            user_data);
void           cdz_secret_list_free        (CdzSecretList      *self);

guint          cdz_secret_list_get_n_items (CdzSecretList      *self);
CdzItem       *cdz_secret_list_get_item    (CdzSecretList      *self,
                                            guint               position);
/* (nullable) (transfer none) */
CdzItem       *cdz_secret_list_lookup      (CdzSecretList      *self,
                                            const char         *path);
/* (nullable) (transfer none): the object path of the item of that class and UUID */
const char    *cdz_secret_list_find_path   (CdzSecretList      *self,
                                            CdzClass            klass,
                                            const char         *uuid);
guint          cdz_secret_list_get_n_pending (CdzSecretList    *self);

/* Those that are not among @paths go. */
void           cdz_secret_list_keep_paths  (CdzSecretList      *self,
                                            const char * const *paths);
/* Those of @paths that are new come, pending, at the end. */
void           cdz_secret_list_add_paths   (CdzSecretList      *self,
                                            const char * const *paths,
                                            guint               n_paths,
                                            const CdzSecretPlace *place,
                                            gboolean            is_locked);
void           cdz_secret_list_remove      (CdzSecretList      *self,
                                            const char         *path);
/* Appends, or keeps for the next publish: a list that shows thousands hears of many
 * at once. */
void           cdz_secret_list_put         (CdzSecretList      *self,
                                            const char         *path,
                                            CdzItem            *item);
void           cdz_secret_list_publish     (CdzSecretList      *self);
gboolean       cdz_secret_list_has_unpublished (CdzSecretList  *self);

G_END_DECLS
