/* guard-inside.c: what opening and protecting keys costs, inside one program.  SPDX-License-Identifier: GPL-3.0-or-later
 *
 * usage: with-keyring guard-inside [KEYS]
 *
 * Prints three lines, each "name milliseconds limit": opening a key beyond reading R
 * from the keyring, ten keys beyond one derivation, and a change of KEYS keys beyond
 * one derivation. */
#include "config.h"

#include <stdlib.h>

#include <sqlite3.h>

#include "cdz-guard.h"
#include "cdz-kdf.h"
#include "cdz-keyring.h"
#include "cdz-memory.h"
#include "services-fixture.h"

#define N_ROUNDS 41
#define PASSPHRASE "correct horse battery staple"

static const char *answers[] = { PASSPHRASE, PASSPHRASE, PASSPHRASE, PASSPHRASE, NULL };

static double
milliseconds_since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / 1000;
}

/* What others do on the machine only ever adds. */
static double
least (const double *values,
       guint         n)
{
  double value = values[0];

  for (guint i = 1; i < n; i++)
    value = MIN (value, values[i]);

  return value;
}

static GPtrArray *
add_keys (Fixture    *fixture,
          guint       n,
          const char *accessible)
{
  g_autoptr(GPtrArray) changes = changes_new ();
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(CdzOutcome) outcome = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();
      g_autoptr(CdzKey) key = NULL;
      EVP_PKEY *pkey = make_pkey ();

      key = wrap_private (pkey);
      EVP_PKEY_free (pkey);
      cdz_attributes_set (attributes, CDZ_ATTR_LABEL, "key");
      cdz_attributes_set (attributes, CDZ_ATTR_ACCESSIBLE, accessible);
      g_ptr_array_add (changes, cdz_change_new_add (G_OBJECT (key), attributes, CDZ_ON_CONFLICT_FAIL));
    }

  outcome = apply (cdz_library_get_vault (fixture->library), changes, &error);
  if (outcome == NULL)
    g_error ("%s", error->message);
  for (guint i = 0; i < outcome->results->len; i++)
    g_ptr_array_add (items, g_object_ref (((CdzResult *) outcome->results->pdata[i])->item));

  return g_steal_pointer (&items);
}

/* The key itself, as the probe or a signature gets it, less what the keyring takes. */
static void
measure_opening (Fixture *fixture)
{
  CdzVault *vault = cdz_library_get_vault (fixture->library);
  g_autoptr(GPtrArray) items = add_keys (fixture, 1, "after-first-unlock");
  double opening[N_ROUNDS], reading[N_ROUNDS];

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      g_autoptr(GAsyncResult) result = NULL;
      g_autoptr(CdzSecret) secret = NULL;
      g_autoptr(CdzSecret) r = NULL;
      g_autoptr(GError) error = NULL;
      gint64 start = g_get_monotonic_time ();

      cdz_store_load_secret_async (CDZ_STORE (vault), items->pdata[0], NULL, take_result_cb, &result);
      wait_for_result (&result);
      secret = cdz_store_load_secret_finish (CDZ_STORE (vault), result, &error);
      opening[i] = milliseconds_since (start);
      if (secret == NULL)
        g_error ("%s", error->message);

      /* The same calls to the keyring; which key they find does not matter. */
      start = g_get_monotonic_time ();
      r = cdz_keyring_lookup (cdz_vault_get_id (vault), g_getenv ("CDZ_BENCH_R"), NULL, &error);
      reading[i] = milliseconds_since (start);
      if (r == NULL)
        g_error ("%s", error->message);
    }

  g_print ("open-beyond-keyring %.2f 3\n", least (opening, N_ROUNDS) - least (reading, N_ROUNDS));
}

static double
protect (Fixture           *fixture,
         GPtrArray         *items,
         CdzAccessible      accessible,
         CdzAccessControl   flags)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) keys = NULL;
  g_autoptr(GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  fixture->prompter->n_asked = 0;
  cdz_guard_protect_async (fixture->library, fixture->caller, items, accessible, flags, NULL, take_result_cb, &result);
  wait_for_result (&result);
  if ((keys = cdz_guard_protect_finish (result, &error)) == NULL)
    g_error ("%s", error->message);
  if (fixture->prompter->n_asked != 1)
    g_error ("%u questions", fixture->prompter->n_asked);

  return milliseconds_since (start);
}

