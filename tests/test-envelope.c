/* test-envelope.c: what the vectors of src/core/README.md say, and what tampering does.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "cdz-envelope.h"
#include "cdz-error.h"
#include "cdz-kdf.h"
#include "cdz-slot.h"

#define PLAINTEXT "not a real PrivateKeyInfo"
#define PASSPHRASE "correct horse"
#define SEALED "not a real TPM object"

static void
fill (guint8 *out,
      gsize   size,
      guint8  first)
{
  for (gsize i = 0; i < size; i++)
    out[i] = (guint8) (first + i);
}

static CdzSecret *
make_secret (gsize  size,
             guint8 first)
{
  guint8 *data;
  CdzSecret *secret = cdz_secret_new_sized (size, &data);

  fill (data, size, first);
  return secret;
}

static CdzEnvelopeHeader
make_header (void)
{
  CdzEnvelopeHeader header = {
    .generation = 7,
    .accessible = CDZ_ACCESSIBLE_AFTER_FIRST_UNLOCK,
    .group = "corp.example",
    .key_type = "ec",
  };

  fill (header.vault_id, sizeof header.vault_id, 0x00);
  fill (header.uuid, sizeof header.uuid, 0x10);
  fill (header.public_key_id, sizeof header.public_key_id, 0x40);
  return header;
}

static CdzEnvelopeKeys
make_keys (CdzSecret *r,
           CdzSecret *v)
{
  CdzEnvelopeKeys keys = { .r = r, .v = v };

  if (r != NULL)
    {
      keys.factors |= CDZ_FACTOR_R;
      fill (keys.r_id, sizeof keys.r_id, 0x20);
    }
  if (v != NULL)
    {
      keys.factors |= CDZ_FACTOR_V;
      fill (keys.v_id, sizeof keys.v_id, 0x30);
    }

  return keys;
}

static CdzEnvelopeRandom
make_random (void)
{
  CdzEnvelopeRandom random;

  fill (random.item_key, sizeof random.item_key, 0x60);
  fill (random.salt, sizeof random.salt, 0x80);
  fill (random.wrap_nonce, sizeof random.wrap_nonce, 0xe0);
  fill (random.nonce, sizeof random.nonce, 0xf0);
  return random;
}

static CdzRootKeyId
make_id (char name)
{
  CdzRootKeyId id = { .name = name };

  fill (id.vault_id, sizeof id.vault_id, 0x00);
  fill (id.key_id, sizeof id.key_id, name == 'R' ? 0x20 : 0x30);
  return id;
}

static CdzScrypt
make_scrypt (void)
{
  CdzScrypt scrypt = { .n = 1 << 14, .r = 8, .p = 1 };

  fill (scrypt.salt, sizeof scrypt.salt, 0xe0);
  return scrypt;
}

static void
assert_code (const GError *error,
             CdzErrorCode  code)
{
  g_assert_error (error, CDZ_ERROR, (int) code);
}

/* The hexadecimal digits of a fenced block of README.md. */
static char *
read_vector (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("CDZ_SOURCE_ROOT"), "src", "core", "README.md", NULL);
  g_autofree char *fence = g_strdup_printf ("```vector %s\n", name);
  g_autofree char *text = NULL;
  g_autoptr(GString) hex = g_string_new (NULL);
  const char *start;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  start = strstr (text, fence);
  g_assert_nonnull (start);

  for (const char *c = start + strlen (fence); *c != '`'; c++)
    if (g_ascii_isxdigit (*c))
      g_string_append_c (hex, *c);

  return g_string_free (g_steal_pointer (&hex), FALSE);
}

static void
assert_vector (GBytes     *bytes,
               const char *name)
{
  g_autofree char *expected = read_vector (name);
  g_autoptr(GString) hex = g_string_new (NULL);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (hex, "%02x", data[i]);

  g_assert_cmpstr (hex->str, ==, expected);
}

static GBytes *
seal_vector (CdzSecret         *r,
             CdzSecret         *v,
             CdzEnvelopeHeader *header)
{
  CdzEnvelopeKeys keys = make_keys (r, v);
  CdzEnvelopeRandom random = make_random ();
  g_autoptr(CdzSecret) plaintext = cdz_secret_new (PLAINTEXT, strlen (PLAINTEXT));
  g_autoptr(GError) error = NULL;
  GBytes *envelope = cdz_envelope_seal_with (header, &keys, plaintext, &random, &error);

  g_assert_no_error (error);
  return envelope;
}

