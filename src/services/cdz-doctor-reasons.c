/* cdz-doctor-reasons.c: what was compared with what.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-doctor"
#include "config.h"

#include "cdz-doctor-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-describe.h"
#include "cdz-guess.h"
#include "cdz-issuer.h"
#include "cdz-spki.h"

/* Below it a candidate has too little in common to be named. */
#define MIN_NEARNESS 3

static const char *
get_id (CdzItem *item)
{
  return cdz_item_get (item, CDZ_ATTR_PUBLIC_KEY_ID);
}

static gboolean
has_id (CdzItem    *item,
        const char *id)
{
  return id != NULL && g_strcmp0 (get_id (item), id) == 0;
}

static CdzItem *
find_by_id (GPtrArray  *items,
            const char *id)
{
  for (guint i = 0; i < items->len; i++)
    if (has_id (items->pdata[i], id))
      return items->pdata[i];

  return NULL;
}

/* "RSA 3072", "EC P-256" */
static char *
describe_kind (CdzItem *item)
{
  const char *type = cdz_item_get (item, CDZ_ATTR_KEY_TYPE);
  const char *detail = g_strcmp0 (type, "ec") == 0 ? cdz_item_get (item, CDZ_ATTR_CURVE)
                       : type != NULL && g_str_has_prefix (type, "rsa") ? cdz_item_get (item, CDZ_ATTR_KEY_SIZE) : NULL;
  g_autofree char *name = type != NULL ? g_ascii_strup (type, -1) : g_strdup ("");

  return detail != NULL ? g_strconcat (name, " ", detail, NULL) : g_steal_pointer (&name);
}

static guint
get_nearness (CdzItem *a,
              CdzItem *b)
{
  const char *label = cdz_item_get (a, CDZ_ATTR_LABEL);
  const char *origin = cdz_item_get (a, CDZ_ATTR_ORIGIN);
  guint nearness = 0;

  if (label != NULL && g_strcmp0 (label, cdz_item_get (b, CDZ_ATTR_LABEL)) == 0)
    nearness += 4;
  if (origin != NULL && !cdz_issuer_is_origin (origin) && g_strcmp0 (origin, cdz_item_get (b, CDZ_ATTR_ORIGIN)) == 0)
    nearness += 3;

  return nearness;
}

static CdzItem *
find_nearest (CdzItem   *item,
              GPtrArray *candidates)
{
  CdzItem *nearest = NULL;
  guint best = MIN_NEARNESS - 1;

  for (guint i = 0; i < candidates->len; i++)
    {
      guint nearness = get_nearness (item, candidates->pdata[i]);

      if (nearness > best && !has_id (candidates->pdata[i], get_id (item)))
        {
          best = nearness;
          nearest = candidates->pdata[i];
        }
    }

  return nearest;
}

static char *
shorten (const char *hex)
{
  g_autofree char *grouped = hex != NULL ? cdz_describe_fingerprint (hex) : NULL;

  return grouped != NULL ? g_strdelimit (g_steal_pointer (&grouped), "\n", ' ') : g_strdup ("");
}

/* Both hashes, and the kinds where those already differ. */
static void
name_nearest (CdzExamination *self,
              GPtrArray      *candidates,
              const char     *own_kind)
{
  CdzItem *nearest = find_nearest (self->item, candidates);
  g_autofree char *ref = NULL, *place = NULL, *kind = NULL, *own = NULL, *other = NULL, *message = NULL, *command = NULL;
  const char *label;

  if (nearest == NULL)
    return;

  ref = cdz_item_dup_ref (nearest);
  place = cdz_examination_dup_place (self, nearest);
  kind = describe_kind (nearest);
  own = shorten (get_id (self->item));
  other = shorten (get_id (nearest));
  label = cdz_item_get (nearest, CDZ_ATTR_LABEL);
  if (*kind != '\0' && own_kind != NULL && g_strcmp0 (kind, own_kind) != 0)
    message = g_strdup_printf (_("“%s” in %s has the same name or file, but is %s, and this is %s. Public keys: there %s, here %s"),
                               label, place, kind, own_kind, other, own);
  else
    message = g_strdup_printf (_("“%s” in %s has the same name or file, but another public key: there %s, here %s"),
                               label, place, other, own);
  cdz_examination_add_reason (self, CDZ_SEVERITY_INFO, "pair-differs",
                              cdz_item_get_class (nearest) == CDZ_CLASS_KEY ? _("The nearest key is another one")
                                                                            : _("The nearest certificate is another one"), message, ref);
  command = g_strdup_printf ("credenzactl show %s", ref);
  cdz_examination_add_remedy (self, "show", _("Look at the nearest one"), label, command, ref);
}

