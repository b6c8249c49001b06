/* floor.c: the least that a window costs.  SPDX-License-Identifier: GPL-3.0-or-later */

/* usage: floor [ROWS]: an empty libadwaita window with a header bar; with ROWS, a
 * list of so many blank labels, each as high as a row of the program's list. */
#include <stdlib.h>

#include <adwaita.h>

#define ROW_HEIGHT 52

static guint n_rows;

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item)
{
  GtkWidget *label = gtk_label_new (" ");

  gtk_widget_set_size_request (label, -1, ROW_HEIGHT);
  gtk_list_item_set_child (item, label);
}

static GtkWidget *
list_new (void)
{
  g_autofree const char **texts = g_new0 (const char *, n_rows + 1);
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *list;

  for (guint i = 0; i < n_rows; i++)
    texts[i] = " ";
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  list = gtk_list_view_new (GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (gtk_string_list_new (texts)))),
                            factory);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), list);
  gtk_widget_set_vexpand (scrolled, TRUE);
  return scrolled;
}

static void
activate_cb (GtkApplication *application)
{
  GtkWidget *window = adw_application_window_new (application);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_window_set_title (GTK_WINDOW (window), "Floor");
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  if (n_rows > 0)
    gtk_box_append (GTK_BOX (box), list_new ());
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), box);
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(AdwApplication) application =
    adw_application_new ("io.github.credenza.Floor", G_APPLICATION_NON_UNIQUE);

  n_rows = argc > 1 ? (guint) atoi (argv[1]) : 0;
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), NULL);
  return g_application_run (G_APPLICATION (application), 1, argv);
}
