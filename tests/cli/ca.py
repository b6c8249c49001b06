# ca.py: a real authority, and a server that asks for a certificate.  SPDX-License-Identifier: GPL-3.0-or-later
"""“openssl ca” as an authority that copies what a request asks for, and “openssl
s_server” that lets nobody in without a certificate of it."""
import re
import select
import subprocess

CONFIG = """
[ca]
default_ca = this
[this]
database = {dir}/index
serial = {dir}/serial
new_certs_dir = {dir}
certificate = {dir}/ca.crt
private_key = {dir}/ca.key
default_md = sha256
default_days = 365
policy = any
unique_subject = no
copy_extensions = copy
email_in_dn = yes
[any]
countryName = optional
stateOrProvinceName = optional
localityName = optional
organizationName = optional
organizationalUnitName = optional
commonName = optional
userId = optional
emailAddress = optional
"""

DEADLINE_S = 60


def openssl(*arguments, data=None):
    run = subprocess.run(["openssl", *map(str, arguments)], input=data, capture_output=True, timeout=DEADLINE_S)
    assert run.returncode == 0, (arguments, run.stderr.decode())
    return run.stdout


class Authority:
    def __init__(self, folder, name="Test CA"):
        self.folder = folder / "ca"
        self.folder.mkdir()
        (self.folder / "index").write_text("")
        (self.folder / "serial").write_text("1000\n")
        self.config = self.folder / "ca.cnf"
        self.config.write_text(CONFIG.format(dir=self.folder))
        self.crt = self.folder / "ca.crt"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", 3650,
                "-subj", f"/CN={name}", "-keyout", self.folder / "ca.key", "-out", self.crt)
        self.n_signed = 0

    def sign(self, request):
        """The certificate for a request (PEM text), as a path; text before the PEM, as the tool writes it."""
        self.n_signed += 1
        source = self.folder / f"{self.n_signed}.csr"
        answer = self.folder / f"{self.n_signed}.crt"
        source.write_text(request)
        openssl("ca", "-batch", "-config", self.config, "-in", source, "-out", answer)
        return answer

    def sign_key(self, spki, subject):
        """A certificate for a public key in any form: the bytes of @spki stand in it as they are."""
        self.n_signed += 1
        key = self.folder / f"{self.n_signed}.pub"
        answer = self.folder / f"{self.n_signed}.crt"
        key.write_bytes(spki)
        openssl("x509", "-new", "-force_pubkey", key, "-subj", subject, "-CA", self.crt, "-CAkey", self.folder / "ca.key",
                "-days", 365, "-out", answer)
        return answer


class Server:
    """Trusts only clients of the authority."""

    def __init__(self, authority, *options):
        key, crt = authority.folder / "server.key", authority.folder / "server.crt"
        if not crt.exists():
            openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", 365,
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                    "-keyout", key, "-out", crt)
        self.crt = crt
        options = options or ("-cert", crt, "-key", key)
        self.process = subprocess.Popen(
            ["openssl", "s_server", "-accept", "127.0.0.1:0", "-www", "-Verify", "3", "-verify_return_error",
             "-CAfile", authority.crt, *map(str, options)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.port = self.read_port()

    def read_port(self):
        text = b""
        while not (found := re.search(rb"ACCEPT \S*?:(\d+)\n", text)):
            ready, _, _ = select.select([self.process.stdout], [], [], DEADLINE_S)
            data = self.process.stdout.read1(4096) if ready else b""
            assert data, text
            text += data
        return int(found[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()
