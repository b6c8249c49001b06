/* stop-at-exit.c: preloaded, stops a program when its main is done.  SPDX-License-Identifier: GPL-3.0-or-later */

/* Before main it plants a secret that no file and no environment holds, so that a
 * scan which does not find it is known to be blind. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>

#define PLANT_SIZE 48

typedef int Main (int, char **, char **);
typedef int Start (Main *, int, char **, void (*) (void), void (*) (void), void (*) (void), void *);

int __libc_start_main (Main *program_main, int argc, char **argv, void (*init) (void), void (*fini) (void),
                       void (*rtld_fini) (void), void *stack_end);

static Main *real_main;

static int
main_then_stop (int    argc,
                char **argv,
                char **envp)
{
  unsigned char *plant = malloc (PLANT_SIZE);
  int status;

  for (int i = 0; i < PLANT_SIZE; i++)
    plant[i] = (unsigned char) (i * 7 + 129);

  status = real_main (argc, argv, envp);
  raise (SIGSTOP);

  free (plant);
  return status;
}

int
__libc_start_main (Main  *program_main,
                   int    argc,
                   char **argv,
                   void (*init) (void),
                   void (*fini) (void),
                   void (*rtld_fini) (void),
                   void  *stack_end)
{
  Start *start = (Start *) dlsym (RTLD_NEXT, "__libc_start_main");

  real_main = program_main;
  return start (main_then_stop, argc, argv, init, fini, rtld_fini, stack_end);
}
