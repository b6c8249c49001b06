/* cdz-tpm.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-tpm"
#include "config.h"

#include "cdz-tpm.h"

#include <errno.h>
#include <malloc.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <openssl/crypto.h>

#include "cdz-error.h"
#include "cdz-tpm-library.h"

/* The kernel's, through its resource manager. */
#define DEVICE_PREFIX "device:"
#define DEFAULT_TCTI DEVICE_PREFIX "/dev/tpmrm0"

/* Of TPM 2.0 part 2, table 16: what says which parameter or session is left out. */
#define FORMAT_1_MASK (TPM2_RC_FMT1 | 0x3fu)

/* A TPM without a resource manager has few places, and one user at a time. */
static GMutex mutex;

/* One conversation: everything that it puts into the TPM is taken out again. */
typedef struct
{
  const CdzTpmLibrary *library;
  TSS2_TCTI_CONTEXT   *tcti;
  ESYS_CONTEXT        *esys;
  ESYS_TR              primary;
  ESYS_TR              session;
  ESYS_TR              object;
} Tpm;

static void
flush (Tpm     *self,
       ESYS_TR *handle)
{
  if (*handle != ESYS_TR_NONE)
    self->library->Esys_FlushContext (self->esys, *handle);
  *handle = ESYS_TR_NONE;
}

/* tpm2-tss frees what it copied of a PIN and of what it unsealed without wiping it, and
 * only it knows where that is. So the C library overwrites what is freed meanwhile. */
static void
set_wiping (gboolean wipes)
{
#ifdef M_PERTURB
  mallopt (M_PERTURB, wipes ? 0xff : 0);
#endif
}

static void
tpm_clear (Tpm *self)
{
  set_wiping (TRUE);
  if (self->esys != NULL)
    {
      flush (self, &self->object);
      flush (self, &self->session);
      flush (self, &self->primary);
      self->library->Esys_Finalize (&self->esys);
    }
  if (self->tcti != NULL)
    self->library->Tss2_TctiLdr_Finalize (&self->tcti);
  set_wiping (FALSE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Tpm, tpm_clear)

static const char *
get_tcti (void)
{
  const char *tcti = g_getenv ("CREDENZA_TCTI");

  return tcti != NULL && *tcti != '\0' ? tcti : DEFAULT_TCTI;
}

/* What the kernel says of its TPM, before tpm2-tss says it less well. */
static gboolean
check_device (GError **error)
{
  const char *tcti = get_tcti ();
  g_autofree char *hint = NULL;
  GError *problem;
  int saved_errno;

  if (!g_str_has_prefix (tcti, DEVICE_PREFIX) || access (tcti + strlen (DEVICE_PREFIX), R_OK | W_OK) == 0)
    return TRUE;

  saved_errno = errno;
  if (saved_errno == EACCES || saved_errno == EPERM)
    {
      problem = g_error_new_literal (CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                                     _("Your account may not use this computer's TPM 2.0"));
      hint = g_strdup_printf (_("Add your account to the group “tss” with “sudo usermod -aG tss %s”, or ask your administrator to; then log in again"),
                              g_get_user_name ());
      cdz_error_set_detail (problem, CDZ_DETAIL_HINT, hint);
      g_propagate_error (error, problem);
    }
  else
    {
      problem = g_error_new_literal (CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                                     _("This computer has no TPM 2.0, or its firmware has switched it off"));
      cdz_error_set_detail (problem, CDZ_DETAIL_HINT,
                            _("Look into the computer's firmware settings for “TPM”, “Security Device”, “PTT” or “fTPM”, switch it on and restart"));
      g_propagate_error (error, problem);
    }

  return FALSE;
}

static gboolean
tpm_open (Tpm     *self,
          GError **error)
{
  *self = (Tpm) { .primary = ESYS_TR_NONE, .session = ESYS_TR_NONE, .object = ESYS_TR_NONE };

  if (!check_device (error))
    return FALSE;

  if ((self->library = cdz_tpm_library_get ()) == NULL)
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                           _("The software for the TPM (tpm2-tss) is not installed; install its ESYS library"));
      return FALSE;
    }

  if (self->library->Tss2_TctiLdr_Initialize (get_tcti (), &self->tcti) == TSS2_RC_SUCCESS &&
      self->library->Esys_Initialize (&self->esys, self->tcti, NULL) == TSS2_RC_SUCCESS)
    return TRUE;

  g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                       _("This computer's TPM 2.0 does not answer; restart the computer and try again"));
  return FALSE;
}

