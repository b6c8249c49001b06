/* cdz-secret-item.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-secret-item"
#include "config.h"

#include "cdz-secret-item.h"

#include <string.h>

#include "cdz-digest.h"
#include "cdz-guess.h"
#include "cdz-secret-bus.h"
#include "cdz-vault-validate.h"

#define SCHEMA "xdg:schema"
#define PREFIX "cdz:"

/* Of other programs: above what any of them needs, below what would hurt. */
#define MAX_LABEL_LENGTH 1024
#define MAX_OWN_SIZE (64 * 1024)

#define ID_LENGTH 32

static const struct
{
  CdzClass    klass;
  const char *schema;
} schemas[] = {
  { CDZ_CLASS_CERTIFICATE, APPLICATION_ID ".Certificate" },
  { CDZ_CLASS_KEY, APPLICATION_ID ".Key" },
  { CDZ_CLASS_REQUEST, APPLICATION_ID ".Request" },
};

const char *
cdz_secret_item_get_schema (CdzClass klass)
{
  for (guint i = 0; i < G_N_ELEMENTS (schemas); i++)
    if (schemas[i].klass == klass)
      return schemas[i].schema;

  return NULL;
}

char *
cdz_secret_item_make_id (const char *path)
{
  char *hex = g_compute_checksum_for_string (G_CHECKSUM_SHA256, path, -1);

  hex[ID_LENGTH] = '\0';
  return hex;
}

static CdzClass
get_class (const char *schema)
{
  for (guint i = 0; i < G_N_ELEMENTS (schemas); i++)
    if (g_strcmp0 (schemas[i].schema, schema) == 0)
      return schemas[i].klass;

  return CDZ_CLASS_OTHER;
}

/* These are the item's own properties, follow from its place, or from others. */
static gboolean
is_kept_elsewhere (CdzAttr attr)
{
  return attr == CDZ_ATTR_LABEL || attr == CDZ_ATTR_CREATED || attr == CDZ_ATTR_MODIFIED ||
         attr == CDZ_ATTR_ACCESSIBLE || attr == CDZ_ATTR_ACCESS_CONTROL || attr == CDZ_ATTR_EXTRACTABLE ||
         attr == CDZ_ATTR_PERMANENT;
}

static char *
make_name (CdzAttr attr)
{
  return g_strconcat (PREFIX, cdz_schema_get_info (attr)->name, NULL);
}

static CdzAttributes *
new_other (const CdzSecretPlace *place,
           const char           *path,
           const char           *label,
           gboolean              is_locked)
{
  CdzAttributes *attributes = cdz_attributes_new ();

  cdz_attributes_take (attributes, CDZ_ATTR_UUID, cdz_secret_item_make_id (path));
  cdz_attributes_set (attributes, CDZ_ATTR_LABEL, label != NULL ? label : "");
  cdz_attributes_set (attributes, CDZ_ATTR_COLLECTION, place->collection);
  cdz_attributes_set_boolean (attributes, CDZ_ATTR_LOCKED, is_locked);

  return attributes;
}

CdzItem *
cdz_secret_item_new_pending (const CdzSecretPlace *place,
                             const char           *path,
                             gboolean              is_locked)
{
  g_autoptr(CdzAttributes) attributes = new_other (place, path, NULL, is_locked);

  return cdz_item_new_other (place->store, attributes, NULL);
}

GVariant *
cdz_secret_item_get_attributes (GVariant *properties)
{
  return g_variant_lookup_value (properties, "Attributes", G_VARIANT_TYPE ("a{ss}"));
}

static void
set_date (CdzAttributes *attributes,
          CdzAttr        attr,
          GVariant      *properties,
          const char    *name)
{
  guint64 seconds;

  if (g_variant_lookup (properties, name, "t", &seconds) && seconds > 0 && seconds < G_MAXINT64)
    cdz_attributes_set_date (attributes, attr, (gint64) seconds);
}

static char *
dup_label (GVariant *properties)
{
  const char *label = "";
  const char *end;

  g_variant_lookup (properties, "Label", "&s", &label);
  if (strlen (label) <= MAX_LABEL_LENGTH)
    return g_strdup (label);

  end = g_utf8_find_prev_char (label, label + MAX_LABEL_LENGTH);
  return g_strdup_printf ("%.*s…", (int) (end - label), label);
}

static gboolean
is_hash (CdzAttributes *attributes,
         CdzAttr        attr)
{
  const char *text = cdz_attributes_get (attributes, attr);

  return text != NULL && strlen (text) == 2 * CDZ_SHA256_SIZE;
}

