/* fuzz-envelope.c: any bytes as an envelope, and as a slot.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "cdz-envelope.h"
#include "cdz-slot.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
try_envelope (GBytes *bytes)
{
  CdzEnvelopeHeader header;
  CdzEnvelopeKeys keys;
  g_autoptr(CdzSecret) key = NULL;
  g_autoptr(CdzSecret) opened = NULL;
  guint8 *key_data;

  if (!cdz_envelope_peek (bytes, &header, &keys, NULL))
    return;

  g_assert_nonnull (memchr (header.group, '\0', sizeof header.group));
  g_assert_nonnull (memchr (header.key_type, '\0', sizeof header.key_type));

  /* The very keys that it asks for, and a row that says the same: all that an
   * attacker can arrange. Without the key's bytes nothing opens. */
  key = cdz_secret_new_sized (CDZ_ROOT_KEY_SIZE, &key_data);
  memset (key_data, 0x5a, CDZ_ROOT_KEY_SIZE);
  keys.r = (keys.factors & CDZ_FACTOR_R) != 0 ? key : NULL;
  keys.v = (keys.factors & CDZ_FACTOR_V) != 0 ? key : NULL;
  keys.s = (keys.factors & CDZ_FACTOR_SESSION) != 0 ? key : NULL;
  opened = cdz_envelope_open (bytes, &header, &keys, NULL);
  g_assert_null (opened);
}

static void
try_slot (GBytes *bytes)
{
  CdzRootKeyId id = { .name = 'R' };
  CdzScrypt scrypt;
  g_autoptr(CdzSecret) secret = cdz_secret_new ("0123456789abcdef0123456789abcdef", CDZ_KDF_KEY_SIZE);
  g_autoptr(CdzSecret) opened = NULL;
  gboolean is_right;

  /* The ids that stand in it, so that the rest is reached. */
  if (g_bytes_get_size (bytes) >= 40)
    {
      const guint8 *data = g_bytes_get_data (bytes, NULL);

      id.name = (char) data[6];
      memcpy (id.vault_id, data + 8, CDZ_SLOT_ID_SIZE);
      memcpy (id.key_id, data + 24, CDZ_SLOT_ID_SIZE);
    }

  cdz_slot_check (bytes, &id, secret, &is_right, NULL);
  cdz_slot_get_scrypt (bytes, &id, &scrypt, NULL);
  opened = cdz_slot_open_passphrase (bytes, &id, secret, NULL);
  g_assert_null (opened);
}

/* The bytes after the right beginning, which no fuzzer would guess. */
static GBytes *
begin_with (const char   *beginning,
            const guint8 *data,
            gsize         size)
{
  GByteArray *array = g_byte_array_new ();

  g_byte_array_append (array, (const guint8 *) beginning, 6);
  g_byte_array_append (array, data, (guint) size);
  return g_byte_array_free_to_bytes (array);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GBytes) bytes = g_bytes_new (data, size);
  g_autoptr(GBytes) envelope = begin_with ("CDZE\0\1", data, size);
  g_autoptr(GBytes) slot = begin_with ("CDZS\0\1", data, size);

  try_envelope (bytes);
  try_envelope (envelope);
  try_slot (bytes);
  try_slot (slot);
  return 0;
}
