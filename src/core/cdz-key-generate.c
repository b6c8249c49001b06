/* cdz-key-generate.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-key-generate"
#include "config.h"

#include "cdz-key-generate.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-key-encode.h"
#include "cdz-openssl.h"
#include "cdz-private-key.h"

const CdzKeyChoice cdz_key_choices[] = {
  { "ec", 0, "P-256", "EC P-256" },
  { "ec", 0, "P-384", "EC P-384" },
  { "ec", 0, "P-521", "EC P-521" },
  { "ec", 0, "secp256k1", "EC secp256k1" },
  { "ec", 0, "brainpoolP256r1", "EC brainpoolP256r1" },
  { "ec", 0, "brainpoolP384r1", "EC brainpoolP384r1" },
  { "ec", 0, "brainpoolP512r1", "EC brainpoolP512r1" },
  { "rsa", 3072, NULL, "RSA 3072" },
  { "rsa", 2048, NULL, "RSA 2048" },
  { "rsa", 4096, NULL, "RSA 4096" },
  { "rsa-pss", 3072, NULL, "RSA-PSS 3072" },
  { "rsa-pss", 2048, NULL, "RSA-PSS 2048" },
  { "rsa-pss", 4096, NULL, "RSA-PSS 4096" },
  { "ed25519", 0, NULL, "Ed25519" },
  { "ed448", 0, NULL, "Ed448" },
  { "ml-dsa-44", 0, NULL, "ML-DSA-44" },
  { "ml-dsa-65", 0, NULL, "ML-DSA-65" },
  { "ml-dsa-87", 0, NULL, "ML-DSA-87" },
  { NULL },
};

static void
set_error (GError     **error,
           const char  *attribute,
           char        *message)
{
  g_autofree char *owned = message;
  GError *problem = g_error_new_literal (CDZ_ERROR, CDZ_ERROR_PARAM, owned);

  cdz_error_set_detail (problem, CDZ_DETAIL_ATTRIBUTE, attribute);
  g_propagate_error (error, problem);
}

/* "P-256", "prime256v1" and "secp256r1" are one curve. */
static int
find_curve (const char *name)
{
  int nid = EC_curve_nist2nid (name);

  if (g_ascii_strcasecmp (name, "secp256r1") == 0)
    nid = NID_X9_62_prime256v1;
  if (nid == NID_undef)
    nid = OBJ_sn2nid (name);
  if (nid == NID_undef)
    nid = OBJ_txt2nid (name);

  return nid;
}

static gboolean
is_same_curve (const char *a,
               const char *b)
{
  if (a == NULL || b == NULL)
    return a == b;

  return g_ascii_strcasecmp (a, b) == 0 || (find_curve (a) != NID_undef && find_curve (a) == find_curve (b));
}

static char *
list_choices (const char *type)
{
  GString *list = g_string_new (NULL);
  const char *last = "";

  for (const CdzKeyChoice *choice = cdz_key_choices; choice->type != NULL; choice++)
    {
      g_autofree char *size = g_strdup_printf ("%u", choice->size);

      if (type == NULL ? g_str_equal (last, choice->type) : !g_str_equal (type, choice->type))
        continue;
      last = choice->type;
      g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "",
                              type == NULL ? choice->type : choice->curve != NULL ? choice->curve : size);
    }

  return g_string_free (list, FALSE);
}

static void
explain_no_choice (const char  *type,
                   guint        size,
                   const char  *curve,
                   GError     **error)
{
  const CdzKeyChoice *first = cdz_key_choices;
  g_autofree char *known = NULL;

  while (first->type != NULL && !g_str_equal (first->type, type))
    first++;

  known = list_choices (first->type);
  if (first->type == NULL)
    set_error (error, "key-type", g_strdup_printf (_("“%s” is no type of key; there are: %s"), type, known));
  else if (curve != NULL && first->curve == NULL)
    set_error (error, "curve", g_strdup_printf (_("Only keys of type ec have a curve, not %s"), type));
  else if (size != 0 && first->size == 0)
    set_error (error, "key-size", g_strdup_printf (_("Only keys of type rsa and rsa-pss have a size to choose, not %s"), type));
  else if (curve != NULL)
    set_error (error, "curve", g_strdup_printf (_("“%s” is no curve for a new key; there are: %s"), curve, known));
  else
    set_error (error, "key-size", g_strdup_printf (_("A new key of type %s takes one of these sizes: %s"), type, known));
}

/**
 * cdz_key_choice_find:
 * @type: "ec", "rsa", "rsa-pss", "ed25519", "ed448", "ml-dsa-65", …
 * @size: in bits; 0 for the type's default, or where it has none
 * @curve: (nullable): by any of its names; %NULL for the default
 *
 * Returns: (transfer none): the choice, or %NULL with %CDZ_ERROR_PARAM
 */
