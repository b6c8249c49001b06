/* cdz-pkcs12.h: take a PKCS#12 apart.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-decode-private.h"
#include "cdz-openssl.h"
#include "cdz-pkcs12-mac.h"

G_BEGIN_DECLS

/* One ContentInfo of the AuthenticatedSafe. Its plain SafeContents are there from
 * the start, or once a passphrase opened them. */
typedef struct
{
  guint         number;         /* from 1 */
  CdzPbe       *pbe;            /* NULL: not encrypted */
  const guint8 *encrypted;
  gsize         encrypted_size;
  CdzSecret    *plain;          /* SafeContents */
  GError       *error;          /* why it can never be read */
} CdzPkcs12Part;

/* A container, as far as it is known without a passphrase. */
typedef struct
{
  struct CdzPfx       *pfx;
  STACK_OF (PKCS7)    *safes;
  CdzPkcs12Mac        *mac;     /* NULL: no checksum */
  const guint8        *maced;
  gsize                maced_size;
  GPtrArray           *parts;   /* CdzPkcs12Part */
} CdzPkcs12;

/* One SafeBag (RFC 7292 §4.2), pointing into the SafeContents. */
typedef struct
{
  int      nid;
  char    *oid;
  CdzTlv   value;
  char    *label;               /* friendlyName */
  char    *tag;                 /* unstructuredName */
  char    *comment;             /* description */
  GBytes  *local_key_id;
} CdzPkcs12Bag;

typedef gboolean (*CdzPkcs12BagFunc) (const CdzPkcs12Bag  *bag,
                                      gpointer             user_data,
                                      GError             **error);

CdzPkcs12 *cdz_pkcs12_new          (const guint8      *data,
                                    gsize              size,
                                    GError           **error) G_GNUC_WARN_UNUSED_RESULT;
void       cdz_pkcs12_free         (CdzPkcs12         *self);
void       cdz_pkcs12_describe     (CdzPkcs12         *self,
                                    CdzDecoded        *decoded);
gboolean   cdz_pkcs12_is_contents  (CdzSecret         *plain);
gboolean   cdz_pkcs12_walk         (CdzSecret         *contents,
                                    CdzPkcs12BagFunc   func,
                                    gpointer           user_data,
                                    GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzPkcs12, cdz_pkcs12_free)

G_END_DECLS
