/* cdz-inspection-report.c: JSON and CSV.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-inspection"
#include "config.h"

#include "cdz-inspection.h"

#include <string.h>

#include <glib/gi18n-lib.h>

static const struct
{
  const char  *name;
  const char  *title;
  CdzSeverity  severity;
} flags[CDZ_N_INSPECTED_FLAGS] = {
  { "expired", N_("Expired"), CDZ_SEVERITY_ERROR },
  { "expiring", N_("Expires soon"), CDZ_SEVERITY_WARNING },
  { "not-yet-valid", N_("Not valid yet"), CDZ_SEVERITY_ERROR },
  { "weak-key", N_("Weak key"), CDZ_SEVERITY_WARNING },
  { "weak-signature", N_("Weak signature"), CDZ_SEVERITY_WARNING },
  { "duplicate", N_("Duplicate"), CDZ_SEVERITY_INFO },
  { "orphan-key", N_("Key without certificate"), CDZ_SEVERITY_INFO },
  { "unnamed", N_("Without a name"), CDZ_SEVERITY_INFO },
  { "locked", N_("Locked"), CDZ_SEVERITY_INFO },
};

const char *
cdz_inspection_get_flag_name (guint index)
{
  g_return_val_if_fail (index < CDZ_N_INSPECTED_FLAGS, NULL);

  return flags[index].name;
}

/* Returns: for people, translated */
const char *
cdz_inspection_get_flag_title (guint index)
{
  g_return_val_if_fail (index < CDZ_N_INSPECTED_FLAGS, NULL);

  return _(flags[index].title);
}

CdzSeverity
cdz_inspection_get_flag_severity (guint index)
{
  g_return_val_if_fail (index < CDZ_N_INSPECTED_FLAGS, CDZ_SEVERITY_OK);

  return flags[index].severity;
}

/* Returns: (transfer full): "expired, weak-key", or the same for people; "" for none */
char *
cdz_inspection_dup_flags (CdzInspectedFlags mask,
                          gboolean          is_for_people)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < CDZ_N_INSPECTED_FLAGS; i++)
    if ((mask & 1u << i) != 0)
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "",
                              is_for_people ? cdz_inspection_get_flag_title (i) : flags[i].name);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
add_optional (CdzJson    *json,
              const char *name,
              const char *value)
{
  if (value != NULL && *value != '\0')
    cdz_json_add_string (json, name, value);
}

static void
add_item (CdzJson            *json,
          const CdzInspected *inspected)
{
  cdz_json_begin_object (json, NULL);
  cdz_json_add_item (json, inspected->item);
  add_optional (json, "owner", inspected->owner);
  add_optional (json, "kind", inspected->kind);
  cdz_json_begin_array (json, "findings");
  for (guint i = 0; i < CDZ_N_INSPECTED_FLAGS; i++)
    if ((inspected->flags & 1u << i) != 0)
      cdz_json_add_string (json, NULL, flags[i].name);
  cdz_json_end_array (json);
  cdz_json_end_object (json);
}

/* Adds the members "stores", "items" and "counts". */
void
cdz_inspection_add_json (CdzInspection *self,
                         CdzJson       *json)
{
  cdz_json_begin_array (json, "stores");
  for (guint i = 0; i < self->stores->len; i++)
    {
      CdzStore *store = self->stores->pdata[i];

      cdz_json_begin_object (json, NULL);
      cdz_json_add_string (json, "id", cdz_store_get_name (store));
      cdz_json_add_string (json, "kind", cdz_store_get_kind (store));
      cdz_json_add_string (json, "label", cdz_store_get_label (store));
      cdz_json_add_boolean (json, "locked", cdz_store_is_locked (store));
      cdz_json_add_int (json, "items", g_list_model_get_n_items (G_LIST_MODEL (store)));
      cdz_json_end_object (json);
    }
  cdz_json_end_array (json);

  cdz_json_begin_array (json, "items");
  for (guint i = 0; i < self->items->len; i++)
    add_item (json, self->items->pdata[i]);
  cdz_json_end_array (json);

  cdz_json_begin_object (json, "counts");
  for (guint j = 0; j < CDZ_N_INSPECTED_FLAGS; j++)
    {
      guint n = 0;

      for (guint i = 0; i < self->items->len; i++)
        n += (((CdzInspected *) self->items->pdata[i])->flags & 1u << j) != 0;
      cdz_json_add_int (json, flags[j].name, n);
    }
  cdz_json_end_object (json);
}

/* RFC 4180, every field quoted. A label comes from anywhere: what a spreadsheet would
 * run as a formula gets an apostrophe before it. */
static void
append_field (GString    *csv,
              const char *value,
              gboolean    is_last)
{
  const char *text = value != NULL ? value : "";

  g_string_append_c (csv, '"');
  if (*text != '\0' && strchr ("=+-@\t\r\n", *text) != NULL)
    g_string_append_c (csv, '\'');
  for (; *text != '\0'; text++)
    {
      if (*text == '"')
        g_string_append_c (csv, '"');
      g_string_append_c (csv, *text);
    }
  g_string_append (csv, is_last ? "\"\r\n" : "\",");
}

/* Returns: (transfer full): one line an item, with a head */
GString *
cdz_inspection_to_csv (CdzInspection *self)
{
  static const char * const heads[] = { "store", "class", "label", "owner", "schema", "kind", "subject", "issuer", "created", "modified",
                                        "not-before", "not-after", "findings", "ref" };
  static const CdzAttr attrs[] = { CDZ_ATTR_SUBJECT, CDZ_ATTR_ISSUER, CDZ_ATTR_CREATED, CDZ_ATTR_MODIFIED, CDZ_ATTR_NOT_BEFORE,
                                   CDZ_ATTR_NOT_AFTER };
  GString *csv = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    append_field (csv, heads[i], i + 1 == G_N_ELEMENTS (heads));

  for (guint i = 0; i < self->items->len; i++)
    {
      const CdzInspected *inspected = self->items->pdata[i];
      g_autofree char *findings = cdz_inspection_dup_flags (inspected->flags, FALSE);

      append_field (csv, inspected->store, FALSE);
      append_field (csv, cdz_class_get_name (cdz_item_get_class (inspected->item)), FALSE);
      append_field (csv, cdz_item_get (inspected->item, CDZ_ATTR_LABEL), FALSE);
      append_field (csv, inspected->owner, FALSE);
      append_field (csv, inspected->schema, FALSE);
      append_field (csv, inspected->kind, FALSE);
      for (guint j = 0; j < G_N_ELEMENTS (attrs); j++)
        append_field (csv, cdz_item_get (inspected->item, attrs[j]), FALSE);
      append_field (csv, findings, FALSE);
      append_field (csv, inspected->ref, TRUE);
    }

  return csv;
}
