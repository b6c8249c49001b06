/* cdz-item-row-private.h: inside a row.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-item-row.h"
#include "cdz-item-sorter.h"

G_BEGIN_DECLS

struct _CdzItemRow
{
  GtkWidget       parent_instance;

  CdzItemSlot    *slot;
  gboolean        narrow;
  guint           columns;        /* 1 << CdzColumn of those that show */

  /* Made when the row first gets a place on the screen. */
  GtkImage       *arrow;
  GtkImage       *icon;
  GtkInscription *name;
  GtkInscription *second;
  GtkInscription *kind;
  GtkInscription *issuer;
  GtkImage       *status_icon;
  GtkInscription *status;
  const char     *status_class;   /* or NULL */

  guint           idle;           /* before that: until its name is set */
};

gboolean cdz_item_row_is_made       (CdzItemRow     *self);
gboolean cdz_item_row_has_column    (CdzItemRow     *self,
                                     CdzColumn       column);
/* Makes its widgets. */
void     cdz_item_row_make          (CdzItemRow     *self);

/* All rows have one height, which follows from the font. */
void     cdz_item_row_forget_height (void);
void     cdz_item_row_measure       (GtkWidget      *widget,
                                     GtkOrientation  orientation,
                                     int             for_size,
                                     int            *minimum,
                                     int            *natural,
                                     int            *minimum_baseline,
                                     int            *natural_baseline);
void     cdz_item_row_size_allocate (GtkWidget      *widget,
                                     int             width,
                                     int             height,
                                     int             baseline);

G_END_DECLS
