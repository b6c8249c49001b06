/* cdz-new-window-run.c: the making, and what is done with the request.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-new-window"
#include "config.h"

#include "cdz-new-window-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-armor.h"
#include "cdz-dumpable.h"
#include "cdz-platform.h"

/* Work that takes longer shows that it goes on. */
#define PROGRESS_DELAY_MS 300
#define PULSE_INTERVAL_MS 100

static gboolean
pulse_cb (gpointer user_data)
{
  CdzNewWindow *self = user_data;

  gtk_progress_bar_pulse (self->progress);
  return G_SOURCE_CONTINUE;
}

static gboolean
show_progress_cb (gpointer user_data)
{
  CdzNewWindow *self = user_data;

  gtk_widget_set_visible (GTK_WIDGET (self->progress), TRUE);
  self->progress_source = g_timeout_add (PULSE_INTERVAL_MS, pulse_cb, self);
  return G_SOURCE_REMOVE;
}

static void
set_busy (CdzNewWindow *self,
          gboolean      is_busy)
{
  g_clear_handle_id (&self->progress_source, g_source_remove);
  g_clear_object (&self->cancellable);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), FALSE);
  gtk_widget_set_sensitive (self->columns, !is_busy);

  if (is_busy)
    {
      self->cancellable = g_cancellable_new ();
      self->progress_source = g_timeout_add (PROGRESS_DELAY_MS, show_progress_cb, self);
    }
  gtk_widget_set_sensitive (GTK_WIDGET (self->accept), !is_busy);
}

void
cdz_new_window_set_problem (CdzNewWindow *self,
                            const GError *error)
{
  gtk_label_set_text (self->problem, error != NULL ? error->message : "");
  gtk_revealer_set_reveal_child (self->banner, error != NULL);
}

static void
show_request (CdzNewWindow  *self,
              CdzIssuedPart *part)
{
  g_autofree char *pem = cdz_armor_encode ("CERTIFICATE REQUEST", part->der);
  g_autofree char *title = g_strdup_printf (_("The Request “%s” Is Ready"), cdz_item_get (part->item, CDZ_ATTR_LABEL));

  self->made = g_object_ref (part->item);
  self->request = g_bytes_new (pem, strlen (pem));
  self->file_name = cdz_new_form_make_file_name (cdz_item_get (part->item, CDZ_ATTR_LABEL));
  gtk_label_set_text (self->done_title, title);
  gtk_label_set_text (self->pem, g_strchomp (pem));

  /* The form is over; its entry goes with what was typed. */
  self->ready = FALSE;
  adw_expander_row_remove (self->usage, g_steal_pointer (&self->challenge));
  gtk_stack_set_visible_child_name (self->pages, "done");
  gtk_widget_set_visible (GTK_WIDGET (self->accept), FALSE);
  gtk_button_set_label (self->cancel, _("Close"));
  gtk_label_set_text (self->note, _("The request is kept in the vault, too: it can be copied and saved again at any time."));
  cdz_new_window_save (self);
}

static void
show_made (CdzNewWindow *self,
           CdzIssued    *issued)
{
  CdzIssuedPart *first = issued->parts->pdata[0];
  CdzItem *item = first->item != NULL ? first->item : first->key;
  g_autofree char *text = g_strdup_printf (_("“%s” was made"), cdz_item_get (item, CDZ_ATTR_LABEL));

  cdz_application_toast (self->application, text, issued->operation);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
made_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(CdzNewWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzIssued) issued = cdz_issuer_run_finish (CDZ_ISSUER (source), result, &error);
  CdzIssuedPart *first = issued != NULL ? issued->parts->pdata[0] : NULL;

  if (self->names == NULL)
    return;

  set_busy (self, FALSE);
  if (issued == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        cdz_new_window_set_problem (self, error);
      cdz_new_window_update (self);
    }
  else if (first->item != NULL && cdz_item_get_class (first->item) == CDZ_CLASS_REQUEST)
    show_request (self, first);
  else
    show_made (self, issued);
}

/* An identity, so that its key is used under the certificate's algorithm. */
static CdzItem *
get_signer (CdzNewWindow *self)
{
  return self->renewed != NULL ? self->renewed : cdz_new_window_get_key (self);
}

