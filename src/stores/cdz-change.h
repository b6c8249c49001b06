/* cdz-change.h: what a transaction does, and what came of it.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-factors.h"
#include "cdz-held.h"
#include "cdz-item.h"

G_BEGIN_DECLS

typedef enum
{
  CDZ_CHANGE_ADD,
  CDZ_CHANGE_UPDATE,
  CDZ_CHANGE_DELETE,
  CDZ_CHANGE_PROTECT,           /* wrap a private key again, by another rule */
  CDZ_CHANGE_RESTORE,           /* put back what a keyring deleted */
} CdzChangeKind;

/* When the unique key is taken by other bytes; the same bytes always "exist". */
typedef enum
{
  CDZ_ON_CONFLICT_FAIL,
  CDZ_ON_CONFLICT_KEEP,
  CDZ_ON_CONFLICT_REPLACE,
} CdzOnConflict;

typedef struct
{
  CdzChangeKind  kind;
  CdzClass       klass;
  char          *uuid;          /* of the row to update or delete; NULL at add */
  CdzAttributes *attributes;    /* supplied ones; at update only those that change */
  GObject       *object;        /* at add: the CdzCertificate, CdzKey or CdzRequest */
  CdzOnConflict  on_conflict;
  CdzFactors    *factors;       /* nullable: what a person gave for it; one for all changes */
  gboolean       holds;         /* at delete: what is deleted comes back in the result; of the
                                 * vault nothing does, it can undo by itself */
  CdzHeld       *held;          /* at restore */
} CdzChange;

typedef enum
{
  CDZ_RESULT_ADDED,
  CDZ_RESULT_EXISTS,
  CDZ_RESULT_REPLACED,
  CDZ_RESULT_KEPT,
  CDZ_RESULT_UPDATED,
  CDZ_RESULT_DELETED,
} CdzResultAction;

typedef struct
{
  CdzResultAction  action;
  CdzItem         *item;        /* as it is (or, when deleted, was) stored */
  CdzHeld         *held;        /* nullable */
} CdzResult;

typedef struct
{
  char      *operation;         /* id for undo; NULL where nothing changed */
  GPtrArray *results;           /* CdzResult, one a change, in their order */
} CdzOutcome;

CdzChange  *cdz_change_new_add    (GObject        *object,
                                   CdzAttributes  *attributes,
                                   CdzOnConflict   on_conflict);
CdzChange  *cdz_change_new_update (CdzClass        klass,
                                   const char     *uuid,
                                   CdzAttributes  *attributes);
CdzChange  *cdz_change_new_delete (CdzClass        klass,
                                   const char     *uuid);
CdzChange  *cdz_change_new_restore (CdzHeld       *held);
/* @attributes: “accessible” and “access-control”, each the old one unless given */
CdzChange  *cdz_change_new_protect (const char    *uuid,
                                   CdzAttributes  *attributes);
void        cdz_change_free       (CdzChange      *self);

CdzOutcome *cdz_outcome_new       (void);
void        cdz_outcome_add       (CdzOutcome      *self,
                                   CdzResultAction  action,
                                   CdzItem         *item);
void        cdz_outcome_free      (CdzOutcome      *self);
const char *cdz_result_action_get_name (CdzResultAction action);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzChange, cdz_change_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzOutcome, cdz_outcome_free)

G_END_DECLS
