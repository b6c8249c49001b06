/* cdz-probe-revocation.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-revocation.h"

#include <time.h>

#include <glib/gi18n-lib.h>
#include <openssl/ocsp.h>
#include <openssl/pem.h>

#include "cdz-probe-connector.h"
#include "cdz-probe-x509.h"

/* One responder that hangs must not use up the time of the whole test. */
#define PATIENCE_US (5 * G_USEC_PER_SEC)
#define MAX_URLS    4

/* Clocks differ; RFC 6960 leaves the tolerance open. */
#define CLOCK_SKEW_S (5 * 60)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OCSP_RESPONSE, OCSP_RESPONSE_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OCSP_BASICRESP, OCSP_BASICRESP_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OCSP_REQUEST, OCSP_REQUEST_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OCSP_CERTID, OCSP_CERTID_free)

typedef struct
{
  X509          *x509;
  X509          *issuer;
  const char    *proxy_setting;
  gint64         deadline_us;
  GCancellable  *cancellable;
  CdzRevocation *out;
} Check;

static void
take_cause (Check *self,
            char  *cause)
{
  g_free (self->out->cause);
  self->out->cause = cause;
}

static gboolean
settle (Check               *self,
        CdzRevocationStatus  status,
        const char          *source,
        const ASN1_TIME     *when)
{
  struct tm tm = { 0 };

  self->out->status = status;
  self->out->source = source;
  g_clear_pointer (&self->out->cause, g_free);
  if (when != NULL && ASN1_TIME_to_tm (when, &tm) == 1)
    self->out->when = timegm (&tm);

  return TRUE;
}

/* The responder is the issuer, or holds a certificate of it for this purpose. */
static gboolean
is_signed_by_issuer (OCSP_BASICRESP *basic,
                     X509           *issuer)
{
  g_autoptr(X509_STORE) store = X509_STORE_new ();
  STACK_OF (X509) *certs = sk_X509_new_null ();
  gboolean ok;

  X509_STORE_add_cert (store, issuer);
  X509_STORE_set_flags (store, X509_V_FLAG_PARTIAL_CHAIN);
  sk_X509_push (certs, issuer);
  ok = OCSP_basic_verify (basic, certs, store, 0) == 1;
  sk_X509_free (certs);
  ERR_clear_error ();

  return ok;
}

/* Returns: whether the response settles it; else why not is in @out_cause */
static gboolean
read_ocsp (Check       *self,
           GBytes      *der,
           const char  *source,
           const char **out_cause)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (der, &size);
  g_autoptr(OCSP_RESPONSE) response = d2i_OCSP_RESPONSE (NULL, &data, size);
  g_autoptr(OCSP_BASICRESP) basic = NULL;
  g_autoptr(OCSP_CERTID) id = OCSP_cert_to_id (NULL, self->x509, self->issuer);
  ASN1_GENERALIZEDTIME *revoked = NULL, *this_update = NULL, *next_update = NULL;
  int status, reason;

  if (response != NULL && OCSP_response_status (response) == OCSP_RESPONSE_STATUS_SUCCESSFUL)
    basic = OCSP_response_get1_basic (response);
  ERR_clear_error ();

  if (response == NULL)
    *out_cause = _("its answer is not an OCSP response");
  else if (basic == NULL)
    *out_cause = _("it declined to answer");
  else if (!is_signed_by_issuer (basic, self->issuer))
    *out_cause = _("its answer is not signed by the certificate's issuer");
  else if (OCSP_resp_find_status (basic, id, &status, &reason, &revoked, &this_update, &next_update) != 1)
    *out_cause = _("its answer is about another certificate");
  else if (OCSP_check_validity (this_update, next_update, CLOCK_SKEW_S, -1) != 1)
    *out_cause = _("its answer is out of date");
  else if (status == V_OCSP_CERTSTATUS_REVOKED)
    return settle (self, CDZ_REVOCATION_REVOKED, source, revoked);
  else if (status == V_OCSP_CERTSTATUS_GOOD)
    return settle (self, CDZ_REVOCATION_GOOD, source, NULL);
  else
    *out_cause = _("it does not know the certificate");
  ERR_clear_error ();

  return FALSE;
}

static GBytes *
dup_ocsp_request (Check *self)
{
  g_autoptr(OCSP_REQUEST) request = OCSP_REQUEST_new ();
  unsigned char *der = NULL;
  int size;
  GBytes *bytes;

  OCSP_request_add0_id (request, OCSP_cert_to_id (NULL, self->x509, self->issuer));
  size = i2d_OCSP_REQUEST (request, &der);
  bytes = g_bytes_new (der, MAX (size, 0));
  OPENSSL_free (der);

  return bytes;
}

static gint64
patience (Check *self)
{
  return MIN (self->deadline_us, g_get_monotonic_time () + PATIENCE_US);
}

static gboolean
ask_ocsp (Check      *self,
          const char *url)
{
  g_autoptr(GBytes) request = dup_ocsp_request (self);
  g_autofree char *fetch_cause = NULL;
  const char *cause = NULL;
  g_autoptr(GBytes) answer = cdz_probe_fetch (url, request, "application/ocsp-request", self->proxy_setting,
                                              patience (self), self->cancellable, &fetch_cause);

  if (answer != NULL && read_ocsp (self, answer, "ocsp", &cause))
    return TRUE;

  take_cause (self, g_strdup_printf (_("The OCSP responder %s: %s"), url, answer != NULL ? cause : fetch_cause));

  return FALSE;
}

