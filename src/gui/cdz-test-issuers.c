/* cdz-test-issuers.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-test"
#include "config.h"

#include "cdz-test-issuers.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cdz-item-look.h"
#include "cdz-json-value.h"
#include "cdz-title.h"

/* In front of a name that issued something here. */
#define OWN_MARK "\001"

static GtkStringList *
list_new (GVariant  *record,
          GPtrArray *own_issuers)
{
  g_autoptr(GPtrArray) issuers = cdz_json_value_dup_elements (record, "client-auth/acceptable-cas");
  GtkStringList *list = gtk_string_list_new (NULL);

  for (int own = 1; own >= 0; own--)
    for (guint i = 0; i < issuers->len; i++)
      {
        const char *name = g_variant_get_string (issuers->pdata[i], NULL);
        gboolean is_own = own_issuers != NULL && g_ptr_array_find_with_equal_func (own_issuers, name, g_str_equal, NULL);
        g_autofree char *marked = g_strconcat (own ? OWN_MARK : "", name, NULL);

        if (is_own == (own == 1))
          gtk_string_list_append (list, marked);
      }

  return list;
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item)
{
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "spacing", 12, "margin-top", 6, "margin-bottom", 6, "margin-start", 12,
                                 "margin-end", 12, NULL);
  GtkWidget *icon = g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *name = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);
  GtkWidget *whole = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR,
                                   "selectable", FALSE, NULL);

  gtk_widget_add_css_class (whole, "cdz-step-detail");
  gtk_box_append (GTK_BOX (texts), name);
  gtk_box_append (GTK_BOX (texts), whole);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), texts);
  gtk_list_item_set_child (item, box);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item)
{
  GtkWidget *icon = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  GtkWidget *texts = gtk_widget_get_next_sibling (icon);
  GtkWidget *name = gtk_widget_get_first_child (texts);
  const char *whole = gtk_string_object_get_string (gtk_list_item_get_item (item));
  gboolean own = g_str_has_prefix (whole, OWN_MARK);
  g_autofree char *title = NULL;
  g_autofree char *line = NULL;

  whole += own ? 1 : 0;
  title = cdz_look_dup_dn_name (whole);
  line = own ? g_strdup_printf (_("%s\nIssued a certificate of yours"), whole) : g_strdup (whole);
  gtk_image_set_from_icon_name (GTK_IMAGE (icon), own ? "cdz-ok-symbolic" : "application-certificate-symbolic");
  gtk_widget_set_css_classes (icon, (const char *[]) { own ? "cdz-ok" : "cdz-dim", NULL });
  gtk_label_set_text (GTK_LABEL (name), title);
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_next_sibling (name)), line);
}

static void
search_cb (GtkSearchEntry  *entry,
           GtkStringFilter *filter)
{
  gtk_string_filter_set_search (filter, gtk_editable_get_text (GTK_EDITABLE (entry)));
}

static GtkWidget *
list_view_new (GtkStringList  *names,
               GtkSearchEntry *entry)
{
  GtkExpression *text = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");
  GtkStringFilter *filter = gtk_string_filter_new (text);
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkFilterListModel *filtered;
  GtkWidget *view;

  gtk_string_filter_set_match_mode (filter, GTK_STRING_FILTER_MATCH_MODE_SUBSTRING);
  g_signal_connect_object (entry, "search-changed", G_CALLBACK (search_cb), filter, 0);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  filtered = gtk_filter_list_model_new (G_LIST_MODEL (names), GTK_FILTER (filter));
  view = gtk_list_view_new (GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (filtered))), factory);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Accepted issuers"), -1);

  return view;
}

GtkWindow *
cdz_test_issuers_new (GtkWindow *parent,
                      GVariant  *record,
                      GPtrArray *own_issuers)
{
  GtkStringList *names = list_new (record, own_issuers);
  guint n_names = g_list_model_get_n_items (G_LIST_MODEL (names));
  g_autofree char *title = g_strdup_printf (ngettext ("%u Accepted Issuer", "%u Accepted Issuers", n_names), n_names);
  GtkWidget *window = g_object_new (ADW_TYPE_WINDOW, "title", title, "modal", TRUE, "transient-for", parent,
                                    "default-width", 560, "default-height", 560, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *entry = g_object_new (GTK_TYPE_SEARCH_ENTRY, "placeholder-text", _("Search issuers"), "margin-start", 12,
                                   "margin-end", 12, "margin-top", 6, "margin-bottom", 12, NULL);
  GtkWidget *scrolled = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "vexpand", TRUE, "hscrollbar-policy", GTK_POLICY_NEVER, NULL);
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Search issuers"), -1);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                          gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (window, keys);
  g_signal_connect_object (entry, "stop-search", G_CALLBACK (gtk_window_close), window, G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), list_view_new (names, GTK_SEARCH_ENTRY (entry)));
  gtk_box_append (GTK_BOX (box), cdz_title_bar_new ());
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), scrolled);
  adw_window_set_content (ADW_WINDOW (window), box);

  return GTK_WINDOW (window);
}
