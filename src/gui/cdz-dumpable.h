/* cdz-dumpable.h: closes the process to debuggers before the first secret.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Starts at the first call; every later one waits for the same end. No secret may
 * enter the process before it finished. It never fails. */
void cdz_dumpable_close_async  (GAsyncReadyCallback  callback,
                                gpointer             user_data);
void cdz_dumpable_close_finish (GAsyncResult        *result);

G_END_DECLS
