/* test-identities.c: certificates joined with private keys, live.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cdz-concat-list.h"
#include "cdz-identities.h"

/* What the join looks at, and nothing else. */
static CdzItem *
make (CdzClass    klass,
      const char *store,
      const char *uuid,
      const char *id,
      const char *spki,
      const char *key_type)
{
  g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();

  cdz_attributes_set (attributes, CDZ_ATTR_UUID, uuid);
  cdz_attributes_set (attributes, CDZ_ATTR_LABEL, uuid);
  cdz_attributes_set (attributes, CDZ_ATTR_PUBLIC_KEY_ID, id);
  cdz_attributes_set (attributes, CDZ_ATTR_SPKI_SHA256, spki);
  if (klass == CDZ_CLASS_KEY)
    {
      cdz_attributes_set (attributes, CDZ_ATTR_KEY_CLASS, "private");
      cdz_attributes_set (attributes, CDZ_ATTR_KEY_TYPE, key_type);
      cdz_attributes_set (attributes, CDZ_ATTR_ACCESSIBLE, "after-first-unlock");
    }

  return cdz_item_new (klass, store, attributes, NULL);
}

static CdzItem *
make_certificate (const char *uuid,
                  const char *id)
{
  return make (CDZ_CLASS_CERTIFICATE, "vault", uuid, id, id, NULL);
}

static CdzItem *
make_key (const char *store,
          const char *uuid,
          const char *id)
{
  return make (CDZ_CLASS_KEY, store, uuid, id, id, "rsa");
}

static void
append (GListStore *store,
        CdzItem    *item)
{
  g_autoptr(CdzItem) owned = item;

  g_list_store_append (store, owned);
}

static CdzItem *
get (CdzIdentities *identities,
     guint          position)
{
  g_autoptr(CdzItem) item = g_list_model_get_item (G_LIST_MODEL (identities), position);

  g_assert_nonnull (item);
  return item;
}

static guint
count (CdzIdentities *identities)
{
  return g_list_model_get_n_items (G_LIST_MODEL (identities));
}

/* Whichever half comes first, and gone with either. */
static void
test_either_order (void)
{
  g_autoptr(GListStore) items = g_list_store_new (CDZ_TYPE_ITEM);
  g_autoptr(CdzIdentities) identities = cdz_identities_new (G_LIST_MODEL (items));

  append (items, make_certificate ("c1", "aa"));
  g_assert_cmpuint (count (identities), ==, 0);
  append (items, make_key ("vault", "k1", "aa"));
  g_assert_cmpuint (count (identities), ==, 1);
  g_assert_cmpstr (cdz_item_get (get (identities, 0), CDZ_ATTR_UUID), ==, "c1");
  g_assert_cmpstr (cdz_item_get (cdz_item_get_key (get (identities, 0)), CDZ_ATTR_UUID), ==, "k1");

  append (items, make_certificate ("c2", "aa"));
  g_assert_cmpuint (count (identities), ==, 2);
  g_list_store_remove (items, 1);
  g_assert_cmpuint (count (identities), ==, 0);
}

static void
test_public_key_is_no_half (void)
{
  g_autoptr(GListStore) items = g_list_store_new (CDZ_TYPE_ITEM);
  g_autoptr(CdzIdentities) identities = cdz_identities_new (G_LIST_MODEL (items));
  g_autoptr(CdzItem) key = make_key ("vault", "k1", "aa");
  g_autoptr(CdzAttributes) attributes = cdz_attributes_copy (cdz_item_get_attributes (key));

  cdz_attributes_set (attributes, CDZ_ATTR_KEY_CLASS, "public");
  append (items, make_certificate ("c1", "aa"));
  append (items, cdz_item_new (CDZ_CLASS_KEY, "vault", attributes, NULL));
  g_assert_cmpuint (count (identities), ==, 0);
}

/* Of several copies that in the certificate's own store; the others are listed. */
static void
test_copies (void)
{
  g_autoptr(GListStore) items = g_list_store_new (CDZ_TYPE_ITEM);
  g_autoptr(CdzIdentities) identities = cdz_identities_new (G_LIST_MODEL (items));
  g_autoptr(CdzItem) near = make_key ("vault", "near", "aa");
  g_autoptr(CdzAttributes) attributes = cdz_attributes_copy (cdz_item_get_attributes (near));

  append (items, make_key ("secrets/login", "far", "aa"));
  append (items, make_certificate ("c1", "aa"));
  g_assert_cmpstr (cdz_item_get (cdz_item_get_key (get (identities, 0)), CDZ_ATTR_UUID), ==, "far");
  g_assert_null (cdz_item_get_other_keys (get (identities, 0)));

  cdz_attributes_set (attributes, CDZ_ATTR_ACCESSIBLE, "when-unlocked");
  append (items, cdz_item_new (CDZ_CLASS_KEY, "vault", attributes, NULL));
  g_assert_cmpstr (cdz_item_get (cdz_item_get_key (get (identities, 0)), CDZ_ATTR_ACCESSIBLE), ==, "when-unlocked");
  g_assert_cmpuint (cdz_item_get_other_keys (get (identities, 0))->len, ==, 1);

  /* In the same store the one that opens most easily. */
  g_list_store_append (items, near);
  g_assert_cmpstr (cdz_item_get (cdz_item_get_key (get (identities, 0)), CDZ_ATTR_ACCESSIBLE), ==, "after-first-unlock");
  g_assert_cmpstr (cdz_item_get (cdz_item_get_key (get (identities, 0)), CDZ_ATTR_UUID), ==, "near");
  g_assert_cmpuint (cdz_item_get_other_keys (get (identities, 0))->len, ==, 2);
}

