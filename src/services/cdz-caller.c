/* cdz-caller.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-caller"
#include "config.h"

#include "cdz-caller.h"

/* Nothing here changes after construction, so any thread may read it. */
struct _CdzCaller
{
  gatomicrefcount   ref_count;
  char             *id;
  char            **groups;     /* NULL: all */
};

G_DEFINE_BOXED_TYPE (CdzCaller, cdz_caller, cdz_caller_ref, cdz_caller_unref)

/**
 * cdz_caller_new:
 * @id: who it is, for logs: "credenzactl"
 * @groups: (nullable): the groups it may use; %NULL for all
 *
 * Returns: (transfer full): a caller
 */
CdzCaller *
cdz_caller_new (const char         *id,
                const char * const *groups)
{
  CdzCaller *self;

  g_return_val_if_fail (id != NULL, NULL);

  self = g_new0 (CdzCaller, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->id = g_strdup (id);
  self->groups = g_strdupv ((char **) groups);

  return self;
}

CdzCaller *
cdz_caller_ref (CdzCaller *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
cdz_caller_unref (CdzCaller *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->id);
  g_strfreev (self->groups);
  g_free (self);
}

const char *
cdz_caller_get_id (CdzCaller *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->id;
}

/* @group: (nullable): none and '' are everybody's */
gboolean
cdz_caller_may_use (CdzCaller  *self,
                    const char *group)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (group == NULL || *group == '\0' || self->groups == NULL)
    return TRUE;

  return g_strv_contains ((const char * const *) self->groups, group);
}
