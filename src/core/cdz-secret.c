/* cdz-secret.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-secret"
#include "config.h"

#include "cdz-secret.h"

#include <string.h>

#include <openssl/crypto.h>

#include "cdz-secret-gate.h"

/* Whole files are secrets too while they are read: those beyond this size stay
 * out of the small secure heap and are wiped only. */
#define MAX_SECURE_SIZE (64 * 1024)

/* Nothing here changes after the maker is done, so any thread may read it. */
struct _CdzSecret
{
  gatomicrefcount  ref_count;
  guint8          *data;
  gsize            size;
  gsize            allocated;
};

G_DEFINE_BOXED_TYPE (CdzSecret, cdz_secret, cdz_secret_ref, cdz_secret_unref)

static guint8 *
allocate (gsize size)
{
  guint8 *data = NULL;

  if (size <= MAX_SECURE_SIZE)
    data = OPENSSL_secure_zalloc (size);

  /* A full secure heap costs the lock against swapping, never the wipe. */
  if (data == NULL)
    data = OPENSSL_zalloc (size);
  if (data == NULL)
    g_error ("Out of memory for %" G_GSIZE_FORMAT " secret bytes", size);

  return data;
}

/**
 * cdz_secret_new_sized:
 * @size: how many bytes
 * @out_data: (out): where to write them, before anybody else sees the secret
 *
 * The bytes are zero at first, and a zero byte that does not count follows them.
 *
 * Returns: (transfer full): a new secret
 */
CdzSecret *
cdz_secret_new_sized (gsize    size,
                      guint8 **out_data)
{
  CdzSecret *self = g_new0 (CdzSecret, 1);

  cdz_secret_gate_enter ();
  g_atomic_ref_count_init (&self->ref_count);
  self->size = size;
  self->allocated = size + 1;
  self->data = allocate (self->allocated);
  if (out_data != NULL)
    *out_data = self->data;

  return self;
}

/**
 * cdz_secret_new:
 * @data: copied; the caller wipes its own
 * @size: in bytes
 *
 * Returns: (transfer full): a new secret
 */
CdzSecret *
cdz_secret_new (const void *data,
                gsize       size)
{
  guint8 *copy;
  CdzSecret *self = cdz_secret_new_sized (size, &copy);

  if (size > 0)
    memcpy (copy, data, size);

  return self;
}

CdzSecret *
cdz_secret_ref (CdzSecret *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
cdz_secret_unref (CdzSecret *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  /* Falls back by itself to a wiping free for what is not in the secure heap. */
  OPENSSL_secure_clear_free (self->data, self->allocated);
  g_free (self);
  cdz_secret_gate_leave ();
}

/* Returns: (transfer none): the bytes, followed by a zero that does not count */
const guint8 *
cdz_secret_get_data (CdzSecret *self,
                     gsize     *out_size)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (out_size != NULL)
    *out_size = self->size;
  return self->data;
}

gsize
cdz_secret_get_size (CdzSecret *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->size;
}

/**
 * cdz_secret_truncate:
 * @size: at most the present size
 *
 * For the maker of a secret whose size was only bounded beforehand; wipes the rest.
 */
void
cdz_secret_truncate (CdzSecret *self,
                     gsize      size)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (size <= self->size);

  OPENSSL_cleanse (self->data + size, self->size - size);
  self->size = size;
}

/* Takes the same time whatever the bytes are; sizes are no secret. */
gboolean
cdz_secret_equal (CdzSecret *a,
                  CdzSecret *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  return a->size == b->size && CRYPTO_memcmp (a->data, b->data, a->size) == 0;
}