static gboolean
holds_together (CdzClass       klass,
                CdzAttributes *attributes)
{
  const char *uuid = cdz_attributes_get (attributes, CDZ_ATTR_UUID);
  const char *key_class = cdz_attributes_get (attributes, CDZ_ATTR_KEY_CLASS);

  if (uuid == NULL || !g_uuid_string_is_valid (uuid) ||
      !is_hash (attributes, CDZ_ATTR_PUBLIC_KEY_ID) || !is_hash (attributes, CDZ_ATTR_SPKI_SHA256))
    return FALSE;

  if (klass == CDZ_CLASS_CERTIFICATE)
    return is_hash (attributes, CDZ_ATTR_SHA256) &&
           cdz_attributes_get (attributes, CDZ_ATTR_SERIAL_NUMBER) != NULL &&
           cdz_attributes_get (attributes, CDZ_ATTR_NOT_BEFORE) != NULL &&
           cdz_attributes_get (attributes, CDZ_ATTR_NOT_AFTER) != NULL;
  if (klass == CDZ_CLASS_KEY)
    return cdz_attributes_get (attributes, CDZ_ATTR_KEY_TYPE) != NULL &&
           (g_strcmp0 (key_class, "private") == 0 || g_strcmp0 (key_class, "public") == 0);

  return TRUE;
}

/* Anybody can write these: what is not in the one form of its type is not ours. */
static gboolean
read_own (CdzClass       klass,
          GVariant      *own,
          CdzAttributes *attributes)
{
  for (guint i = CDZ_ATTR_NONE + 1; i < CDZ_N_ATTRS; i++)
    {
      g_autofree char *name = make_name (i);
      g_autofree char *normal = NULL;
      const char *text;

      if (!cdz_schema_has (klass, i) || is_kept_elsewhere (i) || !g_variant_lookup (own, name, "&s", &text))
        continue;
      if ((normal = cdz_schema_normalize (i, text, NULL)) == NULL || !g_str_equal (normal, text))
        return FALSE;
      if (*text != '\0')
        cdz_attributes_take (attributes, i, g_steal_pointer (&normal));
    }

  return holds_together (klass, attributes);
}

/* Returns: (nullable) (transfer full): an item of ours */
static CdzItem *
parse_own (const CdzSecretPlace *place,
           CdzClass              klass,
           GVariant             *own,
           const char           *label,
           GVariant             *properties)
{
  g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();

  if (!read_own (klass, own, attributes))
    return NULL;

  cdz_attributes_set (attributes, CDZ_ATTR_LABEL, label);
  set_date (attributes, CDZ_ATTR_CREATED, properties, "Created");
  set_date (attributes, CDZ_ATTR_MODIFIED, properties, "Modified");

  if (klass == CDZ_CLASS_KEY)
    {
      cdz_vault_fill_derived (klass, attributes);
      cdz_attributes_set_boolean (attributes, CDZ_ATTR_PERMANENT, !place->is_session);
      if (g_str_equal (cdz_attributes_get (attributes, CDZ_ATTR_KEY_CLASS), "private"))
        cdz_attributes_set (attributes, CDZ_ATTR_ACCESSIBLE, place->is_session ? "session" : "after-first-unlock");
    }

  return cdz_item_new (klass, place->store, attributes, NULL);
}

static CdzItem *
parse_other (const CdzSecretPlace *place,
             const char           *path,
             const char           *label,
             const char           *schema,
             GVariant             *own,
             GVariant             *properties)
{
  gboolean is_locked = FALSE;
  g_autoptr(CdzAttributes) attributes = NULL;
  const char *guess = cdz_guess (label, schema, own);

  g_variant_lookup (properties, "Locked", "b", &is_locked);
  attributes = new_other (place, path, label, is_locked);
  if (schema != NULL && *schema != '\0')
    cdz_attributes_set (attributes, CDZ_ATTR_SCHEMA, schema);
  set_date (attributes, CDZ_ATTR_CREATED, properties, "Created");
  set_date (attributes, CDZ_ATTR_MODIFIED, properties, "Modified");

  /* Of a locked item providers tell little or nothing. */
  if (is_locked && g_str_equal (guess, CDZ_GUESS_UNKNOWN))
    guess = CDZ_GUESS_LOCKED;
  cdz_attributes_set (attributes, CDZ_ATTR_GUESS, guess);

  return cdz_item_new_other (place->store, attributes, own);
}

CdzItem *
cdz_secret_item_parse (const CdzSecretPlace *place,
                       const char           *path,
                       GVariant             *properties)
{
  g_autoptr(GVariant) own = NULL;
  g_autofree char *label = NULL;
  const char *schema = NULL;
  CdzClass klass;

  if (properties == NULL)
    {
      g_autoptr(CdzAttributes) attributes = new_other (place, path, NULL, FALSE);

      cdz_attributes_set (attributes, CDZ_ATTR_GUESS, CDZ_GUESS_UNREADABLE);
      return cdz_item_new_other (place->store, attributes, NULL);
    }

  label = dup_label (properties);
  own = cdz_secret_item_get_attributes (properties);
  if (own != NULL && g_variant_get_size (own) > MAX_OWN_SIZE)
    g_clear_pointer (&own, g_variant_unref);
  if (own != NULL)
    g_variant_lookup (own, SCHEMA, "&s", &schema);

  klass = get_class (schema);
  if (klass != CDZ_CLASS_OTHER)
    {
      CdzItem *item = parse_own (place, klass, own, label, properties);

      if (item != NULL)
        return item;
    }

  return parse_other (place, path, label, schema, own, properties);
}

