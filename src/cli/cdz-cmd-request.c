/* cdz-cmd-request.c: ask for a certificate, first and again.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-cmd-request"
#include "config.h"

#include "cdz-cmd.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-issue.h"
#include "cdz-preset-store.h"

static gboolean
print (CdzCli         *cli,
       CdzArguments   *arguments,
       CdzIssuedPart  *part,
       GError        **error)
{
  const char *out = cdz_arguments_get (arguments, "out");
  g_autofree char *pem = cdz_issue_make_pem ("CERTIFICATE REQUEST", part->der);
  g_autofree char *ref = cdz_item_dup_ref (part->item);
  g_autofree char *key = cdz_item_dup_ref (part->key);
  g_autoptr(CdzJson) json = cdz_json_new ();
  g_autoptr(GString) text = NULL;

  if (!cdz_issue_write_out (out, pem, part->item, error))
    return FALSE;

  if (!cdz_cli_is_json (cli))
    {
      /* Where the request itself is printed, nothing else is: it may go into a file. */
      text = g_string_new (out == NULL ? pem : NULL);
      if (out != NULL)
        g_string_append_printf (text, _("The request is in “%s”; send it to your certificate authority.\n"
                                        "When the reply comes: credenzactl import REPLY\n"), out);
      return cdz_cli_print_text (text, error);
    }

  cdz_json_begin_object (json, NULL);
  cdz_json_add_string (json, "ref", ref);
  cdz_json_add_string (json, "label", cdz_item_get (part->item, CDZ_ATTR_LABEL));
  cdz_json_add_string (json, "key", key);
  cdz_json_add_string (json, "pem", pem);
  cdz_json_add_string (json, "file", out);
  cdz_json_end_object (json);
  return cdz_cli_print_json (json, error);
}

static gboolean
run_and_print (CdzCli        *cli,
               CdzArguments  *arguments,
               CdzIssuer     *issuer,
               GError       **error)
{
  g_autoptr(CdzIssued) issued = NULL;

  if (!cdz_issue_check_out (cdz_arguments_get (arguments, "out"), error) ||
      (issued = cdz_issue_run (issuer, error)) == NULL)
    return FALSE;

  return print (cli, arguments, issued->parts->pdata[0], error);
}

static gboolean
read_constraints (CdzArguments       *arguments,
                  CdzRequestBuilder  *builder,
                  GError            **error)
{
  const char *text = cdz_arguments_get (arguments, "basic-constraints");

  if (text == NULL)
    return TRUE;

  if (g_str_equal (text, "leaf"))
    cdz_request_builder_set_constraints (builder, CDZ_CONSTRAINTS_LEAF);
  else if (g_str_equal (text, "authority"))
    cdz_request_builder_set_constraints (builder, CDZ_CONSTRAINTS_AUTHORITY);
  else
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                   _("“--basic-constraints” takes leaf or authority, not “%s”"), text);
      return FALSE;
    }

  return TRUE;
}

static gboolean
read_challenge (CdzCli             *cli,
                CdzArguments       *arguments,
                CdzRequestBuilder  *builder,
                GError            **error)
{
  const char *path = cdz_arguments_get (arguments, "challenge-password-file");
  g_autoptr(GPtrArray) lines = NULL;

  if (path == NULL)
    return TRUE;
  if ((lines = cdz_cli_read_passphrases (cli, path, error)) == NULL)
    return FALSE;
  if (lines->len == 1)
    return cdz_request_builder_set_challenge (builder, lines->pdata[0], error);

  g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM, _("“%s” has to hold one line, the challenge password"), path);
  return FALSE;
}

