/* cdz-capability.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-capability"
#include "config.h"

#include "cdz-capability.h"

#include <glib/gi18n-lib.h>

#define SET_PASSPHRASE N_("Set a vault passphrase: credenzactl vault init")

void
cdz_guard_facts_clear (CdzGuardFacts *self)
{
  g_clear_error (&self->keyring);
  g_clear_error (&self->tpm);
  g_clear_pointer (&self->lock_signal, g_free);
}

void
cdz_capability_free (CdzCapability *self)
{
  g_free (self->enforced_by);
  g_free (self->reason);
  g_free (self->remedy);
  g_free (self);
}

static void
add_available (GPtrArray  *rows,
               const char *kind,
               const char *name,
               const char *enforced_by,
               const char *not_against,
               const char *reason)
{
  CdzCapability *row = g_new0 (CdzCapability, 1);

  row->kind = kind;
  row->name = name;
  row->available = TRUE;
  row->enforced_by = g_strdup (enforced_by);
  row->not_against = not_against;
  row->reason = g_strdup (reason);
  g_ptr_array_add (rows, row);
}

static void
add_refused (GPtrArray    *rows,
             const char   *kind,
             const char   *name,
             CdzErrorCode  code,
             const char   *reason,
             const char   *remedy)
{
  CdzCapability *row = g_new0 (CdzCapability, 1);

  row->kind = kind;
  row->name = name;
  row->code = code;
  row->reason = g_strdup (reason);
  row->remedy = g_strdup (remedy);
  g_ptr_array_add (rows, row);
}

static void
add_problem (GPtrArray    *rows,
             const char   *name,
             const GError *problem,
             const char   *remedy)
{
  const char *hint = cdz_error_get_detail (problem, CDZ_DETAIL_HINT);
  CdzErrorCode code = problem->domain == CDZ_ERROR ? (CdzErrorCode) problem->code : CDZ_ERROR_NOT_AVAILABLE;

  add_refused (rows, "class", name, code, problem->message, hint != NULL ? hint : remedy);
}

/* Who may be asked can unlock it, so a locked keyring is no obstacle. */
static gboolean
has_keyring (const CdzGuardFacts *facts)
{
  return facts->keyring == NULL ||
         g_error_matches (facts->keyring, CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED);
}

static void
add_after_first_unlock (GPtrArray           *rows,
                        const CdzGuardFacts *facts)
{
  static const char name[] = "after-first-unlock";
  const char *not_against = _("another program that you run while the keyring is open");

  if (facts->keyring == NULL)
    add_available (rows, "class", name,
                   facts->has_passphrase
                   ? _("the login keyring and your login password; the vault passphrase opens it too")
                   : _("the login keyring and your login password"),
                   not_against, _("Usable from your first login until you log out"));
  else if (facts->has_passphrase)
    add_available (rows, "class", name, _("the vault passphrase"), not_against,
                   _("The login keyring does not give the key now, so the vault passphrase is asked"));
  else if (has_keyring (facts))
    add_available (rows, "class", name, _("the login keyring and your login password"), not_against,
                   _("The login keyring is locked; it is asked to unlock first"));
  else
    add_problem (rows, name, facts->keyring, _(SET_PASSPHRASE));
}

static void
add_when_unlocked (GPtrArray           *rows,
                   const CdzGuardFacts *facts)
{
  g_autofree char *reason = NULL;

  if (!facts->has_passphrase)
    {
      add_refused (rows, "class", "when-unlocked", CDZ_ERROR_AUTH_FAILED,
                   _("The class “when-unlocked” needs a vault passphrase, and there is none"), _(SET_PASSPHRASE));
      return;
    }

  if (facts->lock_signal != NULL)
    reason = g_strdup_printf (_("Wiped from memory when the screen locks (%s), then the passphrase is asked again"),
                              facts->lock_signal);
  add_available (rows, "class", "when-unlocked", _("the vault passphrase, and wiping from memory"),
                 _("a program that watches you type, or that reads this one's memory as root while it is unlocked"),
                 reason != NULL ? reason : _("The passphrase is asked each time; nothing is kept in between"));
}

