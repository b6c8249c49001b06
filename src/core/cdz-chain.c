/* cdz-chain.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-chain"
#include "config.h"

#include "cdz-chain.h"

#include "cdz-chain-private.h"

struct _CdzChain
{
  GPtrArray   *certificates;
  GPtrArray   *findings;
  CdzChainEnd  end;
  gboolean     holds;         /* every signature and every rule, dates of the leaf aside */
};

static void
free_link (gpointer data)
{
  CdzChainLink *link = data;

  g_object_unref (link->certificate);
  X509_free (link->x509);
  g_free (link);
}

/* The same certificate may come from several files and stores. */
static void
add_links (GPtrArray  *links,
           GHashTable *by_fingerprint,
           GPtrArray  *certificates,
           gboolean    are_anchors)
{
  for (guint i = 0; certificates != NULL && i < certificates->len; i++)
    {
      CdzCertificate *certificate = certificates->pdata[i];
      const char *sha256 = cdz_attributes_get (cdz_certificate_get_attributes (certificate), CDZ_ATTR_SHA256);
      CdzChainLink *link = g_hash_table_lookup (by_fingerprint, sha256);

      if (link == NULL)
        {
          link = g_new0 (CdzChainLink, 1);
          link->certificate = g_object_ref (certificate);
          g_hash_table_insert (by_fingerprint, (gpointer) sha256, link);
          g_ptr_array_add (links, link);
        }
      link->is_anchor |= are_anchors;
    }
}

/**
 * cdz_chain_build:
 * @leaf: where the chain begins
 * @candidates: (nullable) (element-type CdzCertificate): what it may go through,
 *   in any order, with duplicates, also certificates that do not belong to it
 * @anchors: (nullable) (element-type CdzCertificate): what is trusted; %NULL where
 *   that is not known, and then nothing is said about trust
 * @now: seconds since 1970
 *
 * Looks for the best way up: one that ends in an anchor before one that ends in
 * any root, one whose dates hold before one whose do not. Whatever is wrong
 * with it is a finding, never an error.
 *
 * Returns: (transfer full): the chain; @leaf at least
 */
CdzChain *
cdz_chain_build (CdzCertificate *leaf,
                 GPtrArray      *candidates,
                 GPtrArray      *anchors,
                 gint64          now)
{
  g_autoptr(GHashTable) by_fingerprint = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GPtrArray) links = g_ptr_array_new_with_free_func (free_link);
  g_autoptr(GPtrArray) first = g_ptr_array_new ();
  g_autoptr(GPtrArray) path = NULL;
  CdzChain *self;

  g_return_val_if_fail (CDZ_IS_CERTIFICATE (leaf), NULL);

  g_ptr_array_add (first, leaf);
  add_links (links, by_fingerprint, first, FALSE);
  add_links (links, by_fingerprint, candidates, FALSE);
  add_links (links, by_fingerprint, anchors, TRUE);

  self = g_new0 (CdzChain, 1);
  self->certificates = g_ptr_array_new_with_free_func (g_object_unref);
  self->findings = cdz_findings_new ();

  ERR_set_mark ();
  path = cdz_chain_search (links, now, &self->end);
  for (guint i = 0; i < path->len; i++)
    g_ptr_array_add (self->certificates, g_object_ref (((CdzChainLink *) path->pdata[i])->certificate));
  self->holds = cdz_chain_add_findings (self->findings, path, links, self->end, anchors != NULL, now);
  ERR_pop_to_mark ();

  return self;
}

void
cdz_chain_free (CdzChain *self)
{
  g_return_if_fail (self != NULL);

  g_ptr_array_unref (self->certificates);
  g_ptr_array_unref (self->findings);
  g_free (self);
}

/* Returns: (transfer none) (element-type CdzCertificate): from the leaf upwards */
GPtrArray *
cdz_chain_get_certificates (CdzChain *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->certificates;
}

/* Returns: (transfer none) (element-type CdzFinding): what is worth saying of it,
 * of its leaf first */
GPtrArray *
cdz_chain_get_findings (CdzChain *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->findings;
}

/* Whether it goes up to a certificate that signed itself, or to an anchor. */
gboolean
cdz_chain_is_complete (CdzChain *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->end != CDZ_CHAIN_INCOMPLETE;
}

/* Whether it ends in an anchor and every step to it holds. The dates of the leaf
 * are a matter of their own: an expired certificate may come from a trusted authority. */
gboolean
cdz_chain_is_trusted (CdzChain *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->end == CDZ_CHAIN_ANCHOR && self->holds;
}
