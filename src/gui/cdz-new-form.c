/* cdz-new-form.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-new-form"
#include "config.h"

#include "cdz-new-form.h"

#include <string.h>

#include "cdz-name.h"

#define MAX_FILE_NAME 40

static gboolean
is_given (const char *text)
{
  return text != NULL && *text != '\0';
}

/* @keyword: %NULL where @value is written as in RFC 4514 already */
static void
append_part (GString    *subject,
             const char *keyword,
             const char *value)
{
  if (!is_given (value))
    return;

  if (subject->len > 0)
    g_string_append_c (subject, ',');
  if (keyword == NULL)
    {
      g_string_append (subject, value);
      return;
    }

  g_string_append_printf (subject, "%s=", keyword);
  for (const char *c = value; *c != '\0'; c++)
    {
      if (strchr ("\"+,;<>\\", *c) != NULL || (c == value && *c == '#'))
        g_string_append_c (subject, '\\');
      g_string_append_c (subject, *c);
    }
}

gboolean
cdz_new_form_check_part (const char  *keyword,
                         const char  *value,
                         GError     **error)
{
  g_autoptr(GString) subject = g_string_new (NULL);
  g_autoptr(X509_NAME) name = NULL;

  append_part (subject, keyword, value);
  return (name = cdz_name_from_rfc4514 (subject->str, error)) != NULL;
}

char *
cdz_new_form_make_subject (const CdzNewForm *self)
{
  GString *subject = g_string_new (NULL);

  append_part (subject, "CN", self->common_name);
  append_part (subject, NULL, self->others);
  append_part (subject, "O", self->organization);
  append_part (subject, "C", self->country);

  return g_string_free (subject, FALSE);
}

/* Takes the entry at @index out of @name, if it is one such value alone.
 * Returns: (transfer full): the value; empty for none */
static char *
take_entry (X509_NAME *name,
            int        index,
            int        nid)
{
  const X509_NAME_ENTRY *entry = X509_NAME_get_entry (name, index);
  const X509_NAME_ENTRY *before = X509_NAME_get_entry (name, index - 1);
  const X509_NAME_ENTRY *after = X509_NAME_get_entry (name, index + 1);
  char *value;

  if (entry == NULL || OBJ_obj2nid (X509_NAME_ENTRY_get_object (entry)) != nid ||
      (before != NULL && X509_NAME_ENTRY_set (before) == X509_NAME_ENTRY_set (entry)) ||
      (after != NULL && X509_NAME_ENTRY_set (after) == X509_NAME_ENTRY_set (entry)) ||
      (value = cdz_name_dup_string (X509_NAME_ENTRY_get_data (entry))) == NULL)
    return g_strdup ("");

  X509_NAME_ENTRY_free (X509_NAME_delete_entry (name, index));
  return value;
}

/* Common name first, country and organization last is what the fields can say; where
 * a subject has another order, or what is no text, the other parts hold it. */
CdzNewSubject *
cdz_new_subject_split (const char *rfc4514)
{
  g_autoptr(X509_NAME) name = cdz_name_from_rfc4514 (rfc4514, NULL);
  CdzNewSubject *self = g_new0 (CdzNewSubject, 1);
  g_autofree char *again = NULL;

  if (name != NULL)
    {
      self->common_name = take_entry (name, X509_NAME_entry_count (name) - 1, NID_commonName);
      self->country = take_entry (name, 0, NID_countryName);
      self->organization = take_entry (name, 0, NID_organizationName);
      self->others = cdz_name_to_rfc4514 (name);
      again = cdz_new_form_make_subject (&(CdzNewForm) { .common_name = self->common_name, .others = self->others,
                                                         .organization = self->organization, .country = self->country });
    }

  if (g_strcmp0 (again, rfc4514) != 0)
    {
      cdz_new_subject_free (self);
      self = g_new0 (CdzNewSubject, 1);
      self->others = g_strdup (rfc4514);
    }

  return self;
}

void
cdz_new_subject_free (CdzNewSubject *self)
{
  g_free (self->common_name);
  g_free (self->organization);
  g_free (self->country);
  g_free (self->others);
  g_free (self);
}

/* The program's own know what a key of each type needs. */
static gboolean
set_purpose (CdzRequestBuilder  *builder,
             const CdzPreset    *purpose,
             GError            **error)
{
  if (cdz_preset_find (purpose->name) != NULL)
    return cdz_request_builder_set_preset (builder, purpose->name, error);

  return cdz_request_builder_set_key_usage (builder, purpose->key_usage, error) &&
         cdz_request_builder_set_extended_key_usage (builder, purpose->extended_key_usage, error);
}

