/* cdz-vault-rows.h: items in, rows out, and back.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-change.h"
#include "cdz-vault-schema.h"

G_BEGIN_DECLS

/* The name of the store, in items and on the command line. */
#define CDZ_VAULT_STORE_NAME "vault"

/* One row as it is to be inserted. */
typedef struct
{
  CdzClass       klass;
  char          *uuid;
  CdzAttributes *attributes;
  GBytes        *der;
  GBytes        *issuer_der;
  GBytes        *serial_der;
  GBytes        *subject_der;

  /* Private keys only. */
  char          *root_key;      /* ids of the keys that wrap it, comma separated */
  guint32        generation;
  GBytes        *envelope;
  gint64         revision;      /* where it was read; the change stands only while it is that */
} CdzVaultRow;

typedef enum
{
  CDZ_TAKEN_NOT,        /* the unique key is free */
  CDZ_TAKEN_SAME,       /* by the same bytes */
  CDZ_TAKEN_OTHER,      /* by other bytes */
} CdzTaken;

CdzVaultRow *cdz_vault_row_new        (CdzChange     *change,
                                       gint64         now,
                                       GError       **error);
void         cdz_vault_row_free       (CdzVaultRow   *self);
gboolean     cdz_vault_row_insert     (CdzVaultRow   *self,
                                       CdzVaultDb    *db,
                                       gboolean      *out_inserted,
                                       GError       **error);
/* @out_item: the row that has the unique key; not set when it is free */
gboolean     cdz_vault_row_find_taken (CdzVaultRow   *self,
                                       CdzVaultDb    *db,
                                       CdzTaken      *out_taken,
                                       CdzItem      **out_item,
                                       GError       **error);

/* What the row's item has at hand: (nullable) (transfer none) */
GBytes      *cdz_vault_row_get_listed_value (CdzVaultRow *self);

/* From a row of CdzTable.sql_list or sql_get. */
gint64       cdz_vault_rows_get_rowid    (CdzStatement  *statement);
const char  *cdz_vault_rows_get_uuid     (CdzStatement  *statement);
gint64       cdz_vault_rows_get_revision (CdzStatement  *statement);
CdzItem     *cdz_vault_rows_read         (CdzStatement  *statement,
                                          CdzClass       klass);

/* %CDZ_ERROR_NOT_FOUND where it is not there any more. */
CdzItem     *cdz_vault_rows_get_item     (CdzVaultDb    *db,
                                          CdzClass       klass,
                                          const char    *uuid,
                                          GError       **error);
GBytes      *cdz_vault_rows_get_blob     (CdzVaultDb    *db,
                                          CdzClass       klass,
                                          const char    *uuid,
                                          const char    *column,
                                          GError       **error);
void         cdz_vault_rows_set_gone      (GError       **error);
void         cdz_vault_rows_set_duplicate (CdzItem       *holder,
                                           GError       **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzVaultRow, cdz_vault_row_free)

G_END_DECLS
