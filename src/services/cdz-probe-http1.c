/* cdz-probe-http1.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-http.h"

#include <string.h>

#define MAX_HEADER (64 * 1024)

/* A page that refuses is there at once; one that dribbles is not waited for. */
#define BODY_PATIENCE_US (2 * G_USEC_PER_SEC)

typedef struct
{
  CdzProbeChannel *channel;
  CdzProbeSeen    *seen;
  GString         *text;          /* received so far, of the current response */
  gsize            header_size;   /* 0: not yet complete */
  int              status;
  char             version[8];
} Exchange;

static CdzIo
read_more (Exchange *self)
{
  char buffer[4096];
  gsize size;
  CdzIo io = cdz_probe_channel_read (self->channel, buffer, sizeof buffer, &size);

  if (io == CDZ_IO_OK)
    g_string_append_len (self->text, buffer, size);

  return io;
}

static CdzIo
send_request (Exchange              *self,
              const CdzProbeOptions *options)
{
  g_autofree char *host = cdz_probe_http_dup_host (options);
  g_autofree char *request = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: credenza/" PACKAGE_VERSION
                                              "\r\nAccept: */*\r\nConnection: close\r\n\r\n",
                                              options->path, host);

  return cdz_probe_channel_write (self->channel, request, strlen (request));
}

static gboolean
looks_like_http (const GString *text)
{
  return strncmp (text->str, "HTTP/", MIN (text->len, strlen ("HTTP/"))) == 0;
}

static char *
dup_first_line (const GString *text)
{
  gsize size = strcspn (text->str, "\r\n");

  return g_utf8_make_valid (text->str, MIN (size, 120));
}

/* Returns: (nullable): the value of a header, of the first line that has it */
static char *
dup_header (const Exchange *self,
            const char     *name)
{
  g_autofree char *head = g_strndup (self->text->str, self->header_size);
  g_auto(GStrv) lines = g_strsplit (head, "\n", -1);
  gsize size = strlen (name);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_ascii_strncasecmp (lines[i], name, size) == 0 && lines[i][size] == ':')
      return g_utf8_make_valid (g_strstrip (lines[i] + size + 1), -1);

  return NULL;
}

static void
find_header_end (Exchange *self)
{
  const char *end = g_strstr_len (self->text->str, self->text->len, "\r\n\r\n");
  const char *bare = g_strstr_len (self->text->str, self->text->len, "\n\n");

  if (end != NULL)
    self->header_size = end + 4 - self->text->str;
  else if (bare != NULL)
    self->header_size = bare + 2 - self->text->str;
}

/* Reads one response's header. @self->status stays 0 for what is not HTTP. */
static CdzIo
read_header (Exchange *self)
{
  CdzIo io = CDZ_IO_OK;

  self->header_size = 0;
  find_header_end (self);
  while (io == CDZ_IO_OK && self->header_size == 0 && looks_like_http (self->text))
    {
      if (self->text->len > MAX_HEADER)
        return CDZ_IO_TOO_MUCH;
      if ((io = read_more (self)) == CDZ_IO_OK)
        find_header_end (self);
    }

  if (self->text->len > 0 && sscanf (self->text->str, "HTTP/%7[0-9.] %3d", self->version, &self->status) != 2 &&
      (io == CDZ_IO_OK || !looks_like_http (self->text)))
    {
      self->seen->other_answer = dup_first_line (self->text);
      return CDZ_IO_OK;
    }

  /* A status line alone already says enough. */
  return self->status != 0 ? CDZ_IO_OK : io;
}

static void
read_body (Exchange *self)
{
  g_autofree char *length = dup_header (self, "Content-Length");
  gsize wanted = CDZ_PROBE_MAX_BODY;
  gint64 deadline_us = self->channel->deadline_us;

  if (length != NULL)
    wanted = MIN (wanted, g_ascii_strtoull (length, NULL, 10));

  self->channel->deadline_us = MIN (deadline_us, g_get_monotonic_time () + BODY_PATIENCE_US);
  while (self->text->len < self->header_size + wanted && read_more (self) == CDZ_IO_OK)
    ;
  self->channel->deadline_us = deadline_us;
}

CdzIo
cdz_probe_http1_exchange (CdzProbeChannel       *channel,
                          const CdzProbeOptions *options,
                          CdzProbeSeen          *seen)
{
  g_autoptr(GString) text = g_string_new (NULL);
  Exchange self = { channel, seen, text, 0, 0, "" };
  CdzIo io;

  cdz_probe_seen_enter (seen, CDZ_PHASE_REQUEST);
  if ((io = send_request (&self, options)) != CDZ_IO_OK)
    return io;

  cdz_probe_seen_enter (seen, CDZ_PHASE_RESPONSE);
  io = read_header (&self);
  while (io == CDZ_IO_OK && self.status >= 100 && self.status < 200 && self.status != 101)
    {
      g_string_erase (text, 0, self.header_size);
      self.status = 0;
      io = read_header (&self);
    }
  if (io != CDZ_IO_OK || seen->other_answer != NULL)
    return io;

  if (cdz_probe_http_wants_body (self.status))
    read_body (&self);
  seen->http_location = dup_header (&self, "Location");
  cdz_probe_http_note (seen, g_str_equal (self.version, "1.0") ? "1.0" : "1.1", self.status,
                       text->str + self.header_size, text->len - self.header_size);

  return CDZ_IO_OK;
}
