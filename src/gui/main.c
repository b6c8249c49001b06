/* main.c: credenza, the window.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "credenza"
#include "config.h"

#include <locale.h>

#include <glib/gi18n-lib.h>

#include "cdz-application.h"
#include "cdz-memory.h"
#include "cdz-tpm.h"

int
main (int    argc,
      char **argv)
{
  g_autoptr(CdzApplication) application = NULL;

  cdz_memory_harden ();
  cdz_tpm_silence ();

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  application = cdz_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
