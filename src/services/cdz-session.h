/* cdz-session.h: where keys live that the session's end forgets.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-library.h"

G_BEGIN_DECLS

/* The Secret Service's collection that is in memory only.
 * Returns: (nullable) (transfer none) */
CdzStore   *cdz_session_find_store   (CdzLibrary  *library);

/* The store for a key of class @accessible (nullable): @store, if somebody named one
 * (nullable), else the place that its class needs.
 * Returns: (nullable) (transfer none): a name; %NULL is the vault */
const char *cdz_session_choose_store (CdzLibrary  *library,
                                      const char  *store,
                                      const char  *accessible);

G_END_DECLS
