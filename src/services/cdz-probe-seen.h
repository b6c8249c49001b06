/* cdz-probe-seen.h: the facts of one test.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-probe-ask.h"
#include "cdz-probe-identity.h"

G_BEGIN_DECLS

typedef enum
{
  CDZ_PHASE_RESOLVE,
  CDZ_PHASE_CONNECT,
  CDZ_PHASE_PROXY,
  CDZ_PHASE_HELLO,        /* until the server's first handshake message */
  CDZ_PHASE_HANDSHAKE,
  CDZ_PHASE_REQUEST,
  CDZ_PHASE_RESPONSE,
  CDZ_PHASE_REVOCATION,
  CDZ_N_PHASES,
} CdzProbePhase;

typedef enum
{
  CDZ_STEP_SKIPPED,
  CDZ_STEP_OK,
  CDZ_STEP_FAILED,
  CDZ_STEP_STALLED,
} CdzProbeStep;

typedef struct
{
  CdzProbeStep  step;
  gint64        at_us;      /* since the test began */
  gint64        took_us;
  char         *detail;     /* nullable, translated */
} CdzProbePhaseSeen;

/* How the connection ended. */
typedef enum
{
  CDZ_END_NONE,             /* an answer was read, or nothing more was wanted */
  CDZ_END_CLOSED,
  CDZ_END_RESET,            /* and every other error of the socket */
  CDZ_END_TIMED_OUT,
  CDZ_END_NAME_UNKNOWN,
  CDZ_END_UNREACHABLE,      /* error_number says why */
  CDZ_END_PROXY,            /* proxy_status or the text says why */
  CDZ_END_TLS,              /* the TLS library stopped: an alert, or what it could not read */
  CDZ_END_TOO_MUCH,         /* the server sent far more than any real one */
} CdzProbeEnd;

/* What the server's own certificate is found to be. */
typedef enum
{
  CDZ_TRUST_UNKNOWN,        /* none was seen */
  CDZ_TRUST_OK,
  CDZ_TRUST_EXPIRED,
  CDZ_TRUST_NOT_YET_VALID,
  CDZ_TRUST_SELF_SIGNED,
  CDZ_TRUST_UNKNOWN_ISSUER,
  CDZ_TRUST_OTHER_NAME,
  CDZ_TRUST_WRONG_PURPOSE,
  CDZ_TRUST_WEAK,
  CDZ_TRUST_REVOKED,
  CDZ_TRUST_REVOCATION_UNKNOWN,   /* and it was required */
  CDZ_TRUST_OTHER_PIN,
  CDZ_TRUST_OTHER,
} CdzProbeTrust;

/* What we sent when asked, and why nothing was. */
typedef enum
{
  CDZ_SENT_NOT_ASKED,
  CDZ_SENT_CERTIFICATE,
  CDZ_SENT_NONE_CHOSEN,
  CDZ_SENT_WITHHELD,        /* the server is not trusted */
  CDZ_SENT_NO_FIT,          /* the key fits none of the signature algorithms */
  CDZ_SENT_KEY_MISMATCH,
  CDZ_SENT_KEY_TOO_WEAK,    /* this computer's policy refuses it */
} CdzProbeSent;

/* What local checks find wrong with our certificate, at this server. */
typedef enum
{
  CDZ_CAUSE_NONE,
  CDZ_CAUSE_EXPIRED,
  CDZ_CAUSE_NOT_YET_VALID,
  CDZ_CAUSE_PURPOSE,
  CDZ_CAUSE_REVOKED,
  CDZ_CAUSE_INTERMEDIATE,   /* known here, not sent */
  CDZ_CAUSE_ISSUER,         /* not among those that the server names */
  CDZ_CAUSE_ISSUER_OR_GAP,  /* likewise, but whether it is an intermediate is not known here */
  CDZ_CAUSE_ISSUER_UNSURE,  /* the server names none, so this is only a guess */
} CdzProbeCause;

typedef enum
{
  CDZ_REVOCATION_UNCHECKED,
  CDZ_REVOCATION_GOOD,
  CDZ_REVOCATION_REVOKED,
  CDZ_REVOCATION_UNKNOWN,
} CdzRevocationStatus;

typedef struct
{
  CdzRevocationStatus  status;
  const char          *source;    /* "stapled", "ocsp", "crl"; NULL */
  char                *cause;     /* nullable, translated: why it is unknown */
  gint64               when;      /* of the revocation; 0 */
} CdzRevocation;

/* What the answer says about client certificates. */
typedef enum
{
  CDZ_HINT_NONE,
  CDZ_HINT_CERTIFICATE_MISSING,
  CDZ_HINT_CERTIFICATE_BAD,
  CDZ_HINT_FORBIDDEN,
  CDZ_HINT_LOGIN,
} CdzHttpHint;

typedef struct
{
  gint64    at_us;          /* since the test began */
  gboolean  outgoing;
  guint8    level;
  guint8    number;
  gboolean  after_handshake;
} CdzProbeAlert;

