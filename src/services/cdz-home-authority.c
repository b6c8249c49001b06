/* cdz-home-authority.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-home-authority"
#include "config.h"

#include "cdz-home-authority.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-error.h"

/* Returns: (transfer full): @value as the common name of a subject */
static char *
make_subject (const char *value)
{
  g_autoptr(GString) subject = g_string_new ("CN=");

  for (const char *c = value; *c != '\0'; c++)
    {
      if (strchr ("\"+,;<>\\=#", *c) != NULL)
        g_string_append_c (subject, '\\');
      g_string_append_c (subject, *c);
    }

  return g_string_free (g_steal_pointer (&subject), FALSE);
}

/* @problem: (transfer full): what is wrong with the field @field */
static void
propagate (GError     **error,
           GError      *problem,
           const char  *field)
{
  cdz_error_set_detail (problem, CDZ_DETAIL_ATTRIBUTE, field);
  g_propagate_error (error, problem);
}

static CdzRequestBuilder *
new_builder (const char *common_name,
             const char *names,
             const char *preset,
             const char *field,
             GError    **error)
{
  g_autoptr(CdzRequestBuilder) builder = cdz_request_builder_new ();
  g_autofree char *subject = make_subject (common_name);
  GError *problem = NULL;

  if (!cdz_request_builder_set_subject (builder, subject, &problem) ||
      (names != NULL && !cdz_request_builder_set_alternative_names (builder, names, &problem)) ||
      (preset != NULL && !cdz_request_builder_set_preset (builder, preset, &problem)))
    {
      propagate (error, problem, field);
      return NULL;
    }

  return g_steal_pointer (&builder);
}

/* @names: host names and addresses with commas between them, the first one the most
 *   important */
CdzRequestBuilder *
cdz_home_authority_new_server (const char  *names,
                               GError     **error)
{
  g_auto(GStrv) elements = cdz_list_split (names);
  g_autoptr(GString) list = g_string_new (NULL);
  const char *first = NULL;
  CdzRequestBuilder *builder;

  for (guint i = 0; elements[i] != NULL; i++)
    {
      const char *name = g_strstrip (elements[i]);

      if (*name == '\0')
        continue;
      if (first == NULL)
        first = name;
      g_string_append_printf (list, "%s%s%s", list->len > 0 ? "," : "",
                              g_hostname_is_ip_address (name) ? "IP:" : "DNS:", name);
    }

  if (first == NULL)
    {
      propagate (error, g_error_new_literal (CDZ_ERROR, CDZ_ERROR_PARAM, _("A server needs a name or an address")), "server");
      return NULL;
    }

  builder = new_builder (first, list->str, "tls-server", "server", error);
  if (builder != NULL)
    cdz_request_builder_set_constraints (builder, CDZ_CONSTRAINTS_LEAF);
  return builder;
}

/* @name: of a person or a device; a mail address becomes an alternative name, too */
CdzRequestBuilder *
cdz_home_authority_new_client (const char  *name,
                               GError     **error)
{
  g_autofree char *address = strchr (name, '@') != NULL ? g_strconcat ("email:", name, NULL) : NULL;
  CdzRequestBuilder *builder = new_builder (name, address, "tls-client", "client", error);

  if (builder != NULL)
    cdz_request_builder_set_constraints (builder, CDZ_CONSTRAINTS_LEAF);
  return builder;
}

gboolean
cdz_home_authority_add (CdzIssuer               *issuer,
                        const CdzHomeAuthority  *home,
                        GError                 **error)
{
  g_autoptr(CdzRequestBuilder) authority = new_builder (home->name, NULL, NULL, "name", error);
  g_autoptr(CdzRequestBuilder) server = NULL;
  g_autoptr(CdzRequestBuilder) client = NULL;

  if (authority == NULL ||
      !cdz_request_builder_set_key_usage (authority, "certificate-signing,crl-signing", error) ||
      (home->server != NULL && (server = cdz_home_authority_new_server (home->server, error)) == NULL) ||
      (home->client != NULL && (client = cdz_home_authority_new_client (home->client, error)) == NULL))
    return FALSE;

  cdz_request_builder_set_constraints (authority, CDZ_CONSTRAINTS_LAST_AUTHORITY);
  cdz_issuer_add_certificate (issuer, home->name, home->choice, NULL, authority, CDZ_AUTHORITY_DAYS);
  if (server != NULL)
    cdz_issuer_add_issued (issuer, NULL, home->choice, server, NULL, CDZ_LEAF_DAYS);
  if (client != NULL)
    cdz_issuer_add_issued (issuer, NULL, home->choice, client, NULL, CDZ_LEAF_DAYS);

  return TRUE;
}

gboolean
cdz_home_authority_check (CdzItem  *item,
                          GError  **error)
{
  if (cdz_item_get_class (item) == CDZ_CLASS_IDENTITY)
    return TRUE;

  g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM,
               _("“%s” cannot issue certificates: that takes an authority's certificate and its private key"),
               cdz_item_get (item, CDZ_ATTR_LABEL));
  return FALSE;
}
