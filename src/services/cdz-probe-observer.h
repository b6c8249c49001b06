/* cdz-probe-observer.h: watches a handshake, and answers it.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <openssl/ssl.h>

#include "cdz-probe-options.h"
#include "cdz-probe-seen.h"

G_BEGIN_DECLS

/* Attached to one SSL_CTX, which serves one connection. */
typedef struct
{
  const CdzProbeOptions *options;
  CdzProbeSeen          *seen;
  gboolean               revocation_checked;
} CdzProbeObserver;

/* A fresh context with every callback set. %CDZ_ERROR_UNSUPPORTED where this
 * computer's OpenSSL cannot be set up so. */
SSL_CTX *cdz_probe_observer_new_context (CdzProbeObserver  *self,
                                         X509_STORE        *trust,
                                         GError           **error) G_GNUC_WARN_UNUSED_RESULT;
/* After the handshake, or where it stopped: version, cipher, server chain. */
void     cdz_probe_observer_collect     (CdzProbeObserver  *self,
                                         SSL               *ssl);

G_END_DECLS
