/* cdz-toast.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-toast"
#include "config.h"

#include "cdz-toast.h"

/* In a window narrower than this there is room for so many characters beside the buttons. */
#define NARROW 500
#define NARROW_WIDTH_CHARS 18

/* The overlay gives a toast the height that it would have at its natural width. */
AdwToast *
cdz_toast_new (AdwToastOverlay *overlay,
               const char      *text)
{
  gboolean is_narrow = gtk_widget_get_width (GTK_WIDGET (overlay)) < NARROW;
  AdwToast *toast = adw_toast_new ("");
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", text, "xalign", 0.0f, "wrap", TRUE,
                                   "wrap-mode", PANGO_WRAP_WORD_CHAR,
                                   "natural-wrap-mode", is_narrow ? GTK_NATURAL_WRAP_INHERIT : GTK_NATURAL_WRAP_NONE,
                                   "max-width-chars", is_narrow ? NARROW_WIDTH_CHARS : -1, NULL);
  PangoAttrList *attributes = pango_attr_list_new ();

  gtk_widget_add_css_class (label, "heading");
  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_attributes (GTK_LABEL (label), attributes);
  pango_attr_list_unref (attributes);
  adw_toast_set_custom_title (toast, label);

  return toast;
}

void
cdz_toast_show (AdwToastOverlay *overlay,
                const char      *text)
{
  adw_toast_overlay_add_toast (overlay, cdz_toast_new (overlay, text));
}
