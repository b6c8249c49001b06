/* root-key.c: tells a root key, so that a scan knows what to look for.  SPDX-License-Identifier: GPL-3.0-or-later
 *
 * usage: root-key VAULT R|V, the vault passphrase on standard input
 *
 * Prints the 32 bytes as they are. */
#include <stdio.h>

#include "cdz-memory.h"
#include "cdz-vault-keys.h"

int
main (int    argc,
      char **argv)
{
  g_autoptr(CdzVaultDb) db = NULL;
  g_autoptr(CdzVaultKeys) keys = NULL;
  g_autoptr(CdzSecret) passphrase = NULL;
  g_autoptr(CdzSecret) key = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(CdzRootKeys) roots = { 0 };
  char text[256];
  gsize size;

  cdz_memory_harden ();
  size = fread (text, 1, sizeof text, stdin);
  passphrase = cdz_secret_new (text, size);
  db = cdz_vault_db_new (argv[1]);
  keys = cdz_vault_keys_new (db);

  if (!cdz_vault_keys_unlock (keys, passphrase, NULL, NULL, &error))
    g_error ("%s", error->message);
  if (argv[2][0] == 'R')
    key = cdz_vault_keys_get_r (keys, FALSE, &roots, NULL, &error);
  else if (cdz_root_keys_load (&roots, db, &error))
    key = cdz_vault_keys_get_v (keys, &roots, &error);
  if (key == NULL)
    g_error ("%s", error->message);

  fwrite (cdz_secret_get_data (key, &size), 1, cdz_secret_get_size (key), stdout);
  return 0;
}
