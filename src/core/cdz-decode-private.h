/* cdz-decode-private.h: what the parsers of cdz-decode share.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-ber.h"
#include "cdz-decode.h"
#include "cdz-kind.h"
#include "cdz-passphrase.h"
#include "cdz-pbe.h"
#include "cdz-pem.h"

G_BEGIN_DECLS

/* How many iterations all passphrases of one file together may cost. */
#define CDZ_MAX_TOTAL_ITERATIONS (G_GINT64_CONSTANT (10) * CDZ_MAX_ITERATIONS)

/* One call of cdz_decode (). */
typedef struct
{
  CdzDecoded   *decoded;
  GPtrArray    *passphrases;      /* CdzPassphrase, in the order to try */
  gboolean      has_passphrases;  /* somebody gave one */
  gboolean      opened;           /* at least one part, with a passphrase */
  gboolean      no_checksum;      /* what did not open cannot tell damage from a wrong passphrase */
  gint64        iterations_left;
  GCancellable *cancellable;
  guint         block;
} CdzDecoder;

CdzDecodedItem *cdz_decoder_add          (CdzDecoder           *self,
                                          CdzDecodedKind        kind,
                                          const guint8         *data,
                                          gsize                 size);
CdzDecodedItem *cdz_decoder_add_key      (CdzDecoder           *self,
                                          const guint8         *data,
                                          gsize                 size,
                                          GError              **error);
CdzDecodedItem *cdz_decoder_add_pkcs8    (CdzDecoder           *self,
                                          CdzSecret            *pkcs8);
void            cdz_decoder_ignore       (CdzDecoder           *self,
                                          const char           *label,
                                          const char           *reason);
void            cdz_decoder_ignore_rest  (CdzDecoder           *self,
                                          gsize                 n_bytes);
gboolean        cdz_decoder_spend        (CdzDecoder           *self,
                                          gint64                iterations,
                                          GError              **error);
gboolean        cdz_decoder_has_room     (CdzDecoder           *self,
                                          GError              **error);
void            cdz_decoder_set_locked   (CdzDecoder           *self);

/* One parser a format. Each adds what it finds and describes it, or fails. */
gboolean        cdz_decode_der           (CdzDecoder           *self,
                                          const guint8         *data,
                                          gsize                 size,
                                          CdzKind            kind,
                                          GError              **error);
gboolean        cdz_decode_pem           (CdzDecoder           *self,
                                          const guint8         *data,
                                          gsize                 size,
                                          GError              **error);
gboolean        cdz_decode_encrypted_pkcs8 (CdzDecoder         *self,
                                          const guint8         *data,
                                          gsize                 size,
                                          GError              **error);
gboolean        cdz_decode_encrypted_pem (CdzDecoder           *self,
                                          const CdzPemBlock    *block,
                                          GError              **error);
gboolean        cdz_decode_openssh       (CdzDecoder           *self,
                                          const guint8         *data,
                                          gsize                 size,
                                          GError              **error);
gboolean        cdz_decode_pkcs7         (CdzDecoder           *self,
                                          const guint8         *data,
                                          gsize                 size,
                                          GError              **error);
gboolean        cdz_decode_pkcs12        (CdzDecoder           *self,
                                          const guint8         *data,
                                          gsize                 size,
                                          GError              **error);

/* Sets the error that names the format: %CDZ_ERROR_UNSUPPORTED or %CDZ_ERROR_UNRECOGNIZED. */
gboolean        cdz_foreign_name_label   (const char           *label,
                                          GError              **error);
void            cdz_foreign_name_bytes   (const guint8         *data,
                                          gsize                 size,
                                          GError              **error);

G_END_DECLS
