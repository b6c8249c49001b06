/* cdz-probe-channel.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-channel.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "cdz-openssl.h"

#define CHUNK           (16 * 1024)
#define MAX_FIRST_BYTES 1024

/* No real server sends so much before and with the part of an answer that is read. */
#define MAX_RECEIVED (8 * 1024 * 1024)

CdzProbeChannel *
cdz_probe_channel_new (SSL_CTX      *context,
                       int           fd,
                       gint64        deadline_us,
                       GCancellable *cancellable)
{
  CdzProbeChannel *self = g_new0 (CdzProbeChannel, 1);

  self->fd = fd;
  self->deadline_us = deadline_us;
  self->cancellable = cancellable;
  self->cancel_fd.fd = -1;
  if (cancellable != NULL)
    g_cancellable_make_pollfd (cancellable, &self->cancel_fd);

  self->first_bytes = g_byte_array_new ();
  self->in = BIO_new (BIO_s_mem ());
  self->out = BIO_new (BIO_s_mem ());
  BIO_set_mem_eof_return (self->in, -1);
  self->ssl = SSL_new (context);
  SSL_set_bio (self->ssl, self->in, self->out);
  SSL_set_connect_state (self->ssl);

  return self;
}

void
cdz_probe_channel_free (CdzProbeChannel *self)
{
  if (self->cancel_fd.fd != -1)
    g_cancellable_release_fd (self->cancellable);
  SSL_free (self->ssl);
  g_byte_array_unref (self->first_bytes);
  g_free (self);
}

/* Waits for the socket, the cancellable or the deadline. */
static CdzIo
wait_for (CdzProbeChannel *self,
          gushort          events,
          gushort         *out_events)
{
  GPollFD fds[2] = { { self->fd, events, 0 }, self->cancel_fd };
  int n_fds = self->cancel_fd.fd != -1 ? 2 : 1;

  for (;;)
    {
      gint64 left_us = self->deadline_us - g_get_monotonic_time ();

      if (g_cancellable_is_cancelled (self->cancellable))
        return CDZ_IO_CANCELLED;
      if (left_us <= 0)
        return CDZ_IO_TIMED_OUT;

      g_poll (fds, n_fds, (int) ((left_us + 999) / 1000));
      if (g_cancellable_is_cancelled (self->cancellable))
        return CDZ_IO_CANCELLED;
      if (fds[0].revents != 0)
        {
          *out_events = fds[0].revents;
          return CDZ_IO_OK;
        }
    }
}

static void
note_end (CdzProbeChannel *self,
          int              error_number)
{
  self->ended = TRUE;
  if (self->error_number == 0)
    self->error_number = error_number;
}

/* Moves what has arrived into the BIO, without waiting. */
static CdzIo
receive (CdzProbeChannel *self)
{
  guint8 chunk[CHUNK];
  gssize size = recv (self->fd, chunk, sizeof chunk, MSG_DONTWAIT);

  if (size < 0 && (errno == EAGAIN || errno == EINTR))
    return CDZ_IO_OK;
  if (size <= 0)
    {
      note_end (self, size < 0 ? errno : 0);
      return CDZ_IO_OK;
    }

  self->n_received += size;
  if (self->n_received > MAX_RECEIVED)
    return CDZ_IO_TOO_MUCH;
  if (self->first_bytes->len < MAX_FIRST_BYTES)
    g_byte_array_append (self->first_bytes, chunk, MIN ((gsize) size, MAX_FIRST_BYTES - self->first_bytes->len));
  BIO_write (self->in, chunk, size);

  return CDZ_IO_OK;
}

/* Moves the BIO's bytes to the socket. Reads meanwhile, so that two sides that
 * both write do not wait for each other. */