static X509_CRL *
parse_crl (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  g_autoptr(BIO) bio = BIO_new_mem_buf (data, size);
  X509_CRL *crl = d2i_X509_CRL (NULL, &data, size);

  if (crl == NULL)
    crl = PEM_read_bio_X509_CRL (bio, NULL, NULL, NULL);
  ERR_clear_error ();

  return crl;
}

static gboolean
read_crl (Check       *self,
          GBytes      *bytes,
          const char **out_cause)
{
  g_autoptr(X509_CRL) crl = parse_crl (bytes);
  X509_REVOKED *entry = NULL;

  if (crl == NULL)
    *out_cause = _("it is not a revocation list");
  else if (X509_NAME_cmp (X509_CRL_get_issuer (crl), X509_get_subject_name (self->issuer)) != 0 ||
           X509_CRL_verify (crl, X509_get0_pubkey (self->issuer)) != 1)
    *out_cause = _("it is not signed by the certificate's issuer");
  else if (X509_CRL_get0_nextUpdate (crl) != NULL && X509_cmp_current_time (X509_CRL_get0_nextUpdate (crl)) < 0)
    *out_cause = _("it is out of date");
  else if (X509_CRL_get0_by_cert (crl, &entry, self->x509) == 1)
    return settle (self, CDZ_REVOCATION_REVOKED, "crl", X509_REVOKED_get0_revocationDate (entry));
  else
    return settle (self, CDZ_REVOCATION_GOOD, "crl", NULL);
  ERR_clear_error ();

  return FALSE;
}

static gboolean
ask_crl (Check      *self,
         const char *url)
{
  g_autofree char *fetch_cause = NULL;
  const char *cause = NULL;
  g_autoptr(GBytes) answer = cdz_probe_fetch (url, NULL, "", self->proxy_setting, patience (self), self->cancellable,
                                              &fetch_cause);

  if (answer != NULL && read_crl (self, answer, &cause))
    return TRUE;

  take_cause (self, g_strdup_printf (_("The revocation list %s: %s"), url, answer != NULL ? cause : fetch_cause));

  return FALSE;
}

static void
collect_urls (GPtrArray           *urls,
              const GENERAL_NAMES *names)
{
  for (int i = 0; i < sk_GENERAL_NAME_num (names); i++)
    {
      const GENERAL_NAME *name = sk_GENERAL_NAME_value (names, i);
      const ASN1_STRING *uri = name->type == GEN_URI ? name->d.uniformResourceIdentifier : NULL;

      if (uri != NULL && urls->len < MAX_URLS)
        g_ptr_array_add (urls, g_strndup ((const char *) ASN1_STRING_get0_data (uri), ASN1_STRING_length (uri)));
    }
}

static GPtrArray *
dup_crl_urls (X509 *x509)
{
  GPtrArray *urls = g_ptr_array_new_with_free_func (g_free);
  CRL_DIST_POINTS *points = X509_get_ext_d2i (x509, NID_crl_distribution_points, NULL, NULL);

  for (int i = 0; i < sk_DIST_POINT_num (points); i++)
    {
      const DIST_POINT *point = sk_DIST_POINT_value (points, i);

      if (point->distpoint != NULL && point->distpoint->type == 0)
        collect_urls (urls, point->distpoint->name.fullname);
    }
  CRL_DIST_POINTS_free (points);

  return urls;
}

static gboolean
ask_all (Check *self)
{
  STACK_OF (OPENSSL_STRING) *responders = X509_get1_ocsp (self->x509);
  g_autoptr(GPtrArray) lists = dup_crl_urls (self->x509);
  gboolean settled = FALSE;

  if (sk_OPENSSL_STRING_num (responders) <= 0 && lists->len == 0)
    self->out->cause = g_strdup (_("The certificate names neither an OCSP responder nor a revocation list"));

  for (int i = 0; !settled && i < MIN (sk_OPENSSL_STRING_num (responders), MAX_URLS); i++)
    settled = ask_ocsp (self, sk_OPENSSL_STRING_value (responders, i));
  for (guint i = 0; !settled && i < lists->len; i++)
    settled = ask_crl (self, lists->pdata[i]);
  X509_email_free (responders);

  return settled;
}

void
cdz_probe_revocation_check (CdzRevocation *out_revocation,
                            X509          *x509,
                            CdzX509Stack  *issuers,
                            GBytes        *stapled,
                            const char    *proxy_setting,
                            gint64         deadline_us,
                            GCancellable  *cancellable)
{
  Check self = { x509, cdz_x509_find_issuer (x509, issuers), proxy_setting, deadline_us, cancellable, out_revocation };
  const char *cause = NULL;

  cdz_revocation_clear (out_revocation);
  out_revocation->status = CDZ_REVOCATION_UNKNOWN;
  if (self.issuer == NULL)
    {
      out_revocation->cause = g_strdup (_("The certificate of its issuer is not known here"));
      return;
    }

  if (stapled != NULL && read_ocsp (&self, stapled, "stapled", &cause))
    return;

  if (!ask_all (&self) && cause != NULL)
    take_cause (&self, g_strdup_printf (_("The response that the server sent along: %s"), cause));
}

const char *
cdz_revocation_status_get_name (CdzRevocationStatus status)
{
  static const char *const names[] = { "unchecked", "good", "revoked", "unknown" };

  return names[status];
}