/* Without the number of the parameter or session that it is about. */
static TSS2_RC
get_reason (TSS2_RC code)
{
  if ((code & TSS2_RC_LAYER_MASK) != 0)
    return code;

  return (code & TPM2_RC_FMT1) != 0 ? code & FORMAT_1_MASK : code;
}

static gboolean
set_failed (TSS2_RC   code,
            GError  **error)
{
  g_debug ("TPM: 0x%x", code);
  if (get_reason (code) == TPM2_RC_BAD_AUTH || get_reason (code) == TPM2_RC_AUTH_FAIL)
    g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                         _("The owner password of this computer's TPM 2.0 is set, so keys cannot be bound to it; ask your administrator"));
  else
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                 _("This computer's TPM 2.0 refused (code %x); restart the computer and try again"), code);

  return FALSE;
}

/* The storage root key, made of the owner's seed: as long as nobody clears the TPM,
 * the same each time. The template is the one of the TCG's provisioning guidance. */
static gboolean
make_primary (Tpm     *self,
              GError **error)
{
  static const TPM2B_SENSITIVE_CREATE sensitive = { 0 };
  static const TPM2B_DATA outside = { 0 };
  static const TPML_PCR_SELECTION pcrs = { 0 };
  TPM2B_PUBLIC template = {
    .publicArea = {
      .type = TPM2_ALG_ECC,
      .nameAlg = TPM2_ALG_SHA256,
      .objectAttributes = TPMA_OBJECT_FIXEDTPM | TPMA_OBJECT_FIXEDPARENT | TPMA_OBJECT_SENSITIVEDATAORIGIN |
                          TPMA_OBJECT_USERWITHAUTH | TPMA_OBJECT_NODA | TPMA_OBJECT_RESTRICTED | TPMA_OBJECT_DECRYPT,
      .parameters.eccDetail = {
        .symmetric = { .algorithm = TPM2_ALG_AES, .keyBits.aes = 128, .mode.aes = TPM2_ALG_CFB },
        .scheme = { .scheme = TPM2_ALG_NULL },
        .curveID = TPM2_ECC_NIST_P256,
        .kdf = { .scheme = TPM2_ALG_NULL },
      },
      .unique.ecc = { .x.size = 32, .y.size = 32 },
    },
  };
  TSS2_RC code =
    self->library->Esys_CreatePrimary (self->esys, ESYS_TR_RH_OWNER, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE,
                                       &sensitive, &template, &outside, &pcrs, &self->primary, NULL, NULL, NULL, NULL);

  return code == TSS2_RC_SUCCESS || set_failed (code, error);
}

/* Salted by the primary key, so that who listens between here and the TPM learns
 * neither the secret nor the PIN. */
static gboolean
start_session (Tpm     *self,
               GError **error)
{
  const TPMT_SYM_DEF symmetric = {
    .algorithm = TPM2_ALG_AES, .keyBits.aes = 128, .mode.aes = TPM2_ALG_CFB,
  };
  const TPMA_SESSION attributes = TPMA_SESSION_DECRYPT | TPMA_SESSION_ENCRYPT | TPMA_SESSION_CONTINUESESSION;
  TSS2_RC code =
    self->library->Esys_StartAuthSession (self->esys, self->primary, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE,
                                          ESYS_TR_NONE, NULL, TPM2_SE_HMAC, &symmetric, TPM2_ALG_SHA256, &self->session);

  if (code == TSS2_RC_SUCCESS)
    code = self->library->Esys_TRSess_SetAttributes (self->esys, self->session, attributes, 0xff);

  return code == TSS2_RC_SUCCESS || set_failed (code, error);
}

static gboolean
tpm_start (Tpm     *self,
           GError **error)
{
  return tpm_open (self, error) && make_primary (self, error) && start_session (self, error);
}

/* A number of the TPM about itself; 0 where it does not say. */
static guint32
get_property (Tpm         *self,
              TPM2_PT      property)
{
  TPMS_CAPABILITY_DATA *data = NULL;
  TPMI_YES_NO more;
  guint32 value = 0;

  if (self->library->Esys_GetCapability (self->esys, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, TPM2_CAP_TPM_PROPERTIES,
                                         property, 1, &more, &data) != TSS2_RC_SUCCESS)
    return 0;

  if (data->data.tpmProperties.count > 0 && data->data.tpmProperties.tpmProperty[0].property == property)
    value = data->data.tpmProperties.tpmProperty[0].value;
  self->library->Esys_Free (data);

  return value;
}

