/* cdz-secret-load.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-secret-load"
#include "config.h"

#include "cdz-secret-load.h"

#include <glib/gi18n-lib.h>

#include "cdz-certificate.h"
#include "cdz-error.h"
#include "cdz-key.h"
#include "cdz-memory.h"
#include "cdz-request.h"
#include "cdz-secret-bus.h"
#include "cdz-secret-item.h"
#include "cdz-secret-transfer.h"

typedef struct
{
  gboolean         wants_secret;
  GDBusConnection *connection;
  char            *label;
  char            *path;
  CdzItem         *item;
} Load;

static void
free_load (gpointer data)
{
  Load *self = data;

  g_clear_object (&self->connection);
  g_free (self->label);
  g_free (self->path);
  g_clear_object (&self->item);
  g_free (self);
}

static CdzSecret *
read_secret (Load          *self,
             GCancellable  *cancellable,
             GError       **error)
{
  g_auto(CdzSecretTransfer) transfer = { 0 };

  if (!cdz_secret_transfer_open (&transfer, self->connection, self->label, cancellable, error))
    return NULL;

  return cdz_secret_transfer_read (&transfer, self->path, self->label, cancellable, error);
}

static gboolean
set_malformed (Load    *self,
               GError **error)
{
  g_set_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED,
               _("The keyring “%s” holds something else in the place of “%s”"), self->label,
               cdz_item_get (self->item, CDZ_ATTR_LABEL));
  return FALSE;
}

/* Anybody may write any attributes: what is used is what they promise, or nothing. */
static gboolean
is_as_promised (Load           *self,
                CdzAttributes  *real,
                CdzAttr         attr)
{
  return real != NULL && g_strcmp0 (cdz_attributes_get (real, attr), cdz_item_get (self->item, attr)) == 0;
}

static gboolean
check_value (Load    *self,
             GBytes  *value,
             GError **error)
{
  g_autoptr(CdzCertificate) certificate = NULL;
  g_autoptr(CdzRequest) request = NULL;
  g_autoptr(CdzKey) key = NULL;
  gboolean is_right = FALSE;

  if (cdz_item_get_class (self->item) == CDZ_CLASS_CERTIFICATE)
    is_right = (certificate = cdz_certificate_new_from_der (value, NULL)) != NULL &&
               is_as_promised (self, cdz_certificate_get_attributes (certificate), CDZ_ATTR_SHA256);
  else if (cdz_item_get_class (self->item) == CDZ_CLASS_REQUEST)
    is_right = (request = cdz_request_new_from_der (value, NULL)) != NULL &&
               is_as_promised (self, cdz_request_get_attributes (request), CDZ_ATTR_SPKI_SHA256);
  else
    is_right = (key = cdz_key_new_from_spki (value, NULL)) != NULL &&
               is_as_promised (self, cdz_key_get_attributes (key), CDZ_ATTR_SPKI_SHA256);

  return is_right || set_malformed (self, error);
}

static gboolean
check_secret (Load       *self,
              CdzSecret  *secret,
              GError    **error)
{
  g_autoptr(CdzKey) key = NULL;

  if (cdz_item_get_class (self->item) == CDZ_CLASS_OTHER)
    return TRUE;

  key = cdz_key_new_from_pkcs8 (secret, NULL);
  if (key != NULL && is_as_promised (self, cdz_key_get_attributes (key), CDZ_ATTR_PUBLIC_KEY_ID))
    return TRUE;

  return set_malformed (self, error);
}

/* A private key's public half is among the attributes, so that no secret is read
 * to look at it. */
static GBytes *
read_spki (Load          *self,
           GCancellable  *cancellable,
           GError       **error)
{
  GError *problem = NULL;
  g_autoptr(GVariant) properties =
    cdz_secret_bus_get_all (self->connection, self->path, CDZ_SECRET_ITEM_INTERFACE, cancellable, &problem);
  g_autoptr(GVariant) attributes = NULL;
  const char *text;
  guint8 *data;
  gsize size;

  if (properties == NULL)
    {
      cdz_secret_bus_explain (problem, self->label, error);
      return NULL;
    }

  attributes = cdz_secret_item_get_attributes (properties);
  if (attributes == NULL || !g_variant_lookup (attributes, CDZ_SECRET_SPKI, "&s", &text))
    {
      set_malformed (self, error);
      return NULL;
    }

  data = g_base64_decode (text, &size);
  return g_bytes_new_take (data, size);
}

static GBytes *
read_value (Load          *self,
            GCancellable  *cancellable,
            GError       **error)
{
  g_autoptr(CdzSecret) secret = NULL;
  g_autoptr(GBytes) value = NULL;
  const guint8 *data;
  gsize size;

  if (cdz_item_get_class (self->item) == CDZ_CLASS_KEY)
    value = read_spki (self, cancellable, error);
  else if ((secret = read_secret (self, cancellable, error)) != NULL)
    {
      data = cdz_secret_get_data (secret, &size);
      value = g_bytes_new (data, size);
    }

  if (value == NULL || !check_value (self, value, error))
    return NULL;

  return g_steal_pointer (&value);
}

static void
load_in_thread (GTask        *task,
                gpointer      source_object,
                gpointer      task_data,
                GCancellable *cancellable)
{
  Load *self = task_data;
  GError *error = NULL;
  g_autoptr(CdzSecret) secret = NULL;
  GBytes *value = NULL;

  if (!self->wants_secret)
    value = read_value (self, cancellable, &error);
  else if ((secret = read_secret (self, cancellable, &error)) != NULL && !check_secret (self, secret, &error))
    g_clear_pointer (&secret, cdz_secret_unref);
  cdz_memory_scrub_stack ();

  if (value != NULL)
    g_task_return_pointer (task, value, (GDestroyNotify) g_bytes_unref);
  else if (secret != NULL)
    g_task_return_pointer (task, g_steal_pointer (&secret), (GDestroyNotify) cdz_secret_unref);
  else
    g_task_return_error (task, error);
}

static Load *
get_load (GTask *task)
{
  if (g_task_get_task_data (task) == NULL)
    g_task_set_task_data (task, g_new0 (Load, 1), free_load);

  return g_task_get_task_data (task);
}

void
cdz_secret_load_want_secret (GTask *task)
{
  get_load (task)->wants_secret = TRUE;
}

void
cdz_secret_load_start (GTask           *task,
                       GDBusConnection *connection,
                       const char      *label,
                       const char      *path,
                       CdzItem         *item)
{
  Load *self = get_load (task);

  self->connection = g_object_ref (connection);
  self->label = g_strdup (label);
  self->path = g_strdup (path);
  self->item = g_object_ref (item);
  g_task_run_in_thread (task, load_in_thread);
}
