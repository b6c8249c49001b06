/* cdz-query.h: which items somebody looks for.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-item.h"

G_BEGIN_DECLS

typedef struct _CdzQuery CdzQuery;

#define CDZ_TYPE_QUERY (cdz_query_get_type ())

GType          cdz_query_get_type    (void);
CdzQuery      *cdz_query_new         (CdzClass        klass);
CdzQuery      *cdz_query_ref         (CdzQuery       *self);
void           cdz_query_unref       (CdzQuery       *self);

gboolean       cdz_query_add_match   (CdzQuery       *self,
                                      const char     *name,
                                      const char     *value,
                                      GError        **error);
void           cdz_query_set_store   (CdzQuery       *self,
                                      const char     *store);
void           cdz_query_set_limit   (CdzQuery       *self,
                                      guint           limit);

CdzClass       cdz_query_get_class   (CdzQuery       *self);
const char    *cdz_query_get_store   (CdzQuery       *self);
guint          cdz_query_get_limit   (CdzQuery       *self);
gboolean       cdz_query_has_matches (CdzQuery       *self);
CdzAttributes *cdz_query_get_matches (CdzQuery       *self);
gboolean       cdz_query_matches     (CdzQuery       *self,
                                      CdzItem        *item);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzQuery, cdz_query_unref)

G_END_DECLS
