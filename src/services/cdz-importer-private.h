/* cdz-importer-private.h: for the files that the importer consists of.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-importer.h"

G_BEGIN_DECLS

CdzLibrary             *cdz_importer_get_library     (CdzImporter    *self);
CdzCaller              *cdz_importer_get_caller      (CdzImporter    *self);
/* As they are given, and the place that the last plan chose where they name none. */
const CdzImportOptions *cdz_importer_get_options     (CdzImporter    *self);
/* Decides the plan anew; (transfer full) (element-type CdzPlanEntry) */
GPtrArray              *cdz_importer_plan            (CdzImporter    *self);
/* The error that a file fails the import with: %TRUE where there is none */
gboolean                cdz_importer_check_files     (CdzImporter    *self,
                                                      GError        **error);

G_END_DECLS
