/* fixtures.h: files that tests read.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <openssl/pem.h>

#include "cdz-certificate.h"
#include "cdz-der.h"
#include "cdz-openssl.h"

/* A file of tests/fixtures, made by the script beside it. */
static inline GBytes *
fixture_bytes (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "fixtures", name, NULL);
  g_autoptr(GError) error = NULL;
  char *data;
  gsize size;

  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (data, size);
}

/* Its next PEM block; read by OpenSSL, so that our decoder is not its own judge. */
static inline GBytes *
next_block (BIO   *bio,
            char **out_name)
{
  cdz_autofree_openssl char *name = NULL;
  cdz_autofree_openssl char *header = NULL;
  cdz_autofree_openssl guint8 *data = NULL;
  long size;

  if (!PEM_read_bio (bio, &name, &header, &data, &size))
    return NULL;

  if (out_name != NULL)
    *out_name = g_strdup (name);
  return g_bytes_new (data, (gsize) size);
}

static inline GBytes *
fixture_block (const char *name)
{
  g_autoptr(GBytes) file = fixture_bytes (name);
  gsize size;
  const void *data = g_bytes_get_data (file, &size);
  g_autoptr(BIO) bio = BIO_new_mem_buf (data, (int) size);
  GBytes *block = next_block (bio, NULL);

  g_assert_nonnull (block);
  return block;
}

static inline CdzCertificate *
fixture_certificate (const char *name)
{
  g_autofree char *path = g_strdup_printf ("certs/%s.pem", name);
  g_autoptr(GBytes) der = fixture_block (path);
  g_autoptr(GError) error = NULL;
  CdzCertificate *certificate = cdz_certificate_new_from_der (der, &error);

  g_assert_no_error (error);
  return certificate;
}

/* Files from elsewhere, beside the source tree; not part of it. */
static inline char *
testdata_path (const char *name)
{
  const char *folder = g_getenv ("CDZ_TESTDATA");

  if (folder != NULL)
    return g_build_filename (folder, name, NULL);

  return g_build_filename (g_getenv ("CDZ_SOURCE_ROOT"), "..", "shared", "testdata", name, NULL);
}

typedef struct
{
  char *file;
  char *kind;
  char *expected;
  char *subject;
  char *spki_sha256;
  char *whole;      /* the whole line, for messages */
} TestdataRow;

static inline void
testdata_row_free (TestdataRow *row)
{
  g_free (row->file);
  g_free (row->kind);
  g_free (row->expected);
  g_free (row->subject);
  g_free (row->spki_sha256);
  g_free (row->whole);
  g_free (row);
}

/* Returns: (nullable): the rows of its index; %NULL, and the test skipped, where
 *   the files are absent */
static inline GPtrArray *
testdata_rows (void)
{
  g_autofree char *path = testdata_path ("index.tsv");
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) testdata_row_free);
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    {
      g_test_skip ("the files from elsewhere (../shared/testdata or CDZ_TESTDATA) are absent");
      return NULL;
    }

  lines = g_strsplit (text, "\n", -1);
  for (guint i = 1; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_auto(GStrv) columns = g_strsplit (lines[i], "\t", -1);
      TestdataRow *row = g_new0 (TestdataRow, 1);

      g_assert_cmpuint (g_strv_length (columns), >=, 11);
      row->file = g_strdup (columns[0]);
      row->kind = g_strdup (columns[2]);
      row->expected = g_strdup (columns[4]);
      row->subject = g_strdup (columns[8]);
      row->spki_sha256 = g_strdup (columns[10]);
      row->whole = g_strdup (lines[i]);
      g_ptr_array_add (rows, row);
    }

  g_assert_cmpuint (rows->len, >, 0);
  return g_steal_pointer (&rows);
}

/* Without what follows the first element: two bytes in one of the DER files, and
 * what OpenSSL puts behind a TRUSTED CERTIFICATE. */
static inline GBytes *
first_element (gconstpointer data,
               gsize         size)
{
  CdzDer input = { data, size }, whole = input;

  cdz_der_read_any (&input, NULL, NULL, &whole);
  return cdz_der_to_bytes (whole);
}

/* Returns: the blocks of a file of that label; a DER file is one */
static inline GPtrArray *
testdata_blocks (const char *file,
                 const char *label)
{
  g_autofree char *path = testdata_path (file);
  g_autoptr(GPtrArray) blocks = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autofree char *data = NULL;
  g_autofree char *name = NULL;
  g_autoptr(BIO) bio = NULL;
  GBytes *block;
  gsize size;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  if (size > 0 && data[0] == 0x30)
    {
      g_ptr_array_add (blocks, first_element (data, size));
      return g_steal_pointer (&blocks);
    }

  bio = BIO_new_mem_buf (data, (int) size);
  while ((block = next_block (bio, &name)) != NULL)
    {
      if (g_str_has_prefix (name, "TRUSTED "))
        g_ptr_array_add (blocks, first_element (g_bytes_get_data (block, NULL), g_bytes_get_size (block)));
      else if (g_str_has_suffix (name, label))
        g_ptr_array_add (blocks, g_bytes_ref (block));
      g_bytes_unref (block);
      g_clear_pointer (&name, g_free);
    }

  ERR_clear_error ();
  return g_steal_pointer (&blocks);
}
