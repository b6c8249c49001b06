/* cdz-platform.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-platform"
#include "config.h"

/* The one file that uses what is newer than the floor, and the old spelling where
 * the new one is missing: both limits go, and the versions below decide. */
#undef GDK_VERSION_MAX_ALLOWED
#undef GDK_VERSION_MIN_REQUIRED
#undef ADW_VERSION_MAX_ALLOWED
#undef ADW_VERSION_MIN_REQUIRED

#include "cdz-platform.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#define HAVE_FILE_DIALOG GTK_CHECK_VERSION (4, 10, 0)
#define HAVE_ALERT_DIALOG ADW_CHECK_VERSION (1, 5, 0)

typedef struct
{
  GtkWindow          *parent;     /* weak */
  CdzFilesChosenFunc  files_chosen;
  CdzNewFileFunc      new_file_chosen;
  CdzConfirmedFunc    confirmed;
  gpointer            user_data;
  GDestroyNotify      free_func;
} Question;

static CdzChoosingFunc choosing_func;
static gpointer choosing_data;
static guint n_choosers;

void
cdz_platform_watch_choosers (CdzChoosingFunc callback,
                             gpointer        user_data)
{
  choosing_func = callback;
  choosing_data = user_data;
}

static void
chooser_opened (void)
{
  if (n_choosers++ == 0 && choosing_func != NULL)
    choosing_func (TRUE, choosing_data);
}

static void
chooser_closed (void)
{
  if (--n_choosers == 0 && choosing_func != NULL)
    choosing_func (FALSE, choosing_data);
}

static Question *
question_new (GtkWindow *parent,
              gpointer   user_data)
{
  Question *question = g_new0 (Question, 1);

  g_set_weak_pointer (&question->parent, parent);
  question->user_data = user_data;

  return question;
}

static void
question_free (Question *question)
{
  if (question->free_func != NULL)
    question->free_func (question->user_data);
  g_clear_weak_pointer (&question->parent);
  g_free (question);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

static GListStore *
make_filters (void)
{
  GListStore *filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_autoptr(GtkFileFilter) known = gtk_file_filter_new ();
  g_autoptr(GtkFileFilter) all = gtk_file_filter_new ();
  static const char *suffixes[] = {
    "p12", "pfx", "pem", "crt", "cer", "der", "key", "p7b", "p7c", "p8", "pk8", "csr", "p10", "crl",
  };

  gtk_file_filter_set_name (known, _("Keys and Certificates"));
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    gtk_file_filter_add_suffix (known, suffixes[i]);
  gtk_file_filter_set_name (all, _("All Files"));
  gtk_file_filter_add_pattern (all, "*");

  g_list_store_append (filters, known);
  g_list_store_append (filters, all);

  return filters;
}

#if HAVE_FILE_DIALOG
static void
files_opened_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(Question) question = user_data;
  g_autoptr(GListModel) files =
    gtk_file_dialog_open_multiple_finish (GTK_FILE_DIALOG (source), result, NULL);

  chooser_closed ();
  if (question->parent != NULL)
    question->files_chosen (question->parent, files, question->user_data);
}
#else
static void
chooser_response_cb (GtkNativeDialog *dialog,
                     int              response,
                     gpointer         user_data)
{
  g_autoptr(Question) question = user_data;
  g_autoptr(GListModel) files = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));

  chooser_closed ();
  if (question->parent != NULL)
    question->files_chosen (question->parent, files, question->user_data);
  g_object_unref (dialog);
}
#endif

void
cdz_platform_choose_files (GtkWindow          *parent,
                           const char         *title,
                           const char         *accept_label,
                           CdzFilesChosenFunc  callback,
                           gpointer            user_data)
{
  Question *question = question_new (parent, user_data);
  g_autoptr(GListStore) filters = make_filters ();

  question->files_chosen = callback;
  chooser_opened ();

#if HAVE_FILE_DIALOG
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, title);
  gtk_file_dialog_set_accept_label (dialog, accept_label);
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
  gtk_file_dialog_open_multiple (dialog, parent, NULL, files_opened_cb, question);
#else
  GtkFileChooserNative *dialog =
    gtk_file_chooser_native_new (title, parent, GTK_FILE_CHOOSER_ACTION_OPEN, accept_label, NULL);

  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (filters)); i++)
    {
      g_autoptr(GtkFileFilter) filter = g_list_model_get_item (G_LIST_MODEL (filters), i);

      gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
    }
  g_signal_connect (dialog, "response", G_CALLBACK (chooser_response_cb), question);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
#endif
}

