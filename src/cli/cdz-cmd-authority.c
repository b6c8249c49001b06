/* cdz-cmd-authority.c: certificates without anybody's help.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-cmd-authority"
#include "config.h"

#include "cdz-cmd.h"

#include <glib/gi18n-lib.h>

#include "cdz-home-authority.h"
#include "cdz-issue.h"

/* A hundred years: RFC 5280 has no limit, and nobody waits longer. */
#define MAX_DAYS 36500

static gboolean
print_one (CdzCli        *cli,
           CdzIssued     *issued,
           GError       **error)
{
  g_autoptr(CdzJson) json = cdz_json_new ();
  g_autoptr(GString) text = g_string_new (NULL);

  if (!cdz_cli_is_json (cli))
    {
      cdz_issue_append_identity (issued->parts->pdata[0], text);
      return cdz_cli_print_text (text, error);
    }

  cdz_json_begin_object (json, NULL);
  cdz_json_add_string (json, "operation", issued->operation);
  cdz_issue_add_identity (issued->parts->pdata[0], json);
  cdz_json_end_object (json);
  return cdz_cli_print_json (json, error);
}

/* Returns: (transfer full): what the options say */
static CdzRequestBuilder *
read_builder (CdzCli        *cli,
              CdzArguments  *arguments,
              guint         *out_days,
              GError       **error)
{
  g_autoptr(CdzRequestBuilder) builder = cdz_request_builder_new ();

  *out_days = CDZ_LEAF_DAYS;
  cdz_request_builder_set_constraints (builder, CDZ_CONSTRAINTS_LEAF);
  if (!cdz_issue_fill_builder (cli, arguments, builder, error) ||
      !cdz_request_builder_check (builder, error) ||
      !cdz_arguments_get_number (arguments, "days", MAX_DAYS, out_days, error))
    return NULL;

  return g_steal_pointer (&builder);
}

static gboolean
run_self_signed (CdzCli        *cli,
                 CdzArguments  *arguments,
                 GError       **error)
{
  const CdzKeyChoice *choice = cdz_issue_read_choice (arguments, error);
  guint days = 0;
  g_autoptr(CdzRequestBuilder) builder = NULL;
  g_autoptr(CdzIssuer) issuer = NULL;
  g_autoptr(CdzIssued) issued = NULL;

  if (choice == NULL || (builder = read_builder (cli, arguments, &days, error)) == NULL ||
      (issuer = cdz_issue_new_issuer (cli, arguments, error)) == NULL)
    return FALSE;

  cdz_issuer_add_certificate (issuer, cdz_arguments_get (arguments, "label"), choice, NULL, builder, days);
  if ((issued = cdz_issue_run (issuer, error)) == NULL)
    return FALSE;

  return print_one (cli, issued, error);
}

static gboolean
run_issue (CdzCli        *cli,
           CdzArguments  *arguments,
           GError       **error)
{
  const CdzKeyChoice *choice = cdz_issue_read_choice (arguments, error);
  CdzLibrary *library;
  guint days = 0;
  g_autoptr(CdzItem) authority = NULL;
  g_autoptr(CdzRequestBuilder) builder = NULL;
  g_autoptr(CdzIssuer) issuer = NULL;
  g_autoptr(CdzIssued) issued = NULL;

  if (choice == NULL || (builder = read_builder (cli, arguments, &days, error)) == NULL ||
      (library = cdz_cli_open_library (cli, error)) == NULL ||
      (authority = cdz_library_resolve (library, cdz_cli_get_caller (cli),
                                        cdz_arguments_get_operand (arguments, 0), error)) == NULL ||
      !cdz_home_authority_check (authority, error) ||
      (issuer = cdz_issue_new_issuer (cli, arguments, error)) == NULL)
    return FALSE;

  cdz_issuer_add_issued (issuer, cdz_arguments_get (arguments, "label"), choice, builder, authority, days);
  if ((issued = cdz_issue_run (issuer, error)) == NULL)
    return FALSE;

  return print_one (cli, issued, error);
}

static void
add_role (CdzIssued  *issued,
          guint      *position,
          gboolean    is_there,
          const char *role,
          CdzJson    *json)
{
  if (!is_there)
    return;

  cdz_json_begin_object (json, role);
  cdz_issue_add_identity (issued->parts->pdata[(*position)++], json);
  cdz_json_end_object (json);
}

