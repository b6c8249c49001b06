/* cdz-probe-connection.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-connection.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-probe-channel.h"
#include "cdz-probe-connector.h"
#include "cdz-probe-http.h"
#include "cdz-probe-observer.h"
#include "cdz-probe-revocation.h"
#include "cdz-probe-server.h"
#include "cdz-probe-words.h"

/* For the rest of a first line that does not belong to TLS. */
#define PLAIN_PATIENCE_US (300 * 1000)
#define MAX_PLAIN_LINE    80

typedef struct
{
  const CdzProbeOptions *options;
  CdzProbeSeen          *seen;
  CdzProbeObserver       observer;
  CdzProbeChannel       *channel;
  gint64                 deadline_us;
  GCancellable          *cancellable;
} Connection;

/* A record begins with its type, 20 to 24, and a version 3.x (RFC 8446 §5.1). */
static gboolean
is_plain (const GByteArray *bytes)
{
  return bytes->len > 0 && (bytes->data[0] < 20 || bytes->data[0] > 24 || (bytes->len > 1 && bytes->data[1] != 3));
}

/* Quotes are ours, so that it is clear where what the server says ends. */
static gboolean
is_shown (gunichar character)
{
  return g_unichar_isprint (character) && character != 0x201c && character != 0x201d && character != 0x201e;
}

static char *
dup_plain_line (const GByteArray *bytes)
{
  g_autofree char *raw = g_strndup ((const char *) bytes->data, bytes->len);
  g_autofree char *line = g_utf8_make_valid (raw, strcspn (raw, "\r\n"));
  GString *shown = g_string_new (NULL);

  for (const char *at = line; *at != '\0' && shown->len < MAX_PLAIN_LINE; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      g_string_append_unichar (shown, is_shown (character) ? character : 0xb7);
    }

  return g_string_free (shown, FALSE);
}

/* Asks whether the server's certificate was revoked. Runs while the handshake is
 * parked, so that nothing is given to a server whose certificate is. */
static void
check_revocation (gpointer user_data)
{
  Connection *self = user_data;
  CdzProbeSeen *seen = self->seen;
  CdzProbePhaseSeen *phase = &seen->phases[CDZ_PHASE_REVOCATION];
  gint64 began_us = g_get_monotonic_time ();

  self->observer.revocation_checked = TRUE;
  cdz_probe_observer_collect (&self->observer, self->channel->ssl);
  if (self->options->revocation == CDZ_REVOCATION_OFF || seen->server_chain == NULL ||
      seen->verify_code != X509_V_OK)
    return;

  phase->at_us = began_us - seen->started_us;
  cdz_probe_seen_announce (seen, CDZ_PHASE_REVOCATION);
  cdz_probe_revocation_check (&seen->revocation, sk_X509_value (seen->server_chain, 0), seen->verified_chain,
                              seen->stapled, self->options->proxy, self->deadline_us, self->cancellable);
  cdz_probe_server_judge (seen, self->options);

  phase->took_us = g_get_monotonic_time () - began_us;
  phase->step = seen->revocation.status != CDZ_REVOCATION_UNKNOWN             ? CDZ_STEP_OK
                : self->options->revocation == CDZ_REVOCATION_REQUIRE ? CDZ_STEP_FAILED
                                                                      : CDZ_STEP_SKIPPED;
  cdz_probe_seen_set_detail (seen, CDZ_PHASE_REVOCATION, seen->revocation.cause);
  seen->phase_us += phase->took_us;
}

static CdzProbeEnd
end_from_io (CdzIo io)
{
  switch (io)
    {
    case CDZ_IO_OK:
    case CDZ_IO_CANCELLED:
      return CDZ_END_NONE;
    case CDZ_IO_CLOSED:
      return CDZ_END_CLOSED;
    case CDZ_IO_FAILED:
      return CDZ_END_RESET;
    case CDZ_IO_TIMED_OUT:
      return CDZ_END_TIMED_OUT;
    case CDZ_IO_TOO_MUCH:
      return CDZ_END_TOO_MUCH;
    case CDZ_IO_TLS:
    default:
      return CDZ_END_TLS;
    }
}

