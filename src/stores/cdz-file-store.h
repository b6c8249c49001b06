/* cdz-file-store.h: a file opened to look at.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-decode.h"
#include "cdz-store.h"

G_BEGIN_DECLS

#define CDZ_TYPE_FILE_STORE (cdz_file_store_get_type ())
G_DECLARE_FINAL_TYPE (CdzFileStore, cdz_file_store, CDZ, FILE_STORE, GObject)

CdzFileStore *cdz_file_store_new            (GFile         *file);
CdzFileStore *cdz_file_store_new_for_bytes  (const char    *name,
                                             CdzSecret     *bytes);

/* Tried, in their order, at the next refresh; empty and absent are tried anyway. */
void          cdz_file_store_set_passphrases (CdzFileStore  *self,
                                              GPtrArray     *passphrases);

/* After a refresh; NULL before, or when it failed. After %CDZ_ERROR_AUTH_FAILED:
 * what can be said without the passphrase. */
CdzDecoded   *cdz_file_store_get_decoded    (CdzFileStore  *self);
/* CdzIgnored: the decoder's, and what could not be parsed; NULL before a refresh. */
GPtrArray    *cdz_file_store_get_ignored    (CdzFileStore  *self);
/* CdzFinding: the decoder's, unusable keys, a request's bad signature; likewise. */
GPtrArray    *cdz_file_store_get_findings   (CdzFileStore  *self);
/* In bytes; 0 before a refresh. */
gsize         cdz_file_store_get_size       (CdzFileStore  *self);
/* The parsed CdzCertificate, CdzKey, CdzRequest of the item at @position. */
GObject      *cdz_file_store_get_object     (CdzFileStore  *self,
                                             guint          position);

G_END_DECLS
