/* cdz-attributes.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-attributes"
#include "config.h"

#include "cdz-attributes.h"

/* A map from attribute to its normalised text. Whoever made one may fill it;
 * once it is in an item nobody changes it, so any thread may read it. */
struct _CdzAttributes
{
  gatomicrefcount  ref_count;
  char            *values[CDZ_N_ATTRS];
};

G_DEFINE_BOXED_TYPE (CdzAttributes, cdz_attributes, cdz_attributes_ref, cdz_attributes_unref)

CdzAttributes *
cdz_attributes_new (void)
{
  CdzAttributes *self = g_new0 (CdzAttributes, 1);

  g_atomic_ref_count_init (&self->ref_count);
  return self;
}

/* Returns: (transfer full): one that may be changed without @self noticing */
CdzAttributes *
cdz_attributes_copy (CdzAttributes *self)
{
  CdzAttributes *copy = cdz_attributes_new ();

  cdz_attributes_merge (copy, self);
  return copy;
}

CdzAttributes *
cdz_attributes_ref (CdzAttributes *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
cdz_attributes_unref (CdzAttributes *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  for (guint i = 0; i < CDZ_N_ATTRS; i++)
    g_free (self->values[i]);
  g_free (self);
}

/* @text: (nullable): already normalised; %NULL removes the attribute */
void
cdz_attributes_set (CdzAttributes *self,
                    CdzAttr        attr,
                    const char    *text)
{
  cdz_attributes_take (self, attr, g_strdup (text));
}

/* @text: (nullable) (transfer full): already normalised */
void
cdz_attributes_take (CdzAttributes *self,
                     CdzAttr        attr,
                     char          *text)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (attr > CDZ_ATTR_NONE && attr < CDZ_N_ATTRS);

  g_free (self->values[attr]);
  self->values[attr] = text;
}

void
cdz_attributes_set_int (CdzAttributes *self,
                        CdzAttr        attr,
                        gint64         number)
{
  cdz_attributes_take (self, attr, g_strdup_printf ("%" G_GINT64_FORMAT, number));
}

void
cdz_attributes_set_boolean (CdzAttributes *self,
                            CdzAttr        attr,
                            gboolean       value)
{
  cdz_attributes_set (self, attr, value ? "true" : "false");
}

void
cdz_attributes_set_hex (CdzAttributes *self,
                        CdzAttr        attr,
                        gconstpointer  data,
                        gsize          size)
{
  static const char digits[] = "0123456789abcdef";
  const guint8 *bytes = data;
  char *text = g_malloc (size * 2 + 1);

  for (gsize i = 0; i < size; i++)
    {
      text[2 * i] = digits[bytes[i] >> 4];
      text[2 * i + 1] = digits[bytes[i] & 15];
    }
  text[2 * size] = '\0';

  cdz_attributes_take (self, attr, text);
}

/* @unix_seconds: a moment; one that no calendar year holds removes the attribute */
void
cdz_attributes_set_date (CdzAttributes *self,
                         CdzAttr        attr,
                         gint64         unix_seconds)
{
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc (unix_seconds);

  cdz_attributes_take (self, attr, date != NULL ? cdz_date_format (date) : NULL);
}

/**
 * cdz_attributes_set_named:
 * @klass: the class of the item that this is about
 * @name: an attribute's name as somebody typed it
 * @text: its value in any spelling
 *
 * Returns: %FALSE with %CDZ_ERROR_NO_SUCH_ATTRIBUTE or %CDZ_ERROR_PARAM
 */
gboolean
cdz_attributes_set_named (CdzAttributes  *self,
                          CdzClass        klass,
                          const char     *name,
                          const char     *text,
                          GError        **error)
{
  CdzAttr attr = cdz_schema_require (klass, name, error);
  char *normal;

  if (attr == CDZ_ATTR_NONE)
    return FALSE;
  if ((normal = cdz_schema_normalize (attr, text, error)) == NULL)
    return FALSE;

  cdz_attributes_take (self, attr, normal);
  return TRUE;
}

/* What @other has replaces what @self has. */
void
cdz_attributes_merge (CdzAttributes *self,
                      CdzAttributes *other)
{
  g_return_if_fail (self != NULL && other != NULL);

  for (guint i = CDZ_ATTR_NONE + 1; i < CDZ_N_ATTRS; i++)
    if (other->values[i] != NULL)
      cdz_attributes_set (self, i, other->values[i]);
}

/* Returns: (nullable): the normalised text, owned by @self */
const char *
cdz_attributes_get (CdzAttributes *self,
                    CdzAttr        attr)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (attr > CDZ_ATTR_NONE && attr < CDZ_N_ATTRS, NULL);

  return self->values[attr];
}

/* Returns: the number, or 0 where there is none */
gint64
cdz_attributes_get_int (CdzAttributes *self,
                        CdzAttr        attr)
{
  const char *text = cdz_attributes_get (self, attr);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
}

gboolean
cdz_attributes_get_boolean (CdzAttributes *self,
                            CdzAttr        attr)
{
  return g_strcmp0 (cdz_attributes_get (self, attr), "true") == 0;
}
