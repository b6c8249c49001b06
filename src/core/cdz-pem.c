/* cdz-pem.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-pem"
#define _GNU_SOURCE  /* memmem */
#include "config.h"

#include "cdz-pem.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-base64.h"
#include "cdz-error.h"

#define BEGIN  "-----BEGIN "
#define END    "-----END "
#define DASHES "-----"

#define MAX_LABEL_SIZE 80

static const char *
find (const char *from,
      const char *end,
      const char *text)
{
  return memmem (from, end - from, text, strlen (text));
}

static gboolean
has_prefix (const char *at,
            const char *end,
            const char *text)
{
  gsize size = strlen (text);

  return (gsize) (end - at) >= size && memcmp (at, text, size) == 0;
}

static const char *
find_line_end (const char *from,
               const char *end)
{
  while (from < end && *from != '\n' && *from != '\r')
    from++;

  return from;
}

static const char *
skip_line_break (const char *at,
                 const char *end)
{
  if (at < end && *at == '\r')
    at++;
  if (at < end && *at == '\n')
    at++;

  return at;
}

static gboolean
is_blank (const char *from,
          const char *end)
{
  while (from < end && g_ascii_isspace (*from))
    from++;

  return from == end;
}

/* Only blanks may stand before a BEGIN on its line. */
static gboolean
starts_line (const char *start,
             const char *at)
{
  while (at > start && (at[-1] == ' ' || at[-1] == '\t'))
    at--;

  return at == start || at[-1] == '\n' || at[-1] == '\r' ||
         (at - start == 3 && memcmp (start, "\xef\xbb\xbf", 3) == 0);
}

/* Returns: what follows the dashes of the BEGIN line at @at, or NULL if it is none */
static const char *
read_label (const char  *at,
            const char  *end,
            char       **out_label)
{
  const char *label = at + strlen (BEGIN);
  const char *line_end = find_line_end (label, MIN (end, label + MAX_LABEL_SIZE));
  const char *dashes = find (label, line_end, DASHES);

  if (dashes == NULL || dashes == label)
    return NULL;

  *out_label = g_utf8_make_valid (label, dashes - label);
  return dashes + strlen (DASHES);
}

/* Places only move forward, so each line break is counted once. */
static guint
get_line (CdzPemReader *self,
          const char   *at)
{
  for (; self->counted < at; self->counted++)
    if (*self->counted == '\n' || (*self->counted == '\r' && self->counted + 1 < self->end && self->counted[1] != '\n'))
      self->line++;

  return self->line;
}

/* RFC 1421 headers end with an empty line. Returns: where the body begins, or NULL */
static const char *
split_headers (const char  *body,
               const char  *end,
               char       **out_headers)
{
  const char *line = body;

  while (line < end && is_blank (line, find_line_end (line, end)))
    line = skip_line_break (find_line_end (line, end), end);
  if (memchr (line, ':', find_line_end (line, end) - line) == NULL)
    return body;

  body = line;
  while (line < end)
    {
      const char *line_end = find_line_end (line, end);

      if (is_blank (line, line_end))
        {
          *out_headers = g_utf8_make_valid (body, line - body);
          return line_end;
        }
      line = skip_line_break (line_end, end);
    }

  return NULL;
}

static gboolean
is_public_label (const char *label)
{
  static const char * const labels[] = {
    "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE", "CERTIFICATE REQUEST",
    "NEW CERTIFICATE REQUEST", "X509 CRL", "PUBLIC KEY", "PKCS7", NULL
  };

  return g_strv_contains (labels, label);
}

static void
set_damaged (CdzPemReader *self,
             CdzPemBlock  *block,
             const char   *where,
             const char   *reason)
{
  guint line = get_line (self, where);

  block->error = g_error_new (CDZ_ERROR, CDZ_ERROR_MALFORMED,
                              _("Block %u (%s) is damaged in line %u: %s"),
                              block->number, block->label, line, reason);
}

static void
decode_body (CdzPemReader *self,
             CdzPemBlock  *block,
             const char   *body,
             const char   *end)
{
  gsize room = (end - body) / 4 * 3 + 3;
  guint8 *data;
  gsize size;
  const char *where;

  if (is_public_label (block->label))
    {
      data = g_malloc (room);
      if (cdz_base64_decode (body, end - body, data, &size, &where))
        block->bytes = g_bytes_new_take (g_realloc (data, size), size);
      else
        g_free (data);
    }
  else
    {
      block->secret = cdz_secret_new_sized (room, &data);
      if (cdz_base64_decode (body, end - body, data, &size, &where))
        cdz_secret_truncate (block->secret, size);
      else
        g_clear_pointer (&block->secret, cdz_secret_unref);
    }

  if (block->bytes == NULL && block->secret == NULL)
    set_damaged (self, block, where, _("this is not base64"));
  else if (size == 0)
    set_damaged (self, block, body, _("there is nothing in it"));
}

