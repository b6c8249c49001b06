/* cdz-planner.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-planner"
#include "config.h"

#include "cdz-planner.h"

#include <glib/gi18n-lib.h>

#include "cdz-import-private.h"
#include "cdz-key.h"
#include "cdz-library-private.h"

/* Items by what decides about them. Items and entries live longer than this, so
 * keys are borrowed where they can be. */
typedef struct
{
  GHashTable *by_sha256;        /* certificates */
  GHashTable *by_serial;        /* certificates, by issuer and serial number */
  GHashTable *by_unique;        /* keys and open requests, by their unique key */
  GHashTable *certificates;     /* by public-key-id */
  GHashTable *private_keys;     /* by public-key-id */
  GHashTable *open_requests;    /* by public-key-id */
  GHashTable *by_subject;       /* certificates */
} Index;

typedef struct
{
  CdzLibrary             *library;
  const CdzImportOptions *options;
  GPtrArray              *entries;
  Index                   stored;     /* of CdzItem */
  Index                   found;      /* of CdzPlanEntry */
} Planner;

/* Hashes spread well from their first digits; there are 10,000 to look up. */
static guint
hash_digits (gconstpointer hex)
{
  const char *digits = hex;
  guint hash = 5381;

  for (guint i = 0; i < 12 && digits[i] != '\0'; i++)
    hash = hash * 33 + (guchar) digits[i];

  return hash;
}

static void
index_init (Index *self)
{
  self->by_sha256 = g_hash_table_new (hash_digits, g_str_equal);
  self->by_serial = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->by_unique = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->certificates = g_hash_table_new (hash_digits, g_str_equal);
  self->private_keys = g_hash_table_new (hash_digits, g_str_equal);
  self->open_requests = g_hash_table_new (hash_digits, g_str_equal);
  self->by_subject = g_hash_table_new (g_str_hash, g_str_equal);
}

static void
index_clear (Index *self)
{
  g_hash_table_unref (self->by_sha256);
  g_hash_table_unref (self->by_serial);
  g_hash_table_unref (self->by_unique);
  g_hash_table_unref (self->certificates);
  g_hash_table_unref (self->private_keys);
  g_hash_table_unref (self->open_requests);
  g_hash_table_unref (self->by_subject);
}

static char *
make_serial_key (CdzItem *certificate)
{
  return g_strconcat (cdz_item_get (certificate, CDZ_ATTR_ISSUER), "\n",
                      cdz_item_get (certificate, CDZ_ATTR_SERIAL_NUMBER), NULL);
}

/* @tag: what the key will have, which is not what it has in its file */
static char *
make_unique_key (CdzItem    *item,
                 const char *tag)
{
  const char *id = cdz_item_get (item, CDZ_ATTR_PUBLIC_KEY_ID);

  if (cdz_item_get_class (item) == CDZ_CLASS_REQUEST)
    return g_strconcat ("request\n", id, "\n", cdz_item_get (item, CDZ_ATTR_SUBJECT), NULL);

  return g_strconcat (cdz_item_get (item, CDZ_ATTR_KEY_CLASS), "\n", cdz_item_get (item, CDZ_ATTR_KEY_TYPE), "\n",
                      id, "\n", tag != NULL ? tag : "", NULL);
}

static const char *
get_tag (Planner *self,
         CdzItem *found)
{
  if (self->options->tag != NULL && cdz_item_get_class (found) == CDZ_CLASS_KEY)
    return self->options->tag;

  return cdz_item_get (found, CDZ_ATTR_APPLICATION_TAG);
}

static gboolean
is_open_request (CdzItem *item)
{
  return cdz_item_get_class (item) == CDZ_CLASS_REQUEST &&
         g_strcmp0 (cdz_item_get (item, CDZ_ATTR_STATE), "answered") != 0;
}

/* The first of several wins: who is first in its file is first in the plan. */
static void
put (GHashTable *table,
     const char *key,
     gpointer    value)
{
  if (key != NULL && !g_hash_table_contains (table, key))
    g_hash_table_insert (table, (char *) key, value);
}

static void
put_own (GHashTable *table,
         char       *key,
         gpointer    value)
{
  if (g_hash_table_contains (table, key))
    g_free (key);
  else
    g_hash_table_insert (table, key, value);
}

/* What pairs and chains are sought by; crosses stores and groups. */
static void
index_relations (Index    *self,
                 CdzItem  *item,
                 gpointer  value)
{
  const char *id = cdz_item_get (item, CDZ_ATTR_PUBLIC_KEY_ID);

  if (cdz_item_get_class (item) == CDZ_CLASS_CERTIFICATE)
    {
      put (self->certificates, id, value);
      put (self->by_subject, cdz_item_get (item, CDZ_ATTR_SUBJECT), value);
    }
  else if (cdz_item_is_private_key (item))
    put (self->private_keys, id, value);
  else if (is_open_request (item))
    put (self->open_requests, id, value);
}

