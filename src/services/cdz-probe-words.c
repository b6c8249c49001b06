/* cdz-probe-words.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-words.h"

#include <glib/gi18n-lib.h>
#include <openssl/tls1.h>
#include <string.h>

typedef struct
{
  int         number;
  const char *name;
  const char *meaning;      /* what the sender says, after "it says that …" */
} Word;

static const Word alerts[] = {
  { 0, "close_notify", N_("the connection is closed") },
  { 10, "unexpected_message", N_("a message came at the wrong time") },
  { 20, "bad_record_mac", N_("a record was damaged on its way") },
  { 21, "decryption_failed", N_("a record could not be decrypted") },
  { 22, "record_overflow", N_("a record was too long") },
  { 30, "decompression_failure", N_("a record could not be decompressed") },
  { 40, "handshake_failure", N_("no agreement was possible") },
  { 41, "no_certificate", N_("a certificate is missing") },
  { 42, "bad_certificate", N_("the certificate is damaged or not acceptable") },
  { 43, "unsupported_certificate", N_("the certificate is of a kind that is not supported here") },
  { 44, "certificate_revoked", N_("the certificate was revoked") },
  { 45, "certificate_expired", N_("the certificate has expired, or is not valid yet") },
  { 46, "certificate_unknown", N_("the certificate is not acceptable, for a reason that is not given") },
  { 47, "illegal_parameter", N_("a value in the handshake was not allowed") },
  { 48, "unknown_ca", N_("the authority that issued the certificate is not known or not trusted") },
  { 49, "access_denied", N_("the certificate may be valid, but access was denied") },
  { 50, "decode_error", N_("a message could not be read") },
  { 51, "decrypt_error", N_("a signature or a check value is wrong") },
  { 60, "export_restriction", N_("an export restriction applies") },
  { 70, "protocol_version", N_("the offered TLS versions are not supported") },
  { 71, "insufficient_security", N_("the offered algorithms are too weak") },
  { 80, "internal_error", N_("something failed inside the program itself") },
  { 86, "inappropriate_fallback", N_("an older TLS version was tried without need") },
  { 90, "user_canceled", N_("the handshake was cancelled") },
  { 100, "no_renegotiation", N_("negotiating again is not allowed") },
  { 109, "missing_extension", N_("a part of the handshake is missing") },
  { 110, "unsupported_extension", N_("the handshake has a part that was not asked for") },
  { 111, "certificate_unobtainable", N_("a certificate could not be fetched") },
  { 112, "unrecognized_name", N_("the host name is not known") },
  { 113, "bad_certificate_status_response", N_("the revocation status is not acceptable") },
  { 114, "bad_certificate_hash_value", N_("a certificate's hash is wrong") },
  { 115, "unknown_psk_identity", N_("the shared key's name is not known") },
  { 116, "certificate_required", N_("a client certificate is required") },
  { 120, "no_application_protocol", N_("none of the offered protocols is supported") },
};

static const Word handshakes[] = {
  { 0, "hello_request", NULL },
  { 1, "client_hello", NULL },
  { 2, "server_hello", NULL },
  { 4, "new_session_ticket", NULL },
  { 8, "encrypted_extensions", NULL },
  { 11, "certificate", NULL },
  { 12, "server_key_exchange", NULL },
  { 13, "certificate_request", NULL },
  { 14, "server_hello_done", NULL },
  { 15, "certificate_verify", NULL },
  { 16, "client_key_exchange", NULL },
  { 20, "finished", NULL },
  { 22, "certificate_status", NULL },
  { 24, "key_update", NULL },
  { 25, "compressed_certificate", NULL },
};

static const Word versions[] = {
  { SSL3_VERSION, "SSL 3.0", "ssl3" },
  { TLS1_VERSION, "TLS 1.0", "1.0" },
  { TLS1_1_VERSION, "TLS 1.1", "1.1" },
  { TLS1_2_VERSION, "TLS 1.2", "1.2" },
  { TLS1_3_VERSION, "TLS 1.3", "1.3" },
};

typedef struct
{
  guint16     scheme;
  const char *name;
  const char *key_type;
  const char *curve;        /* which TLS 1.3 ties it to */
  gboolean    old_only;     /* not for a handshake signature in TLS 1.3 */
} Scheme;

