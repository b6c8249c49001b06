# rows.py: what each situation must be called.  SPDX-License-Identifier: GPL-3.0-or-later
"""The situations of the connection test: a real server, a client credential, and
what the report has to say. Rows are numbered as in the table of tests/README.md."""
import ssl
from dataclasses import dataclass, field
from typing import Callable, Optional

import servers

CHOOSE = r"Get an identity from an issuer that the server accepts: “Test Root”"
CHOOSE_ANY = r"does not say which issuers it accepts"
OPERATOR = r"ask the server's operator|Ask the server's operator|ask its operator"


@dataclass
class Row:
    number: int
    name: str
    port: int
    verdict: str
    headline: str                     # a regular expression; so is the next one
    next_step: str
    identity: Optional[str] = None    # a name in pki.client
    path: str = "/"
    arguments: list = field(default_factory=list)
    check: Optional[Callable] = None  # more about the report
    trusted: bool = True              # give the servers' authority
    known: bool = True                # the intermediate is known here
    candidates: list = field(default_factory=list)
    in_table: bool = True             # shown in tests/README.md
    cause: str = r"(?!)"              # the rubric: what in another tool's words names the true cause
    tool_arguments: list = field(default_factory=list)
    repeats: int = 0                  # 0: as asked on the command line
    racy: bool = False                # run beside busy processes


# cause -> (headline clause, next step); the same for every way of refusing
CAUSES = {
    "wrong-ca": (r"its issuer is not one that the server accepts", CHOOSE + r".*accept “Other Root”"),
    "expired": (r"it expired on \d+ \w+ \d{4}", r"Renew “expired”"),
    "revoked": (r"its issuer has revoked it", r"Ask “Test Issuing CA” for a new certificate"),
    "wrong-eku": (r"not meant for client authentication", r"purposes include TLS client authentication"),
    "no-intermediate": (r"lacks the intermediate “Test Issuing CA”", r"Add the intermediate “Test Issuing CA”"),
}
RUBRIC = {
    "wrong-ca": r"unknown ca|unknown issuer", "expired": r"certificate (has )?expired", "revoked": r"revoked",
    "wrong-eku": r"purpose|extended key usage|unsupported certificate", "no-intermediate": r"intermediate",
}


def sent_nothing(report):
    assert report["sent"]["chain"] == [] and report["sent"]["reason"], report["sent"]


def sent_leaf(report):
    assert report["sent"]["chain"] and "reason" not in report["sent"], report["sent"]
    assert report["sent"]["signature-scheme"], report["sent"]


def asked(when="handshake", also=None):
    def check(report):
        assert report["client-auth"]["requested"] == "yes", report["client-auth"]
        assert report["client-auth"]["when"] == when, report["client-auth"]
        if also:
            also(report)
    return check


def alert_in(*numbers):
    def check(report):
        found = [a["number"] for a in report["alerts"] if a["direction"] == "in" and a["number"]]
        assert found and (not numbers or found[-1] in numbers), report["alerts"]
        sent_leaf(report)
    return check


