/* test-secret.c: secret bytes.  SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "config.h"

#include <string.h>

#include <openssl/crypto.h>

#include "cdz-memory.h"
#include "cdz-secret.h"

static void
test_bytes (void)
{
  g_autoptr(CdzSecret) secret = cdz_secret_new ("correct\0horse", 13);
  gsize size;
  const guint8 *data = cdz_secret_get_data (secret, &size);

  g_assert_cmpmem (data, size, "correct\0horse", 13);
  g_assert_cmpuint (data[size], ==, 0);
  g_assert_true (CRYPTO_secure_allocated (data));
}

static void
test_empty (void)
{
  g_autoptr(CdzSecret) secret = cdz_secret_new (NULL, 0);

  g_assert_cmpuint (cdz_secret_get_size (secret), ==, 0);
  g_assert_cmpuint (cdz_secret_get_data (secret, NULL)[0], ==, 0);
}

static void
test_equal (void)
{
  g_autoptr(CdzSecret) a = cdz_secret_new ("tr0ub4dor", 9);
  g_autoptr(CdzSecret) b = cdz_secret_new ("tr0ub4dor&3", 11);
  g_autoptr(CdzSecret) c = cdz_secret_new ("tr0ub4dox", 9);

  g_assert_false (cdz_secret_equal (a, b));
  g_assert_false (cdz_secret_equal (a, c));
  g_assert_true (cdz_secret_equal (a, a));

  cdz_secret_truncate (b, 9);
  g_assert_true (cdz_secret_equal (a, b));
}

static void
test_truncate_wipes (void)
{
  guint8 *data;
  g_autoptr(CdzSecret) secret = cdz_secret_new_sized (32, &data);
  static const guint8 zeros[24] = { 0 };

  memset (data, 'x', 32);
  cdz_secret_truncate (secret, 8);
  g_assert_cmpuint (cdz_secret_get_size (secret), ==, 8);
  g_assert_cmpmem (data + 8, 24, zeros, 24);
}

/* The arena stays mapped after a free, so its bytes may be looked at. */
static void
test_unref_wipes (void)
{
  gsize used = CRYPTO_secure_used ();
  CdzSecret *secret = cdz_secret_new ("wiped when the last one lets go", 31);
  const guint8 *data = cdz_secret_get_data (secret, NULL);

  cdz_secret_ref (secret);
  cdz_secret_unref (secret);
  g_assert_cmpmem (data, 31, "wiped when the last one lets go", 31);

  cdz_secret_unref (secret);
  g_assert_cmpuint (CRYPTO_secure_used (), ==, used);
  /* The allocator's free list may use the first two words. */
  g_assert_null (memmem (data, 32, "last one lets go", 16));
}

/* A whole file must not use up the arena that keys need. */
static void
test_large_stays_out_of_the_arena (void)
{
  gsize used = CRYPTO_secure_used ();
  guint8 *data;
  g_autoptr(CdzSecret) secret = cdz_secret_new_sized (1024 * 1024, &data);

  g_assert_false (CRYPTO_secure_allocated (data));
  g_assert_cmpuint (CRYPTO_secure_used (), ==, used);
  data[1024 * 1024 - 1] = 1;
}

/* When the arena is full, secrets are still made. */
static void
test_full_arena (void)
{
  g_autoptr(GPtrArray) secrets = g_ptr_array_new_with_free_func ((GDestroyNotify) cdz_secret_unref);
  gboolean outside = FALSE;

  for (guint i = 0; i < 100 && !outside; i++)
    {
      guint8 *data;

      g_ptr_array_add (secrets, cdz_secret_new_sized (60 * 1024, &data));
      memset (data, 'y', 60 * 1024);
      outside = !CRYPTO_secure_allocated (data);
    }

  g_assert_true (outside);
}

int
main (int    argc,
      char **argv)
{
  cdz_memory_harden ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/secret/bytes", test_bytes);
  g_test_add_func ("/secret/empty", test_empty);
  g_test_add_func ("/secret/equal", test_equal);
  g_test_add_func ("/secret/truncate-wipes", test_truncate_wipes);
  g_test_add_func ("/secret/unref-wipes", test_unref_wipes);
  g_test_add_func ("/secret/large-stays-out-of-the-arena", test_large_stays_out_of_the_arena);
  g_test_add_func ("/secret/full-arena", test_full_arena);

  return g_test_run ();
}
