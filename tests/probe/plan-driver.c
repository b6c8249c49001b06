/* plan-driver.c: the lines of "Show Command", for tests.  SPDX-License-Identifier: GPL-3.0-or-later
 *
 * usage: plan-driver credenzactl|curl|s_client NAME=VALUE…, the names as in CdzProbePlan */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "cdz-probe-plan.h"

static const struct
{
  const char *name;
  gsize       offset;
} fields[] = {
  { "url", G_STRUCT_OFFSET (CdzProbePlan, url) },
  { "identity", G_STRUCT_OFFSET (CdzProbePlan, identity) },
  { "identity_file", G_STRUCT_OFFSET (CdzProbePlan, identity_file) },
  { "sni", G_STRUCT_OFFSET (CdzProbePlan, sni) },
  { "connect_to", G_STRUCT_OFFSET (CdzProbePlan, connect_to) },
  { "proxy", G_STRUCT_OFFSET (CdzProbePlan, proxy) },
  { "min_tls", G_STRUCT_OFFSET (CdzProbePlan, min_tls) },
  { "max_tls", G_STRUCT_OFFSET (CdzProbePlan, max_tls) },
  { "groups", G_STRUCT_OFFSET (CdzProbePlan, groups) },
  { "alpn", G_STRUCT_OFFSET (CdzProbePlan, alpn) },
  { "pin", G_STRUCT_OFFSET (CdzProbePlan, pin) },
  { "authorities", G_STRUCT_OFFSET (CdzProbePlan, authorities) },
};

static gboolean
set_field (CdzProbePlan *plan,
           const char   *argument)
{
  const char *value = strchr (argument, '=');

  for (gsize i = 0; value != NULL && i < G_N_ELEMENTS (fields); i++)
    if (strlen (fields[i].name) == (gsize) (value - argument) && g_str_has_prefix (argument, fields[i].name))
      {
        G_STRUCT_MEMBER (char *, plan, fields[i].offset) = g_strdup (value + 1);
        return TRUE;
      }

  return FALSE;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(CdzProbePlan) plan = g_new0 (CdzProbePlan, 1);
  g_autofree char *line = NULL;

  for (int i = 2; i < argc; i++)
    if (!set_field (plan, argv[i]))
      return 2;
  if (argc < 3)
    return 2;

  line = cdz_probe_plan_dup_command (plan, g_str_equal (argv[1], "curl")       ? CDZ_TOOL_CURL
                                           : g_str_equal (argv[1], "s_client") ? CDZ_TOOL_S_CLIENT
                                                                               : CDZ_TOOL_CREDENZACTL);
  puts (line);

  return 0;
}
