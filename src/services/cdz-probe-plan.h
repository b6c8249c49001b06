/* cdz-probe-plan.h: a test as a person describes it.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-probe-options.h"

G_BEGIN_DECLS

/* All texts as typed; NULL or empty where nothing was. */
typedef struct
{
  char     *url;
  char     *identity;         /* "identity:UUID"; "" for no certificate; NULL with a file */
  char     *identity_file;    /* a path, for the command lines; NULL */
  char     *sni;
  char     *connect_to;
  char     *proxy;            /* "none", a URL, or the desktop's settings */
  char     *min_tls;
  char     *max_tls;
  char     *groups;
  char     *alpn;
  char     *pin;
  char     *revocation;       /* "off", "try", "require" */
  char     *authorities;      /* a path */
  gboolean  insecure;
  gboolean  complete_chain;   /* send the intermediates that are known, but not with it */
  gboolean  forget;           /* this choice is not remembered */
} CdzProbePlan;

typedef enum
{
  CDZ_TOOL_CREDENZACTL,
  CDZ_TOOL_CURL,
  CDZ_TOOL_S_CLIENT,
} CdzProbeTool;

CdzProbePlan    *cdz_probe_plan_copy         (const CdzProbePlan  *self);
void             cdz_probe_plan_free         (CdzProbePlan        *self);
/* Reads the file of authorities, so for a moment only on a worker or for a local file. */
CdzProbeOptions *cdz_probe_plan_new_options  (const CdzProbePlan  *self,
                                              GError             **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same test by that program, ready for a shell; lines that begin with "#" say
 * what has to be done before. No secret is in it. */
char            *cdz_probe_plan_dup_command  (const CdzProbePlan  *self,
                                              CdzProbeTool         tool);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzProbePlan, cdz_probe_plan_free)

G_END_DECLS
