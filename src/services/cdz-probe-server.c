/* cdz-probe-server.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-server.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-probe-x509.h"

/* A hashed folder ("0a1b2c3d.0") is read name by name, when a name is needed. */
static gboolean
has_hashed_names (const char *path)
{
  g_autoptr(GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (strlen (name) == strlen ("0a1b2c3d.0") && strspn (name, "0123456789abcdef") == 8 && g_str_has_suffix (name, ".0"))
      return TRUE;

  return FALSE;
}

/* The system's authorities. Its bundle takes three quarters of a whole test's time
 * to parse, so the folder of the same certificates is preferred where there are both. */
static void
add_system_trust (X509_STORE *trust)
{
  const char *folder = g_getenv (X509_get_default_cert_dir_env ());

  if (folder == NULL)
    folder = X509_get_default_cert_dir ();
  if (g_getenv (X509_get_default_cert_file_env ()) == NULL &&
      g_file_test (X509_get_default_cert_file (), G_FILE_TEST_EXISTS) && has_hashed_names (folder))
    X509_STORE_load_path (trust, folder);
  else
    X509_STORE_set_default_paths (trust);
}

/* The system's authorities are looked at once those that were given do not suffice. */
static int
find_issuer (X509           **issuer,
             X509_STORE_CTX  *context,
             X509            *x509)
{
  X509_STORE *trust = X509_STORE_CTX_get0_store (context);
  int found = X509_STORE_CTX_get1_issuer (issuer, context, x509);

  if (found != 0 || X509_STORE_get_get_issuer (trust) != find_issuer)
    return found;

  X509_STORE_set_get_issuer (trust, X509_STORE_CTX_get1_issuer);
  add_system_trust (trust);
  return X509_STORE_CTX_get1_issuer (issuer, context, x509);
}

X509_STORE *
cdz_probe_server_new_trust (const CdzProbeOptions *options)
{
  X509_STORE *trust = X509_STORE_new ();

  X509_STORE_set_get_issuer (trust, find_issuer);
  for (int i = 0; i < sk_X509_num (options->authorities); i++)
    X509_STORE_add_cert (trust, sk_X509_value (options->authorities, i));
  ERR_clear_error ();

  return trust;
}

static gboolean
fits_pin (X509      *x509,
          GPtrArray *pins)
{
  cdz_autofree_openssl unsigned char *spki = NULL;
  guint8 digest[EVP_MAX_MD_SIZE];
  unsigned int digest_size = 0;
  int size = i2d_X509_PUBKEY (X509_get_X509_PUBKEY (x509), &spki);

  if (size <= 0 || EVP_Digest (spki, size, digest, &digest_size, EVP_sha256 (), NULL) != 1)
    return FALSE;

  for (guint i = 0; i < pins->len; i++)
    {
      g_autoptr(GBytes) found = g_bytes_new_static (digest, digest_size);

      if (g_bytes_equal (found, pins->pdata[i]))
        return TRUE;
    }

  return FALSE;
}

static gboolean
chain_fits_pin (CdzX509Stack *chain,
                GPtrArray    *pins)
{
  for (int i = 0; i < sk_X509_num (chain); i++)
    if (fits_pin (sk_X509_value (chain, i), pins))
      return TRUE;

  return FALSE;
}

static CdzProbeTrust
trust_from_code (int code)
{
  switch (code)
    {
    case X509_V_OK:
      return CDZ_TRUST_OK;
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return CDZ_TRUST_EXPIRED;
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return CDZ_TRUST_NOT_YET_VALID;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return CDZ_TRUST_SELF_SIGNED;
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_UNTRUSTED:
      return CDZ_TRUST_UNKNOWN_ISSUER;
    case X509_V_ERR_INVALID_PURPOSE:
      return CDZ_TRUST_WRONG_PURPOSE;
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK:
      return CDZ_TRUST_WEAK;
    case X509_V_ERR_CERT_REVOKED:
      return CDZ_TRUST_REVOKED;
    default:
      return CDZ_TRUST_OTHER;
    }
}

/* A pin vouches for a key that no authority here vouches for; it does not make
 * an expired certificate valid, or one for another name. */
void
cdz_probe_server_judge (CdzProbeSeen          *seen,
                        const CdzProbeOptions *options)
{
  X509 *leaf = seen->server_chain != NULL ? sk_X509_value (seen->server_chain, 0) : NULL;
  gboolean pinned = options->pins->len > 0;
  gboolean leaf_fits;

  if (leaf == NULL)
    return;

  leaf_fits = pinned && fits_pin (leaf, options->pins);
  seen->other_pin = pinned && !leaf_fits && !chain_fits_pin (seen->verified_chain, options->pins);
  seen->trust = trust_from_code (seen->verify_code);
  if (leaf_fits && (seen->trust == CDZ_TRUST_SELF_SIGNED || seen->trust == CDZ_TRUST_UNKNOWN_ISSUER))
    seen->trust = CDZ_TRUST_OK;
  if (seen->trust != CDZ_TRUST_OK)
    return;

  if (seen->other_name)
    seen->trust = CDZ_TRUST_OTHER_NAME;
  else if (seen->other_pin)
    seen->trust = CDZ_TRUST_OTHER_PIN;
  else if (seen->revocation.status == CDZ_REVOCATION_REVOKED)
    seen->trust = CDZ_TRUST_REVOKED;
  else if (seen->revocation.status != CDZ_REVOCATION_GOOD && options->revocation == CDZ_REVOCATION_REQUIRE)
    seen->trust = CDZ_TRUST_REVOCATION_UNKNOWN;
}

/* Returns: as in JSON, verify.code */
const char *
cdz_trust_get_name (CdzProbeTrust trust)
{
  static const char *const names[] = {
    "not-seen", "ok", "expired", "not-yet-valid", "self-signed", "unknown-issuer", "other-name",
    "wrong-purpose", "weak", "revoked", "revocation-unknown", "other-pin", "other",
  };

  return names[trust];
}

/* Returns: for people, in few words */
const char *
cdz_trust_get_title (CdzProbeTrust trust)
{
  static const char *const titles[] = {
    N_("Not seen"), N_("Trusted by this computer"), N_("Expired"), N_("Not valid yet"), N_("Self-signed"),
    N_("Its issuer is not trusted"), N_("For another name"), N_("Not meant for servers"), N_("Too weak"), N_("Revoked"),
    N_("Perhaps revoked"), N_("Not the pinned key"), N_("Could not be verified"),
  };

  return _(titles[trust]);
}
