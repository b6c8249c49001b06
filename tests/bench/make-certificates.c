/* make-certificates.c: many certificates at once.  SPDX-License-Identifier: GPL-3.0-or-later
 *
 * usage: make-certificates COUNT >BUNDLE.pem
 *
 * One EC P-256 key signs them all, so that making them does not take longer than
 * what is measured with them; names, serials and extensions look like real ones. */
#include <stdio.h>
#include <stdlib.h>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#define DAY (24 * 60 * 60)

static void
add_extension (X509       *certificate,
               X509       *issuer,
               int         nid,
               const char *value)
{
  X509V3_CTX context;
  X509_EXTENSION *extension;

  X509V3_set_ctx (&context, issuer, certificate, NULL, NULL, 0);
  extension = X509V3_EXT_conf_nid (NULL, &context, nid, value);
  if (extension == NULL || !X509_add_ext (certificate, extension, -1))
    abort ();
  X509_EXTENSION_free (extension);
}

static void
add_entry (X509_NAME  *name,
           const char *field,
           const char *value)
{
  if (!X509_NAME_add_entry_by_txt (name, field, MBSTRING_UTF8, (const unsigned char *) value, -1, -1, 0))
    abort ();
}

static X509 *
make_certificate (EVP_PKEY *key,
                  long      number)
{
  X509 *certificate = X509_new ();
  X509_NAME *subject = X509_NAME_new ();
  X509_NAME *issuer = X509_NAME_new ();
  char common_name[64], alternative[2 * sizeof common_name + 16];

  snprintf (common_name, sizeof common_name, "host-%05ld.example.org", number);
  snprintf (alternative, sizeof alternative, "DNS:%s,DNS:www.%s", common_name, common_name);
  add_entry (subject, "C", "DE");
  add_entry (subject, "O", "Example Organisation");
  add_entry (subject, "CN", common_name);
  add_entry (issuer, "C", "DE");
  add_entry (issuer, "O", "Example Trust Services");
  add_entry (issuer, "CN", "Example Issuing Authority 3");

  X509_set_version (certificate, X509_VERSION_3);
  ASN1_INTEGER_set (X509_get_serialNumber (certificate), 1000000 + number);
  X509_set_subject_name (certificate, subject);
  X509_set_issuer_name (certificate, issuer);
  X509_gmtime_adj (X509_getm_notBefore (certificate), -DAY * (1 + number % 300));
  X509_gmtime_adj (X509_getm_notAfter (certificate), DAY * (1 + number % 700));
  X509_set_pubkey (certificate, key);
  add_extension (certificate, certificate, NID_subject_key_identifier, "hash");
  add_extension (certificate, certificate, NID_basic_constraints, "critical,CA:FALSE");
  add_extension (certificate, certificate, NID_key_usage, "critical,digitalSignature");
  add_extension (certificate, certificate, NID_ext_key_usage, "serverAuth,clientAuth");
  add_extension (certificate, certificate, NID_subject_alt_name, alternative);
  if (!X509_sign (certificate, key, EVP_sha256 ()))
    abort ();

  X509_NAME_free (subject);
  X509_NAME_free (issuer);
  return certificate;
}

int
main (int    argc,
      char **argv)
{
  long count = argc == 2 ? strtol (argv[1], NULL, 10) : 0;
  EVP_PKEY *key = EVP_EC_gen ("P-256");

  if (count <= 0 || key == NULL)
    {
      fprintf (stderr, "usage: make-certificates COUNT >BUNDLE.pem\n");
      return 2;
    }

  for (long number = 0; number < count; number++)
    {
      X509 *certificate = make_certificate (key, number);

      if (!PEM_write_X509 (stdout, certificate))
        return 1;
      X509_free (certificate);
    }

  EVP_PKEY_free (key);
  return fflush (stdout) == 0 ? 0 : 1;
}
