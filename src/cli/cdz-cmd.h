/* cdz-cmd.h: the commands, each in its own file.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-command.h"

G_BEGIN_DECLS

extern const CdzCommand cdz_cmd_authority_issue;
extern const CdzCommand cdz_cmd_authority_new;
extern const CdzCommand cdz_cmd_capabilities;
extern const CdzCommand cdz_cmd_certificate_self_signed;
extern const CdzCommand cdz_cmd_delete;
extern const CdzCommand cdz_cmd_dump;
extern const CdzCommand cdz_cmd_explain;
extern const CdzCommand cdz_cmd_expiring;
extern const CdzCommand cdz_cmd_export;
extern const CdzCommand cdz_cmd_generate;
extern const CdzCommand cdz_cmd_help;
extern const CdzCommand cdz_cmd_import;
extern const CdzCommand cdz_cmd_inspect;
extern const CdzCommand cdz_cmd_list;
extern const CdzCommand cdz_cmd_lock;
extern const CdzCommand cdz_cmd_probe;
extern const CdzCommand cdz_cmd_probe_schema;
extern const CdzCommand cdz_cmd_request_list;
extern const CdzCommand cdz_cmd_request_new;
extern const CdzCommand cdz_cmd_request_renew;
extern const CdzCommand cdz_cmd_request_presets;
extern const CdzCommand cdz_cmd_request_reply;
extern const CdzCommand cdz_cmd_request_show;
extern const CdzCommand cdz_cmd_protect;
extern const CdzCommand cdz_cmd_schema;
extern const CdzCommand cdz_cmd_set;
extern const CdzCommand cdz_cmd_show;
extern const CdzCommand cdz_cmd_stores;
extern const CdzCommand cdz_cmd_undo;
extern const CdzCommand cdz_cmd_unlock;
extern const CdzCommand cdz_cmd_vault_backup;
extern const CdzCommand cdz_cmd_vault_init;
extern const CdzCommand cdz_cmd_vault_passwd;
extern const CdzCommand cdz_cmd_vault_restore;
extern const CdzCommand cdz_cmd_vault_status;

/* What "stores" prints; also the result of "lock" and "unlock". */
gboolean cdz_stores_print (CdzCli  *cli,
                           GError **error);

G_END_DECLS
