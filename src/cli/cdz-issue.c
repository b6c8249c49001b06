/* cdz-issue.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-issue"
#include "config.h"

#include "cdz-issue.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-interrupt.h"
#include "cdz-new-file.h"
#include "cdz-pem-write.h"
#include "cdz-preset-store.h"
#include "cdz-text.h"

#define MAX_KEY_SIZE 16384

const CdzKeyChoice *
cdz_issue_read_choice (CdzArguments  *arguments,
                       GError       **error)
{
  const char *type = cdz_arguments_get (arguments, "type");
  guint size = 0;

  if (!cdz_arguments_get_number (arguments, "size", MAX_KEY_SIZE, &size, error))
    return NULL;

  return cdz_key_choice_find (type != NULL ? type : "ec", size, cdz_arguments_get (arguments, "curve"), error);
}

/* Returns: (transfer full): with the options of where and how to store */
CdzIssuer *
cdz_issue_new_issuer (CdzCli        *cli,
                      CdzArguments  *arguments,
                      GError       **error)
{
  CdzIssuerOptions options = {
    .tag = cdz_arguments_get (arguments, "tag"),
    .comment = cdz_arguments_get (arguments, "comment"),
    .group = cdz_arguments_get (arguments, "group"),
    .store = cdz_arguments_get (arguments, "store"),
    .accessible = cdz_arguments_get (arguments, "accessible"),
    .access_control = cdz_arguments_get (arguments, "access-control"),
  };
  CdzLibrary *library = cdz_cli_open_library (cli, error);
  CdzIssuer *issuer;

  if (library == NULL)
    return NULL;

  issuer = cdz_issuer_new (library, cdz_cli_get_caller (cli));
  cdz_issuer_set_options (issuer, &options);
  return issuer;
}

/* The program's own presets come first: nobody can take their names. */
static gboolean
use_preset (CdzCli             *cli,
            CdzRequestBuilder  *builder,
            const char         *name,
            GError            **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  CdzLibrary *library;
  gboolean found = FALSE;

  if (cdz_preset_find (name) != NULL)
    return cdz_request_builder_set_preset (builder, name, error);
  if ((library = cdz_cli_open_library (cli, error)) == NULL)
    return FALSE;

  cdz_preset_store_use_async (cdz_library_get_vault (library), name, builder, cdz_cli_store_result_cb, &result);
  if (!cdz_preset_store_use_finish (cdz_cli_wait (&result), &found, error))
    return FALSE;

  return found || cdz_request_builder_set_preset (builder, name, error);
}

gboolean
cdz_issue_fill_builder (CdzCli             *cli,
                        CdzArguments       *arguments,
                        CdzRequestBuilder  *builder,
                        GError            **error)
{
  const char *subject = cdz_arguments_get (arguments, "subject");
  const char *names = cdz_arguments_get (arguments, "san");
  const char *preset = cdz_arguments_get (arguments, "preset");
  const char *usage = cdz_arguments_get (arguments, "key-usage");
  const char *purposes = cdz_arguments_get (arguments, "extended-key-usage");

  return (subject == NULL || cdz_request_builder_set_subject (builder, subject, error)) &&
         (names == NULL || cdz_request_builder_set_alternative_names (builder, names, error)) &&
         (preset == NULL || use_preset (cli, builder, preset, error)) &&
         (usage == NULL || cdz_request_builder_set_key_usage (builder, usage, error)) &&
         (purposes == NULL || cdz_request_builder_set_extended_key_usage (builder, purposes, error));
}

CdzIssued *
cdz_issue_run (CdzIssuer  *issuer,
               GError    **error)
{
  g_autoptr(CdzInterrupt) interrupt = cdz_interrupt_new ();
  g_autoptr(GAsyncResult) result = NULL;
  CdzIssued *issued;

  cdz_issuer_run_async (issuer, cdz_interrupt_get_cancellable (interrupt), cdz_cli_store_result_cb, &result);
  issued = cdz_issuer_run_finish (issuer, cdz_cli_wait (&result), error);

  /* What is stored is stored: then the result is printed. */
  if (issued == NULL)
    cdz_interrupt_die (interrupt);
  return issued;
}

static char *
make_identity_ref (CdzIssuedPart *part)
{
  return g_strconcat ("identity:", cdz_item_get (part->item, CDZ_ATTR_UUID), NULL);
}

void
cdz_issue_add_identity (CdzIssuedPart *part,
                        CdzJson       *json)
{
  g_autofree char *ref = make_identity_ref (part);
  g_autofree char *certificate = cdz_item_dup_ref (part->item);
  g_autofree char *key = cdz_item_dup_ref (part->key);

  cdz_json_add_string (json, "ref", ref);
  cdz_json_add_string (json, "label", cdz_item_get (part->item, CDZ_ATTR_LABEL));
  cdz_json_add_string (json, "certificate", certificate);
  cdz_json_add_string (json, "key", key);
}

void
cdz_issue_append_identity (CdzIssuedPart *part,
                           GString       *text)
{
  g_autofree char *ref = make_identity_ref (part);

  g_string_append_printf (text, "%s ", _("Identity"));
  cdz_text_append_styled (text, CDZ_STYLE_BOLD, cdz_item_get (part->item, CDZ_ATTR_LABEL));
  g_string_append_printf (text, "  %s\n", ref);
}

char *
cdz_issue_make_pem (const char *label,
                    GBytes     *der)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (der, &size);
  g_autoptr(CdzSecret) pem = cdz_pem_write (label, data, size);
  const char *text = (const char *) cdz_secret_get_data (pem, &size);

  return g_strndup (text, size);
}

gboolean
cdz_issue_check_out (const char  *path,
                     GError     **error)
{
  return path == NULL || cdz_new_file_check (path, error);
}

/* @item: what is in the file; it is stored in any case */
gboolean
cdz_issue_write_out (const char  *path,
                     const char  *pem,
                     CdzItem     *item,
                     GError     **error)
{
  g_autofree char *ref = cdz_item_dup_ref (item);
  GError *problem = NULL;

  if (path == NULL || cdz_new_file_write (path, pem, strlen (pem), 0644, &problem))
    return TRUE;

  g_prefix_error (&problem, _("The request is stored as %s, and nothing is lost; “credenzactl request show” prints it. "), ref);
  g_propagate_error (error, problem);
  return FALSE;
}
