/* cdz-pkcs12-open.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-decode"
#include "config.h"

#include "cdz-pkcs12.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-oid.h"
#include "cdz-private-key.h"

/* One attempt to open a container. */
typedef struct
{
  CdzDecoder          *decoder;
  CdzPkcs12           *container;
  const CdzPassphrase *right;         /* the checksum confirmed it, or it opened something */
  gboolean             confirmed;     /* by the checksum */
  gboolean             only_probing;  /* opens, but takes nothing */
  guint                n_locked;
  guint                n_bags;
  GError              *first_error;
} Opening;

static void
opening_clear (Opening *self)
{
  g_clear_error (&self->first_error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Opening, opening_clear)

typedef gboolean (*IsRight) (CdzSecret *plain);

static gboolean
is_key (CdzSecret *plain)
{
  gsize size;
  const guint8 *data = cdz_secret_get_data (plain, &size);

  return cdz_private_key_sniff (data, size) != CDZ_KIND_UNKNOWN;
}

static gboolean
try_one (Opening              *self,
         CdzPbe               *pbe,
         const CdzPassphrase  *passphrase,
         const guint8         *data,
         gsize                 size,
         IsRight               is_right,
         CdzSecret           **out_plain,
         GError              **error)
{
  g_autoptr(CdzSecret) plain = NULL;

  if (!cdz_decoder_spend (self->decoder, cdz_pbe_get_iterations (pbe), error))
    return FALSE;

  plain = cdz_pbe_decrypt (pbe, passphrase, data, size);
  if (plain == NULL || !is_right (plain))
    return TRUE;

  self->right = passphrase;
  *out_plain = g_steal_pointer (&plain);
  return TRUE;
}

/* The passphrase that is known to be right goes first; a part may have its own. */
static gboolean
decrypt (Opening       *self,
         CdzPbe        *pbe,
         const guint8  *data,
         gsize          size,
         IsRight        is_right,
         CdzSecret    **out_plain,
         GError       **error)
{
  GPtrArray *passphrases = self->decoder->passphrases;
  const CdzPassphrase *first = self->right;

  *out_plain = NULL;
  if (first != NULL && !try_one (self, pbe, first, data, size, is_right, out_plain, error))
    return FALSE;

  for (guint i = 0; i < passphrases->len && *out_plain == NULL; i++)
    {
      const CdzPassphrase *passphrase = g_ptr_array_index (passphrases, i);

      if (passphrase != first &&
          !try_one (self, pbe, passphrase, data, size, is_right, out_plain, error))
        return FALSE;
    }

  if (*out_plain != NULL)
    self->decoder->opened = TRUE;
  else
    self->n_locked++;

  return TRUE;
}

/* Named among what was left behind; the first reason stands for the file if nothing is left. */
static void
leave (Opening     *self,
       const char  *label,
       GError      *reason)
{
  cdz_decoder_ignore (self->decoder, label, reason->message);
  if (self->first_error == NULL)
    self->first_error = reason;
  else
    g_error_free (reason);
}

static void
name_item (CdzDecodedItem     *item,
           const CdzPkcs12Bag *bag)
{
  item->label = g_strdup (bag->label);
  item->tag = g_strdup (bag->tag);
  item->comment = g_strdup (bag->comment);
  item->local_key_id = bag->local_key_id != NULL ? g_bytes_ref (bag->local_key_id) : NULL;
}

static void
take_key (Opening            *self,
          const CdzPkcs12Bag *bag,
          const guint8       *data,
          gsize               size)
{
  GError *local = NULL;
  CdzDecodedItem *item = cdz_decoder_add_key (self->decoder, data, size, &local);

  if (item != NULL)
    name_item (item, bag);
  else
    leave (self, bag->label != NULL ? bag->label : _("Private key"), local);
}

static gboolean
take_encrypted_key (Opening             *self,
                    const CdzPkcs12Bag  *bag,
                    GError             **error)
{
  const guint8 *cursor = bag->value.start;
  g_autoptr(X509_SIG) encrypted = d2i_X509_SIG (NULL, &cursor, (long) bag->value.total);
  g_autoptr(CdzPbe) pbe = NULL;
  g_autoptr(CdzSecret) plain = NULL;
  const char *label = bag->label != NULL ? bag->label : _("Private key");
  const ASN1_OCTET_STRING *octets;
  const X509_ALGOR *algorithm;
  GError *local = NULL;
  const guint8 *data;
  gsize size;

  if (encrypted == NULL)
    {
      cdz_error_take_openssl (&local, CDZ_ERROR_MALFORMED, _("The encrypted private key is damaged"));
      leave (self, label, local);
      return TRUE;
    }

  X509_SIG_get0 (encrypted, &algorithm, &octets);
  if ((pbe = cdz_pbe_new (algorithm, &local)) == NULL)
    {
      leave (self, label, local);
      return TRUE;
    }

  if (!decrypt (self, pbe, ASN1_STRING_get0_data (octets), ASN1_STRING_length (octets),
                is_key, &plain, error))
    return FALSE;
  if (plain == NULL || self->only_probing)
    return TRUE;

  data = cdz_secret_get_data (plain, &size);
  take_key (self, bag, data, size);
  return TRUE;
}

/* CertBag and CRLBag { OID, [0] OCTET STRING } */
static void
take_octets (Opening            *self,
             const CdzPkcs12Bag *bag,
             CdzDecodedKind      kind,
             int                 wanted_nid)
{
  const char *label = bag->label != NULL ? bag->label : _("Certificate");
  g_autoptr(ASN1_OCTET_STRING) octets = NULL;
  g_autoptr(ASN1_OBJECT) oid = NULL;
  const guint8 *cursor;
  const guint8 *end;
  CdzTlv type, value;

  if (cdz_ber_enter (&bag->value, &cursor, &end) && cdz_ber_next (&cursor, end, &type) &&
      cdz_ber_next (&cursor, end, &value) && value.tag == CDZ_BER_CONTEXT (0))
    {
      cursor = type.start;
      oid = d2i_ASN1_OBJECT (NULL, &cursor, (long) type.total);
      cursor = value.content;
      octets = d2i_ASN1_OCTET_STRING (NULL, &cursor, (long) value.size);
    }

  if (oid == NULL || octets == NULL)
    leave (self, label, g_error_new_literal (CDZ_ERROR, CDZ_ERROR_MALFORMED, _("It is damaged")));
  else if (OBJ_obj2nid (oid) != wanted_nid)
    leave (self, label, g_error_new_literal (CDZ_ERROR, CDZ_ERROR_UNSUPPORTED,
                                             _("It is no X.509 certificate or revocation list")));
  else
    name_item (cdz_decoder_add (self->decoder, kind, ASN1_STRING_get0_data (octets),
                                ASN1_STRING_length (octets)), bag);
}

static gboolean
take_bag (const CdzPkcs12Bag  *bag,
          gpointer             user_data,
          GError             **error)
{
  Opening *self = user_data;

  self->n_bags++;
  if (!cdz_decoder_has_room (self->decoder, error))
    return FALSE;
  if (bag->nid == NID_pkcs8ShroudedKeyBag)
    return take_encrypted_key (self, bag, error);
  if (self->only_probing)
    return TRUE;

  if (bag->nid == NID_keyBag)
    take_key (self, bag, bag->value.start, bag->value.total);
  else if (bag->nid == NID_certBag)
    take_octets (self, bag, CDZ_DECODED_CERTIFICATE, NID_x509Certificate);
  else if (bag->nid == NID_crlBag)
    take_octets (self, bag, CDZ_DECODED_CRL, NID_x509Crl);
  else
    leave (self, bag->label != NULL ? bag->label : bag->oid,
           g_error_new (CDZ_ERROR, CDZ_ERROR_UNSUPPORTED, _("“%s” is no key or certificate"), bag->oid));

  return TRUE;
}

static gboolean
take_part (Opening        *self,
           CdzPkcs12Part  *part,
           GError        **error)
{
  g_autofree char *label = g_strdup_printf (_("Part %u"), part->number);

  if (part->error != NULL)
    {
      if (!self->only_probing)
        leave (self, label, g_error_copy (part->error));
      return TRUE;
    }

  if (part->plain == NULL &&
      !decrypt (self, part->pbe, part->encrypted, part->encrypted_size,
                cdz_pkcs12_is_contents, &part->plain, error))
    return FALSE;

  if (part->plain != NULL)
    return cdz_pkcs12_walk (part->plain, take_bag, self, error);

  /* The checksum is right, so the passphrase is: this part has another, or is damaged. */
  if (self->confirmed)
    leave (self, label, g_error_new_literal (CDZ_ERROR, CDZ_ERROR_AUTH_FAILED,
                                             _("It does not open with the passphrase of the file")));
  return TRUE;
}

static gboolean
take_parts (Opening  *self,
            GError  **error)
{
  GPtrArray *parts = self->container->parts;

  for (guint i = 0; i < parts->len; i++)
    {
      if (!take_part (self, g_ptr_array_index (parts, i), error))
        return FALSE;
      if (self->only_probing && self->right != NULL)
        break;
    }

  return TRUE;
}

static gboolean
find_by_checksum (Opening  *self,
                  GError  **error)
{
  CdzPkcs12 *container = self->container;
  GPtrArray *passphrases = self->decoder->passphrases;

  for (guint i = 0; i < passphrases->len && !self->confirmed; i++)
    {
      const CdzPassphrase *passphrase = g_ptr_array_index (passphrases, i);

      if (!cdz_decoder_spend (self->decoder, container->mac->iterations, error))
        return FALSE;
      if (cdz_pkcs12_mac_verify (container->mac, passphrase, container->maced, container->maced_size))
        {
          self->right = passphrase;
          self->confirmed = self->decoder->opened = TRUE;
        }
    }

  return TRUE;
}

/* No passphrase fits the checksum. One that decrypts all the same proves that the
 * file was changed after it was made. */
static gboolean
judge_bad_checksum (Opening  *self,
                    GError  **error)
{
  self->only_probing = TRUE;
  if (!take_parts (self, error))
    return FALSE;

  if (self->right != NULL)
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED,
                   _("The passphrase is right, but the file was altered or damaged after it was made: "
                     "its checksum does not fit"));
      return FALSE;
    }

  cdz_decoder_set_locked (self->decoder);
  return TRUE;
}