static void
test_vector_r (void)
{
  g_autoptr(CdzSecret) r = make_secret (32, 0xa0);
  CdzEnvelopeHeader header = make_header ();
  CdzEnvelopeKeys keys = make_keys (r, NULL);
  g_autoptr(GBytes) envelope = seal_vector (r, NULL, &header);
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzSecret) opened = NULL;

  assert_vector (envelope, "envelope-r");
  opened = cdz_envelope_open (envelope, &header, &keys, &error);
  g_assert_no_error (error);
  g_assert_cmpstr ((const char *) cdz_secret_get_data (opened, NULL), ==, PLAINTEXT);
}

static void
test_vector_rv (void)
{
  g_autoptr(CdzSecret) r = make_secret (32, 0xa0);
  g_autoptr(CdzSecret) v = make_secret (32, 0xc0);
  CdzEnvelopeHeader header = make_header ();
  CdzEnvelopeKeys keys = make_keys (r, v);
  CdzEnvelopeKeys only_r = make_keys (r, NULL);
  g_autoptr(GBytes) envelope = NULL;
  g_autoptr(CdzSecret) opened = NULL;
  g_autoptr(CdzSecret) without = NULL;
  g_autoptr(GError) error = NULL;

  header.flags = CDZ_ACCESS_CONTROL_USER_PRESENCE;
  envelope = seal_vector (r, v, &header);
  assert_vector (envelope, "envelope-rv");
  opened = cdz_envelope_open (envelope, &header, &keys, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (cdz_secret_get_size (opened), ==, strlen (PLAINTEXT));

  without = cdz_envelope_open (envelope, &header, &only_r, &error);
  g_assert_null (without);
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED);
}

/* What a vector is made of besides the common inputs. */
typedef struct
{
  const char        *name;
  CdzAccessible      accessible;
  CdzAccessControl   flags;
  guint16            factors;
} MoreVector;

static const MoreVector more_vectors[] = {
  { "envelope-v-password", CDZ_ACCESSIBLE_WHEN_UNLOCKED, CDZ_ACCESS_CONTROL_APPLICATION_PASSWORD,
    CDZ_FACTOR_V | CDZ_FACTOR_APPLICATION_PASSWORD },
  { "envelope-r-tpm", CDZ_ACCESSIBLE_AFTER_FIRST_UNLOCK_THIS_DEVICE_ONLY, 0, CDZ_FACTOR_R | CDZ_FACTOR_TPM },
  { "envelope-tpm-password", CDZ_ACCESSIBLE_WHEN_PASSPHRASE_SET_THIS_DEVICE_ONLY,
    CDZ_ACCESS_CONTROL_APPLICATION_PASSWORD | CDZ_ACCESS_CONTROL_PRIVATE_KEY_USAGE,
    CDZ_FACTOR_TPM | CDZ_FACTOR_APPLICATION_PASSWORD },
  { "envelope-session", CDZ_ACCESSIBLE_SESSION, 0, CDZ_FACTOR_SESSION },
};

/* @r, @v, @password, @tpm, @s: borrowed */
static CdzEnvelopeKeys
make_more_keys (const MoreVector *vector,
                CdzSecret        *r,
                CdzSecret        *v,
                CdzSecret        *password,
                CdzSecret        *tpm,
                CdzSecret        *s)
{
  CdzEnvelopeKeys keys = make_keys ((vector->factors & CDZ_FACTOR_R) != 0 ? r : NULL,
                                    (vector->factors & CDZ_FACTOR_V) != 0 ? v : NULL);

  keys.factors = vector->factors;
  if ((vector->factors & CDZ_FACTOR_APPLICATION_PASSWORD) != 0)
    {
      keys.scrypt = make_scrypt ();
      keys.application_password = password;
    }
  if ((vector->factors & CDZ_FACTOR_TPM) != 0)
    {
      keys.sealed = g_bytes_new_static (SEALED, strlen (SEALED));
      keys.tpm = tpm;
    }
  if ((vector->factors & CDZ_FACTOR_SESSION) != 0)
    {
      fill (keys.s_id, sizeof keys.s_id, 0x50);
      fill (keys.session.boot_id, sizeof keys.session.boot_id, 0xb0);
      g_strlcpy (keys.session.login, "c2", sizeof keys.session.login);
      keys.s = s;
    }

  return keys;
}

