/* cdz-tpm-absent.c: a build without tpm2-tss.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-tpm"
#include "config.h"

#include "cdz-tpm.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"

void
cdz_tpm_silence (void)
{
}

gboolean
cdz_tpm_check (GError **error)
{
  g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                       _("This build of Credenza cannot use a TPM; it was made without tpm2-tss"));
  return FALSE;
}

GBytes *
cdz_tpm_seal (CdzSecret  *secret,
              CdzSecret  *pin,
              GError    **error)
{
  cdz_tpm_check (error);
  return NULL;
}

CdzSecret *
cdz_tpm_unseal (GBytes     *sealed,
                CdzSecret  *pin,
                GError    **error)
{
  cdz_tpm_check (error);
  return NULL;
}
