/* cdz-key-handle.h: an opened private key.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-library.h"

G_BEGIN_DECLS

#define CDZ_TYPE_KEY_HANDLE (cdz_key_handle_get_type ())
G_DECLARE_FINAL_TYPE (CdzKeyHandle, cdz_key_handle, CDZ, KEY_HANDLE, GObject)

/* Opens the key of @item (a private key or an identity), asking the library's
 * prompter where its class needs a factor. Closed by the last unref. */
void          cdz_key_handle_open_async  (CdzLibrary           *library,
                                          CdzCaller            *caller,
                                          CdzItem              *item,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
CdzKeyHandle *cdz_key_handle_open_finish (GAsyncResult         *result,
                                          GError              **error);

/* Synchronous, for workers. @digest is OpenSSL's name, NULL for Ed25519 and alike. */
GBytes       *cdz_key_handle_sign        (CdzKeyHandle         *self,
                                          const char           *digest,
                                          gconstpointer         data,
                                          gsize                 size,
                                          GError              **error);
/* For libssl in the prober: (transfer full). */
EVP_PKEY     *cdz_key_handle_dup_pkey    (CdzKeyHandle         *self);

G_END_DECLS
