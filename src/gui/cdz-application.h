/* cdz-application.h: one process, one vault, its windows.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "cdz-library.h"

G_BEGIN_DECLS

#define CDZ_TYPE_APPLICATION (cdz_application_get_type ())
G_DECLARE_FINAL_TYPE (CdzApplication, cdz_application, CDZ, APPLICATION, AdwApplication)

CdzApplication *cdz_application_new         (void);
CdzLibrary     *cdz_application_get_library (CdzApplication *self);
CdzCaller      *cdz_application_get_caller  (CdzApplication *self);
/* The main window, made where there is none. */
GtkWindow      *cdz_application_get_window  (CdzApplication *self);

/* What can be done with an item is an action of the application that takes its
 * reference: app.test, app.export-certificate, app.export-identity, app.protect,
 * app.explain, app.renew. Each lives in the file of its window; a view shows a
 * button only for an action that is there. */
CdzItem        *cdz_application_find_item   (CdzApplication *self,
                                             const char     *ref);
/* In the main window. @operation: (nullable): what its Undo button takes back */
void            cdz_application_toast       (CdzApplication *self,
                                             const char     *text,
                                             const char     *operation);

G_END_DECLS
