/* cdz-store.h: where items live.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "cdz-change.h"
#include "cdz-secret.h"

G_BEGIN_DECLS

#define CDZ_TYPE_STORE (cdz_store_get_type ())
G_DECLARE_INTERFACE (CdzStore, cdz_store, CDZ, STORE, GListModel)

/* A store is a GListModel of CdzItem, changed on the main thread only, and live:
 * what another process changes appears. It never asks a person anything: where a
 * secret is missing, %CDZ_ERROR_INTERACTION_NOT_ALLOWED carries in the detail
 * "needs" what would help ("vault-passphrase" or "keyring").
 *
 * Signal "changed": locked, writable, the label or the problem are other than before. */
struct _CdzStoreInterface
{
  GTypeInterface parent_iface;

  const char *(* get_name)           (CdzStore             *self);
  const char *(* get_kind)           (CdzStore             *self);
  const char *(* get_label)          (CdzStore             *self);
  const char *(* get_path)           (CdzStore             *self);
  gboolean    (* is_locked)          (CdzStore             *self);
  gboolean    (* is_writable)        (CdzStore             *self);

  /* Optional. */
  const GError *(* get_problem)      (CdzStore             *self);

  void        (* refresh_async)      (CdzStore             *self,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
  gboolean    (* refresh_finish)     (CdzStore             *self,
                                      GAsyncResult         *result,
                                      GError              **error);

  void        (* apply_async)        (CdzStore             *self,
                                      const char           *title,
                                      GPtrArray            *changes,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
  CdzOutcome *(* apply_finish)       (CdzStore             *self,
                                      GAsyncResult         *result,
                                      GError              **error);

  void        (* load_value_async)   (CdzStore             *self,
                                      CdzItem              *item,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
  GBytes     *(* load_value_finish)  (CdzStore             *self,
                                      GAsyncResult         *result,
                                      GError              **error);

  void        (* load_secret_async)  (CdzStore             *self,
                                      CdzItem              *item,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
  CdzSecret  *(* load_secret_finish) (CdzStore             *self,
                                      GAsyncResult         *result,
                                      GError              **error);
};

/* "vault", "secrets/COLLECTION" or "file" */
const char *cdz_store_get_name           (CdzStore             *self);
/* "vault", "secret-service" or "file" */
const char *cdz_store_get_kind           (CdzStore             *self);
const char *cdz_store_get_label          (CdzStore             *self);
const char *cdz_store_get_title          (CdzStore             *self);
const char *cdz_store_get_path           (CdzStore             *self);
gboolean    cdz_store_is_locked          (CdzStore             *self);
gboolean    cdz_store_is_writable        (CdzStore             *self);

/* (nullable): why it cannot be used now, or not wholly: its provider is away or
 * refuses. What it lists is then what was last seen. */
const GError *cdz_store_get_problem      (CdzStore             *self);

/* Reads everything again; also the first time. */
void        cdz_store_refresh_async      (CdzStore             *self,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
gboolean    cdz_store_refresh_finish     (CdzStore             *self,
                                          GAsyncResult         *result,
                                          GError              **error);

/* All @changes (CdzChange) in one transaction, or none; @title names the
 * operation for undo. Validates against the attribute table. */
void        cdz_store_apply_async        (CdzStore             *self,
                                          const char           *title,
                                          GPtrArray            *changes,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
CdzOutcome *cdz_store_apply_finish       (CdzStore             *self,
                                          GAsyncResult         *result,
                                          GError              **error);

/* The public DER: certificate, request, SubjectPublicKeyInfo. */
void        cdz_store_load_value_async   (CdzStore             *self,
                                          CdzItem              *item,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
GBytes     *cdz_store_load_value_finish  (CdzStore             *self,
                                          GAsyncResult         *result,
                                          GError              **error);

/* A private key's PrivateKeyInfo DER. Only cdz-key-handle, exporter and
 * re-wrapping may call it. */
void        cdz_store_load_secret_async  (CdzStore             *self,
                                          CdzItem              *item,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
CdzSecret  *cdz_store_load_secret_finish (CdzStore             *self,
                                          GAsyncResult         *result,
                                          GError              **error);

void        cdz_store_emit_changed       (CdzStore             *self);

G_END_DECLS
