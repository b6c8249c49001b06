/* cdz-terminal.h: one question on the controlling terminal.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-secret.h"

G_BEGIN_DECLS

CdzSecret *cdz_terminal_ask (const char  *question,
                             GError     **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