/* Returns: %FALSE where the form cannot be made, with @error */
static gboolean
add_parts (CdzNewWindow     *self,
           CdzIssuer        *issuer,
           const CdzNewForm *form,
           GError          **error)
{
  const char *label = *form->label != '\0' ? form->label : NULL;
  CdzHomeAuthority home = {
    .name = form->label,
    .server = *form->server != '\0' ? form->server : NULL,
    .client = *form->client != '\0' ? form->client : NULL,
    .choice = form->choice,
  };
  g_autoptr(CdzRequestBuilder) builder = NULL;

  if (form->kind == CDZ_NEW_AUTHORITY)
    return cdz_home_authority_add (issuer, &home, error);
  if (form->kind == CDZ_NEW_KEY)
    {
      cdz_issuer_add_key (issuer, label, form->choice);
      return TRUE;
    }

  if ((builder = cdz_new_form_make_builder (form, self->like, error)) == NULL ||
      !cdz_new_window_set_challenge (self, builder, error))
    return FALSE;
  if (form->kind == CDZ_NEW_SELF_SIGNED)
    cdz_issuer_add_certificate (issuer, label, form->choice, NULL, builder, CDZ_LEAF_DAYS);
  else
    cdz_issuer_add_request (issuer, label, form->choice, form->choice == NULL ? get_signer (self) : NULL, builder);
  if (self->renewed != NULL)
    cdz_issuer_set_renews (issuer, self->renewed);

  return TRUE;
}

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(CdzNewWindow) self = user_data;
  g_autofree char *names = NULL;
  g_autoptr(CdzIssuer) issuer = NULL;
  g_autoptr(GError) error = NULL;
  CdzIssuerOptions options = { NULL };
  gboolean names_valid;
  CdzNewForm form;

  cdz_dumpable_close_finish (result);
  if (self->names == NULL)
    return;

  names = cdz_new_names_dup_list (self->names, &names_valid);
  cdz_new_window_read_form (self, names, &form);
  issuer = cdz_issuer_new (cdz_application_get_library (self->application), cdz_application_get_caller (self->application));
  options.accessible = form.choice != NULL ? form.accessible : NULL;
  options.access_control = form.choice != NULL ? form.access_control : NULL;
  cdz_issuer_set_options (issuer, &options);

  if (!add_parts (self, issuer, &form, &error))
    {
      set_busy (self, FALSE);
      cdz_new_window_set_problem (self, error);
      cdz_new_window_update (self);
      return;
    }

  cdz_issuer_run_async (issuer, self->cancellable, made_cb, g_object_ref (self));
}

void
cdz_new_window_run (CdzNewWindow *self)
{
  cdz_new_window_set_problem (self, NULL);
  set_busy (self, TRUE);

  /* A private key enters the process. */
  cdz_dumpable_close_async (closed_cb, g_object_ref (self));
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(CdzNewWindow) self = user_data;
  g_autofree char *name = g_file_get_parse_name (G_FILE (source));
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  gboolean done = g_file_replace_contents_finish (G_FILE (source), result, NULL, &error);

  if (self->names == NULL)
    return;

  text = done ? g_strdup_printf (_("The request was saved as “%s”"), name)
              : g_strdup_printf (_("“%s” could not be written: %s"), name, error->message);
  gtk_label_set_text (self->saved, text);
  gtk_widget_set_visible (GTK_WIDGET (self->saved), TRUE);
}

/* The chooser has asked before anything is replaced. */
static void
save_chosen_cb (GtkWindow *parent,
                GFile     *file,
                gpointer   user_data)
{
  CdzNewWindow *self = CDZ_NEW_WINDOW (parent);

  if (file != NULL)
    g_file_replace_contents_bytes_async (file, self->request, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                         written_cb, g_object_ref (self));
}

void
cdz_new_window_save (CdzNewWindow *self)
{
  cdz_platform_choose_new_file (GTK_WINDOW (self), _("Save Request"), _("_Save"), self->file_name,
                                save_chosen_cb, NULL);
}
