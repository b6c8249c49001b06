/* cdz-item-look.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-item-look"
#include "config.h"

#include "cdz-item-look.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-application.h"
#include "cdz-describe.h"
#include "cdz-guess.h"

const char *
cdz_look_get_class_icon (CdzClass klass)
{
  switch (klass)
    {
    case CDZ_CLASS_IDENTITY:
      return "user-info-symbolic";
    case CDZ_CLASS_CERTIFICATE:
      return "application-certificate-symbolic";
    case CDZ_CLASS_KEY:
      return "dialog-password-symbolic";
    case CDZ_CLASS_REQUEST:
      return "document-send-symbolic";
    case CDZ_CLASS_NONE:
    case CDZ_CLASS_OTHER:
    default:
      return "text-x-generic-symbolic";
    }
}

static const char *
get_other_icon (CdzItem *item)
{
  const char *guess = cdz_item_get (item, CDZ_ATTR_GUESS);

  if (g_strcmp0 (guess, CDZ_GUESS_LOCKED) == 0)
    return "changes-prevent-symbolic";
  if (g_strcmp0 (guess, CDZ_GUESS_PASSWORD) == 0)
    return "dialog-password-symbolic";
  if (guess != NULL && cdz_guess_may_hold_keys (guess))
    return "application-certificate-symbolic";

  return "text-x-generic-symbolic";
}

const char *
cdz_look_get_icon (CdzItem *item)
{
  if (cdz_item_get_class (item) == CDZ_CLASS_OTHER)
    return get_other_icon (item);

  return cdz_look_get_class_icon (cdz_item_get_class (item));
}

/* Returns: (nullable) (transfer full): the first value of @type, unescaped */
char *
cdz_look_dup_dn_value (const char *dn,
                       const char *type)
{
  gsize type_length = strlen (type);
  const char *part = dn;

  while (part != NULL && *part != '\0')
    {
      const char *end = part;

      while (*end != '\0' && *end != ',' && *end != '+')
        end += (end[0] == '\\' && end[1] != '\0') ? 2 : 1;

      if (strncmp (part, type, type_length) == 0 && part[type_length] == '=')
        {
          g_autoptr(GString) value = g_string_new (NULL);

          for (const char *c = part + type_length + 1; c < end; c++)
            {
              if (c[0] == '\\' && g_ascii_isxdigit (c[1]) && g_ascii_isxdigit (c[2]))
                {
                  g_string_append_c (value, (char) (g_ascii_xdigit_value (c[1]) * 16
                                                    + g_ascii_xdigit_value (c[2])));
                  c += 2;
                }
              else
                g_string_append_c (value, c[0] == '\\' && c + 1 < end ? *++c : *c);
            }

          return g_utf8_make_valid (value->str, (gssize) value->len);
        }

      part = *end != '\0' ? end + 1 : end;
    }

  return NULL;
}

char *
cdz_look_dup_dn_name (const char *dn)
{
  static const char *types[] = { "CN", "OU", "O", "emailAddress", "UID", "DC" };
  char *value;

  for (guint i = 0; dn != NULL && i < G_N_ELEMENTS (types); i++)
    if ((value = cdz_look_dup_dn_value (dn, types[i])) != NULL && *value != '\0')
      return value;
    else
      g_free (value);

  return g_strdup (dn != NULL ? dn : "");
}

char *
cdz_look_dup_name (CdzItem *item)
{
  const char *label = cdz_item_get (item, CDZ_ATTR_LABEL);
  const char *subject = cdz_item_get (item, CDZ_ATTR_SUBJECT);

  if (label != NULL && *label != '\0')
    return g_strdup (label);
  if (subject != NULL && *subject != '\0')
    return cdz_look_dup_dn_name (subject);
  if (cdz_item_is_pending (item))
    return g_strdup ("…");
  if (g_strcmp0 (cdz_item_get (item, CDZ_ATTR_GUESS), CDZ_GUESS_LOCKED) == 0)
    return g_strdup (_("Locked item"));

  return g_strdup_printf (_("Unnamed %s"), cdz_class_get_title (cdz_item_get_class (item)));
}

