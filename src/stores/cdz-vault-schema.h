/* cdz-vault-schema.h: the vault's tables, made from the attribute table.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-schema.h"
#include "cdz-vault-db.h"

G_BEGIN_DECLS

typedef struct
{
  CdzAttr      attr;        /* CDZ_ATTR_NONE: no attribute, only the vault's */
  char        *name;
  const char  *type;        /* "TEXT", "INTEGER", "BLOB" */
} CdzColumn;

/* One class's table. Columns: uuid, revision, the stored attributes in the order
 * of the attribute table, then what only the vault uses, the large ones last. */
typedef struct
{
  CdzClass     klass;
  const char  *name;
  GArray      *columns;       /* CdzColumn */
  guint        n_attributes;  /* of them, from the third column on */

  char        *sql_list;      /* rowid, uuid, revision, attributes: of all rows */
  char        *sql_get;       /* the same of one uuid */
  char        *sql_insert;    /* every column */
  char        *sql_taken;     /* uuid of the row with a unique key; see cdz_vault_row */
  char        *sql_delete;
  char        *sql_keep;      /* copies a row to where undo finds it */
  char        *sql_restore;   /* and back */
  char        *sql_in_way;    /* uuid of the row that has a kept row's unique key */
} CdzTable;

const CdzTable *cdz_vault_schema_get_table  (CdzClass      klass);
int             cdz_table_find_column       (const CdzTable *self,
                                             const char    *name);
gboolean        cdz_vault_schema_is_stored  (CdzClass      klass,
                                             CdzAttr       attr);
/* The column that decides uniqueness for @attr: its own, or that of its DER. */
const char     *cdz_vault_schema_get_unique_column (CdzAttr attr);

gboolean        cdz_vault_schema_create     (CdzVaultDb   *db,
                                             GError      **error);
gboolean        cdz_vault_schema_check      (CdzVaultDb   *db,
                                             GError      **error);

G_END_DECLS
