/* cdz-error.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-error"
#include "config.h"

#include "cdz-error.h"

#include <openssl/err.h>

typedef struct
{
  GHashTable *details;
} CdzErrorPrivate;

static const CdzErrorInfo infos[] = {
  { CDZ_ERROR_INTERNAL, "internal", -67671, 1 },
  { CDZ_ERROR_PARAM, "param", -50, 2 },
  { CDZ_ERROR_NOT_FOUND, "not-found", -25300, 3 },
  { CDZ_ERROR_DUPLICATE, "duplicate", -25299, 4 },
  { CDZ_ERROR_NO_SUCH_ATTRIBUTE, "no-such-attribute", -25303, 5 },
  { CDZ_ERROR_INTERACTION_NOT_ALLOWED, "interaction-not-allowed", -25308, 6 },
  { CDZ_ERROR_AUTH_FAILED, "auth-failed", -25293, 7 },
  { CDZ_ERROR_UNSUPPORTED, "unsupported", -4, 8 },
  { CDZ_ERROR_MALFORMED, "malformed", -26275, 9 },
  { CDZ_ERROR_UNRECOGNIZED, "unrecognized", -25257, 10 },
  { CDZ_ERROR_TOO_LARGE, "too-large", -25302, 11 },
  { CDZ_ERROR_NOT_AVAILABLE, "not-available", -25291, 12 },
  { CDZ_ERROR_MISSING_ENTITLEMENT, "missing-entitlement", -34018, 13 },
  { CDZ_ERROR_READ_ONLY, "read-only", -25292, 14 },
  { CDZ_ERROR_KEY_MISMATCH, "key-mismatch", -67811, 15 },
  { CDZ_ERROR_CANCELLED, "cancelled", -128, 16 },
  { CDZ_ERROR_IO, "io", -36, 17 },
  { CDZ_ERROR_BUSY, "busy", -67638, 18 },
};

G_STATIC_ASSERT (G_N_ELEMENTS (infos) == CDZ_N_ERRORS);

static void
cdz_error_private_init (CdzErrorPrivate *priv)
{
  priv->details = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static void
cdz_error_private_copy (const CdzErrorPrivate *src,
                        CdzErrorPrivate       *dest)
{
  GHashTableIter iter;
  gpointer key, value;

  /* GLib has initialised @dest already. */
  g_hash_table_iter_init (&iter, src->details);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_hash_table_insert (dest->details, g_strdup (key), g_strdup (value));
}

static void
cdz_error_private_clear (CdzErrorPrivate *priv)
{
  g_clear_pointer (&priv->details, g_hash_table_unref);
}

G_DEFINE_EXTENDED_ERROR (CdzError, cdz_error)

/**
 * cdz_error_get_info:
 * @code: a code of %CDZ_ERROR
 *
 * Returns: its row of the table; static
 */
const CdzErrorInfo *
cdz_error_get_info (CdzErrorCode code)
{
  g_return_val_if_fail (code < CDZ_N_ERRORS, &infos[CDZ_ERROR_INTERNAL]);

  return &infos[code];
}

/**
 * cdz_error_classify:
 * @error: any error, also one of %G_IO_ERROR that was passed through
 *
 * Maps an error to the row that a front end shows: cancellation to
 * %CDZ_ERROR_CANCELLED, every other I/O error to %CDZ_ERROR_IO.
 *
 * Returns: a static row
 */
const CdzErrorInfo *
cdz_error_classify (const GError *error)
{
  g_return_val_if_fail (error != NULL, &infos[CDZ_ERROR_INTERNAL]);

  if (error->domain == CDZ_ERROR)
    return cdz_error_get_info (error->code);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return &infos[CDZ_ERROR_CANCELLED];
  if (error->domain == G_IO_ERROR || error->domain == G_FILE_ERROR)
    return &infos[CDZ_ERROR_IO];

  return &infos[CDZ_ERROR_INTERNAL];
}

/**
 * cdz_error_get_osstatus:
 * @error: any error
 *
 * Returns: the keychain number; of I/O errors the one for a full disk (-34) or
 *   a missing permission (-61) where that is the cause
 */
int
cdz_error_get_osstatus (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE) ||
      g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC))
    return -34;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED) ||
      g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_ACCES))
    return -61;

  return cdz_error_classify (error)->osstatus;
}

/**
 * cdz_error_set_detail:
 * @error: an error of %CDZ_ERROR; of any other domain nothing happens
 * @key: one of the CDZ_DETAIL_ names
 * @value: (nullable): what it is; never a secret
 */
void
cdz_error_set_detail (GError     *error,
                      const char *key,
                      const char *value)
{
  g_return_if_fail (error != NULL);
  g_return_if_fail (key != NULL);

  if (error->domain == CDZ_ERROR && value != NULL)
    g_hash_table_insert (cdz_error_get_private (error)->details, g_strdup (key), g_strdup (value));
}

/* "no-space" and its like; of G_FILE_ERROR the G_IO_ERROR that means the same. */
static const char *
get_io_name (const GError *error)
{
  g_autoptr(GEnumClass) names = g_type_class_ref (G_TYPE_IO_ERROR_ENUM);
  GEnumValue *value = NULL;

  if (error->domain == G_IO_ERROR)
    value = g_enum_get_value (names, error->code);
  else if (error->domain == G_FILE_ERROR)
    value = g_enum_get_value (names, g_io_error_from_file_error (error->code));

  return value != NULL ? value->value_nick : NULL;
}

/* Returns: (nullable): the detail, owned by @error; every I/O error carries
 * %CDZ_DETAIL_DETAIL */
const char *
cdz_error_get_detail (const GError *error,
                      const char   *key)
{
  GHashTable *details = cdz_error_peek_details (error);

  if (details == NULL)
    return g_str_equal (key, CDZ_DETAIL_DETAIL) ? get_io_name (error) : NULL;

  return g_hash_table_lookup (details, key);
}

/* Returns: (nullable) (transfer none): all details, by name */
GHashTable *
cdz_error_peek_details (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  return error->domain == CDZ_ERROR ? cdz_error_get_private (error)->details : NULL;
}

/**
 * cdz_error_take_openssl:
 * @error: where to put it
 * @code: what the failure means to a caller
 * @format: our sentence; OpenSSL's own words go to the debug log only
 *
 * Sets @error and drains this thread's OpenSSL error queue. Callers clear the
 * queue before the OpenSSL call that may fail.
 */
void
cdz_error_take_openssl (GError       **error,
                        CdzErrorCode   code,
                        const char    *format,
                        ...)
{
  va_list args;
  unsigned long openssl_code;

  while ((openssl_code = ERR_get_error ()) != 0)
    g_debug ("%s", ERR_error_string (openssl_code, NULL));

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (CDZ_ERROR, code, format, args);
  va_end (args);
}
