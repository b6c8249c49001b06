/* cdz-inspect-row.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-inspect-row"
#include "config.h"

#include "cdz-inspect-row.h"

#include <glib/gi18n-lib.h>

#include "cdz-item-look.h"

struct _CdzInspectRow
{
  GObject      parent_instance;

  char        *texts[CDZ_N_INSPECT_COLUMNS];
  char        *ref;
  CdzSeverity  severity;
  gint64       until;
};

G_DEFINE_FINAL_TYPE (CdzInspectRow, cdz_inspect_row, G_TYPE_OBJECT)

static void
cdz_inspect_row_finalize (GObject *object)
{
  CdzInspectRow *self = CDZ_INSPECT_ROW (object);

  for (guint i = 0; i < CDZ_N_INSPECT_COLUMNS; i++)
    g_free (self->texts[i]);
  g_free (self->ref);

  G_OBJECT_CLASS (cdz_inspect_row_parent_class)->finalize (object);
}

static void
cdz_inspect_row_class_init (CdzInspectRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cdz_inspect_row_finalize;
}

static void
cdz_inspect_row_init (CdzInspectRow *self)
{
}

static CdzSeverity
get_worst (CdzInspectedFlags flags)
{
  CdzSeverity worst = CDZ_SEVERITY_OK;

  for (guint i = 0; i < CDZ_N_INSPECTED_FLAGS; i++)
    if ((flags & 1u << i) != 0)
      worst = MAX (worst, cdz_inspection_get_flag_severity (i));

  return worst;
}

CdzInspectRow *
cdz_inspect_row_new (const CdzInspected *inspected)
{
  CdzInspectRow *self = g_object_new (CDZ_TYPE_INSPECT_ROW, NULL);
  CdzItem *item = inspected->item;

  self->ref = g_strdup (inspected->ref);
  self->severity = get_worst (inspected->flags);
  self->until = cdz_item_get (item, CDZ_ATTR_NOT_AFTER) != NULL ? cdz_look_get_date (item, CDZ_ATTR_NOT_AFTER) : G_MAXINT64;
  self->texts[CDZ_INSPECT_COLUMN_FINDINGS] = cdz_inspection_dup_flags (inspected->flags, TRUE);
  self->texts[CDZ_INSPECT_COLUMN_NAME] = cdz_look_dup_name (item);
  self->texts[CDZ_INSPECT_COLUMN_CLASS] = g_strdup (_(cdz_class_get_title (cdz_item_get_class (item))));
  self->texts[CDZ_INSPECT_COLUMN_STORE] = g_strdup (inspected->store);
  self->texts[CDZ_INSPECT_COLUMN_OWNER] = g_strdup (inspected->owner != NULL ? inspected->owner : inspected->schema);
  self->texts[CDZ_INSPECT_COLUMN_KIND] = g_strdup (inspected->kind);
  if (self->until != G_MAXINT64)
    self->texts[CDZ_INSPECT_COLUMN_UNTIL] = cdz_look_dup_short_date (self->until);

  return self;
}

/* Returns: "–" where there is nothing */
const char *
cdz_inspect_row_get_text (CdzInspectRow    *self,
                          CdzInspectColumn  column)
{
  const char *text = self->texts[column];

  return text != NULL && *text != '\0' ? text : column == CDZ_INSPECT_COLUMN_FINDINGS ? "" : "–";
}

const char *
cdz_inspect_row_get_ref (CdzInspectRow *self)
{
  return self->ref;
}

CdzSeverity
cdz_inspect_row_get_severity (CdzInspectRow *self)
{
  return self->severity;
}

int
cdz_inspect_row_compare (CdzInspectRow    *a,
                         CdzInspectRow    *b,
                         CdzInspectColumn  column)
{
  if (column == CDZ_INSPECT_COLUMN_UNTIL && a->until != b->until)
    return a->until < b->until ? -1 : 1;
  if (column == CDZ_INSPECT_COLUMN_FINDINGS && a->severity != b->severity)
    return a->severity > b->severity ? -1 : 1;

  return g_utf8_collate (cdz_inspect_row_get_text (a, column), cdz_inspect_row_get_text (b, column));
}
