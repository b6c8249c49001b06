/* cdz-terminal.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-terminal"
#include "config.h"

#include "cdz-terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-output.h"

/* The longest line that a terminal hands over. */
#define MAX_ANSWER 4096

static const int deadly_signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

/* What the signal handler needs; set while a question is open. */
static int            terminal_fd = -1;
static struct termios terminal_state;

/* Only calls that POSIX allows in a handler. The signal is blocked while it runs,
 * so that the raised one ends the process as soon as it returns. */
static void
restore_and_die (int number)
{
  tcsetattr (terminal_fd, TCSAFLUSH, &terminal_state);
  (void) !write (terminal_fd, "\n", 1);
  signal (number, SIG_DFL);
  raise (number);
}

static gboolean
hide_typing (int                fd,
             struct sigaction  *old_actions)
{
  struct sigaction action = { .sa_handler = restore_and_die };
  struct termios hidden;

  if (tcgetattr (fd, &terminal_state) != 0)
    return FALSE;

  terminal_fd = fd;
  for (guint i = 0; i < G_N_ELEMENTS (deadly_signals); i++)
    sigaction (deadly_signals[i], &action, &old_actions[i]);

  /* A stopped process would leave the shell without echo. */
  hidden = terminal_state;
  hidden.c_lflag &= ~(tcflag_t) ECHO;
  hidden.c_lflag |= ECHONL | ICANON;
  hidden.c_cc[VSUSP] = _POSIX_VDISABLE;
  tcsetattr (fd, TCSAFLUSH, &hidden);

  return TRUE;
}

static void
show_typing (int                fd,
             struct sigaction  *old_actions)
{
  tcsetattr (fd, TCSAFLUSH, &terminal_state);
  for (guint i = 0; i < G_N_ELEMENTS (deadly_signals); i++)
    sigaction (deadly_signals[i], &old_actions[i], NULL);
  terminal_fd = -1;
}

/* Returns: (nullable): a line without its end, or %NULL at the end of input */
static CdzSecret *
read_line (int fd)
{
  guint8 *data;
  g_autoptr(CdzSecret) secret = cdz_secret_new_sized (MAX_ANSWER, &data);
  gssize n;

  do
    n = read (fd, data, MAX_ANSWER);
  while (n < 0 && errno == EINTR);

  if (n <= 0)
    return NULL;
  if (data[n - 1] == '\n')
    n--;

  cdz_secret_truncate (secret, (gsize) n);
  return g_steal_pointer (&secret);
}

static CdzSecret *
ask_without_echo (int          fd,
                  const char  *question,
                  GError     **error)
{
  struct sigaction old_actions[G_N_ELEMENTS (deadly_signals)];
  g_autoptr(CdzSecret) answer = NULL;
  gsize size;
  const char *data;

  if (!hide_typing (fd, old_actions))
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED,
                           _("The terminal cannot hide what is typed"));
      return NULL;
    }

  cdz_output_write_text (fd, question, NULL);
  answer = read_line (fd);
  show_typing (fd, old_actions);

  if (answer == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("No passphrase was given"));
      return NULL;
    }

  data = (const char *) cdz_secret_get_data (answer, &size);
  if (!g_utf8_validate (data, (gssize) size, NULL))
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_PARAM, _("What was typed is not UTF-8 text"));
      return NULL;
    }

  return g_steal_pointer (&answer);
}

/**
 * cdz_terminal_ask:
 * @question: printed as it is
 *
 * Reads one line from the controlling terminal, also where standard input is
 * something else, without showing it. A signal that ends the process restores
 * the terminal first.
 *
 * Returns: (transfer full): the answer, or %NULL with
 *   %CDZ_ERROR_INTERACTION_NOT_ALLOWED, %CDZ_ERROR_PARAM, or
 *   %G_IO_ERROR_CANCELLED at the end of input
 */
CdzSecret *
cdz_terminal_ask (const char  *question,
                  GError     **error)
{
  CdzSecret *answer;
  int fd;

  g_return_val_if_fail (question != NULL, NULL);

  if ((fd = open ("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)) < 0)
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED,
                           _("There is no terminal to ask on"));
      return NULL;
    }

  answer = ask_without_echo (fd, question, error);
  close (fd);

  return answer;
}
