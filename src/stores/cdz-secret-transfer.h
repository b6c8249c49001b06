/* cdz-secret-transfer.h: secrets over the bus, encrypted.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "cdz-secret.h"

G_BEGIN_DECLS

/* A session with the provider, for one operation of a worker. */
typedef struct
{
  GDBusConnection *connection;
  GObject         *service;     /* libsecret's part that encrypts */
} CdzSecretTransfer;

/* Errors are CDZ_ERROR or cancellation; @label is the collection's. */
gboolean   cdz_secret_transfer_open   (CdzSecretTransfer  *self,
                                       GDBusConnection    *connection,
                                       const char         *label,
                                       GCancellable       *cancellable,
                                       GError            **error);
/* %CDZ_ERROR_TOO_LARGE over the cap of any file. */
CdzSecret *cdz_secret_transfer_read   (CdzSecretTransfer  *self,
                                       const char         *item,
                                       const char         *label,
                                       GCancellable       *cancellable,
                                       GError            **error);
/* Never replaces anything. @may_prompt: whether the provider may ask.
 * Returns: (transfer full): the new item's object path */
char      *cdz_secret_transfer_create (CdzSecretTransfer  *self,
                                       const char         *collection,
                                       const char         *label,
                                       GVariant           *properties,
                                       CdzSecret          *value,
                                       const char         *content_type,
                                       gboolean            may_prompt,
                                       GCancellable       *cancellable,
                                       GError            **error);
void       cdz_secret_transfer_clear  (CdzSecretTransfer  *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CdzSecretTransfer, cdz_secret_transfer_clear)

G_END_DECLS
