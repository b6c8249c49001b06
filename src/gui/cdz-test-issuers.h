/* cdz-test-issuers.h: all issuers that a server accepts, to search.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @own_issuers: (element-type char *) (nullable): distinguished names that issued what
 * the person has; those come first */
GtkWindow *cdz_test_issuers_new (GtkWindow *parent,
                                 GVariant  *record,
                                 GPtrArray *own_issuers);

G_END_DECLS