static void
name_locked (CdzExamination *self)
{
  for (guint i = 0; i < self->locked->len; i++)
    {
      CdzStore *store = self->locked->pdata[i];
      guint n_items = g_list_model_get_n_items (G_LIST_MODEL (store));
      g_autofree char *title = g_strdup_printf (_("“%s” is locked"), cdz_store_get_title (store));
      g_autofree char *message = NULL;
      g_autofree char *unlock = g_strdup_printf (_("Unlock “%s”"), cdz_store_get_title (store));
      g_autofree char *quoted = g_shell_quote (cdz_store_get_name (store));
      g_autofree char *command = g_strdup_printf ("credenzactl unlock %s", quoted);

      message = n_items > 0 ? g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Its %u item could not be compared; what is missing may be there",
                                                            "Its %u items could not be compared; what is missing may be among them", n_items), n_items)
                            : g_strdup (_("What it holds could not be compared; what is missing may be there"));
      cdz_examination_add_reason (self, CDZ_SEVERITY_WARNING, "store-locked", title, message, cdz_store_get_name (store));
      cdz_examination_add_remedy (self, "unlock", unlock, _("Compares its keys and completes the identity if one fits"), command,
                                  cdz_store_get_name (store));
    }
}

static void
name_foreign (CdzExamination *self)
{
  for (guint i = 0; i < self->foreign->len && i < 3; i++)
    {
      CdzItem *item = self->foreign->pdata[i];
      const char *guess = cdz_item_get (item, CDZ_ATTR_GUESS);
      g_autofree char *place = cdz_examination_dup_place (self, item);
      g_autofree char *ref = cdz_item_dup_ref (item);
      g_autofree char *command = g_strdup_printf ("credenzactl import --from %s", ref);
      g_autofree char *message = NULL;

      message = g_strdup_printf (_("“%s” in %s belongs to another program and was not read. It probably holds: %s"),
                                 cdz_item_get (item, CDZ_ATTR_LABEL), place, _(cdz_guess_get_title (guess)));
      cdz_examination_add_reason (self, CDZ_SEVERITY_INFO, "foreign-item", _("An item of another program may hold it"), message, ref);
      cdz_examination_add_remedy (self, "import-from", _("Read that item and copy its keys"), cdz_item_get (item, CDZ_ATTR_LABEL), command, ref);
    }
}

static void
name_public_half (CdzExamination *self,
                  CdzItem        *key)
{
  g_autofree char *place = cdz_examination_dup_place (self, key);
  g_autofree char *ref = cdz_item_dup_ref (key);
  g_autofree char *message = g_strdup_printf (_("“%s” in %s is the public half of the key only; nobody can sign with it"),
                                              cdz_item_get (key, CDZ_ATTR_LABEL), place);

  cdz_examination_add_reason (self, CDZ_SEVERITY_ERROR, "public-half", _("Only the public half of the key is here"), message, ref);
}

/* The same numbers, but bound to RSA-PSS. */
static void
name_bound_key (CdzExamination *self,
                CdzItem        *key)
{
  g_autofree char *ref = cdz_item_dup_ref (key);
  g_autofree char *place = cdz_examination_dup_place (self, key);
  g_autofree char *message = g_strdup_printf (_("“%s” in %s has this public key, but its parameters bind it to RSA-PSS, and the certificate "
                                                "is for plain RSA (rsaEncryption), so the key may not be used with it"),
                                              cdz_item_get (key, CDZ_ATTR_LABEL), place);
  g_autofree char *command = g_strdup_printf ("credenzactl request new --key %s --subject DN", ref);

  cdz_examination_add_reason (self, CDZ_SEVERITY_ERROR, "key-bound-to-pss", _("The key is for RSA-PSS only"), message, ref);
  cdz_examination_add_remedy (self, "request", _("Ask for a certificate under RSA-PSS"),
                              _("A request with this key says so by itself"), command, ref);
}

