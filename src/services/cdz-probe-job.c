/* cdz-probe-job.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-job.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-key-handle.h"
#include "cdz-probe-causes.h"
#include "cdz-probe-pool.h"
#include "cdz-probe-x509.h"
#include "cdz-prober.h"
#include "cdz-vault-preference.h"

typedef struct
{
  CdzLibrary       *library;
  CdzCaller        *caller;
  CdzProbePlan     *plan;
  CdzProbeOptions  *options;
  CdzProbeIdentity *identity;       /* NULL: no certificate */
  GPtrArray        *certificates;   /* of a file; NULL */
  CdzProbePool     *pool;
  char             *place;          /* host:port, once the options are handed on */
  GMainContext     *context;
  CdzProbeProgress  progress;
  gpointer          progress_data;
  GCancellable     *cancellable;    /* NULL */
} Job;

typedef struct
{
  CdzProbeProgress  progress;
  gpointer          progress_data;
  CdzProbePhase     phase;
  GCancellable     *cancellable;
} Step;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_object_unref (job->library);
  cdz_caller_unref (job->caller);
  cdz_probe_plan_free (job->plan);
  g_clear_pointer (&job->options, cdz_probe_options_free);
  g_clear_pointer (&job->identity, cdz_probe_identity_unref);
  g_clear_pointer (&job->certificates, g_ptr_array_unref);
  g_clear_pointer (&job->pool, cdz_probe_pool_free);
  g_free (job->place);
  g_main_context_unref (job->context);
  g_clear_object (&job->cancellable);
  g_free (job);
}

static void
step_free (gpointer data)
{
  Step *step = data;

  g_clear_object (&step->cancellable);
  g_free (step);
}

static gboolean
announce_cb (gpointer data)
{
  Step *step = data;

  if (!g_cancellable_is_cancelled (step->cancellable))
    step->progress (step->phase, step->progress_data);

  return G_SOURCE_REMOVE;
}

/* On the worker: what it tells arrives where the test was started. */
static void
progress_in_thread (CdzProbePhase phase,
                    gpointer      user_data)
{
  Job *job = user_data;
  Step *step = g_new0 (Step, 1);

  *step = (Step) { job->progress, job->progress_data, phase, NULL };
  g_set_object (&step->cancellable, job->cancellable);
  g_main_context_invoke_full (job->context, G_PRIORITY_DEFAULT, announce_cb, step, step_free);
}

static void
remembered_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (!cdz_vault_set_preference_finish (CDZ_VAULT (source), result, &error))
    g_debug ("Not remembered: %s", error->message);
}

static void
addresses_read_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autofree char *url = user_data;
  g_autofree char *stored = NULL;
  g_autoptr(GString) kept = g_string_new (url);
  g_auto(GStrv) lines = NULL;
  guint n_kept = 1;

  if (!cdz_vault_get_preference_finish (CDZ_VAULT (source), result, &stored, NULL))
    return;

  lines = g_strsplit (stored != NULL ? stored : "", "\n", -1);
  for (guint i = 0; lines[i] != NULL && n_kept < CDZ_PROBE_MAX_ADDRESSES; i++)
    if (*lines[i] != '\0' && !g_str_equal (lines[i], url))
      {
        g_string_append_printf (kept, "\n%s", lines[i]);
        n_kept++;
      }

  cdz_vault_set_preference_async (CDZ_VAULT (source), CDZ_PROBE_PREFERENCE_ADDRESSES, "", kept->str, NULL,
                                  remembered_cb, NULL);
}

/* Only where there already is a vault that can be written. */
static void
remember (Job *job)
{
  CdzVault *vault = cdz_library_get_vault (job->library);

  if (cdz_vault_get_id (vault) == NULL || !cdz_store_is_writable (CDZ_STORE (vault)))
    return;

  cdz_vault_get_preference_async (vault, CDZ_PROBE_PREFERENCE_ADDRESSES, "", NULL, addresses_read_cb,
                                  g_strdup (job->plan->url));
  if (job->plan->identity != NULL && job->plan->identity_file == NULL && !job->plan->forget)
    cdz_vault_set_preference_async (vault, CDZ_PROBE_PREFERENCE_IDENTITY, job->place, job->plan->identity, NULL,
                                    remembered_cb, NULL);
}