typedef struct
{
  gint64    at_us;
  gboolean  outgoing;
  guint8    type;           /* of the handshake message */
  guint     size;
} CdzProbeMessage;

/* Called on the worker's thread whenever a phase begins. */
typedef void (* CdzProbeProgress) (CdzProbePhase phase,
                                   gpointer      user_data);

/* Everything that one test saw; written by its worker alone, read-only afterwards. */
typedef struct
{
  /* What was asked for. */
  char               *url;
  char               *host;
  char               *name;               /* that the server must bear */
  guint               port;
  char               *path;
  int                 min_version;        /* 0: not limited */
  int                 max_version;
  char               *offered_alpn;       /* "h2,http/1.1" */
  char               *offered_groups;     /* NULL: OpenSSL's */
  gint64              timeout_us;         /* what the step that stalled had, at most */
  gboolean            insecure;
  CdzProbeIdentity   *identity;           /* NULL: no certificate */
  gint64              now;                /* seconds since 1970 */

  CdzProbeProgress    progress;           /* NULL */
  gpointer            progress_data;

  /* Where it got to. */
  gint64              started_us;
  gint64              phase_us;           /* when the current phase began */
  CdzProbePhase       phase;
  CdzProbePhaseSeen   phases[CDZ_N_PHASES];
  CdzProbeEnd         end;
  int                 error_number;
  char               *address;            /* that was connected to */
  char               *proxy;              /* host:port */
  GPtrArray          *skipped_proxies;    /* char *, host:port: tried before it, but not there */
  int                 proxy_status;
  char               *plain_answer;       /* first line of what is not TLS */
  gboolean            retried_http11;

  /* The handshake. */
  int                 version;
  int                 other_version;      /* found by a second look; 0 */
  char               *cipher;
  char               *group;
  char               *alpn;
  gboolean            resumed;
  gboolean            handshake_done;
  gboolean            legacy_renegotiation; /* it lacks RFC 5746, which OpenSSL insists on */
  guint               hello_size;
  GArray             *messages;           /* CdzProbeMessage */
  GArray             *alerts;             /* CdzProbeAlert */

  /* The server. */
  CdzX509Stack       *server_chain;       /* as sent; NULL */
  CdzX509Stack       *verified_chain;     /* as built; NULL */
  GBytes             *stapled;            /* OCSP response, DER; NULL */
  int                 verify_code;        /* the first error; X509_V_OK */
  int                 verify_depth;
  gboolean            other_name;
  gboolean            other_pin;
  CdzProbeTrust       trust;
  CdzRevocation       revocation;

  /* The request for our certificate. */
  CdzProbeAsk        *ask;                /* the last one; NULL */
  gboolean            ask_unreadable;
  CdzProbeSent        sent;
  guint               n_sent;             /* certificates that went out */
  guint16             signature_scheme;

  /* Local checks of our certificate. */
  CdzProbeCause       cause;
  char               *missing;            /* the intermediate's name */
  CdzRevocation       own_revocation;
  char               *match_label;        /* of another identity that would fit; NULL */
  gboolean            library_unreadable; /* so there are no others to compare */

  /* HTTP. */
  const char         *http_version;       /* "1.1", "2"; NULL without an answer */
  int                 http_status;
  CdzHttpHint         http_hint;
  char               *http_location;
  char               *other_answer;       /* first line of what is not HTTP */
  gboolean            http11_required;    /* a stream was refused so */
} CdzProbeSeen;

CdzProbeSeen        *cdz_probe_seen_new         (void);
void                 cdz_probe_seen_free        (CdzProbeSeen       *self);

/* Ends the current phase as ok and begins another. */
void                 cdz_probe_seen_enter       (CdzProbeSeen       *self,
                                                 CdzProbePhase       phase);
void                 cdz_probe_seen_leave       (CdzProbeSeen       *self,
                                                 CdzProbeStep        step);
/* Tells whoever watches. */
void                 cdz_probe_seen_announce    (CdzProbeSeen       *self,
                                                 CdzProbePhase       phase);
/* Ends the test in the current phase. */
void                 cdz_probe_seen_stop        (CdzProbeSeen       *self,
                                                 CdzProbeEnd         end,
                                                 int                 error_number);
void                 cdz_probe_seen_set_detail  (CdzProbeSeen       *self,
                                                 CdzProbePhase       phase,
                                                 const char         *detail);
/* The last alert of that direction that means something; NULL. */
const CdzProbeAlert *cdz_probe_seen_find_alert  (const CdzProbeSeen *self,
                                                 gboolean            outgoing);
/* Whether it was seen out that no certificate is asked for: until a server has answered,
 * it still can. */
gboolean             cdz_probe_seen_is_unasked  (const CdzProbeSeen *self);
/* What is known of that where no request was seen: a translated sentence. */
const char          *cdz_probe_seen_explain_unasked (const CdzProbeSeen *self);
const char          *cdz_probe_phase_get_name   (CdzProbePhase       phase);
void                 cdz_revocation_clear       (CdzRevocation      *revocation);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzProbeSeen, cdz_probe_seen_free)

G_END_DECLS
