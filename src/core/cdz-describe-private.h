/* cdz-describe-private.h: shared by the files that describe.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-describe.h"
#include "cdz-openssl.h"

G_BEGIN_DECLS

/* What a hostile file may fill the window with. */
#define CDZ_MAX_SHOWN_NAMES      50
#define CDZ_MAX_SHOWN_EXTENSIONS 100
#define CDZ_MAX_SHOWN_BYTES      32

char *cdz_describe_hex         (gconstpointer              data,
                                gsize                      size);
char *cdz_describe_short_hex   (gconstpointer              data,
                                gsize                      size);
char *cdz_describe_moment      (gint64                     unix_seconds,
                                gint64                     now);
char *cdz_describe_algorithm   (const X509_ALGOR          *algorithm);
char *cdz_describe_names       (const STACK_OF (GENERAL_NAME) *names,
                                gboolean                   with_kinds);
void  cdz_describe_usage       (GPtrArray                 *rows,
                                const STACK_OF (X509_EXTENSION) *extensions);
void  cdz_describe_alternative_names (GPtrArray           *rows,
                                const char                *section,
                                const STACK_OF (X509_EXTENSION) *extensions);
void  cdz_describe_extensions  (GPtrArray                 *rows,
                                const STACK_OF (X509_EXTENSION) *extensions);
char *cdz_describe_extension_value (X509_EXTENSION        *extension,
                                int                        nid,
                                CdzRowFlags               *out_flags);
void  cdz_describe_spki        (GPtrArray                 *rows,
                                GBytes                    *spki,
                                EVP_PKEY                  *decoded);

G_END_DECLS
