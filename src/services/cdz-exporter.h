/* cdz-exporter.h: an item into a file.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-export-format.h"
#include "cdz-library.h"
#include "cdz-pkcs12-write.h"

G_BEGIN_DECLS

typedef struct
{
  CdzExportFormat  format;
  CdzPkcs12Target  target;        /* of PKCS#12 */
  CdzSecret       *passphrase;    /* of a format with a key; NULL: PKCS#8 in clear */
  const char      *path;
  gboolean         may_replace;   /* the file that is there; a file chooser asked already */
} CdzExportOptions;

typedef struct
{
  CdzExportFormat  format;
  char            *ref;
  char            *path;
  char            *sha256;        /* of the file */
  GPtrArray       *findings;      /* CdzFinding: warnings */
  GPtrArray       *next_steps;    /* CdzNextStep */
} CdzExported;

/* Whether @item can leave the store as @options say, before anything is asked. */
gboolean     cdz_exporter_check         (CdzCaller               *caller,
                                         CdzItem                 *item,
                                         const CdzExportOptions  *options,
                                         GError                 **error);
/* @options: copied */
void         cdz_exporter_export_async  (CdzLibrary              *library,
                                         CdzCaller               *caller,
                                         CdzItem                 *item,
                                         const CdzExportOptions  *options,
                                         GCancellable            *cancellable,
                                         GAsyncReadyCallback      callback,
                                         gpointer                 user_data);
CdzExported *cdz_exporter_export_finish (GAsyncResult            *result,
                                         GError                 **error);
void         cdz_exported_free          (CdzExported             *self);

/* Why a container for old systems is weak; for people. */
const char  *cdz_exporter_get_legacy_warning (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzExported, cdz_exported_free)

G_END_DECLS
