/* cdz-describe-text.c: dates, numbers and bytes as people read them.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-describe"
#include "config.h"

#include "cdz-describe-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-date.h"
#include "cdz-oid.h"

#define MINUTE 60
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

/* A certificate expires soon within the smaller of 30 days and a fifth of its life. */
#define WARNING_TIME (CDZ_WARNING_DAYS * DAY)
#define WARNING_PART 5

/* RFC 5280 allows 20 bytes; a hostile serial may be as long as its file. */
#define MAX_SERIAL_DIGITS 64

static char *
format_date (gint64      unix_seconds,
             const char *format)
{
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_local (unix_seconds);
  g_autofree char *text = date != NULL ? g_date_time_format (date, format) : NULL;

  return text != NULL ? g_steal_pointer (&text) : cdz_date_to_iso8601 (unix_seconds);
}

/* Returns: (transfer full): "3 December 2026, 14:00 CET", in the local zone */
char *
cdz_describe_date (gint64 unix_seconds)
{
  /* Translators: a date with time and zone, for g_date_time_format(). */
  return format_date (unix_seconds, _("%-e %B %Y, %H:%M %Z"));
}

static char *
describe_day (gint64 unix_seconds)
{
  /* Translators: a day in a sentence, for g_date_time_format(). */
  return format_date (unix_seconds, _("%-e %B %Y"));
}

static char *
describe_short_day (gint64 unix_seconds)
{
  /* Translators: a day in a narrow column, for g_date_time_format(). */
  return format_date (unix_seconds, _("%-e %b %Y"));
}

/* By the calendar of the local zone, as people count. */
static gint64
count_days (gint64 from,
            gint64 to)
{
  g_autoptr(GDateTime) start = g_date_time_new_from_unix_local (from);
  g_autoptr(GDateTime) end = g_date_time_new_from_unix_local (to);
  GDate first, last;

  if (start == NULL || end == NULL)
    return (to - from) / DAY;

  g_date_clear (&first, 1);
  g_date_clear (&last, 1);
  g_date_set_dmy (&first, (GDateDay) g_date_time_get_day_of_month (start),
                  (GDateMonth) g_date_time_get_month (start), (GDateYear) g_date_time_get_year (start));
  g_date_set_dmy (&last, (GDateDay) g_date_time_get_day_of_month (end),
                  (GDateMonth) g_date_time_get_month (end), (GDateYear) g_date_time_get_year (end));

  return g_date_days_between (&first, &last);
}

static char *
describe_span (gint64 from,
               gint64 to)
{
  gint64 seconds = to - from, days = count_days (from, to);
  gint64 minutes = MAX (seconds / MINUTE, 1), hours = seconds / HOUR;
  gint64 months = days * 12 / 365, years = days / 365;

  if (seconds < HOUR)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d minute", "%d minutes", (gulong) minutes),
                            (int) minutes);
  if (seconds < DAY)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d hour", "%d hours", (gulong) hours),
                            (int) hours);
  if (days <= 60)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d day", "%d days", (gulong) days),
                            (int) days);
  if (days <= 730)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d month", "%d months", (gulong) months),
                            (int) months);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d year", "%d years", (gulong) years),
                            (int) years);
}

static char *
describe_distance (gint64 unix_seconds,
                   gint64 now)
{
  g_autofree char *span = describe_span (MIN (now, unix_seconds), MAX (now, unix_seconds));

  return g_strdup_printf (unix_seconds >= now ? _("in %s") : _("%s ago"), span);
}

/* Returns: (transfer full): "3 December 2026, 14:00 CET (in 12 days)" */
char *
cdz_describe_moment (gint64 unix_seconds,
                     gint64 now)
{
  g_autofree char *date = cdz_describe_date (unix_seconds);
  g_autofree char *distance = describe_distance (unix_seconds, now);

  return g_strdup_printf ("%s (%s)", date, distance);
}

/* Returns: an error where a certificate of these dates does not hold now, a warning
 *   within the smaller of 30 days and a fifth of its life */
CdzSeverity
cdz_describe_severity (gint64 not_before,
                       gint64 not_after,
                       gint64 now)
{
  if (now > not_after || now < not_before)
    return CDZ_SEVERITY_ERROR;
  if (not_after - now < MIN (WARNING_TIME, (not_after - not_before) / WARNING_PART))
    return CDZ_SEVERITY_WARNING;

  return CDZ_SEVERITY_OK;
}