static gboolean
run_new (CdzCli        *cli,
         CdzArguments  *arguments,
         GError       **error)
{
  CdzHomeAuthority home = {
    .name = cdz_arguments_get_operand (arguments, 0),
    .server = cdz_arguments_get (arguments, "server"),
    .client = cdz_arguments_get (arguments, "client"),
    .choice = cdz_issue_read_choice (arguments, error),
  };
  g_autoptr(CdzIssuer) issuer = NULL;
  g_autoptr(CdzIssued) issued = NULL;
  g_autoptr(CdzJson) json = cdz_json_new ();
  g_autoptr(GString) text = g_string_new (NULL);
  guint position = 0;

  if (home.choice == NULL || (issuer = cdz_issue_new_issuer (cli, arguments, error)) == NULL ||
      !cdz_home_authority_add (issuer, &home, error) || (issued = cdz_issue_run (issuer, error)) == NULL)
    return FALSE;

  if (!cdz_cli_is_json (cli))
    {
      for (guint i = 0; i < issued->parts->len; i++)
        cdz_issue_append_identity (issued->parts->pdata[i], text);
      return cdz_cli_print_text (text, error);
    }

  cdz_json_begin_object (json, NULL);
  cdz_json_add_string (json, "operation", issued->operation);
  add_role (issued, &position, TRUE, "authority", json);
  add_role (issued, &position, home.server != NULL, "server", json);
  add_role (issued, &position, home.client != NULL, "client", json);
  cdz_json_end_object (json);
  return cdz_cli_print_json (json, error);
}

static const CdzOption certificate_options[] = {
  CDZ_ISSUE_KEY_OPTIONS,
  CDZ_ISSUE_NAME_OPTIONS,
  CDZ_ISSUE_DAYS_OPTION,
  CDZ_ISSUE_STORE_OPTIONS,
  { NULL },
};

const CdzCommand cdz_cmd_certificate_self_signed = {
  .name = "certificate self-signed",
  .summary = N_("make a certificate that signs itself, and its key"),
  .description = N_("Makes a private key and a self-signed certificate, valid for 397 days unless “--days” says "
                    "otherwise. Nobody vouches for it: whoever shall trust it has to be told."),
  .options = certificate_options,
  .run = run_self_signed,
};

static const CdzOption authority_options[] = {
  { "server", CDZ_OPTION_VALUE, N_("NAMES"), N_("also issue a server certificate: “pi.home.arpa,192.168.1.5”") },
  { "client", CDZ_OPTION_VALUE, N_("NAME"), N_("also issue a client certificate, to a name or a mail address") },
  CDZ_ISSUE_KEY_OPTIONS,
  { "group", CDZ_OPTION_VALUE, N_("GROUP"), N_("put what is made into this group") },
  { "store", CDZ_OPTION_VALUE, N_("STORE"), N_("where to; the vault unless given"), CDZ_COMPLETE_STORE },
  { "accessible", CDZ_OPTION_VALUE, N_("CLASS"), N_("when the private keys can be used") },
  { "access-control", CDZ_OPTION_VALUE, N_("FLAG,FLAG"), N_("what using the private keys needs besides") },
  { NULL },
};

const CdzCommand cdz_cmd_authority_new = {
  .name = "authority new",
  .operands = N_("NAME"),
  .min_operands = 1,
  .max_operands = 1,
  .summary = N_("make a small authority for the servers at home"),
  .description = N_("Makes a certificate authority of your own, valid for ten years, and with it a server's and a "
                    "client's certificate where they are asked for. Everything is stored, or nothing."),
  .options = authority_options,
  .run = run_new,
};

const CdzCommand cdz_cmd_authority_issue = {
  .name = "authority issue",
  .operands = N_("REF"),
  .min_operands = 1,
  .max_operands = 1,
  .complete = CDZ_COMPLETE_REF,
  .summary = N_("issue a certificate, and its key, by your own authority"),
  .description = N_("Makes a private key and a certificate for it, issued by an authority whose key is here. It is "
                    "valid for 397 days unless “--days” says otherwise, and never longer than the authority."),
  .options = certificate_options,
  .run = run_issue,
};
