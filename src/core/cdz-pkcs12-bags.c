/* cdz-pkcs12-bags.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-decode"
#include "config.h"

#include "cdz-pkcs12.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-oid.h"
#include "cdz-pkcs12-write.h"

/* SafeContents may hold SafeContents; nobody nests them on purpose. */
#define MAX_NESTING 8

/* Longer than any name that a person gave. */
#define MAX_NAME_SIZE 4096

typedef struct
{
  CdzPkcs12BagFunc  func;
  gpointer          user_data;
  guint             depth;
} Walk;

static ASN1_OBJECT *
read_oid (const CdzTlv *tlv)
{
  const guint8 *cursor = tlv->start;

  return tlv->tag == CDZ_DER_OID ? d2i_ASN1_OBJECT (NULL, &cursor, (long) tlv->total) : NULL;
}

static char *
read_name (const CdzTlv *value)
{
  gsize size = MIN (value->size, MAX_NAME_SIZE);

  /* BMPString as the standard says (surrogate pairs too), UTF8String as some write. */
  if (value->tag == V_ASN1_BMPSTRING)
    return g_convert ((const char *) value->content, size & ~(gsize) 1, "UTF-8", "UTF-16BE", NULL, NULL, NULL);
  if (value->tag == V_ASN1_UTF8STRING || value->tag == V_ASN1_PRINTABLESTRING)
    return g_utf8_make_valid ((const char *) value->content, size);

  return NULL;
}

/* Where @oid is the tag's or the comment's, the place for its text. */
static char **
get_text_place (CdzPkcs12Bag      *bag,
                const ASN1_OBJECT *oid)
{
  g_autofree char *dotted = cdz_oid_dup_dotted (oid);

  if (g_str_equal (dotted, CDZ_OID_BAG_TAG))
    return &bag->tag;

  return g_str_equal (dotted, CDZ_OID_BAG_COMMENT) ? &bag->comment : NULL;
}

/* Attribute { OID, SET { value } } */
static void
read_attribute (CdzPkcs12Bag *bag,
                const CdzTlv *attribute)
{
  g_autoptr(ASN1_OBJECT) oid = NULL;
  const guint8 *cursor;
  const guint8 *end;
  CdzTlv type, set, value;
  char **place;

  if (!cdz_ber_enter (attribute, &cursor, &end) || !cdz_ber_next (&cursor, end, &type) ||
      !cdz_ber_next (&cursor, end, &set) || !cdz_ber_enter (&set, &cursor, &end) ||
      !cdz_ber_next (&cursor, end, &value) || (oid = read_oid (&type)) == NULL)
    return;

  if (OBJ_obj2nid (oid) == NID_friendlyName && bag->label == NULL)
    bag->label = read_name (&value);
  else if (OBJ_obj2nid (oid) == NID_localKeyID && bag->local_key_id == NULL)
    bag->local_key_id = g_bytes_new (value.content, value.size);
  else if ((place = get_text_place (bag, oid)) != NULL && *place == NULL)
    *place = read_name (&value);
}

static void
read_attributes (CdzPkcs12Bag *bag,
                 const CdzTlv *set)
{
  const guint8 *cursor;
  const guint8 *end;
  CdzTlv attribute;

  if (!cdz_ber_enter (set, &cursor, &end))
    return;
  while (cursor < end && cdz_ber_next (&cursor, end, &attribute))
    read_attribute (bag, &attribute);
}

static void
bag_clear (CdzPkcs12Bag *bag)
{
  g_free (bag->oid);
  g_free (bag->label);
  g_free (bag->tag);
  g_free (bag->comment);
  g_clear_pointer (&bag->local_key_id, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CdzPkcs12Bag, bag_clear)

/* SafeBag { OID, [0] value, SET OF attributes OPTIONAL } */
static gboolean
read_bag (const CdzTlv *tlv,
          CdzPkcs12Bag *bag)
{
  g_autoptr(ASN1_OBJECT) oid = NULL;
  const guint8 *cursor;
  const guint8 *end;
  const guint8 *inner;
  const guint8 *inner_end;
  CdzTlv type, value, attributes;

  if (tlv->tag != CDZ_DER_SEQUENCE || !cdz_ber_enter (tlv, &cursor, &end) ||
      !cdz_ber_next (&cursor, end, &type) || (oid = read_oid (&type)) == NULL ||
      !cdz_ber_next (&cursor, end, &value) || value.tag != CDZ_BER_CONTEXT (0) ||
      !cdz_ber_enter (&value, &inner, &inner_end) || !cdz_ber_next (&inner, inner_end, &bag->value))
    return FALSE;

  bag->nid = OBJ_obj2nid (oid);
  bag->oid = cdz_oid_dup_algorithm (oid);
  if (cursor < end && cdz_ber_next (&cursor, end, &attributes))
    read_attributes (bag, &attributes);

  return TRUE;
}

/**
 * cdz_pkcs12_is_contents:
 * @plain: what may be SafeContents, for instance just decrypted
 *
 * Returns: whether it is a list of bags, to the last byte
 */
gboolean
cdz_pkcs12_is_contents (CdzSecret *plain)
{
  gsize size;
  const guint8 *data = cdz_secret_get_data (plain, &size);
  const guint8 *cursor = data;
  const guint8 *end = data + size;
  CdzTlv outer, element;

  if (!cdz_ber_next (&cursor, end, &outer) || cursor != end || outer.tag != CDZ_DER_SEQUENCE ||
      !cdz_ber_enter (&outer, &cursor, &end))
    return FALSE;

  while (cursor < end)
    {
      g_auto(CdzPkcs12Bag) bag = { 0 };

      if (!cdz_ber_next (&cursor, end, &element) || !read_bag (&element, &bag))
        return FALSE;
    }

  return TRUE;
}

static gboolean
walk (Walk          *self,
      const CdzTlv  *contents,
      GError       **error)
{
  const guint8 *cursor;
  const guint8 *end;
  CdzTlv element;

  if (++self->depth > MAX_NESTING)
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_TOO_LARGE,
                   _("The parts of the container are nested more than %d deep"), MAX_NESTING);
      return FALSE;
    }

  if (!cdz_ber_enter (contents, &cursor, &end))
    end = cursor = NULL;
  while (cursor < end && cdz_ber_next (&cursor, end, &element))
    {
      g_auto(CdzPkcs12Bag) bag = { 0 };
      gboolean done;

      if (!read_bag (&element, &bag))
        continue;
      done = bag.nid == NID_safeContentsBag ? walk (self, &bag.value, error)
                                            : self->func (&bag, self->user_data, error);
      if (!done)
        return FALSE;
    }

  self->depth--;
  return TRUE;
}

/* Calls @func for each bag of checked SafeContents, nested ones too, until it fails. */
gboolean
cdz_pkcs12_walk (CdzSecret         *contents,
                 CdzPkcs12BagFunc   func,
                 gpointer           user_data,
                 GError           **error)
{
  Walk self = { func, user_data, 0 };
  gsize size;
  const guint8 *data = cdz_secret_get_data (contents, &size);
  CdzTlv outer;

  return !cdz_ber_next (&data, data + size, &outer) || walk (&self, &outer, error);
}
