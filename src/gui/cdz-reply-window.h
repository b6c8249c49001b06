/* cdz-reply-window.h: the reply to a request, from wherever it comes.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-application.h"

G_BEGIN_DECLS

#define CDZ_TYPE_REPLY_WINDOW (cdz_reply_window_get_type ())
G_DECLARE_FINAL_TYPE (CdzReplyWindow, cdz_reply_window, CDZ, REPLY_WINDOW, AdwWindow)

/* Takes files and text until one answers @request, and shows the plan of its import. */
GtkWidget *cdz_reply_window_new (CdzApplication *application,
                                 GtkWindow      *parent,
                                 CdzItem        *request);

G_END_DECLS
