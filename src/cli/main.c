/* main.c: credenzactl.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <signal.h>

#include <glib/gi18n-lib.h>

#include "cdz-cli.h"
#include "cdz-memory.h"
#include "cdz-tpm.h"

int
main (int    argc,
      char **argv)
{
  /* The others (money, paper, telephone numbers, …) are a file each that nobody here asks for. */
  static const int categories[] = { LC_CTYPE, LC_MESSAGES, LC_COLLATE, LC_NUMERIC, LC_TIME };

  cdz_memory_harden ();
  cdz_tpm_silence ();
  cdz_memory_forbid_attaching ();

  for (gsize i = 0; i < G_N_ELEMENTS (categories); i++)
    setlocale (categories[i], "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");

  /* A closed pipe is an error like any other, and files are plain files: no
   * module of a desktop is loaded to look at them. */
  signal (SIGPIPE, SIG_IGN);
  g_setenv ("GIO_USE_VFS", "local", TRUE);

  return cdz_cli_main ((const char * const *) argv + 1);
}