/* Returns: (transfer full): "EC P-256", "RSA, 2048 bits", or "" */
char *
cdz_look_dup_key_type (CdzItem *item)
{
  const char *type = cdz_item_get (item, CDZ_ATTR_KEY_TYPE);
  const char *size = cdz_item_get (item, CDZ_ATTR_KEY_SIZE);
  const char *curve = cdz_item_get (item, CDZ_ATTR_CURVE);
  g_autofree char *upper = NULL;

  if (type == NULL)
    return g_strdup ("");
  if (g_str_equal (type, "ec") && curve != NULL)
    return g_strdup_printf ("EC %s", curve);
  if (g_str_equal (type, "ed25519") || g_str_equal (type, "ed448"))
    return g_strdup_printf ("Ed%s", type + 2);
  if (g_str_equal (type, "x25519") || g_str_equal (type, "x448"))
    return g_strdup_printf ("X%s", type + 1);

  upper = g_ascii_strup (type, -1);
  if (g_str_has_prefix (type, "ml-dsa") || size == NULL || g_str_equal (size, "0"))
    return g_steal_pointer (&upper);

  return g_strdup_printf (_("%s, %s bits"), upper, size);
}

static char *
dup_keyring_title (const char *name)
{
  CdzApplication *application = CDZ_APPLICATION (g_application_get_default ());
  GListModel *stores = cdz_library_get_stores (cdz_application_get_library (application));

  for (guint i = 0; i < g_list_model_get_n_items (stores); i++)
    {
      g_autoptr(CdzStore) store = g_list_model_get_item (stores, i);

      if (g_strcmp0 (cdz_store_get_name (store), name) == 0)
        return g_strdup (cdz_store_get_title (store));
    }

  return g_strdup (name + strlen ("secrets/"));
}

/* Returns: (transfer full): "in the vault", "in the keyring “Work”" */
char *
cdz_look_dup_place (CdzItem *item)
{
  const char *store = cdz_item_get_store (item);

  if (g_str_has_prefix (store, "secrets/"))
    {
      g_autofree char *title = dup_keyring_title (store);

      return g_strdup_printf (_("in the keyring “%s”"), title);
    }
  if (g_str_equal (store, "file"))
    return g_strdup (_("in this file"));

  return g_strdup (_("in the vault"));
}

static char *
dup_key_line (CdzItem *item)
{
  g_autofree char *type = cdz_look_dup_key_type (item);
  g_autofree char *place = cdz_look_dup_place (item);

  return *type != '\0' ? g_strdup_printf (_("%s, %s"), type, place)
                       : g_steal_pointer (&place);
}

/* Returns: (transfer full): who it is, for people: "Jane Doe, Example Corp" */
char *
cdz_look_dup_subject (CdzItem *item)
{
  const char *subject = cdz_item_get (item, CDZ_ATTR_SUBJECT);
  g_autofree char *name = cdz_look_dup_dn_name (subject);
  g_autofree char *o = cdz_look_dup_dn_value (subject, "O");

  if (*name == '\0')
    return g_strdup (_("No name"));
  if (o == NULL || g_str_equal (name, o))
    return g_steal_pointer (&name);

  return g_strdup_printf (_("%s, %s"), name, o);
}

/* What the name does not say yet: "Jane Doe, Example Corp". */
static char *
dup_subject_line (CdzItem    *item,
                  const char *name)
{
  const char *subject = cdz_item_get (item, CDZ_ATTR_SUBJECT);
  g_autofree char *cn = cdz_look_dup_dn_value (subject, "CN");
  g_autofree char *ou = cdz_look_dup_dn_value (subject, "OU");
  g_autofree char *o = cdz_look_dup_dn_value (subject, "O");
  const char *first = g_strcmp0 (cn, name) != 0 && cn != NULL ? cn : ou;

  if (g_strcmp0 (o, name) == 0)
    g_clear_pointer (&o, g_free);
  if (first != NULL && *first != '\0' && o != NULL)
    return g_strdup_printf (_("%s, %s"), first, o);
  if (first != NULL && *first != '\0')
    return g_strdup (first);

  return g_strdup (o != NULL ? o : "");
}

