/* cdz-probe-redact.c: a report that can be shown to strangers.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-record.h"

#include <string.h>

typedef struct
{
  GHashTable *stand_ins;    /* what is hidden → by what */
  GPtrArray  *hidden;       /* its keys, the longest first */
  guint       n_hosts, n_names, n_hashes, n_others;
} Redaction;

/* Members whose texts are words of the format, not of anybody's network. */
static const char *const kept[] = {
  "verdict", "case", "status", "code", "direction", "level", "match", "requested", "required", "when", "source",
  "severity", "version", "cipher", "group", "alpn", "hint", "signature-algorithms", "signature-scheme", "meaning",
  "date", "not-after", "revoked-at", "min-version", "max-version", "groups", NULL,
};

/* @stand_in: (transfer full) */
static void
hide (Redaction  *self,
      const char *text,
      char       *stand_in)
{
  if (text == NULL || *text == '\0' || g_hash_table_contains (self->stand_ins, text))
    {
      g_free (stand_in);
      return;
    }

  g_hash_table_insert (self->stand_ins, g_strdup (text), stand_in);
}

static void
hide_host (Redaction  *self,
           const char *host)
{
  if (host != NULL && !g_hash_table_contains (self->stand_ins, host))
    hide (self, host, g_strdup_printf ("host-%u.example", ++self->n_hosts));
}

static void
hide_name (Redaction  *self,
           const char *name)
{
  if (name != NULL && !g_hash_table_contains (self->stand_ins, name))
    hide (self, name, g_strdup_printf ("Name %u", ++self->n_names));
}

/* One value of a name (RFC 4514 §2.4), as a sentence quotes it: without its escapes.
 * Returns: where the next attribute begins, or the end */
static const char *
read_value (const char *at,
            GString    *value)
{
  for (; *at != '\0' && *at != ',' && *at != '+'; at++)
    {
      if (*at == '\\' && g_ascii_isxdigit (at[1]) && g_ascii_isxdigit (at[2]))
        {
          g_string_append_c (value, (char) (g_ascii_xdigit_value (at[1]) * 16 + g_ascii_xdigit_value (at[2])));
          at += 2;
          continue;
        }
      if (*at == '\\' && at[1] != '\0')
        at++;
      g_string_append_c (value, *at);
    }

  return *at != '\0' ? at + 1 : at;
}

/* The whole, and the values in it that a sentence may quote: "CN=Jane,O=Example". */
static void
hide_dn (Redaction  *self,
         const char *dn)
{
  if (dn == NULL || g_hash_table_contains (self->stand_ins, dn))
    return;

  hide (self, dn, g_strdup_printf ("CN=Name %u", ++self->n_names));
  for (const char *at = strchr (dn, '='); at != NULL; at = strchr (at, '='))
    {
      g_autoptr(GString) value = g_string_new (NULL);

      at = read_value (at + 1, value);
      if (value->len > 2 && g_utf8_validate (value->str, (gssize) value->len, NULL))
        hide (self, value->str, g_strdup_printf ("Name %u", self->n_names));
    }
}

static void
hide_certificates (Redaction  *self,
                   GVariant   *record,
                   const char *path)
{
  g_autoptr(GPtrArray) chain = cdz_json_value_dup_elements (record, path);

  for (guint i = 0; i < chain->len; i++)
    {
      const char *sha256 = cdz_json_value_get_string (chain->pdata[i], "sha256");

      hide_name (self, cdz_json_value_get_string (chain->pdata[i], "name"));
      hide_name (self, cdz_json_value_get_string (chain->pdata[i], "issuer-name"));
      hide_dn (self, cdz_json_value_get_string (chain->pdata[i], "subject"));
      hide_dn (self, cdz_json_value_get_string (chain->pdata[i], "issuer"));
      if (sha256 != NULL && !g_hash_table_contains (self->stand_ins, sha256))
        hide (self, sha256, g_strdup_printf ("fingerprint-%u", ++self->n_hashes));
    }
}

static void
hide_identity (Redaction *self,
               GVariant  *candidate)
{
  hide_name (self, cdz_json_value_get_string (candidate, "label"));
  hide (self, cdz_json_value_get_string (candidate, "identity"), g_strdup_printf ("identity:%u", ++self->n_others));
}