/* What uniqueness is about: within one store and group. */
static void
index_unique (Index      *self,
              CdzItem    *item,
              const char *tag,
              gpointer    value)
{
  if (cdz_item_get_class (item) == CDZ_CLASS_CERTIFICATE)
    {
      put (self->by_sha256, cdz_item_get (item, CDZ_ATTR_SHA256), value);
      put_own (self->by_serial, make_serial_key (item), value);
    }
  else if (cdz_item_get_class (item) == CDZ_CLASS_KEY || is_open_request (item))
    put_own (self->by_unique, make_unique_key (item, tag), value);
}

static void
index_library (Planner *self)
{
  GListModel *items = cdz_library_get_items (self->library);
  CdzStore *target = cdz_library_find_store (self->library, self->options->store, NULL);
  const char *group = self->options->group != NULL ? self->options->group : "";
  guint n_items = g_list_model_get_n_items (items);

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (items, i);
      const char *own_group = cdz_item_get (item, CDZ_ATTR_GROUP);

      index_relations (&self->stored, item, item);
      if (target != NULL && g_str_equal (cdz_item_get_store (item), cdz_store_get_name (target)) &&
          g_str_equal (own_group != NULL ? own_group : "", group))
        index_unique (&self->stored, item, cdz_item_get (item, CDZ_ATTR_APPLICATION_TAG), item);
    }
}

static gboolean
is_same_value (CdzItem *found,
               CdzItem *other)
{
  if (cdz_item_get_class (found) == CDZ_CLASS_REQUEST &&
      g_strcmp0 (cdz_item_get (found, CDZ_ATTR_SUBJECT_ALTERNATIVE_NAMES),
                 cdz_item_get (other, CDZ_ATTR_SUBJECT_ALTERNATIVE_NAMES)) != 0)
    return FALSE;

  return g_strcmp0 (cdz_item_get (found, CDZ_ATTR_SPKI_SHA256), cdz_item_get (other, CDZ_ATTR_SPKI_SHA256)) == 0 &&
         g_strcmp0 (cdz_item_get (found, CDZ_ATTR_SHA256), cdz_item_get (other, CDZ_ATTR_SHA256)) == 0;
}

static void
decide_against (CdzPlanEntry *entry,
                CdzItem      *stored,
                CdzPlanEntry *twin)
{
  CdzItem *other = stored != NULL ? stored : cdz_plan_entry_get_found (twin);
  CdzImportFile *file = stored != NULL ? NULL : cdz_plan_entry_get_file (twin);

  if (!is_same_value (cdz_plan_entry_get_found (entry), other))
    cdz_plan_entry_decide (entry, CDZ_PLAN_CONFLICT, CDZ_WHY_TAKEN, other, file);
  else if (stored != NULL)
    cdz_plan_entry_decide (entry, CDZ_PLAN_EXISTS, CDZ_WHY_STORED_SINCE, other, NULL);
  else
    cdz_plan_entry_decide (entry, CDZ_PLAN_EXISTS, CDZ_WHY_TWICE, other, file);
}

/* Here already, in the way of something, or new: before pairs and chains. */
static void
decide_uniqueness (Planner      *self,
                   CdzPlanEntry *entry)
{
  CdzItem *found = cdz_plan_entry_get_found (entry);
  const char *sha256 = cdz_item_get (found, CDZ_ATTR_SHA256);
  g_autofree char *key = NULL;
  CdzPlanEntry *twin = NULL;
  CdzItem *stored = NULL;

  if (cdz_item_get_class (found) == CDZ_CLASS_CERTIFICATE)
    {
      if ((twin = g_hash_table_lookup (self->found.by_sha256, sha256)) == NULL &&
          (stored = g_hash_table_lookup (self->stored.by_sha256, sha256)) == NULL)
        {
          key = make_serial_key (found);
          if ((stored = g_hash_table_lookup (self->stored.by_serial, key)) == NULL)
            twin = g_hash_table_lookup (self->found.by_serial, key);
        }
    }
  else
    {
      key = make_unique_key (found, get_tag (self, found));
      if ((twin = g_hash_table_lookup (self->found.by_unique, key)) == NULL)
        stored = g_hash_table_lookup (self->stored.by_unique, key);
    }

  if (stored != NULL || twin != NULL)
    decide_against (entry, stored, twin);
  else
    cdz_plan_entry_decide (entry, CDZ_PLAN_ADD, CDZ_WHY_ALONE, NULL, NULL);

  index_unique (&self->found, found, get_tag (self, found), entry);
  index_relations (&self->found, found, entry);
}

