/* cdz-usage-names.h: key usages and purposes by their names.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-der.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name;       /* of this program: in attributes, and on the command line */
  const char *standard;   /* in its standard */
  const char *title;      /* untranslated; for people */
  const char *dotted;     /* of a purpose: its OID */
} CdzUsageName;

/* Both end with an empty one. */
extern const CdzUsageName cdz_key_operations[];   /* by bit, RFC 5280 §4.2.1.3 */
extern const CdzUsageName cdz_key_purposes[];     /* RFC 5280 §4.2.1.12 and others */

const CdzUsageName *cdz_usage_find                 (const CdzUsageName *names,
                                                    const char         *text);
const CdzUsageName *cdz_usage_find_dotted          (const char         *dotted);
char               *cdz_usage_normalize            (const CdzUsageName *names,
                                                    const char         *text);
GPtrArray          *cdz_usage_complete             (const char         *text);

char               *cdz_key_usage_to_list          (CdzDer              value);
char               *cdz_extended_key_usage_to_list (CdzDer              value);

G_END_DECLS