static CdzSecret *
derive_password (const char *text)
{
  CdzScrypt scrypt = make_scrypt ();
  g_autoptr(CdzSecret) password = cdz_secret_new (text, strlen (text));
  g_autoptr(GError) error = NULL;
  CdzSecret *derived = cdz_kdf_scrypt (&scrypt, password, &error);

  g_assert_no_error (error);
  return derived;
}

/* The vector again, byte for byte; then each factor missing or wrong. */
static void
test_vector_more (gconstpointer data)
{
  const MoreVector *vector = data;
  g_autoptr(CdzSecret) r = make_secret (32, 0xa0);
  g_autoptr(CdzSecret) v = make_secret (32, 0xc0);
  g_autoptr(CdzSecret) tpm = make_secret (32, 0x11);
  g_autoptr(CdzSecret) s = make_secret (32, 0x31);
  g_autoptr(CdzSecret) password = derive_password (PASSPHRASE);
  g_autoptr(CdzSecret) wrong = make_secret (32, 0x77);
  g_autoptr(CdzSecret) plaintext = cdz_secret_new (PLAINTEXT, strlen (PLAINTEXT));
  g_auto(CdzEnvelopeKeys) keys = make_more_keys (vector, r, v, password, tpm, s);
  g_auto(CdzEnvelopeKeys) needed = { 0 };
  CdzEnvelopeHeader header = make_header ();
  CdzEnvelopeHeader stated;
  CdzEnvelopeRandom random = make_random ();
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) envelope = NULL;
  g_autoptr(CdzSecret) opened = NULL;
  CdzSecret **secrets[] = { &keys.r, &keys.v, &keys.tpm, &keys.application_password, &keys.s };

  header.accessible = vector->accessible;
  header.flags = vector->flags;
  envelope = cdz_envelope_seal_with (&header, &keys, plaintext, &random, &error);
  g_assert_no_error (error);
  assert_vector (envelope, vector->name);

  g_assert_true (cdz_envelope_peek (envelope, &stated, &needed, &error));
  g_assert_cmpuint (needed.factors, ==, vector->factors);
  g_assert_cmpint (needed.sealed != NULL, ==, keys.sealed != NULL);
  if (keys.sealed != NULL)
    g_assert_true (g_bytes_equal (needed.sealed, keys.sealed));
  g_assert_cmpmem (&needed.scrypt, sizeof needed.scrypt, &keys.scrypt, sizeof keys.scrypt);
  g_assert_cmpmem (&needed.session, sizeof needed.session, &keys.session, sizeof keys.session);

  opened = cdz_envelope_open (envelope, &header, &keys, &error);
  g_assert_no_error (error);
  g_assert_true (cdz_secret_equal (opened, plaintext));

  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    {
      CdzSecret *right = *secrets[i];
      g_autoptr(CdzSecret) never = NULL;
      g_autoptr(GError) refused = NULL;

      if (right == NULL)
        continue;
      *secrets[i] = wrong;
      never = cdz_envelope_open (envelope, &header, &keys, &refused);
      g_assert_null (never);
      assert_code (refused, (vector->factors & CDZ_FACTOR_APPLICATION_PASSWORD) != 0 ? CDZ_ERROR_AUTH_FAILED
                                                                                   : CDZ_ERROR_MALFORMED);
      *secrets[i] = right;
    }
}

/* Each bit: with a right password only its check value and what it is derived by can
 * say "wrong", everything else is damage. */
