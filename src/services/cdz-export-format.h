/* cdz-export-format.h: what an item can be exported as.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-item.h"

G_BEGIN_DECLS

typedef enum
{
  CDZ_EXPORT_PEM,
  CDZ_EXPORT_DER,
  CDZ_EXPORT_CHAIN,
  CDZ_EXPORT_PKCS7,
  CDZ_EXPORT_PKCS8,
  CDZ_EXPORT_PKCS12,
  CDZ_EXPORT_CSR,
  CDZ_EXPORT_SPKI,
  CDZ_EXPORT_SSH,
} CdzExportFormat;

#define CDZ_N_EXPORT_FORMATS (CDZ_EXPORT_SSH + 1)

typedef struct
{
  CdzExportFormat  format;
  const char      *name;        /* as on the command line */
  const char      *title;       /* untranslated */
  const char      *extension;   /* ".p12" */
  gboolean         has_key;     /* holds a private key, so it needs a passphrase */
  gboolean         has_chain;   /* the certificates above, too */
} CdzExportFormatInfo;

const CdzExportFormatInfo *cdz_export_format_get_info  (CdzExportFormat   format);
gboolean                   cdz_export_format_from_name (const char       *name,
                                                        CdzExportFormat  *out_format,
                                                        GError          **error);
CdzExportFormat            cdz_export_format_for_item  (CdzItem          *item);
gboolean                   cdz_export_format_check     (CdzExportFormat   format,
                                                        CdzItem          *item,
                                                        GError          **error);
char                      *cdz_export_format_dup_name  (CdzExportFormat   format,
                                                        CdzItem          *item);

G_END_DECLS
