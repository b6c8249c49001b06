/* cdz-next-step.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-next-step"
#include "config.h"

#include "cdz-next-step.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

/* Where browsers keep their profiles, the plain packages' place first. */
static const char * const firefox_folders[] = {
  ".mozilla/firefox",
  ".var/app/org.mozilla.firefox/.mozilla/firefox",
  "snap/firefox/common/.mozilla/firefox",
};

/* One list being made. */
typedef struct
{
  GPtrArray       *steps;
  CdzExportFormat  format;
  const char      *path;
  char            *quoted;      /* the path, for a shell */
  char            *label;       /* the item's, for a shell */
  gboolean         is_encrypted;
} Maker;

void
cdz_next_step_free (CdzNextStep *self)
{
  g_free (self->program);
  g_free (self->title);
  g_free (self->message);
  g_strfreev (self->commands);
  g_free (self);
}

static gboolean
has_program (const char *name)
{
  g_autofree char *path = g_find_program_in_path (name);

  return path != NULL;
}

static void
add (Maker      *self,
     const char *program,
     const char *title,
     const char *message,
     GPtrArray  *commands)
{
  CdzNextStep *step = g_new0 (CdzNextStep, 1);

  step->program = g_strdup (program);
  step->title = g_strdup (title);
  step->message = g_strdup (message);
  g_ptr_array_add (commands, NULL);
  step->commands = g_strdupv ((char **) commands->pdata);
  g_ptr_array_add (self->steps, step);
}

/* The profile that an installed Firefox starts with: that of [Install…], else the
 * one marked as default, else the first. */
static char *
read_default_profile (GKeyFile *profiles)
{
  g_auto(GStrv) groups = g_key_file_get_groups (profiles, NULL);
  g_autofree char *chosen = NULL;

  for (guint i = 0; groups[i] != NULL; i++)
    if (g_str_has_prefix (groups[i], "Install") && g_key_file_has_key (profiles, groups[i], "Default", NULL))
      return g_key_file_get_string (profiles, groups[i], "Default", NULL);

  for (guint i = 0; groups[i] != NULL; i++)
    if (g_str_has_prefix (groups[i], "Profile") &&
        (chosen == NULL || g_key_file_get_integer (profiles, groups[i], "Default", NULL) == 1))
      {
        g_free (chosen);
        chosen = g_key_file_get_string (profiles, groups[i], "Path", NULL);
      }

  return g_steal_pointer (&chosen);
}

/* Returns: (nullable) (transfer full): the folder of Firefox's profile */
static char *
find_firefox_profile (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (firefox_folders); i++)
    {
      g_autofree char *folder = g_build_filename (g_get_home_dir (), firefox_folders[i], NULL);
      g_autofree char *ini = g_build_filename (folder, "profiles.ini", NULL);
      g_autoptr(GKeyFile) profiles = g_key_file_new ();
      g_autofree char *name = NULL;
      g_autofree char *profile = NULL;

      if (!g_key_file_load_from_file (profiles, ini, G_KEY_FILE_NONE, NULL) ||
          (name = read_default_profile (profiles)) == NULL)
        continue;

      profile = g_path_is_absolute (name) ? g_strdup (name) : g_build_filename (folder, name, NULL);
      if (g_file_test (profile, G_FILE_TEST_IS_DIR))
        return g_steal_pointer (&profile);
    }

  return NULL;
}

/* How NSS takes the file in: as an identity, or as an authority. */
static char *
make_nss_command (Maker      *self,
                  const char *folder)
{
  g_autofree char *database = g_strconcat ("sql:", folder, NULL);
  g_autofree char *quoted = g_shell_quote (database);

  if (self->format == CDZ_EXPORT_PKCS12)
    return g_strdup_printf ("pk12util -d %s -i %s", quoted, self->quoted);

  return g_strdup_printf ("certutil -d %s -A -t C,, -n %s -i %s", quoted, self->label, self->quoted);
}

static void
add_firefox (Maker *self)
{
  g_autoptr(GPtrArray) commands = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *profile = find_firefox_profile ();
  gboolean is_identity = self->format == CDZ_EXPORT_PKCS12;

  if (profile == NULL && !has_program ("firefox") && !has_program ("firefox-esr"))
    return;

  if (profile != NULL)
    g_ptr_array_add (commands, make_nss_command (self, profile));
  add (self, "firefox", "Firefox",
       is_identity ? _("Settings → Privacy & Security → View Certificates… → Your Certificates → Import…; or, while Firefox is closed, the command")
                   : _("Settings → Privacy & Security → View Certificates… → Authorities → Import…; or, while Firefox is closed, the command"),
       commands);
}

