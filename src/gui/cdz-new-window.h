/* cdz-new-window.h: new key, request, certificate or authority.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-application.h"
#include "cdz-request-builder.h"

G_BEGIN_DECLS

#define CDZ_TYPE_NEW_WINDOW (cdz_new_window_get_type ())
G_DECLARE_FINAL_TYPE (CdzNewWindow, cdz_new_window, CDZ, NEW_WINDOW, AdwWindow)

/* @renewed: (nullable): a certificate or an identity to renew
 * @like: (nullable): what its renewal asks for */
GtkWidget *cdz_new_window_new         (CdzApplication    *application,
                                       GtkWindow         *parent,
                                       CdzItem           *renewed,
                                       CdzRequestBuilder *like);

/* What the form begins with, in place of nothing. */
void       cdz_new_window_begin_like     (CdzNewWindow  *self,
                                          CdzItem       *item,
                                          const char    *purpose);
void       cdz_new_window_begin_with_key (CdzNewWindow  *self,
                                          CdzItem       *key);

/* app.new; app.new-request (what it begins with: a certificate, an identity or a
 * private key) and app.new-client-request (likewise, for a TLS client); app.renew (a
 * certificate or identity); app.mark-sent and app.reply (a request) */
void       cdz_new_window_add_actions (CdzApplication    *application);

G_END_DECLS
