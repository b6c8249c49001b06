/* cdz-secret-item.h: items in, properties out, and back.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-item.h"
#include "cdz-vault-rows.h"

G_BEGIN_DECLS

/* The collection that an item is in; borrowed. */
typedef struct
{
  const char *store;          /* "secrets/login" */
  const char *collection;     /* "login" */
  gboolean    is_session;     /* kept in memory only */
} CdzSecretPlace;

/* Of ours, besides the attributes of the table: what uniqueness is about, what the
 * value is, and a private key's public half, so that it can be looked at. */
#define CDZ_SECRET_UNIQUE "cdz:unique"
#define CDZ_SECRET_VALUE  "cdz:value-sha256"
#define CDZ_SECRET_SPKI   "cdz:spki"

/* Of the table. */
#define CDZ_SECRET_KEY_CLASS "cdz:key-class"

const char *cdz_secret_item_get_schema      (CdzClass              klass);
/* As "other" items are referred to: the first 32 hex digits of the path's SHA-256. */
char       *cdz_secret_item_make_id         (const char           *path);

CdzItem    *cdz_secret_item_new_pending     (const CdzSecretPlace *place,
                                             const char           *path,
                                             gboolean              is_locked);
/* @properties: (nullable): "a{sv}", whatever the provider put into it; %NULL when
 * it refused to say. An item of ours that does not hold together is "other". */
CdzItem    *cdz_secret_item_parse           (const CdzSecretPlace *place,
                                             const char           *path,
                                             GVariant             *properties);
/* (nullable) (transfer full): "a{ss}" */
GVariant   *cdz_secret_item_get_attributes  (GVariant             *properties);

/* What a new item gets; floating. */
GVariant   *cdz_secret_item_make_attributes (CdzVaultRow          *row);
/* @attributes as they are, with @changes put in; floating. */
GVariant   *cdz_secret_item_update_attributes (CdzItem            *item,
                                               GVariant           *attributes,
                                               CdzAttributes      *changes);
/* (nullable) (transfer full): the hash of what may be there once only */
char       *cdz_secret_item_make_unique     (CdzVaultRow          *row);
char       *cdz_secret_item_hash_value      (CdzVaultRow          *row);

G_END_DECLS
