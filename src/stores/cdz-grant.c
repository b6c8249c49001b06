/* cdz-grant.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-grant"
#include "config.h"

#include "cdz-grant.h"

#include "cdz-envelope.h"

struct _CdzGrant
{
  gatomicrefcount  ref_count;

  GMutex           mutex;
  char            *v_id;
  CdzSecret       *v;             /* NULL once it has ended */
  GHashTable      *uuids;         /* GBytes */
  gint64           deadline_us;   /* monotonic */
  guint            n_uses;
};

CdzGrant *
cdz_grant_new (const char *v_id,
               CdzSecret  *v,
               GPtrArray  *uuids,
               guint       seconds)
{
  CdzGrant *self;

  g_return_val_if_fail (seconds <= CDZ_GRANT_MAX_SECONDS, NULL);

  self = g_new0 (CdzGrant, 1);
  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  self->v_id = g_strdup (v_id);
  self->v = cdz_secret_ref (v);
  self->deadline_us = g_get_monotonic_time () + (gint64) seconds * G_USEC_PER_SEC;
  self->uuids = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);

  for (guint i = 0; i < uuids->len; i++)
    {
      guint8 uuid[CDZ_ENVELOPE_ID_SIZE];

      if (cdz_envelope_parse_uuid (uuids->pdata[i], uuid))
        g_hash_table_add (self->uuids, g_bytes_new (uuid, sizeof uuid));
    }

  return self;
}

CdzGrant *
cdz_grant_ref (CdzGrant *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
cdz_grant_unref (CdzGrant *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->v, cdz_secret_unref);
  g_hash_table_unref (self->uuids);
  g_mutex_clear (&self->mutex);
  g_free (self->v_id);
  g_free (self);
}

void
cdz_grant_revoke (CdzGrant *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_clear_pointer (&self->v, cdz_secret_unref);
}

guint
cdz_grant_get_n_uses (CdzGrant *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->n_uses;
}

/* The mutex is held. */
static gint64
get_left_us (CdzGrant *self)
{
  gint64 left_us = self->v != NULL ? self->deadline_us - g_get_monotonic_time () : 0;

  if (left_us <= 0)
    g_clear_pointer (&self->v, cdz_secret_unref);

  return MAX (left_us, 0);
}

guint
cdz_grant_get_seconds_left (CdzGrant *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return (guint) ((get_left_us (self) + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);
}

CdzSecret *
cdz_grant_use (CdzGrant     *self,
               const char   *v_id,
               const guint8 *uuid)
{
  g_autoptr(GBytes) id = g_bytes_new (uuid, CDZ_ENVELOPE_ID_SIZE);
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (get_left_us (self) == 0 || g_strcmp0 (self->v_id, v_id) != 0 || !g_hash_table_contains (self->uuids, id))
    return NULL;

  self->n_uses++;
  return cdz_secret_ref (self->v);
}