CdzRequestBuilder *
cdz_new_form_make_builder (const CdzNewForm   *self,
                           CdzRequestBuilder  *renewed,
                           GError            **error)
{
  g_autoptr(CdzRequestBuilder) builder = renewed != NULL ? g_object_ref (renewed) : cdz_request_builder_new ();
  g_autofree char *subject = cdz_new_form_make_subject (self);

  if (self->kind == CDZ_NEW_SELF_SIGNED)
    cdz_request_builder_set_constraints (builder, CDZ_CONSTRAINTS_LEAF);
  if ((renewed == NULL && (!cdz_request_builder_set_subject (builder, subject, error) ||
                           !cdz_request_builder_set_alternative_names (builder, self->names, error))) ||
      (self->purpose != NULL && !set_purpose (builder, self->purpose, error)) ||
      (is_given (self->key_usage) && !cdz_request_builder_set_key_usage (builder, self->key_usage, error)) ||
      (is_given (self->extended_key_usage) &&
       !cdz_request_builder_set_extended_key_usage (builder, self->extended_key_usage, error)) ||
      !cdz_request_builder_check (builder, error))
    return NULL;

  return g_steal_pointer (&builder);
}

/* As a person would type it: quoted only where the shell needs it. */
static char *
quote (const char *text)
{
  for (const char *c = text; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && strchr ("-_.,:=@/+%", *c) == NULL)
      {
        if (strpbrk (text, "\"\\$`!'\n") != NULL)
          return g_shell_quote (text);
        return g_strdup_printf ("\"%s\"", text);
      }

  return g_strdup (*text != '\0' ? text : "''");
}

static void
append_option (GString    *command,
               const char *option,
               const char *value)
{
  g_autofree char *quoted = NULL;

  if (!is_given (value))
    return;

  quoted = quote (value);
  g_string_append_printf (command, " \\\n  --%s %s", option, quoted);
}

static void
append_key (GString          *command,
            const CdzNewForm *self)
{
  g_autofree char *size = self->choice != NULL && self->choice->size > 0 ? g_strdup_printf ("%u", self->choice->size) : NULL;

  if (self->choice == NULL)
    return;

  g_string_append_printf (command, " --type %s", self->choice->type);
  if (self->choice->curve != NULL)
    g_string_append_printf (command, " --curve %s", self->choice->curve);
  if (size != NULL)
    g_string_append_printf (command, " --size %s", size);
  append_option (command, "accessible", self->accessible);
  append_option (command, "access-control", self->access_control);
}

static void
append_names (GString          *command,
              const CdzNewForm *self)
{
  g_autofree char *subject = cdz_new_form_make_subject (self);

  append_option (command, "subject", subject);
  append_option (command, "san", self->names);
  append_option (command, "preset", self->purpose != NULL ? self->purpose->name : NULL);
  append_option (command, "key-usage", self->key_usage);
  append_option (command, "extended-key-usage", self->extended_key_usage);
}

static void
append_out (GString    *command,
            const char *label)
{
  g_autofree char *file_name = cdz_new_form_make_file_name (label);

  append_option (command, "out", file_name);
}

static void
append_request (GString          *command,
                const CdzNewForm *self)
{
  g_autofree char *key = self->key != NULL ? quote (self->key) : NULL;

  if (self->is_renewal)
    {
      g_string_append_printf (command, "request renew %s", key);
      if (self->choice != NULL)
        g_string_append (command, " --new-key");
      append_key (command, self);
      append_out (command, self->label);
      return;
    }

  g_string_append (command, "request new");
  append_option (command, "key", self->key);
  append_key (command, self);
  append_option (command, "label", self->label);
  append_names (command, self);
  if (self->has_challenge)
    append_option (command, "challenge-password-file", "challenge-password.txt");
  append_out (command, is_given (self->label) ? self->label : self->common_name);
}

char *
cdz_new_form_make_command (const CdzNewForm *self)
{
  GString *command = g_string_new ("credenzactl ");
  g_autofree char *name = NULL;

  switch (self->kind)
    {
    case CDZ_NEW_KEY:
      g_string_append (command, "generate");
      append_key (command, self);
      append_option (command, "label", self->label);
      break;
    case CDZ_NEW_SELF_SIGNED:
      g_string_append (command, "certificate self-signed");
      append_key (command, self);
      append_option (command, "label", self->label);
      append_names (command, self);
      break;
    case CDZ_NEW_AUTHORITY:
      name = quote (is_given (self->label) ? self->label : "");
      g_string_append_printf (command, "authority new %s", name);
      append_key (command, self);
      append_option (command, "server", self->server);
      append_option (command, "client", self->client);
      break;
    case CDZ_NEW_REQUEST:
    case CDZ_NEW_FOR_KEY:
    default:
      append_request (command, self);
      break;
    }

  return g_string_free (command, FALSE);
}

char *
cdz_new_form_make_file_name (const char *label)
{
  GString *name = g_string_new (NULL);

  for (const char *c = label != NULL ? label : ""; *c != '\0' && name->len < MAX_FILE_NAME; c++)
    if (g_ascii_isalnum (*c) || *c == '.' || *c == '-' || *c == '_')
      g_string_append_c (name, g_ascii_tolower (*c));
    else if (name->len > 0 && name->str[name->len - 1] != '-')
      g_string_append_c (name, '-');
  while (name->len > 0 && strchr ("-.", name->str[name->len - 1]) != NULL)
    g_string_truncate (name, name->len - 1);

  if (name->len == 0 || name->str[0] == '.' || name->str[0] == '-')
    g_string_assign (name, "request");
  g_string_append (name, ".csr");
  return g_string_free (name, FALSE);
}
