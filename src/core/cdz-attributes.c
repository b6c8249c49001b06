/* cdz-attributes.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-attributes"
#include "config.h"

#include "cdz-attributes.h"

#include <string.h>

/* A map from attribute to its normalised text. Whoever made one may fill it;
 * once it is in an item nobody changes it, so any thread may read it. */
struct _CdzAttributes
{
  gatomicrefcount   ref_count;
  char            **values;     /* right behind; NULL: packed */
  guint16           offsets[];  /* packed: CDZ_N_ATTRS into the texts behind; 0: absent */
};

G_DEFINE_BOXED_TYPE (CdzAttributes, cdz_attributes, cdz_attributes_ref, cdz_attributes_unref)

CdzAttributes *
cdz_attributes_new (void)
{
  gsize values_offset = (sizeof (CdzAttributes) + sizeof (char *) - 1) / sizeof (char *) * sizeof (char *);
  CdzAttributes *self = g_malloc0 (values_offset + CDZ_N_ATTRS * sizeof (char *));

  g_atomic_ref_count_init (&self->ref_count);
  self->values = (char **) ((char *) self + values_offset);
  return self;
}

static const char *
get_packed (CdzAttributes *self,
            CdzAttr        attr)
{
  const char *texts = (const char *) (self->offsets + CDZ_N_ATTRS);

  return self->offsets[attr] > 0 ? texts + self->offsets[attr] : NULL;
}

/* Where each text will be, and how many bytes all take. Texts that are the same, as
 * several hashes of a key may be, are there once. */
static gsize
plan_packing (CdzAttributes *self,
              gsize         *lengths,
              gsize         *offsets)
{
  gsize next = 1;

  for (guint i = CDZ_ATTR_NONE + 1; i < CDZ_N_ATTRS; i++)
    {
      const char *text = cdz_attributes_get (self, i);

      lengths[i] = text != NULL ? strlen (text) + 1 : 0;
      offsets[i] = 0;
      if (text == NULL)
        continue;

      for (guint k = CDZ_ATTR_NONE + 1; k < i && offsets[i] == 0; k++)
        if (lengths[k] == lengths[i] && strcmp (cdz_attributes_get (self, k), text) == 0)
          offsets[i] = offsets[k];
      if (offsets[i] == 0)
        {
          offsets[i] = next;
          next += lengths[i];
        }
    }

  return next;
}

/**
 * cdz_attributes_pack:
 *
 * Returns: (transfer full): the same, never to be changed, in one piece of memory:
 *   a list of many thousand items takes less than half
 */
CdzAttributes *
cdz_attributes_pack (CdzAttributes *self)
{
  gsize lengths[CDZ_N_ATTRS], offsets[CDZ_N_ATTRS];
  gsize n_text = plan_packing (self, lengths, offsets);
  CdzAttributes *packed;
  char *texts;

  if (n_text > G_MAXUINT16)
    return cdz_attributes_ref (self);

  packed = g_malloc0 (sizeof (CdzAttributes) + CDZ_N_ATTRS * sizeof (guint16) + n_text);
  g_atomic_ref_count_init (&packed->ref_count);
  texts = (char *) (packed->offsets + CDZ_N_ATTRS);

  for (guint i = CDZ_ATTR_NONE + 1; i < CDZ_N_ATTRS; i++)
    if (offsets[i] > 0)
      {
        packed->offsets[i] = (guint16) offsets[i];
        memcpy (texts + offsets[i], cdz_attributes_get (self, i), lengths[i]);
      }

  return packed;
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

  for (guint i = 0; self->values != NULL && i < CDZ_N_ATTRS; i++)
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

  g_return_if_fail (self->values != NULL);

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
    if (cdz_attributes_get (other, i) != NULL)
      cdz_attributes_set (self, i, cdz_attributes_get (other, i));
}

/* Returns: (nullable): the normalised text, owned by @self */
const char *
cdz_attributes_get (CdzAttributes *self,
                    CdzAttr        attr)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (attr > CDZ_ATTR_NONE && attr < CDZ_N_ATTRS, NULL);

  return self->values != NULL ? self->values[attr] : get_packed (self, attr);
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
