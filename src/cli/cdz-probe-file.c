/* cdz-probe-file.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe-file"
#include "config.h"

#include "cdz-probe-file.h"

#include "cdz-error.h"
#include "cdz-probe-pair.h"
#include "cdz-read-file.h"

/* A test needs the key, so declining to answer is an error here. */
static CdzDecoded *
unlock (CdzCli      *cli,
        const char  *label,
        CdzSecret   *bytes,
        GError     **error)
{
  for (guint attempt = 0;; attempt++)
    {
      g_autoptr(GPtrArray) passphrases = g_ptr_array_new_with_free_func ((GDestroyNotify) cdz_secret_unref);
      CdzSecret *answer = cdz_cli_ask (cli, CDZ_PROMPT_FILE_PASSPHRASE, label, attempt, error);
      GError *problem = NULL;
      CdzDecoded *decoded;

      if (answer == NULL)
        return NULL;

      g_ptr_array_add (passphrases, answer);
      if ((decoded = cdz_decode (bytes, passphrases, NULL, &problem)) != NULL && !decoded->locked)
        return decoded;
      if (decoded == NULL && (!g_error_matches (problem, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED) || attempt + 1 == CDZ_MAX_TRIES))
        {
          g_propagate_error (error, problem);
          return NULL;
        }
      g_clear_error (&problem);
      g_clear_pointer (&decoded, cdz_decoded_free);
    }
}

static CdzDecoded *
read_file (CdzCli      *cli,
           const char  *path,
           const char  *label,
           GPtrArray   *passphrases,
           GError     **error)
{
  g_autoptr(CdzSecret) bytes = cdz_read_file (path, CDZ_MAX_FILE_SIZE, error);
  g_autoptr(CdzDecoded) decoded = bytes != NULL ? cdz_decode (bytes, passphrases, NULL, error) : NULL;

  if (decoded != NULL && decoded->locked)
    return unlock (cli, label, bytes, error);

  return g_steal_pointer (&decoded);
}

CdzProbeIdentity *
cdz_probe_file_open (CdzCli      *cli,
                     const char  *path,
                     const char  *passphrase_file,
                     GPtrArray  **out_certificates,
                     GError     **error)
{
  g_autoptr(GPtrArray) passphrases = cdz_cli_read_passphrases (cli, passphrase_file, error);
  g_autofree char *label = g_filename_display_basename (path);
  g_autoptr(CdzDecoded) decoded = NULL;
  GError *problem = NULL;

  if (passphrases == NULL)
    return NULL;
  if ((decoded = read_file (cli, path, label, passphrases, &problem)) == NULL)
    {
      cdz_error_set_detail (problem, CDZ_DETAIL_FILE, path);
      g_propagate_error (error, problem);
      return NULL;
    }

  return cdz_probe_pair_find (label, decoded, out_certificates, error);
}
