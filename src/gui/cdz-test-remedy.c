/* cdz-test-remedy.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-test"
#include "config.h"

#include "cdz-test-remedy.h"

#include <glib/gi18n-lib.h>

#include "cdz-json-value.h"

/* A first message that does not fit one packet. */
#define LARGE_HELLO 1200

/* By the name of the judge's case, without "app-" or "tls-". Where nothing is named,
 * the report goes to whom the next step tells to ask. */
static const struct
{
  const char    *name;
  CdzRemedyKind  kind;
} remedies[] = {
  { "accepted", CDZ_REMEDY_USE },
  { "accepted-late", CDZ_REMEDY_USE },
  { "accepted-retry", CDZ_REMEDY_USE },
  { "accepted-plain", CDZ_REMEDY_NONE },
  { "accepted-without", CDZ_REMEDY_NONE },
  { "accepted-without-fit", CDZ_REMEDY_CHOOSE_IDENTITY },
  { "not-asked", CDZ_REMEDY_NONE },
  { "required", CDZ_REMEDY_CHOOSE_IDENTITY },
  { "required-late", CDZ_REMEDY_CHOOSE_IDENTITY },
  { "required-silently", CDZ_REMEDY_CHOOSE_IDENTITY },
  { "optional", CDZ_REMEDY_CHOOSE_IDENTITY },
  { "no-fit", CDZ_REMEDY_CHOOSE_IDENTITY },
  { "expired", CDZ_REMEDY_RENEW },
  { "revoked", CDZ_REMEDY_RENEW },
  { "purpose", CDZ_REMEDY_RENEW },
  { "not-yet-valid", CDZ_REMEDY_TEST_AGAIN },
  { "intermediate", CDZ_REMEDY_ADD_INTERMEDIATE },
  { "issuer-or-gap", CDZ_REMEDY_IMPORT },
  { "unknown-name", CDZ_REMEDY_CHANGE_ADDRESS },
  { "no-version", CDZ_REMEDY_OPTIONS },
  { "no-agreement", CDZ_REMEDY_OPTIONS },
  { "no-protocol", CDZ_REMEDY_OPTIONS },
  { "reset-hello", CDZ_REMEDY_SMALLER },
  { "closed-hello", CDZ_REMEDY_SMALLER },
  { "stalled-hello", CDZ_REMEDY_SMALLER },
  { "server-self-signed", CDZ_REMEDY_CHOOSE_AUTHORITY },
  { "server-unknown-issuer", CDZ_REMEDY_CHOOSE_AUTHORITY },
  { "server-other-name", CDZ_REMEDY_CHANGE_ADDRESS },
  { "server-revocation-unknown", CDZ_REMEDY_OPTIONS },
  { "name-unknown", CDZ_REMEDY_CHANGE_ADDRESS },
  { "port-closed", CDZ_REMEDY_CHANGE_ADDRESS },
  { "no-route", CDZ_REMEDY_TEST_AGAIN },
  { "proxy-name-unknown", CDZ_REMEDY_NO_PROXY },
  { "proxy-closed", CDZ_REMEDY_NO_PROXY },
  { "proxy-login", CDZ_REMEDY_NO_PROXY },
  { "proxy-refused", CDZ_REMEDY_NO_PROXY },
  { "stalled-proxy", CDZ_REMEDY_NO_PROXY },
  { "stalled-resolve", CDZ_REMEDY_TEST_AGAIN },
  { "stalled-connect", CDZ_REMEDY_TEST_AGAIN },
  { "plain-http", CDZ_REMEDY_CHANGE_ADDRESS },
  { "plain-other", CDZ_REMEDY_CHANGE_ADDRESS },
  { "key-mismatch", CDZ_REMEDY_CHOOSE_IDENTITY },
  { "key-too-weak", CDZ_REMEDY_CHOOSE_IDENTITY },
};

/* These speak of another identity where one matches. */
static gboolean
wants_match (CdzRemedyKind  kind,
             const char    *name)
{
  return kind == CDZ_REMEDY_CHOOSE_IDENTITY || kind == CDZ_REMEDY_RENEW || kind == CDZ_REMEDY_IMPORT ||
         g_str_equal (name, "issuer");
}

