/* cdz-toast.h: toasts that are read whole.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Returns: (transfer full): a toast that wraps in a narrow window, where libadwaita's
 *   own would be shortened. @text is no markup: it names what others made up.
 * @overlay: where it will be shown */
AdwToast *cdz_toast_new  (AdwToastOverlay *overlay,
                          const char      *text);
void      cdz_toast_show (AdwToastOverlay *overlay,
                          const char      *text);

G_END_DECLS
