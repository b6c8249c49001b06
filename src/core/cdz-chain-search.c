/* cdz-chain-search.c: the way from a certificate to its root.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-chain"
#include "config.h"

#include "cdz-chain-private.h"

/* Real chains are four long; the caps on what a hostile file makes us do. */
#define MAX_DEPTH      20
#define MAX_SIGNATURES 400

#define MAX_RANK 7

typedef struct
{
  GPtrArray   *links;
  GPtrArray   *path;
  GPtrArray   *best;
  CdzChainEnd  best_end;
  int          best_score;
  gint64       now;
  guint        n_signatures;
} Search;

/* A signature of SM2 covers an identity of its signer; everybody uses this one. */
static void
set_sm2_identity (X509 *x509)
{
  static const char identity[] = "1234567812345678";
  ASN1_OCTET_STRING *string;

  if (X509_get_signature_nid (x509) != NID_SM2_with_SM3)
    return;

  string = ASN1_OCTET_STRING_new ();
  ASN1_OCTET_STRING_set (string, (const guint8 *) identity, sizeof identity - 1);
  X509_set0_distinguishing_id (x509, string);
}

/* Returns: (nullable): the certificate as OpenSSL has it, owned by @link */
X509 *
cdz_chain_link_get_x509 (CdzChainLink *link)
{
  if (link->x509 == NULL && (link->x509 = cdz_certificate_dup_x509 (link->certificate, NULL)) != NULL)
    set_sm2_identity (link->x509);

  return link->x509;
}

static X509_NAME *
parse_name (GBytes *der)
{
  gsize size;
  const guint8 *cursor = g_bytes_get_data (der, &size);

  return d2i_X509_NAME (NULL, &cursor, (long) size);
}

/* Whether @subject names @issuer as its issuer, in any spelling: one authority
 * may write its name in two string types. */
gboolean
cdz_chain_link_names (CdzChainLink *subject,
                      CdzChainLink *issuer)
{
  GBytes *wanted = cdz_certificate_get_issuer_der (subject->certificate);
  GBytes *offered = cdz_certificate_get_subject_der (issuer->certificate);
  g_autoptr(X509_NAME) wanted_name = NULL;
  g_autoptr(X509_NAME) offered_name = NULL;

  if (g_bytes_equal (wanted, offered))
    return TRUE;

  wanted_name = parse_name (wanted);
  offered_name = parse_name (offered);
  return wanted_name != NULL && offered_name != NULL && X509_NAME_cmp (wanted_name, offered_name) == 0;
}

/* Whether this OpenSSL can do nothing with its key. */
gboolean
cdz_chain_link_is_unusable (CdzChainLink *link)
{
  X509 *x509 = cdz_chain_link_get_x509 (link);

  return x509 == NULL || X509_get0_pubkey (x509) == NULL;
}

/* As RFC 5280 §4.2.1.1 lets one choose between authorities of one name. */
static gboolean
key_ids_fit (X509 *child,
             X509 *parent)
{
  const ASN1_OCTET_STRING *wanted = X509_get0_authority_key_id (child);
  const ASN1_OCTET_STRING *offered = X509_get0_subject_key_id (parent);

  return wanted == NULL || offered == NULL || ASN1_OCTET_STRING_cmp (wanted, offered) == 0;
}

/* A signature that cannot be checked counts if names and key identifiers fit:
 * a finding says that it was not checked. */
gboolean
cdz_chain_link_is_signed_by (CdzChainLink *subject,
                             CdzChainLink *issuer)
{
  X509 *child = cdz_chain_link_get_x509 (subject);
  X509 *parent = cdz_chain_link_get_x509 (issuer);

  if (child == NULL || parent == NULL)
    return FALSE;
  if (cdz_chain_link_is_unusable (issuer))
    return cdz_chain_link_names (subject, issuer) && key_ids_fit (child, parent);

  return X509_verify (child, X509_get0_pubkey (parent)) == 1;
}

static gboolean
is_valid_at (CdzChainLink *link,
             gint64        now)
{
  return now >= cdz_certificate_get_not_before (link->certificate) &&
         now <= cdz_certificate_get_not_after (link->certificate);
}