static double
measure_derivation (void)
{
  CdzScrypt scrypt;
  g_autoptr(CdzSecret) passphrase = cdz_secret_new (PASSPHRASE, strlen (PASSPHRASE));
  double times[5];

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autoptr(CdzSecret) derived = NULL;
      gint64 start = g_get_monotonic_time ();

      if (!cdz_kdf_scrypt_init (&scrypt, NULL) || (derived = cdz_kdf_scrypt (&scrypt, passphrase, NULL)) == NULL)
        g_error ("No scrypt");
      times[i] = milliseconds_since (start);
    }

  return least (times, G_N_ELEMENTS (times));
}

static void
measure_protecting (Fixture    *fixture,
                    const char *name,
                    guint       n,
                    double      limit_ms)
{
  g_autoptr(GPtrArray) items = add_keys (fixture, n, "after-first-unlock");
  double derivation = measure_derivation ();
  double best = G_MAXDOUBLE;

  /* There and back: to V and the person's presence, and from there. */
  for (guint i = 0; i < 3; i++)
    {
      double there = protect (fixture, items, CDZ_ACCESSIBLE_WHEN_UNLOCKED, CDZ_ACCESS_CONTROL_USER_PRESENCE);
      double back = protect (fixture, items, CDZ_ACCESSIBLE_AFTER_FIRST_UNLOCK, CDZ_ACCESS_CONTROL_USER_PRESENCE);

      best = MIN (best, MAX (there, back));
    }

  /* One derivation, not ten: without a limit of its own, less than the half of them. */
  g_print ("%s %.2f %.0f\n", name, best - derivation, limit_ms > 0 ? limit_ms : 4 * derivation);
}

static void
set_passphrase (Fixture *fixture)
{
  g_autoptr(CdzSecret) passphrase = cdz_secret_new (PASSPHRASE, strlen (PASSPHRASE));
  g_autoptr(GAsyncResult) result = NULL;
  CdzVault *vault = cdz_library_get_vault (fixture->library);

  cdz_vault_set_passphrase_async (vault, NULL, passphrase, NULL, take_result_cb, &result);
  wait_for_result (&result);
  if (!cdz_vault_set_passphrase_finish (vault, result, NULL))
    g_error ("No passphrase");
  fixture->prompter->answers = answers;
  cdz_library_set_prompter (fixture->library, CDZ_PROMPTER (fixture->prompter));
}

/* R's place in the keyring is the only row of its table. */
static void
find_r (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->folder, "vault.db", NULL);
  g_autoptr(GPtrArray) items = add_keys (fixture, 1, "after-first-unlock");
  sqlite3 *handle;
  sqlite3_stmt *statement;

  if (sqlite3_open (path, &handle) != SQLITE_OK ||
      sqlite3_prepare_v2 (handle, "SELECT id FROM root_key WHERE name = 'R'", -1, &statement, NULL) != SQLITE_OK ||
      sqlite3_step (statement) != SQLITE_ROW)
    g_error ("No R");
  g_setenv ("CDZ_BENCH_R", (const char *) sqlite3_column_text (statement, 0), TRUE);
  sqlite3_finalize (statement);
  sqlite3_close (handle);
}

int
main (int    argc,
      char **argv)
{
  Fixture fixture = { 0 };
  guint n_keys = argc > 1 ? (guint) atoi (argv[1]) : 1000;

  cdz_memory_harden ();
  fixture_set_up (&fixture, NULL);
  find_r (&fixture);
  measure_opening (&fixture);
  set_passphrase (&fixture);
  measure_protecting (&fixture, "ten-keys-beyond-one-derivation", 10, 0);
  measure_protecting (&fixture, "bulk-change-beyond-one-derivation", n_keys, 1200);
  fixture_tear_down (&fixture, NULL);

  return EXIT_SUCCESS;
}
