/* cdz-exporter.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-exporter"
#include "config.h"

#include "cdz-exporter.h"

#include <glib/gi18n-lib.h>

#include "cdz-attempt.h"
#include "cdz-digest.h"
#include "cdz-error.h"
#include "cdz-export-content.h"
#include "cdz-guard.h"
#include "cdz-library-private.h"
#include "cdz-memory.h"
#include "cdz-new-file.h"
#include "cdz-next-step.h"
#include "cdz-validate.h"

/* One export. */
typedef struct
{
  CdzLibrary       *library;
  CdzExportContent  content;
  char             *path;
  CdzNewFile       *file;
  gboolean          is_authority;
} Exporting;

static void
free_exporting (gpointer data)
{
  Exporting *exporting = data;

  g_clear_object (&exporting->library);
  g_clear_object (&exporting->content.item);
  g_clear_pointer (&exporting->content.passphrase, cdz_secret_unref);
  g_clear_pointer (&exporting->content.der, g_bytes_unref);
  g_clear_pointer (&exporting->content.certificates, g_ptr_array_unref);
  g_clear_pointer (&exporting->content.pkcs8, cdz_secret_unref);
  g_clear_pointer (&exporting->file, cdz_new_file_free);
  g_free (exporting->path);
  g_free (exporting);
}

void
cdz_exported_free (CdzExported *self)
{
  g_free (self->ref);
  g_free (self->path);
  g_free (self->sha256);
  g_ptr_array_unref (self->findings);
  g_ptr_array_unref (self->next_steps);
  g_free (self);
}

const char *
cdz_exporter_get_legacy_warning (void)
{
  return _("3DES, SHA-1 and 2,048 iterations protect this file: whoever gets it tries passphrases some 300 times faster "
           "than with “modern”. Use it only for systems that read nothing better (Windows before 10 1709, macOS before 15, "
           "Java before 8u301), with a long passphrase, and delete it afterwards");
}

static gboolean
check_passphrase (const CdzExportOptions  *options,
                  const char              *name,
                  GError                 **error)
{
  gboolean is_empty = options->passphrase == NULL || cdz_secret_get_size (options->passphrase) == 0;

  if (options->format == CDZ_EXPORT_PKCS8 && options->passphrase == NULL)
    return TRUE;
  if (!is_empty)
    return TRUE;

  g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM, _("“%s” holds a private key and needs a passphrase that is not empty"), name);
  return FALSE;
}

gboolean
cdz_exporter_check (CdzCaller               *caller,
                    CdzItem                 *item,
                    const CdzExportOptions  *options,
                    GError                 **error)
{
  const CdzExportFormatInfo *info = cdz_export_format_get_info (options->format);

  return cdz_validate_group (caller, cdz_item_get (item, CDZ_ATTR_GROUP), error) &&
         cdz_export_format_check (options->format, item, error) &&
         (!info->has_key || cdz_guard_check_export (item, error)) &&
         (options->format != CDZ_EXPORT_PKCS12 || cdz_pkcs12_target_check (options->target, error));
}

static char *
hash_file (CdzSecret *file)
{
  gsize size;
  const guint8 *data = cdz_secret_get_data (file, &size);

  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, data, size);
}

static CdzExported *
make_result (Exporting *exporting,
             CdzSecret *file)
{
  const CdzExportContent *content = &exporting->content;
  CdzExported *self = g_new0 (CdzExported, 1);

  self->format = content->format;
  self->ref = cdz_item_dup_ref (content->item);
  self->path = g_strdup (exporting->path);
  self->sha256 = hash_file (file);
  self->findings = cdz_findings_new ();
  if (content->format == CDZ_EXPORT_PKCS12 && content->target == CDZ_PKCS12_LEGACY)
    cdz_findings_add (self->findings, CDZ_SEVERITY_WARNING, "legacy-encryption", cdz_exporter_get_legacy_warning ());
  if (content->format == CDZ_EXPORT_PKCS8 && content->passphrase == NULL)
    cdz_findings_add (self->findings, CDZ_SEVERITY_WARNING, "key-in-clear",
                      _("The key stands in the file in clear: whoever reads the file has the key"));
  self->next_steps = cdz_next_steps_new (content->item, content->format, content->passphrase != NULL, exporting->is_authority,
                                         exporting->path);

  return self;
}

/* The file appears only once it was read back, byte by byte and by meaning. */
static CdzExported *
write_file (Exporting     *exporting,
            GCancellable  *cancellable,
            GError       **error)
{
  g_autoptr(CdzSecret) wanted = cdz_export_content_build (&exporting->content, error);
  g_autoptr(CdzSecret) found = NULL;
  const guint8 *data;
  gsize size;

  if (wanted == NULL || g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  data = cdz_secret_get_data (wanted, &size);
  if (!cdz_new_file_fill (exporting->file, data, size, error) ||
      (found = cdz_new_file_read_back (exporting->file, error)) == NULL)
    return NULL;

  if (!cdz_secret_equal (wanted, found))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                           _("The disk gave back other bytes than were written, so nothing was kept"));
      return NULL;
    }

  if (!cdz_export_content_check (&exporting->content, found, error) ||
      g_cancellable_set_error_if_cancelled (cancellable, error) ||
      !cdz_new_file_commit (exporting->file, error))
    return NULL;

  return make_result (exporting, found);
}

