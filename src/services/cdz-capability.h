/* cdz-capability.h: from what the probes found to rows for people.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-guard.h"

G_BEGIN_DECLS

/* What the probes found; a problem is %NULL where there is none. */
typedef struct
{
  gboolean      has_passphrase;
  GError       *keyring;          /* why the login keyring gives no key now */
  GError       *tpm;
  char         *lock_signal;      /* who tells that the screen locks; NULL: nobody */
  const char   *session;          /* which memory keeps keys of the session; NULL: none */
} CdzGuardFacts;

void        cdz_guard_facts_clear  (CdzGuardFacts        *self);
/* Returns: (transfer full) (element-type CdzCapability) */
GPtrArray  *cdz_capabilities_new   (const CdzGuardFacts  *facts);

G_END_DECLS
