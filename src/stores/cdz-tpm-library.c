/* cdz-tpm-library.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-tpm-library"
#include "config.h"

#include "cdz-tpm-library.h"

#include <dlfcn.h>

static const char * const file_names[] = {
  "libtss2-mu.so.0", "libtss2-tctildr.so.0", "libtss2-esys.so.0",
};

static void *
find (void       **libraries,
      const char  *name)
{
  void *function = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (file_names) && function == NULL; i++)
    function = dlsym (libraries[i], name);

  if (function == NULL)
    g_debug ("%s is missing", name);
  return function;
}

static gpointer
load (gpointer data)
{
  static CdzTpmLibrary library;
  void *libraries[G_N_ELEMENTS (file_names)];

  for (guint i = 0; i < G_N_ELEMENTS (file_names); i++)
    if ((libraries[i] = dlopen (file_names[i], RTLD_NOW | RTLD_LOCAL)) == NULL)
      {
        g_debug ("%s", dlerror ());
        return NULL;
      }

#define FIND(name) \
  if ((library.name = (__typeof__ (library.name)) find (libraries, #name)) == NULL) \
    return NULL;
  CDZ_TPM_FUNCTIONS (FIND)
#undef FIND

  return &library;
}

const CdzTpmLibrary *
cdz_tpm_library_get (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, load, NULL);
}