def nginx_rows(pki, folder):
    def certificate(name):
        crt, key = pki.server[name]
        return [f"ssl_certificate {crt};", f"ssl_certificate_key {key};"]

    root, other = pki.root.crt, pki.other.crt
    on = certificate("good") + ["ssl_protocols TLSv1.2 TLSv1.3;", "ssl_verify_client on;", "ssl_verify_depth 3;", f"ssl_client_certificate {root};",
                                f"ssl_crl {pki.crls};", "location / { return 200 ok; }"]
    optional = [line.replace("ssl_verify_client on", "ssl_verify_client optional").replace("return 200 ok", "return 403")
                for line in on]
    unlisted = [line.replace(f"ssl_client_certificate {root}", f"ssl_client_certificate {other}") for line in on]
    many = [line.replace(f"ssl_client_certificate {root}", f"ssl_client_certificate {pki.many}") for line in on]
    plain = ["location / { return 200 ok; }"]
    ports = servers.nginx(folder / "nginx", {
        "on": on, "h2": ["http2"] + on, "optional": optional, "many": many,
        "unlisted": unlisted + [f"ssl_trusted_certificate {root};"],
        "reject": ["ssl_reject_handshake on;"],
        "plain": certificate("good") + plain,
        "expired": certificate("expired") + on[2:], "self-signed": certificate("self-signed") + on[2:],
        "other-host": certificate("other-host") + on[2:], "ed25519": certificate("ed25519") + on[2:],
        "ocsp": certificate("ocsp") + on[2:], "ocsp-revoked": certificate("ocsp-revoked") + on[2:],
        "tls12": certificate("good") + ["ssl_protocols TLSv1.2;"] + on[3:],
    })
    application = "refused-by-application"
    required = r"^The application refused the request: it wants a client certificate, and none was sent$"

    rows = [Row(1, "nginx on, nothing", ports["on"], application, required, "^" + CHOOSE + r"\.$",
                check=asked(also=sent_nothing), cause=r"No required SSL certificate was sent"),
            Row(1, "nginx on, nothing, a match in the library", ports["on"], application, required,
                r"^Test with “good”, whose issuer the server accepts\.$", candidates=["wrong-ca", "expired", "good"],
                in_table=False, check=lambda r: check_candidates(r)),
            Row(4, "nginx h2, nothing", ports["h2"], application, required, CHOOSE, cause=r"No required SSL certificate was sent",
                check=lambda r: check_alpn(r, "h2", "2")),
            Row(3, "nginx optional then 403, nothing", ports["optional"], application,
                r"^TLS succeeded without a certificate, which is optional here; the application refused", CHOOSE + ".*403",
                check=asked(also=sent_nothing)),
            Row(3, "nginx optional, wrong CA", ports["optional"], application, CAUSES["wrong-ca"][0], CAUSES["wrong-ca"][1],
                identity="wrong-ca", in_table=False),
            Row(5, "nginx ssl_reject_handshake", ports["reject"], "refused", r"does not know the host name “localhost”",
                r"under which name it answers", cause=r"unrecognized name"),
            Row(17, "nginx, issuer not in the list", ports["unlisted"], "accepted",
                r"accepted “good”, but browsers will not offer it", r"add “Test Issuing CA” to the list", identity="good",
                check=lambda r: finding(r, "issuer-not-listed"), cause=r"not in the .*list"),
            Row(18, "nginx, 301 CAs, good", ports["many"], "accepted", r"^The server accepted “good”$", r"status 200",
                identity="good", check=check_many, cause=r"200 OK"),
            Row(18, "nginx, 301 CAs, wrong CA", ports["many"], application, CAUSES["wrong-ca"][0], r"“Authority 0000”, .* and 298 more",
                identity="wrong-ca", in_table=False),
            Row(2, "nginx on, leaf alone, and its issuer is not known here", ports["on"], application,
                r"its issuer “Test Issuing CA” is not in the server's list, and no intermediate was sent",
                r"If “Test Issuing CA” is an intermediate authority, import", identity="no-intermediate", known=False, in_table=False),
            Row(20, "Ed25519 server", ports["ed25519"], "accepted", r"^The server accepted “good”$", r"status 200", identity="good",
                cause=r"200 OK"),
            Row(0, "nginx good, TLS 1.2", ports["tls12"], "accepted", r"^The server accepted “good”$", "", identity="good",
                in_table=False, check=lambda r: check_tls(r, "TLS 1.2")),
            Row(0, "nginx, never asks", ports["plain"], "no-certificate-requested", r"did not ask", "", identity="good", in_table=False,
                check=sent_nothing),
            Row(0, "good OCSP responder", ports["ocsp"], "accepted", r"accepted “good”", "", identity="good", in_table=False,
                check=lambda r: revocation(r, "good", "ocsp")),
            Row(0, "OCSP says that the server is revoked", ports["ocsp-revoked"], "server-untrusted", r"was revoked",
                r"not sent", identity="good", in_table=False, check=lambda r: (revocation(r, "revoked", "ocsp"), sent_nothing(r))),
            Row(0, "revocation required, but no responder named", ports["on"], "server-untrusted", r"could not be found out",
                r"neither an OCSP responder", identity="good", arguments=["--revocation", "require"], in_table=False,
                check=sent_nothing)]
    for name, (headline, next_step) in CAUSES.items():
        rows.append(Row(2, f"nginx on, {name}", ports["on"], application, r"^The application refused your certificate: .*" + headline,
                        next_step, identity=name, check=asked(also=sent_leaf), cause=RUBRIC[name]))
    for name, headline in (("expired", r"own certificate expired on \d+ \w+ \d{4}$"), ("self-signed", r"self-signed"),
                           ("other-host", r"is for “www.other.example” or “other.example”, not for “localhost”")):
        rows.append(Row(19, f"server {name}", ports[name], "server-untrusted", headline, r"^It asked for your certificate, which was not sent",
                        identity="good", check=asked(also=sent_nothing),
                        cause={"expired": r"certificate has expired", "self-signed": r"self.signed", "other-host": r"does not match|matches target host name|hostname mismatch"}[name]))
    rows.append(Row(19, "server other-host, told to go on", ports["other-host"], "accepted", r"accepted “good”", "", identity="good",
                    arguments=["--insecure"], in_table=False, check=sent_leaf))
    rows.append(Row(19, "unknown authority", ports["on"], "server-untrusted", r"issued by “Server Root”, which is not trusted",
                    r"not sent", identity="good", trusted=False, in_table=False, check=sent_nothing))
    return rows


