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

G_END_DECLS
