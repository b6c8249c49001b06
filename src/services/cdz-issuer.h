/* cdz-issuer.h: new keys, requests and certificates, straight into a store.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-key-generate.h"
#include "cdz-library.h"
#include "cdz-request-builder.h"

G_BEGIN_DECLS

/* Put together part by part, then run once: everything is made and stored, or
 * nothing. */
#define CDZ_TYPE_ISSUER (cdz_issuer_get_type ())
G_DECLARE_FINAL_TYPE (CdzIssuer, cdz_issuer, CDZ, ISSUER, GObject)

/* All nullable; tag, class and flags are for the private keys. */
typedef struct
{
  const char *tag;
  const char *comment;
  const char *group;
  const char *store;
  const char *accessible;
  const char *access_control;
} CdzIssuerOptions;

/* What came of one part. */
typedef struct
{
  CdzItem *key;       /* as it is stored; of an existing key, that one */
  CdzItem *item;      /* the request or certificate as it is stored; NULL for a key alone */
  GBytes  *der;       /* of @item */
} CdzIssuedPart;

typedef struct
{
  char      *operation;   /* for undo */
  GPtrArray *parts;       /* CdzIssuedPart, in the order in which they were added */
} CdzIssued;

/* The origin of what was made here and not imported; the same in every language.
 * Older versions stored the words for it in the language of the person who made it. */
#define CDZ_ISSUER_ORIGIN "made-here"
/* @origin: (nullable) */
gboolean   cdz_issuer_is_origin       (const char              *origin);

CdzIssuer *cdz_issuer_new             (CdzLibrary              *library,
                                       CdzCaller               *caller);
void       cdz_issuer_set_options     (CdzIssuer               *self,
                                       const CdzIssuerOptions  *options);

/* @label: (nullable): for the key and for what is made with it; a name of its own else
 * @choice: the key to make; static
 * @key: (nullable): in place of a new one: a private key, or an identity
 * The builder is used by a worker while the issuer runs: leave it alone then. */
void       cdz_issuer_add_key         (CdzIssuer               *self,
                                       const char              *label,
                                       const CdzKeyChoice      *choice);
void       cdz_issuer_add_request     (CdzIssuer               *self,
                                       const char              *label,
                                       const CdzKeyChoice      *choice,
                                       CdzItem                 *key,
                                       CdzRequestBuilder       *builder);
void       cdz_issuer_add_certificate (CdzIssuer               *self,
                                       const char              *label,
                                       const CdzKeyChoice      *choice,
                                       CdzItem                 *key,
                                       CdzRequestBuilder       *builder,
                                       guint                    days);
/* Issued by @authority, an identity; %NULL: by the first certificate of this run. */
void       cdz_issuer_add_issued      (CdzIssuer               *self,
                                       const char              *label,
                                       const CdzKeyChoice      *choice,
                                       CdzRequestBuilder       *builder,
                                       CdzItem                 *authority,
                                       guint                    days);
/* The certificate (or identity) that this run's request is to renew: marked when the
 * reply comes. */
void       cdz_issuer_set_renews      (CdzIssuer               *self,
                                       CdzItem                 *certificate);

void       cdz_issuer_run_async       (CdzIssuer               *self,
                                       GCancellable            *cancellable,
                                       GAsyncReadyCallback      callback,
                                       gpointer                 user_data);
CdzIssued *cdz_issuer_run_finish      (CdzIssuer               *self,
                                       GAsyncResult            *result,
                                       GError                 **error);
void       cdz_issued_free            (CdzIssued               *self);

/* A builder that asks for what @item (certificate, identity or request) has, for its
 * renewal. */
void               cdz_issuer_load_builder_async  (CdzLibrary           *library,
                                                   CdzItem              *item,
                                                   GCancellable         *cancellable,
                                                   GAsyncReadyCallback   callback,
                                                   gpointer              user_data);
CdzRequestBuilder *cdz_issuer_load_builder_finish (GAsyncResult         *result,
                                                   GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzIssued, cdz_issued_free)

G_END_DECLS
