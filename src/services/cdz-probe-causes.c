/* cdz-probe-causes.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-causes.h"

#include <glib/gi18n-lib.h>

#include "cdz-probe-words.h"
#include "cdz-probe-x509.h"

/* Longer than any chain that verifies; ends loops of cross-signed certificates. */
#define MAX_CHAIN 20

/* The last certificate that is reached from the leaf through what is sent. */
static X509 *
find_top_sent (CdzProbeIdentity *identity)
{
  X509 *top = identity->leaf;

  for (guint depth = 0; depth < MAX_CHAIN && !cdz_x509_is_self_issued (top); depth++)
    {
      X509 *issuer = cdz_x509_find_issuer (top, identity->chain);

      if (issuer == NULL)
        break;
      top = issuer;
    }

  return top;
}

X509 *
cdz_probe_find_missing (CdzProbeIdentity *identity,
                        CdzX509Stack     *known)
{
  X509 *top = find_top_sent (identity);
  X509 *issuer;

  if (cdz_x509_is_self_issued (top))
    return NULL;

  issuer = cdz_x509_find_issuer (top, known);

  return issuer != NULL && !cdz_x509_is_self_issued (issuer) ? issuer : NULL;
}

gboolean
cdz_probe_chain_reaches (CdzProbeIdentity  *identity,
                         CdzX509Stack      *known,
                         const CdzProbeAsk *ask)
{
  X509 *at = identity->leaf;

  for (guint depth = 0; depth < MAX_CHAIN; depth++)
    {
      X509 *issuer;

      if (cdz_probe_ask_has_authority (ask, X509_get_issuer_name (at)))
        return TRUE;
      if (cdz_x509_is_self_issued (at))
        return FALSE;

      if ((issuer = cdz_x509_find_issuer (at, identity->chain)) == NULL && known != NULL)
        issuer = cdz_x509_find_issuer (at, known);
      if (issuer == NULL)
        return FALSE;
      at = issuer;
    }

  return FALSE;
}

/* Whether what stands above the certificates that are sent is known here. */
static gboolean
is_issuer_known (CdzProbeIdentity *identity,
                 CdzX509Stack     *known)
{
  X509 *top = find_top_sent (identity);

  return top != identity->leaf || cdz_x509_is_self_issued (top) || cdz_x509_find_issuer (top, known) != NULL;
}

static CdzProbeCause
find_issuer_cause (CdzProbeSeen *seen,
                   CdzX509Stack *known)
{
  CdzProbeIdentity *identity = seen->identity;
  X509 *missing = cdz_probe_find_missing (identity, known);
  gboolean named = seen->ask != NULL && seen->ask->authorities->len > 0;
  gboolean reached = named && cdz_probe_chain_reaches (identity, NULL, seen->ask);

  /* A list of names settles it; without one, a known gap is the likelier cause. */
  if (missing != NULL && !reached && (!named || cdz_probe_chain_reaches (identity, known, seen->ask)))
    {
      g_free (seen->missing);
      seen->missing = cdz_x509_dup_short (missing);
      return CDZ_CAUSE_INTERMEDIATE;
    }
  if (named && reached)
    return CDZ_CAUSE_NONE;
  if (named)
    return is_issuer_known (identity, known) ? CDZ_CAUSE_ISSUER : CDZ_CAUSE_ISSUER_OR_GAP;

  return CDZ_CAUSE_ISSUER_UNSURE;
}

