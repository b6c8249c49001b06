/* cdz-home-authority.h: a small authority for the servers at home.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-issuer.h"

G_BEGIN_DECLS

/* How long a new certificate is valid unless somebody says otherwise: browsers refuse
 * servers' that are valid for longer. */
#define CDZ_AUTHORITY_DAYS 3650
#define CDZ_LEAF_DAYS      397

typedef struct
{
  const char         *name;         /* of the authority: "Home CA" */
  const char         *server;       /* nullable: its names and addresses, with commas between them */
  const char         *client;       /* nullable: a person's or device's name or mail address */
  const CdzKeyChoice *choice;       /* for all the keys */
} CdzHomeAuthority;

/* Adds the authority's self-signed certificate, then the server's and the client's.
 * %CDZ_ERROR_PARAM has the field in the detail "attribute": "name", "server", "client". */
gboolean           cdz_home_authority_add            (CdzIssuer               *issuer,
                                                      const CdzHomeAuthority  *home,
                                                      GError                 **error);
CdzRequestBuilder *cdz_home_authority_new_server     (const char              *names,
                                                      GError                 **error);
CdzRequestBuilder *cdz_home_authority_new_client     (const char              *name,
                                                      GError                 **error);
/* @item: (nullable): whether it is an identity that may issue certificates */
gboolean           cdz_home_authority_check          (CdzItem                 *item,
                                                      GError                 **error);

G_END_DECLS
