/* probe-driver.c: the engine by itself, for tests.  SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One report as JSON a line. Identities are PEM files with certificate, chain and
 * key; nothing of the library or its stores takes part. */
#include "config.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/pem.h>

#include "cdz-memory.h"
#include "cdz-prober.h"

static char *identity_file, *cacert, *pin, *sni, *connect_to, *proxy, *min_tls, *max_tls, *groups, *alpn;
static char *revocation, *timeout;
static char **candidate_files, **known_files;
static int repeat = 1;
static gboolean insecure, quiet, count_descriptors, cancel_on_input;

static GOptionEntry entries[] = {
  { "identity", 0, 0, G_OPTION_ARG_FILENAME, &identity_file, NULL, NULL },
  { "candidate", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &candidate_files, NULL, NULL },
  { "known", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &known_files, NULL, NULL },
  { "cacert", 0, 0, G_OPTION_ARG_FILENAME, &cacert, NULL, NULL },
  { "pin", 0, 0, G_OPTION_ARG_STRING, &pin, NULL, NULL },
  { "sni", 0, 0, G_OPTION_ARG_STRING, &sni, NULL, NULL },
  { "connect-to", 0, 0, G_OPTION_ARG_STRING, &connect_to, NULL, NULL },
  { "proxy", 0, 0, G_OPTION_ARG_STRING, &proxy, NULL, NULL },
  { "min-tls", 0, 0, G_OPTION_ARG_STRING, &min_tls, NULL, NULL },
  { "max-tls", 0, 0, G_OPTION_ARG_STRING, &max_tls, NULL, NULL },
  { "groups", 0, 0, G_OPTION_ARG_STRING, &groups, NULL, NULL },
  { "alpn", 0, 0, G_OPTION_ARG_STRING, &alpn, NULL, NULL },
  { "revocation", 0, 0, G_OPTION_ARG_STRING, &revocation, NULL, NULL },
  { "timeout", 0, 0, G_OPTION_ARG_STRING, &timeout, NULL, NULL },
  { "insecure", 0, 0, G_OPTION_ARG_NONE, &insecure, NULL, NULL },
  { "repeat", 0, 0, G_OPTION_ARG_INT, &repeat, NULL, NULL },
  { "quiet", 0, 0, G_OPTION_ARG_NONE, &quiet, NULL, NULL },
  { "cancel-on-input", 0, 0, G_OPTION_ARG_NONE, &cancel_on_input, "Cancel at a line on standard input; print the latency", NULL },
  { "count-descriptors", 0, 0, G_OPTION_ARG_NONE, &count_descriptors, NULL, NULL },
  { NULL },
};

static void
fail (GError *error)
{
  fprintf (stderr, "probe-driver: %s\n", error != NULL ? error->message : "unreadable file");
  exit (2);
}

static GBytes *
der_of (X509 *x509)
{
  unsigned char *der = NULL;
  int size = i2d_X509 (x509, &der);
  GBytes *bytes = g_bytes_new (der, size);

  OPENSSL_free (der);

  return bytes;
}

static GPtrArray *
load_certificates (const char *path,
                   GPtrArray  *ders)
{
  g_autoptr(BIO) bio = BIO_new_file (path, "r");
  X509 *x509;

  if (bio == NULL)
    fail (NULL);
  while ((x509 = PEM_read_bio_X509 (bio, NULL, NULL, NULL)) != NULL)
    {
      g_ptr_array_add (ders, der_of (x509));
      X509_free (x509);
    }
  ERR_clear_error ();

  return ders;
}

static CdzProbeIdentity *
load_identity (const char *path,
               gboolean    with_key)
{
  g_autoptr(GPtrArray) ders = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr(BIO) bio = BIO_new_file (path, "r");
  g_autoptr(EVP_PKEY) key = bio != NULL && with_key ? PEM_read_bio_PrivateKey (bio, NULL, NULL, NULL) : NULL;
  g_autofree char *label = g_path_get_basename (path);
  g_autoptr(GBytes) leaf = NULL;
  GError *error = NULL;
  CdzProbeIdentity *identity;

  load_certificates (path, ders);
  if (ders->len == 0 || (with_key && key == NULL))
    fail (NULL);
  leaf = g_bytes_ref (ders->pdata[0]);
  g_ptr_array_remove_index (ders, 0);
  if (g_str_has_suffix (label, ".pem"))
    label[strlen (label) - 4] = '\0';
  identity = cdz_probe_identity_new (NULL, label, leaf, ders, key, &error);
  if (identity == NULL)
    fail (error);

  return identity;
}

