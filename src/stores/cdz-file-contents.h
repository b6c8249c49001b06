/* cdz-file-contents.h: the items in a file's bytes.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-decode.h"
#include "cdz-item.h"

G_BEGIN_DECLS

/* Made in a worker, then only read. */
typedef struct
{
  CdzDecoded *decoded;
  GPtrArray  *items;      /* CdzItem: certificates, keys and requests, in the order of the file */
  GPtrArray  *objects;    /* the CdzCertificate, CdzKey or CdzRequest of each */
  GPtrArray  *ignored;    /* CdzIgnored: the decoder's, and what could not be parsed */
  GPtrArray  *findings;   /* CdzFinding: the decoder's, and those of the objects */
  guint       n_checked_keys;
} CdzFileContents;

CdzFileContents *cdz_file_contents_new  (CdzSecret        *bytes,
                                         GPtrArray        *passphrases,
                                         GCancellable     *cancellable,
                                         GError          **error) G_GNUC_WARN_UNUSED_RESULT;
void             cdz_file_contents_free (CdzFileContents  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzFileContents, cdz_file_contents_free)

G_END_DECLS
