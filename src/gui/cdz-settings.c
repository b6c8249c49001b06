/* cdz-settings.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-settings"
#include "config.h"

#include "cdz-settings.h"

static GSettingsSchema *
lookup_in (const char *folder)
{
  g_autoptr(GSettingsSchemaSource) source = NULL;

  if (folder == NULL)
    return NULL;

  source = g_settings_schema_source_new_from_directory (folder,
                                                        g_settings_schema_source_get_default (),
                                                        TRUE, NULL);
  return source != NULL ? g_settings_schema_source_lookup (source, APPLICATION_ID, FALSE) : NULL;
}

/* Installed with the system, moved with the program, or still in the build folder. */
static GSettingsSchema *
lookup_schema (void)
{
  GSettingsSchemaSource *installed = g_settings_schema_source_get_default ();
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *bin = program != NULL ? g_path_get_dirname (program) : NULL;
  g_autofree char *beside = bin != NULL ? g_build_filename (bin, "..", "share", "glib-2.0",
                                                            "schemas", NULL) : NULL;
  GSettingsSchema *schema = NULL;

  if (installed != NULL)
    schema = g_settings_schema_source_lookup (installed, APPLICATION_ID, TRUE);
  if (schema == NULL)
    schema = lookup_in (beside);
  if (schema == NULL)
    schema = lookup_in (BUILDDIR "/data");

  return schema;
}

/* Returns: (nullable): the settings; %NULL where there is no schema */
static GSettings *
get_settings (void)
{
  static GSettings *settings;
  static gboolean looked;

  if (!looked)
    {
      g_autoptr(GSettingsSchema) schema = lookup_schema ();

      looked = TRUE;
      if (schema != NULL)
        settings = g_settings_new_full (schema, NULL, NULL);
      else
        g_debug ("There is no schema of the settings: looks are not kept");
    }

  return settings;
}

int
cdz_settings_get_int (const char *key,
                      int         fallback)
{
  return get_settings () != NULL ? g_settings_get_int (get_settings (), key) : fallback;
}

gboolean
cdz_settings_get_boolean (const char *key,
                          gboolean    fallback)
{
  return get_settings () != NULL ? g_settings_get_boolean (get_settings (), key) : fallback;
}

int
cdz_settings_get_enum (const char *key,
                       int         fallback)
{
  return get_settings () != NULL ? g_settings_get_enum (get_settings (), key) : fallback;
}

void
cdz_settings_set_int (const char *key,
                      int         value)
{
  if (get_settings () != NULL)
    g_settings_set_int (get_settings (), key, value);
}

void
cdz_settings_set_boolean (const char *key,
                          gboolean    value)
{
  if (get_settings () != NULL)
    g_settings_set_boolean (get_settings (), key, value);
}

void
cdz_settings_set_enum (const char *key,
                       int         value)
{
  if (get_settings () != NULL)
    g_settings_set_enum (get_settings (), key, value);
}

void
cdz_settings_bind (const char *key,
                   gpointer    object,
                   const char *property)
{
  if (get_settings () != NULL)
    g_settings_bind (get_settings (), key, object, property, G_SETTINGS_BIND_DEFAULT);
}
