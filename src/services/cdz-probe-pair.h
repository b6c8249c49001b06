/* cdz-probe-pair.h: an identity out of a decoded file, for one test.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-decode.h"
#include "cdz-probe-identity.h"

G_BEGIN_DECLS

/* The first certificate that has its key in the file, with what the file holds of its
 * chain, the root left out. Nothing is stored. %CDZ_ERROR_KEY_MISMATCH where there is
 * none.
 *
 * @name: the file's, for the error
 * @out_certificates: (element-type GBytes): all of the file, so that what
 *   stands above them can be looked for */
CdzProbeIdentity *cdz_probe_pair_find (const char  *name,
                                       CdzDecoded  *decoded,
                                       GPtrArray  **out_certificates,
                                       GError     **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