static gboolean
save_preset (CdzCli        *cli,
             CdzArguments  *arguments,
             GError       **error)
{
  const char *name = cdz_arguments_get (arguments, "save-preset");
  const char *usage = cdz_arguments_get (arguments, "key-usage");
  const char *purposes = cdz_arguments_get (arguments, "extended-key-usage");
  g_autoptr(GAsyncResult) result = NULL;
  CdzLibrary *library;

  if (name == NULL)
    return TRUE;
  if (usage == NULL && purposes == NULL)
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                           _("“--save-preset” keeps what “--key-usage” and “--extended-key-usage” say, and neither is given"));
      return FALSE;
    }
  if ((library = cdz_cli_open_library (cli, error)) == NULL)
    return FALSE;

  cdz_preset_store_save_async (cdz_library_get_vault (library), name, usage != NULL ? usage : "",
                               purposes != NULL ? purposes : "", cdz_cli_store_result_cb, &result);
  return cdz_preset_store_save_finish (cdz_cli_wait (&result), error);
}

static gboolean
read_key (CdzCli               *cli,
          CdzArguments         *arguments,
          const CdzKeyChoice  **out_choice,
          CdzItem             **out_key,
          GError              **error)
{
  const char *reference = cdz_arguments_get (arguments, "key");
  gboolean is_described = cdz_arguments_has (arguments, "type") || cdz_arguments_has (arguments, "size") ||
                          cdz_arguments_has (arguments, "curve");
  CdzLibrary *library;

  if (reference == NULL)
    return (*out_choice = cdz_issue_read_choice (arguments, error)) != NULL;

  if (is_described)
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                           _("“--key” uses a key that is there; “--type”, “--size” and “--curve” make a new one"));
      return FALSE;
    }

  return (library = cdz_cli_open_library (cli, error)) != NULL &&
         (*out_key = cdz_library_resolve (library, cdz_cli_get_caller (cli), reference, error)) != NULL;
}

static gboolean
run_new (CdzCli        *cli,
         CdzArguments  *arguments,
         GError       **error)
{
  const CdzKeyChoice *choice = NULL;
  g_autoptr(CdzItem) key = NULL;
  g_autoptr(CdzRequestBuilder) builder = cdz_request_builder_new ();
  g_autoptr(CdzIssuer) issuer = NULL;

  if (!cdz_issue_fill_builder (cli, arguments, builder, error) ||
      !cdz_request_builder_check (builder, error) ||
      !read_constraints (arguments, builder, error) || !read_challenge (cli, arguments, builder, error) ||
      !read_key (cli, arguments, &choice, &key, error) || !save_preset (cli, arguments, error) ||
      (issuer = cdz_issue_new_issuer (cli, arguments, error)) == NULL)
    return FALSE;

  cdz_issuer_add_request (issuer, cdz_arguments_get (arguments, "label"), choice, key, builder);
  return run_and_print (cli, arguments, issuer, error);
}

static CdzRequestBuilder *
load_builder (CdzLibrary  *library,
              CdzItem     *item,
              GError     **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  cdz_issuer_load_builder_async (library, item, NULL, cdz_cli_store_result_cb, &result);
  return cdz_issuer_load_builder_finish (cdz_cli_wait (&result), error);
}

/* A new key is of the old one's kind unless another is asked for. */
static const CdzKeyChoice *
choose_new_key (CdzArguments  *arguments,
                CdzItem       *item,
                GError       **error)
{
  const char *type = cdz_item_get (item, CDZ_ATTR_KEY_TYPE);
  const char *size = cdz_item_get (item, CDZ_ATTR_KEY_SIZE);

  if (cdz_arguments_has (arguments, "type") || type == NULL)
    return cdz_issue_read_choice (arguments, error);

  return cdz_key_choice_find (type, g_str_has_prefix (type, "rsa") ? (guint) g_ascii_strtoull (size, NULL, 10) : 0,
                              cdz_item_get (item, CDZ_ATTR_CURVE), error);
}

