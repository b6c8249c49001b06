/* cdz-preferences-protection.h: what new keys begin with, as rows to choose.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "cdz-library.h"

G_BEGIN_DECLS

/* Fills both groups; what cannot be enforced here is greyed, with its reason. */
void cdz_preferences_protection_fill (AdwPreferencesGroup *classes,
                                      AdwPreferencesGroup *flags,
                                      CdzLibrary          *library,
                                      GCancellable        *cancellable);

G_END_DECLS
