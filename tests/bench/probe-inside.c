/* probe-inside.c: a test with its report, and libssl alone, in turn.  SPDX-License-Identifier: GPL-3.0-or-later
 *
 * usage: probe-inside URL IDENTITY.pem AUTHORITY.pem COUNT
 * One line a round: seconds of wall time of each, then seconds of CPU time of each. */
#include "config.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "cdz-prober.h"

#define WARM_UP 5

typedef struct
{
  CdzProbeOptions  *options;
  CdzProbeIdentity *identity;
} Bench;

static G_GNUC_NORETURN void
fail (const char *what)
{
  fprintf (stderr, "%s\n", what);
  exit (2);
}

static double
get_cpu_seconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);

  return now.tv_sec + now.tv_nsec / 1e9;
}

static void
add_certificate (GPtrArray *ders,
                 X509      *x509)
{
  unsigned char *der = NULL;
  int size = i2d_X509 (x509, &der);

  g_ptr_array_add (ders, g_bytes_new (der, size));
  OPENSSL_free (der);
  X509_free (x509);
}

static CdzProbeIdentity *
load_identity (const char *path)
{
  g_autoptr(GPtrArray) ders = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr(BIO) certificates = BIO_new_file (path, "r");
  g_autoptr(BIO) again = BIO_new_file (path, "r");
  g_autoptr(EVP_PKEY) key = NULL;
  g_autoptr(GBytes) leaf = NULL;
  X509 *x509;

  if (certificates == NULL)
    fail ("no identity");
  while ((x509 = PEM_read_bio_X509 (certificates, NULL, NULL, NULL)) != NULL)
    add_certificate (ders, x509);
  key = PEM_read_bio_PrivateKey (again, NULL, NULL, NULL);
  if (ders->len == 0 || key == NULL)
    fail ("no identity");
  leaf = g_bytes_ref (ders->pdata[0]);
  g_ptr_array_remove_index (ders, 0);

  return cdz_probe_identity_new (NULL, "bench", leaf, ders, key, NULL);
}

static void
run_probe (Bench *bench)
{
  g_autoptr(CdzProbeReport) report = cdz_prober_run (bench->options, bench->identity, NULL, NULL, NULL, NULL);
  g_autoptr(CdzJson) json = cdz_json_new ();

  if (report == NULL || cdz_probe_report_get_verdict (report) != CDZ_VERDICT_ACCEPTED)
    fail ("not accepted");
  cdz_json_begin_object (json, NULL);
  cdz_probe_report_add_json (report, json);
  cdz_json_end_object (json);
}

static int
connect_to_loopback (guint16 port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (port) };
  int fd = socket (AF_INET, SOCK_STREAM, 0);

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  if (connect (fd, (struct sockaddr *) &address, sizeof address) != 0)
    fail ("no connection");

  return fd;
}

/* The same work: a fresh context that verifies, the certificate with its chain, one request. */
static void
run_libssl (Bench *bench)
{
  static const unsigned char protocols[] = "\x02h2\x08http/1.1";
  SSL_CTX *context = SSL_CTX_new (TLS_client_method ());
  g_autofree char *request = g_strdup_printf ("GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", bench->options->host);
  SSL *ssl;
  char answer[4096];
  int fd = connect_to_loopback (bench->options->port);
  gboolean ok = FALSE;

  SSL_CTX_set_default_verify_dir (context);
  for (int i = 0; i < sk_X509_num (bench->options->authorities); i++)
    X509_STORE_add_cert (SSL_CTX_get_cert_store (context), sk_X509_value (bench->options->authorities, i));
  SSL_CTX_set_verify (context, SSL_VERIFY_PEER, NULL);
  SSL_CTX_set_alpn_protos (context, protocols, sizeof protocols - 1);
  SSL_CTX_use_cert_and_key (context, bench->identity->leaf, bench->identity->key, bench->identity->chain, 1);
  ssl = SSL_new (context);
  SSL_set1_host (ssl, bench->options->host);
  SSL_set_tlsext_host_name (ssl, bench->options->host);
  SSL_set_fd (ssl, fd);
  if (SSL_connect (ssl) != 1 || SSL_write (ssl, request, strlen (request)) <= 0)
    fail ("no handshake");
  for (int size; (size = SSL_read (ssl, answer, sizeof answer)) > 0;)
    ok = ok || strncmp (answer, "HTTP/1.1 200", 12) == 0;
  SSL_shutdown (ssl);
  SSL_free (ssl);
  SSL_CTX_free (context);
  close (fd);
  if (!ok)
    fail ("no answer");
}

static void
measure (void   (*run) (Bench *bench),
         Bench   *bench,
         double  *out_wall,
         double  *out_cpu)
{
  gint64 began_us = g_get_monotonic_time ();
  double cpu = get_cpu_seconds ();

  run (bench);
  *out_cpu = get_cpu_seconds () - cpu;
  *out_wall = (g_get_monotonic_time () - began_us) / 1e6;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GBytes) authority = NULL;
  g_autoptr(CdzProbeOptions) options = NULL;
  g_autoptr(CdzProbeIdentity) identity = NULL;
  Bench bench;
  char *data = NULL;
  gsize size = 0;

  if (argc != 5 || !g_file_get_contents (argv[3], &data, &size, NULL))
    fail ("usage: probe-inside URL IDENTITY.pem AUTHORITY.pem COUNT");

  authority = g_bytes_new_take (data, size);
  options = cdz_probe_options_new (argv[1], NULL);
  identity = load_identity (argv[2]);
  if (options == NULL || identity == NULL || !cdz_probe_options_add_authorities (options, authority, NULL) ||
      !cdz_probe_options_set_proxy (options, "none", NULL))
    fail ("unusable arguments");

  bench = (Bench) { options, identity };
  for (int i = -WARM_UP; i < atoi (argv[4]); i++)
    {
      double probe, probe_cpu, libssl, libssl_cpu;

      measure (run_probe, &bench, &probe, &probe_cpu);
      measure (run_libssl, &bench, &libssl, &libssl_cpu);
      if (i >= 0)
        printf ("%.6f %.6f %.6f %.6f\n", probe, libssl, probe_cpu, libssl_cpu);
    }

  return 0;
}
