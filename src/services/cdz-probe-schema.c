/* cdz-probe-schema.c: the JSON schema of a report.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-report.h"

#include <string.h>

/* One line a member. Kinds: s text, i number, b truth value, d date-time; "a|b" one
 * of these words; s* a list of texts; { begins an object, [ a list of objects, and
 * } ends either. ! after the name: always there. */
static const char *const members[][2] = {
  { "url!", "s" },
  { "date!", "d" },
  { "verdict!", "accepted|no-certificate-requested|refused|refused-by-application|server-untrusted|unreachable|"
                "timed-out|not-tls|local-problem" },
  { "case!", "s" },
  { "headline!", "s" },
  { "next-step!", "s" },
  { "target!", "{" },
  { "host!", "s" },
  { "port!", "i" },
  { "name!", "s" },
  { "address", "s" },
  { "proxy", "s" },
  { "skipped-proxies", "s*" },
  { "path", "s" },
  { NULL, "}" },
  { "offered!", "{" },
  { "min-version", "s" },
  { "max-version", "s" },
  { "alpn", "s" },
  { "groups", "s" },
  { "hello-size!", "i" },
  { NULL, "}" },
  { "phases!", "[" },
  { "name!", "resolve|connect|proxy|hello|handshake|request|response|revocation" },
  { "status!", "ok|failed|stalled|skipped" },
  { "at", "i" },
  { "ms", "i" },
  { "detail", "s" },
  { NULL, "}" },
  { "tls!", "{" },
  { "version", "s" },
  { "cipher", "s" },
  { "group", "s" },
  { "alpn", "s" },
  { "resumed", "b" },
  { NULL, "}" },
  { "server!", "{" },
  { "chain!", "[" },
  { "subject!", "s" },
  { "issuer!", "s" },
  { "not-after!", "d" },
  { "sha256!", "s" },
  { "name!", "s" },
  { "issuer-name!", "s" },
  { NULL, "}" },
  { "verified-chain!", "[" },
  { "subject!", "s" },
  { "issuer!", "s" },
  { "not-after!", "d" },
  { "sha256!", "s" },
  { "name!", "s" },
  { "issuer-name!", "s" },
  { NULL, "}" },
  { "verify", "{" },
  { "ok!", "b" },
  { "code!", "s" },
  { "message!", "s" },
  { "reason", "s" },
  { NULL, "}" },
  { "hostname-match", "b" },
  { "names", "s*" },
  { "revocation", "{" },
  { "status!", "unchecked|good|revoked|unknown" },
  { "source", "stapled|ocsp|crl" },
  { "cause", "s" },
  { "revoked-at", "d" },
  { NULL, "}" },
  { NULL, "}" },
  { "client-auth!", "{" },
  { "requested!", "no|yes|unknown" },
  { "required!", "yes|no|unknown" },
  { "when", "handshake|renegotiation|post-handshake|http-1.1-retry" },
  { "acceptable-cas!", "s*" },
  { "signature-algorithms!", "s*" },
  { NULL, "}" },
  { "sent!", "{" },
  { "identity", "s" },
  { "label", "s" },
  { "chain!", "[" },
  { "subject!", "s" },
  { "issuer!", "s" },
  { "not-after!", "d" },
  { "sha256!", "s" },
  { "name!", "s" },
  { "issuer-name!", "s" },
  { NULL, "}" },
  { "signature-scheme", "s" },
  { "reason", "s" },
  { "revocation", "{" },
  { "status!", "unchecked|good|revoked|unknown" },
  { "source", "stapled|ocsp|crl" },
  { "cause", "s" },
  { "revoked-at", "d" },
  { NULL, "}" },
  { NULL, "}" },
  { "candidates!", "[" },
  { "identity", "s" },
  { "label!", "s" },
  { "match!", "yes|no|unknown" },
  { "reasons!", "s*" },
  { NULL, "}" },
  { "alerts!", "[" },
  { "direction!", "in|out" },
  { "level!", "warning|fatal" },
  { "number!", "i" },
  { "name!", "s" },
  { "meaning!", "s" },
  { "ms!", "i" },
  { NULL, "}" },
  { "messages!", "[" },
  { "direction!", "in|out" },
  { "name!", "s" },
  { "size!", "i" },
  { "ms!", "i" },
  { NULL, "}" },
  { "findings!", "[" },
  { "severity!", "ok|info|warning|error" },
  { "code!", "s" },
  { "message!", "s" },
  { NULL, "}" },
  { "http!", "{" },
  { "version", "1.0|1.1|2" },
  { "status", "i" },
  { "hint", "certificate-missing|certificate-rejected|forbidden|login" },
  { "location", "s" },
  { NULL, "}" },
};

static gboolean
is_end (guint at)
{
  return at >= G_N_ELEMENTS (members) || members[at][0] == NULL;
}

/* The place after the member at @at, with everything in it. */
static guint
skip (guint at)
{
  const char *kind = members[at][1];

  at++;
  if (*kind != '{' && *kind != '[')
    return at;
  while (!is_end (at))
    at = skip (at);

  return at + 1;
}

static void
add_words (CdzJson    *json,
           const char *words)
{
  g_auto(GStrv) list = g_strsplit (words, "|", -1);

  cdz_json_begin_array (json, "enum");
  for (guint i = 0; list[i] != NULL; i++)
    cdz_json_add_string (json, NULL, list[i]);
  cdz_json_end_array (json);
}

static void
add_simple (CdzJson    *json,
            const char *kind)
{
  cdz_json_add_string (json, "type", *kind == 'i' ? "integer" : *kind == 'b' ? "boolean" : "string");
  if (*kind == 'd')
    cdz_json_add_string (json, "format", "date-time");
}

static void add_object (CdzJson *json,
                        guint    at);

static void
add_member (CdzJson *json,
            guint    at)
{
  g_autofree char *name = g_strdup (members[at][0]);
  const char *kind = members[at][1];

  g_strdelimit (name, "!", '\0');
  cdz_json_begin_object (json, name);
  if (*kind == '{')
    {
      add_object (json, at + 1);
    }
  else if (*kind == '[' || g_str_has_suffix (kind, "*"))
    {
      cdz_json_add_string (json, "type", "array");
      cdz_json_begin_object (json, "items");
      if (*kind == '[')
        add_object (json, at + 1);
      else
        add_simple (json, kind);
      cdz_json_end_object (json);
    }
  else if (kind[1] != '\0')
    {
      add_words (json, kind);
    }
  else
    {
      add_simple (json, kind);
    }
  cdz_json_end_object (json);
}

static void
add_object (CdzJson *json,
            guint    at)
{
  cdz_json_add_string (json, "type", "object");
  cdz_json_begin_object (json, "properties");
  for (guint i = at; !is_end (i); i = skip (i))
    add_member (json, i);
  cdz_json_end_object (json);

  cdz_json_begin_array (json, "required");
  for (guint i = at; !is_end (i); i = skip (i))
    if (g_str_has_suffix (members[i][0], "!"))
      {
        g_autofree char *name = g_strndup (members[i][0], strlen (members[i][0]) - 1);

        cdz_json_add_string (json, NULL, name);
      }
  cdz_json_end_array (json);
}

void
cdz_probe_schema_add_json (CdzJson *json)
{
  cdz_json_begin_object (json, NULL);
  cdz_json_add_string (json, "$schema", "https://json-schema.org/draft/2020-12/schema");
  cdz_json_add_string (json, "title", "Connection test");
  add_object (json, 0);
  cdz_json_end_object (json);
}
