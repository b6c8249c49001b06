/* cdz-item.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-item"
#include "config.h"

#include "cdz-item.h"

#include "cdz-spki.h"

/* Nothing here changes after construction, so any thread may read it. */
struct _CdzItem
{
  GObject        parent_instance;

  CdzClass       klass;
  const char    *store;         /* interned: there are few stores */
  CdzAttributes *attributes;
  GBytes        *value;
  GVariant      *own;           /* of another program's item: its own attributes */

  CdzItem       *certificate;
  CdzItem       *key;
  GPtrArray     *other_keys;
};

G_DEFINE_FINAL_TYPE (CdzItem, cdz_item, G_TYPE_OBJECT)

static void
cdz_item_finalize (GObject *object)
{
  CdzItem *self = CDZ_ITEM (object);

  g_clear_pointer (&self->attributes, cdz_attributes_unref);
  g_clear_pointer (&self->value, g_bytes_unref);
  g_clear_pointer (&self->own, g_variant_unref);
  g_clear_object (&self->certificate);
  g_clear_object (&self->key);
  g_clear_pointer (&self->other_keys, g_ptr_array_unref);

  G_OBJECT_CLASS (cdz_item_parent_class)->finalize (object);
}

static void
cdz_item_class_init (CdzItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cdz_item_finalize;
}

static void
cdz_item_init (CdzItem *self)
{
}

/**
 * cdz_item_new:
 * @klass: a stored class, or %CDZ_CLASS_OTHER
 * @store: the store's name: "vault", "secrets/login", "file"
 * @attributes: (transfer none): not to be changed any more
 * @value: (nullable): the public DER (certificate, request, SubjectPublicKeyInfo)
 *   where it is at hand; lists leave it out
 *
 * Returns: (transfer full): an immutable item
 */
CdzItem *
cdz_item_new (CdzClass       klass,
              const char    *store,
              CdzAttributes *attributes,
              GBytes        *value)
{
  CdzItem *self = g_object_new (CDZ_TYPE_ITEM, NULL);

  self->klass = klass;
  self->store = g_intern_string (store);
  self->attributes = cdz_attributes_ref (attributes);
  if (value != NULL)
    self->value = g_bytes_ref (value);

  return self;
}

/* Returns: (transfer full): an item that another program owns */
CdzItem *
cdz_item_new_other (const char    *store,
                    CdzAttributes *attributes,
                    GVariant      *own)
{
  CdzItem *self = cdz_item_new (CDZ_CLASS_OTHER, store, attributes, NULL);

  if (own != NULL)
    self->own = g_variant_ref_sink (own);

  return self;
}

/**
 * cdz_item_new_identity:
 * @certificate: the certificate; its store and UUID are the identity's
 * @key: the private key that is used
 * @other_keys: (nullable) (element-type CdzItem): further copies of that key
 *
 * Returns: (transfer full): the join of the two
 */
CdzItem *
cdz_item_new_identity (CdzItem   *certificate,
                       CdzItem   *key,
                       GPtrArray *other_keys)
{
  g_autoptr(CdzAttributes) attributes = cdz_attributes_copy (certificate->attributes);
  CdzItem *self;

  for (guint i = CDZ_ATTR_NONE + 1; i < CDZ_N_ATTRS; i++)
    if (cdz_schema_has (CDZ_CLASS_IDENTITY, i) && !cdz_schema_has (CDZ_CLASS_CERTIFICATE, i))
      cdz_attributes_set (attributes, i, cdz_attributes_get (key->attributes, i));

  self = cdz_item_new (CDZ_CLASS_IDENTITY, certificate->store, attributes, certificate->value);
  self->certificate = g_object_ref (certificate);
  self->key = g_object_ref (key);
  if (other_keys != NULL)
    self->other_keys = g_ptr_array_ref (other_keys);

  return self;
}

CdzClass
cdz_item_get_class (CdzItem *self)
{
  g_return_val_if_fail (CDZ_IS_ITEM (self), CDZ_CLASS_NONE);

  return self->klass;
}

const char *
cdz_item_get_store (CdzItem *self)
{
  g_return_val_if_fail (CDZ_IS_ITEM (self), NULL);

  return self->store;
}

/* Returns: (transfer none): never to be changed */
CdzAttributes *
cdz_item_get_attributes (CdzItem *self)
{
  g_return_val_if_fail (CDZ_IS_ITEM (self), NULL);

  return self->attributes;
}

/* Returns: (nullable): the attribute's normalised text, owned by @self */
const char *
cdz_item_get (CdzItem *self,
              CdzAttr  attr)
{
  g_return_val_if_fail (CDZ_IS_ITEM (self), NULL);

  return cdz_attributes_get (self->attributes, attr);
}

/* Returns: (nullable) (transfer none): the public DER, where it is at hand */
GBytes *
cdz_item_get_value (CdzItem *self)
{
  g_return_val_if_fail (CDZ_IS_ITEM (self), NULL);

  return self->value;
}