def check_candidates(report):
    assert [(c["label"], c["match"]) for c in report["candidates"]] == \
        [("good", "yes"), ("wrong-ca", "no"), ("expired", "no")], report["candidates"]
    assert "Other Root" in report["candidates"][1]["reasons"][0], report["candidates"]


def check_alpn(report, alpn, version):
    assert report["tls"]["alpn"] == alpn and report["http"]["version"] == version, (report["tls"], report["http"])


def check_tls(report, version):
    assert report["tls"]["version"] == version, report["tls"]


def check_many(report):
    assert len(report["client-auth"]["acceptable-cas"]) == 301, len(report["client-auth"]["acceptable-cas"])


def finding(report, code):
    assert code in [f["code"] for f in report["findings"]], report["findings"]


def revocation(report, status, source):
    assert report["server"]["revocation"]["status"] == status, report["server"]["revocation"]
    assert report["server"]["revocation"]["source"] == source, report["server"]["revocation"]


def apache_rows(pki, folder):
    crt, key = pki.server["good"]
    common = [f"SSLCertificateFile {crt}", f"SSLCertificateKeyFile {key}", f"SSLCACertificateFile {pki.root.crt}",
              f"SSLCARevocationFile {pki.crls}", "SSLCARevocationCheck leaf", "SSLVerifyDepth 3", "SSLSessionTickets off"]
    require = ["SSLVerifyClient require"]
    private = ["<Location /private>", "SSLVerifyClient require", "</Location>"]
    ports = servers.apache(folder / "apache", {
        "require": common + require, "require12": common + require + ["SSLProtocol TLSv1.2"],
        "path12": common + private + ["SSLProtocol TLSv1.2"], "path13": common + private + ["SSLProtocol TLSv1.3"],
        "path-h2": common + private + ["Protocols h2 http/1.1"],
    })
    late = r"for this path, asks for it only after the request, and none was sent"
    http1 = ["--alpn", "http/1.1"]
    rows = [Row(13, "Apache per path, TLS 1.2, nothing", ports["path12"], "refused", late, CHOOSE, path="/private/",
                check=asked("renegotiation", sent_nothing), cause=r"certificate (is )?required"),
            Row(13, "Apache per path, TLS 1.2, good", ports["path12"], "accepted", r"asked for only after the request",
                r"late client authentication", identity="good", path="/private/", check=asked("renegotiation", sent_leaf), in_table=False),
            Row(14, "Apache per path, TLS 1.3, good", ports["path13"], "accepted", r"asked for only after the request",
                r"late client authentication", identity="good", path="/private/", arguments=http1, check=asked("post-handshake", sent_leaf),
                cause=r"200 OK"),
            Row(14, "Apache per path, TLS 1.3, nothing", ports["path13"], "refused|refused-by-application", late + r"|optional", "",
                path="/private/", in_table=False),
            Row(15, "Apache per path, HTTP/2, good", ports["path-h2"], "accepted", r"only over HTTP/1\.1", r"HTTP/2 forbids",
                identity="good", path="/private/", check=asked("http-1.1-retry", sent_leaf), cause=r"(HTTP/2|stream).*(forbid|1\.1)|HTTP_1_1_REQUIRED"),
            Row(15, "Apache per path, HTTP/2, another path", ports["path-h2"], "no-certificate-requested", r"did not ask", "",
                identity="good", in_table=False, check=sent_nothing)]
    return rows + refusing_rows("Apache require", ports["require"], lists=True) + \
        old_rows("Apache require, TLS 1.2", ports["require12"])


