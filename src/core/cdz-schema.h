/* cdz-schema.h: the attribute table.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  CDZ_CLASS_NONE,
  CDZ_CLASS_CERTIFICATE,
  CDZ_CLASS_KEY,
  CDZ_CLASS_REQUEST,
  CDZ_CLASS_IDENTITY,     /* derived: certificate joined with private key, never stored */
  CDZ_CLASS_OTHER,        /* of another program, read-only */
} CdzClass;

#define CDZ_N_CLASSES (CDZ_CLASS_OTHER + 1)
#define CDZ_CLASS_MASK(klass) (1u << (klass))

/* The form of an attribute's text, everywhere: in items, SQL, JSON, filters. */
typedef enum
{
  CDZ_VALUE_TEXT,
  CDZ_VALUE_HEX,          /* lower case, no separators */
  CDZ_VALUE_INTEGER,      /* decimal; a number in JSON */
  CDZ_VALUE_BOOLEAN,      /* "true" or "false" */
  CDZ_VALUE_DATE,         /* ISO 8601 UTC: 2026-12-03T13:00:00Z */
  CDZ_VALUE_LIST,         /* comma separated, a comma in an element is "\,"; an array in JSON */
} CdzValueType;

typedef enum
{
  CDZ_ATTR_NONE,
  CDZ_ATTR_UUID,
  CDZ_ATTR_LABEL,
  CDZ_ATTR_COMMENT,
  CDZ_ATTR_GROUP,
  CDZ_ATTR_CREATED,
  CDZ_ATTR_MODIFIED,
  CDZ_ATTR_ORIGIN,
  CDZ_ATTR_CERTIFICATE_TYPE,
  CDZ_ATTR_SUBJECT,
  CDZ_ATTR_ISSUER,
  CDZ_ATTR_SERIAL_NUMBER,
  CDZ_ATTR_SUBJECT_ALTERNATIVE_NAMES,
  CDZ_ATTR_KEY_USAGE,
  CDZ_ATTR_EXTENDED_KEY_USAGE,
  CDZ_ATTR_SUBJECT_KEY_ID,
  CDZ_ATTR_NOT_BEFORE,
  CDZ_ATTR_NOT_AFTER,
  CDZ_ATTR_SHA256,
  CDZ_ATTR_SHA1,
  CDZ_ATTR_PUBLIC_KEY_HASH,
  CDZ_ATTR_PUBLIC_KEY_ID,
  CDZ_ATTR_SPKI_SHA256,
  CDZ_ATTR_SUPERSEDED_BY,
  CDZ_ATTR_STATE,
  CDZ_ATTR_KEY_CLASS,
  CDZ_ATTR_KEY_TYPE,
  CDZ_ATTR_KEY_SIZE,
  CDZ_ATTR_EFFECTIVE_KEY_SIZE,
  CDZ_ATTR_CURVE,
  CDZ_ATTR_APPLICATION_LABEL,
  CDZ_ATTR_APPLICATION_TAG,
  CDZ_ATTR_CAN_SIGN,
  CDZ_ATTR_CAN_DECRYPT,
  CDZ_ATTR_CAN_DERIVE,
  CDZ_ATTR_ACCESSIBLE,
  CDZ_ATTR_ACCESS_CONTROL,
  CDZ_ATTR_EXTRACTABLE,
  CDZ_ATTR_PERMANENT,
  CDZ_ATTR_COLLECTION,
  CDZ_ATTR_SCHEMA,
  CDZ_ATTR_LOCKED,
  CDZ_ATTR_GUESS,
} CdzAttr;

#define CDZ_N_ATTRS (CDZ_ATTR_GUESS + 1)

/* Masks of CDZ_CLASS_MASK (): for which classes something holds. */
typedef struct
{
  CdzAttr       attr;
  const char   *name;       /* "serial-number": also SQL column, with _ for - */
  const char   *title;      /* untranslated; for people */
  CdzValueType  type;
  guint         classes;    /* that have it */
  guint         at_add;     /* may be given at add */
  guint         update;     /* may be changed by set */
  guint         search;     /* may be matched */
  guint         derived;    /* from the value; refused if given and different */
  guint         unique;     /* part of the uniqueness key */
} CdzAttrInfo;

const CdzAttrInfo *cdz_schema_get_info     (CdzAttr       attr);
const CdzAttrInfo *cdz_schema_lookup       (const char   *name);
gboolean           cdz_schema_has          (CdzClass      klass,
                                            CdzAttr       attr);
CdzAttr            cdz_schema_require      (CdzClass      klass,
                                            const char   *name,
                                            GError      **error);
char              *cdz_schema_normalize    (CdzAttr       attr,
                                            const char   *text,
                                            GError      **error);

const char        *cdz_class_get_name      (CdzClass      klass);
const char        *cdz_class_get_title     (CdzClass      klass);
const char        *cdz_class_get_plural    (CdzClass      klass);
gboolean           cdz_class_from_name     (const char   *name,
                                            CdzClass     *out_klass,
                                            GError      **error);
const char        *cdz_value_type_get_name (CdzValueType  type);

char              *cdz_date_format         (GDateTime          *utc);
char             **cdz_list_split          (const char         *text);
char              *cdz_list_join           (const char * const *elements);

G_END_DECLS
