/* cdz-legacy.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-legacy"
#include "config.h"

#include "cdz-legacy.h"

#include "cdz-openssl.h"

typedef struct
{
  OSSL_LIB_CTX *context;
  gboolean      has_old;
} Legacy;

static gpointer
load (gpointer data)
{
  static Legacy legacy;

  legacy.context = OSSL_LIB_CTX_new ();
  if (legacy.context == NULL || OSSL_PROVIDER_load (legacy.context, "default") == NULL)
    g_error ("OpenSSL's default provider cannot be loaded");

  /* A distribution may leave it out: then RC2, RC4 and DES are unsupported by name. */
  legacy.has_old = OSSL_PROVIDER_load (legacy.context, "legacy") != NULL;
  ERR_clear_error ();

  return &legacy;
}

static Legacy *
get (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, load, NULL);
}

/**
 * cdz_legacy_get_context:
 *
 * Where files are decrypted: the default provider and, if it is installed, the
 * legacy one. Both stay out of the default context, so nothing else of the
 * process starts to accept old ciphers.
 *
 * Returns: (transfer none): the context
 */
OSSL_LIB_CTX *
cdz_legacy_get_context (void)
{
  return get ()->context;
}

/* Returns: whether RC2, RC4 and DES can be read here */
gboolean
cdz_legacy_has_old (void)
{
  return get ()->has_old;
}
