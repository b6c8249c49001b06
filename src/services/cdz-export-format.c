/* cdz-export-format.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-export-format"
#include "config.h"

#include "cdz-export-format.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"

/* A file's name, without its ending. */
#define MAX_NAME_CHARACTERS 60

static const CdzExportFormatInfo infos[] = {
  { CDZ_EXPORT_PEM, "pem", N_("PEM"), ".pem", FALSE, FALSE },
  { CDZ_EXPORT_DER, "der", N_("DER"), ".der", FALSE, FALSE },
  { CDZ_EXPORT_CHAIN, "chain", N_("PEM with the Chain"), ".chain.pem", FALSE, TRUE },
  { CDZ_EXPORT_PKCS7, "pkcs7", N_("PKCS#7 with the Chain"), ".p7b", FALSE, TRUE },
  { CDZ_EXPORT_PKCS8, "pkcs8", N_("Private Key (PKCS#8)"), ".key", TRUE, FALSE },
  { CDZ_EXPORT_PKCS12, "pkcs12", N_("Certificate and Key (PKCS#12)"), ".p12", TRUE, TRUE },
  { CDZ_EXPORT_CSR, "csr", N_("Request"), ".csr", FALSE, FALSE },
  { CDZ_EXPORT_SPKI, "spki", N_("Public Key"), ".pub.pem", FALSE, FALSE },
  { CDZ_EXPORT_SSH, "ssh", N_("OpenSSH Public Key"), ".pub", FALSE, FALSE },
};

G_STATIC_ASSERT (G_N_ELEMENTS (infos) == CDZ_N_EXPORT_FORMATS);

const CdzExportFormatInfo *
cdz_export_format_get_info (CdzExportFormat format)
{
  g_return_val_if_fail (format < G_N_ELEMENTS (infos), &infos[0]);

  return &infos[format];
}

gboolean
cdz_export_format_from_name (const char       *name,
                             CdzExportFormat  *out_format,
                             GError          **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (infos); i++)
    if (g_str_equal (infos[i].name, name))
      {
        *out_format = i;
        return TRUE;
      }

  g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM,
               _("“%s” is no format; there are pem, der, chain, pkcs7, pkcs8, pkcs12, csr, spki and ssh"), name);
  return FALSE;
}

/* Returns: what somebody most likely means who says nothing */
CdzExportFormat
cdz_export_format_for_item (CdzItem *item)
{
  if (cdz_item_get_class (item) == CDZ_CLASS_IDENTITY)
    return CDZ_EXPORT_PKCS12;
  if (cdz_item_get_class (item) == CDZ_CLASS_REQUEST)
    return CDZ_EXPORT_CSR;
  if (cdz_item_is_private_key (item))
    return CDZ_EXPORT_PKCS8;

  return CDZ_EXPORT_PEM;
}

/* Whether an item of that class has what @format holds; else %CDZ_ERROR_PARAM. */
gboolean
cdz_export_format_check (CdzExportFormat   format,
                         CdzItem          *item,
                         GError          **error)
{
  const CdzExportFormatInfo *info = cdz_export_format_get_info (format);
  const char *label = cdz_item_get (item, CDZ_ATTR_LABEL);
  CdzClass klass = cdz_item_get_class (item);
  gboolean has_certificate = klass == CDZ_CLASS_CERTIFICATE || klass == CDZ_CLASS_IDENTITY;

  if (klass == CDZ_CLASS_OTHER)
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_READ_ONLY,
                 _("“%s” belongs to another program; import what it holds, then export that"), label);
  else if (info->has_key && klass != CDZ_CLASS_IDENTITY && !cdz_item_is_private_key (item))
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                 _("“%s” has no private key, and “%s” needs one; choose an identity or a private key"), label, info->name);
  else if (info->has_chain && !info->has_key && !has_certificate)
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                 _("“%s” is no certificate, so it has no chain; choose another format"), label);
  else if (format == CDZ_EXPORT_CSR && klass != CDZ_CLASS_REQUEST)
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                 _("“%s” is no request; make one from it with: credenzactl request new"), label);
  else
    return TRUE;

  return FALSE;
}

/**
 * cdz_export_format_dup_name:
 *
 * Returns: (transfer full): a name for the file, from the item's label: without
 *   folders, blanks, or what a shell or another system takes for something else
 */
char *
cdz_export_format_dup_name (CdzExportFormat  format,
                            CdzItem         *item)
{
  g_autoptr(GString) name = g_string_new (NULL);
  const char *label = cdz_item_get (item, CDZ_ATTR_LABEL);
  guint n = 0;

  for (const char *p = label != NULL ? label : ""; *p != '\0' && n < MAX_NAME_CHARACTERS; p = g_utf8_next_char (p), n++)
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isalnum (c) || (name->len > 0 && (c == '@' || c == '.' || c == '_' || c == '-')))
        g_string_append_unichar (name, c);
      else if (name->len > 0 && name->str[name->len - 1] != '-')
        g_string_append_c (name, '-');
    }

  while (name->len > 0 && (name->str[name->len - 1] == '-' || name->str[name->len - 1] == '.'))
    g_string_truncate (name, name->len - 1);
  if (name->len == 0)
    g_string_append (name, cdz_class_get_name (cdz_item_get_class (item)));

  g_string_append (name, cdz_export_format_get_info (format)->extension);
  return g_string_free (g_steal_pointer (&name), FALSE);
}