static void
export_in_thread (GTask        *task,
                  gpointer      source_object,
                  gpointer      task_data,
                  GCancellable *cancellable)
{
  Exporting *exporting = task_data;
  GError *error = NULL;
  CdzExported *exported = write_file (exporting, cancellable, &error);

  g_clear_pointer (&exporting->content.pkcs8, cdz_secret_unref);
  g_clear_pointer (&exporting->file, cdz_new_file_free);
  cdz_memory_scrub_stack ();

  if (exported != NULL)
    g_task_return_pointer (task, exported, (GDestroyNotify) cdz_exported_free);
  else
    g_task_return_error (task, error);
}

static void
secret_loaded_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Exporting *exporting = g_task_get_task_data (task);
  GError *error = NULL;

  if ((exporting->content.pkcs8 = cdz_attempt_load_secret_finish (result, &error)) == NULL)
    g_task_return_error (task, error);
  else
    g_task_run_in_thread (task, export_in_thread);
}

static void
take_chain (Exporting *exporting,
            CdzChain  *chain)
{
  GPtrArray *certificates = cdz_chain_get_certificates (chain);

  for (guint i = 0; i < certificates->len; i++)
    g_ptr_array_add (exporting->content.certificates, g_bytes_ref (cdz_certificate_get_der (certificates->pdata[i])));
  if (certificates->len > 0)
    exporting->is_authority = cdz_certificate_is_authority (certificates->pdata[0]);
}

static void
described_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(CdzDetails) details = NULL;
  Exporting *exporting = g_task_get_task_data (task);
  CdzItem *item = exporting->content.item;
  CdzItem *key = cdz_item_get_key (item) != NULL ? cdz_item_get_key (item) : item;
  CdzStore *store = cdz_library_get_item_store (exporting->library, key);
  GError *error = NULL;

  if ((details = cdz_library_describe_finish (CDZ_LIBRARY (source), result, &error)) == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  exporting->content.der = g_bytes_ref (details->der);
  if (details->chain != NULL)
    take_chain (exporting, details->chain);

  if (!cdz_export_format_get_info (exporting->content.format)->has_key)
    g_task_run_in_thread (task, export_in_thread);
  else if (store == NULL)
    g_task_return_new_error (task, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                             _("The store of “%s” is not open; import the file first"), cdz_item_get (key, CDZ_ATTR_LABEL));
  else
    cdz_attempt_load_secret_async (exporting->library, store, key,
                                   g_task_get_cancellable (task), secret_loaded_cb, g_object_ref (task));
}

/**
 * cdz_exporter_export_async:
 * @item: of an open store, or an identity
 *
 * Writes a file in one step: it appears whole, and only after it was reopened and
 * compared; 0600 where it holds a private key. Asks the library's prompter where the
 * key's class needs a factor. Errors: those of cdz_exporter_check (), of the store,
 * and a %G_IO_ERROR that names the file.
 */
void
cdz_exporter_export_async (CdzLibrary             *library,
                           CdzCaller              *caller,
                           CdzItem                *item,
                           const CdzExportOptions *options,
                           GCancellable           *cancellable,
                           GAsyncReadyCallback     callback,
                           gpointer                user_data)
{
  g_autoptr(GTask) task = g_task_new (library, cancellable, callback, user_data);
  const CdzExportFormatInfo *info = cdz_export_format_get_info (options->format);
  Exporting *exporting = g_new0 (Exporting, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, cdz_exporter_export_async);
  g_task_set_task_data (task, exporting, free_exporting);
  exporting->library = g_object_ref (library);
  exporting->content.format = options->format;
  exporting->content.target = options->target;
  exporting->content.item = g_object_ref (item);
  exporting->content.certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  exporting->path = g_canonicalize_filename (options->path, NULL);
  if (info->has_key && options->passphrase != NULL)
    exporting->content.passphrase = cdz_secret_ref (options->passphrase);

  /* A file that cannot be is found out before anything is asked or derived. */
  if (!cdz_exporter_check (caller, item, options, &error) ||
      (info->has_key && !check_passphrase (options, info->name, &error)) ||
      (exporting->file = cdz_new_file_create (exporting->path, info->has_key, options->may_replace, &error)) == NULL)
    g_task_return_error (task, error);
  else
    cdz_library_describe_async (library, item, g_get_real_time () / G_USEC_PER_SEC, cancellable,
                                described_cb, g_steal_pointer (&task));
}

CdzExported *
cdz_exporter_export_finish (GAsyncResult  *result,
                            GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
