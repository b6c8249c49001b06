/* cdz-probe-command.c: the same test for a shell.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-plan.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* Where the lines for other programs expect the identity that the library keeps. */
#define EXPORTED_NAME "identity.p12"
#define PEM_NAME      "identity.pem"

static gboolean
is_set (const char *text)
{
  return text != NULL && *text != '\0';
}

/* As a shell reads it back; plain words stay as they are. */
static void
append_word (GString    *line,
             const char *word)
{
  static const char plain[] = "-_./:@%+=,";
  gboolean is_plain = *word != '\0';
  g_autofree char *quoted = NULL;

  for (const char *at = word; *at != '\0'; at++)
    is_plain = is_plain && (g_ascii_isalnum (*at) || strchr (plain, *at) != NULL);
  quoted = is_plain ? g_strdup (word) : g_shell_quote (word);
  g_string_append_printf (line, "%s%s", line->len > 0 && line->str[line->len - 1] != '\n' ? " " : "", quoted);
}

static void
append_option (GString    *line,
               const char *option,
               const char *value)
{
  if (!is_set (value))
    return;

  append_word (line, option);
  append_word (line, value);
}

static char *
dup_ctl (const CdzProbePlan *plan)
{
  g_autoptr(GString) line = g_string_new ("credenzactl probe");

  append_word (line, plan->url);
  if (plan->identity_file != NULL)
    append_option (line, "--identity-file", plan->identity_file);
  else if (is_set (plan->identity))
    append_option (line, "--identity", plan->identity);
  else
    append_word (line, "--no-identity");
  append_option (line, "--cacert", plan->authorities);
  append_option (line, "--pin", plan->pin);
  append_option (line, "--sni", plan->sni);
  append_option (line, "--connect-to", plan->connect_to);
  append_option (line, "--proxy", plan->proxy);
  append_option (line, "--min-tls", plan->min_tls);
  append_option (line, "--max-tls", plan->max_tls);
  append_option (line, "--groups", plan->groups);
  append_option (line, "--alpn", plan->alpn);
  if (g_strcmp0 (plan->revocation, "try") != 0)
    append_option (line, "--revocation", plan->revocation);
  if (plan->insecure)
    append_word (line, "--insecure");

  return g_strdup (line->str);
}

/* By its name: a file with a key in it is not read for this. */
static gboolean
is_pem_file (const char *path)
{
  return g_str_has_suffix (path, ".pem") || g_str_has_suffix (path, ".crt");
}

/* How other programs get at the identity. Returns: (nullable): the file that they read */
static const char *
append_preparation (GString            *text,
                    const CdzProbePlan *plan)
{
  const char *container = plan->identity_file;

  if (container != NULL && is_pem_file (container))
    return container;
  if (container == NULL && !is_set (plan->identity))
    return NULL;

  g_string_append_printf (text, "# %s\n", _("Once; both ask for passphrases:"));
  if (container == NULL)
    {
      g_string_append_printf (text, "credenzactl export %s --format pkcs12 --out %s\n", plan->identity, EXPORTED_NAME);
      container = EXPORTED_NAME;
    }
  g_string_append (text, "openssl pkcs12 -in");
  append_word (text, container);
  g_string_append (text, " -out " PEM_NAME "\n");

  return PEM_NAME;
}

/* The name that is asked for, and the place that is connected to. */
static void
append_curl_address (GString               *line,
                     const CdzProbePlan    *plan,
                     const CdzProbeOptions *options)
{
  const char *name = is_set (plan->sni) ? plan->sni : options->host;
  g_autofree char *url = NULL;
  g_autofree char *place = NULL;

  if (!is_set (plan->sni) && !is_set (plan->connect_to))
    {
      append_word (line, options->url);
      return;
    }

  url = g_strdup_printf ("https://%s:%u%s", name, options->port, options->path);
  place = g_strdup_printf ("%s:%u:%s:%u", name, options->port,
                           options->connect_host != NULL ? options->connect_host : options->host,
                           options->connect_host != NULL ? options->connect_port : options->port);
  append_word (line, url);
  append_option (line, "--connect-to", place);
}

static void
append_curl_tls (GString               *line,
                 const CdzProbePlan    *plan,
                 const CdzProbeOptions *options)
{
  g_autofree char *min = is_set (plan->min_tls) ? g_strdup_printf ("--tlsv%s", plan->min_tls) : NULL;

  if (min != NULL)
    append_word (line, min);
  append_option (line, "--tls-max", plan->max_tls);
  append_option (line, "--curves", plan->groups);
  if (!g_strv_contains ((const char *const *) options->alpn, "h2"))
    append_word (line, "--http1.1");
  append_option (line, "--cacert", plan->authorities);
  append_option (line, "--pinnedpubkey", plan->pin);
  if (g_strcmp0 (plan->revocation, "require") == 0)
    append_word (line, "--cert-status");
  if (plan->insecure)
    append_word (line, "--insecure");
}

