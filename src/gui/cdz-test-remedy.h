/* cdz-test-remedy.h: what to do about a result, with one button.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  CDZ_REMEDY_NONE,
  CDZ_REMEDY_TEST_WITH,         /* another identity, that would match */
  CDZ_REMEDY_CHOOSE_IDENTITY,
  CDZ_REMEDY_ADD_INTERMEDIATE,  /* to what is sent, and test again */
  CDZ_REMEDY_IMPORT,            /* the certificate that is missing */
  CDZ_REMEDY_RENEW,
  CDZ_REMEDY_USE,               /* export the identity to where it is used */
  CDZ_REMEDY_CHOOSE_AUTHORITY,
  CDZ_REMEDY_SMALLER,           /* a first message that fits one packet */
  CDZ_REMEDY_NO_PROXY,
  CDZ_REMEDY_CHANGE_ADDRESS,
  CDZ_REMEDY_OPTIONS,
  CDZ_REMEDY_TEST_AGAIN,
  CDZ_REMEDY_COPY_REPORT,       /* for whom it concerns */
} CdzRemedyKind;

typedef struct
{
  CdzRemedyKind  kind;
  char          *label;         /* of its button; NULL for none */
  char          *ref;           /* of the identity that it is about; NULL */
} CdzRemedy;

/* @can_renew, @can_export: whether the program offers it.
 * @stored: the tested identity is the library's */
CdzRemedy *cdz_remedy_new  (GVariant  *record,
                            gboolean   stored,
                            gboolean   can_renew,
                            gboolean   can_export);
void       cdz_remedy_free (CdzRemedy *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzRemedy, cdz_remedy_free)

G_END_DECLS
