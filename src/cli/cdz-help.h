/* cdz-help.h: what --help prints.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-command.h"

G_BEGIN_DECLS

GString *cdz_help_new (const CdzCommand *command);

G_END_DECLS
