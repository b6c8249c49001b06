/* cdz-doctor-private.h: shared by the doctor's files.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-certificate.h"
#include "cdz-doctor.h"

G_BEGIN_DECLS

/* One examination; every list is of CdzItem and was made on the main thread. */
typedef struct
{
  CdzLibrary     *library;
  CdzItem        *item;
  CdzItem        *identity;       /* that @item is half of; NULL for none */
  gint64          now;
  char          **files;

  GPtrArray      *keys;           /* private keys of every readable store */
  GPtrArray      *public_keys;
  GPtrArray      *certificates;
  GPtrArray      *requests;
  GPtrArray      *foreign;        /* items of other programs that may hold a key */
  GPtrArray      *locked;         /* CdzStore */
  char           *store_names;    /* those that were compared: “Vault and Login” */

  GBytes         *der;            /* the item's public DER */
  CdzCertificate *certificate;    /* of a certificate or identity; parsed in the worker */
  GPtrArray      *looked_at;      /* files that matter, found in the worker */
  CdzDiagnosis   *diagnosis;
} CdzExamination;

void  cdz_examination_add_reason (CdzExamination *self,
                                  CdzSeverity     severity,
                                  const char     *code,
                                  const char     *title,
                                  const char     *message,
                                  const char     *ref);
void  cdz_examination_add_remedy (CdzExamination *self,
                                  const char     *code,
                                  const char     *title,
                                  const char     *message,
                                  const char     *command,
                                  const char     *target);
char *cdz_examination_dup_place  (CdzExamination *self,
                                  CdzItem        *item);

void     cdz_examination_look_at_certificate (CdzExamination *self);
void     cdz_examination_seek_key            (CdzExamination *self);
void     cdz_examination_seek_certificate    (CdzExamination *self);
void     cdz_examination_look_into_files     (CdzExamination *self);
gboolean cdz_examination_report_files        (CdzExamination *self);

G_END_DECLS
