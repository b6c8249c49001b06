/* cdz-library.h: all open stores as one; the only door for front ends.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-caller.h"
#include "cdz-certificate.h"
#include "cdz-chain.h"
#include "cdz-lock-signals.h"
#include "cdz-prompter.h"
#include "cdz-query.h"
#include "cdz-secret-service.h"
#include "cdz-store.h"
#include "cdz-vault.h"

G_BEGIN_DECLS

#define CDZ_TYPE_LIBRARY (cdz_library_get_type ())
G_DECLARE_FINAL_TYPE (CdzLibrary, cdz_library, CDZ, LIBRARY, GObject)

/* @vault_path: (nullable): CREDENZA_VAULT or the default place */
CdzLibrary   *cdz_library_new                  (const char           *vault_path);

/* @prompter: (nullable): without one nothing is ever asked */
void          cdz_library_set_prompter         (CdzLibrary           *self,
                                                CdzPrompter          *prompter);

/* The vault is there from the start; further stores join it, as a caller likes. */
void          cdz_library_add_store            (CdzLibrary           *self,
                                                CdzStore             *store);

void          cdz_library_remove_store         (CdzLibrary           *self,
                                                CdzStore             *store);

/* From the next open on, each collection of this session's Secret Service is a store
 * that comes and goes with it. Opening does not wait for the provider. */
void          cdz_library_use_keyrings         (CdzLibrary           *self);
/* (nullable) (transfer none): the provider, where keyrings are used */
CdzSecretService *cdz_library_get_keyrings     (CdzLibrary           *self);
/* Whether keyrings may ask their own questions; they may at first. */
void          cdz_library_set_may_prompt       (CdzLibrary           *self,
                                                gboolean              may_prompt);
