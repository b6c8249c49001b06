/* cdz-probe-curl.h: one libcurl transfer under a deadline.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <curl/curl.h>
#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  CDZ_TRANSFER_DONE,
  CDZ_TRANSFER_TIMED_OUT,
  CDZ_TRANSFER_CANCELLED,
} CdzTransfer;

/* An easy handle in a multi handle of its own. */
typedef struct
{
  CURL  *easy;
  CURLM *multi;
} CdzCurl;

/* Loads the library now, where the time that it takes must not count as something else's. */
void        cdz_curl_load  (void);
void        cdz_curl_init  (CdzCurl       *self);
void        cdz_curl_clear (CdzCurl       *self);
CdzTransfer cdz_curl_run   (CdzCurl       *self,
                            gint64         deadline_us,
                            GCancellable  *cancellable,
                            CURLcode      *out_code);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CdzCurl, cdz_curl_clear)

G_END_DECLS
