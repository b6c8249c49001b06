/* cdz-cmd-probe.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-cmd-probe"
#include "config.h"

#include "cdz-cmd.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-key-handle.h"
#include "cdz-memory.h"
#include "cdz-openssl.h"
#include "cdz-probe-curl.h"
#include "cdz-probe-file.h"
#include "cdz-probe-job.h"
#include "cdz-probe-pool.h"
#include "cdz-probe-view.h"
#include "cdz-prober.h"
#include "cdz-vault-preference.h"

/* The test ran, and its verdict is neither acceptance nor that nothing is asked. */
#define EXIT_REFUSED 20

typedef struct
{
  CdzLibrary       *library;      /* borrowed */
  CdzProbePool     *pool;         /* NULL until something is compared with it */
  CdzProbeIdentity *identity;     /* nullable */
  GPtrArray        *certificates; /* of the file that the identity is from; else NULL */
} Offer;

static void
offer_clear (Offer *offer)
{
  g_clear_pointer (&offer->pool, cdz_probe_pool_free);
  g_clear_pointer (&offer->identity, cdz_probe_identity_unref);
  g_clear_pointer (&offer->certificates, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Offer, offer_clear)

/* The options that have one value each and one setter. */
static gboolean
set_values (CdzProbeOptions  *options,
            CdzArguments     *arguments,
            GError          **error)
{
  static const struct
  {
    const char  *name;
    gboolean   (* set) (CdzProbeOptions  *options,
                        const char       *value,
                        GError          **error);
  } setters[] = {
    { "sni", cdz_probe_options_set_sni },
    { "connect-to", cdz_probe_options_set_connect_to },
    { "proxy", cdz_probe_options_set_proxy },
    { "groups", cdz_probe_options_set_groups },
    { "alpn", cdz_probe_options_set_alpn },
    { "revocation", cdz_probe_options_set_revocation },
    { "timeout", cdz_probe_options_set_timeout },
    { "cacert", cdz_probe_options_read_authorities },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (setters); i++)
    {
      const char *value = cdz_arguments_get (arguments, setters[i].name);

      if (value != NULL && !setters[i].set (options, value, error))
        return FALSE;
    }

  return TRUE;
}

static CdzProbeOptions *
read_options (CdzArguments  *arguments,
              GError       **error)
{
  g_autoptr(CdzProbeOptions) options = cdz_probe_options_new (cdz_arguments_get_operand (arguments, 0), error);
  GPtrArray *pins = cdz_arguments_get_all (arguments, "pin");

  if (options == NULL || !set_values (options, arguments, error) ||
      !cdz_probe_options_set_versions (options, cdz_arguments_get (arguments, "min-tls"),
                                       cdz_arguments_get (arguments, "max-tls"), error))
    return NULL;
  for (guint i = 0; pins != NULL && i < pins->len; i++)
    if (!cdz_probe_options_add_pin (options, pins->pdata[i], error))
      return NULL;
  options->insecure = cdz_arguments_has (arguments, "insecure");

  return g_steal_pointer (&options);
}

static gboolean
load_pool (CdzCli  *cli,
           Offer   *offer,
           GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  if ((offer->library = cdz_cli_open_library (cli, error)) == NULL)
    return FALSE;

  cdz_probe_pool_load_async (offer->library, cdz_cli_get_caller (cli), offer->certificates, NULL, cdz_cli_store_result_cb, &result);
  offer->pool = cdz_probe_pool_load_finish (cdz_cli_wait (&result), error);

  return offer->pool != NULL;
}

static EVP_PKEY *
open_key (CdzCli     *cli,
          Offer      *offer,
          CdzItem    *item,
          GError    **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(CdzKeyHandle) handle = NULL;

  cdz_key_handle_open_async (offer->library, cdz_cli_get_caller (cli), item, NULL, cdz_cli_store_result_cb, &result);
  /* Something to do until the keyring has answered. */
  cdz_curl_load ();
  handle = cdz_key_handle_open_finish (cdz_cli_wait (&result), error);

  return handle != NULL ? cdz_key_handle_dup_pkey (handle) : NULL;
}

static gboolean
choose_stored (CdzCli      *cli,
               Offer       *offer,
               const char  *reference,
               GError     **error)
{
  g_autoptr(CdzItem) item = cdz_library_resolve (offer->library, cdz_cli_get_caller (cli), reference, error);
  g_autofree char *ref = item != NULL ? cdz_item_dup_ref (item) : NULL;
  g_autoptr(EVP_PKEY) key = NULL;
  CdzProbeIdentity *found;

  if (item == NULL)
    return FALSE;
  if (cdz_item_get_class (item) != CDZ_CLASS_IDENTITY || (found = cdz_probe_pool_find (offer->pool, ref)) == NULL)
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                   _("“%s” is not an identity, that is a certificate with its private key; “list --class identity” "
                     "names them"), reference);
      return FALSE;
    }
  if ((key = open_key (cli, offer, item, error)) == NULL)
    return FALSE;

  offer->identity = cdz_probe_identity_with_key (found, key);
  return TRUE;
}

