/* cdz-sqlite.h: SQLite, loaded when a database is first opened.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* The functions in use; one that is missing here does not link. Binding the library
 * takes as long as a handshake, and a file that is only looked at or tested with opens
 * no database. */
#define CDZ_SQLITE_FUNCTIONS(F) \
  F (sqlite3_backup_finish) \
  F (sqlite3_backup_init) \
  F (sqlite3_backup_step) \
  F (sqlite3_bind_blob64) \
  F (sqlite3_bind_int64) \
  F (sqlite3_bind_parameter_index) \
  F (sqlite3_bind_text) \
  F (sqlite3_bind_text64) \
  F (sqlite3_busy_timeout) \
  F (sqlite3_changes) \
  F (sqlite3_clear_bindings) \
  F (sqlite3_close) \
  F (sqlite3_column_blob) \
  F (sqlite3_column_bytes) \
  F (sqlite3_column_int) \
  F (sqlite3_column_int64) \
  F (sqlite3_column_text) \
  F (sqlite3_create_function_v2) \
  F (sqlite3_db_config) \
  F (sqlite3_db_filename) \
  F (sqlite3_errcode) \
  F (sqlite3_errmsg) \
  F (sqlite3_errstr) \
  F (sqlite3_exec) \
  F (sqlite3_file_control) \
  F (sqlite3_finalize) \
  F (sqlite3_get_autocommit) \
  F (sqlite3_last_insert_rowid) \
  F (sqlite3_open) \
  F (sqlite3_open_v2) \
  F (sqlite3_prepare_v2) \
  F (sqlite3_prepare_v3) \
  F (sqlite3_reset) \
  F (sqlite3_result_text) \
  F (sqlite3_step) \
  F (sqlite3_system_errno) \
  F (sqlite3_user_data) \
  F (sqlite3_value_blob) \
  F (sqlite3_value_bytes) \
  F (sqlite3_value_text) \
  F (sqlite3_wal_checkpoint_v2)

#define CDZ_SQLITE_DECLARE(name) __typeof__ (name) *name;

typedef struct
{
  CDZ_SQLITE_FUNCTIONS (CDZ_SQLITE_DECLARE)
} CdzSqlite;

extern CdzSqlite cdz_sqlite;

/* Each database begins with one of these, which load the others. */
int cdz_sqlite_open    (const char  *path,
                        sqlite3    **out_handle);
int cdz_sqlite_open_v2 (const char  *path,
                        sqlite3    **out_handle,
                        int          flags,
                        const char  *vfs);

/* They are called as always. */
#ifndef CDZ_SQLITE_NAMES_ONLY
#define sqlite3_open cdz_sqlite_open
#define sqlite3_open_v2 cdz_sqlite_open_v2
#define sqlite3_backup_finish cdz_sqlite.sqlite3_backup_finish
#define sqlite3_backup_init cdz_sqlite.sqlite3_backup_init
#define sqlite3_backup_step cdz_sqlite.sqlite3_backup_step
#define sqlite3_bind_blob64 cdz_sqlite.sqlite3_bind_blob64
#define sqlite3_bind_int64 cdz_sqlite.sqlite3_bind_int64
#define sqlite3_bind_parameter_index cdz_sqlite.sqlite3_bind_parameter_index
#define sqlite3_bind_text cdz_sqlite.sqlite3_bind_text
#define sqlite3_bind_text64 cdz_sqlite.sqlite3_bind_text64
#define sqlite3_busy_timeout cdz_sqlite.sqlite3_busy_timeout
#define sqlite3_changes cdz_sqlite.sqlite3_changes
#define sqlite3_clear_bindings cdz_sqlite.sqlite3_clear_bindings
#define sqlite3_close cdz_sqlite.sqlite3_close
#define sqlite3_column_blob cdz_sqlite.sqlite3_column_blob
#define sqlite3_column_bytes cdz_sqlite.sqlite3_column_bytes
#define sqlite3_column_int cdz_sqlite.sqlite3_column_int
#define sqlite3_column_int64 cdz_sqlite.sqlite3_column_int64
#define sqlite3_column_text cdz_sqlite.sqlite3_column_text
#define sqlite3_create_function_v2 cdz_sqlite.sqlite3_create_function_v2
#define sqlite3_db_config cdz_sqlite.sqlite3_db_config
#define sqlite3_db_filename cdz_sqlite.sqlite3_db_filename
#define sqlite3_errcode cdz_sqlite.sqlite3_errcode
#define sqlite3_errmsg cdz_sqlite.sqlite3_errmsg
#define sqlite3_errstr cdz_sqlite.sqlite3_errstr
#define sqlite3_exec cdz_sqlite.sqlite3_exec
#define sqlite3_file_control cdz_sqlite.sqlite3_file_control
#define sqlite3_finalize cdz_sqlite.sqlite3_finalize
#define sqlite3_get_autocommit cdz_sqlite.sqlite3_get_autocommit
#define sqlite3_last_insert_rowid cdz_sqlite.sqlite3_last_insert_rowid
#define sqlite3_prepare_v2 cdz_sqlite.sqlite3_prepare_v2
#define sqlite3_prepare_v3 cdz_sqlite.sqlite3_prepare_v3
#define sqlite3_reset cdz_sqlite.sqlite3_reset
#define sqlite3_result_text cdz_sqlite.sqlite3_result_text
#define sqlite3_step cdz_sqlite.sqlite3_step
#define sqlite3_system_errno cdz_sqlite.sqlite3_system_errno
#define sqlite3_user_data cdz_sqlite.sqlite3_user_data
#define sqlite3_value_blob cdz_sqlite.sqlite3_value_blob
#define sqlite3_value_bytes cdz_sqlite.sqlite3_value_bytes
#define sqlite3_value_text cdz_sqlite.sqlite3_value_text
#define sqlite3_wal_checkpoint_v2 cdz_sqlite.sqlite3_wal_checkpoint_v2
#endif

G_END_DECLS
