/* cdz-import-plan.h: the files of an import, and what becomes of each thing in them.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-import-file.h"
#include "cdz-plan-entry.h"