/* @dashes: the first dashes behind the BEGIN line. Moves the cursor. */
static gboolean
read_end (CdzPemReader *self,
          CdzPemBlock  *block,
          const char   *body,
          const char   *dashes)
{
  g_autofree char *expected = g_strconcat (END, block->label, DASHES, NULL);

  if (dashes == NULL)
    {
      self->cursor = self->end;
      set_damaged (self, block, self->end, _("the file ends in the middle of it"));
      return FALSE;
    }

  if (!has_prefix (dashes, self->end, expected))
    {
      self->cursor = has_prefix (dashes, self->end, BEGIN) ? dashes : dashes + strlen (DASHES);
      set_damaged (self, block, dashes, _("its END line is missing or wrong"));
      return FALSE;
    }

  self->cursor = dashes + strlen (expected);
  return TRUE;
}

void
cdz_pem_reader_init (CdzPemReader *self,
                     const guint8 *data,
                     gsize         size)
{
  const char *text = (const char *) data;

  *self = (CdzPemReader) { text, text, text + size, text, 1, 0 };
}

/**
 * cdz_pem_reader_next:
 * @out: (out caller-allocates): cleared by the caller
 *
 * Passes over prose. One pass: no byte is looked at more than a few times.
 *
 * Returns: whether there was one more block, good or damaged
 */
gboolean
cdz_pem_reader_next (CdzPemReader *self,
                     CdzPemBlock  *out)
{
  /* A BEGIN may also follow an END without a line break: "cat a.pem b.pem". */
  const char *resumed = self->cursor;
  const char *body = NULL;
  const char *begin;
  const char *dashes;
  g_autofree char *label = NULL;

  while (body == NULL)
    {
      if ((begin = find (self->cursor, self->end, BEGIN)) == NULL)
        return FALSE;
      if (begin == resumed || starts_line (self->start, begin))
        body = read_label (begin, self->end, &label);
      self->cursor = begin + strlen (BEGIN);
    }

  *out = (CdzPemBlock) { .label = g_steal_pointer (&label), .number = ++self->n_blocks };
  dashes = find (body, self->end, DASHES);
  if (!read_end (self, out, body, dashes))
    return TRUE;

  if ((body = split_headers (body, dashes, &out->headers)) == NULL)
    set_damaged (self, out, dashes, _("the empty line after its headers is missing"));
  else
    decode_body (self, out, body, dashes);

  return TRUE;
}

void
cdz_pem_block_clear (CdzPemBlock *block)
{
  g_clear_pointer (&block->label, g_free);
  g_clear_pointer (&block->headers, g_free);
  g_clear_pointer (&block->bytes, g_bytes_unref);
  g_clear_pointer (&block->secret, cdz_secret_unref);
  g_clear_error (&block->error);
}

/* Returns: (transfer none): the body of a block without error */
const guint8 *
cdz_pem_block_get_data (const CdzPemBlock *block,
                        gsize             *out_size)
{
  if (block->bytes != NULL)
    return g_bytes_get_data (block->bytes, out_size);

  return cdz_secret_get_data (block->secret, out_size);
}

/* Returns: (transfer full) (nullable): the value of the header @name */
char *
cdz_pem_get_header (const char *headers,
                    const char *name)
{
  g_auto(GStrv) lines = g_strsplit_set (headers, "\r\n", -1);
  gsize size = strlen (name);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], name) && lines[i][size] == ':')
      return g_strstrip (g_strdup (lines[i] + size + 1));

  return NULL;
}

/* Returns: whether there is a BEGIN line; a DER file that holds one is none */
gboolean
cdz_pem_looks_like (const guint8 *data,
                    gsize         size)
{
  CdzPemReader reader;
  const char *begin;
  g_autofree char *label = NULL;

  cdz_pem_reader_init (&reader, data, size);
  while ((begin = find (reader.cursor, reader.end, BEGIN)) != NULL)
    {
      if (starts_line (reader.start, begin) && read_label (begin, reader.end, &label) != NULL)
        return TRUE;
      reader.cursor = begin + strlen (BEGIN);
    }

  return FALSE;
}
