/* cdz-probe-lookup.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-lookup.h"

#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* Shared with the thread, which may outlive the test that wanted to know. */
typedef struct
{
  char            *host;
  char             service[8];
  int              done_fd;
  struct addrinfo *addresses;   /* NULL: not known */
} Lookup;

static void
lookup_clear (gpointer data)
{
  Lookup *self = data;

  g_free (self->host);
  close (self->done_fd);
  if (self->addresses != NULL)
    freeaddrinfo (self->addresses);
}

static void
lookup_unref (Lookup *self)
{
  g_atomic_rc_box_release_full (self, lookup_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Lookup, lookup_unref)

static struct addrinfo *
ask (const char *host,
     const char *service,
     int         flags)
{
  struct addrinfo hints = { .ai_flags = flags | AI_NUMERICSERV, .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
  struct addrinfo *addresses = NULL;
  int code = getaddrinfo (host, service, &hints, &addresses);

  if (code == 0)
    return addresses;

  g_debug ("%s: %s", host, gai_strerror (code));
  return NULL;
}

static gpointer
run_thread (gpointer data)
{
  g_autoptr(Lookup) self = data;

  self->addresses = ask (self->host, self->service, 0);
  (void) !eventfd_write (self->done_fd, 1);

  return NULL;
}

/* A name server that does not answer keeps a thread for half a minute, which nobody
 * waits for. */
static Lookup *
start (const char *host,
       const char *service)
{
  g_autoptr(Lookup) self = g_atomic_rc_box_new0 (Lookup);
  GThread *thread;

  self->host = g_strdup (host);
  g_strlcpy (self->service, service, sizeof self->service);
  self->done_fd = eventfd (0, EFD_CLOEXEC);
  thread = g_thread_try_new ("lookup", run_thread, g_atomic_rc_box_acquire (self), NULL);
  if (thread == NULL)
    {
      lookup_unref (self);
      return NULL;
    }
  g_thread_unref (thread);

  return g_steal_pointer (&self);
}

/* These names are this computer's whatever a name server says (RFC 6761 §6.3). */
static gboolean
is_localhost (const char *host)
{
  g_autofree char *lower = g_ascii_strdown (host, -1);

  return g_str_equal (lower, "localhost") || g_str_has_suffix (lower, ".localhost");
}

CdzIo
cdz_probe_lookup (const char       *host,
                  guint             port,
                  gint64            deadline_us,
                  GCancellable     *cancellable,
                  struct addrinfo **out_addresses)
{
  g_autoptr(Lookup) lookup = NULL;
  char service[8];
  CdzIo io;

  g_snprintf (service, sizeof service, "%u", port);
  /* No host at all means the loopback addresses. */
  if ((*out_addresses = ask (is_localhost (host) ? NULL : host, service, AI_NUMERICHOST)) != NULL)
    return CDZ_IO_OK;
  if ((lookup = start (host, service)) == NULL)
    return CDZ_IO_FAILED;

  io = cdz_probe_wait (&(GPollFD) { lookup->done_fd, G_IO_IN, 0 }, 1, deadline_us, cancellable);
  if (io == CDZ_IO_OK)
    *out_addresses = g_steal_pointer (&lookup->addresses);

  return io == CDZ_IO_OK && *out_addresses == NULL ? CDZ_IO_FAILED : io;
}