/* The old place where it exists, else the one that new versions make. */
static void
add_chromium (Maker *self)
{
  static const char * const names[] = { "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "brave-browser",
                                        "microsoft-edge" };
  g_autoptr(GPtrArray) commands = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *old = g_build_filename (g_get_home_dir (), ".pki", "nssdb", NULL);
  g_autofree char *new = g_build_filename (g_get_home_dir (), ".local", "share", "pki", "nssdb", NULL);
  const char *folder = g_file_test (old, G_FILE_TEST_IS_DIR) ? old : new;
  g_autofree char *database = g_build_filename (folder, "cert9.db", NULL);
  g_autofree char *quoted = g_shell_quote (folder);
  gboolean is_there = g_file_test (folder, G_FILE_TEST_IS_DIR);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    is_there |= has_program (names[i]);
  if (!is_there)
    return;

  if (!g_file_test (database, G_FILE_TEST_EXISTS))
    {
      g_autofree char *named = g_strconcat ("sql:", folder, NULL);
      g_autofree char *named_quoted = g_shell_quote (named);

      g_ptr_array_add (commands, g_strdup_printf ("mkdir -p %s", quoted));
      g_ptr_array_add (commands, g_strdup_printf ("certutil -d %s -N --empty-password", named_quoted));
    }
  g_ptr_array_add (commands, make_nss_command (self, folder));

  add (self, "chromium", "Chromium",
       has_program ("pk12util") ? _("Close Chromium, then run the commands")
                                : _("Install the NSS tools (libnss3-tools, nss-tools), close Chromium, then run the commands"),
       commands);
}

static void
add_curl (Maker *self)
{
  g_autoptr(GPtrArray) commands = g_ptr_array_new_with_free_func (g_free);

  if (!has_program ("curl"))
    return;

  if (self->format == CDZ_EXPORT_PKCS12)
    {
      /* curl never asks for the passphrase of a PKCS#12, and an argument is seen by all. */
      g_ptr_array_add (commands, g_strdup_printf ("read -rs -p 'Passphrase: ' P; printf '%%s\\n' \"$P\" | "
                                                  "sed 's/[\"\\\\]/\\\\&/g; s/.*/pass = \"&\"/' | "
                                                  "curl --config - --cert-type P12 --cert %s https://SERVER/", self->quoted));
      add (self, "curl", "curl", _("In bash, with the server's address in place of SERVER; the passphrase stays out of the list of processes"), commands);
    }
  else if (self->format == CDZ_EXPORT_PKCS8)
    {
      g_ptr_array_add (commands, g_strdup_printf ("curl --cert CHAIN.pem --key %s https://SERVER/", self->quoted));
      add (self, "curl", "curl", _("Export the certificate as “chain” too; curl asks for the passphrase"), commands);
    }
  else
    {
      g_ptr_array_add (commands, g_strdup_printf ("curl --cacert %s https://SERVER/", self->quoted));
      add (self, "curl", "curl", _("Trusts what this authority issued, for this one call"), commands);
    }
}

/* Most builds of git read PEM alone: the file's two halves. */
static void
add_git_parts (Maker     *self,
               GPtrArray *commands)
{
  g_autofree char *chain = g_strconcat (self->path, ".chain.pem", NULL);
  g_autofree char *key = g_strconcat (self->path, ".key.pem", NULL);
  g_autofree char *quoted_chain = g_shell_quote (chain);
  g_autofree char *quoted_key = g_shell_quote (key);

  g_ptr_array_add (commands, g_strdup_printf ("openssl pkcs12 -in %s -nokeys -out %s", self->quoted, quoted_chain));
  g_ptr_array_add (commands, g_strdup_printf ("openssl pkcs12 -in %s -nocerts -out %s", self->quoted, quoted_key));
  g_ptr_array_add (commands, g_strdup_printf ("git config --global http.https://SERVER/.sslCert %s", quoted_chain));
  g_ptr_array_add (commands, g_strdup_printf ("git config --global http.https://SERVER/.sslKey %s", quoted_key));
}

static void
add_git (Maker *self)
{
  g_autoptr(GPtrArray) commands = g_ptr_array_new_with_free_func (g_free);

  if (!has_program ("git"))
    return;

  if (self->format == CDZ_EXPORT_PKCS12)
    add_git_parts (self, commands);
  else if (self->format == CDZ_EXPORT_PKCS8)
    {
      g_ptr_array_add (commands, g_strdup ("git config --global http.https://SERVER/.sslCert CHAIN.pem"));
      g_ptr_array_add (commands, g_strdup_printf ("git config --global http.https://SERVER/.sslKey %s", self->quoted));
    }
  else
    {
      g_ptr_array_add (commands, g_strdup_printf ("git config --global http.https://SERVER/.sslCAInfo %s", self->quoted));
    }
  if (self->is_encrypted)
    g_ptr_array_add (commands, g_strdup ("git config --global http.https://SERVER/.sslCertPasswordProtected true"));

  add (self, "git", "Git", _("With the server's name in place of SERVER"), commands);
}

/* nmcli takes what follows a space in this value for the passphrase; a backslash
 * keeps it in the path. Returns: (transfer full): the path, for nmcli in a shell */