static CdzIo
flush (CdzProbeChannel *self)
{
  char *data;
  gsize size;
  gsize done = 0;
  CdzIo io = CDZ_IO_OK;

  size = BIO_get_mem_data (self->out, &data);
  while (done < size && !self->write_broken && io == CDZ_IO_OK)
    {
      gssize sent = send (self->fd, data + done, size - done, MSG_NOSIGNAL | MSG_DONTWAIT);
      gushort events;

      if (sent >= 0)
        {
          done += sent;
          continue;
        }
      if (errno == EINTR)
        continue;
      if (errno != EAGAIN)
        {
          self->write_broken = TRUE;
          break;
        }

      io = wait_for (self, self->ended ? G_IO_OUT : G_IO_OUT | G_IO_IN, &events);
      if (io == CDZ_IO_OK && (events & (G_IO_IN | G_IO_HUP | G_IO_ERR)) != 0)
        io = receive (self);
    }
  (void) BIO_reset (self->out);

  return io;
}

static CdzIo
fill (CdzProbeChannel *self)
{
  gushort events;
  CdzIo io;

  if (self->ended)
    return self->error_number != 0 ? CDZ_IO_FAILED : CDZ_IO_CLOSED;

  io = wait_for (self, G_IO_IN, &events);

  return io == CDZ_IO_OK ? receive (self) : io;
}

/* What to do after an SSL call that did not succeed: OK means call it again. */
static CdzIo
recover (CdzProbeChannel *self,
         int              result)
{
  int error = SSL_get_error (self->ssl, result);
  CdzIo io = flush (self);

  if (io != CDZ_IO_OK)
    return io;
  if (error == SSL_ERROR_WANT_READ)
    return fill (self);
  if (error == SSL_ERROR_WANT_WRITE)
    return CDZ_IO_OK;
  if (error == SSL_ERROR_WANT_X509_LOOKUP && self->unpark != NULL)
    {
      self->unpark (self->unpark_data);
      return CDZ_IO_OK;
    }
  if (error == SSL_ERROR_ZERO_RETURN)
    return CDZ_IO_CLOSED;

  return CDZ_IO_TLS;
}

CdzIo
cdz_probe_channel_handshake (CdzProbeChannel *self)
{
  CdzIo io = CDZ_IO_OK;
  int result;

  do
    {
      ERR_clear_error ();
      result = SSL_do_handshake (self->ssl);
      io = result == 1 ? flush (self) : recover (self, result);
    }
  while (io == CDZ_IO_OK && result != 1);

  return io;
}

CdzIo
cdz_probe_channel_write (CdzProbeChannel *self,
                         gconstpointer    data,
                         gsize            size)
{
  CdzIo io = CDZ_IO_OK;
  int result;

  do
    {
      ERR_clear_error ();
      result = SSL_write (self->ssl, data, size);
      io = result > 0 ? flush (self) : recover (self, result);
    }
  while (io == CDZ_IO_OK && result <= 0);

  return io;
}

CdzIo
cdz_probe_channel_read (CdzProbeChannel *self,
                        gpointer         buffer,
                        gsize            size,
                        gsize           *out_size)
{
  CdzIo io = CDZ_IO_OK;
  int result;

  do
    {
      ERR_clear_error ();
      result = SSL_read (self->ssl, buffer, size);
      io = result > 0 ? flush (self) : recover (self, result);
    }
  while (io == CDZ_IO_OK && result <= 0);

  if (result > 0)
    {
      *out_size = result;
      return CDZ_IO_OK;
    }

  return io;
}

void
cdz_probe_channel_close (CdzProbeChannel *self)
{
  char *data;
  gsize size;

  ERR_clear_error ();
  if (SSL_is_init_finished (self->ssl))
    SSL_shutdown (self->ssl);
  ERR_clear_error ();

  size = BIO_get_mem_data (self->out, &data);
  if (size > 0 && !self->write_broken)
    (void) !send (self->fd, data, size, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void
cdz_probe_channel_read_plain (CdzProbeChannel *self,
                              gint64           patience_us)
{
  gint64 end_us = g_get_monotonic_time () + patience_us;

  self->deadline_us = MIN (self->deadline_us, end_us);
  while (!self->ended && self->first_bytes->len > 0 && self->first_bytes->len < MAX_FIRST_BYTES &&
         memchr (self->first_bytes->data, '\n', self->first_bytes->len) == NULL)
    {
      gushort events;

      if (wait_for (self, G_IO_IN, &events) != CDZ_IO_OK || receive (self) != CDZ_IO_OK)
        break;
    }
}
