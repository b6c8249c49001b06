/* cdz-vault-db-private.h: what the connection and its opening share.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sys/types.h>

#include "cdz-vault-db.h"

G_BEGIN_DECLS

/* In KiB, negative: a list is read once from the first page to the last, while an
 * import comes back to the pages of its indexes again and again. */
#define READING_CACHE "-1024"
#define WRITING_CACHE "-32768"

struct _CdzVaultDb
{
  char       *path;
  GMutex      mutex;

  sqlite3    *handle;       /* NULL while there is no vault */
  gboolean    read_only;
  dev_t       device;       /* of the file that is open, to notice another in its place */
  ino_t       inode;
  gint64      n_opened;     /* how often a file was opened */
  int         brief;        /* atomic: not kept open between two calls */
  GHashTable *statements;   /* SQL → CdzStatement */
};

void cdz_vault_db_set_system_error (CdzVaultDb  *self,
                                    int          saved_errno,
                                    GError     **error);

G_END_DECLS