static char *
quote_for_nmcli (const char *path)
{
  g_autoptr(GString) escaped = g_string_new (NULL);

  for (const char *c = path; *c != '\0'; c++)
    {
      if (g_ascii_isspace (*c) || *c == '\\')
        g_string_append_c (escaped, '\\');
      g_string_append_c (escaped, *c);
    }

  return g_shell_quote (escaped->str);
}

static void
add_network_manager (Maker *self)
{
  g_autoptr(GPtrArray) commands = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *quoted = quote_for_nmcli (self->path);

  if (!has_program ("nmcli"))
    return;

  g_ptr_array_add (commands, g_strdup_printf ("nmcli connection modify NETWORK 802-1x.eap tls 802-1x.identity USER "
                                              "802-1x.private-key %s 802-1x.private-key-password-flags 2", quoted));
  g_ptr_array_add (commands, g_strdup ("nmcli --ask connection up NETWORK"));
  add (self, "networkmanager", "NetworkManager",
       _("Settings → Wi-Fi → the network's gear → Security → TLS → User private key; or the commands, with the connection's name in place of NETWORK and yours on that network in place of USER"),
       commands);
}

static void
add_system (Maker *self)
{
  g_autoptr(GPtrArray) commands = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *name = g_path_get_basename (self->path);
  g_autofree char *target = g_strconcat ("/usr/local/share/ca-certificates/", name, ".crt", NULL);
  g_autofree char *quoted = g_shell_quote (target);

  if (has_program ("update-ca-certificates") || g_file_test ("/usr/sbin/update-ca-certificates", G_FILE_TEST_EXISTS))
    {
      g_ptr_array_add (commands, g_strdup_printf ("sudo cp %s %s", self->quoted, quoted));
      g_ptr_array_add (commands, g_strdup ("sudo update-ca-certificates"));
    }
  else if (has_program ("update-ca-trust"))
    g_ptr_array_add (commands, g_strdup_printf ("sudo trust anchor --store %s", self->quoted));
  else
    return;

  add (self, "system", _("This Computer"), _("Every program that asks the system then trusts what this authority issued"), commands);
}

static void
add_ssh (Maker *self)
{
  g_autoptr(GPtrArray) commands = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *folder = g_build_filename (g_get_home_dir (), ".ssh", NULL);

  /* ssh-copy-id adds “.pub” to a name that does not end with it, and wants a folder of its user's. */
  if (g_str_has_suffix (self->path, ".pub") && g_file_test (folder, G_FILE_TEST_IS_DIR))
    g_ptr_array_add (commands, g_strdup_printf ("ssh-copy-id -f -i %s USER@SERVER", self->quoted));
  else
    g_ptr_array_add (commands, g_strdup_printf ("ssh USER@SERVER 'umask 077 && mkdir -p .ssh && cat >>.ssh/authorized_keys' <%s",
                                                self->quoted));
  add (self, "ssh", "OpenSSH", _("Lets the key in on a server; its private half is the key stored here"), commands);
}

static void
add_authority (Maker *self)
{
  g_autoptr(GPtrArray) commands = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (commands, g_strdup ("credenzactl import REPLY"));
  add (self, "authority", _("Your Authority"),
       _("Send the file to the authority; when the certificate comes back, import it: the identity completes itself"), commands);
}

/**
 * cdz_next_steps_new:
 * @item: what was exported
 * @is_encrypted: the file wants a passphrase
 * @is_authority: it is the certificate of one
 * @path: where it was written
 *
 * Looks which programs are here and where they keep their certificates; reads the
 * disk, so call it in a worker.
 *
 * Returns: (transfer full) (element-type CdzNextStep): who can use the file, and how
 */
GPtrArray *
cdz_next_steps_new (CdzItem         *item,
                    CdzExportFormat  format,
                    gboolean         is_encrypted,
                    gboolean         is_authority,
                    const char      *path)
{
  const char *label = cdz_item_get (item, CDZ_ATTR_LABEL);
  Maker self = { g_ptr_array_new_with_free_func ((GDestroyNotify) cdz_next_step_free), format, path,
                 g_shell_quote (path), g_shell_quote (label != NULL ? label : ""), is_encrypted };
  gboolean is_trust = format == CDZ_EXPORT_PEM && is_authority;

  if (format == CDZ_EXPORT_PKCS12 || is_trust)
    {
      add_firefox (&self);
      add_chromium (&self);
    }
  if (format == CDZ_EXPORT_PKCS12 || format == CDZ_EXPORT_PKCS8 || is_trust)
    {
      add_curl (&self);
      add_git (&self);
    }
  if (format == CDZ_EXPORT_PKCS12)
    add_network_manager (&self);
  if (is_trust)
    add_system (&self);
  if (format == CDZ_EXPORT_SSH)
    add_ssh (&self);
  if (format == CDZ_EXPORT_CSR)
    add_authority (&self);

  g_free (self.quoted);
  g_free (self.label);
  return self.steps;
}