/* What was chosen last for this host and port: a reference, "" for no certificate,
 * %NULL where nothing is remembered or can be read. */
static char *
recall_choice (Offer                 *offer,
               const CdzProbeOptions *options)
{
  g_autofree char *place = g_strdup_printf ("%s:%u", options->host, options->port);
  g_autoptr(GAsyncResult) result = NULL;
  CdzVault *vault = cdz_library_get_vault (offer->library);
  char *choice = NULL;

  cdz_vault_get_preference_async (vault, CDZ_PROBE_PREFERENCE_IDENTITY, place, NULL, cdz_cli_store_result_cb, &result);
  if (!cdz_vault_get_preference_finish (vault, cdz_cli_wait (&result), &choice, NULL))
    return NULL;

  return choice;
}

/* Only a choice of the library's, and only where there already is a vault. */
static void
remember_choice (Offer                 *offer,
                 const CdzProbeOptions *options)
{
  g_autofree char *place = g_strdup_printf ("%s:%u", options->host, options->port);
  const char *choice = offer->identity != NULL ? offer->identity->ref : "";
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  CdzVault *vault = cdz_library_get_vault (offer->library);

  if (choice == NULL || cdz_vault_get_id (vault) == NULL || !cdz_store_is_writable (CDZ_STORE (vault)))
    return;

  cdz_vault_set_preference_async (vault, CDZ_PROBE_PREFERENCE_IDENTITY, place, choice, NULL, cdz_cli_store_result_cb, &result);
  if (!cdz_vault_set_preference_finish (vault, cdz_cli_wait (&result), &error))
    g_debug ("The choice is not remembered: %s", error->message);
}

/* An identity that is gone since is no error: the person named none. */
static gboolean
choose_recalled (CdzCli                 *cli,
                 Offer                  *offer,
                 const CdzProbeOptions  *options,
                 GError                **error)
{
  g_autofree char *choice = recall_choice (offer, options);

  return choice == NULL || cdz_probe_pool_find (offer->pool, choice) == NULL ||
         choose_stored (cli, offer, choice, error);
}

static gboolean
prepare (CdzCli                 *cli,
         CdzArguments           *arguments,
         const CdzProbeOptions  *options,
         Offer                  *offer,
         GError                **error)
{
  gboolean nobody = cdz_arguments_has (arguments, "no-identity");
  const char *reference = cdz_arguments_get (arguments, "identity");
  const char *path = cdz_arguments_get (arguments, "identity-file");
  const char *passphrase_file = cdz_arguments_get (arguments, "passphrase-file");

  if ((reference != NULL) + (path != NULL) + nobody > 1)
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                           _("Give one of “--identity”, “--identity-file” and “--no-identity”"));
      return FALSE;
    }
  if (passphrase_file != NULL && path == NULL)
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                           _("“--passphrase-file” goes with “--identity-file”"));
      return FALSE;
    }

  if (path != NULL)
    {
      offer->identity = cdz_probe_file_open (cli, path, passphrase_file, &offer->certificates, error);
      return offer->identity != NULL;
    }
  if (!load_pool (cli, offer, error))
    return FALSE;
  if (reference == NULL && !nobody)
    return choose_recalled (cli, offer, options, error);
  if (reference != NULL && !choose_stored (cli, offer, reference, error))
    return FALSE;

  remember_choice (offer, options);
  return TRUE;
}

static gboolean
print (CdzCli          *cli,
       CdzProbeReport  *report,
       GError         **error)
{
  g_autoptr(CdzJson) json = cdz_json_new ();
  g_autoptr(GString) text = g_string_new (NULL);

  if (!cdz_cli_is_json (cli))
    {
      cdz_probe_view_append (text, report);
      return cdz_cli_print_text (text, error);
    }

  cdz_json_begin_object (json, NULL);
  cdz_probe_report_add_json (report, json);
  cdz_json_end_object (json);

  return cdz_cli_print_json (json, error);
}

/* An identity from a file that works needs no other, so a person is not kept waiting
 * for the library; the whole report has them all the same. */
static gboolean
needs_pool (CdzCli             *cli,
            Offer              *offer,
            const CdzProbeSeen *seen)
{
  return offer->pool == NULL && (cdz_cli_is_json (cli) || cdz_probe_judge (seen)->verdict != CDZ_VERDICT_ACCEPTED);
}