/* Their public-key-id is the same; a key bound to RSA-PSS is not relabelled. */
static void
test_rsa_pss (void)
{
  g_autoptr(GListStore) items = g_list_store_new (CDZ_TYPE_ITEM);
  g_autoptr(CdzIdentities) identities = cdz_identities_new (G_LIST_MODEL (items));

  append (items, make (CDZ_CLASS_CERTIFICATE, "vault", "pss-cert", "aa", "5511", NULL));
  append (items, make (CDZ_CLASS_KEY, "vault", "rsa-key", "aa", "aa", "rsa"));
  g_assert_cmpuint (count (identities), ==, 1);

  append (items, make (CDZ_CLASS_CERTIFICATE, "vault", "rsa-cert", "bb", "bb", NULL));
  append (items, make (CDZ_CLASS_KEY, "vault", "pss-key", "bb", "5522", "rsa-pss"));
  g_assert_cmpuint (count (identities), ==, 1);

  append (items, make (CDZ_CLASS_CERTIFICATE, "vault", "same-pss", "bb", "5522", NULL));
  g_assert_cmpuint (count (identities), ==, 2);
}

typedef struct
{
  guint n_signals;
  guint n_removed;
  guint n_added;
} Changes;

static void
count_changes_cb (GListModel *model,
                  guint       position,
                  guint       n_removed,
                  guint       n_added,
                  Changes    *changes)
{
  changes->n_signals++;
  changes->n_removed += n_removed;
  changes->n_added += n_added;
}

/* A list that shows 1,000 identities redraws one when one comes. */
static void
test_only_what_changed (void)
{
  g_autoptr(GListStore) items = g_list_store_new (CDZ_TYPE_ITEM);
  g_autoptr(CdzIdentities) identities = cdz_identities_new (G_LIST_MODEL (items));
  Changes changes = { 0 };
  CdzItem *first;

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *id = g_strdup_printf ("%04x", i);

      append (items, make_certificate (id, id));
      append (items, make_key ("vault", id, id));
    }
  g_assert_cmpuint (count (identities), ==, 1000);
  first = get (identities, 0);

  g_signal_connect (identities, "items-changed", G_CALLBACK (count_changes_cb), &changes);
  append (items, make_certificate ("new", "0100"));
  append (items, make_certificate ("alone", "ffff"));
  g_assert_cmpuint (changes.n_signals, ==, 1);
  g_assert_cmpuint (changes.n_removed, ==, 0);
  g_assert_cmpuint (changes.n_added, ==, 1);
  g_assert_true (get (identities, 0) == first);

  g_list_store_remove (items, 1);
  g_assert_cmpuint (changes.n_removed, ==, 1);
  g_assert_cmpuint (count (identities), ==, 1000);
}

/* 10,000 certificates come at once, as from a bundle: within one frame. */
static void
test_many (void)
{
  g_autoptr(GListStore) items = g_list_store_new (CDZ_TYPE_ITEM);
  g_autoptr(GPtrArray) batch = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(CdzIdentities) identities = NULL;
  gint64 start_us;

  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *id = g_strdup_printf ("%064x", i);

      g_ptr_array_add (batch, make_certificate (id, id));
      if (i % 100 == 0)
        g_ptr_array_add (batch, make_key ("vault", id, id));
    }

  identities = cdz_identities_new (G_LIST_MODEL (items));
  start_us = g_get_monotonic_time ();
  g_list_store_splice (items, 0, 0, batch->pdata, batch->len);
  g_test_message ("10,000 certificates and 100 keys joined in %.1f ms",
                  (double) (g_get_monotonic_time () - start_us) / 1000);
  g_assert_cmpuint (count (identities), ==, 100);
}

static void
test_concat_list (void)
{
  g_autoptr(GListStore) one = g_list_store_new (CDZ_TYPE_ITEM);
  g_autoptr(GListStore) two = g_list_store_new (CDZ_TYPE_ITEM);
  g_autoptr(CdzConcatList) list = cdz_concat_list_new (CDZ_TYPE_ITEM);
  g_autoptr(CdzIdentities) identities = cdz_identities_new (G_LIST_MODEL (list));

  append (two, make_certificate ("c1", "aa"));
  cdz_concat_list_append (list, G_LIST_MODEL (one));
  cdz_concat_list_append (list, G_LIST_MODEL (two));
  append (one, make_certificate ("c0", "bb"));
  append (two, make_key ("secrets/login", "k1", "aa"));
  append (one, make_key ("vault", "k0", "bb"));

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 4);
  g_assert_cmpuint (count (identities), ==, 2);
  g_assert_cmpstr (cdz_item_get (get (identities, 0), CDZ_ATTR_UUID), ==, "c0");
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (list), 4));

  g_list_store_remove_all (one);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 2);
  g_assert_cmpuint (count (identities), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/identities/either-order", test_either_order);
  g_test_add_func ("/identities/public-key-is-no-half", test_public_key_is_no_half);
  g_test_add_func ("/identities/copies", test_copies);
  g_test_add_func ("/identities/rsa-pss", test_rsa_pss);
  g_test_add_func ("/identities/only-what-changed", test_only_what_changed);
  g_test_add_func ("/identities/many", test_many);
  g_test_add_func ("/identities/concat-list", test_concat_list);

  return g_test_run ();
}