static char *
dup_serial_line (CdzItem *item)
{
  const char *serial = cdz_item_get (item, CDZ_ATTR_SERIAL_NUMBER);
  g_autoptr(GString) pairs = g_string_new (NULL);

  if (serial == NULL)
    return g_strdup ("");

  for (; *serial != '\0'; serial++)
    {
      g_string_append_c (pairs, g_ascii_toupper (*serial));
      if (serial[1] != '\0' && strlen (serial + 1) % 2 == 0)
        g_string_append_c (pairs, ':');
    }

  return g_strdup_printf (_("Serial %s"), pairs->str);
}

/* Of an item of another program: what it holds, or when it was changed. */
static char *
dup_other_line (CdzItem *item)
{
  const char *guess = cdz_item_get (item, CDZ_ATTR_GUESS);
  g_autofree char *date = NULL;

  if (guess == NULL)
    return g_strdup ("");
  if (!g_str_equal (guess, CDZ_GUESS_LOCKED) && !g_str_equal (guess, CDZ_GUESS_UNREADABLE))
    return g_strdup (_(cdz_guess_get_title (guess)));
  if (cdz_item_get (item, CDZ_ATTR_MODIFIED) == NULL)
    return g_strdup ("");

  date = cdz_look_dup_short_date (cdz_look_get_date (item, CDZ_ATTR_MODIFIED));
  return g_strdup_printf (_("Changed %s"), date);
}

/* The second line of a row at the top level. */
char *
cdz_look_dup_second_line (CdzItem *item)
{
  g_autofree char *name = cdz_look_dup_name (item);
  g_autofree char *line = NULL;

  if (cdz_item_get_class (item) == CDZ_CLASS_KEY)
    return dup_key_line (item);
  if (cdz_item_get_class (item) == CDZ_CLASS_OTHER)
    return dup_other_line (item);

  line = dup_subject_line (item, name);
  if (*line == '\0' && cdz_item_get (item, CDZ_ATTR_SERIAL_NUMBER) != NULL)
    return dup_serial_line (item);

  return g_steal_pointer (&line);
}

/* The second line of a row below its identity, where the subject is said already. */
char *
cdz_look_dup_part_line (CdzItem *item)
{
  if (cdz_item_get_class (item) == CDZ_CLASS_CERTIFICATE)
    return dup_serial_line (item);

  return cdz_look_dup_second_line (item);
}

char *
cdz_look_dup_kind (CdzItem *item)
{
  if (cdz_item_get_class (item) == CDZ_CLASS_KEY
      && g_strcmp0 (cdz_item_get (item, CDZ_ATTR_KEY_CLASS), "public") == 0)
    return g_strdup (_("Public Key"));
  if (g_strcmp0 (cdz_item_get (item, CDZ_ATTR_GUESS), CDZ_GUESS_LOCKED) == 0)
    return g_strdup ("–");

  return g_strdup (cdz_class_get_title (cdz_item_get_class (item)));
}

char *
cdz_look_dup_issuer (CdzItem *item)
{
  const char *issuer = cdz_item_get (item, CDZ_ATTR_ISSUER);

  if (issuer == NULL)
    return g_strdup ("–");
  if (g_strcmp0 (issuer, cdz_item_get (item, CDZ_ATTR_SUBJECT)) == 0)
    return g_strdup (_("Self-signed"));

  return cdz_look_dup_dn_name (issuer);
}

/* Returns: (transfer full): "Identity from Corp Issuing CA G2", "Key, EC P-256" */
char *
cdz_look_dup_origin_line (CdzItem *item)
{
  const char *issuer = cdz_item_get (item, CDZ_ATTR_ISSUER);
  g_autofree char *kind = cdz_look_dup_kind (item);
  g_autofree char *name = NULL;

  if (issuer == NULL)
    {
      name = cdz_look_dup_key_type (item);
      return *name != '\0' ? g_strdup_printf (_("%s, %s"), kind, name) : g_steal_pointer (&kind);
    }

  if (g_strcmp0 (issuer, cdz_item_get (item, CDZ_ATTR_SUBJECT)) == 0)
    return g_strdup_printf (_("%s, self-signed"), kind);

  name = cdz_look_dup_dn_name (issuer);
  return g_strdup_printf (_("%s from %s"), kind, name);
}

