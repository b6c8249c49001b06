/* cdz-view.h: what "show" says of an item or a file.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-cli.h"

G_BEGIN_DECLS

/* One thing that is shown. */
typedef struct
{
  const char *klass;          /* as in JSON; also "crl" and "parameters" */
  const char *title;          /* the same for people, translated */
  CdzItem    *item;           /* NULL where it is of no class that is stored */
  GPtrArray  *rows;           /* CdzRow */
} CdzViewItem;

typedef struct
{
  const char *file;           /* NULL for a stored item */
  const char *format;         /* likewise */
  const char *format_title;
  gboolean    locked;
  GPtrArray  *description;    /* CdzRow: of the container; NULL for a stored item */
  GPtrArray  *items;          /* CdzViewItem */
  GPtrArray  *chain;          /* CdzCertificate, leaf first; NULL for none */
  GPtrArray  *findings;       /* CdzFinding */
  GPtrArray  *ignored;        /* CdzIgnored; NULL for none */
} CdzView;

CdzView  *cdz_view_new           (void);
void      cdz_view_free          (CdzView     *self);
void      cdz_view_add           (CdzView     *self,
                                  const char  *klass,
                                  const char  *title,
                                  CdzItem     *item,
                                  GPtrArray   *rows);
void      cdz_view_copy_findings (CdzView     *self,
                                  GPtrArray   *findings);
gboolean  cdz_view_print         (CdzView     *self,
                                  CdzCli      *cli,
                                  GError     **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzView, cdz_view_free)

G_END_DECLS
