/* cdz-item.h: one item of a store, or an identity.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "cdz-attributes.h"

G_BEGIN_DECLS

#define CDZ_TYPE_ITEM (cdz_item_get_type ())
G_DECLARE_FINAL_TYPE (CdzItem, cdz_item, CDZ, ITEM, GObject)

CdzItem       *cdz_item_new             (CdzClass        klass,
                                         const char     *store,
                                         CdzAttributes  *attributes,
                                         GBytes         *value);
CdzItem       *cdz_item_new_identity    (CdzItem        *certificate,
                                         CdzItem        *key,
                                         GPtrArray      *other_keys);

/* @own: (nullable): what its owner says of it, as the provider gave it, "a{ss}" */
CdzItem       *cdz_item_new_other       (const char     *store,
                                         CdzAttributes  *attributes,
                                         GVariant       *own);

CdzClass       cdz_item_get_class       (CdzItem        *self);
const char    *cdz_item_get_store       (CdzItem        *self);
CdzAttributes *cdz_item_get_attributes  (CdzItem        *self);
const char    *cdz_item_get             (CdzItem        *self,
                                         CdzAttr         attr);
GBytes        *cdz_item_get_value       (CdzItem        *self);
char          *cdz_item_dup_ref         (CdzItem        *self);

CdzItem       *cdz_item_get_certificate (CdzItem        *self);
CdzItem       *cdz_item_get_key         (CdzItem        *self);
GPtrArray     *cdz_item_get_other_keys  (CdzItem        *self);

GVariant      *cdz_item_get_own_attributes (CdzItem     *self);
/* An item of another program of which only the place is known so far; its label
 * is empty, and its content takes its place in the list when it arrives. */
gboolean       cdz_item_is_pending      (CdzItem        *self);

gboolean       cdz_item_is_private_key  (CdzItem        *self);
gboolean       cdz_item_is_pair         (CdzItem        *certificate,
                                         CdzItem        *key);
gboolean       cdz_item_is_same_content (CdzItem        *a,
                                         CdzItem        *b);

G_END_DECLS
