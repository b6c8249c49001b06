/* cdz-destination.h: where an export goes, and what that place reads.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-export-format.h"
#include "cdz-pkcs12-write.h"

G_BEGIN_DECLS

typedef struct
{
  const char      *title;       /* untranslated */
  const char      *subtitle;    /* untranslated */
  CdzExportFormat  format;
  CdzPkcs12Target  target;
} CdzDestination;

/* Returns: (transfer none): those that make sense for @item
 * @with_key: for “Export Identity…”, otherwise never a private key */
const CdzDestination *cdz_destinations_get (CdzItem  *item,
                                            gboolean  with_key,
                                            guint    *out_n);

G_END_DECLS
