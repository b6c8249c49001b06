/* cdz-probe-timeline.h: who said what, step by step.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-probe-record.h"

G_BEGIN_DECLS

typedef enum
{
  CDZ_TONE_PLAIN,
  CDZ_TONE_OWN,         /* whatever concerns the person's own certificate */
  CDZ_TONE_GOOD,
  CDZ_TONE_WARNING,
  CDZ_TONE_BAD,
} CdzTone;

typedef struct
{
  gint64      at_ms;        /* since the test began */
  gboolean    from_server;
  gboolean    is_message;   /* it went over the wire */
  gboolean    is_end;       /* where it ended: accepted or refused */
  CdzTone     tone;
  char       *title;
  char       *detail;       /* nullable */
  const char *name;         /* the protocol's own, for a tooltip; NULL */
} CdzTimelineStep;

/* Returns: (transfer full) (element-type CdzTimelineStep): in the order of time */
GPtrArray *cdz_probe_timeline_new (GVariant   *record);

/* In words: "HTTP/2", "ECDSA with P-256 and SHA-256", "403 Forbidden". */
char      *cdz_alpn_dup_title     (const char *list);
char      *cdz_sigalg_dup_title   (const char *name);
char      *cdz_http_dup_title     (gint64      status);

G_END_DECLS
