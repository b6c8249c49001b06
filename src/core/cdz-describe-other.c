/* cdz-describe-other.c: an item of another program.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-describe-other"
#include "config.h"

#include "cdz-describe.h"

#include <glib/gi18n-lib.h>

#include "cdz-guess.h"

static void
add_date (GPtrArray  *rows,
          CdzItem    *item,
          CdzAttr     attr)
{
  const char *iso = cdz_item_get (item, attr);
  g_autoptr(GDateTime) date = iso != NULL ? g_date_time_new_from_iso8601 (iso, NULL) : NULL;
  g_autofree char *text = date != NULL ? cdz_describe_date (g_date_time_to_unix (date)) : NULL;

  cdz_rows_add (rows, _(CDZ_SECTION_OTHER), _(cdz_schema_get_info (attr)->title), text, CDZ_ROW_PLAIN);
}

static void
add_own (GPtrArray *rows,
         GVariant  *own)
{
  GVariantIter iter;
  const char *name, *value;

  if (own == NULL)
    return;

  g_variant_iter_init (&iter, own);
  while (g_variant_iter_next (&iter, "{&s&s}", &name, &value))
    cdz_rows_add (rows, _(CDZ_SECTION_ATTRIBUTES), name, value, CDZ_ROW_COPY);
}

/* What its owner and the keyring say of it; the secret is not looked at. */
GPtrArray *
cdz_describe_other (CdzItem *item)
{
  GPtrArray *rows = cdz_rows_new ();
  gboolean is_locked = g_strcmp0 (cdz_item_get (item, CDZ_ATTR_LOCKED), "true") == 0;

  g_return_val_if_fail (cdz_item_get_class (item) == CDZ_CLASS_OTHER, rows);

  cdz_rows_add (rows, _(CDZ_SECTION_OTHER), _("Name"), cdz_item_get (item, CDZ_ATTR_LABEL), CDZ_ROW_COPY);
  cdz_rows_add (rows, _(CDZ_SECTION_OTHER), _("Probably holds"),
                _(cdz_guess_get_title (cdz_item_get (item, CDZ_ATTR_GUESS))), CDZ_ROW_PLAIN);
  cdz_rows_add (rows, _(CDZ_SECTION_OTHER), _("Schema"), cdz_item_get (item, CDZ_ATTR_SCHEMA), CDZ_ROW_COPY);
  cdz_rows_add (rows, _(CDZ_SECTION_OTHER), _("Locked"), is_locked ? _("Yes") : _("No"), CDZ_ROW_PLAIN);
  add_date (rows, item, CDZ_ATTR_CREATED);
  add_date (rows, item, CDZ_ATTR_MODIFIED);
  add_own (rows, cdz_item_get_own_attributes (item));

  return rows;
}
