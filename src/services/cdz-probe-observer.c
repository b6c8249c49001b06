/* cdz-probe-observer.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-observer.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-probe-channel.h"
#include "cdz-probe-server.h"

/* Names of 301 authorities take some 30 kB; nothing real comes near this. */
#define MAX_CERTIFICATE_LIST (1024 * 1024)
#define MAX_MESSAGES         500

#define HEADER_SIZE               4
#define TYPE_COMPRESSED           25
#define EMPTY_CERTIFICATE_MESSAGE 4

static CdzProbeObserver *
get_observer (SSL *ssl)
{
  return SSL_CTX_get_app_data (SSL_get_SSL_CTX (ssl));
}

static guint32
read_u24 (const guint8 *data)
{
  return (guint32) data[0] << 16 | (guint32) data[1] << 8 | data[2];
}

/* How many certificates our own message holds (RFC 8446 §4.4.2, RFC 5246 §7.4.6). */
static guint
count_certificates (int           version,
                    const guint8 *body,
                    gsize         size)
{
  gsize at = version >= TLS1_3_VERSION && size > 0 ? 1u + body[0] : 0;
  guint n = 0;

  for (at += 3; at + 3 <= size; n++)
    {
      at += 3 + read_u24 (body + at);
      if (version >= TLS1_3_VERSION && at + 2 <= size)
        at += 2 + ((gsize) body[at] << 8 | body[at + 1]);
    }

  return n;
}

static void
note_request (CdzProbeSeen *seen,
              SSL          *ssl,
              const guint8 *body,
              gsize         size)
{
  CdzProbeAsk *ask = cdz_probe_ask_parse (SSL_version (ssl), body, size);

  if (ask == NULL)
    {
      seen->ask_unreadable = TRUE;
      return;
    }

  ask->when = !seen->handshake_done                  ? CDZ_WHEN_HANDSHAKE
              : SSL_version (ssl) >= TLS1_3_VERSION ? CDZ_WHEN_POST_HANDSHAKE
                                                    : CDZ_WHEN_RENEGOTIATION;
  g_clear_pointer (&seen->ask, cdz_probe_ask_free);
  seen->ask = ask;
}

static void
note_own_certificate (CdzProbeSeen *seen,
                      SSL          *ssl,
                      guint8        type,
                      const guint8 *body,
                      gsize         size)
{
  if (type == SSL3_MT_CERTIFICATE)
    seen->n_sent = count_certificates (SSL_version (ssl), body, size);
  else if (size < 5 || read_u24 (body + 2) <= EMPTY_CERTIFICATE_MESSAGE)
    seen->n_sent = 0;
  else
    seen->n_sent = seen->identity != NULL ? 1 + sk_X509_num (seen->identity->chain) : 1;

  /* It was set, and yet the library found no way to sign with it. */
  if (seen->n_sent == 0 && seen->sent == CDZ_SENT_CERTIFICATE)
    seen->sent = CDZ_SENT_NO_FIT;
}

static void
note_handshake (CdzProbeSeen *seen,
                SSL          *ssl,
                gboolean      outgoing,
                const guint8 *data,
                gsize         size)
{
  CdzProbeMessage message = { g_get_monotonic_time () - seen->started_us, outgoing, data[0], size };

  if (seen->messages->len < MAX_MESSAGES)
    g_array_append_val (seen->messages, message);

  if (!outgoing && seen->phase == CDZ_PHASE_HELLO)
    cdz_probe_seen_enter (seen, CDZ_PHASE_HANDSHAKE);

  if (outgoing && data[0] == SSL3_MT_CLIENT_HELLO && seen->hello_size == 0)
    seen->hello_size = size;
  else if (!outgoing && data[0] == SSL3_MT_CERTIFICATE_REQUEST)
    note_request (seen, ssl, data + HEADER_SIZE, size - HEADER_SIZE);
  else if (outgoing && (data[0] == SSL3_MT_CERTIFICATE || data[0] == TYPE_COMPRESSED))
    note_own_certificate (seen, ssl, data[0], data + HEADER_SIZE, size - HEADER_SIZE);
  else if (outgoing && data[0] == SSL3_MT_CERTIFICATE_VERIFY && size >= HEADER_SIZE + 2 &&
           SSL_version (ssl) >= TLS1_2_VERSION)
    seen->signature_scheme = data[HEADER_SIZE] << 8 | data[HEADER_SIZE + 1];
}

