# fixture.py: a made-up company's keys and certificates.  SPDX-License-Identifier: GPL-3.0-or-later
"""Everything is made anew with the openssl command, relative to today, so that what
is about to expire always is. The passphrase of each .p12 is in PASSPHRASE."""
import datetime
import subprocess
from pathlib import Path

PASSPHRASE = "correct horse battery staple"

CONFIG = """
[ca]
default_ca = the_ca
[the_ca]
database = {folder}/index
serial = {folder}/serial
new_certs_dir = {folder}
default_md = sha256
policy = any
unique_subject = no
copy_extensions = none
[any]
countryName = optional
organizationName = optional
organizationalUnitName = optional
commonName = optional
emailAddress = optional
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[client]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature,keyAgreement
extendedKeyUsage = clientAuth,emailProtection
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = email:{mail}
1.3.6.1.4.1.311.21.7 = DER:302d06252b060104018237150887c4e1012a8201642d87c4e1
[server]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:{mail}
"""


def openssl(*arguments, **options):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, **options)


def day(offset):
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=offset, hours=6)
    return moment.strftime("%Y%m%d%H%M%SZ")


class Company:
    """One folder that holds a root, its issuers, and whatever they sign."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "index").touch()
        (self.folder / "serial").write_text("4F2A9107C35E8810\n")

    def path(self, name):
        return self.folder / name

    def key(self, name, kind="ec"):
        options = {"ec": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
                   "rsa": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
                   "ed25519": ["-algorithm", "ED25519"]}[kind]
        openssl("genpkey", *options, "-out", self.path(f"{name}.key"))

    def sign(self, name, subject, issuer, start, end, section="client", kind="ec", mail="jane@example.org"):
        """A key and a certificate of that name; without an issuer it signs itself."""
        config = self.path("ca.conf")
        config.write_text(CONFIG.format(folder=self.folder, mail=mail))
        self.key(name, kind)
        openssl("req", "-new", "-key", self.path(f"{name}.key"), "-subj", subject,
                "-config", "/dev/null", "-out", self.path(f"{name}.csr"))
        signer = ["-selfsign", "-keyfile", self.path(f"{name}.key")] if issuer is None else \
            ["-cert", self.path(f"{issuer}.pem"), "-keyfile", self.path(f"{issuer}.key")]
        openssl("ca", "-batch", "-config", config, "-extensions", section, "-preserveDN", "-notext",
                "-startdate", day(start), "-enddate", day(end), *signer,
                "-in", self.path(f"{name}.csr"), "-out", self.path(f"{name}.pem"))

    def revoke(self, name, path):
        """A revocation list with the certificate of that name, by the authority g1."""
        signer = ["-cert", self.path("g1.pem"), "-keyfile", self.path("g1.key")]
        if "R\t" not in (self.folder / "index").read_text():
            openssl("ca", "-config", self.path("ca.conf"), *signer, "-revoke", self.path(f"{name}.pem"),
                    "-crl_reason", "keyCompromise")
        openssl("ca", "-config", self.path("ca.conf"), *signer, "-gencrl", "-crldays", 30, "-out", path)

    def bundle(self, name, label, chain, *options, passphrase=PASSPHRASE):
        """NAME.p12 with the chain's certificates."""
        if chain:
            self.path("chain.pem").write_text("".join(self.path(f"{c}.pem").read_text() for c in chain))
            options = ("-certfile", self.path("chain.pem"), *options)
        openssl("pkcs12", "-export", "-inkey", self.path(f"{name}.key"), "-in", self.path(f"{name}.pem"),
                "-name", label, "-passout", "stdin", *options,
                "-out", self.path(f"{name}.p12"), input=passphrase.encode())
        return self.path(f"{name}.p12")

    def authorities(self):
        self.sign("root", "/C=DE/O=Example Corp/CN=Corp Root CA R1", None, -900, 4200, "authority")
        self.sign("g1", "/C=DE/O=Example Corp/CN=Corp Issuing CA G1", "root", -800, 300, "authority")
        self.sign("g2", "/C=DE/O=Example Corp/CN=Corp Issuing CA G2", "root", -700, 910, "authority")

    def identities(self):
        """(file, label) of some identities: expired, about to, and good for long."""
        self.authorities()
        made = []
        for name, label, subject, issuer, start, end, kind, mail in [
                ("old", "jane@example.org", "/C=DE/O=Example Corp/OU=Engineering/CN=Jane Doe",
                 "g1", -440, -79, "ec", "jane@example.org"),
                ("jane", "jane@example.org", "/C=DE/O=Example Corp/OU=Engineering/CN=Jane Doe",
                 "g2", -353, 12, "ec", "jane@example.org"),
                ("probe", "monitoring-probe", "/C=DE/O=Example Corp/OU=Prometheus/CN=monitoring-probe",
                 "g2", -340, 24, "rsa", "probe@example.org"),
                ("agent", "build-agent-07", "/C=DE/O=Example Corp/OU=CI runner/CN=build-agent-07",
                 "g2", -100, 266, "ed25519", "ci@example.org"),
                ("vpn", "Office VPN", "/C=DE/O=Example Corp/CN=jane.doe.vpn",
                 "g2", -200, 101, "rsa", "jane.doe@example.org")]:
            self.sign(name, subject, issuer, start, end, kind=kind, mail=mail)
            made.append(self.bundle(name, label, [issuer, "root"]))
        self.sign("pi", "/O=Home server/CN=raspberrypi.local", None, -30, 1660, "server", mail="raspberrypi.local")
        made.append(self.bundle("pi", "raspberrypi.local", []))
        return made