const CdzKeyChoice *
cdz_key_choice_find (const char  *type,
                     guint        size,
                     const char  *curve,
                     GError     **error)
{
  for (const CdzKeyChoice *choice = cdz_key_choices; choice->type != NULL; choice++)
    if (g_str_equal (choice->type, type) && (size == 0 || size == choice->size) &&
        (curve == NULL || is_same_curve (curve, choice->curve)))
      return choice;

  explain_no_choice (type, size, curve, error);
  return NULL;
}

static gboolean
has_algorithm (const CdzKeyChoice *choice)
{
  EVP_KEYMGMT *manager;

  ERR_set_mark ();
  manager = EVP_KEYMGMT_fetch (NULL, choice->type, NULL);
  ERR_pop_to_mark ();
  EVP_KEYMGMT_free (manager);

  return manager != NULL;
}

/* Whether this OpenSSL can make such a key: asked of it, not of its version. */
gboolean
cdz_key_choice_is_available (const CdzKeyChoice *choice)
{
  g_autoptr(EC_GROUP) group = NULL;

  if (!has_algorithm (choice))
    return FALSE;
  if (choice->curve == NULL)
    return TRUE;

  ERR_set_mark ();
  group = EC_GROUP_new_by_curve_name (find_curve (choice->curve));
  ERR_pop_to_mark ();

  return group != NULL;
}

/* Asked by OpenSSL for every candidate for a prime. */
static int
go_on_cb (EVP_PKEY_CTX *context)
{
  return !g_cancellable_is_cancelled (EVP_PKEY_CTX_get_app_data (context));
}

static EVP_PKEY *
generate (const CdzKeyChoice *choice,
          GCancellable       *cancellable)
{
  g_autoptr(EVP_PKEY_CTX) context = EVP_PKEY_CTX_new_from_name (NULL, choice->type, NULL);
  EVP_PKEY *pkey = NULL;

  if (context == NULL || EVP_PKEY_keygen_init (context) <= 0)
    return NULL;
  if (choice->size > 0 && EVP_PKEY_CTX_set_rsa_keygen_bits (context, (int) choice->size) <= 0)
    return NULL;
  if (choice->curve != NULL &&
      EVP_PKEY_CTX_set_group_name (context, OBJ_nid2sn (find_curve (choice->curve))) <= 0)
    return NULL;

  EVP_PKEY_CTX_set_app_data (context, cancellable);
  EVP_PKEY_CTX_set_cb (context, go_on_cb);
  if (EVP_PKEY_keygen (context, &pkey) <= 0)
    return NULL;

  return pkey;
}

/**
 * cdz_key_generate:
 * @choice: what to make
 * @cancellable: (nullable): noticed within a tenth of a second
 *
 * Takes seconds for a large RSA key.
 *
 * Returns: (transfer full): a private key, or %NULL with %CDZ_ERROR_UNSUPPORTED where
 *   this OpenSSL does not have the algorithm, %G_IO_ERROR_CANCELLED, or
 *   %CDZ_ERROR_INTERNAL
 */
CdzKey *
cdz_key_generate (const CdzKeyChoice  *choice,
                  GCancellable        *cancellable,
                  GError             **error)
{
  g_autoptr(EVP_PKEY) pkey = NULL;
  g_autoptr(CdzSecret) pkcs8 = NULL;
  /* There is a secret from here on: see cdz-secret-gate.h. */
  g_autoptr(CdzSecret) coming = cdz_secret_new (NULL, 0);
  g_autoptr(GBytes) spki = NULL;

  g_return_val_if_fail (choice != NULL, NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  ERR_clear_error ();
  if ((pkey = generate (choice, cancellable)) == NULL)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        ERR_clear_error ();
      else if (!cdz_key_choice_is_available (choice))
        {
          ERR_clear_error ();
          g_set_error (error, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED, _("%s is not in this OpenSSL"), choice->title);
          if (error != NULL)
            cdz_error_set_detail (*error, CDZ_DETAIL_ALGORITHM, choice->title);
        }
      else
        cdz_error_take_openssl (error, CDZ_ERROR_INTERNAL, _("The key could not be made"));
      return NULL;
    }

  if (choice->curve != NULL && cdz_key_encode_ec (pkey, find_curve (choice->curve), &pkcs8, &spki))
    return cdz_key_new_from_encodings (pkcs8, spki, error);

  if ((pkcs8 = cdz_private_key_encode (pkey, error)) == NULL)
    return NULL;

  return cdz_key_new_from_pair (pkcs8, pkey, error);
}