static void
pair_certificate (Planner      *self,
                  CdzPlanEntry *entry)
{
  CdzItem *found = cdz_plan_entry_get_found (entry);
  const char *id = cdz_item_get (found, CDZ_ATTR_PUBLIC_KEY_ID);
  CdzItem *key = g_hash_table_lookup (self->stored.private_keys, id);
  CdzItem *request = g_hash_table_lookup (self->stored.open_requests, id);
  CdzPlanEntry *found_key = g_hash_table_lookup (self->found.private_keys, id);

  if (key != NULL && cdz_item_is_pair (found, key))
    cdz_plan_entry_decide (entry, CDZ_PLAN_COMPLETES, request != NULL ? CDZ_WHY_ANSWERS_REQUEST : CDZ_WHY_KEY_STORED,
                           request != NULL ? request : key, NULL);
  else if (found_key != NULL && cdz_item_is_pair (found, cdz_plan_entry_get_found (found_key)))
    cdz_plan_entry_decide (entry, CDZ_PLAN_COMPLETES, CDZ_WHY_KEY_FOUND,
                           cdz_plan_entry_get_found (found_key), cdz_plan_entry_get_file (found_key));
}

static void
pair_key (Planner      *self,
          CdzPlanEntry *entry)
{
  CdzItem *found = cdz_plan_entry_get_found (entry);
  const char *id = cdz_item_get (found, CDZ_ATTR_PUBLIC_KEY_ID);
  CdzItem *certificate = g_hash_table_lookup (self->stored.certificates, id);
  CdzPlanEntry *found_certificate = g_hash_table_lookup (self->found.certificates, id);

  if (certificate != NULL && cdz_item_is_pair (certificate, found))
    cdz_plan_entry_decide (entry, CDZ_PLAN_COMPLETES, CDZ_WHY_CERTIFICATE_STORED, certificate, NULL);
  else if (found_certificate != NULL && cdz_item_is_pair (cdz_plan_entry_get_found (found_certificate), found))
    cdz_plan_entry_decide (entry, CDZ_PLAN_COMPLETES, CDZ_WHY_CERTIFICATE_FOUND,
                           cdz_plan_entry_get_found (found_certificate), cdz_plan_entry_get_file (found_certificate));
}

static void
decide_pair (Planner      *self,
             CdzPlanEntry *entry)
{
  CdzItem *found = cdz_plan_entry_get_found (entry);

  if (cdz_plan_entry_get_action (entry) != CDZ_PLAN_ADD || cdz_item_get (found, CDZ_ATTR_PUBLIC_KEY_ID) == NULL)
    return;

  if (cdz_item_get_class (found) == CDZ_CLASS_CERTIFICATE)
    pair_certificate (self, entry);
  else if (cdz_item_is_private_key (found))
    pair_key (self, entry);
}

static gboolean
is_leaf (CdzPlanEntry *entry)
{
  GObject *object = cdz_plan_entry_get_object (entry);

  return CDZ_IS_CERTIFICATE (object) &&
         (cdz_plan_entry_get_action (entry) == CDZ_PLAN_COMPLETES || !cdz_certificate_is_authority (CDZ_CERTIFICATE (object)));
}

/* From a leaf upwards, through what is stored too; each authority is visited once
 * in all, whichever leaf comes first. */
static void
climb (Planner    *self,
       GHashTable *visited,
       CdzItem    *leaf)
{
  const char *issuer = cdz_item_get (leaf, CDZ_ATTR_ISSUER);

  while (issuer != NULL && g_hash_table_add (visited, (char *) issuer))
    {
      CdzPlanEntry *entry = g_hash_table_lookup (self->found.by_subject, issuer);
      CdzItem *authority = g_hash_table_lookup (self->stored.by_subject, issuer);

      if (entry != NULL)
        {
          authority = cdz_plan_entry_get_found (entry);
          if (cdz_plan_entry_get_action (entry) == CDZ_PLAN_ADD && !is_leaf (entry))
            cdz_plan_entry_decide (entry, CDZ_PLAN_CHAIN, CDZ_WHY_CHAIN_OF, leaf, NULL);
        }
      issuer = authority != NULL ? cdz_item_get (authority, CDZ_ATTR_ISSUER) : NULL;
    }
}

static void
decide_chains (Planner *self)
{
  GListModel *identities = cdz_library_get_identities (self->library);
  g_autoptr(GHashTable) visited = g_hash_table_new (g_str_hash, g_str_equal);
  guint n_identities = g_list_model_get_n_items (identities);

  for (guint i = 0; i < self->entries->len; i++)
    if (is_leaf (self->entries->pdata[i]))
      climb (self, visited, cdz_plan_entry_get_found (self->entries->pdata[i]));

  for (guint i = 0; i < n_identities; i++)
    {
      g_autoptr(CdzItem) identity = g_list_model_get_item (identities, i);

      climb (self, visited, cdz_item_get_certificate (identity));
    }
}

