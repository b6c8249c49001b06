/* cdz-chain-findings.c: what is worth saying of a chain.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-chain"
#include "config.h"

#include "cdz-chain-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <openssl/x509_vfy.h>

#include "cdz-describe-private.h"
#include "cdz-name.h"
#include "cdz-spki.h"

/* NIST SP 800-57 since 2014, and what browsers take. */
#define MIN_RSA_BITS 2048
#define MIN_EC_BITS  224

typedef struct
{
  GPtrArray *findings;
  GPtrArray *path;
  gint64     now;
  gboolean   holds;
} Report;

static void
add (Report      *report,
     CdzSeverity  severity,
     const char  *code,
     const char  *format,
     ...) G_GNUC_PRINTF (4, 5);

static void
add (Report      *report,
     CdzSeverity  severity,
     const char  *code,
     const char  *format,
     ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  cdz_findings_add (report->findings, severity, code, message);
}

static CdzChainLink *
get_link (Report *report,
          guint   depth)
{
  return report->path->pdata[depth];
}

/* By the common name of its issuer where it has one: "Corp Issuing CA G2". */
static char *
name_issuer (CdzCertificate *certificate)
{
  gsize size;
  const guint8 *cursor = g_bytes_get_data (cdz_certificate_get_issuer_der (certificate), &size);
  g_autoptr(X509_NAME) name = d2i_X509_NAME (NULL, &cursor, (long) size);
  char *text = name != NULL ? cdz_name_dup_display_name (name) : NULL;

  return text != NULL ? text : g_strdup (_("an issuer without a name"));
}

static void
report_dates_of_leaf (Report      *report,
                      CdzSeverity  severity,
                      const char  *distance)
{
  CdzCertificate *leaf = get_link (report, 0)->certificate;
  gint64 not_before = cdz_certificate_get_not_before (leaf);
  gint64 not_after = cdz_certificate_get_not_after (leaf);
  gboolean is_early = report->now < not_before;
  g_autofree char *sentence = cdz_describe_validity_sentence (not_before, not_after, report->now);
  g_autofree char *date = cdz_describe_date (is_early ? not_before : not_after);

  if (not_after == 0 || not_before > not_after)
    add (report, severity, "expired", "%s", sentence);
  else if (severity == CDZ_SEVERITY_WARNING)
    add (report, severity, "expires-soon", _("Expires %s, on %s"), distance, date);
  else if (is_early)
    add (report, severity, "not-yet-valid", _("Not valid before %s"), date);
  else
    add (report, severity, "expired", _("Expired on %s"), date);
}

static void
report_dates (Report *report,
              guint   depth)
{
  CdzCertificate *certificate = get_link (report, depth)->certificate;
  gint64 not_before = cdz_certificate_get_not_before (certificate);
  gint64 not_after = cdz_certificate_get_not_after (certificate);
  g_autofree char *name = cdz_certificate_dup_display_name (certificate);
  g_autofree char *text = NULL;
  g_autofree char *date = NULL;
  CdzSeverity severity;

  cdz_describe_validity (not_before, not_after, report->now, &severity, &text);
  if (depth == 0 && severity != CDZ_SEVERITY_OK)
    report_dates_of_leaf (report, severity, text);
  if (depth == 0 || severity != CDZ_SEVERITY_ERROR)
    return;

  report->holds = FALSE;
  date = cdz_describe_date (report->now < not_before ? not_before : not_after);
  if (report->now < not_before)
    add (report, severity, "issuer-not-yet-valid", _("The authority “%s” is not valid before %s"), name, date);
  else
    add (report, severity, "issuer-expired", _("The authority “%s” expired on %s"), name, date);
}

static void
report_key (Report *report,
            guint   depth)
{
  CdzChainLink *link = get_link (report, depth);
  GBytes *spki = cdz_certificate_get_spki (link->certificate);
  g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();
  g_autofree char *name = cdz_certificate_dup_display_name (link->certificate);
  g_autofree char *key = cdz_spki_describe (spki);
  const char *type;
  gint64 size;

  if (!cdz_spki_fill_key (spki, attributes, NULL))
    return;

  type = cdz_attributes_get (attributes, CDZ_ATTR_KEY_TYPE);
  size = cdz_attributes_get_int (attributes, CDZ_ATTR_KEY_SIZE);
  if (((g_str_has_prefix (type, "rsa") || g_str_has_prefix (type, "d")) && size > 0 && size < MIN_RSA_BITS) ||
      (g_str_equal (type, "ec") && size > 0 && size < MIN_EC_BITS))
    add (report, CDZ_SEVERITY_WARNING, "weak-key",
         _("The key of “%s” is weak: %s; many servers refuse it"), name, key);

  if (depth == 0 && cdz_chain_link_is_unusable (link))
    add (report, CDZ_SEVERITY_WARNING, "key-unusable",
         _("The key of “%s” (%s) cannot be used here: it is incomplete, or its algorithm is not in this OpenSSL"),
         name, key);
}

