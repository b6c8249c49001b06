/* cdz-probe-identity.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-identity.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-probe-x509.h"

X509 *
cdz_x509_from_der (GBytes *der)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (der, &size);

  return d2i_X509 (NULL, &data, size);
}

CdzX509Stack *
cdz_x509_stack_from_ders (GPtrArray *ders)
{
  CdzX509Stack *stack = sk_X509_new_null ();

  for (guint i = 0; ders != NULL && i < ders->len; i++)
    {
      X509 *x509 = cdz_x509_from_der (ders->pdata[i]);

      if (x509 != NULL)
        sk_X509_push (stack, x509);
    }
  ERR_clear_error ();

  return stack;
}

CdzProbeIdentity *
cdz_probe_identity_new (const char  *ref,
                        const char  *label,
                        GBytes      *leaf,
                        GPtrArray   *chain,
                        EVP_PKEY    *key,
                        GError     **error)
{
  g_autoptr(CdzProbeIdentity) self = g_new0 (CdzProbeIdentity, 1);

  g_atomic_ref_count_init (&self->ref_count);
  ERR_clear_error ();
  if ((self->leaf = cdz_x509_from_der (leaf)) == NULL)
    {
      cdz_error_take_openssl (error, CDZ_ERROR_MALFORMED, _("The certificate cannot be read"));
      return NULL;
    }

  self->ref = g_strdup (ref);
  self->label = label != NULL ? g_strdup (label) : cdz_x509_dup_short (self->leaf);
  self->chain = cdz_x509_stack_from_ders (chain);
  if (key != NULL)
    {
      EVP_PKEY_up_ref (key);
      self->key = key;
    }

  return g_steal_pointer (&self);
}

CdzProbeIdentity *
cdz_probe_identity_new_from_x509 (const char   *ref,
                                  const char   *label,
                                  X509         *leaf,
                                  CdzX509Stack *chain,
                                  EVP_PKEY     *key)
{
  CdzProbeIdentity *self = g_new0 (CdzProbeIdentity, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->ref = g_strdup (ref);
  self->label = label != NULL ? g_strdup (label) : cdz_x509_dup_short (leaf);
  X509_up_ref (leaf);
  self->leaf = leaf;
  self->chain = chain;
  if (key != NULL)
    EVP_PKEY_up_ref (key);
  self->key = key;

  return self;
}

CdzProbeIdentity *
cdz_probe_identity_with_key (CdzProbeIdentity *self,
                             EVP_PKEY         *key)
{
  return cdz_probe_identity_new_from_x509 (self->ref, self->label, self->leaf, X509_chain_up_ref (self->chain), key);
}

CdzProbeIdentity *
cdz_probe_identity_ref (CdzProbeIdentity *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
cdz_probe_identity_unref (CdzProbeIdentity *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->ref);
  g_free (self->label);
  X509_free (self->leaf);
  if (self->chain != NULL)
    cdz_x509_stack_free (self->chain);
  EVP_PKEY_free (self->key);
  g_free (self);
}
