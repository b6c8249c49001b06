/* cdz-secret-reader.h: reads a collection itself, not its items.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* @properties: (nullable): "a{sv}" of the collection
 * @own: (element-type utf8): paths of the items of ours, as far as it tells
 * @error: (nullable): the first thing that the provider refused */
typedef void (* CdzSecretReaderFunc) (GVariant      *properties,
                                      GPtrArray     *own,
                                      const GError  *error,
                                      gpointer       user_data);

/* Calls back once, on the main thread; not at all when it was cancelled. */
void cdz_secret_reader_start (GDBusConnection     *connection,
                              const char          *collection,
                              GCancellable        *cancellable,
                              CdzSecretReaderFunc  func,
                              gpointer             user_data);

G_END_DECLS
