/* cdz-probe-words.h: TLS numbers in words.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Alerts that the judge acts on (RFC 8446 §6, RFC 5246 §7.2). */
typedef enum
{
  CDZ_ALERT_CLOSE_NOTIFY            = 0,
  CDZ_ALERT_HANDSHAKE_FAILURE       = 40,
  CDZ_ALERT_BAD_CERTIFICATE         = 42,
  CDZ_ALERT_UNSUPPORTED_CERTIFICATE = 43,
  CDZ_ALERT_CERTIFICATE_REVOKED     = 44,
  CDZ_ALERT_CERTIFICATE_EXPIRED     = 45,
  CDZ_ALERT_CERTIFICATE_UNKNOWN     = 46,
  CDZ_ALERT_UNKNOWN_CA              = 48,
  CDZ_ALERT_ACCESS_DENIED           = 49,
  CDZ_ALERT_DECRYPT_ERROR           = 51,
  CDZ_ALERT_PROTOCOL_VERSION        = 70,
  CDZ_ALERT_INSUFFICIENT_SECURITY   = 71,
  CDZ_ALERT_NO_RENEGOTIATION        = 100,
  CDZ_ALERT_UNRECOGNIZED_NAME       = 112,
  CDZ_ALERT_CERTIFICATE_REQUIRED    = 116,
  CDZ_ALERT_NO_APPLICATION_PROTOCOL = 120,
} CdzAlertNumber;

const char *cdz_alert_get_name     (guint8       number);
const char *cdz_alert_get_meaning  (guint8       number);
const char *cdz_handshake_get_name (guint8       type);
const char *cdz_tls_get_name       (int          version);
int         cdz_tls_from_name      (const char  *name);

/* A signature scheme: by name, and whether a key of @type fits it. TLS 1.3 ties
 * ECDSA to a curve and forbids PKCS#1 (RFC 8446 §4.2.3). */
char       *cdz_sigalg_dup_name    (guint16      scheme);
gboolean    cdz_sigalg_fits        (guint16      scheme,
                                    int          version,
                                    const char  *key_type,
                                    const char  *curve);

G_END_DECLS
