/* cdz-items.h: lists of items in results.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-arguments.h"
#include "cdz-cli.h"

G_BEGIN_DECLS

void cdz_items_add_to_json       (GPtrArray   *items,
                                CdzJson     *json,
                                const char  *name);
void cdz_items_add_refs_to_json  (GPtrArray   *items,
                                CdzJson     *json,
                                const char  *name);
void cdz_items_append            (GPtrArray   *items,
                                GString     *text);
void cdz_items_append_all        (GPtrArray   *items,
                                GString     *text);

/* What every operand names. */
GPtrArray *cdz_items_resolve_operands (CdzCli        *cli,
                                       CdzLibrary    *library,
                                       CdzArguments  *arguments,
                                       GError       **error);

G_END_DECLS