static void
test_tampered_more (gconstpointer data)
{
  const MoreVector *vector = data;
  g_autoptr(CdzSecret) r = make_secret (32, 0xa0);
  g_autoptr(CdzSecret) v = make_secret (32, 0xc0);
  g_autoptr(CdzSecret) tpm = make_secret (32, 0x11);
  g_autoptr(CdzSecret) s = make_secret (32, 0x31);
  g_autoptr(CdzSecret) password = derive_password (PASSPHRASE);
  g_autoptr(CdzSecret) plaintext = cdz_secret_new (PLAINTEXT, strlen (PLAINTEXT));
  g_auto(CdzEnvelopeKeys) keys = make_more_keys (vector, r, v, password, tpm, s);
  CdzEnvelopeHeader header = make_header ();
  CdzEnvelopeRandom random = make_random ();
  g_autoptr(GBytes) envelope = NULL;
  guint n_wrong = 0;

  header.accessible = vector->accessible;
  header.flags = vector->flags;
  envelope = cdz_envelope_seal_with (&header, &keys, plaintext, &random, NULL);

  for (gsize i = 0; i < g_bytes_get_size (envelope) * 8; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (envelope, NULL), g_bytes_get_size (envelope));
      g_autoptr(GBytes) tampered = NULL;
      g_autoptr(CdzSecret) opened = NULL;
      g_autoptr(GError) error = NULL;

      copy[i / 8] ^= (guint8) (1 << i % 8);
      tampered = g_bytes_new (copy, g_bytes_get_size (envelope));
      opened = cdz_envelope_open (tampered, &header, &keys, &error);
      g_assert_null (opened);
      if (g_error_matches (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED))
        n_wrong++;
      else
        assert_code (error, i / 8 == 4 || i / 8 == 5 ? CDZ_ERROR_UNSUPPORTED : CDZ_ERROR_MALFORMED);
    }

  /* The salt of the wrap and the check value. */
  g_assert_cmpuint (n_wrong, ==, (vector->factors & CDZ_FACTOR_APPLICATION_PASSWORD) != 0 ? (32 + 16) * 8 : 0);
}

static void
test_vector_slots (void)
{
  g_autoptr(CdzSecret) r = make_secret (32, 0xa0);
  g_autoptr(CdzSecret) v = make_secret (32, 0xc0);
  g_autoptr(CdzSecret) passphrase = cdz_secret_new (PASSPHRASE, strlen (PASSPHRASE));
  g_autoptr(CdzSecret) slot_secret = NULL;
  g_autoptr(CdzSecret) opened = NULL;
  g_autoptr(GBytes) keyring = NULL;
  g_autoptr(GBytes) slot = NULL;
  g_autoptr(GError) error = NULL;
  CdzRootKeyId r_id = make_id ('R');
  CdzRootKeyId v_id = make_id ('V');
  CdzScrypt scrypt = make_scrypt ();
  guint8 nonce[12];
  gboolean is_right = FALSE;

  keyring = cdz_slot_new_keyring (&r_id, r, &error);
  assert_vector (keyring, "slot-keyring-r");
  g_assert_true (cdz_slot_check (keyring, &r_id, r, &is_right, &error));
  g_assert_true (is_right);
  g_assert_true (cdz_slot_check (keyring, &r_id, v, &is_right, &error));
  g_assert_false (is_right);

  fill (nonce, sizeof nonce, 0xf0);
  slot_secret = cdz_kdf_scrypt (&scrypt, passphrase, &error);
  slot = cdz_slot_new_passphrase_with (&v_id, v, &scrypt, slot_secret, nonce, &error);
  g_assert_no_error (error);
  assert_vector (slot, "slot-passphrase-v");
  opened = cdz_slot_open_passphrase (slot, &v_id, slot_secret, &error);
  g_assert_no_error (error);
  g_assert_true (cdz_secret_equal (opened, v));
}

/* One bit of one byte at a time, in every place. Only the version's two bytes say
 * "another version" instead of "damaged". */
static void
test_tampered_envelope (void)
{
  g_autoptr(CdzSecret) r = make_secret (32, 0xa0);
  CdzEnvelopeHeader header = make_header ();
  CdzEnvelopeKeys keys = make_keys (r, NULL);
  g_autoptr(GBytes) envelope = seal_vector (r, NULL, &header);
  gsize size = g_bytes_get_size (envelope);

  for (gsize i = 0; i < size * 8; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (envelope, NULL), size);
      g_autoptr(GBytes) tampered = NULL;
      g_autoptr(CdzSecret) opened = NULL;
      g_autoptr(GError) error = NULL;

      copy[i / 8] ^= (guint8) (1 << i % 8);
      tampered = g_bytes_new (copy, size);
      opened = cdz_envelope_open (tampered, &header, &keys, &error);
      g_assert_null (opened);
      assert_code (error, i / 8 == 4 || i / 8 == 5 ? CDZ_ERROR_UNSUPPORTED : CDZ_ERROR_MALFORMED);
    }
}