static gboolean
judge_result (Opening  *self,
              GError  **error)
{
  CdzDecoded *decoded = self->decoder->decoded;

  if (self->n_locked > 0 && !self->confirmed)
    {
      self->decoder->no_checksum = TRUE;
      cdz_decoder_set_locked (self->decoder);
      return TRUE;
    }
  if (decoded->items->len > 0)
    return TRUE;

  if (self->first_error != NULL)
    g_propagate_error (error, g_steal_pointer (&self->first_error));
  else if (self->n_locked > 0)
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED,
                 _("The key in this container has another passphrase than the container"));
  else
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED,
                 _("The container is damaged or was never filled: there is nothing in it"));

  return FALSE;
}

/**
 * cdz_decode_pkcs12:
 *
 * Describes a container, finds its passphrase by its checksum or, without one, by
 * what opens, and takes out all that can be read.
 */
gboolean
cdz_decode_pkcs12 (CdzDecoder    *decoder,
                   const guint8  *data,
                   gsize          size,
                   GError       **error)
{
  g_autoptr(CdzPkcs12) container = cdz_pkcs12_new (data, size, error);
  g_auto(Opening) self = { .decoder = decoder, .container = container };

  if (container == NULL)
    return FALSE;

  cdz_pkcs12_describe (container, decoder->decoded);
  if (container->mac != NULL)
    {
      if (!find_by_checksum (&self, error))
        return FALSE;
      if (!self.confirmed)
        return judge_bad_checksum (&self, error);
    }

  return take_parts (&self, error) && judge_result (&self, error);
}
