/* cdz-issued.c: what came of an issuer's run.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-issued"
#include "config.h"

#include "cdz-issuer-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"

static void
free_issued_part (gpointer data)
{
  CdzIssuedPart *part = data;

  g_clear_object (&part->key);
  g_clear_object (&part->item);
  g_clear_pointer (&part->der, g_bytes_unref);
  g_free (part);
}

void
cdz_issued_free (CdzIssued *self)
{
  g_free (self->operation);
  g_ptr_array_unref (self->parts);
  g_free (self);
}

static GBytes *
ref_der (CdzPart *part)
{
  if (CDZ_IS_REQUEST (part->product))
    return g_bytes_ref (cdz_request_get_der (CDZ_REQUEST (part->product)));
  if (CDZ_IS_CERTIFICATE (part->product))
    return g_bytes_ref (cdz_certificate_get_der (CDZ_CERTIFICATE (part->product)));

  return NULL;
}

/* A request that is open already for this key and subject is not made twice. */
GError *
cdz_issued_explain_duplicate (GError *problem)
{
  const char *ref = cdz_error_get_detail (problem, CDZ_DETAIL_REF);
  GError *error;

  if (!g_error_matches (problem, CDZ_ERROR, CDZ_ERROR_DUPLICATE) ||
      g_strcmp0 (cdz_error_get_detail (problem, CDZ_DETAIL_CLASS), "request") != 0)
    return problem;

  error = g_error_new (CDZ_ERROR, CDZ_ERROR_DUPLICATE,
                       _("A request of this key for this subject is open already (%s); send that one, or delete it first"), ref);
  cdz_error_set_detail (error, CDZ_DETAIL_REF, ref);
  cdz_error_set_detail (error, CDZ_DETAIL_CLASS, "request");
  g_error_free (problem);

  return error;
}

static GError *
make_exists_error (CdzItem *item)
{
  g_autofree char *ref = cdz_item_dup_ref (item);
  GError *problem = g_error_new (CDZ_ERROR, CDZ_ERROR_DUPLICATE,
                                 _("It is here already, as “%s”"), cdz_item_get (item, CDZ_ATTR_LABEL));

  cdz_error_set_detail (problem, CDZ_DETAIL_REF, ref);
  cdz_error_set_detail (problem, CDZ_DETAIL_CLASS, cdz_class_get_name (cdz_item_get_class (item)));
  return cdz_issued_explain_duplicate (problem);
}

CdzIssued *
cdz_issued_new (GPtrArray   *parts,
                CdzOutcome  *outcome,
                GError     **error)
{
  g_autoptr(CdzIssued) issued = g_new0 (CdzIssued, 1);
  guint n_used = 0;

  issued->operation = g_strdup (outcome->operation);
  issued->parts = g_ptr_array_new_with_free_func (free_issued_part);

  for (guint i = 0; i < parts->len; i++)
    {
      CdzPart *part = parts->pdata[i];
      CdzIssuedPart *result = g_new0 (CdzIssuedPart, 1);

      g_ptr_array_add (issued->parts, result);
      if (part->key != NULL)
        result->key = g_object_ref (((CdzResult *) outcome->results->pdata[n_used++])->item);
      else
        result->key = g_object_ref (cdz_item_get_key (part->key_item) != NULL ? cdz_item_get_key (part->key_item)
                                                                              : part->key_item);

      if (part->product != NULL)
        {
          CdzResult *stored = outcome->results->pdata[n_used++];

          if (stored->action == CDZ_RESULT_EXISTS)
            {
              g_propagate_error (error, make_exists_error (stored->item));
              return NULL;
            }
          result->item = g_object_ref (stored->item);
          result->der = ref_der (part);
        }
    }

  return g_steal_pointer (&issued);
}
