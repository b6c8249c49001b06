/* cdz-probe-ask.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-ask.h"

#include <openssl/tls1.h>

#include "cdz-probe-words.h"
#include "cdz-probe-x509.h"

#define EXTENSION_SIGNATURE_ALGORITHMS 13
#define EXTENSION_AUTHORITIES          47

#define TYPE_RSA   1
#define TYPE_DSA   2
#define TYPE_ECDSA 64

typedef struct
{
  const guint8 *data;
  gsize         left;
} Cursor;

/* Takes @width bytes as a number. */
static gboolean
take_number (Cursor *cursor,
             gsize   width,
             gsize  *out_number)
{
  gsize number = 0;

  if (cursor->left < width)
    return FALSE;

  for (gsize i = 0; i < width; i++)
    number = number << 8 | cursor->data[i];
  cursor->data += width;
  cursor->left -= width;
  *out_number = number;

  return TRUE;
}

/* Takes a vector: its length in @width bytes, then its bytes. */
static gboolean
take_vector (Cursor *cursor,
             gsize   width,
             Cursor *out_vector)
{
  gsize size;

  if (!take_number (cursor, width, &size) || cursor->left < size)
    return FALSE;

  *out_vector = (Cursor) { cursor->data, size };
  cursor->data += size;
  cursor->left -= size;

  return TRUE;
}

static gboolean
read_types (CdzProbeAsk *self,
            Cursor       list)
{
  gsize type;

  while (take_number (&list, 1, &type))
    {
      self->rsa |= type == TYPE_RSA;
      self->dsa |= type == TYPE_DSA;
      self->ec |= type == TYPE_ECDSA;
    }

  return TRUE;
}

static gboolean
read_sigalgs (CdzProbeAsk *self,
              Cursor       list)
{
  gsize number;

  while (list.left > 0)
    {
      guint16 scheme;

      if (!take_number (&list, 2, &number))
        return FALSE;

      scheme = number;
      g_array_append_val (self->signature_algorithms, scheme);
    }

  return TRUE;
}

static gboolean
read_authorities (CdzProbeAsk *self,
                  Cursor       list)
{
  while (list.left > 0)
    {
      Cursor der;
      X509_NAME *name;

      if (!take_vector (&list, 2, &der))
        return FALSE;
      if ((name = d2i_X509_NAME (NULL, &der.data, der.left)) == NULL)
        {
          ERR_clear_error ();
          continue;
        }

      g_ptr_array_add (self->authorities, name);
      g_ptr_array_add (self->authority_names, cdz_x509_name_dup_text (name));
    }

  return TRUE;
}

/* RFC 8446 §4.3.2: context, then extensions. */
static gboolean
read_tls13 (CdzProbeAsk *self,
            Cursor       body)
{
  Cursor context, extensions;

  if (!take_vector (&body, 1, &context) || !take_vector (&body, 2, &extensions))
    return FALSE;

  while (extensions.left > 0)
    {
      gsize type;
      Cursor data, list;
      gboolean ok = TRUE;

      if (!take_number (&extensions, 2, &type) || !take_vector (&extensions, 2, &data))
        return FALSE;

      if (type == EXTENSION_SIGNATURE_ALGORITHMS)
        ok = take_vector (&data, 2, &list) && read_sigalgs (self, list);
      else if (type == EXTENSION_AUTHORITIES)
        ok = take_vector (&data, 2, &list) && read_authorities (self, list);
      if (!ok)
        return FALSE;
    }

  return TRUE;
}

/* RFC 5246 §7.4.4; before TLS 1.2 there are no signature algorithms in it. */
static gboolean
read_tls12 (CdzProbeAsk *self,
            Cursor       body)
{
  Cursor types, sigalgs, authorities;

  if (!take_vector (&body, 1, &types) || !read_types (self, types))
    return FALSE;
  if (self->version >= TLS1_2_VERSION &&
      (!take_vector (&body, 2, &sigalgs) || !read_sigalgs (self, sigalgs)))
    return FALSE;

  return take_vector (&body, 2, &authorities) && read_authorities (self, authorities);
}

CdzProbeAsk *
cdz_probe_ask_parse (int           version,
                     const guint8 *body,
                     gsize         size)
{
  g_autoptr(CdzProbeAsk) self = g_new0 (CdzProbeAsk, 1);
  Cursor cursor = { body, size };

  self->version = version;
  self->authorities = g_ptr_array_new_with_free_func ((GDestroyNotify) X509_NAME_free);
  self->authority_names = g_ptr_array_new_with_free_func (g_free);
  self->signature_algorithms = g_array_new (FALSE, FALSE, sizeof (guint16));

  if (!(version >= TLS1_3_VERSION ? read_tls13 (self, cursor) : read_tls12 (self, cursor)))
    return NULL;

  return g_steal_pointer (&self);
}

void
cdz_probe_ask_free (CdzProbeAsk *self)
{
  g_ptr_array_unref (self->authorities);
  g_ptr_array_unref (self->authority_names);
  g_array_unref (self->signature_algorithms);
  g_free (self);
}

/* Compares names as RFC 5280 §7.1 does, so not by their bytes. */
gboolean
cdz_probe_ask_has_authority (const CdzProbeAsk *self,
                             const X509_NAME   *name)
{
  for (guint i = 0; i < self->authorities->len; i++)
    if (X509_NAME_cmp (self->authorities->pdata[i], name) == 0)
      return TRUE;

  return FALSE;
}

/* Returns: whether a handshake signature by @leaf's key would be accepted */
gboolean
cdz_probe_ask_fits_key (const CdzProbeAsk *self,
                        X509              *leaf)
{
  g_autofree char *curve = NULL;
  g_autofree char *type = cdz_x509_dup_key_type (leaf, &curve);

  if (type == NULL)
    return FALSE;
  if (self->version < TLS1_2_VERSION)
    return g_str_equal (type, "rsa") ? self->rsa : g_str_equal (type, "ec") && self->ec;
  if (self->version == TLS1_2_VERSION &&
      ((g_str_has_prefix (type, "rsa") && !self->rsa) ||
       ((g_str_equal (type, "ec") || g_str_has_prefix (type, "ed")) && !self->ec)))
    return FALSE;

  for (guint i = 0; i < self->signature_algorithms->len; i++)
    if (cdz_sigalg_fits (g_array_index (self->signature_algorithms, guint16, i), self->version, type, curve))
      return TRUE;

  return FALSE;
}

char *
cdz_probe_ask_dup_sigalgs (const CdzProbeAsk *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->signature_algorithms->len; i++)
    {
      g_autofree char *name =
        cdz_sigalg_dup_name (g_array_index (self->signature_algorithms, guint16, i));

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", name);
    }

  return g_string_free (text, FALSE);
}

const char *
cdz_probe_when_get_name (CdzProbeWhen when)
{
  static const char *const names[] = { "handshake", "renegotiation", "post-handshake" };

  return names[when];
}
