/* cdz-secret-gate.h: whether this process holds any secret.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A portal that was started anew wants to look at its callers once. So for a moment
 * the window opens its process to debuggers, and only where it has nothing to hide:
 * while the gate is shut no secret comes into being in any thread; who would make one
 * waits.
 *
 * Each CdzSecret passes it by itself. What else is secret (an opened key, an entry
 * for a passphrase) says when it begins and when it is wiped. */
void     cdz_secret_gate_enter    (void);
void     cdz_secret_gate_leave    (void);

/* %FALSE, and not shut, where there is a secret. */
gboolean cdz_secret_gate_try_shut (void);
void     cdz_secret_gate_reopen   (void);

G_END_DECLS
