/* test-key-generate.c: new private keys.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cdz-error.h"
#include "cdz-key-generate.h"
#include "cdz-openssl.h"
#include "cdz-private-key.h"
#include "cdz-request-builder.h"

/* A person who cancels does not wait longer. */
#define MAX_CANCEL_US (200 * 1000)

/* Who makes a key for the test's last breath waits for it no longer. */
#define ENOUGH_KEYS 1000

static void
test_each_type (void)
{
  for (const CdzKeyChoice *choice = cdz_key_choices; choice->type != NULL; choice++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GPtrArray) findings = cdz_findings_new ();
      g_autoptr(CdzRequestBuilder) builder = cdz_request_builder_new ();
      g_autoptr(CdzRequest) request = NULL;
      g_autoptr(EVP_PKEY) pkey = NULL;
      g_autoptr(CdzKey) key = NULL;
      CdzAttributes *attributes;

      if (choice->size == 4096)
        continue;       /* slow, and no other code */

      key = cdz_key_generate (choice, NULL, &error);
      if (!cdz_key_choice_is_available (choice))
        {
          g_assert_error (error, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED);
          g_assert_true (g_str_has_prefix (error->message, choice->title));
          g_test_message ("%s", error->message);
          continue;
        }

      g_assert_no_error (error);
      attributes = cdz_key_get_attributes (key);
      g_assert_cmpstr (cdz_attributes_get (attributes, CDZ_ATTR_KEY_TYPE), ==, choice->type);
      g_assert_cmpstr (cdz_attributes_get (attributes, CDZ_ATTR_CURVE), ==, choice->curve);
      if (choice->size > 0)
        g_assert_cmpint (cdz_attributes_get_int (attributes, CDZ_ATTR_KEY_SIZE), ==, choice->size);
      cdz_key_check (key, findings);
      g_assert_cmpuint (findings->len, ==, 0);

      pkey = cdz_key_dup_pkey (key, &error);
      g_assert_no_error (error);
      g_assert_true (cdz_request_builder_set_subject (builder, "CN=x", &error));
      request = cdz_request_builder_build (builder, pkey, &error);
      g_assert_no_error (error);
      g_assert_true (cdz_request_verifies (request));
      g_assert_cmpstr (cdz_attributes_get (cdz_request_get_attributes (request), CDZ_ATTR_PUBLIC_KEY_ID), ==,
                       cdz_attributes_get (attributes, CDZ_ATTR_PUBLIC_KEY_ID));
      g_assert_cmpuint (ERR_peek_error (), ==, 0);
    }
}

/* The same bytes as a file with that key would give. */
static void
test_same_as_read (void)
{
  for (const CdzKeyChoice *choice = cdz_key_choices; choice->type != NULL; choice++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(CdzKey) key = NULL;
      g_autoptr(CdzKey) again = NULL;
      g_autoptr(EVP_PKEY) pkey = NULL;
      g_autoptr(CdzSecret) pkcs8 = NULL;

      if (choice->size > 0 || !cdz_key_choice_is_available (choice))
        continue;

      key = cdz_key_generate (choice, NULL, &error);
      g_assert_no_error (error);
      again = cdz_key_new_from_pkcs8 (cdz_key_get_pkcs8 (key), &error);
      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (cdz_key_get_spki (key), cdz_key_get_spki (again)));

      pkey = cdz_key_dup_pkey (key, &error);
      pkcs8 = cdz_private_key_encode (pkey, &error);
      g_assert_no_error (error);
      g_assert_true (cdz_secret_equal (pkcs8, cdz_key_get_pkcs8 (key)));
    }
}

static void
test_refused (void)
{
  static const struct
  {
    const char *type;
    guint       size;
    const char *curve;
    const char *attribute;
  } cases[] = {
    { "dsa", 0, NULL, "key-type" },
    { "rsa", 1024, NULL, "key-size" },
    { "rsa", 2048, "P-256", "curve" },
    { "ec", 256, NULL, "key-size" },
    { "ec", 0, "P-192", "curve" },
    { "ec", 0, "nonsense", "curve" },
    { "ed25519", 256, NULL, "key-size" },
    { "ed25519", 0, "P-256", "curve" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (cdz_key_choice_find (cases[i].type, cases[i].size, cases[i].curve, &error));
      g_assert_error (error, CDZ_ERROR, CDZ_ERROR_PARAM);
      g_assert_cmpstr (cdz_error_get_detail (error, CDZ_DETAIL_ATTRIBUTE), ==, cases[i].attribute);
    }

  g_assert_cmpstr (cdz_key_choice_find ("ec", 0, "prime256v1", NULL)->curve, ==, "P-256");
  g_assert_cmpstr (cdz_key_choice_find ("ec", 0, "secp384r1", NULL)->curve, ==, "P-384");
  g_assert_cmpstr (cdz_key_choice_find ("ec", 0, "BRAINPOOLP256R1", NULL)->curve, ==, "brainpoolP256r1");
  g_assert_cmpuint (cdz_key_choice_find ("rsa", 0, NULL, NULL)->size, ==, 3072);
}

typedef struct
{
  GCancellable *cancellable;
  GAsyncQueue  *started;
  gint64        ended_us;
  gboolean      was_cancelled;
} Making;

/* Makes keys one after the other, so that it is at work whenever it is cancelled. */
static gpointer
make_in_thread (gpointer data)
{
  Making *making = data;
  const CdzKeyChoice *choice = cdz_key_choice_find ("rsa", 4096, NULL, NULL);

  g_async_queue_push (making->started, making);
  for (guint i = 0; i < ENOUGH_KEYS && !making->was_cancelled; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(CdzKey) key = cdz_key_generate (choice, making->cancellable, &error);

      making->was_cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_true (key != NULL || making->was_cancelled);
    }
  making->ended_us = g_get_monotonic_time ();

  return NULL;
}

static void
test_cancel (void)
{
  gint64 longest_us = 0;

  for (guint i = 0; i < 10; i++)
    {
      g_autoptr(GCancellable) cancellable = g_cancellable_new ();
      g_autoptr(GAsyncQueue) started = g_async_queue_new ();
      Making making = { cancellable, started };
      GThread *thread = g_thread_new ("make", make_in_thread, &making);
      gint64 cancelled_us;

      g_async_queue_pop (started);
      /* Somewhere in the middle: nothing ever comes through this queue. */
      g_async_queue_timeout_pop (started, 20 * 1000 * i);
      cancelled_us = g_get_monotonic_time ();
      g_cancellable_cancel (cancellable);
      g_thread_join (thread);

      g_assert_true (making.was_cancelled);
      longest_us = MAX (longest_us, making.ended_us - cancelled_us);
    }

  g_test_message ("cancelled after %" G_GINT64_FORMAT " ms at most", longest_us / 1000);
  g_assert_cmpint (longest_us, <, MAX_CANCEL_US);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/key-generate/each-type", test_each_type);
  g_test_add_func ("/key-generate/same-as-read", test_same_as_read);
  g_test_add_func ("/key-generate/refused", test_refused);
  g_test_add_func ("/key-generate/cancel", test_cancel);

  return g_test_run ();
}
