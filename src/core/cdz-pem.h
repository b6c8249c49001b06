/* cdz-pem.h: the blocks of a PEM text.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "cdz-secret.h"

G_BEGIN_DECLS

/* One block: either its body or an error. */
typedef struct
{
  char      *label;       /* "RSA PRIVATE KEY" */
  guint      number;      /* from 1 */
  char      *headers;     /* the lines before the body, or NULL */
  GBytes    *bytes;       /* the body, of a label that holds nothing secret */
  CdzSecret *secret;      /* the body, of every other label */
  GError    *error;
} CdzPemBlock;

typedef struct
{
  const char *start;
  const char *cursor;
  const char *end;
  const char *counted;    /* up to here line breaks were counted */
  guint       line;
  guint       n_blocks;
} CdzPemReader;

void          cdz_pem_reader_init    (CdzPemReader      *self,
                                      const guint8      *data,
                                      gsize              size);
gboolean      cdz_pem_reader_next    (CdzPemReader      *self,
                                      CdzPemBlock       *out);
void          cdz_pem_block_clear    (CdzPemBlock       *block);
const guint8 *cdz_pem_block_get_data (const CdzPemBlock *block,
                                      gsize             *out_size);
char         *cdz_pem_get_header     (const char        *headers,
                                      const char        *name);
gboolean      cdz_pem_looks_like     (const guint8      *data,
                                      gsize              size);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CdzPemBlock, cdz_pem_block_clear)

G_END_DECLS