gboolean      cdz_library_get_may_prompt       (CdzLibrary           *self);
/* Waits until the keyrings are read, or cannot be: then %FALSE, with the reason. */
void          cdz_library_settle_async         (CdzLibrary           *self,
                                                CdzSettle             what,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
gboolean      cdz_library_settle_finish        (CdzLibrary           *self,
                                                GAsyncResult         *result,
                                                GError              **error);
/* For rows on the screen: has an item that is pending read before all others. */
void          cdz_library_want                 (CdzLibrary           *self,
                                                CdzItem              *item);

/* Opens and reads every store; a store that fails is named by its error, the
 * others stay usable. Before it finished, the models are empty. */
void          cdz_library_open_async           (CdzLibrary           *self,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
gboolean      cdz_library_open_finish          (CdzLibrary           *self,
                                                GAsyncResult         *result,
                                                GError              **error);

/* Live models, on the main thread. */
GListModel   *cdz_library_get_stores           (CdzLibrary           *self);   /* CdzStore */
GListModel   *cdz_library_get_items            (CdzLibrary           *self);   /* stored CdzItem */
GListModel   *cdz_library_get_identities       (CdzLibrary           *self);   /* derived CdzItem */
CdzVault     *cdz_library_get_vault            (CdzLibrary           *self);

/* INSERT: @object is a CdzCertificate, CdzKey or CdzRequest. The same bytes again
 * are %CDZ_ERROR_DUPLICATE with the reference of the item that is there. */
void          cdz_library_add_async            (CdzLibrary           *self,
                                                CdzCaller            *caller,
                                                GObject              *object,
                                                CdzAttributes        *attributes,
                                                const char           *store,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
CdzItem      *cdz_library_add_finish           (CdzLibrary           *self,
                                                GAsyncResult         *result,
                                                GError              **error);

/* SELECT, from what the models hold, so it answers at once. Without a hit:
 * %CDZ_ERROR_NOT_FOUND, or %CDZ_ERROR_INTERACTION_NOT_ALLOWED when something
 * locked could match. A query without matches may be empty. */
GPtrArray    *cdz_library_copy_matching        (CdzLibrary           *self,
                                                CdzCaller            *caller,
                                                CdzQuery             *query,
                                                GError              **error);

/* A reference, an unambiguous UUID prefix of 4 or more, or an exact label. */
CdzItem      *cdz_library_resolve              (CdzLibrary           *self,
                                                CdzCaller            *caller,
                                                const char           *reference,
                                                GError              **error);

/* Whether it is written like one, "vault:…"; of other texts labels are sought. */
gboolean      cdz_library_is_reference         (const char           *text);

/* UPDATE */
void          cdz_library_update_async         (CdzLibrary           *self,
                                                CdzCaller            *caller,
                                                CdzItem              *item,
                                                CdzAttributes        *attributes,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
CdzItem      *cdz_library_update_finish        (CdzLibrary           *self,
                                                GAsyncResult         *result,
                                                GError              **error);

/* DELETE */
typedef enum
{
  CDZ_DELETE_DEFAULT     = 0,
  CDZ_DELETE_KEEP_KEY    = 1 << 0,
  CDZ_DELETE_PERMANENTLY = 1 << 1,
  CDZ_DELETE_HOLD        = 1 << 2,   /* of a keyring: what goes is read first, or nothing goes */
} CdzDeleteFlags;

typedef struct
{
  CdzItem *item;
  char    *reason;
} CdzKept;

typedef struct
{
  char      *operation;   /* NULL when it cannot be undone */
  GPtrArray *deleted;     /* CdzItem */
  GPtrArray *kept;        /* CdzKept: e.g. a key that another certificate uses */
  GPtrArray *held;        /* CdzHeld, where it was asked for: all that is left, secrets too */
} CdzDeletion;

/* What deleting @items (CdzItem) would do: an identity is its certificate, and its
 * key if no other certificate and no open request uses it. Nothing is changed. */
CdzDeletion  *cdz_library_plan_deletion        (CdzLibrary           *self,
                                                GPtrArray            *items,
                                                CdzDeleteFlags        flags);
void          cdz_library_delete_async         (CdzLibrary           *self,
                                                CdzCaller            *caller,
                                                GPtrArray            *items,
                                                CdzDeleteFlags        flags,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
CdzDeletion  *cdz_library_delete_finish        (CdzLibrary           *self,
                                                GAsyncResult         *result,
                                                GError              **error);
void          cdz_deletion_free                (CdzDeletion          *self);

/* Puts back what @deletion holds: other objects of the keyring, with the same UUIDs,
 * labels and attributes. %CDZ_ERROR_DUPLICATE where one's place is taken meanwhile. */
void          cdz_library_restore_async        (CdzLibrary           *self,
                                                CdzCaller            *caller,
                                                CdzDeletion          *deletion,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
/* Returns: (transfer full): CdzItem */
GPtrArray    *cdz_library_restore_finish       (CdzLibrary           *self,
                                                GAsyncResult         *result,
                                                GError              **error);

void          cdz_library_undo_async           (CdzLibrary           *self,
                                                CdzCaller            *caller,
                                                const char           *operation,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
CdzVaultUndo *cdz_library_undo_finish          (CdzLibrary           *self,
                                                GAsyncResult         *result,
                                                GError              **error);

/* The sections that the library adds to those of cdz-describe.h. In PROTECTION the
 * title is the class or flag, the value the sentence "Enforced by …". */
#define CDZ_SECTION_LOCATION   N_("Where It Lives")
#define CDZ_SECTION_PROTECTION N_("Protection")

/* Everything that a details view or "show" says of one item. */
typedef struct
{
  GPtrArray *rows;        /* CdzRow */
  GPtrArray *findings;    /* CdzFinding */
  CdzChain  *chain;       /* NULL for keys and requests */
  GBytes    *der;         /* the public DER; NULL for items of other programs */
} CdzDetails;

void          cdz_library_describe_async       (CdzLibrary           *self,
                                                CdzItem              *item,
                                                gint64                now,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
/* The same with a file that @item is in: its certificates may complete the chain. */
void          cdz_library_describe_in_async    (CdzLibrary           *self,
                                                CdzItem              *item,
                                                CdzStore             *siblings,
                                                gint64                now,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
CdzDetails   *cdz_library_describe_finish      (CdzLibrary           *self,
                                                GAsyncResult         *result,
                                                GError              **error);
void          cdz_details_free                 (CdzDetails           *self);

/* With signals that say when a key has to go, the vault's keys are held until one
 * comes; without, nothing is held between two operations. At once, once: */
void            cdz_library_set_lock_signals (CdzLibrary           *self,
                                              CdzLockSignals       *signals);
/* Returns: (nullable) (transfer none) */
CdzLockSignals *cdz_library_get_lock_signals (CdzLibrary           *self);

/* The prompter, for services that ask. */
CdzPrompter  *cdz_library_get_prompter         (CdzLibrary           *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzDeletion, cdz_deletion_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzDetails, cdz_details_free)

G_END_DECLS
