/* cdz-libsecret.h: libsecret, loaded when a keyring is first spoken to.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The part that encrypts secrets for the bus is not in its stable interface. */
#define SECRET_API_SUBJECT_TO_CHANGE
#include <libsecret/secret.h>

G_BEGIN_DECLS

/* With what it needs it takes a twentieth of a short command's time to bind, and
 * many commands speak to no keyring. */
#define CDZ_LIBSECRET_FUNCTIONS(F) \
  F (secret_collection_for_alias) \
  F (secret_collection_for_alias_finish) \
  F (secret_collection_get_service) \
  F (secret_password_clear_sync) \
  F (secret_password_lookup_binary_sync) \
  F (secret_password_search_sync) \
  F (secret_password_store_binary_sync) \
  F (secret_service_decode_dbus_secret) \
  F (secret_service_encode_dbus_secret) \
  F (secret_service_get) \
  F (secret_service_get_finish) \
  F (secret_service_get_session_algorithms) \
  F (secret_service_get_session_dbus_path) \
  F (secret_service_get_type) \
  F (secret_service_open_sync) \
  F (secret_service_unlock) \
  F (secret_service_unlock_finish) \
  F (secret_value_get) \
  F (secret_value_new) \
  F (secret_value_unref)

#define CDZ_LIBSECRET_DECLARE(name) __typeof__ (name) *name;

typedef struct
{
  CDZ_LIBSECRET_FUNCTIONS (CDZ_LIBSECRET_DECLARE)
} CdzLibsecret;

/* Filled by cdz_libsecret_load (), which is called before any of them; an error only
 * where libsecret is not installed. */
extern CdzLibsecret cdz_libsecret;

gboolean cdz_libsecret_load (GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* They are called as always. */
#ifndef CDZ_LIBSECRET_NAMES_ONLY
#define secret_collection_for_alias cdz_libsecret.secret_collection_for_alias
#define secret_collection_for_alias_finish cdz_libsecret.secret_collection_for_alias_finish
#define secret_collection_get_service cdz_libsecret.secret_collection_get_service
#define secret_password_clear_sync cdz_libsecret.secret_password_clear_sync
#define secret_password_lookup_binary_sync cdz_libsecret.secret_password_lookup_binary_sync
#define secret_password_search_sync cdz_libsecret.secret_password_search_sync
#define secret_password_store_binary_sync cdz_libsecret.secret_password_store_binary_sync
#define secret_service_decode_dbus_secret cdz_libsecret.secret_service_decode_dbus_secret
#define secret_service_encode_dbus_secret cdz_libsecret.secret_service_encode_dbus_secret
#define secret_service_get cdz_libsecret.secret_service_get
#define secret_service_get_finish cdz_libsecret.secret_service_get_finish
#define secret_service_get_session_algorithms cdz_libsecret.secret_service_get_session_algorithms
#define secret_service_get_session_dbus_path cdz_libsecret.secret_service_get_session_dbus_path
#define secret_service_get_type cdz_libsecret.secret_service_get_type
#define secret_service_open_sync cdz_libsecret.secret_service_open_sync
#define secret_service_unlock cdz_libsecret.secret_service_unlock
#define secret_service_unlock_finish cdz_libsecret.secret_service_unlock_finish
#define secret_value_get cdz_libsecret.secret_value_get
#define secret_value_new cdz_libsecret.secret_value_new
#define secret_value_unref cdz_libsecret.secret_value_unref
#endif

G_END_DECLS
