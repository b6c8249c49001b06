/* cdz-digest.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-digest"
#include "config.h"

#include "cdz-digest.h"

#include "cdz-openssl.h"

/* Fetching an algorithm takes longer than hashing a certificate with it. */
static const EVP_MD *
get_md (const char    *name,
        const EVP_MD **fetched)
{
  if (g_once_init_enter (fetched))
    {
      EVP_MD *md = EVP_MD_fetch (NULL, name, NULL);

      if (md == NULL)
        g_error ("OpenSSL has no %s", name);
      g_once_init_leave (fetched, md);
    }

  return *fetched;
}

/**
 * cdz_digest_sha256:
 * @out_digest: (out caller-allocates): %CDZ_SHA256_SIZE bytes
 */
void
cdz_digest_sha256 (gconstpointer  data,
                   gsize          size,
                   guint8        *out_digest)
{
  static const EVP_MD *md;

  if (!EVP_Digest (data, size, out_digest, NULL, get_md ("SHA256", &md), NULL))
    g_error ("SHA-256 failed");
}

/**
 * cdz_digest_sha1:
 * @out_digest: (out caller-allocates): %CDZ_SHA1_SIZE bytes
 *
 * For names only: fingerprints that people compare, identifiers of keys.
 */
void
cdz_digest_sha1 (gconstpointer  data,
                 gsize          size,
                 guint8        *out_digest)
{
  static const EVP_MD *md;

  if (!EVP_Digest (data, size, out_digest, NULL, get_md ("SHA1", &md), NULL))
    g_error ("SHA-1 failed");
}

void
cdz_digest_set_sha256 (CdzAttributes *attributes,
                       CdzAttr        attr,
                       gconstpointer  data,
                       gsize          size)
{
  guint8 digest[CDZ_SHA256_SIZE];

  cdz_digest_sha256 (data, size, digest);
  cdz_attributes_set_hex (attributes, attr, digest, sizeof digest);
}

void
cdz_digest_set_sha1 (CdzAttributes *attributes,
                     CdzAttr        attr,
                     gconstpointer  data,
                     gsize          size)
{
  guint8 digest[CDZ_SHA1_SIZE];

  cdz_digest_sha1 (data, size, digest);
  cdz_attributes_set_hex (attributes, attr, digest, sizeof digest);
}
