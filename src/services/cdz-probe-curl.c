/* cdz-probe-curl.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-curl.h"

void
cdz_curl_init (CdzCurl *self)
{
  self->easy = curl_easy_init ();
  self->multi = curl_multi_init ();
  curl_easy_setopt (self->easy, CURLOPT_NOSIGNAL, 1L);
  /* A name server that does not answer must not hold up the end of a test. */
  curl_easy_setopt (self->easy, CURLOPT_QUICK_EXIT, 1L);
  curl_multi_add_handle (self->multi, self->easy);
}

void
cdz_curl_clear (CdzCurl *self)
{
  if (self->easy == NULL)
    return;

  curl_multi_remove_handle (self->multi, self->easy);
  curl_easy_cleanup (self->easy);
  curl_multi_cleanup (self->multi);
  *self = (CdzCurl) { 0 };
}

static gboolean
is_done (CdzCurl  *self,
         CURLcode *out_code)
{
  CURLMsg *message;
  int n_left;

  while ((message = curl_multi_info_read (self->multi, &n_left)) != NULL)
    if (message->msg == CURLMSG_DONE)
      {
        *out_code = message->data.result;
        return TRUE;
      }

  return FALSE;
}

CdzTransfer
cdz_curl_run (CdzCurl      *self,
              gint64        deadline_us,
              GCancellable *cancellable,
              CURLcode     *out_code)
{
  GPollFD cancel_fd = { -1, 0, 0 };
  CdzTransfer transfer = CDZ_TRANSFER_DONE;
  int n_running;

  if (cancellable != NULL)
    g_cancellable_make_pollfd (cancellable, &cancel_fd);

  for (;;)
    {
      struct curl_waitfd extra = { cancel_fd.fd, CURL_WAIT_POLLIN, 0 };
      gint64 left_us = deadline_us - g_get_monotonic_time ();

      if (g_cancellable_is_cancelled (cancellable))
        transfer = CDZ_TRANSFER_CANCELLED;
      else if (left_us <= 0)
        transfer = CDZ_TRANSFER_TIMED_OUT;
      if (transfer != CDZ_TRANSFER_DONE)
        break;

      curl_multi_perform (self->multi, &n_running);
      if (is_done (self, out_code))
        break;

      curl_multi_poll (self->multi, cancel_fd.fd != -1 ? &extra : NULL, cancel_fd.fd != -1 ? 1 : 0,
                       (int) ((left_us + 999) / 1000), NULL);
    }

  if (cancel_fd.fd != -1)
    g_cancellable_release_fd (cancellable);

  return transfer;
}