/* What a root says of itself proves nothing, so its signature is not judged. */
static void
report_signature (Report *report,
                  guint   depth)
{
  CdzChainLink *link = get_link (report, depth);
  X509 *x509 = cdz_chain_link_get_x509 (link);
  g_autofree char *name = cdz_certificate_dup_display_name (link->certificate);
  g_autofree char *algorithm = NULL;
  int digest = NID_undef;

  if (x509 == NULL || cdz_certificate_is_self_issued (link->certificate))
    return;

  algorithm = cdz_describe_algorithm (X509_get0_tbs_sigalg (x509));
  X509_get_signature_info (x509, &digest, NULL, NULL, NULL);
  if (digest == NID_md2 || digest == NID_md4 || digest == NID_md5 || digest == NID_sha1)
    add (report, CDZ_SEVERITY_WARNING, "weak-signature",
         _("“%s” was signed with a weak algorithm: %s; many servers refuse it"), name, algorithm);

  if (depth + 1 < report->path->len && cdz_chain_link_is_unusable (get_link (report, depth + 1)))
    {
      report->holds = FALSE;
      add (report, CDZ_SEVERITY_WARNING, "signature-unchecked",
           _("The signature of “%s” could not be checked: %s is not in this OpenSSL"), name, algorithm);
    }
}

static void
report_purpose (Report *report)
{
  CdzCertificate *leaf = get_link (report, 0)->certificate;

  if (cdz_certificate_is_authority (leaf))
    add (report, CDZ_SEVERITY_INFO, "is-authority",
         _("This is the certificate of an authority: it signs other certificates"));
  else if (!cdz_certificate_allows_client_auth (leaf))
    add (report, CDZ_SEVERITY_INFO, "no-client-auth",
         _("It may not be used to sign in to a server: client authentication is not among its purposes"));
}

/* OpenSSL lets it pass; what the extension wanted to say is lost all the same. */
static void
report_damage (Report *report,
               guint   depth)
{
  CdzChainLink *link = get_link (report, depth);
  X509 *x509 = cdz_chain_link_get_x509 (link);
  g_autofree char *name = cdz_certificate_dup_display_name (link->certificate);

  if (x509 != NULL && (X509_get_extension_flags (x509) & EXFLAG_INVALID) != 0)
    add (report, CDZ_SEVERITY_WARNING, "damaged-extension", _("“%s” has an extension that cannot be read"), name);
}

/* Without a code it is no problem here; without a message it is said elsewhere. */
static const struct
{
  int         error;
  const char *code;
  const char *message;
} problems[] = {
  { X509_V_ERR_INVALID_CA, "not-an-authority", N_("it signed a certificate, but is not an authority") },
  { X509_V_ERR_INVALID_NON_CA, "not-an-authority", N_("it is an authority where none may be") },
  { X509_V_ERR_KEYUSAGE_NO_CERTSIGN, "not-an-authority", N_("its key may not sign certificates") },
  { X509_V_ERR_PATH_LENGTH_EXCEEDED, "path-too-long", N_("it may not have this many authorities below it") },
  { X509_V_ERR_PERMITTED_VIOLATION, "name-not-permitted", N_("it has a name that an authority above it may not vouch for") },
  { X509_V_ERR_EXCLUDED_VIOLATION, "name-not-permitted", N_("it has a name that an authority above it excludes") },
  { X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION, "unknown-critical-extension", N_("it has a critical extension that is not understood here") },
  { X509_V_ERR_INVALID_EXTENSION, "damaged-extension", NULL },       /* said by report_damage () */
  { X509_V_ERR_CERT_SIGNATURE_FAILURE, "bad-signature", N_("its signature does not verify") },
  { X509_V_ERR_UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY, NULL, NULL },     /* key-unusable says it */
  { X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, NULL, NULL },            /* said by the end of the chain */
  { X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, NULL, NULL },
  { X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, NULL, NULL },
  { X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, NULL, NULL },
  { X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, NULL, NULL },
};

static void
report_problem (Report *report,
                int     error,
                guint   depth)
{
  CdzChainLink *link = get_link (report, MIN (depth, report->path->len - 1));
  g_autofree char *name = cdz_certificate_dup_display_name (link->certificate);

  for (guint i = 0; i < G_N_ELEMENTS (problems); i++)
    if (problems[i].error == error)
      {
        if (problems[i].code == NULL)
          return;
        report->holds = FALSE;
        /* Translators: the name of a certificate, and what is wrong with it. */
        if (problems[i].message != NULL)
          add (report, CDZ_SEVERITY_ERROR, problems[i].code, _("“%s”: %s"), name, _(problems[i].message));
        return;
      }

  g_debug ("%s: %s", name, X509_verify_cert_error_string (error));
  report->holds = FALSE;
  add (report, CDZ_SEVERITY_ERROR, "rule-broken", _("“%s”: %s"), name, _("it breaks a rule for certificates in a chain"));
}

typedef struct
{
  int error;
  int depth;
} Problem;

