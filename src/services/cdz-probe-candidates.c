/* cdz-probe-candidates.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-candidates.h"

#include <glib/gi18n-lib.h>

#include "cdz-probe-causes.h"
#include "cdz-probe-x509.h"

static void
free_candidate (gpointer data)
{
  CdzCandidate *candidate = data;

  cdz_probe_identity_unref (candidate->identity);
  g_ptr_array_unref (candidate->reasons);
  g_free (candidate);
}

static void G_GNUC_PRINTF (2, 3)
add_reason (CdzCandidate *candidate,
            const char   *format,
            ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (candidate->reasons, g_strdup_vprintf (format, args));
  va_end (args);
}

static void
check_dates_and_purpose (CdzCandidate *candidate,
                         gint64        now)
{
  X509 *leaf = candidate->identity->leaf;

  if (cdz_x509_get_not_after (leaf) < now)
    {
      g_autofree char *day = cdz_date_dup_day (cdz_x509_get_not_after (leaf));

      add_reason (candidate, _("It expired on %s"), day);
    }
  if (cdz_x509_get_not_before (leaf) > now)
    {
      g_autofree char *day = cdz_date_dup_day (cdz_x509_get_not_before (leaf));

      add_reason (candidate, _("It is valid only from %s on"), day);
    }
  if (!cdz_x509_allows_client (leaf))
    add_reason (candidate, _("It is not meant for client authentication"));
}

static void
check_key (CdzCandidate *candidate)
{
  X509 *leaf = candidate->identity->leaf;
  EVP_PKEY *key = X509_get0_pubkey (leaf);
  guint32 usage = X509_get_key_usage (leaf);

  if (usage != G_MAXUINT32 && (usage & KU_DIGITAL_SIGNATURE) == 0)
    add_reason (candidate, _("Its key usage does not allow digital signatures, which TLS needs"));
  if (key != NULL && EVP_PKEY_get_security_bits (key) < CDZ_PROBE_MIN_SECURITY_BITS)
    {
      g_autofree char *title = cdz_x509_dup_key_title (leaf);

      add_reason (candidate, _("Its key (%s) is weaker than this computer's policy asks for"), title);
    }
}

static void
check_request (CdzCandidate      *candidate,
               CdzX509Stack      *known,
               const CdzProbeAsk *ask)
{
  CdzProbeIdentity *identity = candidate->identity;
  g_autofree char *issuer = cdz_x509_name_dup_short (X509_get_issuer_name (identity->leaf));
  g_autofree char *key = cdz_x509_dup_key_title (identity->leaf);

  if (!cdz_probe_ask_fits_key (ask, identity->leaf))
    add_reason (candidate, _("Its key (%s) fits none of the signature algorithms that the server accepts"), key);

  if (ask->authorities->len == 0 || cdz_probe_chain_reaches (identity, NULL, ask))
    return;
  if (cdz_probe_chain_reaches (identity, known, ask))
    {
      X509 *missing = cdz_probe_find_missing (identity, known);
      g_autofree char *name = missing != NULL ? cdz_x509_dup_short (missing) : g_strdup (issuer);

      add_reason (candidate, _("It lacks the intermediate “%s”"), name);
    }
  else
    {
      if (ask->authorities->len == 1)
        add_reason (candidate, _("Its issuer “%s” is not the one that the server accepts"), issuer);
      else
        add_reason (candidate,
                    ngettext ("Its issuer “%s” is not among the %u that the server accepts",
                              "Its issuer “%s” is not among the %u that the server accepts", ask->authorities->len),
                    issuer, ask->authorities->len);
    }
}

/* Nothing speaks against an identity, but the server did not say that it would do. */
static const char *
explain_unknown (const CdzProbeSeen *seen)
{
  if (seen->ask != NULL)
    return _("The server does not say which issuers it accepts");
  if (seen->ask_unreadable)
    return _("What the server asks for cannot be read");

  return cdz_probe_seen_explain_unasked (seen);
}

static CdzCandidate *
examine (CdzProbeIdentity   *identity,
         CdzX509Stack       *known,
         const CdzProbeSeen *seen)
{
  const CdzProbeAsk *ask = seen->ask;
  CdzCandidate *candidate = g_new0 (CdzCandidate, 1);

  candidate->identity = cdz_probe_identity_ref (identity);
  candidate->reasons = g_ptr_array_new_with_free_func (g_free);

  check_dates_and_purpose (candidate, seen->now);
  check_key (candidate);
  if (ask != NULL)
    check_request (candidate, known, ask);

  if (candidate->reasons->len > 0)
    {
      candidate->match = CDZ_MATCH_NO;
    }
  else if (ask != NULL && ask->authorities->len > 0)
    {
      candidate->match = CDZ_MATCH_YES;
    }
  else
    {
      candidate->match = CDZ_MATCH_UNKNOWN;
      add_reason (candidate, "%s", explain_unknown (seen));
    }

  return candidate;
}

GPtrArray *
cdz_probe_find_candidates (GPtrArray          *identities,
                           CdzX509Stack       *known,
                           const CdzProbeSeen *seen)
{
  GPtrArray *sorted = g_ptr_array_new_with_free_func (free_candidate);
  g_autoptr(GPtrArray) all = g_ptr_array_new ();

  for (guint i = 0; identities != NULL && i < identities->len; i++)
    g_ptr_array_add (all, examine (identities->pdata[i], known, seen));

  for (int match = CDZ_MATCH_YES; match >= (int) CDZ_MATCH_NO; match--)
    for (guint i = 0; i < all->len; i++)
      if ((int) ((CdzCandidate *) all->pdata[i])->match == match)
        g_ptr_array_add (sorted, all->pdata[i]);

  return sorted;
}

const char *
cdz_match_get_name (CdzMatch match)
{
  static const char *const names[] = { "no", "unknown", "yes" };

  return names[match];
}
