/* cdz-foreign-formats.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-decode"
#include "config.h"

#include "cdz-decode-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-error.h"

typedef struct
{
  const char   *start;        /* PEM: how the label begins; bytes: how the file begins */
  gsize         size;
  const char   *name;
  const char   *hint;         /* the way to convert, or NULL */
  CdzErrorCode  code;
} Foreign;

#define KEYTOOL_HINT N_("“keytool -importkeystore -srckeystore FILE -destkeystore new.p12 -deststoretype PKCS12” converts it.")
#define PGP_HINT     N_("PGP keys are no X.509 identities; keep them in GnuPG.")
#define PUTTY_HINT   N_("“puttygen FILE -O private-openssh -o NEW” converts it.")

static const Foreign labels[] = {
  { "PGP ", 0, N_("PGP data"), PGP_HINT, CDZ_ERROR_UNSUPPORTED },
  { "NEBULA ", 0, N_("a Nebula key or certificate"), NULL, CDZ_ERROR_UNSUPPORTED },
  { "ENCRYPTED COSIGN ", 0, N_("a cosign private key"), NULL, CDZ_ERROR_UNSUPPORTED },
  { "ENCRYPTED SIGSTORE ", 0, N_("a sigstore private key"), NULL, CDZ_ERROR_UNSUPPORTED },
  { "TSS2 PRIVATE KEY", 0, N_("a key that is bound to a TPM"), NULL, CDZ_ERROR_UNSUPPORTED },
  { "AGE ENCRYPTED FILE", 0, N_("a file encrypted with age"), N_("Decrypt it with “age” first."), CDZ_ERROR_UNSUPPORTED },
  { "ATTRIBUTE CERTIFICATE", 0, N_("an attribute certificate"), NULL, CDZ_ERROR_UNSUPPORTED },
};

#define BYTES(text) text, sizeof text - 1

static const Foreign magics[] = {
  { BYTES ("\xfe\xed\xfe\xed"), N_("a Java key store (JKS)"), KEYTOOL_HINT, CDZ_ERROR_UNSUPPORTED },
  { BYTES ("\xce\xce\xce\xce"), N_("a Java key store (JCEKS)"), KEYTOOL_HINT, CDZ_ERROR_UNSUPPORTED },
  { BYTES ("\x00\x00\x00\x01\x00\x00\x00\x14"), N_("a Bouncy Castle key store (BKS)"), KEYTOOL_HINT, CDZ_ERROR_UNSUPPORTED },
  { BYTES ("\x00\x00\x00\x02\x00\x00\x00\x14"), N_("a Bouncy Castle key store (BKS)"), KEYTOOL_HINT, CDZ_ERROR_UNSUPPORTED },
  { BYTES ("PuTTY-User-Key-File-"), N_("a PuTTY private key"), PUTTY_HINT, CDZ_ERROR_UNSUPPORTED },
  { BYTES ("SSH PRIVATE KEY FILE FORMAT 1.1"), N_("an SSH version 1 key"), NULL, CDZ_ERROR_UNSUPPORTED },
  { BYTES ("---- BEGIN SSH2 "), N_("an SSH key in the form of RFC 4716"), N_("“ssh-keygen -i -f FILE” converts it."), CDZ_ERROR_UNSUPPORTED },
  { BYTES ("ssh-rsa"), N_("an SSH public key or certificate"), NULL, CDZ_ERROR_UNSUPPORTED },
  { BYTES ("ssh-dss"), N_("an SSH public key or certificate"), NULL, CDZ_ERROR_UNSUPPORTED },
  { BYTES ("ssh-ed25519"), N_("an SSH public key or certificate"), NULL, CDZ_ERROR_UNSUPPORTED },
  { BYTES ("ssh-ed448"), N_("an SSH public key or certificate"), NULL, CDZ_ERROR_UNSUPPORTED },
  { BYTES ("ecdsa-sha2-"), N_("an SSH public key or certificate"), NULL, CDZ_ERROR_UNSUPPORTED },
  { BYTES ("sk-ssh-"), N_("an SSH public key of a security key"), NULL, CDZ_ERROR_UNSUPPORTED },
  { BYTES ("sk-ecdsa-"), N_("an SSH public key of a security key"), NULL, CDZ_ERROR_UNSUPPORTED },
  { BYTES ("age-encryption.org/"), N_("a file encrypted with age"), NULL, CDZ_ERROR_UNSUPPORTED },
  { BYTES ("AGE-SECRET-KEY-"), N_("an age key"), NULL, CDZ_ERROR_UNSUPPORTED },
  { BYTES ("SQLite format 3"), N_("an SQLite database"), NULL, CDZ_ERROR_UNRECOGNIZED },
  { BYTES ("\x00\x06\x15\x61"), N_("an old NSS database (cert8.db, key3.db)"), N_("Export from it with “pk12util -o new.p12 -d FOLDER -n NAME”."), CDZ_ERROR_UNSUPPORTED },
  { BYTES ("PK\x03\x04"), N_("a ZIP archive"), N_("Unpack it first."), CDZ_ERROR_UNRECOGNIZED },
  { BYTES ("\x1f\x8b"), N_("a compressed file"), N_("Unpack it first."), CDZ_ERROR_UNRECOGNIZED },
  { BYTES ("%PDF-"), N_("a PDF document"), NULL, CDZ_ERROR_UNRECOGNIZED },
  { BYTES ("\x7f" "ELF"), N_("a program"), NULL, CDZ_ERROR_UNRECOGNIZED },
  { BYTES ("\xff\xfe"), N_("text in UTF-16"), N_("Save it as UTF-8 first."), CDZ_ERROR_UNRECOGNIZED },
  { BYTES ("\xfe\xff"), N_("text in UTF-16"), N_("Save it as UTF-8 first."), CDZ_ERROR_UNRECOGNIZED },
  { BYTES ("{"), N_("a JSON document"), N_("Save the PEM text inside it as a file of its own."), CDZ_ERROR_UNRECOGNIZED },
  { BYTES ("<"), N_("an XML or HTML document"), NULL, CDZ_ERROR_UNRECOGNIZED },
  { BYTES ("MII"), N_("base64 without BEGIN and END lines"), N_("Add the lines that name what it is, for example “-----BEGIN CERTIFICATE-----”."), CDZ_ERROR_UNRECOGNIZED },
  { BYTES ("MIA"), N_("base64 without BEGIN and END lines"), N_("Add the lines that name what it is, for example “-----BEGIN PKCS7-----”."), CDZ_ERROR_UNRECOGNIZED },
};

