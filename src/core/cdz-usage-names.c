/* cdz-usage-names.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-usage-names"
#include "config.h"

#include "cdz-usage-names.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-oid.h"
#include "cdz-openssl.h"
#include "cdz-schema.h"

/* More purposes than anybody reads: the cap on what a hostile file makes us hold. */
#define MAX_PURPOSES 100

/* What is shorter is the beginning of too many names, and a word of other texts. */
#define MIN_COMPLETED 8

const CdzUsageName cdz_key_operations[] = {
  { "digital-signature", "digitalSignature", N_("Digital signature"), NULL },
  { "non-repudiation", "nonRepudiation", N_("Non-repudiation"), NULL },
  { "key-encipherment", "keyEncipherment", N_("Key encipherment"), NULL },
  { "data-encipherment", "dataEncipherment", N_("Data encipherment"), NULL },
  { "key-agreement", "keyAgreement", N_("Key agreement"), NULL },
  { "certificate-signing", "keyCertSign", N_("Certificate signing"), NULL },
  { "crl-signing", "cRLSign", N_("CRL signing"), NULL },
  { "encipher-only", "encipherOnly", N_("Encipher only"), NULL },
  { "decipher-only", "decipherOnly", N_("Decipher only"), NULL },
  { NULL },
};

const CdzUsageName cdz_key_purposes[] = {
  { "server-auth", "serverAuth", N_("TLS server authentication"), "1.3.6.1.5.5.7.3.1" },
  { "client-auth", "clientAuth", N_("TLS client authentication"), "1.3.6.1.5.5.7.3.2" },
  { "code-signing", "codeSigning", N_("Code signing"), "1.3.6.1.5.5.7.3.3" },
  { "email-protection", "emailProtection", N_("E-mail protection (S/MIME)"), "1.3.6.1.5.5.7.3.4" },
  { "ipsec-end-system", "ipsecEndSystem", N_("IPsec end system"), "1.3.6.1.5.5.7.3.5" },
  { "ipsec-tunnel", "ipsecTunnel", N_("IPsec tunnel"), "1.3.6.1.5.5.7.3.6" },
  { "ipsec-user", "ipsecUser", N_("IPsec user"), "1.3.6.1.5.5.7.3.7" },
  { "time-stamping", "timeStamping", N_("Time stamping"), "1.3.6.1.5.5.7.3.8" },
  { "ocsp-signing", "OCSPSigning", N_("OCSP signing"), "1.3.6.1.5.5.7.3.9" },
  { "eap-over-lan", "eapOverLAN", N_("Network access (EAP over LAN)"), "1.3.6.1.5.5.7.3.14" },
  { "ipsec-ike", "ipsecIKE", N_("IPsec key exchange"), "1.3.6.1.5.5.7.3.17" },
  { "ssh-client", "secureShellClient", N_("SSH client"), "1.3.6.1.5.5.7.3.21" },
  { "ssh-server", "secureShellServer", N_("SSH server"), "1.3.6.1.5.5.7.3.22" },
  { "document-signing", "documentSigning", N_("Document signing"), "1.3.6.1.5.5.7.3.36" },
  { "kerberos-client-auth", "pkinitClientAuth", N_("Kerberos client authentication"), "1.3.6.1.5.2.3.4" },
  { "kerberos-server-auth", "pkinitKPKdc", N_("Kerberos server authentication"), "1.3.6.1.5.2.3.5" },
  { "ms-server-gated-crypto", "msSGC", N_("Microsoft server gated crypto"), "1.3.6.1.4.1.311.10.3.3" },
  { "ms-encrypted-file-system", "msEFS", N_("Encrypted file system (Windows)"), "1.3.6.1.4.1.311.10.3.4" },
  { "ms-document-signing", "msDocumentSigning", N_("Document signing (Microsoft)"), "1.3.6.1.4.1.311.10.3.12" },
  { "smart-card-logon", "msSmartcardLogin", N_("Smart card logon (Windows)"), "1.3.6.1.4.1.311.20.2.2" },
  { "ns-server-gated-crypto", "nsSGC", N_("Netscape server gated crypto"), "2.16.840.1.113730.4.1" },
  { "any", "anyExtendedKeyUsage", N_("Any purpose"), "2.5.29.37.0" },
  { NULL },
};

/* Returns: (nullable): what people call so, in this program's spelling or the standard's */
const CdzUsageName *
cdz_usage_find (const CdzUsageName *names,
                const char         *text)
{
  for (guint i = 0; names[i].name != NULL; i++)
    if (g_ascii_strcasecmp (names[i].name, text) == 0 || g_ascii_strcasecmp (names[i].standard, text) == 0)
      return &names[i];

  return NULL;
}

/* Returns: (nullable): the purpose with that OID */
const CdzUsageName *
cdz_usage_find_dotted (const char *dotted)
{
  for (guint i = 0; cdz_key_purposes[i].name != NULL; i++)
    if (g_str_equal (cdz_key_purposes[i].dotted, dotted))
      return &cdz_key_purposes[i];

  return NULL;
}

