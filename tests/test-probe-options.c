/* test-probe-options.c  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <openssl/tls1.h>

#include "cdz-error.h"
#include "cdz-probe-options.h"

static void
test_addresses (void)
{
  static const struct
  {
    const char *given, *url, *host, *path;
    guint       port;
  } rows[] = {
    { "https://git.example.org", "https://git.example.org/", "git.example.org", "/", 443 },
    { "git.example.org", "https://git.example.org/", "git.example.org", "/", 443 },
    { "git.example.org:8443", "https://git.example.org:8443/", "git.example.org", "/", 8443 },
    { "HTTPS://Host/a/b?c=d#e", "https://host/a/b?c=d", "host", "/a/b?c=d", 443 },
    { "https://[::1]:444/x", "https://[::1]:444/x", "::1", "/x", 444 },
    { "https://bücher.example/", "https://xn--bcher-kva.example/", "xn--bcher-kva.example", "/", 443 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(CdzProbeOptions) options = cdz_probe_options_new (rows[i].given, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (options->url, ==, rows[i].url);
      g_assert_cmpstr (options->host, ==, rows[i].host);
      g_assert_cmpstr (options->path, ==, rows[i].path);
      g_assert_cmpuint (options->port, ==, rows[i].port);
    }
}

static void
test_bad_addresses (void)
{
  static const char *const bad[] = {
    "", "https://", "http://example.org/", "ftp://example.org/", "https://user:secret@example.org/",
    "https://exa mple.org/", "https://example.org/a\r\nX-Header: b", "https://example.org:0/", "https://example.org:99999/",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;
      CdzProbeOptions *options = cdz_probe_options_new (bad[i], &error);

      g_test_message ("%s", bad[i]);
      g_assert_error (error, CDZ_ERROR, CDZ_ERROR_PARAM);
      g_assert_null (options);
      g_assert_null (g_strstr_len (error->message, -1, "secret"));
    }
}

static void
test_settings (void)
{
  g_autoptr(CdzProbeOptions) options = cdz_probe_options_new ("example.org", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_true (cdz_probe_options_set_versions (options, "1.2", "1.3", &error));
  g_assert_cmpint (options->max_version, ==, TLS1_3_VERSION);
  g_assert_false (cdz_probe_options_set_versions (options, "1.3", "1.2", &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_PARAM);
  g_clear_error (&error);

  g_assert_true (cdz_probe_options_set_groups (options, "X25519:P-256", &error));
  g_assert_false (cdz_probe_options_set_groups (options, "X25519:NoSuchGroup", &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED);
  g_assert_nonnull (g_strstr_len (error->message, -1, "NoSuchGroup"));
  g_assert_cmpstr (options->groups, ==, "X25519:P-256");
  g_clear_error (&error);

  g_assert_true (cdz_probe_options_set_connect_to (options, "[::1]:8443", &error));
  g_assert_cmpstr (options->connect_host, ==, "::1");
  g_assert_cmpuint (options->connect_port, ==, 8443);
  g_assert_false (cdz_probe_options_set_sni (options, "127.0.0.1", &error));
  g_clear_error (&error);
  g_assert_true (cdz_probe_options_set_sni (options, "other.example", &error));
  g_assert_cmpstr (cdz_probe_options_get_name (options), ==, "other.example");

  g_assert_true (cdz_probe_options_set_proxy (options, "none", &error));
  g_assert_true (cdz_probe_options_set_proxy (options, "socks5h://127.0.0.1:1080", &error));
  g_assert_false (cdz_probe_options_set_proxy (options, "https://127.0.0.1:1080", &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED);
}

static void
test_bad_settings (void)
{
  g_autoptr(CdzProbeOptions) options = cdz_probe_options_new ("example.org", NULL);
  g_autoptr(GBytes) junk = g_bytes_new_static ("junk", 4);

  g_assert_false (cdz_probe_options_add_pin (options, "sha256//AAAA", NULL));
  g_assert_false (cdz_probe_options_add_pin (options, "md5//AAAA", NULL));
  g_assert_false (cdz_probe_options_set_revocation (options, "maybe", NULL));
  g_assert_false (cdz_probe_options_set_timeout (options, "-1", NULL));
  g_assert_false (cdz_probe_options_set_timeout (options, "5s", NULL));
  g_assert_false (cdz_probe_options_set_timeout (options, "nan", NULL));
  g_assert_false (cdz_probe_options_set_alpn (options, "h2,,http/1.1", NULL));
  g_assert_false (cdz_probe_options_set_proxy (options, "proxy", NULL));
  g_assert_false (cdz_probe_options_add_authorities (options, junk, NULL));
  g_assert_true (cdz_probe_options_set_timeout (options, "0.5", NULL));
  g_assert_cmpint (options->timeout_us, ==, G_USEC_PER_SEC / 2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/probe-options/addresses", test_addresses);
  g_test_add_func ("/probe-options/bad-addresses", test_bad_addresses);
  g_test_add_func ("/probe-options/settings", test_settings);
  g_test_add_func ("/probe-options/bad-settings", test_bad_settings);

  return g_test_run ();
}