/* Returns: seconds since 1970, or 0 where the attribute is absent */
gint64
cdz_look_get_date (CdzItem *item,
                   CdzAttr  attr)
{
  const char *text = cdz_item_get (item, attr);
  g_autoptr(GDateTime) date = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  return date != NULL ? g_date_time_to_unix (date) : 0;
}

static char *
format_local (gint64      unix_seconds,
              const char *format)
{
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_local (unix_seconds);

  return date != NULL ? g_date_time_format (date, format) : g_strdup ("–");
}

char *
cdz_look_dup_short_date (gint64 unix_seconds)
{
  /* Translators: a date in a narrow column: 14 Aug 2027 */
  return format_local (unix_seconds, _("%-e %b %Y"));
}

char *
cdz_look_dup_short_moment (gint64 unix_seconds)
{
  /* Translators: a date with its time where there is little room: 3 Dec 2026, 14:00 CET */
  return format_local (unix_seconds, _("%-e %b %Y, %H:%M %Z"));
}

char *
cdz_look_dup_long_date (gint64 unix_seconds)
{
  /* Translators: a date in a sentence: 3 December 2026 */
  return format_local (unix_seconds, _("%-e %B %Y"));
}

char *
cdz_look_dup_expires (CdzItem     *item,
                      gint64       now,
                      CdzSeverity *out_severity)
{
  char *text = NULL;

  *out_severity = CDZ_SEVERITY_OK;
  if (cdz_item_get (item, CDZ_ATTR_NOT_AFTER) == NULL)
    return g_strdup ("–");

  cdz_describe_validity (cdz_look_get_date (item, CDZ_ATTR_NOT_BEFORE),
                         cdz_look_get_date (item, CDZ_ATTR_NOT_AFTER),
                         now, out_severity, &text);
  return text;
}

/* Dates are written so that they compare as texts. This is asked of each of many
 * thousand items, most of which are far from it: those without reading a date. */
static gboolean
is_far_from_expiring (const char *not_before,
                      const char *not_after,
                      gint64      now)
{
  static gint64 known_now = -1;
  static char now_text[32], soon_text[32];

  if (now != known_now)
    {
      g_autoptr(GDateTime) now_date = g_date_time_new_from_unix_utc (now);
      g_autoptr(GDateTime) soon_date = g_date_time_add_days (now_date, CDZ_WARNING_DAYS + 1);
      g_autofree char *now_iso = g_date_time_format_iso8601 (now_date);
      g_autofree char *soon_iso = g_date_time_format_iso8601 (soon_date);

      g_strlcpy (now_text, now_iso, sizeof now_text);
      g_strlcpy (soon_text, soon_iso, sizeof soon_text);
      known_now = now;
    }

  return not_before != NULL && strcmp (not_before, now_text) < 0 && strcmp (not_after, soon_text) > 0;
}

gboolean
cdz_look_is_expiring (CdzItem *item,
                      gint64   now)
{
  const char *not_after = cdz_item_get (item, CDZ_ATTR_NOT_AFTER);

  if (not_after == NULL || is_far_from_expiring (cdz_item_get (item, CDZ_ATTR_NOT_BEFORE), not_after, now))
    return FALSE;

  return cdz_describe_severity (cdz_look_get_date (item, CDZ_ATTR_NOT_BEFORE),
                                cdz_look_get_date (item, CDZ_ATTR_NOT_AFTER), now) >= CDZ_SEVERITY_WARNING;
}

const char *
cdz_look_get_severity_icon (CdzSeverity severity)
{
  static const char *icons[] = {
    "cdz-ok-symbolic", "help-about-symbolic", "dialog-warning-symbolic", "dialog-error-symbolic",
  };

  return icons[severity];
}

const char *
cdz_look_get_severity_class (CdzSeverity severity)
{
  static const char *classes[] = { "success", "accent", "warning", "error" };

  return classes[severity];
}

/* Leaves @widget with none but @name of the status classes. */
void
cdz_look_set_severity_class (GtkWidget  *widget,
                             const char *name)
{
  static const char *names[] = { "success", "accent", "warning", "error", "plain" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i], name))
      gtk_widget_add_css_class (widget, names[i]);
    else
      gtk_widget_remove_css_class (widget, names[i]);
}
