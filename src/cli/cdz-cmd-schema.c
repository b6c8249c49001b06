/* cdz-cmd-schema.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-cmd-schema"
#include "config.h"

#include "cdz-cmd.h"

#include <glib/gi18n-lib.h>

#include "cdz-table.h"

static void
add_attribute (CdzJson           *json,
               const CdzAttrInfo *info,
               guint              klass_mask)
{
  cdz_json_begin_object (json, NULL);
  cdz_json_add_string (json, "name", info->name);
  cdz_json_add_string (json, "type", cdz_value_type_get_name (info->type));
  cdz_json_add_boolean (json, "at-add", (info->at_add & klass_mask) != 0);
  cdz_json_add_boolean (json, "update", (info->update & klass_mask) != 0);
  cdz_json_add_boolean (json, "search", (info->search & klass_mask) != 0);
  cdz_json_add_boolean (json, "derived", (info->derived & klass_mask) != 0);
  cdz_json_add_boolean (json, "unique", (info->unique & klass_mask) != 0);
  cdz_json_end_object (json);
}

static gboolean
print_json (GError **error)
{
  g_autoptr(CdzJson) json = cdz_json_new ();

  cdz_json_begin_object (json, NULL);
  cdz_json_add_int (json, "format", 1);
  cdz_json_begin_array (json, "classes");
  for (guint klass = CDZ_CLASS_CERTIFICATE; klass < CDZ_N_CLASSES; klass++)
    {
      cdz_json_begin_object (json, NULL);
      cdz_json_add_string (json, "name", cdz_class_get_name (klass));
      cdz_json_begin_array (json, "attributes");
      for (guint attr = CDZ_ATTR_NONE + 1; attr < CDZ_N_ATTRS; attr++)
        if (cdz_schema_has (klass, attr))
          add_attribute (json, cdz_schema_get_info (attr), CDZ_CLASS_MASK (klass));
      cdz_json_end_array (json);
      cdz_json_end_object (json);
    }
  cdz_json_end_array (json);
  cdz_json_end_object (json);

  return cdz_cli_print_json (json, error);
}

static void
add_word (CdzTable   *table,
          guint       mask,
          guint       klass_mask,
          const char *word)
{
  cdz_table_add (table, CDZ_STYLE_PLAIN, (mask & klass_mask) != 0 ? word : "–");
}

static void
append_class (GString  *text,
              CdzClass  klass)
{
  g_autoptr(CdzTable) table = cdz_table_new (7);
  guint mask = CDZ_CLASS_MASK (klass);

  for (guint attr = CDZ_ATTR_NONE + 1; attr < CDZ_N_ATTRS; attr++)
    {
      const CdzAttrInfo *info = cdz_schema_get_info (attr);

      if (!cdz_schema_has (klass, attr))
        continue;

      cdz_table_add (table, CDZ_STYLE_PLAIN, info->name);
      cdz_table_add (table, CDZ_STYLE_DIM, cdz_value_type_get_name (info->type));
      add_word (table, info->at_add, mask, _("at add"));
      add_word (table, info->update, mask, _("update"));
      add_word (table, info->search, mask, _("search"));
      add_word (table, info->derived, mask, _("derived"));
      add_word (table, info->unique, mask, _("unique"));
    }

  cdz_text_append_styled (text, CDZ_STYLE_BOLD, cdz_class_get_name (klass));
  g_string_append_c (text, '\n');
  cdz_table_append (table, 2, text);
}

static gboolean
run (CdzCli        *cli,
     CdzArguments  *arguments,
     GError       **error)
{
  g_autoptr(GString) text = NULL;

  if (cdz_cli_is_json (cli))
    return print_json (error);

  text = g_string_new (NULL);
  for (guint klass = CDZ_CLASS_CERTIFICATE; klass < CDZ_N_CLASSES; klass++)
    append_class (text, klass);

  return cdz_cli_print_text (text, error);
}

const CdzCommand cdz_cmd_schema = {
  .name = "schema",
  .summary = N_("print the attribute table"),
  .description = N_("Prints every attribute of every class: its type, whether it may be given when an item is "
                    "added, changed with “set” and searched with “list --match”, whether it is derived from the "
                    "item's value, and whether it is part of what must be unique."),
  .run = run,
};
