/* cdz-test-commands.h: the same test on a command line.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "cdz-probe-plan.h"

G_BEGIN_DECLS

GtkWindow *cdz_test_commands_new (GtkWindow          *parent,
                                  const CdzProbePlan *plan);

G_END_DECLS
