/* cdz-describe-key.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-describe"
#include "config.h"

#include "cdz-describe-private.h"

#include <glib/gi18n-lib.h>

static void
add_abilities (GPtrArray     *rows,
               CdzAttributes *attributes)
{
  static const struct
  {
    CdzAttr     attr;
    const char *title;
  } abilities[] = {
    { CDZ_ATTR_CAN_SIGN, N_("sign") },
    { CDZ_ATTR_CAN_DECRYPT, N_("decrypt") },
    { CDZ_ATTR_CAN_DERIVE, N_("agree on keys") },
  };
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (abilities); i++)
    if (cdz_attributes_get_boolean (attributes, abilities[i].attr))
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", _(abilities[i].title));

  cdz_rows_add (rows, _(CDZ_SECTION_KEY), _("Can"), text->len > 0 ? text->str : NULL, CDZ_ROW_PLAIN);
}

static void
add_fingerprint (GPtrArray  *rows,
                 const char *title,
                 const char *hex)
{
  g_autofree char *text = hex != NULL ? cdz_describe_fingerprint (hex) : NULL;

  cdz_rows_add (rows, _(CDZ_SECTION_FINGERPRINTS), title, text, CDZ_ROW_MONOSPACE | CDZ_ROW_COPY);
}

/**
 * cdz_describe_key:
 * @key: a key; its public half is enough
 * @is_private: whether the private half is there too, perhaps unopened
 *
 * Returns: (transfer full) (element-type CdzRow): what may be shown of it; never
 *   anything of the private half
 */
GPtrArray *
cdz_describe_key (CdzKey   *key,
                  gboolean  is_private)
{
  GPtrArray *rows = cdz_rows_new ();
  g_autoptr(EVP_PKEY) decoded = NULL;
  CdzAttributes *attributes;

  g_return_val_if_fail (CDZ_IS_KEY (key), rows);

  attributes = cdz_key_get_attributes (key);
  decoded = cdz_key_dup_pkey (key, NULL);

  cdz_rows_add (rows, _(CDZ_SECTION_KEY), _("Kind"),
                is_private ? _("Private key") : _("Public key"), CDZ_ROW_PLAIN);
  cdz_describe_spki (rows, cdz_key_get_spki (key), decoded);
  add_abilities (rows, attributes);
  add_fingerprint (rows, _("SHA-256 of the public key"), cdz_attributes_get (attributes, CDZ_ATTR_SPKI_SHA256));
  add_fingerprint (rows, _("SHA-1 of the key’s bits"), cdz_attributes_get (attributes, CDZ_ATTR_APPLICATION_LABEL));
  ERR_clear_error ();

  return rows;
}
