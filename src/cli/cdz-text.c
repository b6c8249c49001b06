/* cdz-text.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-text"
#include "config.h"

#include "cdz-text.h"

#include <string.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

/* Where help and sentences wrap, whatever the terminal: lines stay readable. */
#define WRAP_COLUMN 80

/* Marks that reorder what a reader sees: Unicode's bidirectional controls. */
static gboolean
is_misleading (gunichar c)
{
  return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200e || c == 0x200f;
}

/**
 * cdz_text_append_printable:
 * @text: where to
 * @value: any text, also from a file that somebody sent
 *
 * Appends @value with every control character spelled out, so that a name can
 * neither move the cursor nor pretend to be another one.
 */
void
cdz_text_append_printable (GString    *text,
                           const char *value)
{
  g_autofree char *valid = NULL;

  if (!g_utf8_validate (value, -1, NULL))
    value = valid = g_utf8_make_valid (value, -1);

  for (; *value != '\0'; value = g_utf8_next_char (value))
    {
      gunichar c = g_utf8_get_char (value);

      if (c == '\n' || c == '\t')
        g_string_append_c (text, ' ');
      else if (g_unichar_iscntrl (c) || is_misleading (c))
        g_string_append_printf (text, c < 0x100 ? "\\x%02x" : "\\u%04x", c);
      else
        g_string_append_unichar (text, c);
    }
}

/* Colours only for a person at a terminal; see no-color.org. */
gboolean
cdz_text_has_colours (void)
{
  const char *no_color = g_getenv ("NO_COLOR");
  const char *terminal = g_getenv ("TERM");

  return isatty (STDOUT_FILENO) && (no_color == NULL || *no_color == '\0') &&
         terminal != NULL && !g_str_equal (terminal, "dumb");
}

void
cdz_text_append_styled (GString    *text,
                        CdzStyle    style,
                        const char *value)
{
  static const char *codes[] = { "0", "1", "2", "33", "31" };
  gboolean is_styled = style != CDZ_STYLE_PLAIN && cdz_text_has_colours ();

  if (is_styled)
    g_string_append_printf (text, "\033[%sm", codes[style]);
  cdz_text_append_printable (text, value);
  if (is_styled)
    g_string_append (text, "\033[0m");
}

/* How many columns of a terminal printable text takes. */
guint
cdz_text_get_width (const char *value)
{
  guint width = 0;

  for (; *value != '\0'; value = g_utf8_next_char (value))
    {
      gunichar c = g_utf8_get_char (value);

      if (!g_unichar_iszerowidth (c))
        width += g_unichar_iswide (c) ? 2 : 1;
    }

  return width;
}

static void
append_blanks (GString *text,
               guint    n)
{
  g_string_append_printf (text, "%*s", (int) n, "");
}

/**
 * cdz_text_append_wrapped:
 * @text: where to
 * @value: paragraphs, each of one line
 * @indent: how far to indent each line but the first
 * @column: where on its line @text stands already
 *
 * Breaks at blanks before column 80, and ends with a line end.
 */
void
cdz_text_append_wrapped (GString    *text,
                         const char *value,
                         guint       indent,
                         guint       column)
{
  g_auto(GStrv) lines = g_strsplit (value, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto(GStrv) words = g_strsplit (lines[i], " ", -1);
      gboolean is_first_word = TRUE;

      if (i > 0 && *lines[i] != '\0')
        {
          append_blanks (text, indent);
          column = indent;
        }

      for (guint j = 0; words[j] != NULL; j++)
        {
          guint width = cdz_text_get_width (words[j]);

          if (!is_first_word && column + 1 + width >= WRAP_COLUMN)
            {
              g_string_append_c (text, '\n');
              append_blanks (text, indent);
              column = indent;
              is_first_word = TRUE;
            }

          if (!is_first_word)
            g_string_append_c (text, ' ');
          g_string_append (text, words[j]);
          column += width + (is_first_word ? 0 : 1);
          is_first_word = FALSE;
        }
      g_string_append_c (text, '\n');
    }
}

CdzStyle
cdz_text_get_style (CdzSeverity severity)
{
  if (severity == CDZ_SEVERITY_ERROR)
    return CDZ_STYLE_ERROR;
  if (severity == CDZ_SEVERITY_WARNING)
    return CDZ_STYLE_WARNING;

  return CDZ_STYLE_PLAIN;
}

/* One line each; the word says what the colour says. */
void
cdz_text_append_findings (GString   *text,
                          GPtrArray *findings)
{
  for (guint i = 0; i < findings->len; i++)
    {
      const CdzFinding *finding = findings->pdata[i];
      CdzStyle style = cdz_text_get_style (finding->severity);

      if (finding->severity == CDZ_SEVERITY_ERROR)
        cdz_text_append_styled (text, style, _("Problem: "));
      else if (finding->severity == CDZ_SEVERITY_WARNING)
        cdz_text_append_styled (text, style, _("Warning: "));
      else
        g_string_append (text, _("Note: "));
      cdz_text_append_printable (text, finding->message);
      g_string_append_c (text, '\n');
    }
}
