/* cdz-held.h: what a keyring deleted, to be put back.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-schema.h"
#include "cdz-secret.h"

G_BEGIN_DECLS

/* A keyring keeps nothing of what it deletes. Here it is for a while, all of it: what
 * stands in clear among its attributes, and the value, which may be a private key.
 * Who drops the last reference wipes it. */
typedef struct
{
  CdzClass   klass;
  char      *label;
  GVariant  *attributes;    /* a{ss}, of ours */
  CdzSecret *value;
} CdzHeld;

CdzHeld *cdz_held_new   (CdzClass    klass,
                         const char *label,
                         GVariant   *attributes,
                         CdzSecret  *value);
CdzHeld *cdz_held_ref   (CdzHeld    *self);
void     cdz_held_unref (CdzHeld    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzHeld, cdz_held_unref)

G_END_DECLS
