/* cdz-test-groups.h: what a report says besides its time line.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Each returns a group, or NULL where it has nothing to say. Their buttons activate
 * "win.test-with" (the identity's reference) and "win.issuers". */
GtkWidget *cdz_test_group_new_identities  (GVariant  *record);
GtkWidget *cdz_test_group_new_server      (GVariant  *record);
GtkWidget *cdz_test_group_new_http        (GVariant  *record);
GtkWidget *cdz_test_group_new_alerts      (GVariant  *record);
GtkWidget *cdz_test_group_new_findings    (GVariant  *record);
/* @differences: CdzProbeDifference, see cdz_probe_record_compare () */
GtkWidget *cdz_test_group_new_differences (GPtrArray *differences,
                                           const char *before,
                                           const char *after);

G_END_DECLS