static void
test_truncated_envelope (void)
{
  g_autoptr(CdzSecret) r = make_secret (32, 0xa0);
  CdzEnvelopeHeader header = make_header ();
  CdzEnvelopeKeys keys = make_keys (r, NULL);
  g_autoptr(GBytes) envelope = seal_vector (r, NULL, &header);
  gsize size = g_bytes_get_size (envelope);

  for (gsize i = 0; i <= size + 1; i++)
    {
      g_autofree guint8 *copy = g_malloc0 (size + 1);
      g_autoptr(GBytes) part = NULL;
      g_autoptr(CdzSecret) opened = NULL;
      g_autoptr(GError) error = NULL;

      if (i == size)
        continue;
      memcpy (copy, g_bytes_get_data (envelope, NULL), size);
      part = g_bytes_new (copy, i);
      opened = cdz_envelope_open (part, &header, &keys, &error);
      g_assert_null (opened);
      g_assert_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED);
    }
}

/* The columns beside the envelope count as much as the envelope. */
static void
test_other_row (void)
{
  g_autoptr(CdzSecret) r = make_secret (32, 0xa0);
  CdzEnvelopeHeader right = make_header ();
  CdzEnvelopeKeys keys = make_keys (r, NULL);
  g_autoptr(GBytes) envelope = seal_vector (r, NULL, &right);

  for (guint i = 0; i < 8; i++)
    {
      CdzEnvelopeHeader wrong = right;
      g_autoptr(CdzSecret) opened = NULL;
      g_autoptr(GError) error = NULL;

      switch (i)
        {
        case 0: wrong.vault_id[15] ^= 1; break;
        case 1: wrong.uuid[0] ^= 1; break;
        case 2: wrong.generation++; break;
        case 3: wrong.accessible = CDZ_ACCESSIBLE_WHEN_UNLOCKED; break;
        case 4: wrong.flags = CDZ_ACCESS_CONTROL_PRIVATE_KEY_USAGE; break;
        case 5: wrong.public_key_id[31] ^= 1; break;
        case 6: wrong.group[0] = '\0'; break;
        default: wrong.key_type[0] = 'r'; break;
        }

      opened = cdz_envelope_open (envelope, &wrong, &keys, &error);
      g_assert_null (opened);
      g_assert_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED);
    }
}

static void
test_fresh_each_time (void)
{
  g_autoptr(CdzSecret) r = make_secret (32, 0xa0);
  g_autoptr(CdzSecret) plaintext = cdz_secret_new (PLAINTEXT, strlen (PLAINTEXT));
  g_autoptr(CdzSecret) opened = NULL;
  CdzEnvelopeHeader header = make_header ();
  CdzEnvelopeKeys keys = make_keys (r, NULL);
  CdzEnvelopeHeader stated;
  CdzEnvelopeKeys needed;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) first = cdz_envelope_seal (&header, &keys, plaintext, &error);
  g_autoptr(GBytes) second = cdz_envelope_seal (&header, &keys, plaintext, &error);

  g_assert_no_error (error);
  g_assert_false (g_bytes_equal (first, second));
  g_assert_true (cdz_envelope_peek (first, &stated, &needed, &error));
  g_assert_cmpuint (needed.factors, ==, CDZ_FACTOR_R);
  g_assert_cmpstr (stated.group, ==, "corp.example");
  opened = cdz_envelope_open (second, &header, &keys, &error);
  g_assert_true (cdz_secret_equal (opened, plaintext));
}

/* A wrong passphrase is one thing, a damaged slot another. */
static void
test_tampered_slot (void)
{
  g_autoptr(CdzSecret) v = make_secret (32, 0xc0);
  g_autoptr(CdzSecret) right = make_secret (32, 0x01);
  g_autoptr(CdzSecret) wrong = make_secret (32, 0x02);
  CdzRootKeyId id = make_id ('V');
  CdzScrypt scrypt = make_scrypt ();
  g_autoptr(GBytes) slot = cdz_slot_new_passphrase (&id, v, &scrypt, right, NULL);
  g_autoptr(GError) wrong_error = NULL;
  g_autoptr(CdzSecret) never = cdz_slot_open_passphrase (slot, &id, wrong, &wrong_error);
  gsize size = g_bytes_get_size (slot);

  g_assert_null (never);
  g_assert_error (wrong_error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED);
  g_assert_cmpuint (size, ==, 161);

  for (gsize i = 0; i < size; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (slot, NULL), size);
      g_autoptr(GBytes) tampered = NULL;
      g_autoptr(CdzSecret) opened = NULL;
      g_autoptr(GError) error = NULL;

      copy[i] ^= 0x80;
      tampered = g_bytes_new (copy, size);
      opened = cdz_slot_open_passphrase (tampered, &id, right, &error);
      g_assert_null (opened);
      assert_code (error,
                   i == 4 || i == 5 ? CDZ_ERROR_UNSUPPORTED :
                   i >= 85 && i < 101 ? CDZ_ERROR_AUTH_FAILED : CDZ_ERROR_MALFORMED);
    }
}

