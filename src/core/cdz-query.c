/* cdz-query.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-query"
#include "config.h"

#include "cdz-query.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-error.h"

struct _CdzQuery
{
  gatomicrefcount  ref_count;
  CdzClass         klass;
  CdzAttributes   *matches;
  gboolean         has_matches;
  char            *store;
  guint            limit;
};

G_DEFINE_BOXED_TYPE (CdzQuery, cdz_query, cdz_query_ref, cdz_query_unref)

/**
 * cdz_query_new:
 * @klass: one class, or %CDZ_CLASS_NONE for all stored ones and identities
 *
 * Returns: (transfer full): a query that every item of the class matches
 */
CdzQuery *
cdz_query_new (CdzClass klass)
{
  CdzQuery *self = g_new0 (CdzQuery, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->klass = klass;
  self->matches = cdz_attributes_new ();

  return self;
}

CdzQuery *
cdz_query_ref (CdzQuery *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
cdz_query_unref (CdzQuery *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  cdz_attributes_unref (self->matches);
  g_free (self->store);
  g_free (self);
}

/* Without a class an attribute is good if any class has it. */
static gboolean
resolve_attribute (CdzQuery    *self,
                   const char  *name,
                   CdzAttr     *out_attr,
                   GError     **error)
{
  const CdzAttrInfo *info = cdz_schema_lookup (name);

  if (self->klass == CDZ_CLASS_NONE && info != NULL)
    *out_attr = info->attr;
  else
    *out_attr = cdz_schema_require (self->klass != CDZ_CLASS_NONE ? self->klass : CDZ_CLASS_CERTIFICATE,
                                    name, error);

  return *out_attr != CDZ_ATTR_NONE;
}

/**
 * cdz_query_add_match:
 * @name: an attribute's name
 * @value: what it must be, in any spelling
 *
 * Returns: %FALSE with %CDZ_ERROR_NO_SUCH_ATTRIBUTE or %CDZ_ERROR_PARAM
 */
gboolean
cdz_query_add_match (CdzQuery    *self,
                     const char  *name,
                     const char  *value,
                     GError     **error)
{
  g_autofree char *normal = NULL;
  CdzAttr attr;

  g_return_val_if_fail (self != NULL && name != NULL && value != NULL, FALSE);

  if (!resolve_attribute (self, name, &attr, error))
    return FALSE;

  if (self->klass != CDZ_CLASS_NONE &&
      (cdz_schema_get_info (attr)->search & CDZ_CLASS_MASK (self->klass)) == 0)
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM, _("“%s” cannot be searched for"), name);
      return FALSE;
    }

  if ((normal = cdz_schema_normalize (attr, value, error)) == NULL)
    return FALSE;

  if (cdz_attributes_get (self->matches, attr) != NULL &&
      !g_str_equal (cdz_attributes_get (self->matches, attr), normal))
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                   _("“%s” cannot have two values at once; ask for one of them"), name);
      return FALSE;
    }

  cdz_attributes_set (self->matches, attr, normal);
  self->has_matches = TRUE;

  return TRUE;
}

/* @store: (nullable): only items of that store, by its name */
void
cdz_query_set_store (CdzQuery   *self,
                     const char *store)
{
  g_free (self->store);
  self->store = g_strdup (store);
}

/* @limit: how many items at most; 0 for all */
void
cdz_query_set_limit (CdzQuery *self,
                     guint     limit)
{
  self->limit = limit;
}

CdzClass
cdz_query_get_class (CdzQuery *self)
{
  return self->klass;
}

const char *
cdz_query_get_store (CdzQuery *self)
{
  return self->store;
}

guint
cdz_query_get_limit (CdzQuery *self)
{
  return self->limit;
}

gboolean
cdz_query_has_matches (CdzQuery *self)
{
  return self->has_matches;
}

/* Returns: (transfer none): attribute by attribute what must be equal */
CdzAttributes *
cdz_query_get_matches (CdzQuery *self)
{
  return self->matches;
}

static gboolean
is_class_wanted (CdzQuery *self,
                 CdzItem  *item)
{
  if (self->klass == CDZ_CLASS_NONE)
    return cdz_item_get_class (item) != CDZ_CLASS_OTHER;

  return cdz_item_get_class (item) == self->klass;
}

/* "DNS:example.org" is found by that, and by "example.org". */
static gboolean
is_element (const char *element,
            const char *wanted)
{
  const char *colon = strchr (element, ':');

  return g_ascii_strcasecmp (element, wanted) == 0 ||
         (colon != NULL && g_ascii_strcasecmp (colon + 1, wanted) == 0);
}

/* Each element that is wanted must be there; others may be. */
static gboolean
has_elements (const char *list,
              const char *wanted)
{
  g_auto(GStrv) elements = cdz_list_split (list);
  g_auto(GStrv) wanted_elements = cdz_list_split (wanted);

  for (guint i = 0; wanted_elements[i] != NULL; i++)
    {
      guint k = 0;

      while (elements[k] != NULL && !is_element (elements[k], wanted_elements[i]))
        k++;
      if (elements[k] == NULL)
        return FALSE;
    }

  return wanted_elements[0] != NULL || elements[0] == NULL;
}

/* Absent means empty (an empty group is everybody's), but only in a class that
 * has the attribute. */
static gboolean
is_value_wanted (CdzItem    *item,
                 CdzAttr     attr,
                 const char *wanted)
{
  const char *value = cdz_item_get (item, attr);

  if (!cdz_schema_has (cdz_item_get_class (item), attr))
    return FALSE;

  if (cdz_schema_get_info (attr)->type == CDZ_VALUE_LIST)
    return has_elements (value, wanted);

  return g_str_equal (wanted, value != NULL ? value : "");
}

gboolean
cdz_query_matches (CdzQuery *self,
                   CdzItem  *item)
{
  if (!is_class_wanted (self, item))
    return FALSE;
  if (self->store != NULL && !g_str_equal (self->store, cdz_item_get_store (item)))
    return FALSE;
  if (!self->has_matches)
    return TRUE;

  for (guint i = CDZ_ATTR_NONE + 1; i < CDZ_N_ATTRS; i++)
    {
      const char *wanted = cdz_attributes_get (self->matches, i);

      if (wanted != NULL && !is_value_wanted (item, i, wanted))
        return FALSE;
    }

  return TRUE;
}