static gboolean
run_renew (CdzCli        *cli,
           CdzArguments  *arguments,
           GError       **error)
{
  CdzLibrary *library = cdz_cli_open_library (cli, error);
  gboolean is_new = cdz_arguments_has (arguments, "new-key");
  const CdzKeyChoice *choice = NULL;
  g_autoptr(CdzItem) item = NULL;
  g_autoptr(CdzRequestBuilder) builder = NULL;
  g_autoptr(CdzIssuer) issuer = NULL;

  if (library == NULL ||
      (item = cdz_library_resolve (library, cdz_cli_get_caller (cli), cdz_arguments_get_operand (arguments, 0), error)) == NULL ||
      (builder = load_builder (library, item, error)) == NULL ||
      !cdz_issue_fill_builder (cli, arguments, builder, error) ||
      (is_new && (choice = choose_new_key (arguments, item, error)) == NULL))
    return FALSE;

  if (!is_new && cdz_item_get_class (item) != CDZ_CLASS_IDENTITY)
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_NOT_FOUND,
                   _("The private key of “%s” is not here, so it cannot sign a request; “--new-key” makes another"),
                   cdz_item_get (item, CDZ_ATTR_LABEL));
      return FALSE;
    }

  if ((issuer = cdz_issue_new_issuer (cli, arguments, error)) == NULL)
    return FALSE;

  cdz_issuer_add_request (issuer, cdz_item_get (item, CDZ_ATTR_LABEL), choice, is_new ? NULL : item, builder);
  if (cdz_item_get_class (item) != CDZ_CLASS_REQUEST)
    cdz_issuer_set_renews (issuer, item);
  return run_and_print (cli, arguments, issuer, error);
}

#define OUT_OPTION \
  { "out", CDZ_OPTION_VALUE, N_("FILE"), N_("write the request to a new file, as PEM"), CDZ_COMPLETE_FILE }

static const CdzOption new_options[] = {
  { "key", CDZ_OPTION_VALUE, N_("REF"), N_("with this private key; a new one is made unless given"), CDZ_COMPLETE_REF },
  CDZ_ISSUE_KEY_OPTIONS,
  CDZ_ISSUE_NAME_OPTIONS,
  { "basic-constraints", CDZ_OPTION_VALUE, N_("leaf|authority"), N_("say whether it shall be an authority") },
  { "challenge-password-file", CDZ_OPTION_VALUE, N_("FILE"),
    N_("put the only line of a file into the request, in clear, as some authorities want"), CDZ_COMPLETE_FILE },
  { "save-preset", CDZ_OPTION_VALUE, N_("NAME"), N_("remember both usages as a preset of your own") },
  OUT_OPTION,
  CDZ_ISSUE_STORE_OPTIONS,
  { NULL },
};

const CdzCommand cdz_cmd_request_new = {
  .name = "request new",
  .summary = N_("make a request for a certificate, and its key"),
  .description = N_("Makes a certification request (PKCS#10) and, unless “--key” names one, the private key for it. "
                    "Both are stored; the request is printed or written to a file, for the certificate authority. "
                    "“credenzactl import” takes its reply."),
  .options = new_options,
  .run = run_new,
};

static const CdzOption renew_options[] = {
  { "new-key", CDZ_OPTION_FLAG, NULL, N_("with a new key of the same kind, not with the old one") },
  CDZ_ISSUE_KEY_OPTIONS,
  CDZ_ISSUE_NAME_OPTIONS,
  OUT_OPTION,
  { "store", CDZ_OPTION_VALUE, N_("STORE"), N_("where to; beside the key unless given"), CDZ_COMPLETE_STORE },
  { "group", CDZ_OPTION_VALUE, N_("GROUP"), N_("put what is made into this group; the key's unless given") },
  { "accessible", CDZ_OPTION_VALUE, N_("CLASS"), N_("when a new private key can be used") },
  { "access-control", CDZ_OPTION_VALUE, N_("FLAG,FLAG"), N_("what using a new private key needs besides") },
  { NULL },
};

const CdzCommand cdz_cmd_request_renew = {
  .name = "request renew",
  .operands = N_("REF"),
  .min_operands = 1,
  .max_operands = 1,
  .complete = CDZ_COMPLETE_REF,
  .summary = N_("make a request that renews a certificate"),
  .description = N_("Makes a request with the subject and the extensions of a certificate, by the same key or a new "
                    "one. When the reply is imported, the old certificate is marked as superseded; nothing is deleted."),
  .options = renew_options,
  .run = run_renew,
};
