/* cdz-new-file.h: a file that appears whole or not at all.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-secret.h"

G_BEGIN_DECLS

typedef struct _CdzNewFile CdzNewFile;

/* Without cdz_new_file_commit () nothing is left of it. */
CdzNewFile *cdz_new_file_create    (const char   *path,
                                    gboolean      is_secret,
                                    gboolean      may_replace,
                                    GError      **error) G_GNUC_WARN_UNUSED_RESULT;
void        cdz_new_file_free      (CdzNewFile   *self);
gboolean    cdz_new_file_fill      (CdzNewFile   *self,
                                    const guint8 *data,
                                    gsize         size,
                                    GError      **error);
CdzSecret  *cdz_new_file_read_back (CdzNewFile   *self,
                                    GError      **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean    cdz_new_file_commit    (CdzNewFile   *self,
                                    GError      **error);

/* Whether cdz_new_file_write () could begin now: nothing of that name is there, and
 * its folder takes a file. */
gboolean    cdz_new_file_check     (const char   *path,
                                    GError      **error);
/* In one step; never takes the place of anything. @mode: 0600 for what is secret,
 * else 0644 */
gboolean    cdz_new_file_write     (const char   *path,
                                    gconstpointer data,
                                    gsize         size,
                                    int           mode,
                                    GError      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzNewFile, cdz_new_file_free)

G_END_DECLS