static CdzProbeReport *
test (CdzCli                 *cli,
      Offer                  *offer,
      const CdzProbeOptions  *options,
      GError                **error)
{
  /* Nothing else is to be done meanwhile, so no thread is started for it. */
  g_autoptr(CdzProbeSeen) seen = cdz_prober_look (options, offer->identity, NULL, error);
  g_autoptr(GError) problem = NULL;
  CdzProbePool *pool;

  cdz_memory_scrub_stack ();
  if (seen == NULL)
    return NULL;
  seen->library_unreadable = needs_pool (cli, offer, seen) && !load_pool (cli, offer, &problem);

  pool = offer->pool;
  return cdz_prober_conclude (options, g_steal_pointer (&seen), pool != NULL ? pool->identities : NULL,
                              pool != NULL ? pool->known : NULL, NULL, error);
}

static gboolean
run (CdzCli        *cli,
     CdzArguments  *arguments,
     GError       **error)
{
  g_autoptr(CdzProbeOptions) options = NULL;
  g_autoptr(CdzProbeReport) report = NULL;
  g_auto(Offer) offer = { 0 };

  if ((options = read_options (arguments, error)) == NULL || !prepare (cli, arguments, options, &offer, error) ||
      (report = test (cli, &offer, options, error)) == NULL)
    return FALSE;

  if (!cdz_probe_report_is_success (report))
    cdz_cli_set_exit_status (cli, EXIT_REFUSED);

  return print (cli, report, error);
}

static const CdzOption options[] = {
  { "identity", CDZ_OPTION_VALUE, N_("REF"), N_("the identity to send when the server asks"), CDZ_COMPLETE_REF },
  { "identity-file", CDZ_OPTION_VALUE, N_("FILE"), N_("the same from a file; nothing is stored"), CDZ_COMPLETE_FILE },
  { "passphrase-file", CDZ_OPTION_VALUE, N_("FILE"),
    N_("the file's passphrases, one a line (“-”: standard input)"), CDZ_COMPLETE_FILE },
  { "no-identity", CDZ_OPTION_FLAG, NULL, N_("send no certificate") },
  { "cacert", CDZ_OPTION_VALUE, N_("FILE"), N_("authorities to trust besides the system's"), CDZ_COMPLETE_FILE },
  { "pin", CDZ_OPTION_LIST, N_("sha256//BASE64"), N_("the server's public key must have this hash") },
  { "sni", CDZ_OPTION_VALUE, N_("NAME"), N_("ask the server for this name, and verify it") },
  { "connect-to", CDZ_OPTION_VALUE, N_("HOST:PORT"), N_("connect there, whatever the address says") },
  { "proxy", CDZ_OPTION_VALUE, N_("URL"), N_("go through this proxy, not the desktop's; “none” for none") },
  { "min-tls", CDZ_OPTION_VALUE, N_("VERSION"), N_("the oldest TLS version that is offered (1.2)") },
  { "max-tls", CDZ_OPTION_VALUE, N_("VERSION"), N_("the newest TLS version that is offered") },
  { "groups", CDZ_OPTION_VALUE, N_("LIST"), N_("key exchange groups, such as X25519:P-256") },
  { "alpn", CDZ_OPTION_VALUE, N_("LIST"), N_("protocols that are offered (h2,http/1.1)") },
  { "revocation", CDZ_OPTION_VALUE, N_("MODE"), N_("off, try (the default) or require") },
  { "timeout", CDZ_OPTION_VALUE, N_("SECONDS"), N_("for the whole test (30)") },
  { "insecure", CDZ_OPTION_FLAG, NULL, N_("send the certificate even to a server that is not trusted") },
  { NULL },
};

const CdzCommand cdz_cmd_probe = {
  .name = "probe",
  .operands = N_("URL"),
  .min_operands = 1,
  .max_operands = 1,
  .summary = N_("test a connection: does the server take a client certificate, and if not, why"),
  .description = N_("Connects once, sends one request, and says which side refused, and why. The certificate is sent "
                    "only if the server asks for it, and never to a server whose own certificate cannot be trusted, "
                    "unless “--insecure” is given. What was chosen for a host and port is used there again until another choice is made. "
                    "The status is 0 if the server accepted or did not ask, else 20."),
  .options = options,
  .run = run,
};

static gboolean
run_schema (CdzCli        *cli,
            CdzArguments  *arguments,
            GError       **error)
{
  g_autoptr(CdzJson) json = cdz_json_new ();

  cdz_probe_schema_add_json (json);

  return cdz_cli_print_json (json, error);
}

const CdzCommand cdz_cmd_probe_schema = {
  .name = "probe-schema",
  .summary = N_("print the JSON schema of the report of “probe”"),
  .description = N_("Prints a JSON schema (draft 2020-12) that every report of “probe --json” fulfils. Members may be "
                    "added to reports later."),
  .run = run_schema,
};
