/* cdz-tpm-library.h: tpm2-tss, where it is installed.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <tss2/tss2_esys.h>
#include <tss2/tss2_mu.h>
#include <tss2/tss2_tctildr.h>

G_BEGIN_DECLS

/* The functions in use, under their own names. */
#define CDZ_TPM_FUNCTIONS(F) \
  F (Tss2_TctiLdr_Initialize) \
  F (Tss2_TctiLdr_Finalize) \
  F (Tss2_MU_TPM2B_PUBLIC_Marshal) \
  F (Tss2_MU_TPM2B_PUBLIC_Unmarshal) \
  F (Tss2_MU_TPM2B_PRIVATE_Marshal) \
  F (Tss2_MU_TPM2B_PRIVATE_Unmarshal) \
  F (Esys_Initialize) \
  F (Esys_Finalize) \
  F (Esys_CreatePrimary) \
  F (Esys_StartAuthSession) \
  F (Esys_TRSess_SetAttributes) \
  F (Esys_TR_SetAuth) \
  F (Esys_Create) \
  F (Esys_Load) \
  F (Esys_Unseal) \
  F (Esys_FlushContext) \
  F (Esys_GetCapability) \
  F (Esys_Free)

#define CDZ_TPM_DECLARE(name) __typeof__ (name) *name;

typedef struct
{
  CDZ_TPM_FUNCTIONS (CDZ_TPM_DECLARE)
} CdzTpmLibrary;

/* Loaded once and kept. (nullable): %NULL where it is not installed */
const CdzTpmLibrary *cdz_tpm_library_get (void);

G_END_DECLS
