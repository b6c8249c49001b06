/* cdz-text.h: text on a terminal: width, colour, nothing that controls it.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-row.h"

G_BEGIN_DECLS

typedef enum
{
  CDZ_STYLE_PLAIN,
  CDZ_STYLE_BOLD,
  CDZ_STYLE_DIM,
  CDZ_STYLE_WARNING,
  CDZ_STYLE_ERROR,
} CdzStyle;

void     cdz_text_append_printable (GString      *text,
                                    const char   *value);
void     cdz_text_append_styled    (GString      *text,
                                    CdzStyle      style,
                                    const char   *value);
guint    cdz_text_get_width        (const char   *value);
gboolean cdz_text_has_colours      (void);
void     cdz_text_append_wrapped   (GString      *text,
                                    const char   *value,
                                    guint         indent,
                                    guint         column);
void     cdz_text_append_findings  (GString      *text,
                                    GPtrArray    *findings);
CdzStyle cdz_text_get_style        (CdzSeverity   severity);

G_END_DECLS
