/* cdz-new-window-private.h: for the files that the window consists of.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-new-form.h"
#include "cdz-new-names.h"
#include "cdz-new-window.h"
#include "cdz-title.h"

G_BEGIN_DECLS

struct _CdzNewWindow
{
  AdwWindow            parent_instance;

  CdzApplication      *application;
  CdzItem             *renewed;         /* NULL: nothing is */
  CdzRequestBuilder   *like;            /* what the renewal asks for */
  GCancellable        *cancellable;     /* of the making; NULL when nothing is made */
  guint                progress_source;
  CdzItem             *made;            /* the request; NULL before */
  GBytes              *request;         /* as PEM */
  char                *file_name;

  GPtrArray           *purposes;        /* CdzPreset, borrowed; NULL: none of them */
  GPtrArray           *own_purposes;    /* CdzPreset; NULL: not read yet */
  GPtrArray           *keys;            /* CdzItem: those that are there */
  GPtrArray           *choices;         /* CdzKeyChoice, borrowed; NULL: the same key */
  GPtrArray           *classes;         /* names, borrowed */
  GPtrArray           *enforcers;       /* their sentences */
  guint                usual_class;     /* the one that a key gets unless one is chosen */
  char                *access_control;  /* the flags of the preferences that fit the class; or NULL */
  CdzNewNames         *names;
  GPtrArray           *preview_rows;    /* GtkWidget, borrowed */
  char                *preview_text;
  gboolean             ready;
  gboolean             is_narrow;

  GtkOrientable       *done_buttons;
  GtkButton           *cancel;
  GtkButton           *accept;
  GtkProgressBar      *progress;
  GtkRevealer         *banner;
  GtkLabel            *problem;
  GtkStack            *pages;
  GtkWidget           *columns;
  AdwPreferencesGroup *renewed_group;
  GtkWidget           *what_group;
  AdwComboRow         *kind;
  AdwComboRow         *purpose;
  GtkWidget           *who_group;
  GtkWidget           *common_name;
  GtkWidget           *organization;
  GtkWidget           *country;
  GtkWidget           *others;
  GtkLabel            *who_error;
  GtkWidget           *names_group;
  GtkLabel            *names_error;
  GtkWidget           *home_group;
  GtkWidget           *server;
  GtkWidget           *client;
  GtkLabel            *home_error;
  GtkWidget           *usage_group;
  AdwExpanderRow      *usage;
  GtkWidget           *key_usage;
  GtkWidget           *extended_key_usage;
  GtkWidget           *save_preset;
  GtkWidget           *delete_preset;
  GtkWidget           *challenge;       /* NULL once the request is made */
  GtkLabel            *usage_error;
  AdwComboRow         *key;
  AdwComboRow         *key_type;
  AdwComboRow         *protection;
  GtkWidget           *label;
  AdwPreferencesGroup *preview;
  GtkLabel            *command;
  GtkLabel            *done_title;
  GtkLabel            *saved;
  GtkLabel            *pem;
  GtkWidget           *note_bar;
  GtkLabel            *note;
};

CdzNewKind          cdz_new_window_get_kind      (CdzNewWindow *self);

/* The lists to choose from; the protections follow once it is known which can be
 * enforced. */
void                cdz_new_window_fill_choices  (CdzNewWindow *self);
void                cdz_new_window_fill_keys     (CdzNewWindow *self);
void                cdz_new_window_probe         (CdzNewWindow *self);
void                cdz_new_window_show_enforcer (CdzNewWindow *self);
void                cdz_new_window_show_hints    (CdzNewWindow *self);
void                cdz_new_window_show_key      (CdzNewWindow *self);

/* The presets, and among them a person's own, which follow once they are read. */
void                cdz_new_window_fill_purposes   (CdzNewWindow *self);
void                cdz_new_window_read_purposes   (CdzNewWindow *self);
/* %NULL: what both usages say, and nothing else */
const CdzPreset    *cdz_new_window_get_purpose     (CdzNewWindow *self);
gboolean            cdz_new_window_has_own_purpose (CdzNewWindow *self);
void                cdz_new_window_show_purpose    (CdzNewWindow *self);
void                cdz_new_window_choose_purpose  (CdzNewWindow *self,
                                                    const char   *name);
void                cdz_new_window_save_preset     (CdzNewWindow *self);
void                cdz_new_window_delete_preset   (CdzNewWindow *self);

/* The key that is there and signs; %NULL: a new one does, or there is none */
CdzItem            *cdz_new_window_get_key       (CdzNewWindow *self);
/* The new key; %NULL: one that is there signs */
const CdzKeyChoice *cdz_new_window_get_choice    (CdzNewWindow *self);
/* %NULL: the usual one */
const char         *cdz_new_window_get_class     (CdzNewWindow *self);

/* @names: the alternative names' text, which has to live as long as the form */
void                cdz_new_window_read_form     (CdzNewWindow *self,
                                                  const char   *names,
                                                  CdzNewForm   *form);
void                cdz_new_window_update        (CdzNewWindow *self);
/* Puts what was typed into @builder; %FALSE where it cannot hold it. */
gboolean            cdz_new_window_set_challenge (CdzNewWindow       *self,
                                                  CdzRequestBuilder  *builder,
                                                  GError            **error);
/* Makes what the form says; then the second page, or the end. */
void                cdz_new_window_run           (CdzNewWindow *self);
void                cdz_new_window_save          (CdzNewWindow *self);
void                cdz_new_window_set_problem   (CdzNewWindow *self,
                                                  const GError *error);

G_END_DECLS