/* Returns: (transfer full): the list @text, each element by this program's name for
 *   it; what has none stays as it is */
char *
cdz_usage_normalize (const CdzUsageName *names,
                     const char         *text)
{
  g_auto(GStrv) elements = cdz_list_split (text);

  for (guint i = 0; elements[i] != NULL; i++)
    {
      const CdzUsageName *usage = cdz_usage_find (names, g_strstrip (elements[i]));

      if (usage == NULL && names == cdz_key_purposes)
        usage = cdz_usage_find_dotted (elements[i]);
      if (usage != NULL)
        {
          g_free (elements[i]);
          elements[i] = g_strdup (usage->name);
        }
    }

  return cdz_list_join ((const char * const *) elements);
}

static gboolean
begins_with (const char *name,
             const char *folded)
{
  g_autofree char *name_folded = g_utf8_casefold (name, -1);

  return g_str_has_prefix (name_folded, folded);
}

static void
add_completed (GPtrArray          *found,
               const CdzUsageName *names,
               const char         *folded)
{
  for (guint i = 0; names[i].name != NULL; i++)
    if (begins_with (names[i].name, folded) || begins_with (names[i].standard, folded) ||
        begins_with (_(names[i].title), folded))
      g_ptr_array_add (found, (gpointer) names[i].name);
}

/**
 * cdz_usage_complete:
 * @text: the beginning of a name, as somebody types it: this program's, the
 *   standard's, or as people read it
 *
 * Returns: (transfer container) (element-type utf8): this program's names of what it
 *   may be; nothing for a text that is too short to tell
 */
GPtrArray *
cdz_usage_complete (const char *text)
{
  GPtrArray *found = g_ptr_array_new ();
  g_autofree char *folded = g_utf8_casefold (text, -1);

  if (strlen (folded) >= MIN_COMPLETED)
    {
      add_completed (found, cdz_key_operations, folded);
      add_completed (found, cdz_key_purposes, folded);
    }

  return found;
}

static void
append_element (GString    *list,
                const char *element)
{
  if (list->len > 0)
    g_string_append_c (list, ',');
  g_string_append (list, element);
}

/* Returns: (nullable) (transfer full): the operations of a keyUsage, by this program's names */
char *
cdz_key_usage_to_list (CdzDer value)
{
  g_autoptr(GString) list = g_string_new (NULL);
  CdzDer bits;

  if (!cdz_der_read (&value, CDZ_DER_BIT_STRING, &bits) || bits.size < 2)
    return NULL;

  for (guint i = 0; cdz_key_operations[i].name != NULL; i++)
    if (1 + i / 8 < bits.size && (bits.data[1 + i / 8] & (0x80 >> i % 8)) != 0)
      append_element (list, cdz_key_operations[i].name);

  return list->len > 0 ? g_string_free (g_steal_pointer (&list), FALSE) : NULL;
}

static char *
dup_dotted (CdzDer whole)
{
  const guint8 *cursor = whole.data;
  ASN1_OBJECT *oid;
  char *dotted;

  ERR_set_mark ();
  oid = d2i_ASN1_OBJECT (NULL, &cursor, (long) whole.size);
  ERR_pop_to_mark ();
  if (oid == NULL)
    return NULL;

  dotted = cdz_oid_dup_dotted (oid);
  ASN1_OBJECT_free (oid);
  return dotted;
}

/* Returns: (nullable) (transfer full): the purposes of an extKeyUsage, by this
 *   program's names, else their OIDs */
char *
cdz_extended_key_usage_to_list (CdzDer value)
{
  /* 1.3.6.1.5.5.7.3.x with x below 128, as by far the most are: lists of thousands
   * of certificates do not wait for OpenSSL's tables. */
  static const guint8 common[] = { 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03 };
  g_autoptr(GString) list = g_string_new (NULL);
  CdzDer sequence, content, whole;
  guint8 identifier;

  if (!cdz_der_read (&value, CDZ_DER_SEQUENCE, &sequence))
    return NULL;

  for (guint i = 0; i < MAX_PURPOSES && cdz_der_read_any (&sequence, &identifier, &content, &whole); i++)
    {
      g_autofree char *dotted = NULL;
      const CdzUsageName *usage;

      if (content.size == sizeof common + 1 && content.data[sizeof common] < 0x80 &&
          cdz_der_is ((CdzDer) { content.data, sizeof common }, common, sizeof common))
        dotted = g_strdup_printf ("1.3.6.1.5.5.7.3.%d", content.data[sizeof common]);
      else if (identifier == CDZ_DER_OID)
        dotted = dup_dotted (whole);
      if (dotted == NULL)
        continue;

      usage = cdz_usage_find_dotted (dotted);
      append_element (list, usage != NULL ? usage->name : dotted);
    }

  return list->len > 0 ? g_string_free (g_steal_pointer (&list), FALSE) : NULL;
}