static void
message_cb (int         write_p,
            int         version,
            int         content_type,
            const void *buffer,
            size_t      size,
            SSL        *ssl,
            void       *user_data)
{
  CdzProbeSeen *seen = user_data;
  const guint8 *data = buffer;

  if (content_type == SSL3_RT_HANDSHAKE && size >= HEADER_SIZE)
    {
      note_handshake (seen, ssl, write_p != 0, data, size);
    }
  else if (content_type == SSL3_RT_ALERT && size == 2 && seen->alerts->len < MAX_MESSAGES)
    {
      CdzProbeAlert alert = { g_get_monotonic_time () - seen->started_us, write_p != 0, data[0], data[1],
                              seen->handshake_done };

      g_array_append_val (seen->alerts, alert);
    }
}

static void
info_cb (const SSL *ssl,
         int        where,
         int        result)
{
  if ((where & SSL_CB_HANDSHAKE_DONE) != 0)
    get_observer ((SSL *) ssl)->seen->handshake_done = TRUE;
}

/* Remembers the first error and goes on: the handshake shows what the server
 * asks for, and the certificate callback gives nothing away. */
static int
verify_cb (int             ok,
           X509_STORE_CTX *context)
{
  SSL *ssl = X509_STORE_CTX_get_ex_data (context, SSL_get_ex_data_X509_STORE_CTX_idx ());
  CdzProbeSeen *seen = get_observer (ssl)->seen;
  int code = X509_STORE_CTX_get_error (context);

  if (ok)
    return 1;

  if (code == X509_V_ERR_HOSTNAME_MISMATCH || code == X509_V_ERR_IP_ADDRESS_MISMATCH)
    {
      seen->other_name = TRUE;
    }
  else if (seen->verify_code == X509_V_OK)
    {
      seen->verify_code = code;
      seen->verify_depth = X509_STORE_CTX_get_error_depth (context);
    }

  return 1;
}

static CdzProbeSent
use_identity (CdzProbeIdentity *identity,
              SSL              *ssl)
{
  ERR_clear_error ();
  if (X509_check_private_key (identity->leaf, identity->key) != 1)
    {
      ERR_clear_error ();
      return CDZ_SENT_KEY_MISMATCH;
    }
  if (SSL_use_cert_and_key (ssl, identity->leaf, identity->key, identity->chain, 1) != 1)
    {
      ERR_clear_error ();
      return CDZ_SENT_KEY_TOO_WEAK;
    }

  return CDZ_SENT_CERTIFICATE;
}

/* Runs only when the server asks. An empty certificate goes out unless one is set. */
static int
certificate_cb (SSL  *ssl,
                void *user_data)
{
  CdzProbeObserver *self = user_data;
  CdzProbeSeen *seen = self->seen;
  gboolean trusted;

  if (seen->identity != NULL && !self->revocation_checked && self->options->revocation != CDZ_REVOCATION_OFF)
    return -1;

  SSL_certs_clear (ssl);
  cdz_probe_observer_collect (self, ssl);
  trusted = seen->trust == CDZ_TRUST_OK || self->options->insecure;
  if (!trusted)
    seen->sent = CDZ_SENT_WITHHELD;
  else if (seen->identity == NULL)
    seen->sent = CDZ_SENT_NONE_CHOSEN;
  else
    seen->sent = use_identity (seen->identity, ssl);

  if (seen->sent != CDZ_SENT_CERTIFICATE)
    SSL_certs_clear (ssl);

  return 1;
}

static void
set_offered_protocols (SSL_CTX               *context,
                       const CdzProbeOptions *options)
{
  g_autoptr(GByteArray) wire = g_byte_array_new ();

  for (guint i = 0; options->alpn[i] != NULL; i++)
    {
      guint8 size = strlen (options->alpn[i]);

      g_byte_array_append (wire, &size, 1);
      g_byte_array_append (wire, (const guint8 *) options->alpn[i], size);
    }
  if (wire->len > 0)
    SSL_CTX_set_alpn_protos (context, wire->data, wire->len);
}

