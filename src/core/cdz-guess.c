/* cdz-guess.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-guess"
#include "config.h"

#include "cdz-guess.h"

#include <string.h>

#include <glib/gi18n-lib.h>

static const struct
{
  const char *guess;
  const char *title;
  const char *warning;
} guesses[] = {
  { CDZ_GUESS_PEM, N_("Certificate or key (PEM)"), NULL },
  { CDZ_GUESS_CHUNKED_PEM, N_("Part of a certificate or key (PEM)"), NULL },
  { CDZ_GUESS_PKCS12, N_("Certificates and key (PKCS#12)"), NULL },
  { CDZ_GUESS_PASSWORD, N_("Password"), NULL },
  { CDZ_GUESS_PORTAL_KEY, N_("Key of an application's data"),
    N_("A sandboxed application encrypts its data with this key; without the key that data is lost") },
  { CDZ_GUESS_APPLICATION_KEY, N_("Key of an application's data"),
    N_("A browser encrypts cookies and passwords with this key; without the key they are lost") },
  { CDZ_GUESS_VAULT_KEY, N_("Key of a Credenza vault"),
    N_("A vault is opened with this key; without the key its private keys open with the vault passphrase only") },
  { CDZ_GUESS_DAMAGED, N_("Damaged item of Credenza"), NULL },
  { CDZ_GUESS_LOCKED, N_("Locked"), NULL },
  { CDZ_GUESS_UNREADABLE, N_("Not readable"), NULL },
  { CDZ_GUESS_UNKNOWN, N_("Unknown"), NULL },
};

/* Words that stand alone, in what label, schema and attributes say. */
static const char * const password_words[] = { "password", "passphrase", "passwd", "pin", "token", NULL };
static const char * const pkcs12_words[] = { "p12", "pfx", "pkcs12", "pkcs#12", NULL };
static const char * const pem_words[] = {
  "pem", "crt", "cer", "certificate", "certificates", "x509", "x.509", "private key", "client cert", NULL,
};
static const char * const password_schemas[] = {
  "org.freedesktop.NetworkManager.Connection", "org.gnome.keyring.NetworkPassword",
  "org.gnome.keyring.EncryptionKey", "org.gnome.OnlineAccounts", "org.gnome.Evolution.Data.Source",
  "org.epiphany.FormPassword", "org.gnome.Polari.Identify", "git", NULL,
};
static const char * const account_names[] = {
  "username", "user", "account", "login", "server", "service", "host", "hostname", "domain", "protocol",
  "ssh-store", "UserName", "URL", NULL,
};
static const char * const part_names[] = { "chunk", "chunk-index", "chunk_index", "part", "segment", NULL };

static gboolean
is_boundary (char c)
{
  return !g_ascii_isalnum (c);
}

static gboolean
has_word (const char         *text,
          const char * const *words)
{
  g_autofree char *lower = text != NULL ? g_ascii_strdown (text, -1) : NULL;

  for (; lower != NULL && *words != NULL; words++)
    for (const char *hit = strstr (lower, *words); hit != NULL; hit = strstr (hit + 1, *words))
      if ((hit == lower || is_boundary (hit[-1])) && is_boundary (hit[strlen (*words)]))
        return TRUE;

  return FALSE;
}

/* Also names count: an attribute "certificate" says as much as its value. */
static gboolean
says (const char         *label,
      const char         *schema,
      GVariant           *own,
      const char * const *words)
{
  GVariantIter iter;
  const char *name, *value;

  if (has_word (label, words) || has_word (schema, words))
    return TRUE;
  if (own == NULL)
    return FALSE;

  g_variant_iter_init (&iter, own);
  while (g_variant_iter_next (&iter, "{&s&s}", &name, &value))
    if (!g_str_equal (name, "xdg:schema") && (has_word (name, words) || has_word (value, words)))
      return TRUE;

  return FALSE;
}

static gboolean
has_name (GVariant           *own,
          const char * const *names)
{
  const char *value;

  for (; own != NULL && *names != NULL; names++)
    if (g_variant_lookup (own, *names, "&s", &value))
      return TRUE;

  return FALSE;
}

static gboolean
has_prefix (const char         *schema,
            const char * const *prefixes)
{
  for (; schema != NULL && *prefixes != NULL; prefixes++)
    if (g_str_has_prefix (schema, *prefixes))
      return TRUE;

  return FALSE;
}

static gboolean
is_number (const char *text)
{
  gsize length = strspn (text, "0123456789");

  return length > 0 && length < 10 && text[length] == '\0';
}

const char *
cdz_guess_find_part_name (GVariant *own)
{
  const char *value;

  for (guint i = 0; own != NULL && part_names[i] != NULL; i++)
    if (g_variant_lookup (own, part_names[i], "&s", &value) && is_number (value))
      return part_names[i];

  return NULL;
}

const char *
cdz_guess (const char *label,
           const char *schema,
           GVariant   *own)
{
  static const char * const app_id[] = { "app_id", NULL };

  if (g_strcmp0 (schema, APPLICATION_ID ".RootKey") == 0)
    return CDZ_GUESS_VAULT_KEY;
  if (g_strcmp0 (schema, APPLICATION_ID ".Certificate") == 0 || g_strcmp0 (schema, APPLICATION_ID ".Key") == 0 ||
      g_strcmp0 (schema, APPLICATION_ID ".Request") == 0)
    return CDZ_GUESS_DAMAGED;
  if (schema != NULL && g_str_has_prefix (schema, "chrome_libsecret_os_crypt_password"))
    return CDZ_GUESS_APPLICATION_KEY;
  if (has_name (own, app_id) && !has_name (own, account_names))
    return CDZ_GUESS_PORTAL_KEY;

  /* "Password of jane.p12" is a password. */
  if (has_prefix (schema, password_schemas) || says (label, schema, own, password_words))
    return CDZ_GUESS_PASSWORD;
  if (says (label, schema, own, pkcs12_words))
    return CDZ_GUESS_PKCS12;
  if (says (label, schema, own, pem_words))
    return cdz_guess_find_part_name (own) != NULL ? CDZ_GUESS_CHUNKED_PEM : CDZ_GUESS_PEM;
  if (has_name (own, account_names))
    return CDZ_GUESS_PASSWORD;

  return CDZ_GUESS_UNKNOWN;
}

const char *
cdz_guess_get_title (const char *guess)
{
  for (guint i = 0; i < G_N_ELEMENTS (guesses); i++)
    if (g_strcmp0 (guesses[i].guess, guess) == 0)
      return guesses[i].title;

  return N_("Not read yet");
}

const char *
cdz_guess_get_warning (const char *guess)
{
  for (guint i = 0; i < G_N_ELEMENTS (guesses); i++)
    if (g_strcmp0 (guesses[i].guess, guess) == 0)
      return guesses[i].warning;

  return NULL;
}

gboolean
cdz_guess_may_hold_keys (const char *guess)
{
  static const char * const holders[] = {
    CDZ_GUESS_PEM, CDZ_GUESS_CHUNKED_PEM, CDZ_GUESS_PKCS12, CDZ_GUESS_UNKNOWN, NULL,
  };

  return guess != NULL && g_strv_contains (holders, guess);
}