/**
 * cdz_describe_validity:
 * @not_before: seconds since 1970
 * @not_after: likewise; 0 where the certificate's date cannot be read
 * @now: likewise
 * @out_severity: (out): as cdz_describe_severity () has it
 * @out_text: (out): for a column under "Expires": "in 12 days", "Expired 3 Sep
 *   2026", "Valid from 1 Jan 2027", "2 Mar 2027"
 */
void
cdz_describe_validity (gint64        not_before,
                       gint64        not_after,
                       gint64        now,
                       CdzSeverity  *out_severity,
                       char        **out_text)
{
  gboolean is_early = now < not_before && not_before <= not_after;
  g_autofree char *day = describe_short_day (is_early ? not_before : not_after);

  *out_severity = cdz_describe_severity (not_before, not_after, now);

  if (not_after == 0)
    *out_text = g_strdup (_("Date not readable"));
  else if (is_early)
    *out_text = g_strdup_printf (_("Valid from %s"), day);
  else if (*out_severity == CDZ_SEVERITY_ERROR)
    *out_text = g_strdup_printf (_("Expired %s"), day);
  else if (*out_severity == CDZ_SEVERITY_WARNING)
    *out_text = describe_distance (not_after, now);
  else
    *out_text = g_steal_pointer (&day);
}

/**
 * cdz_describe_validity_sentence:
 *
 * Returns: (transfer full): the same where there is room: "Expires in 12 days, on
 *   3 December 2026", "Valid until 2 March 2027"
 */
char *
cdz_describe_validity_sentence (gint64 not_before,
                                gint64 not_after,
                                gint64 now)
{
  CdzSeverity severity = cdz_describe_severity (not_before, not_after, now);
  g_autofree char *day = describe_day (now < not_before ? not_before : not_after);
  g_autofree char *distance = NULL;

  if (not_after == 0)
    return g_strdup (_("Its expiry date cannot be read"));
  if (not_before > not_after)
    return g_strdup (_("Never valid: it ends before it begins"));
  if (now < not_before)
    return g_strdup_printf (_("Not valid before %s"), day);
  if (severity == CDZ_SEVERITY_ERROR)
    return g_strdup_printf (_("Expired on %s"), day);
  if (severity == CDZ_SEVERITY_OK)
    return g_strdup_printf (_("Valid until %s"), day);

  distance = describe_distance (not_after, now);
  /* Translators: "Expires in 12 days, on 3 December 2026" */
  return g_strdup_printf (_("Expires %s, on %s"), distance, day);
}

/* Returns: (transfer full): bytes in upper-case pairs with colons */
char *
cdz_describe_hex (gconstpointer data,
                  gsize         size)
{
  static const char digits[] = "0123456789ABCDEF";
  const guint8 *bytes = data;
  char *text = g_malloc (size * 3 + 1);

  for (gsize i = 0; i < size; i++)
    {
      text[3 * i] = digits[bytes[i] >> 4];
      text[3 * i + 1] = digits[bytes[i] & 15];
      text[3 * i + 2] = ':';
    }
  text[size > 0 ? 3 * size - 1 : 0] = '\0';

  return text;
}

/* Returns: (transfer full): the same, cut with the number of all bytes */
char *
cdz_describe_short_hex (gconstpointer data,
                        gsize         size)
{
  g_autofree char *start = cdz_describe_hex (data, MIN (size, CDZ_MAX_SHOWN_BYTES));

  if (size <= CDZ_MAX_SHOWN_BYTES)
    return g_steal_pointer (&start);

  start[CDZ_MAX_SHOWN_BYTES / 2 * 3 - 1] = '\0';
  /* Translators: the beginning of some bytes, and how many they are in all. */
  return g_strdup_printf (_("%s … %zu bytes"), start, size);
}

/**
 * cdz_describe_fingerprint:
 * @hex: as in attributes: lower case, no separators
 *
 * Returns: (transfer full): upper-case pairs with colons, on one line
 */
