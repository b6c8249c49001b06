/* kill-at-call.c: preloaded, kills a program at its Nth change of a file.  SPDX-License-Identifier: GPL-3.0-or-later */

/* CDZ_TEST_KILL_AT=N: SIGKILL, or the signal CDZ_TEST_KILL_BY, before the Nth call.
 * CDZ_TEST_COUNT=FILE: write how many calls there were to FILE. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int n_calls;

static void
count (void)
{
  const char *kill_at = getenv ("CDZ_TEST_KILL_AT");
  const char *kill_by = getenv ("CDZ_TEST_KILL_BY");

  if (__atomic_add_fetch (&n_calls, 1, __ATOMIC_SEQ_CST) == (kill_at != NULL ? atoi (kill_at) : 0))
    kill (getpid (), kill_by != NULL ? atoi (kill_by) : SIGKILL);
}

__attribute__ ((destructor)) static void
write_count (void)
{
  const char *path = getenv ("CDZ_TEST_COUNT");
  int fd = path != NULL ? open (path, O_WRONLY | O_CREAT | O_TRUNC, 0600) : -1;

  if (fd >= 0)
    {
      dprintf (fd, "%d", n_calls);
      close (fd);
    }
}

ssize_t
pwrite64 (int         fd,
          const void *data,
          size_t      size,
          off64_t     offset)
{
  ssize_t (*real) (int, const void *, size_t, off64_t) = dlsym (RTLD_NEXT, "pwrite64");

  count ();
  return real (fd, data, size, offset);
}

int
fsync (int fd)
{
  int (*real) (int) = dlsym (RTLD_NEXT, "fsync");

  count ();
  return real (fd);
}

int
fdatasync (int fd)
{
  int (*real) (int) = dlsym (RTLD_NEXT, "fdatasync");

  count ();
  return real (fd);
}

int
ftruncate64 (int     fd,
             off64_t size)
{
  int (*real) (int, off64_t) = dlsym (RTLD_NEXT, "ftruncate64");

  count ();
  return real (fd, size);
}

int
unlink (const char *path)
{
  int (*real) (const char *) = dlsym (RTLD_NEXT, "unlink");

  count ();
  return real (path);
}

int
rename (const char *from,
        const char *to)
{
  int (*real) (const char *, const char *) = dlsym (RTLD_NEXT, "rename");

  count ();
  return real (from, to);
}
