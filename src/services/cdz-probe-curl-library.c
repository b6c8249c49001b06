/* cdz-probe-curl-library.c: libcurl, when it is wanted.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include <dlfcn.h>
#include <stdarg.h>

#include "cdz-probe-curl.h"

/* libcurl needs some twenty libraries that nothing else here does. Linked, they would
 * be read and bound at each start; so the first connection loads them. Under libcurl's
 * own names, known to this library alone: its header checks each call as ever. */
#define FILE_NAME "libcurl.so.4"

#undef curl_easy_setopt
#undef curl_easy_getinfo

static GOnce library_once = G_ONCE_INIT;

/* Bound as it is used: most of what its libraries have never is. What that leaves on a
 * stack is overwritten with the rest of it. They look among themselves first: else
 * each name is sought in every library of the program before, which takes a twentieth
 * of a whole test. AddressSanitizer refuses to have it so. */
#ifdef __SANITIZE_ADDRESS__
#define HOW_TO_BIND (RTLD_LAZY | RTLD_LOCAL)
#else
#define HOW_TO_BIND (RTLD_LAZY | RTLD_LOCAL | RTLD_DEEPBIND)
#endif

static gpointer
find_in (void       *library,
         const char *name)
{
  gpointer function = dlsym (library, name);

  if (function == NULL)
    g_error ("%s has no %s", FILE_NAME, name);

  return function;
}

/* The function of that name there. */
#define CALL_IN(library, name) ((__typeof__ (&name)) find_in (library, #name))
#define CALL(name) CALL_IN (g_once (&library_once, load, NULL), name)

static gpointer
load (gpointer data)
{
  void *library = dlopen (FILE_NAME, HOW_TO_BIND);

  /* This program depends on it, as on those that it is linked to. */
  if (library == NULL)
    g_error ("%s", dlerror ());

  CALL_IN (library, curl_global_init) (CURL_GLOBAL_DEFAULT);

  return library;
}

void
cdz_curl_load (void)
{
  g_once (&library_once, load, NULL);
}

#define HIDDEN __attribute__ ((visibility ("hidden")))

HIDDEN CURL *
curl_easy_init (void)
{
  return CALL (curl_easy_init) ();
}

HIDDEN void
curl_easy_cleanup (CURL *easy)
{
  CALL (curl_easy_cleanup) (easy);
}

/* Numbers and pointers are equally wide wherever this is built. */
G_STATIC_ASSERT (sizeof (long) == sizeof (void *));

HIDDEN CURLcode
curl_easy_setopt (CURL       *easy,
                  CURLoption  option,
                  ...)
{
  va_list arguments;
  void *value;

  va_start (arguments, option);
  value = va_arg (arguments, void *);
  va_end (arguments);

  return CALL (curl_easy_setopt) (easy, option, value);
}

HIDDEN CURLcode
curl_easy_getinfo (CURL     *easy,
                   CURLINFO  info,
                   ...)
{
  va_list arguments;
  void *value;

  va_start (arguments, info);
  value = va_arg (arguments, void *);
  va_end (arguments);

  return CALL (curl_easy_getinfo) (easy, info, value);
}

HIDDEN struct curl_slist *
curl_slist_append (struct curl_slist *list,
                   const char        *text)
{
  return CALL (curl_slist_append) (list, text);
}

HIDDEN void
curl_slist_free_all (struct curl_slist *list)
{
  CALL (curl_slist_free_all) (list);
}

HIDDEN CURLM *
curl_multi_init (void)
{
  return CALL (curl_multi_init) ();
}

HIDDEN CURLMcode
curl_multi_cleanup (CURLM *multi)
{
  return CALL (curl_multi_cleanup) (multi);
}

HIDDEN CURLMcode
curl_multi_add_handle (CURLM *multi,
                       CURL  *easy)
{
  return CALL (curl_multi_add_handle) (multi, easy);
}

HIDDEN CURLMcode
curl_multi_remove_handle (CURLM *multi,
                          CURL  *easy)
{
  return CALL (curl_multi_remove_handle) (multi, easy);
}

HIDDEN CURLMcode
curl_multi_perform (CURLM *multi,
                    int   *n_running)
{
  return CALL (curl_multi_perform) (multi, n_running);
}

HIDDEN CURLMsg *
curl_multi_info_read (CURLM *multi,
                      int   *n_left)
{
  return CALL (curl_multi_info_read) (multi, n_left);
}

HIDDEN CURLMcode
curl_multi_poll (CURLM             *multi,
                 struct curl_waitfd extra[],
                 unsigned int       n_extra,
                 int                timeout_ms,
                 int               *n_ready)
{
  return CALL (curl_multi_poll) (multi, extra, n_extra, timeout_ms, n_ready);
}
