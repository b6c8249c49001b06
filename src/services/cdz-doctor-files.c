/* cdz-doctor-files.c: the missing key may lie in a file.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-doctor"
#include "config.h"

#include "cdz-doctor-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-decode.h"
#include "cdz-key.h"
#include "cdz-read-file.h"

/* Looking must stay quick: keys are small, and few files are named alike. */
#define MAX_FILE_SIZE (256 * 1024)
#define MAX_FILES 50

typedef enum
{
  FILE_OTHER,
  FILE_HAS_KEY,
  FILE_LOCKED,
} FileFinding;

typedef struct
{
  FileFinding  finding;
  char        *path;
} LookedAt;

static void
free_looked_at (gpointer data)
{
  LookedAt *looked_at = data;

  g_free (looked_at->path);
  g_free (looked_at);
}

static FileFinding
judge (CdzDecoded *decoded,
       const char *public_key_id)
{
  for (guint i = 0; i < decoded->items->len; i++)
    {
      const CdzDecodedItem *item = decoded->items->pdata[i];
      g_autoptr(CdzKey) key = NULL;

      if (item->kind == CDZ_DECODED_PRIVATE_KEY && (key = cdz_key_new_from_pkcs8 (item->pkcs8, NULL)) != NULL &&
          g_strcmp0 (cdz_attributes_get (cdz_key_get_attributes (key), CDZ_ATTR_PUBLIC_KEY_ID), public_key_id) == 0)
        return FILE_HAS_KEY;
    }

  return decoded->locked ? FILE_LOCKED : FILE_OTHER;
}

static FileFinding
look_into (const char *path,
           const char *public_key_id)
{
  g_autoptr(CdzSecret) file = cdz_read_file (path, MAX_FILE_SIZE, NULL);
  g_autoptr(CdzDecoded) decoded = file != NULL ? cdz_decode (file, NULL, NULL, NULL) : NULL;

  return decoded != NULL ? judge (decoded, public_key_id) : FILE_OTHER;
}

/* "jane" of "jane.p12" and of "jane.key.pem" */
static char *
get_stem (const char *name)
{
  return g_strndup (name, strcspn (name, ".,"));
}

static gboolean
is_named_like (CdzItem    *item,
               const char *name)
{
  static const CdzAttr attrs[] = { CDZ_ATTR_LABEL, CDZ_ATTR_ORIGIN };
  g_autofree char *stem = get_stem (name);

  if (*stem == '\0')
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (attrs); i++)
    {
      const char *text = cdz_item_get (item, attrs[i]);
      g_autofree char *other = text != NULL ? get_stem (text) : NULL;

      if (other != NULL && g_ascii_strcasecmp (stem, other) == 0)
        return TRUE;
    }

  return FALSE;
}

static void
collect_folder (CdzExamination *self,
                const char     *folder,
                GPtrArray      *paths)
{
  g_autoptr(GDir) dir = folder != NULL ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name;

  while (dir != NULL && paths->len < MAX_FILES && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (is_named_like (self->item, name) && g_file_test (path, G_FILE_TEST_IS_REGULAR))
        g_ptr_array_add (paths, g_steal_pointer (&path));
    }
}

static void
report (CdzExamination *self,
        FileFinding     finding,
        const char     *path)
{
  g_autofree char *shown = g_filename_display_name (path);
  g_autofree char *quoted = g_shell_quote (path);
  g_autofree char *command = g_strdup_printf ("credenzactl import %s", quoted);
  g_autofree char *message = NULL;

  if (finding == FILE_HAS_KEY)
    {
      message = g_strdup_printf (_("“%s” holds the private key with this public key; it is not imported"), shown);
      cdz_examination_add_reason (self, CDZ_SEVERITY_WARNING, "key-in-file", _("The key lies in a file"), message, NULL);
      cdz_examination_add_remedy (self, "import-file", _("Import that file"), shown, command, path);
    }
  else
    {
      message = g_strdup_printf (_("“%s” has the same name and needs its passphrase, so what it holds could not be compared"), shown);
      cdz_examination_add_reason (self, CDZ_SEVERITY_INFO, "file-locked", _("A file could not be looked into"), message, NULL);
      cdz_examination_add_remedy (self, "import-file", _("Import that file with its passphrase"), shown, command, path);
    }
}

/* In a worker: looks, and remembers what it saw. */
void
cdz_examination_look_into_files (CdzExamination *self)
{
  const char *public_key_id = cdz_item_get (self->item, CDZ_ATTR_PUBLIC_KEY_ID);
  g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *current = g_get_current_dir ();
  const char *downloads = g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD);
  FileFinding finding = FILE_OTHER;

  for (guint i = 0; self->files != NULL && self->files[i] != NULL; i++)
    g_ptr_array_add (paths, g_canonicalize_filename (self->files[i], NULL));
  collect_folder (self, downloads, paths);
  if (g_strcmp0 (downloads, current) != 0)
    collect_folder (self, current, paths);

  self->looked_at = g_ptr_array_new_with_free_func (free_looked_at);
  for (guint i = 0; i < paths->len && finding != FILE_HAS_KEY; i++)
    if ((finding = look_into (paths->pdata[i], public_key_id)) != FILE_OTHER)
      {
        LookedAt *looked_at = g_new0 (LookedAt, 1);

        looked_at->finding = finding;
        looked_at->path = g_strdup (paths->pdata[i]);
        g_ptr_array_add (self->looked_at, looked_at);
      }
}

/* Returns: whether the key was found in one of them */
gboolean
cdz_examination_report_files (CdzExamination *self)
{
  gboolean found = FALSE;

  for (guint i = 0; i < self->looked_at->len; i++)
    {
      const LookedAt *looked_at = self->looked_at->pdata[i];

      report (self, looked_at->finding, looked_at->path);
      found |= looked_at->finding == FILE_HAS_KEY;
    }

  return found;
}