static char *
describe_seconds (guint32 seconds)
{
  guint32 minutes = (seconds + 59) / 60;

  if (seconds < 120)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u second", "%u seconds", seconds), seconds);
  if (minutes < 120)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u minute", "%u minutes", minutes), minutes);

  minutes = (minutes + 59) / 60;
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u hour", "%u hours", minutes), minutes);
}

static void
set_locked_out (Tpm     *self,
                GError **error)
{
  guint32 seconds = get_property (self, TPM2_PT_LOCKOUT_INTERVAL);
  g_autofree char *wait = describe_seconds (seconds);

  if (seconds == 0)
    g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED,
                         _("After too many wrong PINs the TPM takes no more until it is restarted"));
  else
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED,
                 _("After too many wrong PINs the TPM takes no more for now; try again in %s"), wait);
}

static void
set_wrong_pin (Tpm     *self,
               GError **error)
{
  guint32 n_wrong = get_property (self, TPM2_PT_LOCKOUT_COUNTER);
  guint32 n_allowed = get_property (self, TPM2_PT_MAX_AUTH_FAIL);
  GError *problem;

  if (n_allowed > 0 && n_wrong >= n_allowed)
    {
      set_locked_out (self, error);
      return;
    }

  problem = g_error_new (CDZ_ERROR, CDZ_ERROR_AUTH_FAILED,
                         g_dngettext (GETTEXT_PACKAGE, "The PIN is wrong; %u more try, and the TPM takes none for a while",
                                      "The PIN is wrong; %u more tries, and the TPM takes none for a while", n_allowed - n_wrong),
                         n_allowed - n_wrong);
  cdz_error_set_detail (problem, CDZ_DETAIL_NEEDS, "pin");
  g_propagate_error (error, problem);
}

static GBytes *
marshal (Tpm                 *self,
         const TPM2B_PUBLIC  *public,
         const TPM2B_PRIVATE *private,
         GError             **error)
{
  guint8 buffer[sizeof *public + sizeof *private];
  gsize size = 0;
  TSS2_RC code = self->library->Tss2_MU_TPM2B_PUBLIC_Marshal (public, buffer, sizeof buffer, &size);

  if (code == TSS2_RC_SUCCESS)
    code = self->library->Tss2_MU_TPM2B_PRIVATE_Marshal (private, buffer, sizeof buffer, &size);
  if (code == TSS2_RC_SUCCESS)
    return g_bytes_new (buffer, size);

  set_failed (code, error);
  return NULL;
}

static GBytes *
seal (Tpm        *self,
      CdzSecret  *secret,
      CdzSecret  *pin,
      GError    **error)
{
  static const TPM2B_DATA outside = { 0 };
  static const TPML_PCR_SELECTION pcrs = { 0 };
  TPM2B_SENSITIVE_CREATE sensitive = { 0 };
  TPM2B_PUBLIC template = {
    .publicArea = {
      .type = TPM2_ALG_KEYEDHASH,
      .nameAlg = TPM2_ALG_SHA256,
      .objectAttributes = TPMA_OBJECT_FIXEDTPM | TPMA_OBJECT_FIXEDPARENT | TPMA_OBJECT_USERWITHAUTH |
                          (pin == NULL ? TPMA_OBJECT_NODA : 0),
      .parameters.keyedHashDetail.scheme.scheme = TPM2_ALG_NULL,
    },
  };
  TPM2B_PRIVATE *private = NULL;
  TPM2B_PUBLIC *public = NULL;
  GBytes *sealed = NULL;
  TSS2_RC code;

  sensitive.sensitive.data.size = (guint16) cdz_secret_get_size (secret);
  memcpy (sensitive.sensitive.data.buffer, cdz_secret_get_data (secret, NULL), cdz_secret_get_size (secret));
  if (pin != NULL)
    {
      sensitive.sensitive.userAuth.size = (guint16) cdz_secret_get_size (pin);
      memcpy (sensitive.sensitive.userAuth.buffer, cdz_secret_get_data (pin, NULL), cdz_secret_get_size (pin));
    }

  code = self->library->Esys_Create (self->esys, self->primary, self->session, ESYS_TR_NONE, ESYS_TR_NONE, &sensitive,
                                     &template, &outside, &pcrs, &private, &public, NULL, NULL, NULL);
  OPENSSL_cleanse (&sensitive, sizeof sensitive);
  if (code != TSS2_RC_SUCCESS)
    {
      set_failed (code, error);
      return NULL;
    }

  sealed = marshal (self, public, private, error);
  self->library->Esys_Free (private);
  self->library->Esys_Free (public);
  return sealed;
}

