/* cdz-secret-queue.h: items' properties, a few at a time.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A provider looks through all its items at every call: what somebody waits for
 * must not queue behind 10,000 others. */
typedef enum
{
  CDZ_FETCH_NOW,      /* on the screen, or just changed */
  CDZ_FETCH_OWN,      /* certificates, keys and requests of ours: identities need them */
  CDZ_FETCH_REST,
} CdzFetch;

#define CDZ_N_FETCHES (CDZ_FETCH_REST + 1)

typedef struct _CdzSecretQueue CdzSecretQueue;

/* @properties: (nullable): "a{sv}"; with NULL @error says why */
typedef void (* CdzSecretQueueFunc) (GObject         *owner,
                                     const char      *path,
                                     GVariant        *properties,
                                     const GError    *error,
                                     gpointer         user_data);

CdzSecretQueue *cdz_secret_queue_new            (CdzSecretQueueFunc  func,
                                                 gpointer            user_data);
/* Nothing is called back any more. */
void            cdz_secret_queue_free           (CdzSecretQueue     *self);
/* (nullable): drops what is waiting and under way; without one nothing is fetched */
void            cdz_secret_queue_set_connection (CdzSecretQueue     *self,
                                                 GDBusConnection    *connection);
void            cdz_secret_queue_push           (CdzSecretQueue     *self,
                                                 GObject            *owner,
                                                 const char         *path,
                                                 CdzFetch            fetch);
void            cdz_secret_queue_remove         (CdzSecretQueue     *self,
                                                 const char         *path);
/* How many are to come yet that are as urgent as @fetch, or more. */
/* What nobody waits for and was not asked for yet. */
void            cdz_secret_queue_drop_rest (CdzSecretQueue *self);
guint           cdz_secret_queue_count          (CdzSecretQueue     *self,
                                                 CdzFetch            fetch);

G_END_DECLS
