/* cdz-key-generate.h: new private keys.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "cdz-key.h"

G_BEGIN_DECLS

/* What can be chosen; size and curve are 0 and %NULL where the type has none. */
typedef struct
{
  const char *type;         /* as the attribute key-type has it */
  guint       size;         /* in bits, of RSA */
  const char *curve;        /* as the attribute curve has it */
  const char *title;        /* "EC P-256"; not translated, it is a name */
} CdzKeyChoice;

/* Ends with an empty one; the first of a type is its default. */
extern const CdzKeyChoice cdz_key_choices[];

const CdzKeyChoice *cdz_key_choice_find         (const char          *type,
                                                 guint                size,
                                                 const char          *curve,
                                                 GError             **error);
gboolean            cdz_key_choice_is_available (const CdzKeyChoice  *choice);
CdzKey             *cdz_key_generate            (const CdzKeyChoice  *choice,
                                                 GCancellable        *cancellable,
                                                 GError             **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
