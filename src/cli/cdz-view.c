/* cdz-view.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-view"
#include "config.h"

#include "cdz-view.h"

#include <glib/gi18n-lib.h>

#include "cdz-certificate.h"
#include "cdz-decode.h"
#include "cdz-table.h"

static void
free_item (gpointer data)
{
  CdzViewItem *item = data;

  g_clear_object (&item->item);
  g_ptr_array_unref (item->rows);
  g_free (item);
}

CdzView *
cdz_view_new (void)
{
  CdzView *self = g_new0 (CdzView, 1);

  self->items = g_ptr_array_new_with_free_func (free_item);
  self->findings = cdz_findings_new ();

  return self;
}

/* Its strings and certificates are borrowed. */
void
cdz_view_free (CdzView *self)
{
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->findings);
  g_free (self);
}

/* @rows: (transfer full) */
void
cdz_view_add (CdzView    *self,
              const char *klass,
              const char *title,
              CdzItem    *item,
              GPtrArray  *rows)
{
  CdzViewItem *added = g_new0 (CdzViewItem, 1);

  added->klass = klass;
  added->title = title;
  added->item = item != NULL ? g_object_ref (item) : NULL;
  added->rows = rows;
  g_ptr_array_add (self->items, added);
}

static void
add_item (CdzJson           *json,
          const CdzViewItem *item)
{
  cdz_json_begin_object (json, NULL);
  if (item->item != NULL)
    cdz_json_add_item (json, item->item);
  else
    cdz_json_add_string (json, "class", item->klass);
  cdz_json_add_rows (json, "rows", item->rows);
  cdz_json_end_object (json);
}

static void
add_chain (CdzJson   *json,
           GPtrArray *chain)
{
  cdz_json_begin_array (json, "chain");
  for (guint i = 0; chain != NULL && i < chain->len; i++)
    {
      cdz_json_begin_object (json, NULL);
      cdz_json_add_attributes (json, CDZ_CLASS_CERTIFICATE, cdz_certificate_get_attributes (chain->pdata[i]));
      cdz_json_end_object (json);
    }
  cdz_json_end_array (json);
}

static void
add_ignored (CdzJson   *json,
             GPtrArray *ignored)
{
  cdz_json_begin_array (json, "ignored");
  for (guint i = 0; ignored != NULL && i < ignored->len; i++)
    {
      const CdzIgnored *one = ignored->pdata[i];

      cdz_json_begin_object (json, NULL);
      cdz_json_add_string (json, "label", one->label);
      cdz_json_add_string (json, "reason", one->reason);
      cdz_json_end_object (json);
    }
  cdz_json_end_array (json);
}

void
cdz_view_copy_findings (CdzView   *self,
                        GPtrArray *findings)
{
  for (guint i = 0; i < findings->len; i++)
    {
      const CdzFinding *finding = findings->pdata[i];

      cdz_findings_add (self->findings, finding->severity, finding->code, finding->message);
    }
}

static void
add_view (CdzView *self,
          CdzJson *json)
{
  cdz_json_begin_object (json, NULL);
  cdz_json_add_string (json, "file", self->file);
  cdz_json_add_string (json, "format", self->format);
  if (self->file != NULL)
    cdz_json_add_boolean (json, "locked", self->locked);
  if (self->description != NULL)
    cdz_json_add_rows (json, "description", self->description);

  cdz_json_begin_array (json, "items");
  for (guint i = 0; i < self->items->len; i++)
    add_item (json, self->items->pdata[i]);
  cdz_json_end_array (json);

  add_chain (json, self->chain);
  cdz_json_add_findings (json, "findings", self->findings);
  add_ignored (json, self->ignored);
  cdz_json_end_object (json);
}

static gboolean
is_first_of_section (GPtrArray *rows,
                     guint      position)
{
  const CdzRow *row = rows->pdata[position];

  for (guint i = 0; i < position; i++)
    if (g_strcmp0 (((CdzRow *) rows->pdata[i])->section, row->section) == 0)
      return FALSE;

  return TRUE;
}

