/* cdz-reply.h: whether a reply fits its request.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-importer.h"

G_BEGIN_DECLS

/* Whether one of the certificates that @importer has read is for the key of @request;
 * else %CDZ_ERROR_KEY_MISMATCH, which says whose it is, or shows both hashes. */
gboolean cdz_reply_check        (CdzImporter  *importer,
                                 CdzItem      *request,
                                 GError      **error);

/* A finding for each of @entries (CdzPlanEntry) that looks like a reply to an open
 * request, and is for another key. */
void     cdz_reply_add_findings (CdzLibrary   *library,
                                 GPtrArray    *entries,
                                 GPtrArray    *findings);

G_END_DECLS
