/* cdz-probe-direct.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-direct.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cdz-probe-lookup.h"

/* How long one address has before the next is tried beside it (RFC 8305 §5). */
#define HEAD_START_US (200 * 1000)

typedef struct
{
  GPtrArray *waiting;       /* struct addrinfo, borrowed, in the order in which they are tried */
  GArray    *polled;        /* GPollFD of those that are being tried */
  GPtrArray *tried;         /* struct addrinfo of each of them */
  gint64     next_us;       /* when the next one is due */
  int        error_number;  /* of those that failed */
} Race;

static void
race_clear (Race *self)
{
  for (guint i = 0; i < self->polled->len; i++)
    close (g_array_index (self->polled, GPollFD, i).fd);
  g_ptr_array_unref (self->waiting);
  g_array_unref (self->polled);
  g_ptr_array_unref (self->tried);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Race, race_clear)

static struct addrinfo *
find_family (struct addrinfo *from,
             int              family,
             gboolean         same)
{
  while (from != NULL && (from->ai_family == family) != same)
    from = from->ai_next;

  return from;
}

/* The families take turns (RFC 8305 §4): one that leads nowhere holds nothing up. */
static void
race_init (Race            *self,
           struct addrinfo *addresses)
{
  int family = addresses->ai_family;
  struct addrinfo *same = addresses;
  struct addrinfo *other = find_family (addresses, family, FALSE);

  *self = (Race) { g_ptr_array_new (), g_array_new (FALSE, FALSE, sizeof (GPollFD)), g_ptr_array_new () };
  while (same != NULL || other != NULL)
    {
      if (same != NULL)
        {
          g_ptr_array_add (self->waiting, same);
          same = find_family (same->ai_next, family, TRUE);
        }
      if (other != NULL)
        {
          g_ptr_array_add (self->waiting, other);
          other = find_family (other->ai_next, family, FALSE);
        }
    }
}

/* That this computer has no address of a family says less than what a server did. */
static void
note_failure (Race *self,
              int   error_number)
{
  gboolean is_local = error_number == ENETUNREACH || error_number == EADDRNOTAVAIL || error_number == EAFNOSUPPORT;

  if (self->error_number == 0 || !is_local)
    self->error_number = error_number;
  self->next_us = 0;
}

static void
try_next (Race *self)
{
  struct addrinfo *address = g_ptr_array_steal_index (self->waiting, 0);
  int fd = socket (address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  GPollFD polled = { fd, G_IO_OUT, 0 };

  /* What is written is written whole: nothing is gained by waiting for more. */
  if (fd != -1)
    setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &(int) { 1 }, sizeof (int));
  if (fd == -1 || (connect (fd, address->ai_addr, address->ai_addrlen) != 0 && errno != EINPROGRESS))
    {
      note_failure (self, errno);
      if (fd != -1)
        close (fd);
      return;
    }

  g_array_append_val (self->polled, polled);
  g_ptr_array_add (self->tried, address);
  self->next_us = g_get_monotonic_time () + HEAD_START_US;
}

/* Returns: the connected socket, which is then the caller's; -1 for none yet */
static int
take_winner (Race             *self,
             struct addrinfo **out_address)
{
  for (guint i = self->polled->len; i-- > 0;)
    {
      GPollFD *polled = &g_array_index (self->polled, GPollFD, i);
      int fd = polled->fd;
      int error_number = 0;
      socklen_t size = sizeof error_number;

      if (polled->revents == 0)
        continue;

      getsockopt (fd, SOL_SOCKET, SO_ERROR, &error_number, &size);
      g_array_remove_index (self->polled, i);
      *out_address = g_ptr_array_steal_index (self->tried, i);
      if (error_number == 0)
        return fd;

      note_failure (self, error_number);
      close (fd);
    }

  return -1;
}

/* Returns: as cdz_probe_direct_connect(); %CDZ_IO_FAILED where every address failed */
static CdzIo
run (Race             *self,
     gint64            deadline_us,
     GCancellable     *cancellable,
     struct addrinfo **out_address,
     int              *out_fd)
{
  while (self->waiting->len > 0 || self->polled->len > 0)
    {
      gint64 until_us = self->waiting->len > 0 ? MIN (self->next_us, deadline_us) : deadline_us;
      CdzIo io = cdz_probe_wait ((GPollFD *) self->polled->data, self->polled->len, until_us, cancellable);

      if (io == CDZ_IO_OK)
        {
          if ((*out_fd = take_winner (self, out_address)) != -1)
            return CDZ_IO_OK;
        }
      else if (io != CDZ_IO_TIMED_OUT || until_us == deadline_us)
        return io;
      else
        try_next (self);
    }

  return CDZ_IO_FAILED;
}

static void
note_address (CdzProbeSeen          *seen,
              const struct addrinfo *address)
{
  char text[NI_MAXHOST];

  if (getnameinfo (address->ai_addr, address->ai_addrlen, text, sizeof text, NULL, 0, NI_NUMERICHOST) != 0)
    return;

  g_free (seen->address);
  seen->address = g_strdup (text);
  cdz_probe_seen_set_detail (seen, CDZ_PHASE_RESOLVE, text);
}

static CdzIo
connect_to (struct addrinfo *addresses,
            CdzProbeSeen    *seen,
            gint64           deadline_us,
            GCancellable    *cancellable,
            int             *out_fd)
{
  g_auto(Race) race = { 0 };
  struct addrinfo *address = NULL;
  CdzIo io;

  race_init (&race, addresses);
  cdz_probe_seen_enter (seen, CDZ_PHASE_CONNECT);
  io = run (&race, deadline_us, cancellable, &address, out_fd);
  if (io == CDZ_IO_OK)
    note_address (seen, address);
  else if (io == CDZ_IO_FAILED)
    cdz_probe_seen_stop (seen, CDZ_END_UNREACHABLE, race.error_number);

  return io;
}

CdzIo
cdz_probe_direct_connect (const char   *host,
                          guint         port,
                          CdzProbeSeen *seen,
                          gint64        deadline_us,
                          GCancellable *cancellable,
                          int          *out_fd)
{
  struct addrinfo *addresses = NULL;
  CdzIo io = cdz_probe_lookup (host, port, deadline_us, cancellable, &addresses);

  if (io == CDZ_IO_FAILED)
    cdz_probe_seen_stop (seen, CDZ_END_NAME_UNKNOWN, 0);
  if (io == CDZ_IO_OK)
    {
      io = connect_to (addresses, seen, deadline_us, cancellable, out_fd);
      freeaddrinfo (addresses);
    }
  if (io == CDZ_IO_TIMED_OUT)
    cdz_probe_seen_stop (seen, CDZ_END_TIMED_OUT, 0);

  return io;
}
