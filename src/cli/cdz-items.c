/* cdz-items.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-items"
#include "config.h"

#include "cdz-items.h"

#include <glib/gi18n-lib.h>

#include "cdz-describe.h"
#include "cdz-guess.h"
#include "cdz-table.h"

/* @items: (element-type CdzItem): with all attributes */
void
cdz_items_add_to_json (GPtrArray  *items,
                       CdzJson    *json,
                       const char *name)
{
  cdz_json_begin_array (json, name);
  for (guint i = 0; i < items->len; i++)
    {
      cdz_json_begin_object (json, NULL);
      cdz_json_add_item (json, items->pdata[i]);
      cdz_json_end_object (json);
    }
  cdz_json_end_array (json);
}

/* @items: (element-type CdzItem): only what names them */
void
cdz_items_add_refs_to_json (GPtrArray  *items,
                            CdzJson    *json,
                            const char *name)
{
  cdz_json_begin_array (json, name);
  for (guint i = 0; i < items->len; i++)
    {
      CdzItem *item = items->pdata[i];
      g_autofree char *ref = cdz_item_dup_ref (item);

      cdz_json_begin_object (json, NULL);
      cdz_json_add_string (json, "ref", ref);
      cdz_json_add_string (json, "class", cdz_class_get_name (cdz_item_get_class (item)));
      cdz_json_add_string (json, "label", cdz_item_get (item, CDZ_ATTR_LABEL));
      cdz_json_end_object (json);
    }
  cdz_json_end_array (json);
}

static gint64
get_date (CdzItem *item,
          CdzAttr  attr)
{
  const char *text = cdz_item_get (item, attr);
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr(GDateTime) date = text != NULL ? g_date_time_new_from_iso8601 (text, utc) : NULL;

  return date != NULL ? g_date_time_to_unix (date) : 0;
}

/* What a certificate's line says of its time, a key's of its kind, a request's of its state. */
static void
add_remark (CdzTable *table,
            CdzItem  *item,
            gint64    now)
{
  CdzSeverity severity = CDZ_SEVERITY_OK;
  g_autofree char *remark = NULL;

  if (cdz_item_get (item, CDZ_ATTR_NOT_AFTER) != NULL)
    cdz_describe_validity (get_date (item, CDZ_ATTR_NOT_BEFORE), get_date (item, CDZ_ATTR_NOT_AFTER), now,
                           &severity, &remark);
  else if (cdz_item_get_class (item) == CDZ_CLASS_KEY)
    remark = g_strdup_printf ("%s, %s", cdz_item_get (item, CDZ_ATTR_KEY_CLASS),
                              cdz_item_get (item, CDZ_ATTR_KEY_TYPE));
  else if (cdz_item_get_class (item) == CDZ_CLASS_REQUEST)
    remark = g_strdup (cdz_item_get (item, CDZ_ATTR_STATE));
  else if (cdz_item_get_class (item) == CDZ_CLASS_OTHER)
    remark = g_strdup (_(cdz_guess_get_title (cdz_item_get (item, CDZ_ATTR_GUESS))));

  cdz_table_add (table, cdz_text_get_style (severity), remark);
}

/* Appends one line an item. */
void
cdz_items_append (GPtrArray *items,
                  GString   *text)
{
  g_autoptr(CdzTable) table = cdz_table_new (4);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  for (guint i = 0; i < items->len; i++)
    {
      CdzItem *item = items->pdata[i];
      g_autofree char *ref = cdz_item_dup_ref (item);

      cdz_table_add (table, CDZ_STYLE_PLAIN, cdz_class_get_title (cdz_item_get_class (item)));
      cdz_table_add (table, CDZ_STYLE_BOLD, cdz_item_get (item, CDZ_ATTR_LABEL));
      add_remark (table, item, now);
      cdz_table_add (table, CDZ_STYLE_DIM, ref);
    }

  cdz_table_append (table, 0, text);
}

/* Appends every attribute of every item. */
void
cdz_items_append_all (GPtrArray *items,
                      GString   *text)
{
  for (guint i = 0; i < items->len; i++)
    {
      CdzItem *item = items->pdata[i];
      g_autoptr(CdzTable) table = cdz_table_new (2);
      g_autofree char *ref = cdz_item_dup_ref (item);

      for (guint attr = CDZ_ATTR_NONE + 1; attr < CDZ_N_ATTRS; attr++)
        {
          const char *value = cdz_item_get (item, attr);

          if (value == NULL || !cdz_schema_has (cdz_item_get_class (item), attr))
            continue;

          cdz_table_add (table, CDZ_STYLE_DIM, cdz_schema_get_info (attr)->name);
          cdz_table_add (table, CDZ_STYLE_PLAIN, value);
        }

      cdz_text_append_styled (text, CDZ_STYLE_BOLD, cdz_class_get_title (cdz_item_get_class (item)));
      g_string_append_printf (text, " %s\n", ref);
      cdz_table_append (table, 2, text);
    }
}

/* Returns: (nullable) (transfer full) (element-type CdzItem): what every operand names,
 * or an error for the first that names nothing */
GPtrArray *
cdz_items_resolve_operands (CdzCli        *cli,
                            CdzLibrary    *library,
                            CdzArguments  *arguments,
                            GError       **error)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < cdz_arguments_get_n_operands (arguments); i++)
    {
      CdzItem *item = cdz_library_resolve (library, cdz_cli_get_caller (cli),
                                           cdz_arguments_get_operand (arguments, i), error);

      if (item == NULL)
        return NULL;
      g_ptr_array_add (items, item);
    }

  return g_steal_pointer (&items);
}
