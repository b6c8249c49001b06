/* cdz-json-value.h: read one JSON document.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-json.h"

G_BEGIN_DECLS

/* A document's, in bytes: a report of a test with 1,000 issuers takes 200 kB. */
#define CDZ_JSON_VALUE_MAX_SIZE (16 * 1024 * 1024)

/* A document of RFC 8259 as a variant: objects are a{sv}, arrays av, texts s, whole
 * numbers x, others d, truth values b; members that are null are left out.
 *
 * Returns: (transfer full): or %NULL with %CDZ_ERROR_MALFORMED or %CDZ_ERROR_TOO_LARGE */
GVariant   *cdz_json_value_parse        (GBytes      *text,
                                         GError     **error) G_GNUC_WARN_UNUSED_RESULT;

/* @path: names of members, "tls/version". What is not there, or of another type: NULL
 * (borrowed from @value), @otherwise, no elements. */
const char *cdz_json_value_get_string   (GVariant    *value,
                                         const char  *path);
gint64      cdz_json_value_get_int      (GVariant    *value,
                                         const char  *path,
                                         gint64       otherwise);
gboolean    cdz_json_value_get_boolean  (GVariant    *value,
                                         const char  *path);
/* Returns: (transfer full) (element-type GVariant): the elements, in their order */
GPtrArray  *cdz_json_value_dup_elements (GVariant    *value,
                                         const char  *path);
/* Writes it again. @name: NULL for the outermost and inside an array. */
void        cdz_json_add_value          (CdzJson     *json,
                                         const char  *name,
                                         GVariant    *value);

G_END_DECLS
