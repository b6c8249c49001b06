/* cdz-probe-plan.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-plan.h"

static gboolean
is_set (const char *text)
{
  return text != NULL && *text != '\0';
}

CdzProbePlan *
cdz_probe_plan_copy (const CdzProbePlan *self)
{
  CdzProbePlan *copy = g_new0 (CdzProbePlan, 1);

  copy->url = g_strdup (self->url);
  copy->identity = g_strdup (self->identity);
  copy->identity_file = g_strdup (self->identity_file);
  copy->sni = g_strdup (self->sni);
  copy->connect_to = g_strdup (self->connect_to);
  copy->proxy = g_strdup (self->proxy);
  copy->min_tls = g_strdup (self->min_tls);
  copy->max_tls = g_strdup (self->max_tls);
  copy->groups = g_strdup (self->groups);
  copy->alpn = g_strdup (self->alpn);
  copy->pin = g_strdup (self->pin);
  copy->revocation = g_strdup (self->revocation);
  copy->authorities = g_strdup (self->authorities);
  copy->insecure = self->insecure;
  copy->complete_chain = self->complete_chain;
  copy->forget = self->forget;

  return copy;
}

void
cdz_probe_plan_free (CdzProbePlan *self)
{
  g_free (self->url);
  g_free (self->identity);
  g_free (self->identity_file);
  g_free (self->sni);
  g_free (self->connect_to);
  g_free (self->proxy);
  g_free (self->min_tls);
  g_free (self->max_tls);
  g_free (self->groups);
  g_free (self->alpn);
  g_free (self->pin);
  g_free (self->revocation);
  g_free (self->authorities);
  g_free (self);
}

CdzProbeOptions *
cdz_probe_plan_new_options (const CdzProbePlan  *self,
                            GError             **error)
{
  const struct
  {
    const char  *value;
    gboolean   (* set) (CdzProbeOptions  *options,
                        const char       *value,
                        GError          **error);
  } setters[] = {
    { self->sni, cdz_probe_options_set_sni },
    { self->connect_to, cdz_probe_options_set_connect_to },
    { self->proxy, cdz_probe_options_set_proxy },
    { self->groups, cdz_probe_options_set_groups },
    { self->alpn, cdz_probe_options_set_alpn },
    { self->pin, cdz_probe_options_add_pin },
    { self->revocation, cdz_probe_options_set_revocation },
    { self->authorities, cdz_probe_options_read_authorities },
  };
  g_autoptr(CdzProbeOptions) options = cdz_probe_options_new (self->url != NULL ? self->url : "", error);

  if (options == NULL)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (setters); i++)
    if (is_set (setters[i].value) && !setters[i].set (options, setters[i].value, error))
      return NULL;
  if (!cdz_probe_options_set_versions (options, is_set (self->min_tls) ? self->min_tls : NULL,
                                       is_set (self->max_tls) ? self->max_tls : NULL, error))
    return NULL;
  options->insecure = self->insecure;

  return g_steal_pointer (&options);
}
