/* cdz-snapshot.h: all attributes of all items, and the difference of two times.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-json.h"

G_BEGIN_DECLS

/* A snapshot's, in bytes: some 100,000 items. */
#define CDZ_SNAPSHOT_MAX_SIZE (256 * 1024 * 1024)

/* An item as a snapshot has it. */
typedef struct
{
  char *ref;
  char *label;          /* nullable */
  char *json;           /* its object */
} CdzSnapshotItem;

typedef struct
{
  char *ref;
  char *attribute;
  char *before;         /* JSON values; NULL where there was none */
  char *after;
} CdzSnapshotChange;

typedef struct
{
  GPtrArray *added;     /* CdzSnapshotItem */
  GPtrArray *removed;   /* CdzSnapshotItem */
  GPtrArray *changed;   /* CdzSnapshotChange */
} CdzSnapshotDiff;

CdzJson         *cdz_snapshot_new       (GPtrArray        *items);
CdzSnapshotDiff *cdz_snapshot_compare   (const char       *path,
                                         GPtrArray        *items,
                                         GError          **error) G_GNUC_WARN_UNUSED_RESULT;
CdzSnapshotDiff *cdz_snapshot_compare_text (const char   *name,
                                            const char   *before,
                                            gsize         size,
                                            GPtrArray    *items,
                                            GError      **error) G_GNUC_WARN_UNUSED_RESULT;
void             cdz_snapshot_diff_free (CdzSnapshotDiff  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzSnapshotDiff, cdz_snapshot_diff_free)

G_END_DECLS
