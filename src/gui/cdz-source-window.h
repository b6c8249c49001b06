/* cdz-source-window.h: an item as PEM, and the structure of its DER.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CDZ_TYPE_SOURCE_WINDOW (cdz_source_window_get_type ())
G_DECLARE_FINAL_TYPE (CdzSourceWindow, cdz_source_window, CDZ, SOURCE_WINDOW, AdwWindow)

/* @pem and @der: public parts only */
GtkWindow *cdz_source_window_new (GtkWindow  *parent,
                                  const char *name,
                                  const char *pem,
                                  GBytes     *der);

G_END_DECLS
