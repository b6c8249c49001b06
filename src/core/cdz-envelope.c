/* cdz-envelope.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-envelope"
#include "config.h"

#include "cdz-envelope.h"

#include <glib/gi18n-lib.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "cdz-envelope-wrap.h"
#include "cdz-error.h"
#include "cdz-openssl.h"

#define MAGIC "CDZE"
#define VERSION 1

/* No key that this program reads comes near. */
#define MAX_SIZE (1024 * 1024)

/* Where things are; borrows from the envelope. */
typedef struct
{
  CdzEnvelopeHeader  header;
  gsize              header_size;
  guint              n_wraps;
  CdzWrap            wraps[CDZ_ENVELOPE_MAX_WRAPS];
  const guint8      *data;
  gsize              ciphertext_offset;
  gsize              ciphertext_size;   /* with its tag */
} Parsed;

static gboolean
set_damaged (GError **error)
{
  g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_MALFORMED,
                       _("The stored private key is damaged or was altered; restore a backup"));
  return FALSE;
}

static void
read_text (CdzReader *reader,
           char      *out,
           gsize      max_length)
{
  gsize length = cdz_reader_number (reader, 1);

  if (length > max_length)
    reader->failed = TRUE;
  else
    cdz_reader_copy (reader, out, length);
}

static void
read_header_fields (CdzReader         *reader,
                    CdzEnvelopeHeader *header,
                    guint             *out_n_wraps)
{
  cdz_reader_copy (reader, header->vault_id, sizeof header->vault_id);
  cdz_reader_copy (reader, header->uuid, sizeof header->uuid);
  header->generation = cdz_reader_number (reader, 4);
  header->accessible = cdz_reader_number (reader, 1);
  *out_n_wraps = cdz_reader_number (reader, 1);
  header->flags = cdz_reader_number (reader, 4);
  cdz_reader_copy (reader, header->public_key_id, sizeof header->public_key_id);
  read_text (reader, header->group, CDZ_ENVELOPE_MAX_GROUP);
  read_text (reader, header->key_type, CDZ_ENVELOPE_MAX_KEY_TYPE);
}

static gboolean
read_version (CdzReader  *reader,
              GError    **error)
{
  const guint8 *magic = cdz_reader_take (reader, 4);
  guint32 version = cdz_reader_number (reader, 2);

  if (reader->failed || CRYPTO_memcmp (magic, MAGIC, 4) != 0)
    return set_damaged (error);
  if (version == VERSION)
    return TRUE;

  g_set_error (error, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED,
               _("The private key was stored by another version of Credenza (format %u); update this program"), version);
  return FALSE;
}

static gboolean
parse (GBytes  *envelope,
       Parsed  *parsed,
       GError **error)
{
  CdzReader reader = { 0 };
  gsize stated_header_size;

  *parsed = (Parsed) { 0 };
  parsed->data = reader.data = g_bytes_get_data (envelope, &reader.size);
  if (reader.size > MAX_SIZE)
    return set_damaged (error);
  if (!read_version (&reader, error))
    return FALSE;

  stated_header_size = cdz_reader_number (&reader, 2);
  read_header_fields (&reader, &parsed->header, &parsed->n_wraps);
  if (parsed->n_wraps == 0 || parsed->n_wraps > CDZ_ENVELOPE_MAX_WRAPS)
    return set_damaged (error);
  for (guint i = 0; i < parsed->n_wraps; i++)
    cdz_wrap_read (&reader, &parsed->wraps[i]);
  parsed->header_size = reader.position;

  for (guint i = 0; i < parsed->n_wraps; i++)
    parsed->wraps[i].wrapped = cdz_reader_take (&reader, CDZ_WRAPPED_SIZE);
  cdz_reader_take (&reader, CDZ_GCM_NONCE_SIZE);
  parsed->ciphertext_size = (gsize) cdz_reader_number (&reader, 4) + CDZ_GCM_TAG_SIZE;
  parsed->ciphertext_offset = reader.position;
  cdz_reader_take (&reader, parsed->ciphertext_size);

  if (reader.failed || reader.position != reader.size || parsed->header_size != stated_header_size)
    return set_damaged (error);

  return TRUE;
}

static void
append_text (GByteArray *array,
             const char *text)
{
  cdz_append_number (array, (guint32) strlen (text), 1);
  g_byte_array_append (array, (const guint8 *) text, (guint) strlen (text));
}

