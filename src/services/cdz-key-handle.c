/* cdz-key-handle.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-key-handle"
#include "config.h"

#include "cdz-key-handle.h"

#include <glib/gi18n-lib.h>
#include <openssl/evp.h>

#include "cdz-attempt.h"
#include "cdz-certificate.h"
#include "cdz-error.h"
#include "cdz-key-relabel.h"
#include "cdz-key.h"
#include "cdz-library-private.h"
#include "cdz-memory.h"
#include "cdz-openssl.h"
#include "cdz-secret-gate.h"
#include "cdz-validate.h"

struct _CdzKeyHandle
{
  GObject   parent_instance;

  EVP_PKEY *pkey;
};

G_DEFINE_FINAL_TYPE (CdzKeyHandle, cdz_key_handle, G_TYPE_OBJECT)

typedef struct
{
  CdzLibrary *library;
  CdzItem    *certificate;      /* of an identity; else NULL */
  CdzItem    *key;
  GBytes     *certificate_der;  /* where the key is used under its algorithm */
  CdzSecret  *pkcs8;
} Opening;

static void
free_opening (gpointer data)
{
  Opening *opening = data;

  g_clear_object (&opening->library);
  g_clear_object (&opening->certificate);
  g_clear_object (&opening->key);
  g_clear_pointer (&opening->certificate_der, g_bytes_unref);
  g_clear_pointer (&opening->pkcs8, cdz_secret_unref);
  g_free (opening);
}

/* A certificate for RSA-PSS with a plain RSA key: OpenSSL refuses the pair unless
 * the key carries the certificate's AlgorithmIdentifier. */
static EVP_PKEY *
open_pkey (Opening  *opening,
           GError  **error)
{
  g_autoptr(CdzSecret) pkcs8 = NULL;

  ERR_clear_error ();

  if (opening->certificate_der == NULL)
    {
      pkcs8 = cdz_secret_ref (opening->pkcs8);
    }
  else
    {
      g_autoptr(CdzCertificate) certificate = cdz_certificate_new_from_der (opening->certificate_der, error);

      if (certificate == NULL ||
          (pkcs8 = cdz_key_relabel (opening->pkcs8, cdz_certificate_get_spki (certificate), error)) == NULL)
        return NULL;
    }

  return cdz_key_open_pkcs8 (pkcs8, error);
}

static void
open_in_thread (GTask        *task,
                gpointer      source_object,
                gpointer      task_data,
                GCancellable *cancellable)
{
  Opening *opening = task_data;
  GError *error = NULL;
  EVP_PKEY *pkey = open_pkey (opening, &error);
  CdzKeyHandle *self = g_object_new (CDZ_TYPE_KEY_HANDLE, NULL);

  self->pkey = pkey;
  g_clear_pointer (&opening->pkcs8, cdz_secret_unref);
  cdz_memory_scrub_stack ();

  if (pkey != NULL)
    {
      g_task_return_pointer (task, self, g_object_unref);
    }
  else
    {
      g_object_unref (self);
      g_task_return_error (task, error);
    }
}

static void
secret_loaded_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Opening *opening = g_task_get_task_data (task);
  GError *error = NULL;

  if ((opening->pkcs8 = cdz_attempt_load_secret_finish (result, &error)) == NULL)
    g_task_return_error (task, error);
  else
    g_task_run_in_thread (task, open_in_thread);
}

static void
load_secret (GTask *task)
{
  Opening *opening = g_task_get_task_data (task);

  cdz_attempt_load_secret_async (opening->library, cdz_library_get_item_store (opening->library, opening->key),
                                 opening->key, g_task_get_cancellable (task),
                                 secret_loaded_cb, g_object_ref (task));
}

static void
certificate_loaded_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Opening *opening = g_task_get_task_data (task);
  GError *error = NULL;

  opening->certificate_der = cdz_store_load_value_finish (CDZ_STORE (source), result, &error);
  if (opening->certificate_der == NULL)
    g_task_return_error (task, error);
  else
    load_secret (task);
}

/* The hashes as they stand differ, though the keys are the same. */
static gboolean
is_relabelled (Opening *opening)
{
  return opening->certificate != NULL &&
         g_str_has_prefix (cdz_item_get (opening->key, CDZ_ATTR_KEY_TYPE), "rsa") &&
         g_strcmp0 (cdz_item_get (opening->key, CDZ_ATTR_SPKI_SHA256),
                    cdz_item_get (opening->certificate, CDZ_ATTR_SPKI_SHA256)) != 0;
}

