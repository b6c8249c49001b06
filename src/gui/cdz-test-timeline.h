/* cdz-test-timeline.h: the handshake, two sides and the lane between them.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @record: see cdz-probe-record.h. @narrow: where there is little room for the lane */
GtkWidget *cdz_test_timeline_new (GVariant *record,
                                  gboolean  narrow);

/* The style class of a tone (CdzTone). */
const char *cdz_test_get_tone_class (int tone);

G_END_DECLS