static void
test_scrypt_limits (void)
{
  static const struct
  {
    guint32 n, r, p;
    int     code;       /* -1: accepted */
  } cases[] = {
    { 1 << 14, 8, 1, -1 },
    { 1 << 20, 8, 8, -1 },
    { 1 << 13, 8, 1, CDZ_ERROR_MALFORMED },
    { (1 << 14) + 1, 8, 1, CDZ_ERROR_MALFORMED },
    { 1 << 14, 0, 1, CDZ_ERROR_MALFORMED },
    { 1 << 14, 8, 0, CDZ_ERROR_MALFORMED },
    { 1 << 21, 8, 1, CDZ_ERROR_TOO_LARGE },
    { 1 << 14, 13, 5, CDZ_ERROR_TOO_LARGE },
    { 1 << 14, 1u << 31, 2, CDZ_ERROR_TOO_LARGE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      CdzScrypt scrypt = { cases[i].n, cases[i].r, cases[i].p, { 0 } };
      g_autoptr(GError) error = NULL;

      g_assert_cmpint (cdz_kdf_scrypt_check (&scrypt, &error), ==, cases[i].code == -1);
      if (cases[i].code != -1)
        assert_code (error, cases[i].code);
    }
}

/* RFC 5869, A.1. */
static void
test_published_vectors (void)
{
  guint8 salt[13];
  guint8 ikm[22];
  g_autoptr(CdzSecret) key = NULL;
  g_autoptr(CdzSecret) okm = NULL;
  static const guint8 expected[] = {
    0x3c, 0xb2, 0x5f, 0x25, 0xfa, 0xac, 0xd5, 0x7a, 0x90, 0x43, 0x4f, 0x64, 0xd0, 0x36, 0x2f, 0x2a,
    0x2d, 0x2d, 0x0a, 0x90, 0xcf, 0x1a, 0x5a, 0x4c, 0x5d, 0xb0, 0x2d, 0x56, 0xec, 0xc4, 0xc5, 0xbf,
    0x34, 0x00, 0x72, 0x08, 0xd5, 0xb8, 0x87, 0x18, 0x58, 0x65,
  };

  fill (salt, sizeof salt, 0);
  memset (ikm, 0x0b, sizeof ikm);
  key = cdz_secret_new (ikm, sizeof ikm);
  okm = cdz_kdf_hkdf (key, salt, sizeof salt, "\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9", sizeof expected, NULL);
  g_assert_cmpmem (cdz_secret_get_data (okm, NULL), sizeof expected, expected, sizeof expected);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/envelope/vector/r", test_vector_r);
  g_test_add_func ("/envelope/vector/r-and-v", test_vector_rv);
  g_test_add_func ("/envelope/vector/slots", test_vector_slots);
  g_test_add_func ("/envelope/published", test_published_vectors);
  g_test_add_func ("/envelope/tampered", test_tampered_envelope);
  g_test_add_func ("/envelope/truncated", test_truncated_envelope);
  g_test_add_func ("/envelope/other-row", test_other_row);
  g_test_add_func ("/envelope/fresh-each-time", test_fresh_each_time);
  g_test_add_func ("/slot/tampered", test_tampered_slot);
  g_test_add_func ("/slot/scrypt-limits", test_scrypt_limits);

  for (guint i = 0; i < G_N_ELEMENTS (more_vectors); i++)
    {
      g_autofree char *vector = g_strconcat ("/envelope/vector/", more_vectors[i].name, NULL);
      g_autofree char *tampered = g_strconcat ("/envelope/tampered/", more_vectors[i].name, NULL);

      g_test_add_data_func (vector, &more_vectors[i], test_vector_more);
      g_test_add_data_func (tampered, &more_vectors[i], test_tampered_more);
    }

  return g_test_run ();
}