static gboolean
set_name (SSL_CTX    *context,
          const char *name)
{
  X509_VERIFY_PARAM *parameters = SSL_CTX_get0_param (context);

  if (g_hostname_is_ip_address (name))
    return X509_VERIFY_PARAM_set1_ip_asc (parameters, name) == 1;

  X509_VERIFY_PARAM_set_hostflags (parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return X509_VERIFY_PARAM_set1_host (parameters, name, 0) == 1;
}

static gboolean
set_limits (SSL_CTX               *context,
            const CdzProbeOptions *options)
{
  int min_version = options->min_version != 0 ? options->min_version : TLS1_2_VERSION;

  /* Versions below 1.2 need algorithms that no security level allows. */
  if (min_version < TLS1_2_VERSION)
    {
      SSL_CTX_set_security_level (context, 0);
      if (SSL_CTX_set_cipher_list (context, "DEFAULT:@SECLEVEL=0") != 1)
        return FALSE;
    }

  return SSL_CTX_set_min_proto_version (context, min_version) == 1 &&
         SSL_CTX_set_max_proto_version (context, options->max_version) == 1 &&
         (options->groups == NULL || SSL_CTX_set1_groups_list (context, options->groups) == 1);
}

SSL_CTX *
cdz_probe_observer_new_context (CdzProbeObserver  *self,
                                X509_STORE        *trust,
                                GError           **error)
{
  g_autoptr(SSL_CTX) context = NULL;

  ERR_clear_error ();
  context = SSL_CTX_new (TLS_client_method ());
  if (context == NULL || !set_limits (context, self->options) ||
      !set_name (context, cdz_probe_options_get_name (self->options)))
    {
      cdz_error_take_openssl (error, CDZ_ERROR_UNSUPPORTED,
                              _("This computer's OpenSSL cannot be set up for such a test; "
                                "check the TLS versions and the groups"));
      return NULL;
    }

  SSL_CTX_set_app_data (context, self);
  SSL_CTX_set_session_cache_mode (context, SSL_SESS_CACHE_OFF);
  /* Without it, OpenSSL completes our chain from the trust store, unasked. */
  SSL_CTX_set_mode (context, SSL_MODE_NO_AUTO_CHAIN);
  SSL_CTX_set_max_cert_list (context, MAX_CERTIFICATE_LIST);
  SSL_CTX_set_post_handshake_auth (context, 1);
  SSL_CTX_set1_cert_store (context, trust);
  SSL_CTX_set_verify (context, SSL_VERIFY_PEER, verify_cb);
  SSL_CTX_set_cert_cb (context, certificate_cb, self);
  SSL_CTX_set_msg_callback (context, message_cb);
  SSL_CTX_set_msg_callback_arg (context, self->seen);
  SSL_CTX_set_info_callback (context, info_cb);
  SSL_CTX_set_tlsext_status_type (context, TLSEXT_STATUSTYPE_ocsp);
  set_offered_protocols (context, self->options);

  return g_steal_pointer (&context);
}

/* Read here, since OpenSSL's own callback for it comes after the certificate callback. */
static void
collect_stapled (CdzProbeSeen *seen,
                 SSL          *ssl)
{
  unsigned char *data = NULL;
  long size = SSL_get_tlsext_status_ocsp_resp (ssl, &data);

  if (size > 0 && seen->stapled == NULL)
    seen->stapled = g_bytes_new (data, size);
}

static CdzX509Stack *
copy_stack (CdzX509Stack *stack)
{
  return stack != NULL && sk_X509_num (stack) > 0 ? X509_chain_up_ref (stack) : NULL;
}

static void
collect_algorithms (CdzProbeSeen *seen,
                    SSL          *ssl)
{
  const unsigned char *alpn = NULL;
  unsigned int alpn_size = 0;
  const char *group = NULL;
  int group_id = SSL_get_negotiated_group (ssl);

  if (SSL_get_current_cipher (ssl) == NULL)
    return;

  seen->version = SSL_version (ssl);
  g_free (seen->cipher);
  seen->cipher = g_strdup (SSL_get_cipher_name (ssl));
  if (group_id != NID_undef)
    group = SSL_group_to_name (ssl, group_id);
  g_free (seen->group);
  seen->group = g_strdup (group);
  SSL_get0_alpn_selected (ssl, &alpn, &alpn_size);
  g_free (seen->alpn);
  seen->alpn = alpn_size > 0 ? g_strndup ((const char *) alpn, alpn_size) : NULL;
  seen->resumed = SSL_session_reused (ssl);
}

void
cdz_probe_observer_collect (CdzProbeObserver *self,
                            SSL              *ssl)
{
  CdzProbeSeen *seen = self->seen;

  collect_algorithms (seen, ssl);
  collect_stapled (seen, ssl);
  if (seen->server_chain == NULL)
    seen->server_chain = copy_stack (SSL_get_peer_cert_chain (ssl));
  if (seen->verified_chain == NULL)
    seen->verified_chain = copy_stack (SSL_get0_verified_chain (ssl));
  cdz_probe_server_judge (seen, self->options);
}
