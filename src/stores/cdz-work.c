/* cdz-work.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-work"
#include "config.h"

#include "cdz-work.h"

/* Both atomic. Read apart they may be of two moments: a number too many for a tenth of
 * a second is nobody's loss. */
struct _CdzWork
{
  GCancellable parent_instance;

  int          n_done;
  int          n_all;
};

G_DEFINE_FINAL_TYPE (CdzWork, cdz_work, G_TYPE_CANCELLABLE)

static void
cdz_work_class_init (CdzWorkClass *klass)
{
}

static void
cdz_work_init (CdzWork *self)
{
}

CdzWork *
cdz_work_new (void)
{
  return g_object_new (CDZ_TYPE_WORK, NULL);
}

void
cdz_work_report (GCancellable *cancellable,
                 guint         n_done,
                 guint         n_all)
{
  CdzWork *self;

  if (cancellable == NULL || !CDZ_IS_WORK (cancellable))
    return;

  self = CDZ_WORK (cancellable);
  g_atomic_int_set (&self->n_done, (int) n_done);
  g_atomic_int_set (&self->n_all, (int) n_all);
}

gboolean
cdz_work_get_progress (CdzWork *self,
                       guint   *out_done,
                       guint   *out_all)
{
  g_return_val_if_fail (CDZ_IS_WORK (self), FALSE);

  *out_done = (guint) g_atomic_int_get (&self->n_done);
  *out_all = (guint) g_atomic_int_get (&self->n_all);
  return *out_all > 0;
}
