/* cdz-probe-file.h: an identity from a file, for one test.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-cli.h"
#include "cdz-probe-identity.h"

G_BEGIN_DECLS

/* Nothing is stored. @out_certificates: (element-type GBytes): all of the
 * file, so that what stands above them can be looked for. */
CdzProbeIdentity *cdz_probe_file_open (CdzCli      *cli,
                                       const char  *path,
                                       const char  *passphrase_file,
                                       GPtrArray  **out_certificates,
                                       GError     **error);

G_END_DECLS
