/* test-memory.c: a hardened process.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <openssl/crypto.h>

#include "cdz-memory.h"

static void
test_hardened (void)
{
  struct rlimit core;

  g_assert_cmpint (CRYPTO_secure_malloc_initialized (), ==, 1);
  g_assert_cmpint (getrlimit (RLIMIT_CORE, &core), ==, 0);
  g_assert_cmpuint (core.rlim_cur, ==, 0);
  g_assert_cmpuint (core.rlim_max, ==, 0);
}

static void
test_forbid_attaching (void)
{
  g_assert_cmpint (prctl (PR_GET_DUMPABLE, 0, 0, 0, 0), ==, 1);
  cdz_memory_forbid_attaching ();
  g_assert_cmpint (prctl (PR_GET_DUMPABLE, 0, 0, 0, 0), ==, 0);
}

/* OpenSSL's allocator must behave as realloc does, moved or not. */
static void
test_realloc (void)
{
  char *data = OPENSSL_malloc (16);

  memcpy (data, "fifteen letters", 16);
  for (gsize size = 32; size <= 1024 * 1024; size *= 2)
    {
      data = OPENSSL_realloc (data, size);
      g_assert_cmpstr (data, ==, "fifteen letters");
    }

  data = OPENSSL_realloc (data, 8);
  g_assert_cmpmem (data, 8, "fifteen ", 8);
  OPENSSL_free (data);

  data = OPENSSL_realloc (NULL, 8);
  g_assert_nonnull (data);
  OPENSSL_free (data);
  OPENSSL_free (NULL);
}

#define LEFT_SIZE 4096

__attribute__ ((noinline)) static void
leave_on_stack (guintptr *out_place)
{
  volatile char left[LEFT_SIZE];

  for (guint i = 0; i < sizeof left; i++)
    left[i] = 'k';
  *out_place = (guintptr) left;
}

/* Reading below the stack pointer is what a leftover scan does, and what
 * AddressSanitizer forbids. */
__attribute__ ((noinline, no_sanitize_address)) static guint
count_left (guintptr place)
{
  guint count = 0;

  for (guint i = 0; i < LEFT_SIZE; i++)
    count += ((const volatile char *) place)[i] == 'k';

  return count;
}

static void
test_scrub_stack (void)
{
  guintptr place = 0;
  guint before, after;

#ifdef __SANITIZE_ADDRESS__
  g_test_skip ("AddressSanitizer keeps frames where they do not lie otherwise");
  return;
#endif

  leave_on_stack (&place);
  before = count_left (place);
  cdz_memory_scrub_stack ();
  after = count_left (place);

  g_assert_cmpuint (before, >, LEFT_SIZE / 2);
  g_assert_cmpuint (after, <, 16);
}

int
main (int    argc,
      char **argv)
{
  cdz_memory_harden ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/memory/hardened", test_hardened);
  g_test_add_func ("/memory/forbid-attaching", test_forbid_attaching);
  g_test_add_func ("/memory/realloc", test_realloc);
  g_test_add_func ("/memory/scrub-stack", test_scrub_stack);

  return g_test_run ();
}
