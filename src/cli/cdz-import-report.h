/* cdz-import-report.h: what an import prints.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-cli.h"
#include "cdz-importer.h"

G_BEGIN_DECLS

gboolean cdz_import_report_print (CdzCli            *cli,
                                  CdzImporter       *importer,
                                  CdzImportOutcome  *outcome,
                                  gboolean           is_dry_run,
                                  GError           **error);

G_END_DECLS