static void
offer_elsewhere (CdzExamination *self)
{
  const char *subject = cdz_item_get (self->item, CDZ_ATTR_SUBJECT);
  g_autofree char *quoted = g_shell_quote (subject != NULL ? subject : "");
  g_autofree char *command = g_strdup_printf ("credenzactl request new --type ec --curve P-256 --subject %s", quoted);
  g_autofree char *ref = cdz_item_dup_ref (self->item);

  cdz_examination_add_remedy (self, "import", _("Import the key"), _("If you have its file: .p12, .pfx, .key or .pem"),
                              "credenzactl import FILE", NULL);
  cdz_examination_add_remedy (self, "elsewhere", _("Look on the computer that made the request"),
                              _("The key never left it. Export it there as PKCS#12, then import that file here"),
                              "credenzactl export LABEL --format pkcs12", NULL);
  cdz_examination_add_remedy (self, "request", _("Start again with a new key"),
                              _("Makes a key here and a request with the same names"), command, ref);
}

static void
name_no_key (CdzExamination *self)
{
  g_autofree char *own = shorten (get_id (self->item));
  g_autofree char *message = NULL;

  if (self->keys->len == 0)
    message = g_strdup_printf (_("There is no private key at all in %s; looked for was %s"), self->store_names, own);
  else
    message = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u private key in %s was compared by its public key; looked for was %s",
                                            "%u private keys in %s were compared by their public key; looked for was %s", self->keys->len),
                               self->keys->len, self->store_names, own);
  cdz_examination_add_reason (self, CDZ_SEVERITY_ERROR, "no-key", _("No key here fits"), message, NULL);
}

/* Of a certificate: the key, wherever it may be. */
void
cdz_examination_seek_key (CdzExamination *self)
{
  g_autofree char *kind = cdz_spki_describe (cdz_certificate_get_spki (self->certificate));
  CdzItem *key = find_by_id (self->keys, get_id (self->item));
  CdzItem *public_key = find_by_id (self->public_keys, get_id (self->item));

  if (self->identity != NULL)
    {
      CdzItem *own = cdz_item_get_key (self->identity);
      g_autofree char *place = cdz_examination_dup_place (self, own);
      g_autofree char *ref = cdz_item_dup_ref (own);
      g_autofree char *message = g_strdup_printf (_("“%s” in %s has the certificate's public key"), cdz_item_get (own, CDZ_ATTR_LABEL), place);

      cdz_examination_add_reason (self, CDZ_SEVERITY_OK, "pair", _("Certificate and key belong together"), message, ref);
      return;
    }

  if (key != NULL)
    {
      name_bound_key (self, key);
      return;
    }

  if (public_key != NULL)
    name_public_half (self, public_key);
  name_no_key (self);
  if (!cdz_examination_report_files (self))
    {
      name_locked (self);
      name_foreign (self);
    }
  offer_elsewhere (self);
  name_nearest (self, self->keys, kind);
}

static void
look_at_dates (CdzExamination *self)
{
  gint64 not_before = cdz_certificate_get_not_before (self->certificate);
  gint64 not_after = cdz_certificate_get_not_after (self->certificate);
  g_autofree char *ref = cdz_item_dup_ref (self->item);
  g_autofree char *sentence = cdz_describe_validity_sentence (not_before, not_after, self->now);
  g_autofree char *command = g_strdup_printf ("credenzactl request renew %s%s", ref, self->identity != NULL ? "" : " --new-key");
  g_autofree char *from = cdz_describe_date (not_before);
  g_autofree char *message = NULL;

  if (self->now < not_before)
    {
      message = g_strdup_printf (_("It is valid from %s on; until then servers refuse it"), from);
      cdz_examination_add_reason (self, CDZ_SEVERITY_ERROR, "not-yet-valid", _("The certificate is not valid yet"), message, NULL);
      cdz_examination_add_remedy (self, "clock", _("Check this computer's clock"), _("If it is wrong, so is this judgement"), "timedatectl", NULL);
    }
  else if (self->now > not_after)
    {
      cdz_examination_add_reason (self, CDZ_SEVERITY_ERROR, "expired", _("The certificate has expired"), sentence, NULL);
      cdz_examination_add_remedy (self, "renew", _("Renew it"), _("Makes a request with the same names and purposes"), command, ref);
    }
}

