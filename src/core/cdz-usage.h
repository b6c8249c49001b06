/* cdz-usage.h: what a certificate shall be used for, by name.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-openssl.h"

G_BEGIN_DECLS

/* A set of usages under one name. */
typedef struct
{
  const char *name;                 /* "tls-client" */
  const char *title;                /* untranslated */
  const char *key_usage;
  const char *rsa_key_usage;        /* also, for keys that encrypt */
  const char *ec_key_usage;         /* also, for keys that agree */
  const char *extended_key_usage;
} CdzPreset;

/* Ends with an empty one. */
extern const CdzPreset cdz_presets[];

const CdzPreset    *cdz_preset_find            (const char  *name);

ASN1_BIT_STRING    *cdz_key_usage_parse          (const char  *text,
                                                  GError     **error) G_GNUC_WARN_UNUSED_RESULT;
EXTENDED_KEY_USAGE *cdz_extended_key_usage_parse (const char  *text,
                                                  GError     **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