/* Returns: (transfer full): %NULL with an error */
static GByteArray *
build_header (const CdzEnvelopeHeader  *header,
              const CdzEnvelopeKeys    *keys,
              const guint8             *salt,
              GError                  **error)
{
  g_autoptr(GByteArray) array = g_byte_array_new ();

  g_byte_array_append (array, (const guint8 *) MAGIC, 4);
  cdz_append_number (array, VERSION, 2);
  cdz_append_number (array, 0, 2);    /* the header's size, below */
  g_byte_array_append (array, header->vault_id, sizeof header->vault_id);
  g_byte_array_append (array, header->uuid, sizeof header->uuid);
  cdz_append_number (array, header->generation, 4);
  cdz_append_number (array, header->accessible, 1);
  cdz_append_number (array, 1, 1);    /* one wrap */
  cdz_append_number (array, header->flags, 4);
  g_byte_array_append (array, header->public_key_id, sizeof header->public_key_id);
  append_text (array, header->group);
  append_text (array, header->key_type);

  if (!cdz_wrap_append (array, keys, salt, error))
    return NULL;

  array->data[6] = (guint8) (array->len >> 8);
  array->data[7] = (guint8) array->len;
  return g_steal_pointer (&array);
}

static gboolean
append_wrapped (GByteArray               *array,
                const CdzEnvelopeKeys    *keys,
                const CdzEnvelopeRandom  *random,
                CdzSecret                *item_key,
                GError                  **error)
{
  g_autoptr(CdzSecret) wrap_key = cdz_wrap_derive_key (keys, random->salt, error);
  guint8 wrapped[CDZ_GCM_KEY_SIZE + CDZ_GCM_TAG_SIZE];

  if (wrap_key == NULL ||
      !cdz_gcm_seal (wrap_key, random->wrap_nonce, array->data, array->len, item_key, wrapped, error))
    return FALSE;

  g_byte_array_append (array, random->wrap_nonce, CDZ_GCM_NONCE_SIZE);
  g_byte_array_append (array, wrapped, sizeof wrapped);
  return TRUE;
}

static gboolean
append_ciphertext (GByteArray               *array,
                   const CdzEnvelopeRandom  *random,
                   CdzSecret                *item_key,
                   CdzSecret                *plaintext,
                   GError                  **error)
{
  gsize size = cdz_secret_get_size (plaintext);
  guint start;

  g_byte_array_append (array, random->nonce, CDZ_GCM_NONCE_SIZE);
  cdz_append_number (array, (guint32) size, 4);
  start = array->len;
  g_byte_array_set_size (array, start + (guint) size + CDZ_GCM_TAG_SIZE);

  return cdz_gcm_seal (item_key, random->nonce, array->data, start, plaintext, array->data + start, error);
}

/* See cdz_envelope_seal (); nothing but a test calls this one directly. */
GBytes *
cdz_envelope_seal_with (const CdzEnvelopeHeader  *header,
                        const CdzEnvelopeKeys    *keys,
                        CdzSecret                *plaintext,
                        const CdzEnvelopeRandom  *random,
                        GError                  **error)
{
  g_autoptr(GByteArray) array = build_header (header, keys, random->salt, error);
  g_autoptr(CdzSecret) item_key = cdz_secret_new (random->item_key, sizeof random->item_key);

  if (array == NULL)
    return NULL;

  if (cdz_secret_get_size (plaintext) > MAX_SIZE / 2)
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_TOO_LARGE,
                   _("A private key may take %d bytes at most"), MAX_SIZE / 2);
      return NULL;
    }

  if (!append_wrapped (array, keys, random, item_key, error) ||
      !append_ciphertext (array, random, item_key, plaintext, error))
    return NULL;

  return g_byte_array_free_to_bytes (g_steal_pointer (&array));
}

/**
 * cdz_envelope_seal:
 * @header: authenticated with the rest
 * @keys: all of them are needed to open it
 * @plaintext: the PrivateKeyInfo
 *
 * Encrypts under a new item key, and opens the result once before giving it out.
 *
 * Returns: (transfer full): the envelope
 */
GBytes *
cdz_envelope_seal (const CdzEnvelopeHeader  *header,
                   const CdzEnvelopeKeys    *keys,
                   CdzSecret                *plaintext,
                   GError                  **error)
{
  CdzEnvelopeRandom random;
  g_autoptr(GBytes) envelope = NULL;
  g_autoptr(CdzSecret) opened = NULL;

  ERR_clear_error ();
  if (RAND_priv_bytes ((guint8 *) &random, sizeof random) != 1)
    {
      cdz_error_take_openssl (error, CDZ_ERROR_NOT_AVAILABLE, _("This system gives no random numbers"));
      return NULL;
    }

  envelope = cdz_envelope_seal_with (header, keys, plaintext, &random, error);
  OPENSSL_cleanse (&random, sizeof random);
  if (envelope == NULL || (opened = cdz_envelope_open (envelope, header, keys, error)) == NULL)
    return NULL;

  if (cdz_secret_equal (opened, plaintext))
    return g_steal_pointer (&envelope);

  g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_INTERNAL,
                       _("The encrypted key did not open again; nothing was stored"));
  return NULL;
}

gboolean
cdz_envelope_peek (GBytes             *envelope,
                   CdzEnvelopeHeader  *out_header,
                   CdzEnvelopeKeys    *out_keys,
                   GError            **error)
{
  Parsed parsed;

  if (!parse (envelope, &parsed, error))
    return FALSE;

  *out_header = parsed.header;
  cdz_wrap_describe (&parsed.wraps[0], out_keys);
  return TRUE;
}

