/* cdz-test-options.h: the options of a connection test.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "cdz-probe-plan.h"

G_BEGIN_DECLS

#define CDZ_TYPE_TEST_OPTIONS (cdz_test_options_get_type ())
G_DECLARE_FINAL_TYPE (CdzTestOptions, cdz_test_options, CDZ, TEST_OPTIONS, GtkWidget)

/* Puts what was typed into @plan. */
void cdz_test_options_fill             (CdzTestOptions *self,
                                        CdzProbePlan   *plan);
/* What was allowed for one test is over. */
void cdz_test_options_forget_insecure  (CdzTestOptions *self);

/* For the buttons of next steps. */
void cdz_test_options_choose_authority (CdzTestOptions *self);
void cdz_test_options_set_small_groups (CdzTestOptions *self);
void cdz_test_options_set_no_proxy     (CdzTestOptions *self);

G_END_DECLS