static gboolean
is_unnamed_key (CdzPlanEntry *entry)
{
  GObject *object = cdz_plan_entry_get_object (entry);
  g_autofree char *own_name = NULL;

  if (!CDZ_IS_KEY (object) || !cdz_key_is_private (CDZ_KEY (object)))
    return FALSE;

  own_name = cdz_key_dup_display_name (CDZ_KEY (object));
  return g_strcmp0 (own_name, cdz_item_get (cdz_plan_entry_get_found (entry), CDZ_ATTR_LABEL)) == 0;
}

/* The import's label is for what somebody imports, not for what hangs on it. */
static const char *
choose_label (Planner      *self,
              CdzPlanEntry *entry,
              guint         n_items)
{
  CdzPlanWhy why = cdz_plan_entry_get_why (entry);
  gboolean is_principal = n_items == 1 || is_leaf (entry) ||
                          cdz_plan_entry_get_class (entry) != CDZ_CLASS_CERTIFICATE;

  if (self->options->label != NULL && is_principal)
    return self->options->label;
  if ((why == CDZ_WHY_CERTIFICATE_STORED || why == CDZ_WHY_CERTIFICATE_FOUND) && is_unnamed_key (entry))
    return cdz_item_get (cdz_plan_entry_get_other (entry), CDZ_ATTR_LABEL);

  return cdz_item_get (cdz_plan_entry_get_found (entry), CDZ_ATTR_LABEL);
}

/* A request whose certificate comes along waits for nothing; beside a stored one it
 * may well be for the next. */
static const char *
choose_state (Planner *self,
              CdzItem *request)
{
  const char *id = cdz_item_get (request, CDZ_ATTR_PUBLIC_KEY_ID);

  return g_hash_table_contains (self->found.certificates, id) ? "answered" : "sent";
}

static void
set_option (CdzAttributes *given,
            CdzAttr        attr,
            const char    *option,
            const char    *found)
{
  cdz_attributes_set (given, attr, option != NULL ? option : found);
}

static void
give_attributes (Planner      *self,
                 CdzPlanEntry *entry,
                 guint         n_items)
{
  CdzAttributes *given = cdz_attributes_new ();
  CdzItem *found = cdz_plan_entry_get_found (entry);
  CdzImportFile *file = cdz_plan_entry_get_file (entry);
  CdzDecoded *decoded = cdz_file_store_get_decoded (cdz_import_file_get_store (file));

  cdz_attributes_set (given, CDZ_ATTR_LABEL, choose_label (self, entry, n_items));
  set_option (given, CDZ_ATTR_COMMENT, self->options->comment, cdz_item_get (found, CDZ_ATTR_COMMENT));
  set_option (given, CDZ_ATTR_GROUP, self->options->group, NULL);
  cdz_attributes_take (given, CDZ_ATTR_ORIGIN, g_strdup_printf ("%s, %s", cdz_import_file_get_name (file),
                                                                decoded->format_title));

  if (cdz_item_get_class (found) == CDZ_CLASS_KEY)
    cdz_attributes_set (given, CDZ_ATTR_APPLICATION_TAG, get_tag (self, found));
  if (cdz_item_is_private_key (found))
    {
      set_option (given, CDZ_ATTR_ACCESSIBLE, self->options->accessible, NULL);
      set_option (given, CDZ_ATTR_ACCESS_CONTROL, self->options->access_control, NULL);
    }
  if (cdz_item_get_class (found) == CDZ_CLASS_REQUEST)
    cdz_attributes_set (given, CDZ_ATTR_STATE, choose_state (self, found));

  cdz_plan_entry_take_given (entry, given, self->options->on_conflict);
}

void
cdz_planner_run (CdzLibrary             *library,
                 const CdzImportOptions *options,
                 GPtrArray              *entries)
{
  Planner self = { library, options, NULL };
  g_autoptr(GPtrArray) items = g_ptr_array_new ();

  for (guint i = 0; i < entries->len; i++)
    if (cdz_plan_entry_get_found (entries->pdata[i]) != NULL)
      g_ptr_array_add (items, entries->pdata[i]);

  self.entries = items;
  index_init (&self.stored);
  index_init (&self.found);
  index_library (&self);

  for (guint i = 0; i < items->len; i++)
    decide_uniqueness (&self, items->pdata[i]);
  for (guint i = 0; i < items->len; i++)
    decide_pair (&self, items->pdata[i]);
  decide_chains (&self);
  for (guint i = 0; i < items->len; i++)
    give_attributes (&self, items->pdata[i], items->len);

  index_clear (&self.stored);
  index_clear (&self.found);
}
