/* cdz-secret-bus.h: calls to the Secret Service provider.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CDZ_SECRET_NAME                 "org.freedesktop.secrets"
#define CDZ_SECRET_PATH                 "/org/freedesktop/secrets"
#define CDZ_SECRET_SERVICE_INTERFACE    "org.freedesktop.Secret.Service"
#define CDZ_SECRET_COLLECTION_INTERFACE "org.freedesktop.Secret.Collection"
#define CDZ_SECRET_ITEM_INTERFACE       "org.freedesktop.Secret.Item"
#define CDZ_SECRET_PROMPT_INTERFACE     "org.freedesktop.Secret.Prompt"
#define CDZ_SECRET_SESSION_INTERFACE    "org.freedesktop.Secret.Session"
#define CDZ_PROPERTIES_INTERFACE        "org.freedesktop.DBus.Properties"

/* Who takes longer for one call does not answer. A provider that looks through
 * 10,000 items for each was seen to take 1.1 s. */
#define CDZ_SECRET_TIMEOUT_MS 10000

/* GDBus would launch a bus of its own where there is none. */
gboolean  cdz_secret_bus_is_there      (void);

/* What a failed call says of the provider. */
gboolean  cdz_secret_bus_is_gone       (const GError     *error);
gboolean  cdz_secret_bus_is_silent     (const GError     *error);
gboolean  cdz_secret_bus_is_no_object  (const GError     *error);
/* Takes a bus error; sets the sentence for people. @label: the collection's */
void      cdz_secret_bus_explain       (GError           *cause,
                                        const char       *label,
                                        GError          **error);
void      cdz_secret_bus_set_locked    (const char       *label,
                                        GError          **error);

/* For workers; the error is the bus's own. @path: an object of the provider's */
GVariant *cdz_secret_bus_call          (GDBusConnection  *connection,
                                        const char       *path,
                                        const char       *interface,
                                        const char       *method,
                                        GVariant         *arguments,
                                        const char       *reply_type,
                                        GCancellable     *cancellable,
                                        GError          **error);
/* All properties of one object, "a{sv}". */
GVariant *cdz_secret_bus_get_all       (GDBusConnection  *connection,
                                        const char       *path,
                                        const char       *interface,
                                        GCancellable     *cancellable,
                                        GError          **error);
/* Lets the provider ask its own question and waits for the answer, for minutes if
 * need be. %G_IO_ERROR_CANCELLED when the person declined. */
GVariant *cdz_secret_bus_prompt        (GDBusConnection  *connection,
                                        const char       *prompt,
                                        GCancellable     *cancellable,
                                        GError          **error);

G_END_DECLS