void
cdz_probe_find_cause (CdzProbeSeen *seen,
                      CdzX509Stack *known)
{
  X509 *leaf = seen->identity != NULL ? seen->identity->leaf : NULL;
  const CdzProbeAlert *alert = cdz_probe_seen_find_alert (seen, FALSE);

  seen->cause = leaf != NULL ? find_issuer_cause (seen, known) : CDZ_CAUSE_NONE;

  /* With several faults, the one that the server speaks of comes first. */
  if (leaf == NULL || (alert != NULL && alert->number == CDZ_ALERT_UNKNOWN_CA && seen->cause != CDZ_CAUSE_NONE))
    return;

  if (cdz_x509_get_not_after (leaf) < seen->now)
    seen->cause = CDZ_CAUSE_EXPIRED;
  else if (cdz_x509_get_not_before (leaf) > seen->now)
    seen->cause = CDZ_CAUSE_NOT_YET_VALID;
  else if (!cdz_x509_allows_client (leaf))
    seen->cause = CDZ_CAUSE_PURPOSE;
  else if (seen->own_revocation.status == CDZ_REVOCATION_REVOKED)
    seen->cause = CDZ_CAUSE_REVOKED;
}

static void
check_dates (X509      *leaf,
             gint64     now,
             GPtrArray *findings)
{
  g_autofree char *message = NULL;

  if (cdz_x509_get_not_after (leaf) < now)
    {
      g_autofree char *day = cdz_date_dup_day (cdz_x509_get_not_after (leaf));

      message = g_strdup_printf (_("Your certificate expired on %s"), day);
      cdz_findings_add (findings, CDZ_SEVERITY_ERROR, "expired", message);
    }
  else if (cdz_x509_get_not_before (leaf) > now)
    {
      g_autofree char *day = cdz_date_dup_day (cdz_x509_get_not_before (leaf));

      message = g_strdup_printf (_("Your certificate is valid only from %s on"), day);
      cdz_findings_add (findings, CDZ_SEVERITY_ERROR, "not-yet-valid", message);
    }
}

static void
check_key (CdzProbeIdentity *identity,
           GPtrArray        *findings)
{
  EVP_PKEY *public_key = X509_get0_pubkey (identity->leaf);

  if (identity->key != NULL && X509_check_private_key (identity->leaf, identity->key) != 1)
    cdz_findings_add (findings, CDZ_SEVERITY_ERROR, "key-mismatch",
                      _("The private key does not belong to the certificate"));
  if (public_key != NULL && EVP_PKEY_get_security_bits (public_key) < CDZ_PROBE_MIN_SECURITY_BITS)
    {
      g_autofree char *title = cdz_x509_dup_key_title (identity->leaf);
      g_autofree char *message = g_strdup_printf (_("The key (%s) is weaker than this computer's policy asks for"),
                                                  title);

      cdz_findings_add (findings, CDZ_SEVERITY_WARNING, "weak-key", message);
    }
  ERR_clear_error ();
}

static void
check_chain (CdzProbeIdentity *identity,
             CdzX509Stack     *known,
             GPtrArray        *findings)
{
  X509 *missing = cdz_probe_find_missing (identity, known);
  g_autofree char *name = missing != NULL ? cdz_x509_dup_short (missing) : NULL;
  g_autofree char *message = NULL;

  if (missing == NULL)
    return;

  message = g_strdup_printf (_("Your identity lacks the intermediate “%s”, so it is not sent along"), name);
  cdz_findings_add (findings, CDZ_SEVERITY_WARNING, "chain-incomplete", message);
}

void
cdz_probe_preflight (CdzProbeIdentity *identity,
                     CdzX509Stack     *known,
                     gint64            now,
                     GPtrArray        *findings)
{
  guint32 usage = X509_get_key_usage (identity->leaf);

  check_dates (identity->leaf, now, findings);
  if (!cdz_x509_allows_client (identity->leaf))
    cdz_findings_add (findings, CDZ_SEVERITY_WARNING, "no-client-auth",
                      _("Your certificate is not meant for client authentication"));
  if (usage != G_MAXUINT32 && (usage & KU_DIGITAL_SIGNATURE) == 0)
    cdz_findings_add (findings, CDZ_SEVERITY_WARNING, "no-digital-signature",
                      _("Your certificate's key usage does not allow digital signatures, which TLS needs"));
  check_key (identity, findings);
  check_chain (identity, known, findings);
}
