/* cdz-secret.h: secret bytes, wiped on last unref.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef struct _CdzSecret CdzSecret;

#define CDZ_TYPE_SECRET (cdz_secret_get_type ())

GType          cdz_secret_get_type  (void);
CdzSecret     *cdz_secret_new       (const void *data,
                                     gsize       size);
CdzSecret     *cdz_secret_new_sized (gsize       size,
                                     guint8    **out_data);
CdzSecret     *cdz_secret_ref       (CdzSecret  *self);
void           cdz_secret_unref     (CdzSecret  *self);
const guint8  *cdz_secret_get_data  (CdzSecret  *self,
                                     gsize      *out_size);
gsize          cdz_secret_get_size  (CdzSecret  *self);
void           cdz_secret_truncate  (CdzSecret  *self,
                                     gsize       size);
gboolean       cdz_secret_equal     (CdzSecret  *a,
                                     CdzSecret  *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzSecret, cdz_secret_unref)

G_END_DECLS
