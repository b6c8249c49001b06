/* cdz-request.h: one certification request.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <openssl/x509.h>

#include "cdz-attributes.h"

G_BEGIN_DECLS

#define CDZ_TYPE_REQUEST (cdz_request_get_type ())
G_DECLARE_FINAL_TYPE (CdzRequest, cdz_request, CDZ, REQUEST, GObject)

CdzRequest    *cdz_request_new_from_der       (GBytes      *der,
                                               GError     **error) G_GNUC_WARN_UNUSED_RESULT;

GBytes        *cdz_request_get_der            (CdzRequest  *self);
GBytes        *cdz_request_get_spki           (CdzRequest  *self);
GBytes        *cdz_request_get_subject_der    (CdzRequest  *self);
CdzAttributes *cdz_request_get_attributes     (CdzRequest  *self);
char          *cdz_request_dup_display_name   (CdzRequest  *self);
gboolean       cdz_request_verifies           (CdzRequest  *self);
X509_REQ      *cdz_request_dup_x509_req       (CdzRequest  *self,
                                               GError     **error);

G_END_DECLS
