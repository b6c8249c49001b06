/* cdz-guess.h: what another program's item probably holds.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The values of the attribute "guess". */
#define CDZ_GUESS_PEM             "pem"
#define CDZ_GUESS_CHUNKED_PEM     "chunked-pem"
#define CDZ_GUESS_PKCS12          "pkcs12"
#define CDZ_GUESS_PASSWORD        "password"
#define CDZ_GUESS_PORTAL_KEY      "portal-key"
#define CDZ_GUESS_APPLICATION_KEY "application-key"
#define CDZ_GUESS_VAULT_KEY       "vault-key"
#define CDZ_GUESS_DAMAGED         "damaged"       /* one of ours that does not hold together */
#define CDZ_GUESS_LOCKED          "locked"
#define CDZ_GUESS_UNREADABLE      "unreadable"    /* the provider says nothing of it */
#define CDZ_GUESS_UNKNOWN         "unknown"

/* @own: (nullable): "a{ss}", its attributes; the secret is not looked at. Static. */
const char *cdz_guess                 (const char *label,
                                       const char *schema,
                                       GVariant   *own);
/* For people, untranslated. */
const char *cdz_guess_get_title       (const char *guess);
/* (nullable): what is lost with it, untranslated */
const char *cdz_guess_get_warning     (const char *guess);
/* Whether a look inside may find certificates or keys. */
gboolean    cdz_guess_may_hold_keys   (const char *guess);
/* Of a part of something larger, the attribute that numbers the parts; (nullable) */
const char *cdz_guess_find_part_name  (GVariant   *own);

G_END_DECLS