static gboolean
is_same_header (const CdzEnvelopeHeader *a,
                const CdzEnvelopeHeader *b)
{
  return CRYPTO_memcmp (a->vault_id, b->vault_id, sizeof a->vault_id) == 0 &&
         CRYPTO_memcmp (a->uuid, b->uuid, sizeof a->uuid) == 0 &&
         CRYPTO_memcmp (a->public_key_id, b->public_key_id, sizeof a->public_key_id) == 0 &&
         a->generation == b->generation && a->accessible == b->accessible && a->flags == b->flags &&
         g_str_equal (a->group, b->group) && g_str_equal (a->key_type, b->key_type);
}

gboolean
cdz_envelope_check_header (const CdzEnvelopeHeader  *stated,
                           const CdzEnvelopeHeader  *expected,
                           GError                  **error)
{
  return is_same_header (stated, expected) || set_damaged (error);
}

static CdzSecret *
unwrap (const Parsed           *parsed,
        const CdzWrap          *wrap,
        const CdzEnvelopeKeys  *keys,
        GError                **error)
{
  g_autoptr(CdzSecret) wrap_key = NULL;
  g_autoptr(CdzSecret) item_key = NULL;
  CdzSecret *plaintext = NULL;

  if (!cdz_wrap_check (wrap, keys, error) ||
      (wrap_key = cdz_wrap_derive_key (keys, wrap->salt, error)) == NULL)
    return NULL;

  item_key = cdz_gcm_open (wrap_key, wrap->wrapped, parsed->data, parsed->header_size,
                           wrap->wrapped + CDZ_GCM_NONCE_SIZE, CDZ_WRAPPED_SIZE - CDZ_GCM_NONCE_SIZE);
  if (item_key != NULL)
    plaintext = cdz_gcm_open (item_key, parsed->data + parsed->ciphertext_offset - 4 - CDZ_GCM_NONCE_SIZE,
                              parsed->data, parsed->ciphertext_offset,
                              parsed->data + parsed->ciphertext_offset, parsed->ciphertext_size);
  if (plaintext == NULL)
    set_damaged (error);

  return plaintext;
}

/**
 * cdz_envelope_open:
 * @expected: what the row says
 * @keys: root keys that their slots' check values have confirmed
 *
 * Returns: (transfer full): the PrivateKeyInfo, or %NULL with %CDZ_ERROR_AUTH_FAILED
 *   for a wrong application password, else %CDZ_ERROR_MALFORMED: with the right keys
 *   everything else is damage
 */
CdzSecret *
cdz_envelope_open (GBytes                   *envelope,
                   const CdzEnvelopeHeader  *expected,
                   const CdzEnvelopeKeys    *keys,
                   GError                  **error)
{
  Parsed parsed;

  if (!parse (envelope, &parsed, error))
    return NULL;

  for (guint i = 0; is_same_header (&parsed.header, expected) && i < parsed.n_wraps; i++)
    if (cdz_wrap_is_for (&parsed.wraps[i], keys))
      return unwrap (&parsed, &parsed.wraps[i], keys, error);

  set_damaged (error);
  return NULL;
}

void
cdz_envelope_keys_clear (CdzEnvelopeKeys *self)
{
  g_clear_pointer (&self->sealed, g_bytes_unref);
}

static gboolean
parse_hex (const char *text,
           guint8     *out,
           gsize       size)
{
  for (gsize i = 0; i < size; i++)
    {
      int high = g_ascii_xdigit_value (text[2 * i]);
      int low = high >= 0 ? g_ascii_xdigit_value (text[2 * i + 1]) : -1;

      if (low < 0)
        return FALSE;
      out[i] = (guint8) (high << 4 | low);
    }

  return text[2 * size] == '\0';
}

/* The 16 bytes of a UUID's text. */
gboolean
cdz_envelope_parse_uuid (const char *text,
                         guint8     *out_uuid)
{
  g_auto(GStrv) parts = g_strsplit (text, "-", -1);
  g_autofree char *hex = g_strjoinv ("", parts);

  return parse_hex (hex, out_uuid, CDZ_ENVELOPE_ID_SIZE);
}

/* @group: (nullable); @public_key_id: 64 hexadecimal digits */
gboolean
cdz_envelope_header_fill (CdzEnvelopeHeader  *header,
                          const char         *group,
                          const char         *key_type,
                          const char         *public_key_id,
                          GError            **error)
{
  if (g_strlcpy (header->group, group != NULL ? group : "", sizeof header->group) < sizeof header->group &&
      g_strlcpy (header->key_type, key_type != NULL ? key_type : "", sizeof header->key_type) < sizeof header->key_type &&
      public_key_id != NULL && parse_hex (public_key_id, header->public_key_id, sizeof header->public_key_id))
    return TRUE;

  return set_damaged (error);
}