static void
set_auth (Tpm       *self,
          CdzSecret *pin)
{
  TPM2B_AUTH auth = { 0 };

  if (pin != NULL)
    {
      auth.size = (guint16) cdz_secret_get_size (pin);
      memcpy (auth.buffer, cdz_secret_get_data (pin, NULL), cdz_secret_get_size (pin));
    }

  self->library->Esys_TR_SetAuth (self->esys, self->object, &auth);
  OPENSSL_cleanse (&auth, sizeof auth);
}

static gboolean
load (Tpm      *self,
      GBytes   *sealed,
      GError  **error)
{
  TPM2B_PUBLIC public = { 0 };
  TPM2B_PRIVATE private = { 0 };
  gsize size, offset = 0;
  const guint8 *data = g_bytes_get_data (sealed, &size);
  TSS2_RC code;

  if (self->library->Tss2_MU_TPM2B_PUBLIC_Unmarshal (data, size, &offset, &public) != TSS2_RC_SUCCESS ||
      self->library->Tss2_MU_TPM2B_PRIVATE_Unmarshal (data, size, &offset, &private) != TSS2_RC_SUCCESS ||
      offset != size)
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_MALFORMED,
                           _("The stored private key is damaged or was altered; restore a backup"));
      return FALSE;
    }

  code = self->library->Esys_Load (self->esys, self->primary, self->session, ESYS_TR_NONE, ESYS_TR_NONE,
                                   &private, &public, &self->object);
  if (code == TSS2_RC_SUCCESS)
    return TRUE;
  if (get_reason (code) != TPM2_RC_INTEGRITY)
    return set_failed (code, error);

  g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                       _("The key is bound to the TPM of another computer, or this one's was cleared since; it opens only where it was stored"));
  return FALSE;
}

static CdzSecret *
unseal (Tpm        *self,
        GBytes     *sealed,
        CdzSecret  *pin,
        GError    **error)
{
  TPM2B_SENSITIVE_DATA *data = NULL;
  CdzSecret *secret;
  TSS2_RC code;

  if (!load (self, sealed, error))
    return NULL;

  set_auth (self, pin);
  code = self->library->Esys_Unseal (self->esys, self->object, self->session, ESYS_TR_NONE, ESYS_TR_NONE, &data);
  set_auth (self, NULL);

  if (code == TSS2_RC_SUCCESS)
    {
      secret = cdz_secret_new (data->buffer, data->size);
      OPENSSL_cleanse (data, sizeof *data);
      self->library->Esys_Free (data);
      /* A long answer into the library's buffer, which nothing wipes. */
      get_property (self, TPM2_PT_LOCKOUT_COUNTER);
      return secret;
    }

  if (get_reason (code) == TPM2_RC_AUTH_FAIL)
    set_wrong_pin (self, error);
  else if (code == TPM2_RC_LOCKOUT)
    set_locked_out (self, error);
  else
    set_failed (code, error);
  return NULL;
}

static gboolean
check_pin (CdzSecret  *pin,
           GError    **error)
{
  gsize size = pin != NULL ? cdz_secret_get_size (pin) : 1;

  if (size == 0)
    g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED, _("The PIN cannot be empty"));
  else if (size > CDZ_TPM_MAX_PIN)
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED, _("A PIN may take %d bytes at most"), CDZ_TPM_MAX_PIN);
  else
    return TRUE;

  return FALSE;
}

void
cdz_tpm_silence (void)
{
  g_setenv ("TSS2_LOG", "all+NONE", FALSE);
}

gboolean
cdz_tpm_check (GError **error)
{
  g_auto(Tpm) tpm = { 0 };
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&mutex);

  return tpm_open (&tpm, error) && make_primary (&tpm, error);
}

GBytes *
cdz_tpm_seal (CdzSecret  *secret,
              CdzSecret  *pin,
              GError    **error)
{
  g_auto(Tpm) tpm = { 0 };
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&mutex);

  return check_pin (pin, error) && tpm_start (&tpm, error) ? seal (&tpm, secret, pin, error) : NULL;
}

CdzSecret *
cdz_tpm_unseal (GBytes     *sealed,
                CdzSecret  *pin,
                GError    **error)
{
  g_auto(Tpm) tpm = { 0 };
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&mutex);

  return check_pin (pin, error) && tpm_start (&tpm, error) ? unseal (&tpm, sealed, pin, error) : NULL;
}
