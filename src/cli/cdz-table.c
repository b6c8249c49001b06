/* cdz-table.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-table"
#include "config.h"

#include "cdz-table.h"

struct _CdzTable
{
  guint   n_columns;
  GArray *cells;        /* Cell, row by row */
};

typedef struct
{
  char     *value;
  CdzStyle  style;
} Cell;

static void
clear_cell (gpointer data)
{
  g_free (((Cell *) data)->value);
}

CdzTable *
cdz_table_new (guint n_columns)
{
  CdzTable *self = g_new0 (CdzTable, 1);

  self->n_columns = n_columns;
  self->cells = g_array_new (FALSE, FALSE, sizeof (Cell));
  g_array_set_clear_func (self->cells, clear_cell);

  return self;
}

void
cdz_table_free (CdzTable *self)
{
  g_array_unref (self->cells);
  g_free (self);
}

/* @value: (nullable): the next cell, from left to right, then the next row */
void
cdz_table_add (CdzTable   *self,
               CdzStyle    style,
               const char *value)
{
  GString *printable = g_string_new (NULL);
  Cell cell = { .style = style };

  cdz_text_append_printable (printable, value != NULL ? value : "");
  cell.value = g_string_free (printable, FALSE);
  g_array_append_val (self->cells, cell);
}

static guint
get_column_width (CdzTable *self,
                  guint     column)
{
  guint width = 0;

  for (guint i = column; i < self->cells->len; i += self->n_columns)
    width = MAX (width, cdz_text_get_width (g_array_index (self->cells, Cell, i).value));

  return width;
}

void
cdz_table_append (CdzTable *self,
                  guint     indent,
                  GString  *text)
{
  g_autofree guint *widths = g_new (guint, self->n_columns);

  for (guint column = 0; column < self->n_columns; column++)
    widths[column] = get_column_width (self, column);

  for (guint i = 0; i < self->cells->len; i++)
    {
      const Cell *cell = &g_array_index (self->cells, Cell, i);
      guint column = i % self->n_columns;

      if (column == 0)
        g_string_append_printf (text, "%*s", (int) indent, "");
      cdz_text_append_styled (text, cell->style, cell->value);
      if (column + 1 < self->n_columns)
        g_string_append_printf (text, "%*s", (int) (widths[column] - cdz_text_get_width (cell->value) + 2), "");
      else
        g_string_append_c (text, '\n');
    }
}
