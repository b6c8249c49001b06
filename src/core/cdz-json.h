/* cdz-json.h: write one JSON document.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-item.h"
#include "cdz-row.h"

G_BEGIN_DECLS

typedef struct _CdzJson CdzJson;

CdzJson *cdz_json_new            (void);
void     cdz_json_free           (CdzJson     *self);

/* @name is NULL inside an array and for the outermost value. */
void     cdz_json_begin_object   (CdzJson     *self,
                                  const char  *name);
void     cdz_json_end_object     (CdzJson     *self);
void     cdz_json_begin_array    (CdzJson     *self,
                                  const char  *name);
void     cdz_json_end_array      (CdzJson     *self);
void     cdz_json_add_string     (CdzJson     *self,
                                  const char  *name,
                                  const char  *value);
void     cdz_json_add_int        (CdzJson     *self,
                                  const char  *name,
                                  gint64       value);
void     cdz_json_add_boolean    (CdzJson     *self,
                                  const char  *name,
                                  gboolean     value);
void     cdz_json_add_json       (CdzJson     *self,
                                  const char  *name,
                                  const char  *value);

void     cdz_json_add_attributes (CdzJson       *self,
                                  CdzClass       klass,
                                  CdzAttributes *attributes);
void     cdz_json_add_item       (CdzJson       *self,
                                  CdzItem       *item);
void     cdz_json_add_rows       (CdzJson       *self,
                                  const char    *name,
                                  GPtrArray     *rows);
void     cdz_json_add_findings   (CdzJson       *self,
                                  const char    *name,
                                  GPtrArray     *findings);
void     cdz_json_add_error      (CdzJson       *self,
                                  const char    *name,
                                  const GError  *error);

GString *cdz_json_get_text       (CdzJson     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzJson, cdz_json_free)

G_END_DECLS
