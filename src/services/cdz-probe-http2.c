/* cdz-probe-http2.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-http.h"

#include <string.h>

#include <nghttp2/nghttp2.h>

#define BODY_PATIENCE_US (2 * G_USEC_PER_SEC)

typedef nghttp2_session          Http2Session;
typedef nghttp2_session_callbacks Http2Callbacks;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Http2Session, nghttp2_session_del)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Http2Callbacks, nghttp2_session_callbacks_del)

typedef struct
{
  CdzProbeSeen *seen;
  GString      *body;
  int           status;
  gboolean      header_done;
  gboolean      closed;         /* our stream, or the whole connection, by GOAWAY */
} Exchange;

static int
header_cb (nghttp2_session     *session,
           const nghttp2_frame *frame,
           const uint8_t       *name,
           size_t               name_size,
           const uint8_t       *value,
           size_t               value_size,
           uint8_t              flags,
           void                *user_data)
{
  Exchange *self = user_data;
  g_autofree char *text = g_utf8_make_valid ((const char *) value, value_size);

  if (name_size == strlen (":status") && memcmp (name, ":status", name_size) == 0)
    {
      self->status = atoi (text);
    }
  else if (name_size == strlen ("location") && memcmp (name, "location", name_size) == 0)
    {
      g_free (self->seen->http_location);
      self->seen->http_location = g_steal_pointer (&text);
    }

  return 0;
}

static int
frame_cb (nghttp2_session     *session,
          const nghttp2_frame *frame,
          void                *user_data)
{
  Exchange *self = user_data;

  if (frame->hd.type == NGHTTP2_HEADERS && self->status >= 200)
    self->header_done = TRUE;
  if (frame->hd.type == NGHTTP2_GOAWAY && frame->goaway.error_code != NGHTTP2_NO_ERROR)
    {
      self->seen->http11_required |= frame->goaway.error_code == NGHTTP2_HTTP_1_1_REQUIRED;
      self->closed = TRUE;
    }

  return 0;
}

static int
data_cb (nghttp2_session *session,
         uint8_t          flags,
         int32_t          stream_id,
         const uint8_t   *data,
         size_t           size,
         void            *user_data)
{
  Exchange *self = user_data;

  g_string_append_len (self->body, (const char *) data,
                       MIN (size, CDZ_PROBE_MAX_BODY - MIN (self->body->len, CDZ_PROBE_MAX_BODY)));

  return 0;
}

static int
close_cb (nghttp2_session *session,
          int32_t          stream_id,
          uint32_t         error_code,
          void            *user_data)
{
  Exchange *self = user_data;

  self->seen->http11_required |= error_code == NGHTTP2_HTTP_1_1_REQUIRED;
  self->closed = TRUE;

  return 0;
}

static nghttp2_session *
new_session (Exchange *self)
{
  g_autoptr(Http2Callbacks) callbacks = NULL;
  nghttp2_session *session = NULL;

  nghttp2_session_callbacks_new (&callbacks);
  nghttp2_session_callbacks_set_on_header_callback (callbacks, header_cb);
  nghttp2_session_callbacks_set_on_frame_recv_callback (callbacks, frame_cb);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback (callbacks, data_cb);
  nghttp2_session_callbacks_set_on_stream_close_callback (callbacks, close_cb);
  nghttp2_session_client_new (&session, callbacks, self);

  return session;
}

static nghttp2_nv
header (const char *name,
        const char *value)
{
  return (nghttp2_nv) { (uint8_t *) name, (uint8_t *) value, strlen (name), strlen (value), NGHTTP2_NV_FLAG_NONE };
}

static void
submit (nghttp2_session       *session,
        const CdzProbeOptions *options)
{
  g_autofree char *host = cdz_probe_http_dup_host (options);
  const nghttp2_nv headers[] = {
    header (":method", "GET"), header (":scheme", "https"),
    header (":authority", host), header (":path", options->path),
    header ("user-agent", "credenza/" PACKAGE_VERSION), header ("accept", "*/*"),
  };

  nghttp2_submit_settings (session, NGHTTP2_FLAG_NONE, NULL, 0);
  nghttp2_submit_request (session, NULL, headers, G_N_ELEMENTS (headers), NULL, NULL);
}

static CdzIo
send_pending (CdzProbeChannel *channel,
              nghttp2_session *session)
{
  const uint8_t *data;
  ssize_t size;
  CdzIo io = CDZ_IO_OK;

  while (io == CDZ_IO_OK && (size = nghttp2_session_mem_send (session, &data)) > 0)
    io = cdz_probe_channel_write (channel, data, size);

  return io;
}

static gboolean
is_complete (const Exchange *self)
{
  return self->closed || (self->header_done && (!cdz_probe_http_wants_body (self->status) ||
                                                self->body->len >= CDZ_PROBE_MAX_BODY));
}

static CdzIo
receive (CdzProbeChannel *channel,
         nghttp2_session *session,
         Exchange        *self)
{
  guint8 buffer[4096];
  gsize size;
  CdzIo io = cdz_probe_channel_read (channel, buffer, sizeof buffer, &size);

  if (io != CDZ_IO_OK)
    return io;

  /* What is not HTTP/2 ends the exchange; the status, if any, stands. */
  if (nghttp2_session_mem_recv (session, buffer, size) < 0)
    {
      self->seen->other_answer = self->status == 0 ? g_strdup ("") : NULL;
      self->closed = TRUE;
    }

  return send_pending (channel, session);
}

CdzIo
cdz_probe_http2_exchange (CdzProbeChannel       *channel,
                          const CdzProbeOptions *options,
                          CdzProbeSeen          *seen)
{
  g_autoptr(GString) body = g_string_new (NULL);
  Exchange self = { seen, body };
  g_autoptr(Http2Session) session = new_session (&self);
  gint64 deadline_us = channel->deadline_us;
  CdzIo io;

  cdz_probe_seen_enter (seen, CDZ_PHASE_REQUEST);
  submit (session, options);
  io = send_pending (channel, session);

  if (io == CDZ_IO_OK)
    cdz_probe_seen_enter (seen, CDZ_PHASE_RESPONSE);
  while (io == CDZ_IO_OK && !is_complete (&self))
    {
      /* A page that refuses is there at once; one that dribbles is not waited for. */
      if (self.header_done && channel->deadline_us == deadline_us)
        channel->deadline_us = MIN (deadline_us, g_get_monotonic_time () + BODY_PATIENCE_US);
      io = receive (channel, session, &self);
    }
  channel->deadline_us = deadline_us;

  if (self.header_done)
    cdz_probe_http_note (seen, "2", self.status, body->str, body->len);

  return self.header_done || seen->http11_required || seen->other_answer != NULL ? CDZ_IO_OK
         : io == CDZ_IO_OK                                                     ? CDZ_IO_CLOSED
                                                                               : io;
}