static void
set_named (const Foreign  *foreign,
           GError        **error)
{
  g_autoptr(GError) made = NULL;

  if (foreign->hint != NULL)
    made = g_error_new (CDZ_ERROR, foreign->code, _("This is %s, which is not read here. %s"),
                        _(foreign->name), _(foreign->hint));
  else
    made = g_error_new (CDZ_ERROR, foreign->code, _("This is %s, which is not read here"), _(foreign->name));

  cdz_error_set_detail (made, CDZ_DETAIL_FORMAT, foreign->name);
  if (foreign->hint != NULL)
    cdz_error_set_detail (made, CDZ_DETAIL_HINT, _(foreign->hint));
  g_propagate_error (error, g_steal_pointer (&made));
}

/* Returns: whether the label of a PEM block belongs to a format of others, then named */
gboolean
cdz_foreign_name_label (const char  *label,
                        GError     **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    if (g_str_has_prefix (label, labels[i].start))
      {
        set_named (&labels[i], error);
        return TRUE;
      }

  return FALSE;
}

static void
name_der (const guint8  *data,
          gsize          size,
          GError       **error)
{
  const guint8 *cursor = data;
  CdzTlv outer;

  if (!cdz_ber_next (&cursor, data + size, &outer))
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED,
                 _("This looks like DER that is damaged or cut off"));
  else
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_UNRECOGNIZED,
                 _("This is DER, but no certificate, key, request or container"));
}

/* Always sets an error: the format by name if its first bytes tell it. */
void
cdz_foreign_name_bytes (const guint8  *data,
                        gsize          size,
                        GError       **error)
{
  gsize n_blank = 0;

  if (size > 0 && data[0] == CDZ_DER_SEQUENCE)
    {
      name_der (data, size, error);
      return;
    }

  while (n_blank < size && g_ascii_isspace (data[n_blank]))
    n_blank++;
  for (guint i = 0; i < G_N_ELEMENTS (magics); i++)
    if (size - n_blank >= magics[i].size && memcmp (data + n_blank, magics[i].start, magics[i].size) == 0)
      {
        set_named (&magics[i], error);
        return;
      }

  if (size == n_blank)
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_UNRECOGNIZED, _("The file is empty"));
  else
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_UNRECOGNIZED,
                 _("This is no certificate, key, request or container of any format that is known here"));
}
