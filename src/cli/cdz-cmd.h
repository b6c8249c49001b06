/* cdz-cmd.h: the commands, each in its own file.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-command.h"

G_BEGIN_DECLS

extern const CdzCommand cdz_cmd_help;
extern const CdzCommand cdz_cmd_schema;

G_END_DECLS
