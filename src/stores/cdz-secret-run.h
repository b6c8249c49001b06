/* cdz-secret-run.h: changes of a collection on their way; for the files that do them.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-secret-apply.h"
#include "cdz-secret-transfer.h"

G_BEGIN_DECLS

/* One change on its way. */
typedef struct
{
  CdzChange       *change;
  const char      *path;        /* of what is changed; NULL at add */

  /* At add and restore. */
  CdzVaultRow     *row;         /* NULL at restore */
  char            *unique;      /* NULL where any number of its kind may be */
  char            *hash;        /* of the value */
  char            *holder_path; /* has the unique key */
  CdzItem         *holder;
  gboolean         is_same;
  char            *created;

  /* At update and delete. */
  CdzItem         *before;
  GVariant        *attributes_before;
  gboolean         is_written;
  CdzHeld         *held;
  gboolean         is_deleted;

  CdzResultAction  action;
  CdzItem         *item;
} CdzSecretStep;

typedef struct
{
  CdzSecretApply    *job;
  CdzSecretTransfer  transfer;
  GPtrArray         *steps;
  GCancellable      *cancellable;
} CdzSecretRun;

GVariant *cdz_secret_run_get_properties   (CdzSecretRun   *run,
                                           const char     *path,
                                           GError        **error);
/* Who has the unique key of the step's row; @but: (nullable): a path that does not
 * count */
gboolean  cdz_secret_run_find_holder      (CdzSecretRun   *run,
                                           CdzSecretStep  *step,
                                           const char     *but,
                                           GError        **error);
void      cdz_secret_run_set_duplicate    (CdzSecretRun   *run,
                                           CdzItem        *holder,
                                           GError        **error);
gboolean  cdz_secret_run_prepare_add      (CdzSecretRun   *run,
                                           CdzSecretStep  *step,
                                           gint64          now,
                                           GError        **error);
gboolean  cdz_secret_run_prepare_restore  (CdzSecretRun   *run,
                                           CdzSecretStep  *step,
                                           GError        **error);
gboolean  cdz_secret_run_prepare_existing (CdzSecretRun   *run,
                                           CdzSecretStep  *step,
                                           GError        **error);

G_END_DECLS