static char *
dup_curl (const CdzProbePlan    *plan,
          const CdzProbeOptions *options)
{
  g_autoptr(GString) line = g_string_new (NULL);
  const char *identity = append_preparation (line, plan);

  append_word (line, "curl");
  append_word (line, "--verbose");
  append_curl_address (line, plan, options);
  append_option (line, "--cert", identity);
  append_curl_tls (line, plan, options);
  if (g_strcmp0 (plan->proxy, "none") == 0)
    append_option (line, "--noproxy", "*");
  else
    append_option (line, "--proxy", plan->proxy);

  return g_strdup (line->str);
}

static void
append_s_client_tls (GString               *line,
                     const CdzProbePlan    *plan,
                     const CdzProbeOptions *options)
{
  g_autofree char *min = is_set (plan->min_tls) ? g_strdup_printf ("TLSv%s", plan->min_tls) : NULL;
  g_autofree char *max = is_set (plan->max_tls) ? g_strdup_printf ("TLSv%s", plan->max_tls) : NULL;

  append_option (line, "-min_protocol", g_strcmp0 (min, "TLSv1.0") == 0 ? "TLSv1" : min);
  append_option (line, "-max_protocol", g_strcmp0 (max, "TLSv1.0") == 0 ? "TLSv1" : max);
  append_option (line, "-groups", plan->groups);
  append_option (line, "-CAfile", plan->authorities);
  if (!plan->insecure)
    {
      append_option (line, g_hostname_is_ip_address (cdz_probe_options_get_name (options)) ? "-verify_ip"
                                                                                           : "-verify_hostname",
                     cdz_probe_options_get_name (options));
      append_word (line, "-verify_return_error");
    }
  append_word (line, "-status");
  append_word (line, "-enable_pha");
}

static char *
dup_s_client (const CdzProbePlan    *plan,
              const CdzProbeOptions *options)
{
  g_autoptr(GString) line = g_string_new (NULL);
  const char *identity = append_preparation (line, plan);
  const char *host = options->connect_host != NULL ? options->connect_host : options->host;
  gboolean is_v6 = strchr (host, ':') != NULL;
  g_autofree char *place = g_strdup_printf (is_v6 ? "[%s]:%u" : "%s:%u", host,
                                            options->connect_host != NULL ? options->connect_port : options->port);
  g_autofree char *request = g_strdup_printf ("GET %s HTTP/1.1\\r\\nHost: %s\\r\\nConnection: close\\r\\n\\r\\n",
                                              options->path, options->host);
  const char *proxy = g_str_has_prefix (plan->proxy != NULL ? plan->proxy : "", "http://") ? plan->proxy + strlen ("http://") : NULL;

  g_string_append_printf (line, "printf '%s' | openssl s_client -ign_eof", request);
  append_option (line, "-connect", place);
  append_option (line, "-servername", g_hostname_is_ip_address (cdz_probe_options_get_name (options))
                                        ? NULL : cdz_probe_options_get_name (options));
  if (identity != NULL)
    {
      append_option (line, "-cert", identity);
      append_option (line, "-cert_chain", identity);
    }
  append_option (line, "-proxy", proxy);
  append_option (line, "-alpn", "http/1.1");
  append_s_client_tls (line, plan, options);

  return g_strdup (line->str);
}

char *
cdz_probe_plan_dup_command (const CdzProbePlan *self,
                            CdzProbeTool        tool)
{
  g_autoptr(CdzProbeOptions) options = cdz_probe_options_new (self->url, NULL);

  if (options == NULL || (is_set (self->connect_to) && !cdz_probe_options_set_connect_to (options, self->connect_to, NULL)) ||
      (is_set (self->sni) && !cdz_probe_options_set_sni (options, self->sni, NULL)) ||
      (is_set (self->alpn) && !cdz_probe_options_set_alpn (options, self->alpn, NULL)))
    return g_strdup ("");

  switch (tool)
    {
    case CDZ_TOOL_CURL:
      return dup_curl (self, options);
    case CDZ_TOOL_S_CLIENT:
      return dup_s_client (self, options);
    case CDZ_TOOL_CREDENZACTL:
    default:
      return dup_ctl (self);
    }
}