/**
 * cdz_item_dup_ref:
 *
 * Returns: (nullable) (transfer full): the persistent reference, "vault:UUID",
 *   "secrets:UUID", "identity:UUID"; items of a file have none
 */
char *
cdz_item_dup_ref (CdzItem *self)
{
  const char *uuid = cdz_item_get (self, CDZ_ATTR_UUID);
  const char *scheme = g_str_has_prefix (self->store, "secrets/") ? "secrets" : "vault";

  if (uuid == NULL || g_str_equal (self->store, "file"))
    return NULL;
  if (self->klass == CDZ_CLASS_IDENTITY)
    scheme = "identity";
  if (self->klass == CDZ_CLASS_OTHER)
    scheme = "other";

  return g_strconcat (scheme, ":", uuid, NULL);
}

/* Returns: (nullable) (transfer none): an identity's certificate */
CdzItem *
cdz_item_get_certificate (CdzItem *self)
{
  g_return_val_if_fail (CDZ_IS_ITEM (self), NULL);

  return self->certificate;
}

/* Returns: (nullable) (transfer none): an identity's private key */
CdzItem *
cdz_item_get_key (CdzItem *self)
{
  g_return_val_if_fail (CDZ_IS_ITEM (self), NULL);

  return self->key;
}

/* Returns: (nullable) (transfer none) (element-type CdzItem): further copies of the key */
GPtrArray *
cdz_item_get_other_keys (CdzItem *self)
{
  g_return_val_if_fail (CDZ_IS_ITEM (self), NULL);

  return self->other_keys;
}

/* Returns: (nullable) (transfer none): "a{ss}" of an item of another program */
GVariant *
cdz_item_get_own_attributes (CdzItem *self)
{
  g_return_val_if_fail (CDZ_IS_ITEM (self), NULL);

  return self->own;
}

gboolean
cdz_item_is_pending (CdzItem *self)
{
  g_return_val_if_fail (CDZ_IS_ITEM (self), FALSE);

  return self->klass == CDZ_CLASS_OTHER && cdz_item_get (self, CDZ_ATTR_GUESS) == NULL;
}

gboolean
cdz_item_is_private_key (CdzItem *self)
{
  g_return_val_if_fail (CDZ_IS_ITEM (self), FALSE);

  return self->klass == CDZ_CLASS_KEY &&
         g_strcmp0 (cdz_item_get (self, CDZ_ATTR_KEY_CLASS), "private") == 0;
}

/**
 * cdz_item_is_pair:
 * @certificate: a certificate
 * @key: a key
 *
 * Their public-key-id takes RSA and RSA-PSS for the same key. The key is used under
 * the certificate's algorithm; only one whose own parameters bind it to RSA-PSS is
 * not relabelled, so it serves only a certificate with the same SubjectPublicKeyInfo.
 * Where those are not at hand, they may be there.
 *
 * Returns: whether the two are an identity
 */
gboolean
cdz_item_is_pair (CdzItem *certificate,
                  CdzItem *key)
{
  const char *id = cdz_item_get (certificate, CDZ_ATTR_PUBLIC_KEY_ID);

  if (id == NULL || !cdz_item_is_private_key (key) ||
      g_strcmp0 (id, cdz_item_get (key, CDZ_ATTR_PUBLIC_KEY_ID)) != 0)
    return FALSE;
  if (g_strcmp0 (cdz_item_get (key, CDZ_ATTR_KEY_TYPE), "rsa-pss") != 0)
    return TRUE;

  return g_strcmp0 (cdz_item_get (certificate, CDZ_ATTR_SPKI_SHA256),
                    cdz_item_get (key, CDZ_ATTR_SPKI_SHA256)) == 0 ||
         (key->value != NULL && cdz_spki_is_unbound (key->value));
}

static gboolean
is_same_half (CdzItem *a,
              CdzItem *b)
{
  return a == b || (a != NULL && b != NULL && cdz_item_is_same_content (a, b));
}

/* Whether a list that shows @a may leave it when @b comes in its place. */
gboolean
cdz_item_is_same_content (CdzItem *a,
                          CdzItem *b)
{
  if (a == b)
    return TRUE;
  if (a->klass != b->klass || a->store != b->store)
    return FALSE;

  for (guint i = CDZ_ATTR_NONE + 1; i < CDZ_N_ATTRS; i++)
    if (g_strcmp0 (cdz_item_get (a, i), cdz_item_get (b, i)) != 0)
      return FALSE;

  if (a->own != b->own && (a->own == NULL || b->own == NULL || !g_variant_equal (a->own, b->own)))
    return FALSE;

  /* An identity shows its halves, and hides some of their attributes. */
  return is_same_half (a->certificate, b->certificate) && is_same_half (a->key, b->key);
}
