/* cdz-keyring-private.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-keyring"
#include "config.h"

#include "cdz-keyring-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"

#define KEY_SIZE 32

CdzSecret *
cdz_keyring_encode (CdzSecret *key)
{
  gsize size;
  const guint8 *data = cdz_secret_get_data (key, &size);
  guint8 *text;
  CdzSecret *hex = cdz_secret_new_sized (2 * size, &text);

  for (gsize i = 0; i < size; i++)
    {
      text[2 * i] = (guint8) "0123456789abcdef"[data[i] >> 4];
      text[2 * i + 1] = (guint8) "0123456789abcdef"[data[i] & 15];
    }

  return hex;
}

static CdzSecret *
decode_hex (const char *text)
{
  guint8 *data;
  g_autoptr(CdzSecret) key = cdz_secret_new_sized (KEY_SIZE, &data);

  for (gsize i = 0; i < KEY_SIZE; i++)
    {
      int high = g_ascii_xdigit_value (text[2 * i]);
      int low = g_ascii_xdigit_value (text[2 * i + 1]);

      if (high < 0 || low < 0)
        return NULL;
      data[i] = (guint8) (high << 4 | low);
    }

  return g_steal_pointer (&key);
}

CdzSecret *
cdz_keyring_decode (const char  *text,
                    gsize        length,
                    GError     **error)
{
  CdzSecret *key = length == 2 * KEY_SIZE ? decode_hex (text) : NULL;

  if (key == NULL)
    g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_MALFORMED,
                         _("The login keyring holds something else in the place of the vault's key"));
  return key;
}

/* Takes over cancellation as it is; everything else means that there is no keyring. */
void
cdz_keyring_set_unavailable (GError  *cause,
                             GError **error)
{
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, cause);
      return;
    }

  g_debug ("Secret Service: %s", cause->message);
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ||
      g_error_matches (cause, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY))
    g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                         _("The keyring service (Secret Service) does not answer; restart it, or set a vault passphrase"));
  else
    g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                         _("There is no keyring service (Secret Service) in this session; start one, or set a vault passphrase with “credenzactl vault init”"));
  g_error_free (cause);
}

void
cdz_keyring_set_missing (GError **error)
{
  g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_NOT_FOUND,
                       _("The vault's key is not in the login keyring any more; was the keyring reset?"));
}

void
cdz_keyring_set_not_kept (GError **error)
{
  g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                       _("The login keyring did not keep the vault's key; set a vault passphrase"));
}

void
cdz_keyring_set_missing_session (GError **error)
{
  g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                       _("There is no keyring here that keeps a key in memory only"));
}