static void
note_end (Connection *self,
          CdzIo       io)
{
  CdzProbeSeen *seen = self->seen;

  if (io == CDZ_IO_TLS)
    seen->legacy_renegotiation = ERR_GET_REASON (ERR_peek_error ()) == SSL_R_UNSAFE_LEGACY_RENEGOTIATION_DISABLED;
  ERR_clear_error ();

  if (seen->phase == CDZ_PHASE_HELLO && is_plain (self->channel->first_bytes))
    {
      cdz_probe_channel_read_plain (self->channel, PLAIN_PATIENCE_US);
      seen->plain_answer = dup_plain_line (self->channel->first_bytes);
    }

  cdz_probe_seen_stop (seen, end_from_io (io), self->channel->error_number);
}

/* Only a message from the server says which version it chose. */
static void
note_chosen_version (CdzProbeSeen *seen,
                     SSL          *ssl)
{
  for (guint i = 0; i < seen->messages->len; i++)
    {
      const CdzProbeMessage *message = &g_array_index (seen->messages, CdzProbeMessage, i);

      if (!message->outgoing && message->type == SSL3_MT_SERVER_HELLO && seen->version == 0)
        seen->version = SSL_version (ssl);
    }
}

static CdzIo
exchange (Connection *self)
{
  gboolean h2 = g_strcmp0 (self->seen->alpn, "h2") == 0;

  return h2 ? cdz_probe_http2_exchange (self->channel, self->options, self->seen)
            : cdz_probe_http1_exchange (self->channel, self->options, self->seen);
}

static CdzIo
talk (Connection *self,
      gboolean    handshake_only)
{
  CdzProbeSeen *seen = self->seen;
  CdzIo io;

  cdz_probe_seen_enter (seen, CDZ_PHASE_HELLO);
  io = cdz_probe_channel_handshake (self->channel);
  note_chosen_version (seen, self->channel->ssl);
  cdz_probe_observer_collect (&self->observer, self->channel->ssl);

  if (io == CDZ_IO_OK && !handshake_only && (seen->trust == CDZ_TRUST_OK || self->options->insecure))
    io = exchange (self);

  return io;
}

gboolean
cdz_probe_connection_run (const CdzProbeOptions  *options,
                          CdzProbeSeen           *seen,
                          X509_STORE             *trust,
                          gboolean                handshake_only,
                          gint64                  deadline_us,
                          GCancellable           *cancellable,
                          GError                **error)
{
  Connection self = { options, seen, { options, seen, FALSE }, NULL, deadline_us, cancellable };
  g_autoptr(SSL_CTX) context = cdz_probe_observer_new_context (&self.observer, trust, error);
  g_autoptr(CdzProbeConnector) connector = NULL;
  g_autoptr(CdzProbeChannel) channel = NULL;
  GError *connect_error = NULL;
  CdzIo io;

  if (context == NULL)
    return FALSE;

  connector = cdz_probe_connector_open (options, seen, deadline_us, cancellable, &connect_error);
  if (connector == NULL)
    {
      if (connect_error != NULL)
        g_propagate_error (error, connect_error);
      return connect_error == NULL;
    }

  self.channel = channel = cdz_probe_channel_new (context, cdz_probe_connector_get_fd (connector), deadline_us,
                                                  cancellable);
  channel->unpark = check_revocation;
  channel->unpark_data = &self;
  io = talk (&self, handshake_only);
  if (io == CDZ_IO_CANCELLED)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("The connection test was cancelled"));
      return FALSE;
    }

  note_end (&self, io);
  cdz_probe_channel_close (channel);
  if (!self.observer.revocation_checked && !handshake_only)
    check_revocation (&self);

  return TRUE;
}
