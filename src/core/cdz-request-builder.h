/* cdz-request-builder.h: what a new request or certificate shall say.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-certificate.h"
#include "cdz-openssl.h"
#include "cdz-request.h"
#include "cdz-row.h"
#include "cdz-secret.h"

G_BEGIN_DECLS

/* Filled in step by step; each setter refuses what cannot be written, with
 * %CDZ_ERROR_PARAM and the field in the detail "attribute": "subject",
 * "subject-alternative-names", "key-usage", "extended-key-usage". */
#define CDZ_TYPE_REQUEST_BUILDER (cdz_request_builder_get_type ())
G_DECLARE_FINAL_TYPE (CdzRequestBuilder, cdz_request_builder, CDZ, REQUEST_BUILDER, GObject)

typedef enum
{
  CDZ_CONSTRAINTS_NONE,         /* not said */
  CDZ_CONSTRAINTS_LEAF,         /* no authority */
  CDZ_CONSTRAINTS_AUTHORITY,
  CDZ_CONSTRAINTS_LAST_AUTHORITY,   /* with no other authority below it */
} CdzConstraints;

CdzRequestBuilder *cdz_request_builder_new             (void);

gboolean    cdz_request_builder_set_subject            (CdzRequestBuilder  *self,
                                                        const char         *rfc4514,
                                                        GError            **error);
gboolean    cdz_request_builder_set_alternative_names  (CdzRequestBuilder  *self,
                                                        const char         *list,
                                                        GError            **error);
gboolean    cdz_request_builder_set_preset             (CdzRequestBuilder  *self,
                                                        const char         *name,
                                                        GError            **error);
gboolean    cdz_request_builder_set_key_usage          (CdzRequestBuilder  *self,
                                                        const char         *list,
                                                        GError            **error);
gboolean    cdz_request_builder_set_extended_key_usage (CdzRequestBuilder  *self,
                                                        const char         *list,
                                                        GError            **error);
void        cdz_request_builder_set_constraints        (CdzRequestBuilder  *self,
                                                        CdzConstraints      constraints);
gboolean    cdz_request_builder_set_challenge          (CdzRequestBuilder  *self,
                                                        CdzSecret          *challenge,
                                                        GError            **error);
gboolean    cdz_request_builder_set_like               (CdzRequestBuilder  *self,
                                                        CdzCertificate     *certificate,
                                                        GError            **error);
gboolean    cdz_request_builder_set_like_request       (CdzRequestBuilder  *self,
                                                        CdzRequest         *request,
                                                        GError            **error);

const char *cdz_request_builder_get_subject            (CdzRequestBuilder  *self);
char       *cdz_request_builder_dup_display_name       (CdzRequestBuilder  *self);
/* Rows (CdzRow) of what it will say. @key_type: "rsa", … */
GPtrArray  *cdz_request_builder_describe               (CdzRequestBuilder  *self,
                                                        const char         *key_type);
/* %FALSE: neither subject nor alternative name */
gboolean    cdz_request_builder_check                  (CdzRequestBuilder  *self,
                                                        GError            **error);

CdzRequest *cdz_request_builder_build                  (CdzRequestBuilder  *self,
                                                        EVP_PKEY           *pkey,
                                                        GError            **error) G_GNUC_WARN_UNUSED_RESULT;

/* For cdz-certificate-builder: */
X509_NAME      *cdz_request_builder_get_name           (CdzRequestBuilder  *self);
CdzConstraints  cdz_request_builder_get_constraints    (CdzRequestBuilder  *self);
STACK_OF (X509_EXTENSION) *
                cdz_request_builder_make_extensions    (CdzRequestBuilder  *self,
                                                        const char         *key_type);

G_END_DECLS