/* Whether it could serve a TLS client, once its key is there. */
void
cdz_examination_look_at_certificate (CdzExamination *self)
{
  g_autofree char *ref = cdz_item_dup_ref (self->item);
  g_autofree char *subject = g_shell_quote (cdz_certificate_get_subject (self->certificate));
  g_autofree char *command = g_strdup_printf ("credenzactl request new --preset tls-client --subject %s", subject);
  gboolean is_authority = cdz_certificate_is_authority (self->certificate);
  gboolean allows = cdz_certificate_allows_client_auth (self->certificate);
  gboolean is_valid = self->now >= cdz_certificate_get_not_before (self->certificate) &&
                      self->now <= cdz_certificate_get_not_after (self->certificate);

  if (is_authority)
    cdz_examination_add_reason (self, CDZ_SEVERITY_INFO, "authority", _("It is the certificate of an authority"),
                                _("It signs the certificates of others; its key usually stays with the authority, and servers refuse it as a client's"), NULL);
  look_at_dates (self);
  if (!allows)
    {
      cdz_examination_add_reason (self, CDZ_SEVERITY_WARNING, "no-client-auth", _("It is not meant for client authentication"),
                                  _("Its Extended Key Usage does not name “TLS Client Authentication” (clientAuth), so servers refuse it as a client's"), NULL);
      cdz_examination_add_remedy (self, "request-client", _("Ask for one with that purpose"),
                                  _("Makes a request with the same names and the purpose “TLS client”"), command, ref);
    }
  if (!is_authority && is_valid && allows)
    cdz_examination_add_reason (self, CDZ_SEVERITY_OK, "certificate-fine", _("The certificate itself is fine"),
                                _("It is valid, may be used for TLS client authentication and is no authority"), NULL);
}

static void
offer_certificate (CdzExamination *self,
                   const char     *ref)
{
  g_autofree char *command = g_strdup_printf ("credenzactl request new --key %s --subject DN", ref);

  cdz_examination_add_remedy (self, "import", _("Import its certificate"), _("If you have it as a file, or on the clipboard"),
                              "credenzactl import FILE", NULL);
  cdz_examination_add_remedy (self, "request", _("Ask for a certificate"), _("Makes a request with this key, to send to an authority"),
                              command, ref);
}

/* Of a key: its certificate. */
void
cdz_examination_seek_certificate (CdzExamination *self)
{
  g_autofree char *ref = cdz_item_dup_ref (self->item);
  g_autofree char *own = shorten (get_id (self->item));
  g_autofree char *message = NULL;
  CdzItem *certificate = find_by_id (self->certificates, get_id (self->item));
  CdzItem *request = find_by_id (self->requests, get_id (self->item));

  if (!cdz_item_is_private_key (self->item))
    {
      name_public_half (self, self->item);
      cdz_examination_add_remedy (self, "import", _("Import the private key"), _("If you have its file: .p12, .pfx, .key or .pem"),
                                  "credenzactl import FILE", NULL);
      return;
    }

  if (self->identity != NULL)
    {
      g_autofree char *identity_ref = cdz_item_dup_ref (self->identity);

      message = g_strdup_printf (_("“%s” has this key's public key"), cdz_item_get (self->identity, CDZ_ATTR_LABEL));
      cdz_examination_add_reason (self, CDZ_SEVERITY_OK, "pair", _("Certificate and key belong together"), message, identity_ref);
      return;
    }

  if (certificate != NULL)
    {
      name_bound_key (self, self->item);
      return;
    }

  if (self->certificates->len == 0)
    message = g_strdup_printf (_("There is no certificate at all in %s; looked for was %s"), self->store_names, own);
  else
    message = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u certificate in %s was compared by its public key; looked for was %s",
                                            "%u certificates in %s were compared by their public key; looked for was %s", self->certificates->len),
                               self->certificates->len, self->store_names, own);
  cdz_examination_add_reason (self, CDZ_SEVERITY_ERROR, "no-certificate", _("No certificate here fits"), message, NULL);
  if (request != NULL)
    {
      g_autofree char *request_ref = cdz_item_dup_ref (request);

      cdz_examination_add_reason (self, CDZ_SEVERITY_INFO, "waiting-for-reply", _("A request with this key waits for its reply"),
                                  cdz_item_get (request, CDZ_ATTR_SUBJECT), request_ref);
    }
  name_locked (self);
  offer_certificate (self, ref);
  name_nearest (self, self->certificates, NULL);
}
