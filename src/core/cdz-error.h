/* cdz-error.h: the one error domain.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CDZ_ERROR (cdz_error_quark ())

/* Each code has its keychain number, exit status and JSON name in one table:
 * cdz_error_get_info (). A code exists only if some caller acts on it. */
typedef enum
{
  CDZ_ERROR_INTERNAL,
  CDZ_ERROR_PARAM,
  CDZ_ERROR_NOT_FOUND,
  CDZ_ERROR_DUPLICATE,
  CDZ_ERROR_NO_SUCH_ATTRIBUTE,
  CDZ_ERROR_INTERACTION_NOT_ALLOWED,
  CDZ_ERROR_AUTH_FAILED,
  CDZ_ERROR_UNSUPPORTED,
  CDZ_ERROR_MALFORMED,
  CDZ_ERROR_UNRECOGNIZED,
  CDZ_ERROR_TOO_LARGE,
  CDZ_ERROR_NOT_AVAILABLE,
  CDZ_ERROR_MISSING_ENTITLEMENT,
  CDZ_ERROR_READ_ONLY,
  CDZ_ERROR_KEY_MISMATCH,
  CDZ_ERROR_CANCELLED,
  CDZ_ERROR_IO,
  CDZ_ERROR_BUSY,
} CdzErrorCode;

#define CDZ_N_ERRORS (CDZ_ERROR_BUSY + 1)

typedef struct
{
  CdzErrorCode  code;
  const char   *name;         /* as in JSON: "no-such-attribute" */
  int           osstatus;
  int           exit_status;
} CdzErrorInfo;

/* What an error may carry besides its sentence; the JSON member's name. */
#define CDZ_DETAIL_ATTRIBUTE "attribute"
#define CDZ_DETAIL_CLASS     "class"
#define CDZ_DETAIL_HINT      "hint"       /* the next step, a sentence */
#define CDZ_DETAIL_REF       "ref"        /* the item that is in the way */
#define CDZ_DETAIL_FILE      "file"
#define CDZ_DETAIL_STORE     "store"
#define CDZ_DETAIL_ALGORITHM "algorithm"
#define CDZ_DETAIL_FORMAT    "format"
#define CDZ_DETAIL_NEEDS     "needs"      /* who may ask, asks for it: see cdz-attempt.c */
#define CDZ_DETAIL_DETAIL    "detail"     /* the G_IO_ERROR's name */

GQuark              cdz_error_quark        (void);

const CdzErrorInfo *cdz_error_get_info     (CdzErrorCode   code);
const CdzErrorInfo *cdz_error_classify     (const GError  *error);
int                 cdz_error_get_osstatus (const GError  *error);

void                cdz_error_set_detail   (GError        *error,
                                            const char    *key,
                                            const char    *value);
const char         *cdz_error_get_detail   (const GError  *error,
                                            const char    *key);
GHashTable         *cdz_error_peek_details (const GError  *error);

void                cdz_error_take_openssl (GError       **error,
                                            CdzErrorCode   code,
                                            const char    *format,
                                            ...) G_GNUC_PRINTF (3, 4);

G_END_DECLS
