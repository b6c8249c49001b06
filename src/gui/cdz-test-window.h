/* cdz-test-window.h: test a connection, and see which side refuses.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "cdz-application.h"
#include "cdz-probe-identity.h"

G_BEGIN_DECLS

#define CDZ_TYPE_TEST_WINDOW (cdz_test_window_get_type ())
G_DECLARE_FINAL_TYPE (CdzTestWindow, cdz_test_window, CDZ, TEST_WINDOW, AdwApplicationWindow)

/* @ref: of an identity, or "" where none is chosen yet */
GtkWindow *cdz_test_window_new              (CdzApplication   *application,
                                             const char       *ref);
/* With one that is held in memory and never stored. @path: where it is from;
 * @certificates: (element-type CdzCertificate): what the file holds besides */
GtkWindow *cdz_test_window_new_for_identity (CdzApplication   *application,
                                             const char       *path,
                                             CdzProbeIdentity *identity,
                                             GPtrArray        *certificates);

/* app.test (s: a reference or ""), app.test-file (s: a path). */
void       cdz_test_window_add_actions      (CdzApplication   *application);

G_END_DECLS