def refusing_rows(server, port, lists, revoked=True):
    """Rows 6, 7 and 8: a server that refuses in TLS 1.3. @lists: it names its authorities."""
    first = server.startswith("Apache")
    rows = [Row(6, f"{server}, nothing", port, "refused", r"^The server requires a client certificate, and none was sent$",
                CHOOSE if lists else CHOOSE_ANY, check=asked(also=sent_nothing), in_table=first, cause=r"certificate required")]
    for name, (headline, next_step) in CAUSES.items():
        number = 8 if name == "no-intermediate" else 7
        if name == "wrong-ca" and not lists:
            headline, next_step = r"does not know or trust its issuer", r"whether “Other Root” is one"
        if name == "revoked" and not revoked:
            continue
        rows.append(Row(number, f"{server}, {name}", port, "refused", r"^The server refused your certificate: .*" + headline, next_step,
                        identity=name, check=alert_in(), in_table=first, cause=RUBRIC[name]))
    return rows


def old_rows(server, port):
    return [Row(11, f"{server}, nothing", port, "refused", r"^The server requires a client certificate, and none was sent$", CHOOSE,
                check=asked(also=sent_nothing), cause=r"certificate (is )?required"),
            Row(12, f"{server}, expired", port, "refused", r"^The server refused your certificate: it expired on", r"Renew “expired”",
                identity="expired", check=alert_in(45), cause=r"client certificate.*expired|alert certificate expired"),
            Row(12, f"{server}, not yet valid", port, "refused", r"valid only from \d+ \w+ \d{4} on", r"Wait until then", identity="early",
                check=alert_in(42, 45), in_table=False)]


def other_rows(pki, folder, backend):
    crt, key = pki.server["good"]
    ports = servers.haproxy(folder / "haproxy", {"required": f"crt {pki.both} ca-file {pki.root.crt} crl-file {pki.crls} verify required"})
    rows = refusing_rows("haproxy", ports["required"], lists=True)
    port = servers.stunnel(folder / "stunnel", [f"cert = {crt}", f"key = {key}", f"CAfile = {pki.root.crt}", f"CRLfile = {pki.crls}",
                                                "verifyChain = yes"], backend)
    return rows + refusing_rows("stunnel", port, lists=True)


