/* cdz-destination.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-destination"
#include "config.h"

#include "cdz-destination.h"

#include <glib/gi18n-lib.h>

static const CdzDestination identity_places[] = {
  { N_("A browser, or another program here"), N_("Firefox, Chromium, curl, Git, NetworkManager"), CDZ_EXPORT_PKCS12, CDZ_PKCS12_MODERN },
  { N_("Another computer or phone"), N_("Windows 10 1709, macOS 15, Android 14 and later"), CDZ_EXPORT_PKCS12, CDZ_PKCS12_MODERN },
  { N_("An older system"), N_("Whatever refuses the others; weak encryption"), CDZ_EXPORT_PKCS12, CDZ_PKCS12_LEGACY },
  { N_("A system bound to FIPS 140-3"), N_("Its checksum is PBMAC1"), CDZ_EXPORT_PKCS12, CDZ_PKCS12_FIPS },
  { N_("A server that reads PEM"), N_("Its private key alone; export the chain as well"), CDZ_EXPORT_PKCS8, CDZ_PKCS12_MODERN },
};

static const CdzDestination certificate_places[] = {
  { N_("Somebody who should recognize it"), N_("PEM, the text that mail and most programs take"), CDZ_EXPORT_PEM, CDZ_PKCS12_MODERN },
  { N_("A server"), N_("PEM with every certificate up to the root"), CDZ_EXPORT_CHAIN, CDZ_PKCS12_MODERN },
  { N_("Windows or Java"), N_("PKCS#7 with every certificate up to the root"), CDZ_EXPORT_PKCS7, CDZ_PKCS12_MODERN },
  { N_("A device or program that wants DER"), N_("The bytes themselves"), CDZ_EXPORT_DER, CDZ_PKCS12_MODERN },
  { N_("Whoever pins the public key"), N_("SubjectPublicKeyInfo as PEM"), CDZ_EXPORT_SPKI, CDZ_PKCS12_MODERN },
  { N_("An SSH server"), N_("A line for authorized_keys"), CDZ_EXPORT_SSH, CDZ_PKCS12_MODERN },
};

static const CdzDestination key_places[] = {
  { N_("A program that reads PEM"), N_("PKCS#8, encrypted with AES-256"), CDZ_EXPORT_PKCS8, CDZ_PKCS12_MODERN },
  { N_("A program that reads PKCS#12"), N_("The key in a container"), CDZ_EXPORT_PKCS12, CDZ_PKCS12_MODERN },
};

static const CdzDestination public_places[] = {
  { N_("Whoever needs the public key"), N_("SubjectPublicKeyInfo as PEM"), CDZ_EXPORT_SPKI, CDZ_PKCS12_MODERN },
  { N_("An SSH server"), N_("A line for authorized_keys"), CDZ_EXPORT_SSH, CDZ_PKCS12_MODERN },
};

static const CdzDestination request_places[] = {
  { N_("A certificate authority"), N_("PEM; its reply completes the identity"), CDZ_EXPORT_CSR, CDZ_PKCS12_MODERN },
};

#define RETURN_TABLE(table) do { *out_n = G_N_ELEMENTS (table); return table; } while (0)

const CdzDestination *
cdz_destinations_get (CdzItem  *item,
                      gboolean  with_key,
                      guint    *out_n)
{
  if (cdz_item_get_class (item) == CDZ_CLASS_REQUEST)
    RETURN_TABLE (request_places);
  if (cdz_item_get_class (item) == CDZ_CLASS_KEY)
    {
      if (with_key && cdz_item_is_private_key (item))
        RETURN_TABLE (key_places);
      RETURN_TABLE (public_places);
    }
  if (with_key)
    RETURN_TABLE (identity_places);

  RETURN_TABLE (certificate_places);
}
