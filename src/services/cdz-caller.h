/* cdz-caller.h: who asks the library.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef struct _CdzCaller CdzCaller;

#define CDZ_TYPE_CALLER (cdz_caller_get_type ())

GType       cdz_caller_get_type     (void);
/* @groups: (nullable): the groups it may use; %NULL for all */
CdzCaller  *cdz_caller_new          (const char         *id,
                                     const char * const *groups);
CdzCaller  *cdz_caller_ref          (CdzCaller          *self);
void        cdz_caller_unref        (CdzCaller          *self);
const char *cdz_caller_get_id       (CdzCaller          *self);
gboolean    cdz_caller_may_use      (CdzCaller          *self,
                                     const char         *group);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzCaller, cdz_caller_unref)

G_END_DECLS
