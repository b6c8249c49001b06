/* test-guess.c: what another program's item probably holds.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "cdz-guess.h"
#include "cdz-item.h"
#include "cdz-json.h"

static GVariant *
make_own (const char *name,
          const char *value)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  if (name != NULL)
    g_variant_builder_add (&builder, "{ss}", name, value);

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static void
test_guesses (void)
{
  static const struct
  {
    const char *label;
    const char *schema;
    const char *name;
    const char *value;
    const char *guess;
  } cases[] = {
    { "Mail", NULL, "server", "imap.example.org", CDZ_GUESS_PASSWORD },
    { "web.pem", NULL, NULL, NULL, CDZ_GUESS_PEM },
    { "Unlock", NULL, "certificate", "jane", CDZ_GUESS_PEM },
    { "jane.p12", NULL, NULL, NULL, CDZ_GUESS_PKCS12 },
    { "Password of jane.p12", NULL, NULL, NULL, CDZ_GUESS_PASSWORD },
    { "certificate", NULL, "chunk", "3", CDZ_GUESS_CHUNKED_PEM },
    { "certificate", NULL, "chunk", "third", CDZ_GUESS_PEM },
    { "temperature", NULL, NULL, NULL, CDZ_GUESS_UNKNOWN },
    { "shipment", NULL, "pemmican", "certified", CDZ_GUESS_UNKNOWN },
    { "Key", NULL, "app_id", "org.example.App", CDZ_GUESS_PORTAL_KEY },
    { "Chrome", "chrome_libsecret_os_crypt_password_v2", NULL, NULL, CDZ_GUESS_APPLICATION_KEY },
    { "Wi-Fi", "org.freedesktop.NetworkManager.Connection", NULL, NULL, CDZ_GUESS_PASSWORD },
    { "Key", "io.github.credenza.Credenza.RootKey", NULL, NULL, CDZ_GUESS_VAULT_KEY },
    { "Key", "io.github.credenza.Credenza.Key", NULL, NULL, CDZ_GUESS_DAMAGED },
    { "", "", NULL, NULL, CDZ_GUESS_UNKNOWN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GVariant) own = make_own (cases[i].name, cases[i].value);

      g_test_message ("%s", cases[i].label);
      g_assert_cmpstr (cdz_guess (cases[i].label, cases[i].schema, own), ==, cases[i].guess);
    }

  g_assert_cmpstr (cdz_guess (NULL, NULL, NULL), ==, CDZ_GUESS_UNKNOWN);
}

/* Whoever deletes what an application encrypts with loses more than the item. */
static void
test_warnings (void)
{
  g_assert_nonnull (cdz_guess_get_warning (CDZ_GUESS_PORTAL_KEY));
  g_assert_nonnull (cdz_guess_get_warning (CDZ_GUESS_APPLICATION_KEY));
  g_assert_nonnull (cdz_guess_get_warning (CDZ_GUESS_VAULT_KEY));
  g_assert_null (cdz_guess_get_warning (CDZ_GUESS_PASSWORD));
  g_assert_null (cdz_guess_get_warning (NULL));

  g_assert_true (cdz_guess_may_hold_keys (CDZ_GUESS_PEM));
  g_assert_false (cdz_guess_may_hold_keys (CDZ_GUESS_PASSWORD));
  g_assert_false (cdz_guess_may_hold_keys (NULL));
}

static void
test_items (void)
{
  g_autoptr(GVariant) own = make_own ("user", "jane \"x\"");
  g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();
  g_autoptr(CdzItem) pending = NULL;
  g_autoptr(CdzItem) known = NULL;
  g_autoptr(CdzItem) changed = NULL;
  g_autoptr(CdzAttributes) guessed = NULL;
  g_autofree char *ref = NULL;
  g_autoptr(CdzJson) json = cdz_json_new ();

  cdz_attributes_set (attributes, CDZ_ATTR_UUID, "00112233445566778899aabbccddeeff");
  cdz_attributes_set (attributes, CDZ_ATTR_LABEL, "");
  pending = cdz_item_new_other ("secrets/login", attributes, NULL);
  g_assert_true (cdz_item_is_pending (pending));

  guessed = cdz_attributes_copy (attributes);
  cdz_attributes_set (guessed, CDZ_ATTR_GUESS, CDZ_GUESS_PASSWORD);
  known = cdz_item_new_other ("secrets/login", guessed, own);
  changed = cdz_item_new_other ("secrets/login", guessed, NULL);
  g_assert_false (cdz_item_is_pending (known));
  g_assert_true (cdz_item_is_same_content (known, known));
  g_assert_false (cdz_item_is_same_content (known, changed));

  ref = cdz_item_dup_ref (known);
  g_assert_cmpstr (ref, ==, "other:00112233445566778899aabbccddeeff");

  cdz_json_begin_object (json, NULL);
  cdz_json_add_item (json, known);
  cdz_json_end_object (json);
  g_assert_nonnull (strstr (cdz_json_get_text (json)->str, "\"attributes\":{\"user\":\"jane \\\"x\\\"\"}"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/guess/guesses", test_guesses);
  g_test_add_func ("/guess/warnings", test_warnings);
  g_test_add_func ("/guess/items", test_items);

  return g_test_run ();
}
