/* main.c: make-docs: prints the man page or a shell's completion.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cdz-docs.h"

#include <stdio.h>

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *name;
    char     *(*make) (void);
  } files[] = {
    { "man", cdz_docs_new_man_page },
    { "bash", cdz_docs_new_bash },
    { "zsh", cdz_docs_new_zsh },
    { "fish", cdz_docs_new_fish },
  };

  for (guint i = 0; argc == 2 && i < G_N_ELEMENTS (files); i++)
    if (g_str_equal (argv[1], files[i].name))
      {
        g_autofree char *text = files[i].make ();

        return fputs (text, stdout) >= 0 && fflush (stdout) == 0 ? 0 : 1;
      }

  fputs ("usage: make-docs man|bash|zsh|fish\n", stderr);
  return 2;
}
