/* main.c: credenza, the window.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "credenza"
#include "config.h"

#include <locale.h>

#include <glib/gi18n-lib.h>

#include "cdz-application.h"
#include "cdz-memory.h"
#include "cdz-tpm.h"

/* A test build shows translations before they are installed. */
static const char *
get_locale_dir (void)
{
#if CDZ_FAST_KDF
  if (g_getenv ("CDZ_LOCALEDIR") != NULL)
    return g_getenv ("CDZ_LOCALEDIR");
#endif

  return LOCALEDIR;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(CdzApplication) application = NULL;

  cdz_memory_harden ();
  cdz_memory_leave_at_exit ();
  cdz_tpm_silence ();

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, get_locale_dir ());
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  application = cdz_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
