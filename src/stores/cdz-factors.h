/* cdz-factors.h: what a person gave for one operation.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-kdf.h"

G_BEGIN_DECLS

/* Goes along with a change or a load, and is wiped with its last reference: nothing
 * that is asked at each use stays anywhere else. Written between two runs of the
 * operation, so it needs no lock. */
typedef struct _CdzFactors CdzFactors;

/* One of the application passwords, derived. */
typedef struct
{
  CdzScrypt  scrypt;
  guint      position;
  CdzSecret *secret;
} CdzDerived;

/* What the TPM gives, or gave, for sealed. */
typedef struct
{
  GBytes    *sealed;
  CdzSecret *secret;
} CdzSealed;

struct _CdzFactors
{
  gatomicrefcount  ref_count;

  /* What the vault passphrase opened: who has these was present. */
  char            *r_id;
  CdzSecret       *r;
  char            *v_id;
  CdzSecret       *v;

  GPtrArray       *application_passwords;   /* CdzSecret: each is tried */
  CdzSecret       *pin;                     /* only one: a wrong one counts against it */

  /* For what is being wrapped. */
  CdzSecret       *new_application_password;
  CdzSecret       *new_pin;

  /* What was made of them, so that trying again costs nothing and asks for less. */
  GPtrArray       *derived;                 /* CdzDerived */
  GPtrArray       *unsealed;                /* CdzSealed */
};

CdzFactors *cdz_factors_new        (void);
CdzFactors *cdz_factors_ref        (CdzFactors  *self);
void        cdz_factors_unref      (CdzFactors  *self);
void        cdz_factors_set_roots  (CdzFactors  *self,
                                    const char  *r_id,
                                    CdzSecret   *r,
                                    const char  *v_id,
                                    CdzSecret   *v);
/* Wipes what the passphrase opened, and keeps the rest. */
void        cdz_factors_drop_roots (CdzFactors  *self);
void        cdz_factors_set        (CdzSecret  **member,
                                    CdzSecret   *secret);
void        cdz_sealed_clear       (CdzSealed   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzFactors, cdz_factors_unref)

G_END_DECLS