char *
cdz_describe_fingerprint (const char *hex)
{
  GString *text;

  g_return_val_if_fail (hex != NULL, NULL);

  text = g_string_sized_new (strlen (hex) * 3 / 2 + 1);
  for (gsize i = 0; hex[i] != '\0'; i++)
    {
      if (i > 0 && i % 2 == 0)
        g_string_append_c (text, ':');
      g_string_append_c (text, g_ascii_toupper (hex[i]));
    }

  return g_string_free (text, FALSE);
}

/* The content of an INTEGER is in two's complement. */
static char *
decimal_of (const char *hex)
{
  g_autoptr(BIGNUM) number = NULL;
  g_autoptr(BIGNUM) modulus = BN_new ();
  cdz_autofree_openssl char *decimal = NULL;
  BIGNUM *parsed = NULL;

  if (!BN_hex2bn (&parsed, hex))
    return NULL;
  number = parsed;

  if (g_ascii_xdigit_value (hex[0]) >= 8)
    {
      BN_set_bit (modulus, (int) strlen (hex) * 4);
      BN_sub (number, number, modulus);
    }

  decimal = BN_bn2dec (number);
  return g_strdup (decimal);
}

/**
 * cdz_describe_serial:
 * @hex: a serial-number, as in attributes
 *
 * Returns: (transfer full): "4F:2A:91  (5188241)"; a zero that only makes the
 *   number positive is not shown
 */
char *
cdz_describe_serial (const char *hex)
{
  gboolean is_padded;
  g_autofree char *pairs = NULL;
  g_autofree char *decimal = NULL;

  g_return_val_if_fail (hex != NULL, NULL);

  is_padded = strlen (hex) > 2 && hex[0] == '0' && hex[1] == '0';
  pairs = cdz_describe_fingerprint (is_padded ? hex + 2 : hex);
  if (strlen (hex) > MAX_SERIAL_DIGITS)
    return g_steal_pointer (&pairs);

  decimal = *hex != '\0' ? decimal_of (hex) : NULL;
  return decimal != NULL ? g_strdup_printf ("%s  (%s)", pairs, decimal) : g_steal_pointer (&pairs);
}

/* Returns: (transfer full): a signature algorithm as people call it */
char *
cdz_describe_algorithm (const X509_ALGOR *algorithm)
{
  static const struct
  {
    int         nid;
    const char *title;
  } titles[] = {
    { NID_sha256WithRSAEncryption, N_("RSA with SHA-256") },
    { NID_sha384WithRSAEncryption, N_("RSA with SHA-384") },
    { NID_sha512WithRSAEncryption, N_("RSA with SHA-512") },
    { NID_sha224WithRSAEncryption, N_("RSA with SHA-224") },
    { NID_sha1WithRSAEncryption, N_("RSA with SHA-1") },
    { NID_sha1WithRSA, N_("RSA with SHA-1") },
    { NID_md5WithRSAEncryption, N_("RSA with MD5") },
    { NID_md5WithRSA, N_("RSA with MD5") },
    { NID_md2WithRSAEncryption, N_("RSA with MD2") },
    { NID_rsassaPss, N_("RSA-PSS") },
    { NID_ecdsa_with_SHA1, N_("ECDSA with SHA-1") },
    { NID_ecdsa_with_SHA224, N_("ECDSA with SHA-224") },
    { NID_ecdsa_with_SHA256, N_("ECDSA with SHA-256") },
    { NID_ecdsa_with_SHA384, N_("ECDSA with SHA-384") },
    { NID_ecdsa_with_SHA512, N_("ECDSA with SHA-512") },
    { NID_dsaWithSHA1, N_("DSA with SHA-1") },
    { NID_dsaWithSHA1_2, N_("DSA with SHA-1") },
    { NID_dsa_with_SHA256, N_("DSA with SHA-256") },
    { NID_SM2_with_SM3, N_("SM2 with SM3") },
    { NID_ED25519, "Ed25519" },
    { NID_ED448, "Ed448" },
  };
  const ASN1_OBJECT *oid;
  int nid;

  X509_ALGOR_get0 (&oid, NULL, NULL, algorithm);
  nid = OBJ_obj2nid (oid);
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (titles[i].nid == nid)
      return g_strdup (_(titles[i].title));

  return cdz_oid_dup_algorithm (oid);
}
