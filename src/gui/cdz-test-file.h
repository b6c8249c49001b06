/* cdz-test-file.h: an identity from a file, kept in memory for a test.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "cdz-probe-identity.h"

G_BEGIN_DECLS

/* Reads it on a worker; asks for its passphrase above @parent where it needs one.
 * Nothing is stored. */
void              cdz_test_file_open_async  (GtkWindow            *parent,
                                             const char           *path,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
/* @out_certificates: (element-type CdzCertificate): all of the file */
CdzProbeIdentity *cdz_test_file_open_finish (GAsyncResult         *result,
                                             GPtrArray           **out_certificates,
                                             GError              **error);
/* Where it is from; borrowed. */
const char       *cdz_test_file_get_path    (GAsyncResult         *result);

G_END_DECLS
