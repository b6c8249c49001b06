/* cdz-item-list-page.c: what shows where there are no rows.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-item-list-page"
#include "config.h"

#include "cdz-item-list-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-stack.h"

static const char *
get_nothing_title (CdzItemList *self)
{
  if (self->scope == CDZ_SCOPE_EXPIRING)
    return _("Nothing Expires Soon");
  if (self->scope == CDZ_SCOPE_STORE)
    return _("Nothing Is Stored Here");
  if (self->klass == CDZ_CLASS_OTHER)
    return _("No Other Items");
  if (self->klass == CDZ_CLASS_REQUEST)
    return _("No Requests");
  if (self->klass == CDZ_CLASS_KEY)
    return _("No Keys");
  if (self->klass == CDZ_CLASS_CERTIFICATE)
    return _("No Certificates");

  return _("No Identities");
}

static gboolean
is_library_empty (CdzItemList *self)
{
  return self->model == NULL || cdz_item_model_is_empty (self->model);
}

/* With nothing in the vault the first steps are shown where one looks for identities,
 * also beside keyrings that are full. */
static gboolean
is_at_the_beginning (CdzItemList *self)
{
  if (is_library_empty (self))
    return TRUE;
  if (self->scope == CDZ_SCOPE_STORE ? !self->of_vault
                                     : self->scope != CDZ_SCOPE_CLASS || self->klass != CDZ_CLASS_IDENTITY)
    return FALSE;

  return g_list_model_get_n_items (G_LIST_MODEL (cdz_library_get_vault (self->library))) == 0;
}

static void
say_how_to_begin (CdzItemList *self)
{
  gboolean is_empty = is_library_empty (self);

  adw_status_page_set_title (self->empty_page, is_empty ? _("No Keys or Certificates Yet") : _("Nothing in the Vault Yet"));
  adw_status_page_set_description (self->empty_page, is_empty
    ? _("Import a file that someone sent you, or make a key and a request of your own.")
    : _("Import a file that someone sent you, or make a key and a request of your own. "
        "What your keyrings hold is in the sidebar."));
}

void
cdz_item_list_update_page (CdzItemList *self)
{
  gboolean any = self->model != NULL && cdz_item_model_get_n_rows (self->model) > 0;
  const char *page = "list";

  if (!self->ready)
    page = any ? "list" : "waiting";
  else if (!any && is_at_the_beginning (self))
    page = "empty";
  else if (!any && *cdz_item_filter_get_search (self->filter) != '\0')
    page = "no-match";
  else if (!any)
    page = "nothing";

  say_how_to_begin (self);
  adw_status_page_set_title (self->nothing_page, get_nothing_title (self));
  adw_status_page_set_description (self->nothing_page,
                                   self->scope == CDZ_SCOPE_CLASS
                                     && self->klass == CDZ_CLASS_IDENTITY
                                   ? _("An identity is a certificate together with its private key.")
                                   : NULL);
  self->shows_beginning = g_str_equal (page, "empty");
  cdz_stack_show (self->stack, page);
  gtk_widget_set_visible (GTK_WIDGET (self->heads), g_str_equal (page, "list") && !self->narrow);
}
