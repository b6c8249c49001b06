/* cdz-issuer-private.h: for the files that the issuer consists of.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-issuer.h"
#include "cdz-key-handle.h"

G_BEGIN_DECLS

typedef enum
{
  CDZ_PART_KEY,
  CDZ_PART_REQUEST,
  CDZ_PART_CERTIFICATE,
  CDZ_PART_ISSUED,
} CdzPartKind;

/* What is asked for, and what was made of it. */
typedef struct
{
  CdzPartKind         kind;
  char               *label;          /* nullable */
  const CdzKeyChoice *choice;
  CdzRequestBuilder  *builder;
  guint               days;

  CdzItem            *key_item;       /* an existing key, or an authority's identity; */
  CdzKeyHandle       *handle;         /* that key, opened; */
  CdzCertificate     *authority;      /* the authority's certificate */

  CdzKey             *key;            /* made */
  GObject            *product;        /* made: CdzRequest, CdzCertificate, or NULL */
} CdzPart;

void     cdz_part_free  (CdzPart       *self);
/* In a worker. @now: seconds since 1970 */
gboolean cdz_parts_make (GPtrArray     *parts,
                         gint64         now,
                         GCancellable  *cancellable,
                         GError       **error);

/* What came of the changes, part by part: %NULL where one was there already. */
CdzIssued *cdz_issued_new               (GPtrArray   *parts,
                                         CdzOutcome  *outcome,
                                         GError     **error);
/* @problem: (transfer full): of a request that is open already, said in its words */
GError    *cdz_issued_explain_duplicate (GError      *problem);

G_END_DECLS
