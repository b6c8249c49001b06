/* cdz-held.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-held"
#include "config.h"

#include "cdz-held.h"

CdzHeld *
cdz_held_new (CdzClass    klass,
              const char *label,
              GVariant   *attributes,
              CdzSecret  *value)
{
  CdzHeld *self = g_atomic_rc_box_new0 (CdzHeld);

  self->klass = klass;
  self->label = g_strdup (label);
  self->attributes = g_variant_ref (attributes);
  self->value = cdz_secret_ref (value);

  return self;
}

CdzHeld *
cdz_held_ref (CdzHeld *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  CdzHeld *self = data;

  g_free (self->label);
  g_variant_unref (self->attributes);
  cdz_secret_unref (self->value);
}

void
cdz_held_unref (CdzHeld *self)
{
  g_atomic_rc_box_release_full (self, clear);
}
