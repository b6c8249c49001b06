/* cdz-secret-load.h: reads one item's secret, in a worker.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "cdz-item.h"
#include "cdz-secret.h"

G_BEGIN_DECLS

/* The task then returns a CdzSecret; otherwise GBytes, the public DER. */
void cdz_secret_load_want_secret (GTask           *task);
/* @item: what the secret is checked against, where it is of ours:
 * %CDZ_ERROR_MALFORMED when it is something else */
void cdz_secret_load_start       (GTask           *task,
                                  GDBusConnection *connection,
                                  const char      *label,
                                  const char      *path,
                                  CdzItem         *item);

G_END_DECLS
