/* cdz-issue.h: what the commands that make things share.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-command.h"
#include "cdz-issuer.h"

G_BEGIN_DECLS

/* Rows of a command's options. */
#define CDZ_ISSUE_KEY_OPTIONS \
  { "type", CDZ_OPTION_VALUE, N_("TYPE"), \
    N_("ec, rsa, rsa-pss, ed25519, ed448, ml-dsa-44, ml-dsa-65 or ml-dsa-87; ec unless given") }, \
  { "size", CDZ_OPTION_VALUE, N_("BITS"), N_("of an RSA key: 2048, 3072 or 4096; 3072 unless given") }, \
  { "curve", CDZ_OPTION_VALUE, N_("CURVE"), \
    N_("of an EC key: P-256, P-384, P-521, secp256k1, brainpoolP256r1 and so on; P-256 unless given") }
#define CDZ_ISSUE_STORE_OPTIONS \
  { "label", CDZ_OPTION_VALUE, N_("LABEL"), N_("name what is made") }, \
  { "tag", CDZ_OPTION_VALUE, N_("TAG"), N_("give the key this application tag") }, \
  { "comment", CDZ_OPTION_VALUE, N_("TEXT"), N_("give what is made this comment") }, \
  { "group", CDZ_OPTION_VALUE, N_("GROUP"), N_("put what is made into this group") }, \
  { "store", CDZ_OPTION_VALUE, N_("STORE"), N_("where to; the vault unless given"), CDZ_COMPLETE_STORE }, \
  { "accessible", CDZ_OPTION_VALUE, N_("CLASS"), N_("when the private key can be used") }, \
  { "access-control", CDZ_OPTION_VALUE, N_("FLAG,FLAG"), N_("what using the private key needs besides") }
#define CDZ_ISSUE_NAME_OPTIONS \
  { "subject", CDZ_OPTION_VALUE, N_("DN"), N_("whom it is for: “CN=Jane Doe,O=Example Corp,C=DE”") }, \
  { "san", CDZ_OPTION_VALUE, N_("LIST"), \
    N_("alternative names with commas between them: DNS:, IP:, email:, URI: or UPN: and the name; a comma in a name is “\\,”") }, \
  { "preset", CDZ_OPTION_VALUE, N_("PRESET"), \
    N_("what it is for: tls-client, tls-server, tls-client-server, smime, code-signing, or one of your own"), \
    CDZ_COMPLETE_PRESET }, \
  { "key-usage", CDZ_OPTION_VALUE, N_("LIST"), N_("key usage, in place of the preset's: “digital-signature,key-agreement”") }, \
  { "extended-key-usage", CDZ_OPTION_VALUE, N_("LIST"), \
    N_("extended key usage, in place of the preset's: “client-auth”, or OIDs") }
#define CDZ_ISSUE_DAYS_OPTION \
  { "days", CDZ_OPTION_VALUE, N_("N"), N_("how many days it is valid") }

const CdzKeyChoice *cdz_issue_read_choice  (CdzArguments         *arguments,
                                            GError              **error);
CdzIssuer          *cdz_issue_new_issuer   (CdzCli               *cli,
                                            CdzArguments         *arguments,
                                            GError              **error);
/* Subject, names and usages that are given change @builder. */
gboolean            cdz_issue_fill_builder (CdzCli               *cli,
                                            CdzArguments         *arguments,
                                            CdzRequestBuilder    *builder,
                                            GError              **error);
/* Ctrl+C cancels it. */
CdzIssued          *cdz_issue_run          (CdzIssuer            *issuer,
                                            GError              **error);

/* Of a new certificate: { ref, label, certificate, key } */
void                cdz_issue_add_identity (CdzIssuedPart        *part,
                                            CdzJson              *json);
void                cdz_issue_append_identity (CdzIssuedPart     *part,
                                            GString              *text);

/* Returns: (transfer full): DER as PEM */
char               *cdz_issue_make_pem     (const char           *label,
                                            GBytes               *der);
/* @path: (nullable): "--out"; checked before anything is made */
gboolean            cdz_issue_check_out    (const char           *path,
                                            GError              **error);
gboolean            cdz_issue_write_out    (const char           *path,
                                            const char           *pem,
                                            CdzItem              *item,
                                            GError              **error);

G_END_DECLS
