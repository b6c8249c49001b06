/* cdz-export-content.h: the bytes of an export, and whether they read back.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-export-format.h"
#include "cdz-pkcs12-write.h"

G_BEGIN_DECLS

/* All that a worker needs; every pointer is owned by whoever made it. */
typedef struct
{
  CdzExportFormat  format;
  CdzPkcs12Target  target;
  CdzSecret       *passphrase;      /* NULL: in clear */
  CdzItem         *item;
  GBytes          *der;             /* the item's public DER */
  GPtrArray       *certificates;    /* GBytes: the item's own first; empty for keys and requests */
  CdzSecret       *pkcs8;           /* its private key, where the format has it */
} CdzExportContent;

/* For workers: both derive keys. */
CdzSecret *cdz_export_content_build (const CdzExportContent  *self,
                                     GError                 **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean   cdz_export_content_check (const CdzExportContent  *self,
                                     CdzSecret               *file,
                                     GError                 **error);

G_END_DECLS
