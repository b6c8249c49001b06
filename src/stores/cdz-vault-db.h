/* cdz-vault-db.h: the vault's SQLite connection.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "cdz-sqlite.h"

G_BEGIN_DECLS

/* One connection, used by workers only, one at a time: between
 * cdz_vault_db_lock () and _unlock (). Nobody holds it over a D-Bus call. */
typedef struct _CdzVaultDb CdzVaultDb;

/* Prepared once and kept by the connection; leaving the scope resets it, so that
 * no statement stays open between two calls. */
typedef sqlite3_stmt CdzStatement;

CdzVaultDb   *cdz_vault_db_new              (const char    *path);
void          cdz_vault_db_free             (CdzVaultDb    *self);

/* Whether the connection is closed whenever it is unlocked. */
void          cdz_vault_db_set_brief        (CdzVaultDb    *self,
                                             gboolean       brief);
CdzVaultDb   *cdz_vault_db_lock             (CdzVaultDb    *self);
void          cdz_vault_db_unlock           (CdzVaultDb    *self);

/* Where there is no vault yet this succeeds too, and is_open () is %FALSE. */
gboolean      cdz_vault_db_open             (CdzVaultDb    *self,
                                             GError       **error);
/* Makes the vault where there is none. */
gboolean      cdz_vault_db_open_for_writing (CdzVaultDb    *self,
                                             GError       **error);
void          cdz_vault_db_close            (CdzVaultDb    *self);
gboolean      cdz_vault_db_is_open          (CdzVaultDb    *self);
gboolean      cdz_vault_db_is_read_only     (CdzVaultDb    *self);
/* A number that is another one after each commit of somebody else. */
gboolean      cdz_vault_db_get_version      (CdzVaultDb    *self,
                                             gint64        *out_version,
                                             GError       **error);
const char   *cdz_vault_db_get_path         (CdzVaultDb    *self);
sqlite3      *cdz_vault_db_get_handle       (CdzVaultDb    *self);

gboolean      cdz_vault_db_begin            (CdzVaultDb    *self,
                                             GError       **error);
gboolean      cdz_vault_db_commit           (CdzVaultDb    *self,
                                             GError       **error);
void          cdz_vault_db_rollback         (CdzVaultDb    *self);

CdzStatement *cdz_vault_db_prepare          (CdzVaultDb    *self,
                                             const char    *sql,
                                             GError       **error);
/* %SQLITE_ROW or %SQLITE_DONE; anything else is in @error. */
int           cdz_vault_db_step             (CdzVaultDb    *self,
                                             CdzStatement  *statement,
                                             GError       **error);
gboolean      cdz_vault_db_run              (CdzVaultDb    *self,
                                             CdzStatement  *statement,
                                             GError       **error);
gboolean      cdz_vault_db_exec             (CdzVaultDb    *self,
                                             const char    *sql,
                                             GError       **error);
gboolean      cdz_vault_db_get_number       (CdzVaultDb    *self,
                                             const char    *sql,
                                             gint64        *out_number,
                                             GError       **error);
void          cdz_vault_db_set_error        (CdzVaultDb    *self,
                                             GError       **error);

static inline void
cdz_statement_done (CdzStatement *statement)
{
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzVaultDb, cdz_vault_db_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzStatement, cdz_statement_done)

typedef CdzVaultDb CdzVaultDbLocker;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzVaultDbLocker, cdz_vault_db_unlock)

G_END_DECLS
