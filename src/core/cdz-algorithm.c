/* cdz-algorithm.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-decode"
#include "config.h"

#include "cdz-algorithm.h"

#include <openssl/objects.h>

typedef struct
{
  const char *sn;
  const char *name;
} Name;

static const Name cipher_names[] = {
  { "DES-EDE3-CBC", "3DES" },
  { "DES-EDE-CBC", "3DES (two keys)" },
  { "DES-CBC", "DES" },
  { "RC2-CBC", "RC2" },
  { "RC2-64-CBC", "RC2 (64 bits)" },
  { "RC2-40-CBC", "RC2 (40 bits)" },
  { "RC4-40", "RC4 (40 bits)" },
};

static const Name digest_names[] = {
  { "SHA1", "SHA-1" },
  { "SHA224", "SHA-224" },
  { "SHA256", "SHA-256" },
  { "SHA384", "SHA-384" },
  { "SHA512", "SHA-512" },
  { "SHA512-224", "SHA-512/224" },
  { "SHA512-256", "SHA-512/256" },
  { "BLAKE2b512", "BLAKE2b" },
  { "BLAKE2s256", "BLAKE2s" },
};

static const char *
look_up (const Name *names,
         gsize       n_names,
         const char *sn)
{
  for (gsize i = 0; i < n_names; i++)
    if (g_ascii_strcasecmp (names[i].sn, sn) == 0)
      return names[i].name;

  return NULL;
}

/* Returns: (transfer full): "AES-256-CBC", "3DES" */
char *
cdz_algorithm_dup_cipher (int nid)
{
  const char *sn = OBJ_nid2sn (nid);
  const char *name = look_up (cipher_names, G_N_ELEMENTS (cipher_names), sn);

  return name != NULL ? g_strdup (name) : g_ascii_strup (sn, -1);
}

/* Returns: (transfer full): "SHA-256" */
char *
cdz_algorithm_dup_digest (int nid)
{
  const char *sn = OBJ_nid2sn (nid);
  const char *name = look_up (digest_names, G_N_ELEMENTS (digest_names), sn);

  return g_strdup (name != NULL ? name : sn);
}