static gboolean
is_root (Search       *search,
         CdzChainLink *link)
{
  if (!cdz_certificate_is_self_issued (link->certificate))
    return FALSE;

  search->n_signatures++;
  return cdz_chain_link_is_signed_by (link, link);
}

/* How far it gets comes first, then how many dates hold; of two that are equal
 * the shorter one, or the longer one if neither arrives. */
static int
judge_path (Search      *search,
            CdzChainEnd  end)
{
  int length = (int) search->path->len;
  int score = (int) end * 1000;

  for (guint i = 0; i < search->path->len; i++)
    if (!is_valid_at (search->path->pdata[i], search->now))
      score -= 2 * MAX_DEPTH;

  return end == CDZ_CHAIN_INCOMPLETE ? score + length : score - length;
}

static void
keep_if_better (Search      *search,
                CdzChainEnd  end)
{
  int score = judge_path (search, end);

  if (search->best != NULL && score <= search->best_score)
    return;

  g_clear_pointer (&search->best, g_ptr_array_unref);
  search->best = g_ptr_array_copy (search->path, NULL, NULL);
  search->best_end = end;
  search->best_score = score;
}

/* Which of two issuers of the same name to try first. */
static guint
rank_issuer (Search       *search,
             CdzChainLink *subject,
             CdzChainLink *issuer)
{
  X509 *child = cdz_chain_link_get_x509 (subject);
  X509 *parent = cdz_chain_link_get_x509 (issuer);
  gboolean fits = child != NULL && parent != NULL && X509_check_issued (parent, child) == X509_V_OK;

  return (fits ? 4u : 0u) + (issuer->is_anchor ? 2u : 0u) + (is_valid_at (issuer, search->now) ? 1u : 0u);
}

static GPtrArray *
find_issuers (Search       *search,
              CdzChainLink *subject)
{
  g_autoptr(GPtrArray) named = g_ptr_array_new ();
  GPtrArray *issuers = g_ptr_array_new ();

  for (guint i = 0; i < search->links->len; i++)
    {
      CdzChainLink *link = search->links->pdata[i];

      if (link->is_on_path || !cdz_chain_link_names (subject, link))
        continue;
      link->rank = rank_issuer (search, subject, link);
      g_ptr_array_add (named, link);
    }

  for (int rank = MAX_RANK; rank >= 0; rank--)
    for (guint i = 0; i < named->len; i++)
      if (((CdzChainLink *) named->pdata[i])->rank == (guint) rank)
        g_ptr_array_add (issuers, named->pdata[i]);

  return issuers;
}

static void
climb (Search       *search,
       CdzChainLink *link)
{
  g_autoptr(GPtrArray) issuers = NULL;
  gboolean went_on = FALSE;

  g_ptr_array_add (search->path, link);
  link->is_on_path = TRUE;

  if (link->is_anchor)
    keep_if_better (search, CDZ_CHAIN_ANCHOR);
  else if (is_root (search, link))
    keep_if_better (search, CDZ_CHAIN_ROOT);
  else
    {
      issuers = find_issuers (search, link);
      for (guint i = 0; i < issuers->len; i++)
        {
          if (search->path->len >= MAX_DEPTH || search->n_signatures >= MAX_SIGNATURES)
            break;
          search->n_signatures++;
          if (!cdz_chain_link_is_signed_by (link, issuers->pdata[i]))
            continue;
          climb (search, issuers->pdata[i]);
          went_on = TRUE;
        }
      if (!went_on)
        keep_if_better (search, CDZ_CHAIN_INCOMPLETE);
    }

  link->is_on_path = FALSE;
  g_ptr_array_set_size (search->path, (int) search->path->len - 1);
}

/**
 * cdz_chain_search:
 * @links: the leaf first, then in any order; no certificate twice
 * @out_end: (out): how far it got
 *
 * Returns: (transfer container): the best way up, from the leaf
 */
GPtrArray *
cdz_chain_search (GPtrArray   *links,
                  gint64       now,
                  CdzChainEnd *out_end)
{
  g_autoptr(GPtrArray) path = g_ptr_array_new ();
  Search search = { .links = links, .path = path, .now = now };

  climb (&search, links->pdata[0]);

  *out_end = search.best_end;
  return search.best;
}