def s_server_rows(pki, folder):
    good = pki.server["good"]
    verify = ["-Verify", "3", "-verify_return_error", "-CAfile", pki.root.crt, "-CRL", pki.issuing.folder / "ca.crl", "-crl_check"]
    rows = refusing_rows("s_server", servers.s_server(folder, good, *verify), lists=True)

    ecdsa = servers.s_server(folder, good, *verify[:5], "-client_sigalgs", "ECDSA+SHA256:ECDSA+SHA384")
    rows.append(Row(16, "only ECDSA signatures, RSA key", ecdsa, "refused", r"^Nothing was sent, because the key of “good-rsa” \(RSA 2048\) fits none",
                    r"ecdsa_secp256r1_sha256, ecdsa_secp384r1_sha384", identity="good-rsa", check=asked(also=sent_nothing),
                    cause=r"no (suitable|shared|common) signature"))
    rows.append(Row(16, "only ECDSA signatures, ECDSA key", ecdsa, "accepted", r"accepted “good”", "", identity="good", in_table=False,
                    check=sent_leaf))
    pss = servers.s_server(folder, good, *verify[:5], "-client_sigalgs", "rsa_pss_pss_sha256")
    rows.append(Row(16, "only RSA-PSS keys, RSA key", pss, "refused", r"^Nothing was sent, because the key of “good-rsa”", r"rsa_pss_pss_sha256",
                    identity="good-rsa", check=sent_nothing, in_table=False))

    for name, status in (("good", "good"), ("ocsp-revoked", "revoked")):
        stapled = servers.s_server(folder, pki.server[name], *verify[:5], "-status_file", pki.staple(name))
        rows.append(Row(0, f"stapled response: {status}", stapled, "accepted" if status == "good" else "server-untrusted",
                        r"accepted “good”|was revoked", "", identity="good", in_table=False,
                        check=lambda r, status=status: revocation(r, status, "stapled")))

    old = servers.s_server(folder, pki.server["rsa"], "-tls1_1", "-cipher", "ALL:@SECLEVEL=0")
    rows.append(Row(21, "TLS 1.1 only", old, "refused", r"^The server offers only TLS 1\.1$", r"TLS 1\.2 or newer",
                    cause=r"TLS ?v?1\.1 only|only TLS ?v?1\.1|protocol version"))
    rows.append(Row(21, "TLS 1.1 only, and allowed", old, "no-certificate-requested", r"did not ask", "", arguments=["--min-tls", "1.0"],
                    in_table=False, check=lambda r: check_tls(r, "TLS 1.1")))
    return rows


def gnutls_rows(pki, folder):
    port = servers.gnutls_serv(folder, pki.server["good"], "--require-client-cert", "--verify-client-cert", "--x509cafile", pki.root.crt,
                               "--x509crlfile", pki.crls)
    rows = []
    for name in ("wrong-ca", "expired", "revoked"):
        headline, next_step = CAUSES[name]
        rows.append(Row(10, f"gnutls-serv, {name}", port, "refused", r"^The server refused your certificate: .*" + headline, next_step,
                        identity=name, check=alert_in(), cause=RUBRIC[name]))
    rows.append(Row(10, "gnutls-serv, wrong EKU is let in", port, "accepted", r"accepted “wrong-eku”", "", identity="wrong-eku",
                    in_table=False, check=lambda r: finding(r, "no-client-auth")))
    return rows


def python_context(pki, newest=ssl.TLSVersion.TLSv1_3):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*map(str, pki.server["good"]))
    context.load_verify_locations(str(pki.root.crt))
    context.load_verify_locations(str(pki.crls))
    context.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
    context.verify_mode = ssl.CERT_REQUIRED
    context.maximum_version = newest
    return context


def python_rows(pki):
    rows = refusing_rows("Python", servers.python_tls(python_context(pki)), lists=False)
    abrupt = servers.python_tls(python_context(pki), abrupt=True)
    for name, number in (("wrong-ca", 48), ("expired", 45), ("revoked", 44), ("wrong-eku", 43)):
        rows.append(Row(9, f"reset right after the alert, {name}", abrupt, "refused",
                        r"does not know or trust its issuer" if name == "wrong-ca" else CAUSES[name][0], "", identity=name,
                        check=alert_in(number), in_table=name == "expired", racy=True, cause=r"alert certificate expired"))
    rows.append(Row(9, "reset right after the alert, nothing", abrupt, "refused", r"requires a client certificate", CHOOSE_ANY,
                    check=lambda r: r["alerts"][-1]["number"] == 116 or r["alerts"].bad, in_table=False, racy=True))
    return rows
