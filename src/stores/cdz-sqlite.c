/* cdz-sqlite.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-sqlite"
#include "config.h"

#define CDZ_SQLITE_NAMES_ONLY
#include "cdz-sqlite.h"

#include <dlfcn.h>

#define FILE_NAME "libsqlite3.so.0"

CdzSqlite cdz_sqlite;

/* Nothing works without it: as with a library that is linked, the program ends. */
static gpointer
load (gpointer data)
{
  void *library = dlopen (FILE_NAME, RTLD_NOW | RTLD_LOCAL);

#define FIND(name) \
  if (library == NULL || (cdz_sqlite.name = (__typeof__ (cdz_sqlite.name)) dlsym (library, #name)) == NULL) \
    g_error ("%s", dlerror ());
  CDZ_SQLITE_FUNCTIONS (FIND)
#undef FIND

  return NULL;
}

static void
load_once (void)
{
  static GOnce once = G_ONCE_INIT;

  g_once (&once, load, NULL);
}

int
cdz_sqlite_open (const char  *path,
                 sqlite3    **out_handle)
{
  load_once ();

  return cdz_sqlite.sqlite3_open (path, out_handle);
}

int
cdz_sqlite_open_v2 (const char  *path,
                    sqlite3    **out_handle,
                    int          flags,
                    const char  *vfs)
{
  load_once ();

  return cdz_sqlite.sqlite3_open_v2 (path, out_handle, flags, vfs);
}