static void
add_session (GPtrArray           *rows,
             const CdzGuardFacts *facts)
{
  if (facts->session != NULL)
    add_available (rows, "class", "session", facts->session, _("another program that you run in this session"),
                   _("Gone when the session ends, or whatever keeps it is closed"));
  else
    add_refused (rows, "class", "session", CDZ_ERROR_NOT_AVAILABLE,
                 _("There is no place here that forgets a key with the session"),
                 _("Choose “after-first-unlock” instead, or use the window, which keeps such keys until it is closed"));
}

static void
add_tpm_classes (GPtrArray           *rows,
                 const CdzGuardFacts *facts)
{
  static const char after_first_unlock[] = "after-first-unlock-this-device-only";
  static const char when_unlocked[] = "when-unlocked-this-device-only";
  static const char with_pin[] = "when-passphrase-set-this-device-only";
  const char *not_against = _("losing this computer: no copy of the vault opens it elsewhere");

  if (facts->tpm != NULL)
    {
      add_problem (rows, after_first_unlock, facts->tpm, NULL);
      add_problem (rows, when_unlocked, facts->tpm, NULL);
      add_problem (rows, with_pin, facts->tpm, NULL);
      return;
    }

  if (has_keyring (facts) || facts->has_passphrase)
    add_available (rows, "class", after_first_unlock,
                   has_keyring (facts) ? _("this computer's TPM, with the login keyring")
                                       : _("this computer's TPM, with the vault passphrase"),
                   not_against, _("Usable from your first login on, on this computer only"));
  else
    add_problem (rows, after_first_unlock, facts->keyring, _(SET_PASSPHRASE));

  if (facts->has_passphrase)
    add_available (rows, "class", when_unlocked, _("this computer's TPM, with the vault passphrase"),
                   _("a program that watches you type; losing this computer: no copy of the vault opens it elsewhere"),
                   _("Usable while the vault is unlocked, on this computer only"));
  else
    add_refused (rows, "class", when_unlocked, CDZ_ERROR_AUTH_FAILED,
                 _("The class “when-unlocked-this-device-only” needs a vault passphrase, and there is none"),
                 _(SET_PASSPHRASE));

  add_available (rows, "class", with_pin, _("this computer's TPM, which asks for a PIN and locks itself against guessing"),
                 _("a program that watches you type; losing this computer, clearing its TPM or forgetting the PIN: nothing else opens it"),
                 _("The PIN is asked at each use; the key is never exported"));
}

static void
add_flags (GPtrArray           *rows,
           const CdzGuardFacts *facts)
{
  static const char * const impossible[] = { "biometry-any", "biometry-current-set", "watch", "companion" };

  if (facts->has_passphrase)
    add_available (rows, "flag", "user-presence", _("the vault passphrase, without which the key does not open"),
                   _("a program that watches you type"),
                   _("The vault passphrase is asked at each use, also while the vault is unlocked"));
  else
    add_refused (rows, "flag", "user-presence", CDZ_ERROR_AUTH_FAILED,
                 _("“user-presence” asks for the vault passphrase, and there is none"), _(SET_PASSPHRASE));

  add_available (rows, "flag", "application-password", _("that password, which is stored nowhere"),
                 _("a program that watches you type; forgetting it: nothing else opens the key"),
                 _("An extra password is asked at each use"));
  add_available (rows, "flag", "private-key-usage", _("Credenza alone: its own export refuses"),
                 _("another program that you run: it can still copy the key"),
                 _("The key signs and decrypts, and is not exported"));

  for (guint i = 0; i < G_N_ELEMENTS (impossible); i++)
    add_refused (rows, "flag", impossible[i], CDZ_ERROR_UNSUPPORTED,
                 _("On Linux nothing binds a key to a finger, a watch or another device"),
                 _("“user-presence” asks for the vault passphrase"));
}

GPtrArray *
cdz_capabilities_new (const CdzGuardFacts *facts)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) cdz_capability_free);

  add_after_first_unlock (rows, facts);
  add_when_unlocked (rows, facts);
  add_session (rows, facts);
  add_tpm_classes (rows, facts);
  add_refused (rows, "class", "always", CDZ_ERROR_PARAM,
               _("The class “always” is not offered, because it would protect nothing"),
               _("Choose “after-first-unlock” instead"));
  add_flags (rows, facts);

  return rows;
}
