/* cdz-file-contents.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-file-contents"
#include "config.h"

#include "cdz-file-contents.h"

#include <glib/gi18n-lib.h>

#include "cdz-certificate.h"
#include "cdz-error.h"
#include "cdz-key.h"
#include "cdz-request.h"
#include "cdz-work.h"

/* Certificates are parsed by all processors, this many at a time. */
#define CHUNK_SIZE 256

/* What each decoded item became; filled at its own place by whoever parses it. */
typedef struct
{
  GPtrArray  *items;        /* CdzDecodedItem */
  GObject   **objects;
  GError    **errors;
} Parsing;

/* The check of one large RSA key takes up to half a second. */
#define MAX_CHECKED_KEYS 100

static void
free_ignored (gpointer data)
{
  CdzIgnored *ignored = data;

  g_free (ignored->label);
  g_free (ignored->reason);
  g_free (ignored);
}

static void
add_ignored (CdzFileContents *self,
             const char      *label,
             const char      *reason)
{
  CdzIgnored *ignored = g_new0 (CdzIgnored, 1);

  ignored->label = g_strdup (label);
  ignored->reason = g_strdup (reason);
  g_ptr_array_add (self->ignored, ignored);
}

void
cdz_file_contents_free (CdzFileContents *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->decoded, cdz_decoded_free);
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->objects);
  g_ptr_array_unref (self->ignored);
  g_ptr_array_unref (self->findings);
  g_free (self);
}

static GObject *
parse (CdzDecodedItem  *decoded,
       GError         **error)
{
  switch (decoded->kind)
    {
    case CDZ_DECODED_CERTIFICATE:
      return (GObject *) cdz_certificate_new_from_der (decoded->der, error);
    case CDZ_DECODED_PRIVATE_KEY:
      return (GObject *) cdz_key_new_from_pkcs8 (decoded->pkcs8, error);
    case CDZ_DECODED_PUBLIC_KEY:
      return (GObject *) cdz_key_new_from_spki (decoded->der, error);
    case CDZ_DECODED_REQUEST:
      return (GObject *) cdz_request_new_from_der (decoded->der, error);
    case CDZ_DECODED_CRL:
    case CDZ_DECODED_PARAMETERS:
    default:
      g_return_val_if_reached (NULL);
    }
}

/* @start: the chunk's first position, plus one */
static void
parse_chunk (gpointer start,
             gpointer user_data)
{
  Parsing *parsing = user_data;
  guint first = GPOINTER_TO_UINT (start) - 1;

  for (guint i = first; i < MIN (first + CHUNK_SIZE, parsing->items->len); i++)
    {
      CdzDecodedItem *item = parsing->items->pdata[i];

      if (item->kind == CDZ_DECODED_CERTIFICATE)
        parsing->objects[i] = parse (item, &parsing->errors[i]);
    }
}

/* Keys stay in this thread, which scrubs its stack. */
static void
parse_certificates (Parsing *parsing)
{
  GThreadPool *pool;

  if (parsing->items->len <= CHUNK_SIZE)
    {
      parse_chunk (GUINT_TO_POINTER (1), parsing);
      return;
    }

  pool = g_thread_pool_new (parse_chunk, parsing, (int) g_get_num_processors (), FALSE, NULL);
  for (guint i = 0; i < parsing->items->len; i += CHUNK_SIZE)
    g_thread_pool_push (pool, GUINT_TO_POINTER (i + 1), NULL);
  g_thread_pool_free (pool, FALSE, TRUE);
}

static void
clear_parsing (Parsing *parsing)
{
  for (guint i = 0; parsing->items != NULL && i < parsing->items->len; i++)
    {
      g_clear_object (&parsing->objects[i]);
      g_clear_error (&parsing->errors[i]);
    }

  g_free (parsing->objects);
  g_free (parsing->errors);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parsing, clear_parsing)

