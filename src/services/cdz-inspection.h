/* cdz-inspection.h: what every store holds, and what is wrong with it.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-json.h"
#include "cdz-library.h"

G_BEGIN_DECLS

/* Bits, so that a report can be filtered; names in cdz_inspection_get_flag_name (). */
typedef enum
{
  CDZ_INSPECTED_EXPIRED        = 1 << 0,
  CDZ_INSPECTED_EXPIRING       = 1 << 1,
  CDZ_INSPECTED_NOT_YET_VALID  = 1 << 2,
  CDZ_INSPECTED_WEAK_KEY       = 1 << 3,    /* RSA or DSA below 2048 bits, EC below 224 */
  CDZ_INSPECTED_WEAK_SIGNATURE = 1 << 4,    /* SHA-1, MD5 and older, but not of a root */
  CDZ_INSPECTED_DUPLICATE      = 1 << 5,    /* the same bytes or key in another place */
  CDZ_INSPECTED_ORPHAN         = 1 << 6,    /* a private key without certificate and open request */
  CDZ_INSPECTED_UNNAMED        = 1 << 7,
  CDZ_INSPECTED_LOCKED         = 1 << 8,
} CdzInspectedFlags;

#define CDZ_N_INSPECTED_FLAGS 9

typedef struct
{
  CdzItem           *item;
  char              *ref;
  char              *store;         /* its label */
  char              *owner;         /* the program, where it is known */
  char              *schema;        /* of a Secret Service item */
  char              *kind;          /* "RSA 2048, SHA-256" */
  CdzInspectedFlags  flags;
} CdzInspected;

typedef struct
{
  gint64     now;
  GPtrArray *items;                 /* CdzInspected, in the order of their stores */
  GPtrArray *stores;                /* CdzStore */
} CdzInspection;

/* Reads attributes and certificates, and no secret. */
void           cdz_inspection_run_async        (CdzLibrary           *library,
                                                CdzCaller            *caller,
                                                gint64                now,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
CdzInspection *cdz_inspection_run_finish       (GAsyncResult         *result,
                                                GError              **error);
void           cdz_inspection_free             (CdzInspection        *self);

/* @index: from 0 to %CDZ_N_INSPECTED_FLAGS - 1 */
const char    *cdz_inspection_get_flag_name    (guint                 index);
const char    *cdz_inspection_get_flag_title   (guint                 index);
CdzSeverity    cdz_inspection_get_flag_severity (guint                index);
char          *cdz_inspection_dup_flags        (CdzInspectedFlags     flags,
                                                gboolean              is_for_people);

/* The report as a file or on a terminal. */
void           cdz_inspection_add_json         (CdzInspection        *self,
                                                CdzJson              *json);
GString       *cdz_inspection_to_csv           (CdzInspection        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzInspection, cdz_inspection_free)

G_END_DECLS
