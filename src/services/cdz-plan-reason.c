/* cdz-plan-reason.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-plan-reason"
#include "config.h"

#include "cdz-plan-reason.h"

#include <glib/gi18n-lib.h>

#include "cdz-certificate.h"
#include "cdz-describe.h"
#include "cdz-import-private.h"

/* Returns: (nullable) (transfer full): a date of @item, local */
static char *
format_date (CdzItem    *item,
             CdzAttr     attr,
             const char *format)
{
  const char *text = cdz_item_get (item, attr);
  g_autoptr(GDateTime) date = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;
  g_autoptr(GDateTime) local = date != NULL ? g_date_time_to_local (date) : NULL;

  return local != NULL ? g_date_time_format (local, format) : NULL;
}

static const char *
get_file_name (CdzPlanEntry  *entry,
               CdzImportFile *other_file)
{
  return other_file == cdz_plan_entry_get_file (entry) ? NULL : cdz_import_file_get_name (other_file);
}

static char *
explain_lone_certificate (CdzPlanEntry *entry)
{
  CdzCertificate *certificate = CDZ_CERTIFICATE (cdz_plan_entry_get_object (entry));

  if (cdz_certificate_is_authority (certificate))
    {
      g_autofree char *year = format_date (cdz_plan_entry_get_found (entry), CDZ_ATTR_NOT_AFTER, "%Y");

      return g_strdup_printf (_("Certificate authority, valid until %s"), year);
    }
  if (!cdz_certificate_allows_client_auth (certificate))
    return g_strdup (_("Server certificate without its key"));

  return g_strdup (_("Certificate without its key"));
}

static char *
explain_alone (CdzPlanEntry *entry)
{
  CdzItem *found = cdz_plan_entry_get_found (entry);

  if (cdz_item_get_class (found) == CDZ_CLASS_CERTIFICATE)
    return explain_lone_certificate (entry);
  if (cdz_item_get_class (found) == CDZ_CLASS_REQUEST)
    return g_strdup (_("Request for a certificate"));
  if (cdz_item_is_private_key (found))
    return g_strdup (_("Private key without its certificate"));

  return g_strdup (_("Public key"));
}

static char *
explain_chain (CdzPlanEntry *entry)
{
  CdzCertificate *certificate = CDZ_CERTIFICATE (cdz_plan_entry_get_object (entry));
  const char *leaf = cdz_item_get (cdz_plan_entry_get_other (entry), CDZ_ATTR_LABEL);

  if (cdz_certificate_is_self_issued (certificate))
    return g_strdup_printf (_("The root of %s"), leaf);

  return g_strdup_printf (_("Links %s to its root"), leaf);
}

static const char *
get_place (CdzItem *stored)
{
  return g_str_equal (cdz_item_get_store (stored), "vault") ? _("the vault") : _("a keyring");
}

static char *
explain_request (CdzItem *request)
{
  g_autofree char *date = format_date (request, CDZ_ATTR_CREATED, _("%-d %B"));

  return g_strdup_printf (_("Answers your request of %s; its key is in %s"), date, get_place (request));
}

static char *
explain_existing (CdzItem *existing)
{
  g_autofree char *date = format_date (existing, CDZ_ATTR_CREATED, _("%-d %B %Y"));
  const char *place = get_place (existing);

  switch (cdz_item_get_class (existing))
    {
    case CDZ_CLASS_CERTIFICATE:
      return g_strdup_printf (_("The same certificate is in %s since %s"), place, date);
    case CDZ_CLASS_KEY:
      return g_strdup_printf (_("The same key is in %s since %s"), place, date);
    case CDZ_CLASS_REQUEST:
    case CDZ_CLASS_NONE:
    case CDZ_CLASS_IDENTITY:
    case CDZ_CLASS_OTHER:
    default:
      return g_strdup_printf (_("The same request is in %s since %s"), place, date);
    }
}

/* Both fingerprints and dates, so that one can choose. */
static char *
explain_taken (CdzPlanEntry *entry)
{
  CdzItem *found = cdz_plan_entry_get_found (entry);
  CdzItem *other = cdz_plan_entry_get_other (entry);
  g_autofree char *found_date = NULL;
  g_autofree char *other_date = NULL;
  g_autofree char *found_print = NULL;
  g_autofree char *other_print = NULL;

  if (cdz_item_get_class (found) != CDZ_CLASS_CERTIFICATE)
    return g_strdup_printf (_("Another one takes its place: “%s”"), cdz_item_get (other, CDZ_ATTR_LABEL));

  found_date = format_date (found, CDZ_ATTR_NOT_AFTER, _("%-d %B %Y"));
  other_date = format_date (other, CDZ_ATTR_NOT_AFTER, _("%-d %B %Y"));
  found_print = cdz_describe_fingerprint (cdz_item_get (found, CDZ_ATTR_SHA256));
  other_print = cdz_describe_fingerprint (cdz_item_get (other, CDZ_ATTR_SHA256));

  return g_strdup_printf (_("“%s” has the same issuer and serial number. Here: valid until %s, SHA-256 %s. In this file: valid until %s, SHA-256 %s"),
                          cdz_item_get (other, CDZ_ATTR_LABEL), other_date, other_print, found_date, found_print);
}

/* @other_file: (nullable): the file of the item that the reason is about
 *
 * Returns: (transfer full): one line without a final period */
char *
cdz_plan_reason_new (CdzPlanEntry  *entry,
                     CdzImportFile *other_file)
{
  CdzItem *other = cdz_plan_entry_get_other (entry);
  const char *name = other_file != NULL ? get_file_name (entry, other_file) : NULL;

  switch (cdz_plan_entry_get_why (entry))
    {
    case CDZ_WHY_CHAIN_OF:
      return explain_chain (entry);
    case CDZ_WHY_KEY_STORED:
      return g_strdup_printf (_("Its key is in %s"), get_place (other));
    case CDZ_WHY_ANSWERS_REQUEST:
      return explain_request (other);
    case CDZ_WHY_KEY_FOUND:
      return name == NULL ? g_strdup (_("Its key is in the same file"))
                          : g_strdup_printf (_("Its key is in “%s”"), name);
    case CDZ_WHY_CERTIFICATE_STORED:
      return g_strdup_printf (_("Its certificate “%s” is in %s"), cdz_item_get (other, CDZ_ATTR_LABEL), get_place (other));
    case CDZ_WHY_CERTIFICATE_FOUND:
      return name == NULL ? g_strdup (_("Its certificate is in the same file"))
                          : g_strdup_printf (_("Its certificate is in “%s”"), name);
    case CDZ_WHY_STORED_SINCE:
      return explain_existing (other);
    case CDZ_WHY_TWICE:
      return name == NULL ? g_strdup (_("It is in this file twice"))
                          : g_strdup_printf (_("The same is in “%s”"), name);
    case CDZ_WHY_TAKEN:
      return explain_taken (entry);
    case CDZ_WHY_SKIPPED:
    case CDZ_WHY_ALONE:
    default:
      return explain_alone (entry);
    }
}