static void
append_section (GString    *text,
                GPtrArray  *rows,
                const char *section)
{
  g_autoptr(CdzTable) table = cdz_table_new (2);

  for (guint i = 0; i < rows->len; i++)
    {
      const CdzRow *row = rows->pdata[i];

      if (g_strcmp0 (row->section, section) != 0)
        continue;

      cdz_table_add (table, CDZ_STYLE_DIM, row->title);
      cdz_table_add (table, CDZ_STYLE_PLAIN, row->value);
    }

  g_string_append (text, "  ");
  cdz_text_append_styled (text, CDZ_STYLE_BOLD, section != NULL ? section : "");
  g_string_append_c (text, '\n');
  cdz_table_append (table, 4, text);
}

/* Each section once, in the order in which they come first. */
static void
append_rows (GString   *text,
             GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    if (is_first_of_section (rows, i))
      append_section (text, rows, ((CdzRow *) rows->pdata[i])->section);
}

static void
append_item (GString           *text,
             const CdzViewItem *item)
{
  const char *label = item->item != NULL ? cdz_item_get (item->item, CDZ_ATTR_LABEL) : NULL;
  g_autofree char *ref = item->item != NULL ? cdz_item_dup_ref (item->item) : NULL;
  g_autofree char *heading = label != NULL ? g_strdup_printf ("%s: %s", item->title, label)
                                           : g_strdup (item->title);

  g_string_append_c (text, '\n');
  cdz_text_append_styled (text, CDZ_STYLE_BOLD, heading);
  g_string_append_c (text, '\n');
  if (ref != NULL)
    g_string_append_printf (text, "  %s\n", ref);
  append_rows (text, item->rows);
}

static void
append_chain (GString   *text,
              GPtrArray *chain)
{
  g_string_append_c (text, '\n');
  cdz_text_append_styled (text, CDZ_STYLE_BOLD, _("Chain"));
  g_string_append_c (text, '\n');
  for (guint i = 0; i < chain->len; i++)
    {
      g_string_append_printf (text, "  %u. ", i + 1);
      cdz_text_append_printable (text, cdz_certificate_get_subject (chain->pdata[i]));
      g_string_append_c (text, '\n');
    }
}

static void
append_ignored (GString   *text,
                GPtrArray *ignored)
{
  g_string_append_c (text, '\n');
  cdz_text_append_styled (text, CDZ_STYLE_BOLD, _("Passed over"));
  g_string_append_c (text, '\n');
  for (guint i = 0; i < ignored->len; i++)
    {
      const CdzIgnored *one = ignored->pdata[i];

      g_string_append (text, "  ");
      cdz_text_append_printable (text, one->label);
      g_string_append (text, ": ");
      cdz_text_append_printable (text, one->reason);
      g_string_append_c (text, '\n');
    }
}

static void
append_view (CdzView *self,
             GString *text)
{
  gsize start = text->len;

  if (self->file != NULL)
    {
      cdz_text_append_printable (text, self->file);
      g_string_append (text, ": ");
      cdz_text_append_printable (text, self->format_title);
      g_string_append_c (text, '\n');
      if (self->locked)
        g_string_append_printf (text, "%s\n", _("A part of it waits for its passphrase: --passphrase-file FILE"));
    }

  if (self->description != NULL)
    append_rows (text, self->description);
  for (guint i = 0; i < self->items->len; i++)
    append_item (text, self->items->pdata[i]);
  if (self->chain != NULL && self->chain->len > 0)
    append_chain (text, self->chain);
  if (self->ignored != NULL && self->ignored->len > 0)
    append_ignored (text, self->ignored);

  if (self->findings->len > 0)
    {
      g_string_append_c (text, '\n');
      cdz_text_append_findings (text, self->findings);
    }

  /* No empty line above the first item. */
  if (text->str[start] == '\n')
    g_string_erase (text, (gssize) start, 1);
}

/* Prints it, as the command line asks for. */
gboolean
cdz_view_print (CdzView  *self,
                CdzCli   *cli,
                GError  **error)
{
  g_autoptr(CdzJson) json = NULL;
  g_autoptr(GString) text = NULL;

  if (cdz_cli_is_json (cli))
    {
      json = cdz_json_new ();
      add_view (self, json);
      return cdz_cli_print_json (json, error);
    }

  text = g_string_new (NULL);
  append_view (self, text);
  return cdz_cli_print_text (text, error);
}
