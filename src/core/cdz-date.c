/* cdz-date.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-date"
#include "config.h"

#include "cdz-date.h"

#include <time.h>

#include <openssl/asn1.h>

#define SECONDS_A_DAY   86400
#define DAYS_A_CYCLE    146097        /* the calendar repeats every 400 years */
#define DAYS_BEFORE_1970 719468       /* from 1 March of year 0 */

/* Years that begin in March put the leap day at their end, so that both
 * directions are plain arithmetic: a tenth of what GDateTime takes. */
static gint64
days_from_civil (gint64 year,
                 gint64 month,
                 gint64 day)
{
  gint64 y = month <= 2 ? year - 1 : year;
  gint64 cycle = (y >= 0 ? y : y - 399) / 400;
  gint64 year_of_cycle = y - cycle * 400;
  gint64 day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

  return cycle * DAYS_A_CYCLE + year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 +
         day_of_year - DAYS_BEFORE_1970;
}

/**
 * cdz_date_from_asn1:
 * @time: a UTCTime or GeneralizedTime, RFC 5280 §4.1.2.5, or an offset form of it
 * @out_unix_seconds: (out): seconds since 1970
 *
 * Returns: %FALSE where it is no date
 */
gboolean
cdz_date_from_asn1 (const ASN1_TIME *time,
                    gint64          *out_unix_seconds)
{
  struct tm tm;

  if (time == NULL || !ASN1_TIME_to_tm (time, &tm))
    return FALSE;

  *out_unix_seconds = days_from_civil (tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday) * SECONDS_A_DAY +
                      tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec;
  return TRUE;
}

static void
put_digits (char  *text,
            guint  n_digits,
            gint64 number)
{
  while (n_digits-- > 0)
    {
      text[n_digits] = (char) ('0' + number % 10);
      number /= 10;
    }
}

/* Returns: (transfer full): the moment as in attributes: 2026-12-03T13:00:00Z */
char *
cdz_date_to_iso8601 (gint64 unix_seconds)
{
  char text[] = "0000-00-00T00:00:00Z";
  gint64 days = unix_seconds / SECONDS_A_DAY - (unix_seconds % SECONDS_A_DAY < 0);
  gint64 seconds = unix_seconds - days * SECONDS_A_DAY;
  gint64 shifted = days + DAYS_BEFORE_1970;
  gint64 cycle = (shifted >= 0 ? shifted : shifted - (DAYS_A_CYCLE - 1)) / DAYS_A_CYCLE;
  gint64 day_of_cycle = shifted - cycle * DAYS_A_CYCLE;
  gint64 year_of_cycle = (day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36524 - day_of_cycle / 146096) / 365;
  gint64 day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
  gint64 shifted_month = (5 * day_of_year + 2) / 153;
  gint64 month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;

  put_digits (text, 4, year_of_cycle + cycle * 400 + (month <= 2));
  put_digits (text + 5, 2, month);
  put_digits (text + 8, 2, day_of_year - (153 * shifted_month + 2) / 5 + 1);
  put_digits (text + 11, 2, seconds / 3600);
  put_digits (text + 14, 2, seconds / 60 % 60);
  put_digits (text + 17, 2, seconds % 60);

  return g_strdup (text);
}
