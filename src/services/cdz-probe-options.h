/* cdz-probe-options.h: what to test, and how.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-probe-seen.h"

G_BEGIN_DECLS

#define CDZ_PROBE_DEFAULT_TIMEOUT_US (30 * G_USEC_PER_SEC)

typedef enum
{
  CDZ_REVOCATION_OFF,
  CDZ_REVOCATION_TRY,
  CDZ_REVOCATION_REQUIRE,
} CdzRevocationMode;

/* Set up on one thread, then handed to a prober, which only reads it. */
typedef struct
{
  char              *url;             /* as tested, without user name or fragment */
  char              *host;            /* ASCII; an IPv6 address without brackets */
  guint16            port;
  char              *path;            /* with query, from "/" */
  char              *sni;             /* NULL: the host; also the name that is verified */
  char              *connect_host;    /* NULL: the host */
  guint16            connect_port;
  char              *proxy;           /* NULL: the desktop's settings; "none"; or a URL */
  int                min_version;     /* OpenSSL's numbers; 0: TLS 1.2 and the newest */
  int                max_version;
  char              *groups;          /* NULL: OpenSSL's */
  char             **alpn;            /* offered protocols; an empty list offers none */
  GPtrArray         *pins;            /* GBytes: SHA-256 of a SubjectPublicKeyInfo */
  CdzX509Stack      *authorities;     /* trusted besides the system's; may be empty */
  CdzRevocationMode  revocation;
  gint64             timeout_us;
  gboolean           insecure;        /* send the certificate and judge as if trusted */
  CdzProbeProgress   progress;        /* NULL; called on the worker's thread */
  gpointer           progress_data;
} CdzProbeOptions;

/* All setters: %CDZ_ERROR_PARAM for what makes no sense, %CDZ_ERROR_UNSUPPORTED by
 * name for what the running OpenSSL does not have. */
CdzProbeOptions *cdz_probe_options_new            (const char       *url,
                                                   GError          **error) G_GNUC_WARN_UNUSED_RESULT;
void             cdz_probe_options_free           (CdzProbeOptions  *self);
const char      *cdz_probe_options_get_name       (const CdzProbeOptions *self);

gboolean         cdz_probe_options_set_sni        (CdzProbeOptions  *self,
                                                   const char       *name,
                                                   GError          **error);
gboolean         cdz_probe_options_set_connect_to (CdzProbeOptions  *self,
                                                   const char       *host_and_port,
                                                   GError          **error);
gboolean         cdz_probe_options_set_proxy      (CdzProbeOptions  *self,
                                                   const char       *url,
                                                   GError          **error);
gboolean         cdz_probe_options_set_versions   (CdzProbeOptions  *self,
                                                   const char       *min,
                                                   const char       *max,
                                                   GError          **error);
gboolean         cdz_probe_options_set_groups     (CdzProbeOptions  *self,
                                                   const char       *list,
                                                   GError          **error);
gboolean         cdz_probe_options_set_alpn       (CdzProbeOptions  *self,
                                                   const char       *list,
                                                   GError          **error);
gboolean         cdz_probe_options_add_pin        (CdzProbeOptions  *self,
                                                   const char       *pin,
                                                   GError          **error);
gboolean         cdz_probe_options_set_revocation (CdzProbeOptions  *self,
                                                   const char       *mode,
                                                   GError          **error);
gboolean         cdz_probe_options_set_timeout    (CdzProbeOptions  *self,
                                                   const char       *seconds,
                                                   GError          **error);
/* PEM (any number) or DER. */
gboolean         cdz_probe_options_add_authorities (CdzProbeOptions *self,
                                                    GBytes          *file,
                                                    GError         **error);
gboolean         cdz_probe_options_read_authorities (CdzProbeOptions  *self,
                                                     const char       *path,
                                                     GError          **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzProbeOptions, cdz_probe_options_free)

G_END_DECLS
