/* cdz-attributes.h: values by attribute.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "cdz-schema.h"

G_BEGIN_DECLS

typedef struct _CdzAttributes CdzAttributes;

#define CDZ_TYPE_ATTRIBUTES (cdz_attributes_get_type ())

GType          cdz_attributes_get_type    (void);
CdzAttributes *cdz_attributes_new         (void);
CdzAttributes *cdz_attributes_copy        (CdzAttributes  *self);
CdzAttributes *cdz_attributes_pack        (CdzAttributes  *self);
CdzAttributes *cdz_attributes_ref         (CdzAttributes  *self);
void           cdz_attributes_unref       (CdzAttributes  *self);

void           cdz_attributes_set         (CdzAttributes  *self,
                                           CdzAttr         attr,
                                           const char     *text);
void           cdz_attributes_take        (CdzAttributes  *self,
                                           CdzAttr         attr,
                                           char           *text);
void           cdz_attributes_set_int     (CdzAttributes  *self,
                                           CdzAttr         attr,
                                           gint64          number);
void           cdz_attributes_set_boolean (CdzAttributes  *self,
                                           CdzAttr         attr,
                                           gboolean        value);
void           cdz_attributes_set_hex     (CdzAttributes  *self,
                                           CdzAttr         attr,
                                           gconstpointer   data,
                                           gsize           size);
void           cdz_attributes_set_date    (CdzAttributes  *self,
                                           CdzAttr         attr,
                                           gint64          unix_seconds);
gboolean       cdz_attributes_set_named   (CdzAttributes  *self,
                                           CdzClass        klass,
                                           const char     *name,
                                           const char     *text,
                                           GError        **error);
void           cdz_attributes_merge       (CdzAttributes  *self,
                                           CdzAttributes  *other);

const char    *cdz_attributes_get         (CdzAttributes  *self,
                                           CdzAttr         attr);
gint64         cdz_attributes_get_int     (CdzAttributes  *self,
                                           CdzAttr         attr);
gboolean       cdz_attributes_get_boolean (CdzAttributes  *self,
                                           CdzAttr         attr);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzAttributes, cdz_attributes_unref)

G_END_DECLS