#if HAVE_FILE_DIALOG
static void
new_file_chosen_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(Question) question = user_data;
  g_autoptr(GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);

  chooser_closed ();
  if (question->parent != NULL)
    question->new_file_chosen (question->parent, file, question->user_data);
}
#else
static void
new_file_response_cb (GtkNativeDialog *dialog,
                      int              response,
                      gpointer         user_data)
{
  g_autoptr(Question) question = user_data;
  g_autoptr(GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

  chooser_closed ();
  if (question->parent != NULL)
    question->new_file_chosen (question->parent, file, question->user_data);
  g_object_unref (dialog);
}
#endif

void
cdz_platform_choose_new_file (GtkWindow      *parent,
                              const char     *title,
                              const char     *accept_label,
                              const char     *suggested_name,
                              CdzNewFileFunc  callback,
                              gpointer        user_data)
{
  Question *question = question_new (parent, user_data);

  question->new_file_chosen = callback;
  chooser_opened ();

#if HAVE_FILE_DIALOG
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, title);
  gtk_file_dialog_set_accept_label (dialog, accept_label);
  gtk_file_dialog_set_initial_name (dialog, suggested_name);
  gtk_file_dialog_save (dialog, parent, NULL, new_file_chosen_cb, question);
#else
  GtkFileChooserNative *dialog =
    gtk_file_chooser_native_new (title, parent, GTK_FILE_CHOOSER_ACTION_SAVE, accept_label, NULL);

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), suggested_name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (new_file_response_cb), question);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
#endif
}

static void
alert_response_cb (gpointer    dialog,
                   const char *response,
                   gpointer    user_data)
{
  g_autoptr(Question) question = user_data;

  if (question->confirmed != NULL && question->parent != NULL && g_str_equal (response, "accept"))
    question->confirmed (question->parent, question->user_data);
}

static void
present_alert (Question   *question,
               const char *heading,
               const char *body,
               const char *close_label,
               const char *accept_label,
               AdwResponseAppearance appearance)
{
#if HAVE_ALERT_DIALOG
  AdwDialog *dialog = adw_alert_dialog_new (heading, body);
  AdwAlertDialog *alert = ADW_ALERT_DIALOG (dialog);

  adw_alert_dialog_add_response (alert, "close", close_label);
  if (accept_label != NULL)
    {
      adw_alert_dialog_add_response (alert, "accept", accept_label);
      adw_alert_dialog_set_response_appearance (alert, "accept", appearance);
    }
  adw_alert_dialog_set_close_response (alert, "close");
  g_signal_connect (alert, "response", G_CALLBACK (alert_response_cb), question);
  adw_dialog_present (dialog, GTK_WIDGET (question->parent));
#else
  GtkWidget *dialog = adw_message_dialog_new (question->parent, heading, body);
  AdwMessageDialog *alert = ADW_MESSAGE_DIALOG (dialog);

  adw_message_dialog_add_response (alert, "close", close_label);
  if (accept_label != NULL)
    {
      adw_message_dialog_add_response (alert, "accept", accept_label);
      adw_message_dialog_set_response_appearance (alert, "accept", appearance);
    }
  adw_message_dialog_set_close_response (alert, "close");
  g_signal_connect (alert, "response", G_CALLBACK (alert_response_cb), question);
  gtk_window_present (GTK_WINDOW (dialog));
#endif
}

void
cdz_platform_alert (GtkWindow  *parent,
                    const char *heading,
                    const char *body)
{
  present_alert (question_new (parent, NULL), heading, body, _("Close"), NULL,
                 ADW_RESPONSE_DEFAULT);
}

void
cdz_platform_confirm (GtkWindow        *parent,
                      const char       *heading,
                      const char       *body,
                      const char       *accept_label,
                      CdzConfirmedFunc  callback,
                      gpointer          user_data,
                      GDestroyNotify    free_func)
{
  Question *question = question_new (parent, user_data);

  question->confirmed = callback;
  question->free_func = free_func;
  present_alert (question, heading, body, _("Cancel"), accept_label, ADW_RESPONSE_DESTRUCTIVE);
}

void
cdz_platform_offer (GtkWindow        *parent,
                    const char       *heading,
                    const char       *body,
                    const char       *accept_label,
                    CdzConfirmedFunc  callback,
                    gpointer          user_data,
                    GDestroyNotify    free_func)
{
  Question *question = question_new (parent, user_data);

  question->confirmed = callback;
  question->free_func = free_func;
  present_alert (question, heading, body, _("Close"), accept_label, ADW_RESPONSE_SUGGESTED);
}

void
cdz_platform_show_about (GtkWindow *parent)
{
#if HAVE_ALERT_DIALOG
  adw_show_about_dialog (GTK_WIDGET (parent),
#else
  adw_show_about_window (parent,
#endif
                         "application-name", "Credenza",
                         "application-icon", APPLICATION_ID,
                         "version", PACKAGE_VERSION,
                         "comments", _("The place for keys, certificates and identities"),
                         "license-type", GTK_LICENSE_GPL_3_0,
                         NULL);
}