static int
collect_problem_cb (int             ok,
                    X509_STORE_CTX *context)
{
  GArray *seen = X509_STORE_CTX_get_ex_data (context, 0);
  Problem problem = { X509_STORE_CTX_get_error (context), X509_STORE_CTX_get_error_depth (context) };

  if (ok)
    return 1;

  for (guint i = 0; i < seen->len; i++)
    if (memcmp (&g_array_index (seen, Problem, i), &problem, sizeof problem) == 0)
      return 1;
  g_array_append_val (seen, problem);
  return 1;
}

/* The rules of RFC 5280 §6 are OpenSSL's to judge, over exactly this path and
 * with its end taken for granted; dates and trust are judged here. */
static void
report_rules (Report *report)
{
  g_autoptr(X509_STORE) store = X509_STORE_new ();
  g_autoptr(X509_STORE_CTX) context = X509_STORE_CTX_new ();
  g_autoptr(GArray) seen = g_array_new (FALSE, FALSE, sizeof (Problem));
  STACK_OF (X509) *others = sk_X509_new_null ();
  X509 *leaf = cdz_chain_link_get_x509 (get_link (report, 0));

  for (guint i = 0; i < report->path->len; i++)
    {
      X509 *x509 = cdz_chain_link_get_x509 (get_link (report, i));

      if (x509 == NULL)
        continue;
      if (i + 1 == report->path->len)
        X509_STORE_add_cert (store, x509);
      else if (i > 0)
        sk_X509_push (others, x509);
    }

  if (leaf != NULL && X509_STORE_CTX_init (context, store, leaf, others))
    {
      X509_STORE_CTX_set_flags (context, X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_NO_CHECK_TIME);
      X509_STORE_CTX_set_ex_data (context, 0, seen);
      X509_STORE_CTX_set_verify_cb (context, collect_problem_cb);
      X509_verify_cert (context);
    }
  sk_X509_free (others);

  for (guint i = 0; i < seen->len; i++)
    report_problem (report, g_array_index (seen, Problem, i).error, (guint) g_array_index (seen, Problem, i).depth);
}

/* Whether one of that name was there, and had not signed it. */
static gboolean
was_disowned (CdzChainLink *last,
              GPtrArray    *links)
{
  for (guint i = 0; i < links->len; i++)
    if (links->pdata[i] != last && cdz_chain_link_names (last, links->pdata[i]) &&
        !cdz_chain_link_is_signed_by (last, links->pdata[i]))
      return TRUE;

  return FALSE;
}

static void
report_end (Report      *report,
            GPtrArray   *links,
            CdzChainEnd  end,
            gboolean     knows_anchors)
{
  CdzChainLink *last = get_link (report, report->path->len - 1);
  g_autofree char *name = cdz_certificate_dup_display_name (last->certificate);
  g_autofree char *issuer = name_issuer (last->certificate);

  switch (end)
    {
    case CDZ_CHAIN_INCOMPLETE:
      report->holds = FALSE;
      if (cdz_certificate_is_self_issued (last->certificate))
        {
          add (report, CDZ_SEVERITY_WARNING, "chain-incomplete",
               _("The chain is incomplete: “%s” was signed by another certificate of the same name, which is not here"),
               name);
          break;
        }
      if (was_disowned (last, links))
        add (report, CDZ_SEVERITY_ERROR, "bad-signature",
             _("“%s” names “%s” as its issuer, but the certificate of that name that is here did not sign it"),
             name, issuer);
      add (report, CDZ_SEVERITY_WARNING, "chain-incomplete",
           _("The chain is incomplete: the certificate of “%s”, which issued “%s”, is not here"), issuer, name);
      break;

    case CDZ_CHAIN_ROOT:
      if (report->path->len == 1)
        add (report, CDZ_SEVERITY_INFO, "self-signed", "%s",
             cdz_chain_link_is_unusable (last) ? _("It names itself as its issuer: nobody else vouches for it")
                                               : _("It signed itself: nobody else vouches for it"));
      else
        add (report, CDZ_SEVERITY_OK, "chain-complete", _("The chain is complete, up to “%s”"), name);
      if (knows_anchors && report->path->len > 1)
        add (report, CDZ_SEVERITY_INFO, "untrusted-root",
             _("“%s” is not among the authorities that this system trusts"), name);
      break;

    case CDZ_CHAIN_ANCHOR:
    default:
      add (report, CDZ_SEVERITY_OK, "chain-complete",
           _("The chain is complete, up to “%s”, which this system trusts"), name);
      break;
    }
}

/* Returns: whether every step of the chain holds */
gboolean
cdz_chain_add_findings (GPtrArray   *findings,
                        GPtrArray   *path,
                        GPtrArray   *links,
                        CdzChainEnd  end,
                        gboolean     knows_anchors,
                        gint64       now)
{
  Report report = { findings, path, now, TRUE };

  for (guint depth = 0; depth < path->len; depth++)
    {
      report_dates (&report, depth);
      report_key (&report, depth);
      report_signature (&report, depth);
      report_damage (&report, depth);
    }
  report_purpose (&report);
  report_rules (&report);
  report_end (&report, links, end, knows_anchors);

  return report.holds;
}
