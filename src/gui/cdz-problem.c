/* cdz-problem.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-problem"
#include "config.h"

#include "cdz-problem.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-platform.h"
#include "cdz-protection-words.h"

typedef enum
{
  PLACE_DIALOG,     /* something that somebody asked for did not happen */
  PLACE_INLINE,     /* beside the file, entry or row that it is about; a dialog elsewhere */
  PLACE_TOAST,      /* there is nothing to do about it; a dialog where it has a heading */
  PLACE_NOWHERE,    /* the person knows */
} Place;

/* Where each code appears first, and the next step that a dialog offers. Codes that
 * no choice in the window leads to are dialogs, too: nothing is swallowed. */
static const struct
{
  CdzErrorCode  code;
  Place         place;
  const char   *button;
  const char   *action;     /* of the application or the window */
  const char   *target;     /* the error's detail that the action takes, or NULL */
} problems[] = {
  { CDZ_ERROR_INTERNAL, PLACE_DIALOG, NULL, NULL, NULL },
  { CDZ_ERROR_PARAM, PLACE_DIALOG, NULL, NULL, NULL },
  { CDZ_ERROR_NOT_FOUND, PLACE_TOAST, N_("_Refresh"), "win.refresh", NULL },
  { CDZ_ERROR_DUPLICATE, PLACE_DIALOG, N_("_Show It"), "app.show-item", CDZ_DETAIL_REF },
  { CDZ_ERROR_NO_SUCH_ATTRIBUTE, PLACE_DIALOG, NULL, NULL, NULL },
  { CDZ_ERROR_INTERACTION_NOT_ALLOWED, PLACE_DIALOG, NULL, NULL, NULL },
  { CDZ_ERROR_AUTH_FAILED, PLACE_INLINE, NULL, NULL, NULL },
  { CDZ_ERROR_UNSUPPORTED, PLACE_INLINE, NULL, NULL, NULL },
  { CDZ_ERROR_MALFORMED, PLACE_INLINE, NULL, NULL, NULL },
  { CDZ_ERROR_UNRECOGNIZED, PLACE_INLINE, NULL, NULL, NULL },
  { CDZ_ERROR_TOO_LARGE, PLACE_INLINE, NULL, NULL, NULL },
  { CDZ_ERROR_NOT_AVAILABLE, PLACE_DIALOG, N_("See _Capabilities"), "app.capabilities", NULL },
  { CDZ_ERROR_MISSING_ENTITLEMENT, PLACE_DIALOG, NULL, NULL, NULL },
  { CDZ_ERROR_READ_ONLY, PLACE_DIALOG, NULL, NULL, NULL },
  { CDZ_ERROR_KEY_MISMATCH, PLACE_TOAST, NULL, NULL, NULL },
  { CDZ_ERROR_CANCELLED, PLACE_NOWHERE, NULL, NULL, NULL },
  { CDZ_ERROR_IO, PLACE_DIALOG, NULL, NULL, NULL },
  { CDZ_ERROR_BUSY, PLACE_DIALOG, N_("_Refresh"), "win.refresh", NULL },
};

G_STATIC_ASSERT (G_N_ELEMENTS (problems) == CDZ_N_ERRORS);

typedef struct
{
  const char *action;
  char       *target;
} Step;

static void
step_free (gpointer data)
{
  Step *step = data;

  g_free (step->target);
  g_free (step);
}

static void
take_step_cb (GtkWindow *parent,
              gpointer   user_data)
{
  const Step *step = user_data;

  gtk_widget_activate_action (GTK_WIDGET (parent), step->action,
                              step->target != NULL ? "s" : NULL, step->target);
}

static gboolean
is_there (const char *action)
{
  GActionMap *application = G_ACTION_MAP (g_application_get_default ());

  return !g_str_has_prefix (action, "app.")
         || g_action_map_lookup_action (application, action + strlen ("app.")) != NULL;
}

static guint
find (const GError *error)
{
  for (guint i = 0; error->domain == CDZ_ERROR && i < G_N_ELEMENTS (problems); i++)
    if (problems[i].code == (CdzErrorCode) error->code)
      return i;

  return 0;
}

void
cdz_problem_show (GtkWindow    *parent,
                  const char   *heading,
                  const GError *error)
{
  guint index = find (error);
  g_autofree char *text = cdz_protection_dup_words (error->message);
  const char *target;
  Step *step;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || problems[index].place == PLACE_NOWHERE)
    return;

  target = problems[index].target != NULL ? cdz_error_get_detail (error, problems[index].target) : NULL;
  if (problems[index].button == NULL || !is_there (problems[index].action)
      || (problems[index].target != NULL && target == NULL))
    {
      cdz_platform_alert (parent, heading, text);
      return;
    }

  step = g_new0 (Step, 1);
  step->action = problems[index].action;
  step->target = g_strdup (target);
  cdz_platform_offer (parent, heading, text, _(problems[index].button),
                      take_step_cb, step, step_free);
}
