/* cdz-test-window-private.h: shared by the parts of the test window.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-probe-job.h"
#include "cdz-test-options.h"
#include "cdz-test-remedy.h"
#include "cdz-test-window.h"
#include "cdz-title.h"

G_BEGIN_DECLS

struct _CdzTestWindow
{
  AdwApplicationWindow  parent_instance;

  CdzLibrary           *library;
  CdzCaller            *caller;

  char                 *ref;            /* "" for no certificate; NULL with a file */
  gboolean              chosen;         /* by the person: then nothing is recalled */
  char                 *file;           /* where the identity below is from; NULL */
  CdzProbeIdentity     *file_identity;
  GPtrArray            *file_certificates;

  GCancellable         *cancellable;    /* of the running test; NULL */
  gboolean              comparing;      /* it runs without a certificate, beside the last */
  gboolean              complete_chain; /* in this run, send what is known to be missing */
  GVariant             *record;         /* shown now; NULL */
  GVariant             *previous;       /* the run before, to the same address; NULL */
  CdzRemedy            *remedy;
  gboolean              redact;
  gboolean              narrow;

  AdwToastOverlay      *toasts;
  CdzTitle             *title;
  GtkButton            *copy_button;
  GtkBox               *bar;
  GtkBox               *bar_start;
  GtkBox               *bar_end;
  GtkEditable          *address;
  GtkWidget            *history_button;
  GtkPopover           *history_popover;
  GtkMenuButton        *identity_button;
  GtkPopover           *identity_popover;
  GtkLabel             *identity_label;
  GtkImage             *identity_icon;
  GtkMenuButton        *options_button;
  CdzTestOptions       *options;
  GtkButton            *run_button;
  GtkStack             *stack;
  AdwStatusPage        *running_page;
  AdwStatusPage        *problem;
  GtkSpinner           *spinner;
  GtkWidget            *cancel_button;
  GtkBox               *verdict;
  GtkBox               *verdict_head;
  GtkImage             *verdict_icon;
  GtkLabel             *headline;
  GtkLabel             *next_step;
  GtkWidget            *remedy_button;
  GtkWidget            *columns;
  GtkBox               *start_column;
  GtkBox               *end_column;
};

/* cdz-test-window.c */
CdzProbePlan *cdz_test_window_new_plan         (CdzTestWindow  *self);
void          cdz_test_window_run              (CdzTestWindow  *self,
                                                gboolean        comparing);
void          cdz_test_window_show_record      (CdzTestWindow  *self,
                                                GVariant       *record);
void          cdz_test_window_toast            (CdzTestWindow  *self,
                                                const char     *text);

/* cdz-test-window-choice.c: address and identity */
void          cdz_test_window_set_identity     (CdzTestWindow  *self,
                                                const char     *ref);
void          cdz_test_window_set_file         (CdzTestWindow  *self,
                                                const char     *path,
                                                CdzProbeIdentity *identity,
                                                GPtrArray      *certificates);
void          cdz_test_window_show_choice      (CdzTestWindow  *self);
void          cdz_test_window_fill_identities  (CdzTestWindow  *self);
void          cdz_test_window_load_history     (CdzTestWindow  *self);
void          cdz_test_window_recall_async     (CdzTestWindow  *self,
                                                GAsyncReadyCallback callback,
                                                gpointer        user_data);
void          cdz_test_window_install_choices  (GtkWidgetClass *widget_class);

/* cdz-test-window-actions.c: what is done with a report */
void          cdz_test_window_install_actions  (GtkWidgetClass *widget_class);
void          cdz_test_window_update_actions   (CdzTestWindow  *self);

G_END_DECLS