/* Returns: (transfer full): what the object says of itself, and what it is called */
static CdzItem *
make_item (CdzDecodedItem *decoded,
           GObject        *object)
{
  g_autoptr(CdzAttributes) attributes = NULL;
  g_autofree char *display_name = NULL;
  CdzClass klass;
  GBytes *value;

  if (CDZ_IS_CERTIFICATE (object))
    {
      klass = CDZ_CLASS_CERTIFICATE;
      value = cdz_certificate_get_der (CDZ_CERTIFICATE (object));
      attributes = cdz_attributes_copy (cdz_certificate_get_attributes (CDZ_CERTIFICATE (object)));
      if (decoded->label == NULL)
        display_name = cdz_certificate_dup_display_name (CDZ_CERTIFICATE (object));
    }
  else if (CDZ_IS_KEY (object))
    {
      klass = CDZ_CLASS_KEY;
      value = cdz_key_get_spki (CDZ_KEY (object));
      attributes = cdz_attributes_copy (cdz_key_get_attributes (CDZ_KEY (object)));
      if (decoded->label == NULL)
        display_name = cdz_key_dup_display_name (CDZ_KEY (object));
      cdz_attributes_set (attributes, CDZ_ATTR_APPLICATION_TAG, decoded->tag);
    }
  else
    {
      klass = CDZ_CLASS_REQUEST;
      value = cdz_request_get_der (CDZ_REQUEST (object));
      attributes = cdz_attributes_copy (cdz_request_get_attributes (CDZ_REQUEST (object)));
      if (decoded->label == NULL)
        display_name = cdz_request_dup_display_name (CDZ_REQUEST (object));
    }

  cdz_attributes_set (attributes, CDZ_ATTR_LABEL, decoded->label != NULL ? decoded->label : display_name);
  cdz_attributes_set (attributes, CDZ_ATTR_COMMENT, decoded->comment);

  return cdz_item_new (klass, "file", attributes, value);
}

static void
check_key (CdzFileContents *self,
           CdzKey          *key)
{
  if (self->n_checked_keys++ < MAX_CHECKED_KEYS)
    cdz_key_check (key, self->findings);
  else if (self->n_checked_keys == MAX_CHECKED_KEYS + 1)
    cdz_findings_add (self->findings, CDZ_SEVERITY_INFO, "key-check-skipped",
                      _("There are so many keys that only the first ones were checked"));
}

static void
check_object (CdzFileContents *self,
              GObject         *object)
{
  if (CDZ_IS_KEY (object) && cdz_key_is_private (CDZ_KEY (object)))
    check_key (self, CDZ_KEY (object));

  if (CDZ_IS_REQUEST (object) && !cdz_request_verifies (CDZ_REQUEST (object)))
    cdz_findings_add (self->findings, CDZ_SEVERITY_WARNING, "request-signature",
                      _("The request's own signature does not verify: whoever made it may not have the key"));
}

/* @sources: what each item was made of
 * @first_error: the first failure, in case that nothing else is in the file */
static void
add_decoded (CdzFileContents *self,
             Parsing         *parsing,
             guint            position,
             GPtrArray       *sources,
             GError         **first_error)
{
  CdzDecodedItem *decoded = parsing->items->pdata[position];
  g_autoptr(GObject) object = g_steal_pointer (&parsing->objects[position]);
  g_autoptr(GError) error = g_steal_pointer (&parsing->errors[position]);

  if (decoded->kind == CDZ_DECODED_CRL || decoded->kind == CDZ_DECODED_PARAMETERS)
    return;
  if (object == NULL && error == NULL)
    object = parse (decoded, &error);

  if (object == NULL)
    {
      g_autofree char *block = g_strdup_printf (_("Block %u"), decoded->block);

      add_ignored (self, decoded->label != NULL ? decoded->label : block, error->message);
      if (*first_error == NULL)
        *first_error = g_steal_pointer (&error);
      return;
    }

  check_object (self, object);
  g_ptr_array_add (sources, decoded);
  g_ptr_array_add (self->items, make_item (decoded, object));
  g_ptr_array_add (self->objects, g_steal_pointer (&object));
}

static void
relabel (CdzFileContents *self,
         guint            position,
         CdzItem         *like)
{
  CdzItem *item = self->items->pdata[position];
  g_autoptr(CdzAttributes) attributes = cdz_attributes_copy (cdz_item_get_attributes (item));

  cdz_attributes_set (attributes, CDZ_ATTR_LABEL, cdz_item_get (like, CDZ_ATTR_LABEL));
  self->items->pdata[position] = cdz_item_new (cdz_item_get_class (item), "file", attributes,
                                               cdz_item_get_value (item));
  g_object_unref (item);
}

