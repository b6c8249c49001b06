/* cdz-factors.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-factors"
#include "config.h"

#include "cdz-factors.h"

void
cdz_sealed_clear (CdzSealed *self)
{
  g_clear_pointer (&self->sealed, g_bytes_unref);
  g_clear_pointer (&self->secret, cdz_secret_unref);
}

static void
free_sealed (gpointer data)
{
  cdz_sealed_clear (data);
  g_free (data);
}

static void
free_derived (gpointer data)
{
  CdzDerived *derived = data;

  cdz_secret_unref (derived->secret);
  g_free (derived);
}

CdzFactors *
cdz_factors_new (void)
{
  CdzFactors *self = g_new0 (CdzFactors, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->application_passwords = g_ptr_array_new_with_free_func ((GDestroyNotify) cdz_secret_unref);
  self->derived = g_ptr_array_new_with_free_func (free_derived);
  self->unsealed = g_ptr_array_new_with_free_func (free_sealed);
  return self;
}

CdzFactors *
cdz_factors_ref (CdzFactors *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
cdz_factors_drop_roots (CdzFactors *self)
{
  g_clear_pointer (&self->r_id, g_free);
  g_clear_pointer (&self->r, cdz_secret_unref);
  g_clear_pointer (&self->v_id, g_free);
  g_clear_pointer (&self->v, cdz_secret_unref);
}

void
cdz_factors_unref (CdzFactors *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  cdz_factors_drop_roots (self);
  g_ptr_array_unref (self->application_passwords);
  g_ptr_array_unref (self->derived);
  g_ptr_array_unref (self->unsealed);
  g_clear_pointer (&self->pin, cdz_secret_unref);
  g_clear_pointer (&self->new_application_password, cdz_secret_unref);
  g_clear_pointer (&self->new_pin, cdz_secret_unref);
  g_free (self);
}

/* @r, @v: (nullable) */
void
cdz_factors_set_roots (CdzFactors *self,
                       const char *r_id,
                       CdzSecret  *r,
                       const char *v_id,
                       CdzSecret  *v)
{
  cdz_factors_drop_roots (self);
  self->r_id = g_strdup (r_id);
  self->r = r != NULL ? cdz_secret_ref (r) : NULL;
  self->v_id = g_strdup (v_id);
  self->v = v != NULL ? cdz_secret_ref (v) : NULL;
}

void
cdz_factors_set (CdzSecret **member,
                 CdzSecret  *secret)
{
  g_clear_pointer (member, cdz_secret_unref);
  *member = cdz_secret_ref (secret);
}
