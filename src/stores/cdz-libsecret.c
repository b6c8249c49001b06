/* cdz-libsecret.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-libsecret"
#include "config.h"

#define CDZ_LIBSECRET_NAMES_ONLY
#include "cdz-libsecret.h"

#include <dlfcn.h>

#define FILE_NAME "libsecret-1.so.0"

CdzLibsecret cdz_libsecret;

static gpointer
load (gpointer data)
{
  void *library = dlopen (FILE_NAME, RTLD_NOW | RTLD_LOCAL);

#define FIND(name) \
  if (library == NULL || (cdz_libsecret.name = (__typeof__ (cdz_libsecret.name)) dlsym (library, #name)) == NULL) \
    return GINT_TO_POINTER (FALSE);
  CDZ_LIBSECRET_FUNCTIONS (FIND)
#undef FIND

  return GINT_TO_POINTER (TRUE);
}

gboolean
cdz_libsecret_load (GError **error)
{
  static GOnce once = G_ONCE_INIT;

  if (GPOINTER_TO_INT (g_once (&once, load, NULL)))
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, FILE_NAME " cannot be loaded");
  return FALSE;
}