static void
run_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  CdzProbeReport *report = cdz_prober_run_finish (result, &error);

  if (report == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  remember (g_task_get_task_data (task));
  g_task_return_pointer (task, report, (GDestroyNotify) cdz_probe_report_unref);
}

static void
run (GTask *task)
{
  Job *job = g_task_get_task_data (task);

  if (job->progress != NULL)
    {
      job->options->progress = progress_in_thread;
      job->options->progress_data = job;
    }
  job->place = g_strdup_printf ("%s:%u", job->options->host, job->options->port);
  cdz_prober_run_async (g_steal_pointer (&job->options), job->identity, job->pool->identities, job->pool->known,
                        g_task_get_cancellable (task), run_cb, g_object_ref (task));
}

static void
key_opened_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(CdzKeyHandle) handle = cdz_key_handle_open_finish (result, &error);
  g_autoptr(EVP_PKEY) key = handle != NULL ? cdz_key_handle_dup_pkey (handle) : NULL;
  CdzProbeIdentity *found = cdz_probe_pool_find (job->pool, job->plan->identity);

  if (key == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  job->identity = cdz_probe_identity_with_key (found, key);
  run (task);
}

/* What stands above the identity and is known here goes along. */
static void
complete_chain (Job *job)
{
  g_autoptr(CdzProbeIdentity) given = g_steal_pointer (&job->identity);
  CdzX509Stack *chain = X509_chain_up_ref (given->chain);
  X509 *missing;

  job->identity = cdz_probe_identity_new_from_x509 (given->ref, given->label, given->leaf, chain, given->key);
  while ((missing = cdz_probe_find_missing (job->identity, job->pool->known)) != NULL && !cdz_x509_stack_has (chain, missing))
    {
      X509_up_ref (missing);
      sk_X509_push (chain, missing);
    }
}

static void
pool_loaded_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(CdzItem) item = NULL;

  if ((job->pool = cdz_probe_pool_load_finish (result, &error)) == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (job->identity != NULL && job->plan->complete_chain)
    complete_chain (job);
  if (job->identity != NULL || job->plan->identity == NULL || *job->plan->identity == '\0')
    {
      run (task);
      return;
    }

  item = cdz_library_resolve (job->library, job->caller, job->plan->identity, &error);
  if (item == NULL)
    g_task_return_error (task, error);
  else if (cdz_probe_pool_find (job->pool, job->plan->identity) == NULL)
    g_task_return_new_error (task, CDZ_ERROR, CDZ_ERROR_NOT_FOUND, _("The identity is not there any more; choose another one"));
  else
    cdz_key_handle_open_async (job->library, job->caller, item, g_task_get_cancellable (task), key_opened_cb,
                               g_object_ref (task));
}

void
cdz_probe_job_run_async (CdzLibrary          *library,
                         CdzCaller           *caller,
                         const CdzProbePlan  *plan,
                         CdzProbeIdentity    *file_identity,
                         GPtrArray           *file_certificates,
                         CdzProbeProgress     progress,
                         gpointer             progress_data,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);
  GError *error = NULL;

  job->library = g_object_ref (library);
  job->caller = cdz_caller_ref (caller);
  job->plan = cdz_probe_plan_copy (plan);
  job->identity = file_identity != NULL ? cdz_probe_identity_ref (file_identity) : NULL;
  job->certificates = file_certificates != NULL ? g_ptr_array_ref (file_certificates) : NULL;
  job->context = g_main_context_ref_thread_default ();
  job->progress = progress;
  job->progress_data = progress_data;
  g_set_object (&job->cancellable, cancellable);
  g_task_set_source_tag (task, cdz_probe_job_run_async);
  g_task_set_task_data (task, job, job_free);

  if ((job->options = cdz_probe_plan_new_options (plan, &error)) == NULL)
    g_task_return_error (task, error);
  else
    cdz_probe_pool_load_async (library, caller, job->certificates, cancellable, pool_loaded_cb, g_object_ref (task));
}

CdzProbeReport *
cdz_probe_job_run_finish (GAsyncResult  *result,
                          GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
