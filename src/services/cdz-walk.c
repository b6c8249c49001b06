/* cdz-walk.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-walk"
#include "config.h"

#include "cdz-walk.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "cdz-error.h"

/* Somebody who drops a home folder by mistake shall hear of it soon. */
#define MAX_FILES 10000
#define MAX_DEPTH 32

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return g_strcmp0 (*(const char * const *) a, *(const char * const *) b);
}

static GPtrArray *
list_folder (const char  *path,
             GError     **error)
{
  g_autoptr(GDir) folder = g_dir_open (path, 0, error);
  GPtrArray *paths;
  const char *name;

  if (folder == NULL)
    return NULL;

  paths = g_ptr_array_new_with_free_func (g_free);
  while ((name = g_dir_read_name (folder)) != NULL)
    g_ptr_array_add (paths, g_build_filename (path, name, NULL));
  g_ptr_array_sort (paths, compare_names);

  return paths;
}

static gboolean
walk (const char    *folder,
      guint          depth,
      GPtrArray     *files,
      GCancellable  *cancellable,
      GError       **error)
{
  g_autoptr(GPtrArray) paths = NULL;

  if (depth > MAX_DEPTH || (paths = list_folder (folder, depth == 0 ? error : NULL)) == NULL)
    return depth > 0;

  for (guint i = 0; i < paths->len; i++)
    {
      GStatBuf info;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (g_lstat (paths->pdata[i], &info) != 0)
        continue;

      if (S_ISDIR (info.st_mode))
        {
          if (!walk (paths->pdata[i], depth + 1, files, cancellable, error))
            return FALSE;
          continue;
        }

      if (g_file_test (paths->pdata[i], G_FILE_TEST_IS_REGULAR))
        g_ptr_array_add (files, g_strdup (paths->pdata[i]));
      if (files->len > MAX_FILES)
        {
          g_set_error (error, CDZ_ERROR, CDZ_ERROR_TOO_LARGE,
                       _("There are more than %d files in this folder; choose one further down"), MAX_FILES);
          return FALSE;
        }
    }

  return TRUE;
}

GPtrArray *
cdz_walk_folder (const char    *path,
                 GCancellable  *cancellable,
                 GError       **error)
{
  g_autoptr(GPtrArray) files = NULL;

  if (!g_file_test (path, G_FILE_TEST_IS_DIR))
    return NULL;

  files = g_ptr_array_new_with_free_func (g_free);
  if (!walk (path, 0, files, cancellable, error))
    return NULL;

  return g_steal_pointer (&files);
}
