/* cdz-import-outcome.h: what an import did, or would do.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-importer.h"

G_BEGIN_DECLS

/* The changes that store @entries (CdzPlanEntry) in the store of that name. */
GPtrArray        *cdz_import_outcome_make_changes (GPtrArray   *entries,
                                                   const char  *store);
/* Those that follow from it in other stores: requests that are answered. */
GPtrArray        *cdz_import_outcome_make_answers (GPtrArray   *entries,
                                                   const char  *store);
/* @stored: (nullable): what came of these changes; %NULL for what would */
CdzImportOutcome *cdz_import_outcome_new          (CdzLibrary  *library,
                                                   GListModel  *files,
                                                   GPtrArray   *entries,
                                                   CdzOutcome  *stored);

G_END_DECLS