static CdzRemedyKind
find_kind (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (remedies); i++)
    if (g_str_equal (remedies[i].name, name))
      return remedies[i].kind;

  return CDZ_REMEDY_COPY_REPORT;
}

static const char *
get_label (CdzRemedyKind kind)
{
  static const char *const labels[] = {
    [CDZ_REMEDY_NONE] = NULL,
    [CDZ_REMEDY_TEST_WITH] = N_("Test With Another Identity"),
    [CDZ_REMEDY_CHOOSE_IDENTITY] = N_("Choose an Identity…"),
    [CDZ_REMEDY_ADD_INTERMEDIATE] = N_("Add It and Test Again"),
    [CDZ_REMEDY_IMPORT] = N_("Import Its Certificate…"),
    [CDZ_REMEDY_RENEW] = N_("Renew…"),
    [CDZ_REMEDY_USE] = N_("Use in a Browser…"),
    [CDZ_REMEDY_CHOOSE_AUTHORITY] = N_("Choose Its Authority…"),
    [CDZ_REMEDY_SMALLER] = N_("Test With a Smaller Message"),
    [CDZ_REMEDY_NO_PROXY] = N_("Test Without a Proxy"),
    [CDZ_REMEDY_CHANGE_ADDRESS] = N_("Change the Address"),
    [CDZ_REMEDY_OPTIONS] = N_("Change the Options"),
    [CDZ_REMEDY_TEST_AGAIN] = N_("Test Again"),
    [CDZ_REMEDY_COPY_REPORT] = N_("Copy Report"),
  };

  return labels[kind] != NULL ? _(labels[kind]) : NULL;
}

/* Another identity than the one that was sent. */
static gboolean
find_match (CdzRemedy *self,
            GVariant  *record)
{
  g_autoptr(GPtrArray) candidates = cdz_json_value_dup_elements (record, "candidates");
  const char *sent = cdz_json_value_get_string (record, "sent/identity");

  for (guint i = 0; i < candidates->len; i++)
    {
      const char *ref = cdz_json_value_get_string (candidates->pdata[i], "identity");

      if (ref == NULL || g_strcmp0 (ref, sent) == 0 ||
          g_strcmp0 (cdz_json_value_get_string (candidates->pdata[i], "match"), "yes") != 0)
        continue;
      self->kind = CDZ_REMEDY_TEST_WITH;
      self->ref = g_strdup (ref);
      self->label = g_strdup_printf (_("Test With %s"), cdz_json_value_get_string (candidates->pdata[i], "label"));
      return TRUE;
    }

  return FALSE;
}

static CdzRemedyKind
find_other_kind (CdzRemedyKind  kind,
                 GVariant      *record,
                 gboolean       stored,
                 gboolean       can_renew,
                 gboolean       can_export)
{
  switch (kind)
    {
    case CDZ_REMEDY_RENEW:
      return stored && can_renew ? kind : CDZ_REMEDY_COPY_REPORT;
    case CDZ_REMEDY_USE:
      return stored && can_export ? kind : CDZ_REMEDY_NONE;
    case CDZ_REMEDY_ADD_INTERMEDIATE:
      return stored ? CDZ_REMEDY_IMPORT : kind;
    case CDZ_REMEDY_SMALLER:
      return cdz_json_value_get_int (record, "offered/hello-size", 0) > LARGE_HELLO ? kind : CDZ_REMEDY_TEST_AGAIN;
    default:
      return kind;
    }
}

CdzRemedy *
cdz_remedy_new (GVariant *record,
                gboolean  stored,
                gboolean  can_renew,
                gboolean  can_export)
{
  CdzRemedy *self = g_new0 (CdzRemedy, 1);
  const char *name = cdz_json_value_get_string (record, "case");
  CdzRemedyKind kind;

  if (name == NULL)
    return self;
  if (g_str_has_prefix (name, "app-") || g_str_has_prefix (name, "tls-"))
    name += 4;

  kind = find_kind (name);
  if (wants_match (kind, name) && find_match (self, record))
    return self;

  self->kind = find_other_kind (kind, record, stored, can_renew, can_export);
  self->label = g_strdup (get_label (self->kind));
  self->ref = g_strdup (cdz_json_value_get_string (record, "sent/identity"));

  return self;
}

void
cdz_remedy_free (CdzRemedy *self)
{
  g_free (self->label);
  g_free (self->ref);
  g_free (self);
}
