/* cdz-issuer-parts.c: the making, in a worker.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-issuer"
#include "config.h"

#include "cdz-issuer-private.h"

#include "cdz-certificate-builder.h"
#include "cdz-memory.h"

#define SECONDS_A_DAY (24 * 60 * 60)

/* Other clocks are not exactly ours. */
#define CLOCK_SLACK_S (5 * 60)

void
cdz_part_free (CdzPart *self)
{
  g_free (self->label);
  g_clear_object (&self->builder);
  g_clear_object (&self->key_item);
  g_clear_object (&self->handle);
  g_clear_object (&self->authority);
  g_clear_object (&self->key);
  g_clear_object (&self->product);
  g_free (self);
}

static EVP_PKEY *
open_own_key (CdzPart  *part,
              GError  **error)
{
  if (part->key != NULL)
    return cdz_key_dup_pkey (part->key, error);

  return cdz_key_handle_dup_pkey (part->handle);
}

/* The certificate and the key that issue @part: the authority's that is there, or
 * those that were made first. */
static EVP_PKEY *
open_issuer (CdzPart         *part,
             CdzPart         *first,
             CdzCertificate **out_certificate,
             GError         **error)
{
  if (part->handle != NULL)
    {
      *out_certificate = part->authority;
      return cdz_key_handle_dup_pkey (part->handle);
    }

  *out_certificate = CDZ_CERTIFICATE (first->product);
  return open_own_key (first, error);
}

static gboolean
make_product (CdzPart  *part,
              CdzPart  *first,
              gint64    now,
              GError  **error)
{
  g_autoptr(EVP_PKEY) pkey = NULL;
  g_autoptr(EVP_PKEY) issuer_pkey = NULL;
  CdzCertificate *issuer = NULL;
  gint64 not_after = now + (gint64) part->days * SECONDS_A_DAY;

  if (part->kind == CDZ_PART_KEY)
    return TRUE;
  if ((pkey = open_own_key (part, error)) == NULL)
    return FALSE;

  if (part->kind == CDZ_PART_REQUEST)
    part->product = G_OBJECT (cdz_request_builder_build (part->builder, pkey, error));
  else if (part->kind == CDZ_PART_CERTIFICATE)
    part->product = G_OBJECT (cdz_certificate_build (part->builder, pkey, NULL, pkey,
                                                     now - CLOCK_SLACK_S, not_after, error));
  else if ((issuer_pkey = open_issuer (part, first, &issuer, error)) != NULL)
    part->product = G_OBJECT (cdz_certificate_build (part->builder, pkey, issuer, issuer_pkey,
                                                     now - CLOCK_SLACK_S,
                                                     MIN (not_after, cdz_certificate_get_not_after (issuer)), error));

  return part->product != NULL;
}

static gboolean
make (GPtrArray     *parts,
      gint64         now,
      GCancellable  *cancellable,
      GError       **error)
{
  /* What cannot be written is said before a key is made for it. */
  for (guint i = 0; i < parts->len; i++)
    {
      CdzPart *part = parts->pdata[i];

      if (part->builder != NULL && !cdz_request_builder_check (part->builder, error))
        return FALSE;
    }

  for (guint i = 0; i < parts->len; i++)
    {
      CdzPart *part = parts->pdata[i];

      if (part->choice != NULL && (part->key = cdz_key_generate (part->choice, cancellable, error)) == NULL)
        return FALSE;
      if (!make_product (part, parts->pdata[0], now, error) ||
          g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
cdz_parts_make (GPtrArray     *parts,
                gint64         now,
                GCancellable  *cancellable,
                GError       **error)
{
  gboolean done = make (parts, now, cancellable, error);

  cdz_memory_scrub_stack ();
  return done;
}
