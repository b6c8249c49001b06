/* cdz-identities.h: certificate joined with private key, live.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "cdz-item.h"

G_BEGIN_DECLS

/* A GListModel of CdzItem of class identity, in the order of their certificates. */
#define CDZ_TYPE_IDENTITIES (cdz_identities_get_type ())
G_DECLARE_FINAL_TYPE (CdzIdentities, cdz_identities, CDZ, IDENTITIES, GObject)

CdzIdentities *cdz_identities_new (GListModel *items);

G_END_DECLS