static void
hide_texts (Redaction  *self,
            GVariant   *record,
            const char *path,
            void     (* how) (Redaction *, const char *))
{
  g_autoptr(GPtrArray) texts = cdz_json_value_dup_elements (record, path);

  for (guint i = 0; i < texts->len; i++)
    if (g_variant_is_of_type (texts->pdata[i], G_VARIANT_TYPE_STRING))
      how (self, g_variant_get_string (texts->pdata[i], NULL));
}

/* The hosts of addresses in sentences: "The OCSP responder http://… does not answer". */
static void
hide_hosts_in (Redaction  *self,
               const char *text)
{
  for (const char *at = strstr (text, "://"); at != NULL; at = strstr (at, "://"))
    {
      g_autofree char *host = NULL;

      at += strlen ("://");
      host = g_strndup (at, strcspn (at, "/ :?#,;“”\"'"));
      if (*host != '\0')
        hide_host (self, host);
    }
}

static void
visit (Redaction *self,
       GVariant  *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    {
      hide_hosts_in (self, g_variant_get_string (value, NULL));
      return;
    }

  for (gsize i = 0; g_variant_is_container (value) && i < g_variant_n_children (value); i++)
    {
      g_autoptr(GVariant) child = g_variant_get_child_value (value, i);

      visit (self, child);
    }
}

static int
compare_length (gconstpointer a,
                gconstpointer b)
{
  const char *const *first = a, *const *second = b;
  gsize first_size = strlen (*first), second_size = strlen (*second);

  return first_size != second_size ? (first_size < second_size ? 1 : -1) : strcmp (*first, *second);
}

static void
collect (Redaction *self,
         GVariant  *record)
{
  g_autoptr(GPtrArray) candidates = cdz_json_value_dup_elements (record, "candidates");
  g_autoptr(GVariant) sent = g_variant_lookup_value (record, "sent", G_VARIANT_TYPE_VARDICT);
  const char *path = cdz_json_value_get_string (record, "target/path");
  GHashTableIter iter;
  gpointer text;

  hide_host (self, cdz_json_value_get_string (record, "target/host"));
  hide_host (self, cdz_json_value_get_string (record, "target/name"));
  hide_host (self, cdz_json_value_get_string (record, "target/proxy"));
  hide_texts (self, record, "target/skipped-proxies", hide_host);
  hide_host (self, cdz_json_value_get_string (record, "target/address"));
  hide_host (self, cdz_json_value_get_string (record, "http/location"));
  if (path != NULL && !g_str_equal (path, "/"))
    hide (self, path, g_strdup ("/…"));
  hide_certificates (self, record, "server/chain");
  hide_certificates (self, record, "server/verified-chain");
  hide_certificates (self, record, "sent/chain");
  hide_texts (self, record, "server/names", hide_host);
  hide_texts (self, record, "client-auth/acceptable-cas", hide_dn);
  if (sent != NULL)
    hide_identity (self, sent);
  for (guint i = 0; i < candidates->len; i++)
    hide_identity (self, candidates->pdata[i]);

  visit (self, record);

  g_hash_table_iter_init (&iter, self->stand_ins);
  while (g_hash_table_iter_next (&iter, &text, NULL))
    g_ptr_array_add (self->hidden, text);
  g_ptr_array_sort (self->hidden, compare_length);
}

static gboolean
is_word_part (const char *at)
{
  return g_unichar_isalnum (g_utf8_get_char (at));
}

/* A name in the middle of a longer word is not that name. */
static gboolean
stands_alone (const char *text,
              const char *found,
              gsize       size)
{
  gboolean glued_before = found > text && is_word_part (g_utf8_find_prev_char (text, found)) && is_word_part (found);
  gboolean glued_after = found[size] != '\0' && is_word_part (found + size) && is_word_part (g_utf8_find_prev_char (text, found + size));

  return !glued_before && !glued_after;
}

