/* cdz-trust.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-trust"
#include "config.h"

#include "cdz-trust.h"

#include <openssl/x509.h>

#include "cdz-certificate.h"
#include "cdz-decode.h"
#include "cdz-read-file.h"

/* Where distributions keep one file with all of them. */
static const char * const bundles[] = {
  "/etc/ssl/certs/ca-certificates.crt",                     /* Debian, Arch, Gentoo */
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",      /* Fedora, RHEL */
  "/etc/ssl/ca-bundle.pem",                                 /* openSUSE */
  "/etc/ssl/cert.pem",                                      /* Alpine */
};

static GPtrArray *
parse_bundle (CdzSecret *bytes)
{
  GPtrArray *anchors = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzDecoded) decoded = cdz_decode (bytes, NULL, NULL, &error);

  if (decoded == NULL)
    {
      g_debug ("%s", error->message);
      return anchors;
    }

  for (guint i = 0; i < decoded->items->len; i++)
    {
      CdzDecodedItem *item = decoded->items->pdata[i];
      CdzCertificate *certificate;

      if (item->kind != CDZ_DECODED_CERTIFICATE)
        continue;
      if ((certificate = cdz_certificate_new_from_der (item->der, NULL)) != NULL)
        g_ptr_array_add (anchors, certificate);
    }

  return anchors;
}

static GPtrArray *
read_anchors (void)
{
  const char *chosen = g_getenv (X509_get_default_cert_file_env ());
  g_autoptr(CdzSecret) bytes = NULL;

  /* What OpenSSL, curl and others follow, this follows. */
  if (chosen != NULL)
    bytes = cdz_read_file (chosen, CDZ_MAX_FILE_SIZE, NULL);

  for (guint i = 0; bytes == NULL && i < G_N_ELEMENTS (bundles); i++)
    bytes = cdz_read_file (bundles[i], CDZ_MAX_FILE_SIZE, NULL);

  return bytes != NULL ? parse_bundle (bytes) : g_ptr_array_new ();
}

GPtrArray *
cdz_trust_get_anchors (void)
{
  static gsize anchors = 0;

  if (g_once_init_enter (&anchors))
    g_once_init_leave (&anchors, (gsize) read_anchors ());

  return (GPtrArray *) anchors;
}
