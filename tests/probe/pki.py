# pki.py: the certificates of the connection tests.  SPDX-License-Identifier: GPL-3.0-or-later
"""Makes authorities, client credentials and server certificates in a folder, with
the openssl command. Nothing here outlives the test run."""
import base64
import subprocess
from datetime import datetime, timedelta
from pathlib import Path

CA_CONFIG = """
[ca]
default_ca = this
[this]
dir = {dir}
database = $dir/index
serial = $dir/serial
new_certs_dir = $dir
certificate = $dir/ca.crt
private_key = $dir/ca.key
default_md = sha256
default_days = 365
default_crl_days = 30
policy = any
unique_subject = no
[any]
commonName = supplied
organizationName = optional
"""


def openssl(*arguments, data=None):
    run = subprocess.run(["openssl", *map(str, arguments)], input=data, capture_output=True)
    assert run.returncode == 0, (arguments, run.stderr.decode())
    return run.stdout


def date(days):
    return (datetime.utcnow() + timedelta(days=days)).strftime("%y%m%d%H%M%SZ")


def new_key(path, kind="ec"):
    options = {"ec": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
               "rsa": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
               "rsa1024": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"],
               "ed25519": ["-algorithm", "ED25519"]}[kind]
    openssl("genpkey", *options, "-out", path)


class Authority:
    def __init__(self, folder, name, issuer=None):
        self.folder = Path(folder) / name.lower().replace(" ", "-")
        self.folder.mkdir()
        self.name = name
        (self.folder / "index").write_text("")
        (self.folder / "index.attr").write_text("unique_subject = no\n")
        (self.folder / "serial").write_text("1000\n")
        self.config = self.folder / "ca.cnf"
        self.config.write_text(CA_CONFIG.format(dir=self.folder))
        self.crt = self.folder / "ca.crt"
        new_key(self.folder / "ca.key")
        extensions = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n" \
                     "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n"
        if issuer is None:
            openssl("req", "-x509", "-new", "-key", self.folder / "ca.key", "-subj", f"/O=Example/CN={name}",
                    "-days", "3650", "-out", self.crt, "-addext", "keyUsage=critical,keyCertSign,cRLSign")
        else:
            issuer.sign(self.folder / "ca.key", f"/O=Example/CN={name}", extensions, self.crt)

    def sign(self, key, subject, extensions, out, begins=-1, ends=365):
        request = Path(str(out) + ".csr")
        extension_file = Path(str(out) + ".ext")
        extension_file.write_text(extensions)
        openssl("req", "-new", "-key", key, "-subj", subject, "-out", request)
        openssl("ca", "-batch", "-notext", "-config", self.config, "-in", request, "-out", out, "-extfile",
                extension_file, "-startdate", date(begins), "-enddate", date(ends))

    def revoke(self, crt):
        openssl("ca", "-config", self.config, "-revoke", crt)

    def write_crl(self):
        crl = self.folder / "ca.crl"
        openssl("ca", "-config", self.config, "-gencrl", "-out", crl)
        return crl