static const Scheme schemes[] = {
  { 0x0201, "rsa_pkcs1_sha1", "rsa", NULL, TRUE },
  { 0x0202, "dsa_sha1", "dsa", NULL, TRUE },
  { 0x0203, "ecdsa_sha1", "ec", NULL, TRUE },
  { 0x0301, "rsa_pkcs1_sha224", "rsa", NULL, TRUE },
  { 0x0302, "dsa_sha224", "dsa", NULL, TRUE },
  { 0x0303, "ecdsa_sha224", "ec", NULL, TRUE },
  { 0x0401, "rsa_pkcs1_sha256", "rsa", NULL, TRUE },
  { 0x0402, "dsa_sha256", "dsa", NULL, TRUE },
  { 0x0403, "ecdsa_secp256r1_sha256", "ec", "P-256", FALSE },
  { 0x0501, "rsa_pkcs1_sha384", "rsa", NULL, TRUE },
  { 0x0502, "dsa_sha384", "dsa", NULL, TRUE },
  { 0x0503, "ecdsa_secp384r1_sha384", "ec", "P-384", FALSE },
  { 0x0601, "rsa_pkcs1_sha512", "rsa", NULL, TRUE },
  { 0x0602, "dsa_sha512", "dsa", NULL, TRUE },
  { 0x0603, "ecdsa_secp521r1_sha512", "ec", "P-521", FALSE },
  { 0x0804, "rsa_pss_rsae_sha256", "rsa", NULL, FALSE },
  { 0x0805, "rsa_pss_rsae_sha384", "rsa", NULL, FALSE },
  { 0x0806, "rsa_pss_rsae_sha512", "rsa", NULL, FALSE },
  { 0x0807, "ed25519", "ed25519", NULL, FALSE },
  { 0x0808, "ed448", "ed448", NULL, FALSE },
  { 0x0809, "rsa_pss_pss_sha256", "rsa-pss", NULL, FALSE },
  { 0x080a, "rsa_pss_pss_sha384", "rsa-pss", NULL, FALSE },
  { 0x080b, "rsa_pss_pss_sha512", "rsa-pss", NULL, FALSE },
  { 0x081a, "ecdsa_brainpoolP256r1tls13_sha256", "ec", "brainpoolP256r1", FALSE },
  { 0x081b, "ecdsa_brainpoolP384r1tls13_sha384", "ec", "brainpoolP384r1", FALSE },
  { 0x081c, "ecdsa_brainpoolP512r1tls13_sha512", "ec", "brainpoolP512r1", FALSE },
  { 0x0904, "mldsa44", "ml-dsa-44", NULL, FALSE },
  { 0x0905, "mldsa65", "ml-dsa-65", NULL, FALSE },
  { 0x0906, "mldsa87", "ml-dsa-87", NULL, FALSE },
};

static const Word *
find_word (const Word *words,
           gsize       n_words,
           int         number)
{
  for (gsize i = 0; i < n_words; i++)
    if (words[i].number == number)
      return &words[i];

  return NULL;
}

static const Scheme *
find_scheme (guint16 scheme)
{
  for (gsize i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (schemes[i].scheme == scheme)
      return &schemes[i];

  return NULL;
}

/* Returns: the registered name, for reports and searching the web */
const char *
cdz_alert_get_name (guint8 number)
{
  const Word *word = find_word (alerts, G_N_ELEMENTS (alerts), number);

  return word != NULL ? word->name : "unassigned";
}

/* Returns: what the alert says, as a translated clause */
const char *
cdz_alert_get_meaning (guint8 number)
{
  const Word *word = find_word (alerts, G_N_ELEMENTS (alerts), number);

  return word != NULL ? _(word->meaning) : _("something that has no registered meaning");
}

const char *
cdz_handshake_get_name (guint8 type)
{
  const Word *word = find_word (handshakes, G_N_ELEMENTS (handshakes), type);

  return word != NULL ? word->name : "unknown";
}

/* Returns: (nullable): "TLS 1.3" */
const char *
cdz_tls_get_name (int version)
{
  const Word *word = find_word (versions, G_N_ELEMENTS (versions), version);

  return word != NULL ? word->name : NULL;
}

/* @name: "1.2", also with "TLS", "TLSv" before it. Returns: 0 for anything else */
int
cdz_tls_from_name (const char *name)
{
  if (g_ascii_strncasecmp (name, "tls", 3) == 0)
    name += 3;
  if (*name == ' ' || *name == 'v')
    name++;

  for (gsize i = 1; i < G_N_ELEMENTS (versions); i++)
    if (g_str_equal (versions[i].meaning, name))
      return versions[i].number;

  return 0;
}

char *
cdz_sigalg_dup_name (guint16 scheme)
{
  const Scheme *known = find_scheme (scheme);

  return known != NULL ? g_strdup (known->name) : g_strdup_printf ("0x%04x", scheme);
}

/**
 * cdz_sigalg_fits:
 * @scheme: one that the server accepts
 * @version: the TLS version of the connection
 * @key_type: as in the attribute table: "rsa", "rsa-pss", "ec", "ed25519", …
 * @curve: (nullable): of an EC key
 *
 * Returns: whether a key of that type can sign the handshake so
 */
gboolean
cdz_sigalg_fits (guint16     scheme,
                 int         version,
                 const char *key_type,
                 const char *curve)
{
  const Scheme *known = find_scheme (scheme);

  if (known == NULL || key_type == NULL || !g_str_equal (known->key_type, key_type))
    return FALSE;
  if (version < TLS1_3_VERSION)
    return !g_str_has_prefix (known->key_type, "ml-dsa");
  if (known->old_only)
    return FALSE;

  return known->curve == NULL || g_strcmp0 (known->curve, curve) == 0;
}