static void
hash_text (GChecksum  *checksum,
           const char *text)
{
  /* With its end, so that no two lists of texts run together the same. */
  g_checksum_update (checksum, (const guint8 *) (text != NULL ? text : ""), text != NULL ? (gssize) strlen (text) + 1 : 1);
}

static void
hash_attribute (GChecksum     *checksum,
                CdzAttributes *attributes,
                CdzAttr        attr)
{
  hash_text (checksum, cdz_attributes_get (attributes, attr));
}

static void
hash_bytes (GChecksum *checksum,
            GBytes    *bytes)
{
  g_autofree char *hex = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);

  hash_text (checksum, hex);
}

/* The uniqueness key of a key or a request follows from its attributes. */
static char *
make_unique_of_attributes (CdzClass       klass,
                           CdzAttributes *attributes)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  if (klass == CDZ_CLASS_REQUEST && g_strcmp0 (cdz_attributes_get (attributes, CDZ_ATTR_STATE), "answered") == 0)
    return NULL;

  hash_text (checksum, cdz_class_get_name (klass));
  for (guint i = CDZ_ATTR_NONE + 1; i < CDZ_N_ATTRS; i++)
    if ((cdz_schema_get_info (i)->unique & CDZ_CLASS_MASK (klass)) != 0)
      hash_attribute (checksum, attributes, i);

  return g_strdup (g_checksum_get_string (checksum));
}

char *
cdz_secret_item_make_unique (CdzVaultRow *row)
{
  g_autoptr(GChecksum) checksum = NULL;

  if (row->klass != CDZ_CLASS_CERTIFICATE)
    return make_unique_of_attributes (row->klass, row->attributes);

  checksum = g_checksum_new (G_CHECKSUM_SHA256);
  hash_text (checksum, cdz_class_get_name (row->klass));
  hash_attribute (checksum, row->attributes, CDZ_ATTR_GROUP);
  hash_attribute (checksum, row->attributes, CDZ_ATTR_CERTIFICATE_TYPE);
  hash_bytes (checksum, row->issuer_der);
  hash_bytes (checksum, row->serial_der);

  return g_strdup (g_checksum_get_string (checksum));
}

char *
cdz_secret_item_hash_value (CdzVaultRow *row)
{
  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, row->der);
}

static void
add (GVariantBuilder *builder,
     const char      *name,
     const char      *value)
{
  /* Some providers keep no empty value. */
  if (value != NULL && *value != '\0')
    g_variant_builder_add (builder, "{ss}", name, value);
}

static void
add_attributes (GVariantBuilder *builder,
                CdzClass         klass,
                CdzAttributes   *attributes)
{
  add (builder, SCHEMA, cdz_secret_item_get_schema (klass));
  for (guint i = CDZ_ATTR_NONE + 1; i < CDZ_N_ATTRS; i++)
    {
      g_autofree char *name = make_name (i);

      if (cdz_schema_has (klass, i) && !is_kept_elsewhere (i))
        add (builder, name, cdz_attributes_get (attributes, i));
    }
}

GVariant *
cdz_secret_item_make_attributes (CdzVaultRow *row)
{
  g_autofree char *unique = cdz_secret_item_make_unique (row);
  g_autofree char *value = cdz_secret_item_hash_value (row);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  add_attributes (&builder, row->klass, row->attributes);
  add (&builder, CDZ_SECRET_UNIQUE, unique);
  add (&builder, CDZ_SECRET_VALUE, value);
  if (row->klass == CDZ_CLASS_KEY)
    {
      g_autofree char *spki = g_base64_encode (g_bytes_get_data (row->der, NULL), g_bytes_get_size (row->der));

      add (&builder, CDZ_SECRET_SPKI, spki);
    }

  return g_variant_builder_end (&builder);
}

static void
copy_attribute (GVariantBuilder *builder,
                GVariant        *attributes,
                const char      *name)
{
  const char *value;

  if (g_variant_lookup (attributes, name, "&s", &value))
    add (builder, name, value);
}

/* Only what is ours goes back: providers add attributes of their own. */
GVariant *
cdz_secret_item_update_attributes (CdzItem       *item,
                                   GVariant      *attributes,
                                   CdzAttributes *changes)
{
  CdzClass klass = cdz_item_get_class (item);
  g_autoptr(CdzAttributes) all = cdz_attributes_copy (cdz_item_get_attributes (item));
  g_autofree char *unique = NULL;
  GVariantBuilder builder;

  cdz_attributes_merge (all, changes);
  cdz_vault_remove_empty (all);

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  add_attributes (&builder, klass, all);
  copy_attribute (&builder, attributes, CDZ_SECRET_VALUE);
  copy_attribute (&builder, attributes, CDZ_SECRET_SPKI);
  if (klass == CDZ_CLASS_CERTIFICATE)
    copy_attribute (&builder, attributes, CDZ_SECRET_UNIQUE);
  else
    {
      unique = make_unique_of_attributes (klass, all);
      add (&builder, CDZ_SECRET_UNIQUE, unique);
    }

  return g_variant_builder_end (&builder);
}
