/* cdz-window-several.c: what is done with several items at once.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-window-several"
#include "config.h"

#include "cdz-window-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-describe.h"
#include "cdz-export-bundle.h"
#include "cdz-platform.h"

typedef struct
{
  CdzWindow    *window;
  GPtrArray    *certificates;
  GCancellable *work;
} Export;

static void
export_free (Export *export)
{
  g_object_unref (export->window);
  g_ptr_array_unref (export->certificates);
  g_object_unref (export->work);
  g_free (export);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Export, export_free)

static void
exported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(Export) export = user_data;
  CdzWindow *self = export->window;
  guint n = export->certificates->len;
  g_autofree char *text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u certificate was exported",
                                                        "%u certificates were exported", n), n);
  g_autoptr(GError) error = NULL;

  cdz_work_bar_end (self->work_bar, export->work);
  if (cdz_export_bundle_finish (result, &error))
    cdz_window_toast (self, text, NULL);
  else
    cdz_window_show_failure (self, _("Nothing Was Exported"), error);
}

static void
place_chosen_cb (GtkWindow *parent,
                 GFile     *file,
                 gpointer   user_data)
{
  CdzWindow *self = CDZ_WINDOW (parent);
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;
  Export *export;

  if (path == NULL)
    return;

  export = g_new0 (Export, 1);
  export->window = g_object_ref (self);
  export->certificates = cdz_export_bundle_collect (cdz_item_list_get_all_selected (self->list));
  export->work = cdz_work_bar_begin (self->work_bar, _("Exporting…"));
  if (export->certificates->len > 0)
    cdz_export_bundle_async (self->library, self->caller, export->certificates, path, export->work, exported_cb, export);
  else
    {
      cdz_work_bar_end (self->work_bar, export->work);
      export_free (export);
    }
}

void
cdz_window_export_several (CdzWindow *self)
{
  cdz_platform_choose_new_file (GTK_WINDOW (self), _("Export Certificates To"), _("_Export"), "certificates.pem",
                                place_chosen_cb, NULL);
}

static void
export_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  cdz_window_export_several (CDZ_WINDOW (widget));
}

static void
copy (CdzWindow *self,
      GString   *text)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text->str);
  cdz_window_toast (self, _("Copied"), NULL);
}

static void
copy_references_action (GtkWidget  *widget,
                        const char *name,
                        GVariant   *parameter)
{
  GPtrArray *items = cdz_item_list_get_all_selected (CDZ_WINDOW (widget)->list);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < items->len; i++)
    {
      g_autofree char *ref = cdz_item_dup_ref (items->pdata[i]);

      if (ref != NULL)
        g_string_append_printf (text, "%s\n", ref);
    }

  copy (CDZ_WINDOW (widget), text);
}

/* The certificate's, of a key or a request that of its public key; and after it the
 * name, as sha256sum has it. */
static void
copy_fingerprints_action (GtkWidget  *widget,
                          const char *name,
                          GVariant   *parameter)
{
  GPtrArray *items = cdz_item_list_get_all_selected (CDZ_WINDOW (widget)->list);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < items->len; i++)
    {
      const char *hex = cdz_item_get (items->pdata[i], CDZ_ATTR_SHA256);
      g_autofree char *fingerprint = NULL;

      if (hex == NULL)
        hex = cdz_item_get (items->pdata[i], CDZ_ATTR_SPKI_SHA256);
      if (hex == NULL)
        continue;

      fingerprint = cdz_describe_fingerprint (hex);
      g_string_append_printf (text, "%s  %s\n", fingerprint, cdz_item_get (items->pdata[i], CDZ_ATTR_LABEL));
    }

  copy (CDZ_WINDOW (widget), text);
}

void
cdz_window_install_several_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.export-several", NULL, export_action);
  gtk_widget_class_install_action (widget_class, "win.copy-references", NULL, copy_references_action);
  gtk_widget_class_install_action (widget_class, "win.copy-fingerprints", NULL, copy_fingerprints_action);
}

static gboolean
any_of (GPtrArray *items,
        CdzAttr    attr)
{
  for (guint i = 0; i < items->len; i++)
    if (cdz_item_get (items->pdata[i], attr) != NULL)
      return TRUE;

  return FALSE;
}

void
cdz_window_update_several (CdzWindow *self)
{
  GPtrArray *items = cdz_item_list_get_all_selected (self->list);
  gboolean several = items->len > 1;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.export-several", several && any_of (items, CDZ_ATTR_SHA256));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.copy-references", several);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.copy-fingerprints",
                                 several && (any_of (items, CDZ_ATTR_SHA256) || any_of (items, CDZ_ATTR_SPKI_SHA256)));
}
