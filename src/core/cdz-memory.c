/* cdz-memory.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-memory"
#include "config.h"

#include "cdz-memory.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <openssl/crypto.h>

#define SECURE_HEAP_SIZE (2 * 1024 * 1024)
#define SECURE_HEAP_MIN  64

/* Deeper than any frame of OpenSSL's key code that was seen. */
#define STACK_SCRUB_SIZE (64 * 1024)

static void
wiping_free (void       *data,
             const char *file,
             int         line)
{
  if (data != NULL)
    explicit_bzero (data, malloc_usable_size (data));
  free (data);
}

static void *
plain_malloc (size_t      size,
              const char *file,
              int         line)
{
  return malloc (size);
}

/* A realloc that moves would leave the old bytes behind. */
static void *
wiping_realloc (void       *data,
                size_t      size,
                const char *file,
                int         line)
{
  gsize old_size;
  void *moved;

  if (data == NULL)
    return malloc (size);
  if (size == 0)
    {
      wiping_free (data, file, line);
      return NULL;
    }

  old_size = malloc_usable_size (data);
  if ((moved = malloc (size)) == NULL)
    return NULL;

  memcpy (moved, data, MIN (old_size, size));
  wiping_free (data, file, line);

  return moved;
}

/**
 * cdz_memory_harden:
 *
 * The first call of every main: wiping allocation for OpenSSL (only possible
 * before anything touched it), its secure heap, and no core dumps.
 */
void
cdz_memory_harden (void)
{
  const struct rlimit no_core = { 0, 0 };

  if (!CRYPTO_set_mem_functions (plain_malloc, wiping_realloc, wiping_free))
    g_warning ("OpenSSL was used before its memory could be hardened");
  if (CRYPTO_secure_malloc_init (SECURE_HEAP_SIZE, SECURE_HEAP_MIN) == 0)
    g_warning ("There is no secure heap; secrets are wiped, but may be swapped out");
  setrlimit (RLIMIT_CORE, &no_core);

  /* At exit nothing is taken apart piece by piece: the kernel takes it all back at
   * once, and a worker that is still busy then keeps what it uses. The leak checker
   * does not see what only the secure heap points to, so it gets the long way. */
#ifndef __SANITIZE_ADDRESS__
  OPENSSL_init_crypto (OPENSSL_INIT_NO_ATEXIT, NULL);
#endif
}

/**
 * cdz_memory_leave_at_exit:
 *
 * For a program that may end while a worker still reads: OpenSSL's tables, which hold
 * no secret, are then left to the system instead of being freed below it.
 */
void
cdz_memory_leave_at_exit (void)
{
  OPENSSL_init_crypto (OPENSSL_INIT_NO_ATEXIT, NULL);
}

/**
 * cdz_memory_forbid_attaching:
 *
 * Makes the process non-dumpable: no debugger of the same user attaches, and
 * /proc/PID/mem is closed to it.
 */
void
cdz_memory_forbid_attaching (void)
{
  prctl (PR_SET_DUMPABLE, 0, 0, 0, 0);
}

/* For a moment, where there is no secret: see cdz-secret-gate.h. */
void
cdz_memory_allow_attaching (void)
{
  prctl (PR_SET_DUMPABLE, 1, 0, 0, 0);
}

/**
 * cdz_memory_scrub_stack:
 *
 * Overwrites what calls that have returned left on this thread's stack. A worker
 * that saw a secret calls it just before it returns. What OpenSSL keeps for the
 * thread goes too: a thread of a pool may outlive the end of main, and then nobody
 * else frees its random generators.
 */
__attribute__ ((noinline)) void
cdz_memory_scrub_stack (void)
{
  guint8 area[STACK_SCRUB_SIZE];

  OPENSSL_thread_stop ();
  OPENSSL_cleanse (area, sizeof area);
}
