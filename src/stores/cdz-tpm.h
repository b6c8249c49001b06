/* cdz-tpm.h: secrets that only this computer's TPM 2.0 gives back.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "cdz-secret.h"

G_BEGIN_DECLS

/* For workers: each call talks to the TPM, for some 50 ms. The TPM's libraries are
 * loaded at the first call, where they are installed. CREDENZA_TCTI names another
 * TPM than the kernel's, as tpm2-tss spells it: "swtpm:host=127.0.0.1,port=2321". */

/* First in main, before any thread: the libraries write to standard error else. */
void       cdz_tpm_silence (void);

/* %CDZ_ERROR_NOT_AVAILABLE says what stands in the way. */
gboolean   cdz_tpm_check   (GError     **error);

/* @pin: (nullable): 1 to 32 bytes that opening then needs; guessing locks the TPM.
 * Returns: (transfer full): TPM2B_PUBLIC and TPM2B_PRIVATE, one after the other */
GBytes    *cdz_tpm_seal    (CdzSecret   *secret,
                            CdzSecret   *pin,
                            GError     **error);
/* %CDZ_ERROR_AUTH_FAILED for a wrong PIN, with "needs" "pin" while another may be
 * tried; %CDZ_ERROR_NOT_AVAILABLE where another TPM sealed it. */
CdzSecret *cdz_tpm_unseal  (GBytes      *sealed,
                            CdzSecret   *pin,
                            GError     **error);

#define CDZ_TPM_MAX_PIN 32

G_END_DECLS
