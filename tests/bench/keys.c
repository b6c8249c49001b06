/* keys.c: what a key and a signature cost beyond OpenSSL's own part.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "cdz-key-generate.h"
#include "cdz-memory.h"
#include "cdz-openssl.h"

#define N_RUNS 200

/* What each may take more than OpenSSL itself. */
#define FACTOR    1.05
#define SLACK_US  200.0

typedef gboolean (* Action) (gpointer data);

typedef struct
{
  const CdzKeyChoice *choice;
  EVP_PKEY           *pkey;
  CdzKey             *key;
} Subject;

static const guint8 message[32];

static gboolean
generate_ours (gpointer data)
{
  Subject *subject = data;
  g_autoptr(CdzKey) key = cdz_key_generate (subject->choice, NULL, NULL);

  return key != NULL;
}

static gboolean
generate_theirs (gpointer data)
{
  Subject *subject = data;
  g_autoptr(EVP_PKEY_CTX) context = EVP_PKEY_CTX_new_from_name (NULL, subject->choice->type, NULL);
  g_autoptr(EVP_PKEY) pkey = NULL;

  return EVP_PKEY_keygen_init (context) > 0 &&
         (subject->choice->curve == NULL || EVP_PKEY_CTX_set_group_name (context, subject->choice->curve) > 0) &&
         EVP_PKEY_keygen (context, &pkey) > 0;
}

static gboolean
sign_with (EVP_PKEY   *pkey,
           const char *digest)
{
  g_autoptr(EVP_MD_CTX) context = EVP_MD_CTX_new ();
  guint8 signature[1024];
  gsize size = sizeof signature;

  return EVP_DigestSignInit_ex (context, NULL, digest, NULL, NULL, pkey, NULL) > 0 &&
         EVP_DigestSign (context, signature, &size, message, sizeof message) > 0;
}

static const char *
get_digest (EVP_PKEY *pkey)
{
  const EVP_MD *digest = cdz_key_get_signing_digest (pkey);

  return digest != NULL ? EVP_MD_get0_name (digest) : NULL;
}

/* As the key handle does it: the key is open, and each signature begins anew. */
static gboolean
sign_ours (gpointer data)
{
  Subject *subject = data;

  return sign_with (subject->pkey, get_digest (subject->pkey));
}

static gboolean
sign_theirs (gpointer data)
{
  Subject *subject = data;

  return sign_with (subject->pkey, EVP_PKEY_is_a (subject->pkey, "ED25519") ? NULL : "SHA256");
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

static double
median_us (gint64 *times)
{
  qsort (times, N_RUNS, sizeof *times, compare);
  return (double) (times[N_RUNS / 2 - 1] + times[N_RUNS / 2]) / 2;
}

static gint64
measure (Action  action,
         gpointer data)
{
  gint64 start = g_get_monotonic_time ();

  g_assert_true (action (data));
  return g_get_monotonic_time () - start;
}

/* In turn, so that the machine matters little.
 * Returns: whether the target is held */
static gboolean
compare_actions (const char *title,
                 Action      ours,
                 Action      theirs,
                 gpointer    data)
{
  gint64 our_times[N_RUNS], their_times[N_RUNS];
  double our_median, their_median;
  gboolean held;

  measure (ours, data);
  measure (theirs, data);
  for (guint i = 0; i < N_RUNS; i++)
    {
      our_times[i] = measure (ours, data);
      their_times[i] = measure (theirs, data);
    }

  our_median = median_us (our_times);
  their_median = median_us (their_times);
  held = our_median <= their_median * FACTOR + SLACK_US;
  g_print ("  %-24s %8.0f us, OpenSSL alone %8.0f us: %s\n", title, our_median, their_median, held ? "held" : "over");

  return held;
}

/* usage: keys [--strict]; other options are those of the other measurements */
int
main (int   argc,
      char *argv[])
{
  static const struct { const char *type; const char *curve; guint size; } subjects[] = {
    { "ec", "P-256", 0 }, { "ec", "P-384", 0 }, { "ed25519", NULL, 0 }, { "rsa", NULL, 2048 },
  };
  gboolean held = TRUE, is_strict = FALSE;

  for (int i = 1; i < argc; i++)
    is_strict = is_strict || g_str_equal (argv[i], "--strict");

  cdz_memory_harden ();
  g_print ("keys and signatures, medians of %d, against OpenSSL alone (target: 1.05 times that, and 0.2 ms)\n", N_RUNS);
  for (guint i = 0; i < G_N_ELEMENTS (subjects); i++)
    {
      Subject subject = { cdz_key_choice_find (subjects[i].type, subjects[i].size, subjects[i].curve, NULL) };
      g_autofree char *generating = g_strdup_printf ("generate %s", subject.choice->title);
      g_autofree char *signing = g_strdup_printf ("sign with %s", subject.choice->title);
      g_autoptr(CdzKey) key = cdz_key_generate (subject.choice, NULL, NULL);
      g_autoptr(EVP_PKEY) pkey = cdz_key_dup_pkey (key, NULL);

      subject.pkey = pkey;
      if (subjects[i].size == 0)
        held = compare_actions (generating, generate_ours, generate_theirs, &subject) && held;
      held = compare_actions (signing, sign_ours, sign_theirs, &subject) && held;
    }

  return held || !is_strict ? 0 : 1;
}
