/* cdz-arguments.h: a parsed command line.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CdzArguments CdzArguments;
typedef struct _CdzCommand CdzCommand;
typedef struct _CdzOption CdzOption;

/* Everything in it is borrowed from @argv, which must outlive it. */
CdzArguments       *cdz_arguments_parse         (const char * const  *argv,
                                                 GError             **error);
void                cdz_arguments_free          (CdzArguments        *self);

const CdzCommand   *cdz_arguments_get_command   (CdzArguments        *self);
guint               cdz_arguments_get_n_operands (CdzArguments       *self);
const char         *cdz_arguments_get_operand   (CdzArguments        *self,
                                                 guint                position);
gboolean            cdz_arguments_has           (CdzArguments        *self,
                                                 const char          *name);
const char         *cdz_arguments_get           (CdzArguments        *self,
                                                 const char          *name);
GPtrArray          *cdz_arguments_get_all       (CdzArguments        *self,
                                                 const char          *name);
gboolean            cdz_arguments_get_number    (CdzArguments        *self,
                                                 const char          *name,
                                                 guint                max,
                                                 guint               *out_number,
                                                 GError             **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzArguments, cdz_arguments_free)

G_END_DECLS
