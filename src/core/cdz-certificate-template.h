/* cdz-certificate-template.h: a certificate, its public key undecoded.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "cdz-openssl.h"

G_BEGIN_DECLS

/* RFC 5280 §4.1. OpenSSL 3.0 spends four fifths of d2i_X509 () on making ready to
 * decode a public key that a list never asks for, and half of the rest on a
 * second form of the names; here both stay bytes. */
typedef struct
{
  ASN1_INTEGER              *version;
  ASN1_INTEGER              *serial;
  X509_ALGOR                *signature;
  ASN1_STRING               *issuer;
  X509_VAL                  *validity;
  ASN1_STRING               *subject;
  ASN1_STRING               *spki;
  ASN1_BIT_STRING           *issuer_uid;
  ASN1_BIT_STRING           *subject_uid;
  STACK_OF (X509_EXTENSION) *extensions;
} CdzTbsTemplate;

typedef struct
{
  CdzTbsTemplate  *tbs;
  X509_ALGOR      *algorithm;
  ASN1_BIT_STRING *signature;
} CdzCertificateTemplate;

CdzCertificateTemplate *cdz_certificate_template_parse     (GBytes                  *der,
                                                            GError                 **error);
void                    cdz_certificate_template_free      (CdzCertificateTemplate  *self);
void                    cdz_certificate_template_set_error (const char              *field,
                                                            GError                 **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzCertificateTemplate, cdz_certificate_template_free)

G_END_DECLS
