/* cdz-new-form.h: what somebody entered for a new key, request or certificate.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-home-authority.h"
#include "cdz-usage.h"

G_BEGIN_DECLS

typedef enum
{
  CDZ_NEW_REQUEST,          /* with a new key; or renews a certificate */
  CDZ_NEW_FOR_KEY,          /* a request, with a key that is there */
  CDZ_NEW_KEY,
  CDZ_NEW_SELF_SIGNED,
  CDZ_NEW_AUTHORITY,
} CdzNewKind;

/* Texts as they were typed; borrowed. Whatever does not belong to the kind is left
 * alone. */
typedef struct
{
  CdzNewKind          kind;
  const CdzPreset    *purpose;              /* NULL: none */
  const char         *common_name;
  const char         *organization;
  const char         *country;
  const char         *others;               /* the subject's other parts, RFC 4514 */
  const char         *names;                /* alternative names, as on the command line */
  const char         *key_usage;            /* empty: as the preset has it */
  const char         *extended_key_usage;
  gboolean            has_challenge;        /* a password that the authority knows */
  const char         *server;               /* of an authority: what it issues at once */
  const char         *client;
  const CdzKeyChoice *choice;               /* NULL: an existing key */
  const char         *key;                  /* its reference, or what is renewed */
  gboolean            is_renewal;
  const char         *label;
  const char         *accessible;           /* NULL: as the vault has it */
  const char         *access_control;       /* NULL: none */
} CdzNewForm;

/* The fields into which a subject goes, so that together they say the same. */
typedef struct
{
  char *common_name;
  char *organization;
  char *country;
  char *others;
} CdzNewSubject;

/* One field alone: "CN", "O", "C"; %NULL: the others */
gboolean           cdz_new_form_check_part   (const char          *keyword,
                                              const char          *value,
                                              GError             **error);
CdzNewSubject     *cdz_new_subject_split     (const char          *rfc4514);
void               cdz_new_subject_free      (CdzNewSubject       *self);
char              *cdz_new_form_make_subject (const CdzNewForm    *self);
/* @renewed: (nullable): what a renewal begins with; changed */
CdzRequestBuilder *cdz_new_form_make_builder (const CdzNewForm    *self,
                                              CdzRequestBuilder   *renewed,
                                              GError             **error);
/* The same by the command line, over several lines. */
char              *cdz_new_form_make_command (const CdzNewForm    *self);
/* A name for the file that the request goes into. */
char              *cdz_new_form_make_file_name (const char        *label);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzNewSubject, cdz_new_subject_free)

G_END_DECLS
