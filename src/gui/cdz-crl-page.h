/* cdz-crl-page.h: a revocation list, its serial numbers searchable.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CDZ_TYPE_CRL_PAGE (cdz_crl_page_get_type ())
G_DECLARE_FINAL_TYPE (CdzCrlPage, cdz_crl_page, CDZ, CRL_PAGE, GtkWidget)

void cdz_crl_page_set_der (CdzCrlPage *self,
                           GBytes     *der);

G_END_DECLS
