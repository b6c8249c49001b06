/* cdz-settings.h: how things look, where that can be kept.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CDZ_SETTINGS_WIDTH           "window-width"
#define CDZ_SETTINGS_HEIGHT          "window-height"
#define CDZ_SETTINGS_MAXIMIZED       "window-maximized"
#define CDZ_SETTINGS_SHOW_SIDEBAR    "show-sidebar"
#define CDZ_SETTINGS_SORT_COLUMN     "sort-column"
#define CDZ_SETTINGS_SORT_DESCENDING "sort-descending"
#define CDZ_SETTINGS_SHOW_KIND       "show-kind"
#define CDZ_SETTINGS_SHOW_ISSUER     "show-issuer"
#define CDZ_SETTINGS_SHOW_EXPIRES    "show-expires"

/* Where the schema is not installed the defaults hold, and nothing is kept. */
int      cdz_settings_get_int     (const char *key,
                                   int         fallback);
gboolean cdz_settings_get_boolean (const char *key,
                                   gboolean    fallback);
int      cdz_settings_get_enum    (const char *key,
                                   int         fallback);
void     cdz_settings_set_int     (const char *key,
                                   int         value);
void     cdz_settings_set_boolean (const char *key,
                                   gboolean    value);
void     cdz_settings_set_enum    (const char *key,
                                   int         value);
/* Both follow each other as long as @object lives. */
void     cdz_settings_bind        (const char *key,
                                   gpointer    object,
                                   const char *property);

G_END_DECLS
