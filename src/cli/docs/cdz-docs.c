/* cdz-docs.c: what the completions share.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-docs"
#include "config.h"

#include "cdz-docs.h"

#include <string.h>

#include "cdz-schema.h"

static void
append_word (GHashTable *groups,
             const char *group,
             const char *word)
{
  const char *words = g_hash_table_lookup (groups, group);

  g_hash_table_insert (groups, g_strdup (group),
                       words != NULL ? g_strdup_printf ("%s %s", words, word) : g_strdup (word));
}

/* Returns: (transfer full): first word of two-word commands → the second words, parted
 *   by spaces; and "" → all first words, and commands of one word */
GHashTable *
cdz_docs_new_groups (void)
{
  GHashTable *groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; cdz_commands[i] != NULL; i++)
    {
      g_auto(GStrv) words = g_strsplit (cdz_commands[i]->name, " ", 2);

      if (words[1] == NULL || !g_hash_table_contains (groups, words[0]))
        append_word (groups, "", words[0]);
      if (words[1] != NULL)
        append_word (groups, words[0], words[1]);
    }

  return groups;
}

/* Returns: (transfer full): the words that are known beforehand; "" for other kinds */
char *
cdz_docs_dup_words (CdzComplete complete)
{
  g_autoptr(GHashTable) groups = NULL;

  if (complete == CDZ_COMPLETE_CLASS)
    {
      g_autoptr(GString) names = g_string_new (NULL);

      for (CdzClass klass = CDZ_CLASS_CERTIFICATE; klass < CDZ_N_CLASSES; klass++)
        g_string_append_printf (names, "%s%s", names->len > 0 ? " " : "", cdz_class_get_name (klass));
      return g_string_free (g_steal_pointer (&names), FALSE);
    }

  if (complete != CDZ_COMPLETE_COMMAND)
    return g_strdup ("");

  groups = cdz_docs_new_groups ();
  return g_strdup (g_hash_table_lookup (groups, ""));
}