static const char *
find_hidden (Redaction  *self,
             const char *text,
             const char *at)
{
  for (guint i = 0; i < self->hidden->len; i++)
    {
      const char *hidden = self->hidden->pdata[i];

      if (g_str_has_prefix (at, hidden) && stands_alone (text, at, strlen (hidden)))
        return hidden;
    }

  return NULL;
}

/* What a sentence quotes is somebody's name, or words of a server, unless it is a
 * word of ours. Returns: where the quotation ends; %NULL where none begins */
static const char *
skip_quotation (Redaction  *self,
                const char *text,
                const char *at)
{
  static const char *const marks[][2] = { { "“", "”" }, { "„", "“" } };
  static const char *const ours[] = { "--", "credenzactl ", NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      const char *content = at + strlen (marks[i][0]);
      const char *end = g_str_has_prefix (at, marks[i][0]) ? strstr (content, marks[i][1]) : NULL;
      const char *known = end != NULL ? find_hidden (self, text, content) : NULL;

      if (end == NULL || (known != NULL && g_str_has_prefix (content + strlen (known), marks[i][1])))
        continue;
      for (gsize j = 0; ours[j] != NULL; j++)
        if (g_str_has_prefix (content, ours[j]))
          return NULL;

      return end + strlen (marks[i][1]);
    }

  return NULL;
}

static char *
replace (Redaction  *self,
         const char *text)
{
  g_autoptr(GString) result = g_string_new (NULL);

  for (const char *at = text; *at != '\0';)
    {
      const char *hidden = find_hidden (self, text, at);
      const char *next = g_utf8_next_char (at);
      const char *after = hidden == NULL ? skip_quotation (self, text, at) : NULL;

      if (after != NULL)
        {
          g_string_append (result, "“…”");
          at = after;
          continue;
        }
      if (hidden != NULL)
        {
          g_string_append (result, g_hash_table_lookup (self->stand_ins, hidden));
          at += strlen (hidden);
          continue;
        }
      g_string_append_len (result, at, next - at);
      at = next;
    }

  return g_strdup (result->str);
}

static GVariant *redact (Redaction  *self,
                         const char *parent,
                         const char *name,
                         GVariant   *value);

static GVariant *
redact_object (Redaction  *self,
               const char *name,
               GVariant   *object)
{
  g_auto(GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  GVariantIter iter;
  const char *member;
  GVariant *value;

  g_variant_iter_init (&iter, object);
  while (g_variant_iter_loop (&iter, "{&sv}", &member, &value))
    g_variant_builder_add (&builder, "{sv}", member, redact (self, name, member, value));

  return g_variant_builder_end (&builder);
}

static GVariant *
redact_array (Redaction  *self,
              const char *name,
              GVariant   *array)
{
  g_auto(GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("av"));
  GVariantIter iter;
  GVariant *value;

  g_variant_iter_init (&iter, array);
  while (g_variant_iter_loop (&iter, "v", &value))
    g_variant_builder_add (&builder, "v", redact (self, name, name, value));

  return g_variant_builder_end (&builder);
}

/* The names of phases, messages and alerts are words of the format, too. */
static gboolean
is_kept (const char *parent,
         const char *name)
{
  static const char *const named[] = { "phases", "messages", "alerts", NULL };

  return g_strv_contains (kept, name) || (g_str_equal (name, "name") && g_strv_contains (named, parent));
}

static GVariant *
redact (Redaction  *self,
        const char *parent,
        const char *name,
        GVariant   *value)
{
  g_autofree char *text = NULL;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT))
    return redact_object (self, name, value);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE ("av")))
    return redact_array (self, name, value);
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) || is_kept (parent, name))
    return value;

  text = replace (self, g_variant_get_string (value, NULL));
  return g_variant_new_string (text);
}

GVariant *
cdz_probe_record_redact (GVariant *record)
{
  Redaction self = { 0 };
  GVariant *redacted;

  self.stand_ins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self.hidden = g_ptr_array_new ();
  collect (&self, record);
  redacted = g_variant_ref_sink (redact (&self, "", "", record));
  g_variant_get_data (redacted);
  g_ptr_array_unref (self.hidden);
  g_hash_table_unref (self.stand_ins);

  return redacted;
}