static void
set_options (CdzProbeOptions *options)
{
  GError *error = NULL;
  char *data;
  gsize size;
  gboolean ok = TRUE;

  ok = ok && (sni == NULL || cdz_probe_options_set_sni (options, sni, &error));
  ok = ok && (connect_to == NULL || cdz_probe_options_set_connect_to (options, connect_to, &error));
  ok = ok && (proxy == NULL || cdz_probe_options_set_proxy (options, proxy, &error));
  ok = ok && cdz_probe_options_set_versions (options, min_tls, max_tls, &error);
  ok = ok && (groups == NULL || cdz_probe_options_set_groups (options, groups, &error));
  ok = ok && (alpn == NULL || cdz_probe_options_set_alpn (options, alpn, &error));
  ok = ok && (pin == NULL || cdz_probe_options_add_pin (options, pin, &error));
  ok = ok && (revocation == NULL || cdz_probe_options_set_revocation (options, revocation, &error));
  ok = ok && (timeout == NULL || cdz_probe_options_set_timeout (options, timeout, &error));
  if (ok && cacert != NULL)
    {
      g_autoptr(GBytes) file = NULL;

      ok = g_file_get_contents (cacert, &data, &size, &error);
      if (ok)
        {
          file = g_bytes_new_take (data, size);
          ok = cdz_probe_options_add_authorities (options, file, &error);
        }
    }
  if (!ok)
    fail (error);
  options->insecure = insecure;
}

static gint64 cancelled_us;

static gpointer
cancel_in_thread (gpointer data)
{
  if (getchar () != EOF)
    {
      cancelled_us = g_get_monotonic_time ();
      g_cancellable_cancel (data);
    }

  return NULL;
}

static gboolean
run_once (CdzProbeOptions  *options,
          CdzProbeIdentity *identity,
          GPtrArray        *candidates,
          CdzX509Stack     *known)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(CdzProbeReport) report = NULL;
  g_autoptr(CdzJson) json = cdz_json_new ();
  g_autoptr(GError) error = NULL;
  GThread *thread = cancel_on_input ? g_thread_new ("cancel", cancel_in_thread, cancellable) : NULL;

  report = cdz_prober_run (options, identity, candidates, known, cancellable, &error);
  if (thread != NULL)
    {
      gint64 ended_us = g_get_monotonic_time ();

      if (error == NULL)
        fail (NULL);
      g_thread_join (thread);
      printf ("{\"cancelled\":%s,\"latency-ms\":%.1f}\n",
              g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? "true" : "false",
              (ended_us - cancelled_us) / 1000.0);
      return TRUE;
    }
  if (report == NULL)
    fail (error);

  cdz_json_begin_object (json, NULL);
  cdz_probe_report_add_json (report, json);
  cdz_json_end_object (json);
  if (!quiet)
    printf ("%s\n", cdz_json_get_text (json)->str);

  return cdz_probe_report_is_success (report);
}

static guint
count_open_descriptors (void)
{
  DIR *directory = opendir ("/proc/self/fd");
  guint n = 0;

  while (readdir (directory) != NULL)
    n++;
  closedir (directory);

  return n;
}

static guint64
read_resident_kb (void)
{
  g_autofree char *text = NULL;

  g_file_get_contents ("/proc/self/statm", &text, NULL, NULL);

  return text != NULL ? g_ascii_strtoull (strchr (text, ' ') + 1, NULL, 10) * 4 : 0;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GOptionContext) context = g_option_context_new ("URL");
  g_autoptr(GPtrArray) candidates = g_ptr_array_new_with_free_func ((GDestroyNotify) cdz_probe_identity_unref);
  g_autoptr(GPtrArray) ders = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr(CdzX509Stack) known = NULL;
  g_autoptr(CdzProbeIdentity) identity = NULL;
  g_autoptr(CdzProbeOptions) options = NULL;
  GError *error = NULL;
  gboolean success = TRUE;

  cdz_memory_harden ();
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != 2)
    fail (error);
  if ((options = cdz_probe_options_new (argv[1], &error)) == NULL)
    fail (error);
  set_options (options);
  if (identity_file != NULL)
    identity = load_identity (identity_file, TRUE);
  for (guint i = 0; candidate_files != NULL && candidate_files[i] != NULL; i++)
    g_ptr_array_add (candidates, load_identity (candidate_files[i], FALSE));
  for (guint i = 0; known_files != NULL && known_files[i] != NULL; i++)
    load_certificates (known_files[i], ders);
  known = cdz_x509_stack_from_ders (ders);

  for (int i = 0; i < repeat; i++)
    {
      success = run_once (options, identity, candidates, known);
      if (count_descriptors && (i == repeat / 10 || i == repeat - 1))
        printf ("{\"run\":%d,\"descriptors\":%u,\"resident-kb\":%" G_GUINT64_FORMAT "}\n", i,
                count_open_descriptors (), read_resident_kb ());
    }

  return success ? 0 : 20;
}
