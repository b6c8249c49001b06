/* cdz-probe-channel.h: TLS over a socket, by hand.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <openssl/ssl.h>

G_BEGIN_DECLS

typedef enum
{
  CDZ_IO_OK,
  CDZ_IO_CLOSED,      /* the other side ended; everything it sent has been read */
  CDZ_IO_FAILED,      /* the socket; error_number says how */
  CDZ_IO_TIMED_OUT,
  CDZ_IO_CANCELLED,
  CDZ_IO_TLS,         /* the TLS library gave up; its queue is left as it is */
  CDZ_IO_TOO_MUCH,
} CdzIo;

/* OpenSSL only ever sees two memory BIOs: a write that fails never reaches it, so
 * an alert that already arrived is always read. */
typedef struct
{
  int           fd;               /* non-blocking; borrowed */
  SSL          *ssl;
  BIO          *in;               /* owned by @ssl */
  BIO          *out;
  GCancellable *cancellable;      /* nullable; borrowed */
  GPollFD       cancel_fd;
  gint64        deadline_us;
  gboolean      write_broken;
  gboolean      ended;            /* nothing more comes */
  int           error_number;
  gsize         n_received;
  GByteArray   *first_bytes;      /* what arrived first, for a port without TLS */

  /* Called when the certificate callback parks the handshake; it then goes on. */
  void       (* unpark) (gpointer user_data);
  gpointer      unpark_data;
} CdzProbeChannel;

CdzProbeChannel *cdz_probe_channel_new       (SSL_CTX          *context,
                                              int               fd,
                                              gint64            deadline_us,
                                              GCancellable     *cancellable);
void             cdz_probe_channel_free      (CdzProbeChannel  *self);

CdzIo            cdz_probe_channel_handshake (CdzProbeChannel  *self);
/* Writes all of it; what the socket refuses is dropped, so that reading goes on. */
CdzIo            cdz_probe_channel_write     (CdzProbeChannel  *self,
                                              gconstpointer     data,
                                              gsize             size);
/* At least one byte with %CDZ_IO_OK. */
CdzIo            cdz_probe_channel_read      (CdzProbeChannel  *self,
                                              gpointer          buffer,
                                              gsize             size,
                                              gsize            *out_size);
/* Says goodbye as far as the socket takes it without waiting. */
void             cdz_probe_channel_close     (CdzProbeChannel  *self);
/* Waits for more plain bytes, so that a whole first line can be shown. */
void             cdz_probe_channel_read_plain (CdzProbeChannel *self,
                                              gint64            patience_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzProbeChannel, cdz_probe_channel_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SSL_CTX, SSL_CTX_free)

G_END_DECLS