static void
cdz_key_handle_finalize (GObject *object)
{
  CdzKeyHandle *self = CDZ_KEY_HANDLE (object);

  g_clear_pointer (&self->pkey, EVP_PKEY_free);
  cdz_secret_gate_leave ();

  G_OBJECT_CLASS (cdz_key_handle_parent_class)->finalize (object);
}

static void
cdz_key_handle_class_init (CdzKeyHandleClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cdz_key_handle_finalize;
}

static void
cdz_key_handle_init (CdzKeyHandle *self)
{
  cdz_secret_gate_enter ();
}

static gboolean
check_openable (CdzLibrary  *library,
                CdzCaller   *caller,
                Opening     *opening,
                GError     **error)
{
  const char *label = cdz_item_get (opening->key, CDZ_ATTR_LABEL);

  if (!cdz_item_is_private_key (opening->key))
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                 _("“%s” has no private key; choose an identity or a private key"), label);
  else if (cdz_library_get_item_store (library, opening->key) == NULL)
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                 _("The store of “%s” is not open; import the file first"), label);
  else
    return cdz_validate_group (caller, cdz_item_get (opening->key, CDZ_ATTR_GROUP), error);

  return FALSE;
}

/**
 * cdz_key_handle_open_async:
 * @item: a private key, or an identity, whose key is then used under the
 *   certificate's algorithm
 *
 * Errors are those of the store, %CDZ_ERROR_PARAM for what has no private key,
 * %CDZ_ERROR_MISSING_ENTITLEMENT.
 */
void
cdz_key_handle_open_async (CdzLibrary          *library,
                           CdzCaller           *caller,
                           CdzItem             *item,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Opening *opening = g_new0 (Opening, 1);
  CdzItem *key = cdz_item_get_key (item);
  GError *error = NULL;

  g_task_set_source_tag (task, cdz_key_handle_open_async);
  g_task_set_task_data (task, opening, free_opening);
  opening->library = g_object_ref (library);
  opening->key = g_object_ref (key != NULL ? key : item);
  if (key != NULL)
    opening->certificate = g_object_ref (cdz_item_get_certificate (item));

  if (!check_openable (library, caller, opening, &error))
    g_task_return_error (task, error);
  else if (is_relabelled (opening))
    cdz_store_load_value_async (cdz_library_get_item_store (library, opening->certificate), opening->certificate,
                                cancellable, certificate_loaded_cb, g_steal_pointer (&task));
  else
    load_secret (task);
}

CdzKeyHandle *
cdz_key_handle_open_finish (GAsyncResult  *result,
                            GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * cdz_key_handle_sign:
 * @digest: (nullable): OpenSSL's name: "SHA256"; %NULL where the algorithm has its own
 *
 * Returns: (transfer full): the signature over @data
 */
GBytes *
cdz_key_handle_sign (CdzKeyHandle  *self,
                     const char    *digest,
                     gconstpointer  data,
                     gsize          size,
                     GError       **error)
{
  g_autoptr(EVP_MD_CTX) context = EVP_MD_CTX_new ();
  g_autofree guint8 *signature = NULL;
  gsize signature_size = 0;

  g_return_val_if_fail (CDZ_IS_KEY_HANDLE (self), NULL);

  ERR_clear_error ();
  if (EVP_DigestSignInit_ex (context, NULL, digest, NULL, NULL, self->pkey, NULL) > 0 &&
      EVP_DigestSign (context, NULL, &signature_size, data, size) > 0)
    {
      signature = g_malloc (signature_size);
      if (EVP_DigestSign (context, signature, &signature_size, data, size) > 0)
        return g_bytes_new_take (g_steal_pointer (&signature), signature_size);
    }

  cdz_error_take_openssl (error, CDZ_ERROR_UNSUPPORTED, _("This key cannot sign with “%s”"),
                          digest != NULL ? digest : EVP_PKEY_get0_type_name (self->pkey));
  return NULL;
}

EVP_PKEY *
cdz_key_handle_dup_pkey (CdzKeyHandle *self)
{
  g_return_val_if_fail (CDZ_IS_KEY_HANDLE (self), NULL);

  EVP_PKEY_up_ref (self->pkey);
  return self->pkey;
}