class Pki:
    """Paths: client["good"] is a PEM with leaf, chain and key; server["good"] is
    (certificate with chain, key)."""

    def __init__(self, folder, crl_port):
        self.folder = Path(folder)
        self.folder.mkdir(exist_ok=True)
        self.crl_url = f"http://127.0.0.1:{crl_port}/issuing.crl"
        self.ocsp_url = f"http://127.0.0.1:{crl_port}/ocsp"
        self.root = Authority(folder, "Test Root")
        self.issuing = Authority(folder, "Test Issuing CA", self.root)
        self.other = Authority(folder, "Other Root")
        self.servers_root = Authority(folder, "Server Root")
        self.client, self.server = {}, {}
        self.make_clients()
        self.make_servers()
        self.make_lists()

    def make_client(self, name, issuer=None, kind="ec", usage="clientAuth", chain=True, **dates):
        issuer = issuer or self.issuing
        key, crt = self.folder / f"{name}.key", self.folder / f"{name}.crt"
        new_key(key, kind)
        extensions = f"basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\nextendedKeyUsage={usage}\n" \
                     "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n"
        if issuer is self.issuing:
            extensions += f"crlDistributionPoints=URI:{self.crl_url}\n"
        issuer.sign(key, f"/O=Example/CN={name}", extensions, crt, **dates)
        bundle = self.folder / f"{name}.pem"
        parts = [crt] + ([self.issuing.crt] if chain and issuer is self.issuing else []) + [key]
        bundle.write_bytes(b"".join(p.read_bytes() for p in parts))
        self.client[name] = bundle

    def make_clients(self):
        self.make_client("good")
        self.make_client("good-rsa", kind="rsa")
        self.make_client("wrong-ca", issuer=self.other)
        self.make_client("expired", begins=-400, ends=-30)
        self.make_client("early", begins=30, ends=400)
        self.make_client("revoked")
        self.make_client("wrong-eku", usage="serverAuth")
        self.make_client("no-intermediate", chain=False)
        self.issuing.revoke(self.folder / "revoked.crt")

    def make_server(self, name, names="DNS:localhost,IP:127.0.0.1,IP:::1", kind="ec", issuer=None, extra="", **dates):
        key, crt = self.folder / f"server-{name}.key", self.folder / f"server-{name}.crt"
        new_key(key, kind)
        extensions = f"subjectAltName={names}\nextendedKeyUsage=serverAuth\n{extra}"
        (issuer or self.servers_root).sign(key, f"/CN={name}.server.example", extensions, crt, **dates)
        self.server[name] = (crt, key)

    def make_servers(self):
        self.make_server("good")
        self.make_server("rsa", kind="rsa")
        self.make_server("expired", begins=-400, ends=-30)
        self.make_server("other-host", names="DNS:www.other.example,DNS:other.example")
        self.make_server("ed25519", kind="ed25519")
        self.make_server("ocsp", extra=f"authorityInfoAccess=OCSP;URI:{self.ocsp_url}\n")
        self.make_server("ocsp-revoked", extra=f"authorityInfoAccess=OCSP;URI:{self.ocsp_url}\n")
        self.servers_root.revoke(self.folder / "server-ocsp-revoked.crt")
        key, crt = self.folder / "server-self-signed.key", self.folder / "server-self-signed.crt"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out",
                crt, "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1")
        self.server["self-signed"] = (crt, key)

    def make_lists(self):
        self.crls = self.folder / "crls.pem"
        self.crls.write_bytes(b"".join(a.write_crl().read_bytes() for a in (self.root, self.issuing, self.other)))
        self.issuing_crl_der = openssl("crl", "-in", self.issuing.folder / "ca.crl", "-outform", "DER")
        self.both = self.folder / "server-good-both.pem"
        self.both.write_bytes(b"".join(p.read_bytes() for p in self.server["good"]))
        self.many = self.folder / "many.pem"
        self.many.write_bytes(self.make_many(300) + self.root.crt.read_bytes())

    def answer_ocsp(self, request, out):
        authority = self.servers_root
        openssl("ocsp", "-index", authority.folder / "index", "-CA", authority.crt, "-rsigner", authority.crt, "-rkey",
                authority.folder / "ca.key", "-reqin", request, "-respout", out, "-ndays", "1")
        return out

    def staple(self, name):
        """A file with the OCSP response for a server's certificate."""
        request = self.folder / f"{name}.ocsp-request"
        openssl("ocsp", "-issuer", self.servers_root.crt, "-cert", self.server[name][0], "-no_nonce", "-reqout", request)
        return self.answer_ocsp(request, self.folder / f"{name}.ocsp-response")

    def make_many(self, count):
        """Certificates whose names alone matter: one, its number replaced in the DER."""
        key, crt = self.folder / "many.key", self.folder / "many-one.crt"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", crt,
                "-subj", "/O=Many/CN=Authority 9000", "-days", "3650")
        der = openssl("x509", "-in", crt, "-outform", "DER")
        pems = []
        for number in range(count):
            changed = der.replace(b"Authority 9000", b"Authority %04d" % number)
            pems.append(b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(changed) +
                        b"-----END CERTIFICATE-----\n")
        return b"".join(pems)
