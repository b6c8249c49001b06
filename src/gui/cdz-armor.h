/* cdz-armor.h: public DER as PEM, for the clipboard.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* RFC 7468. @label: "CERTIFICATE", … */
char *cdz_armor_encode (const char *label,
                        GBytes     *der);

G_END_DECLS