/* One half of a pair often has the only name: then it is that of both. */
static void
share_label (CdzFileContents *self,
             GPtrArray       *sources,
             guint            certificate_position,
             guint            key_position)
{
  CdzItem *certificate = self->items->pdata[certificate_position];
  CdzItem *key = self->items->pdata[key_position];
  CdzDecodedItem *certificate_source = sources->pdata[certificate_position];
  CdzDecodedItem *key_source = sources->pdata[key_position];

  if (!cdz_item_is_pair (certificate, key))
    return;

  if (key_source->label == NULL)
    relabel (self, key_position, certificate);
  else if (certificate_source->label == NULL)
    relabel (self, certificate_position, key);
}

/* @sources: the CdzDecodedItem of each item */
static void
share_labels (CdzFileContents *self,
              GPtrArray       *sources)
{
  g_autoptr(GHashTable) keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gpointer position;

  for (guint i = 0; i < self->items->len; i++)
    {
      const char *id = cdz_item_get (self->items->pdata[i], CDZ_ATTR_PUBLIC_KEY_ID);

      if (id != NULL && cdz_item_is_private_key (self->items->pdata[i]))
        g_hash_table_insert (keys, g_strdup (id), GUINT_TO_POINTER (i));
    }

  for (guint i = 0; g_hash_table_size (keys) > 0 && i < self->items->len; i++)
    {
      const char *id = cdz_item_get (self->items->pdata[i], CDZ_ATTR_PUBLIC_KEY_ID);

      if (id != NULL && cdz_item_get_class (self->items->pdata[i]) == CDZ_CLASS_CERTIFICATE &&
          g_hash_table_lookup_extended (keys, id, NULL, &position))
        share_label (self, sources, i, GPOINTER_TO_UINT (position));
    }
}

/* Of the items that are there nothing is lost by a wrong one beside them. */
static gboolean
is_empty (CdzFileContents *self)
{
  for (guint i = 0; i < self->decoded->items->len; i++)
    {
      CdzDecodedItem *decoded = self->decoded->items->pdata[i];

      if (decoded->kind == CDZ_DECODED_CRL || decoded->kind == CDZ_DECODED_PARAMETERS)
        return FALSE;
    }

  return self->items->len == 0 && !self->decoded->locked;
}

static void
copy_notes (CdzFileContents *self)
{
  for (guint i = 0; i < self->decoded->ignored->len; i++)
    {
      CdzIgnored *ignored = self->decoded->ignored->pdata[i];

      add_ignored (self, ignored->label, ignored->reason);
    }

  for (guint i = 0; i < self->decoded->findings->len; i++)
    {
      CdzFinding *finding = self->decoded->findings->pdata[i];

      cdz_findings_add (self->findings, finding->severity, finding->code, finding->message);
    }
}

/**
 * cdz_file_contents_new:
 * @bytes: the whole file
 * @passphrases: (nullable) (element-type CdzSecret): tried in their order
 *
 * Decodes the file and parses each thing in it once.
 *
 * Returns: (transfer full): what is in it; %NULL with an error of cdz_decode (), or
 *   with that of the only thing in the file
 */
CdzFileContents *
cdz_file_contents_new (CdzSecret     *bytes,
                       GPtrArray     *passphrases,
                       GCancellable  *cancellable,
                       GError       **error)
{
  g_autoptr(CdzFileContents) self = g_new0 (CdzFileContents, 1);
  g_autoptr(GPtrArray) sources = g_ptr_array_new ();
  g_autoptr(GError) first_error = NULL;
  g_auto(Parsing) parsing = { 0 };

  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->objects = g_ptr_array_new_with_free_func (g_object_unref);
  self->ignored = g_ptr_array_new_with_free_func (free_ignored);
  self->findings = cdz_findings_new ();

  if ((self->decoded = cdz_decode (bytes, passphrases, cancellable, error)) == NULL)
    return NULL;

  copy_notes (self);
  parsing.items = self->decoded->items;
  parsing.objects = g_new0 (GObject *, parsing.items->len);
  parsing.errors = g_new0 (GError *, parsing.items->len);
  parse_certificates (&parsing);

  for (guint i = 0; i < parsing.items->len; i++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      add_decoded (self, &parsing, i, sources, &first_error);
      cdz_work_report (cancellable, i + 1, parsing.items->len);
    }

  if (first_error != NULL && is_empty (self))
    {
      g_propagate_error (error, g_steal_pointer (&first_error));
      return NULL;
    }

  share_labels (self, sources);

  return g_steal_pointer (&self);
}
