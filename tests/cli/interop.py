#!/usr/bin/python3
# interop.py: what OpenSSL, GnuTLS and NSS make of what we write, and we of theirs.  SPDX-License-Identifier: GPL-3.0-or-later
"""For each type of key: a request, a key, a chain and a PKCS#12 that credenzactl wrote go
to each tool, and what each tool writes is imported. A tool that refuses ours gets the
same from OpenSSL: only where it refuses that, too, it does not know the type.

CDZ_INTEROP_TABLE=FILE: writes the table into that file, between its markers."""
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
import harness
from harness import Home, tap

BEGIN, END = "<!-- interop table: begin -->", "<!-- interop table: end -->"
PASSPHRASE = "open sesame"

# Of each type: what credenzactl, openssl, certtool and certutil call it.
TYPES = {
    "RSA 2048": (["rsa", "--size", "2048"], ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
                 ["--key-type", "rsa", "--bits", "2048"], ["-k", "rsa", "-g", "2048"]),
    "RSA-PSS 2048": (["rsa-pss", "--size", "2048"], ["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"],
                     ["--key-type", "rsa-pss", "--bits", "2048"], ["-k", "rsa", "-g", "2048", "--pss"]),
    "EC P-256": (["ec", "--curve", "P-256"], ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
                 ["--key-type", "ecdsa", "--curve", "secp256r1"], ["-k", "ec", "-q", "nistp256"]),
    "EC P-384": (["ec", "--curve", "P-384"], ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
                 ["--key-type", "ecdsa", "--curve", "secp384r1"], ["-k", "ec", "-q", "nistp384"]),
    "EC P-521": (["ec", "--curve", "P-521"], ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"],
                 ["--key-type", "ecdsa", "--curve", "secp521r1"], ["-k", "ec", "-q", "nistp521"]),
    "EC secp256k1": (["ec", "--curve", "secp256k1"], ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"],
                     None, None),
    "EC brainpoolP256r1": (["ec", "--curve", "brainpoolP256r1"],
                           ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:brainpoolP256r1"], None, None),
    "Ed25519": (["ed25519"], ["-algorithm", "ED25519"], ["--key-type", "ed25519"], None),
    "Ed448": (["ed448"], ["-algorithm", "ED448"], ["--key-type", "ed448"], None),
    "ML-DSA-65": (["ml-dsa-65"], ["-algorithm", "ML-DSA-65"], ["--key-type", "mldsa65"], None),
}
COLUMNS = ["OpenSSL reads", "GnuTLS reads", "NSS reads", "OpenSSL wrote", "GnuTLS wrote", "NSS wrote"]

home = Home()
table = {}


def run(*command, data=None, check=True):
    done = subprocess.run([str(c) for c in command], input=data, capture_output=True, cwd=home.path, timeout=harness.DEADLINE_S)
    if check and done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}: {(done.stdout + done.stderr).decode(errors='replace')[-600:]}")
    return (done.stdout + done.stderr).decode(errors="replace")


class Things:
    """A folder with request.pem, key.pem, chain.pem, root.pem and bundle.p12."""

    def __init__(self, name):
        self.folder = home.path / name
        self.folder.mkdir()
        (self.folder / "pass").write_text(PASSPHRASE)

    def __getattr__(self, name):
        return self.folder / {"request": "request.pem", "key": "key.pem", "chain": "chain.pem", "root": "root.pem",
                              "p12": "bundle.p12", "passphrase": "pass"}[name]


def write_ours(options):
    things = Things("ours")
    made = home.json("authority", "new", "Interop CA", "--client", "jane@example.org", "--type", *options)
    client = made["client"]["ref"]
    home.json("request", "new", "--key", made["client"]["key"], "--subject", "CN=jane,O=Example,C=DE",
              "--san", "DNS:jane.example.org,IP:192.0.2.1", "--preset", "tls-client-server", "--out", things.request)
    home.json("export", client, "--format", "pkcs8", "--unencrypted", "--out", things.key)
    home.json("export", client, "--format", "chain", "--out", things.chain)
    home.json("export", made["authority"]["ref"], "--format", "pem", "--out", things.root)
    home.json("export", client, "--format", "pkcs12", "--export-passphrase-file", things.passphrase, "--out", things.p12)
    return things


def write_openssl(options):
    """The same by OpenSSL."""
    things = Things("openssl")
    root_key, leaf = things.folder / "root.key", things.folder / "leaf.pem"
    run("openssl", "genpkey", *options, "-out", root_key)
    run("openssl", "genpkey", *options, "-out", things.key)
    run("openssl", "req", "-x509", "-new", "-key", root_key, "-subj", "/CN=Root", "-days", 30, "-out", things.root)
    run("openssl", "req", "-new", "-key", things.key, "-subj", "/CN=jane", "-out", things.request)
    run("openssl", "x509", "-req", "-in", things.request, "-CA", things.root, "-CAkey", root_key, "-days", 20, "-out", leaf)
    things.chain.write_text(leaf.read_text() + things.root.read_text())
    run("openssl", "pkcs12", "-export", "-in", leaf, "-inkey", things.key, "-certfile", things.root, "-name", "jane",
        "-passout", f"file:{things.passphrase}", "-out", things.p12)
    return things


def new_database():
    folder = Path(tap.work) / f"nss-{len(list(Path(tap.work).iterdir()))}"
    folder.mkdir()
    run("certutil", "-N", "-d", folder, "--empty-password")
    return folder


def openssl_reads(things):
    assert "verify OK" in run("openssl", "req", "-in", things.request, "-noout", "-verify")
    run("openssl", "pkey", "-in", things.key, "-check", "-noout")
    run("openssl", "verify", "-CAfile", things.root, "-untrusted", things.chain, things.chain)
    run("openssl", "pkcs12", "-in", things.p12, "-noout", "-passin", f"file:{things.passphrase}")


def gnutls_reads(things):
    text = run("certtool", "--crq-info", "--infile", things.request)
    assert "Self signature: verified" in text or "verified" in text, text
    run("certtool", "--key-info", "--infile", things.key)
    assert "Verified. The certificate is trusted." in run("certtool", "--verify", "--load-ca-certificate", things.root,
                                                          "--infile", things.chain)
    assert "BEGIN CERTIFICATE" in run("certtool", "--p12-info", "--inder", "--infile", things.p12, "--password", PASSPHRASE)


def nss_reads(things):
    database = new_database()
    run("pk12util", "-i", things.p12, "-d", database, "-w", things.passphrase)
    assert "<" in run("certutil", "-K", "-d", database)
    run("certutil", "-A", "-d", database, "-n", "the root", "-t", "CT,C,C", "-a", "-i", things.root)
    leaf = [line.rsplit(None, 1)[0].strip() for line in run("certutil", "-L", "-d", database).splitlines()
            if line.endswith("u,u,u")][0]
    assert "valid" in run("certutil", "-V", "-d", database, "-n", leaf, "-u", "C")
    # A request is read by an authority: one of its own signs it.
    run("certutil", "-S", "-d", database, "-n", "own", "-s", "CN=own", "-x", "-t", "CTu,,", "-z", "/etc/os-release", "-2",
        data=b"y\n\ny\n")
    signed = things.folder / f"signed-{database.name}.pem"
    run("certutil", "-C", "-d", database, "-c", "own", "-a", "-i", things.request, "-o", signed)
    public = [run("openssl", kind, "-in", path, "-noout", "-pubkey") for kind, path in (("req", things.request), ("x509", signed))]
    assert public[0] == public[1], "another key was signed"


def import_p12(path):
    vault = Path(tap.work) / f"v-{len(list(Path(tap.work).iterdir()))}.db"
    passphrase = home.file("their-pass", PASSPHRASE + "\n")
    document = home.json("--vault", vault, "import", path, "--passphrase-file", passphrase)
    assert len(document["identities"]) == 1, document
    return document


def shows_request(path):
    document = home.json("show", "--file", path)
    assert document["items"][0]["class"] == "request" and document["findings"] == [], document


def read_openssl(options):
    things = theirs("openssl", options)
    shows_request(things.request)
    import_p12(things.p12)
    document = home.json("show", "--file", things.chain)
    assert len(document["items"]) == 2, document


def read_gnutls(options):
    folder = Path(tap.work) / f"gnutls-{len(list(Path(tap.work).iterdir()))}"
    folder.mkdir()
    template = folder / "template"
    template.write_text('cn = "jane"\ndns_name = "jane.example.org"\ntls_www_client\nsigning_key\nexpiration_days = 30\n')
    key, crt, crq, p12 = (folder / name for name in ("key.pem", "crt.pem", "crq.pem", "bundle.p12"))
    run("certtool", "--generate-privkey", "--no-text", *options, "--outfile", key)
    run("certtool", "--generate-request", "--load-privkey", key, "--template", template, "--outfile", crq)
    run("certtool", "--generate-self-signed", "--load-privkey", key, "--template", template, "--outfile", crt)
    run("certtool", "--to-p12", "--load-privkey", key, "--load-certificate", crt, "--p12-name", "jane",
        "--password", PASSPHRASE, "--outder", "--outfile", p12)
    shows_request(crq)
    import_p12(p12)
    document = home.json("show", "--file", key)
    assert document["items"][0]["class"] == "key", document


def read_nss(options):
    database = new_database()
    request, p12, password = database / "request.pem", database / "bundle.p12", database / "pass"
    password.write_text(PASSPHRASE)
    run("certutil", "-S", "-d", database, "-n", "jane", "-s", "CN=jane", "-x", "-t", "u,,", "-z", "/etc/os-release", *options)
    run("certutil", "-R", "-d", database, "-s", "CN=other", "-a", "-o", request, "-z", "/etc/os-release", *options)
    run("pk12util", "-o", p12, "-d", database, "-n", "jane", "-w", password)
    shows_request(request)
    import_p12(p12)


def theirs(name, options):
    folder = home.path / name
    return write_openssl(options) if not folder.exists() else Things.__new__(Things).at(folder)


def at(self, folder):
    self.folder = folder
    return self


Things.at = at


def accepts(reader, ours, openssl_options):
    """✓, or – where the tool refuses OpenSSL's as well; else an error."""
    try:
        reader(ours)
        return "✓"
    except (RuntimeError, AssertionError, IndexError) as problem:
        try:
            reader(theirs("openssl", openssl_options))
        except (RuntimeError, AssertionError, IndexError):
            return "–"
        raise AssertionError(f"{reader.__name__} takes OpenSSL's, and not ours: {problem}")


def read_back(reader, options):
    if options is None:
        return "–"
    try:
        reader(options)
        return "✓"
    except RuntimeError as problem:      # the tool itself could not make one
        print(f"# {reader.__name__}: {str(problem)[:300]!r}")
        return "–"


def check(name):
    ours, openssl, gnutls, nss = TYPES[name]
    for folder in ("ours", "openssl"):
        shutil.rmtree(home.path / folder, ignore_errors=True)
    probe = home.run("--json", "--vault", home.path / "probe.db", "generate", "--type", *ours)
    if probe.status == 8:
        table[name] = ["not in this OpenSSL"] * len(COLUMNS)
        raise tap.Skip(probe.error["message"])
    things = write_ours(ours)
    table[name] = [accepts(openssl_reads, things, openssl),
                   accepts(gnutls_reads, things, openssl) if shutil.which("certtool") else "?",
                   accepts(nss_reads, things, openssl) if shutil.which("pk12util") else "?",
                   read_back(read_openssl, openssl),
                   read_back(read_gnutls, gnutls) if shutil.which("certtool") else "?",
                   read_back(read_nss, nss) if shutil.which("pk12util") else "?"]
    print(f"# {name}: {' '.join(table[name])}")
    assert table[name][0] == table[name][3] == "✓", table[name]
    if name in ("RSA 2048", "EC P-256", "EC P-384", "EC P-521"):
        assert set(table[name]) <= {"✓", "?"}, table[name]
    if name in ("Ed25519", "Ed448", "RSA-PSS 2048"):
        assert table[name][1] in "✓?" and table[name][4] in "✓?", table[name]


def versions():
    found = [run("openssl", "version").split()[1]]
    found.append(run("certtool", "--version").split()[1] if shutil.which("certtool") else "absent")
    package = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", "libnss3-tools"], capture_output=True, text=True)
    found.append(package.stdout.split(":")[-1].split("-")[0].split("+")[0] if package.returncode == 0 else "of this system")
    return f"OpenSSL {found[0]}, GnuTLS {found[1]}, NSS {found[2]}."


def write_table(path):
    lines = [f"| key | {' | '.join(COLUMNS)} |", "|---|" + "---|" * len(COLUMNS)]
    lines += [f"| {name} | {' | '.join(cells)} |" for name, cells in table.items()]
    before, rest = path.read_text(encoding="utf-8").split(BEGIN, 1)
    _, after = rest.split(END, 1)
    path.write_text(before + BEGIN + "\n" + versions() + "\n\n" + "\n".join(lines) + "\n" + END + after, encoding="utf-8")


@tap.case
def a_keyring_and_the_tools():
    home.start_keyring()
    missing = [tool for tool in ("certtool", "certutil", "pk12util") if shutil.which(tool) is None]
    if missing:
        raise tap.Skip(f"there is no {', '.join(missing)}: its columns stay open")


def make_case(name):
    def case():
        # OpenSSL keeps the random state of a context of its own in the secure heap,
        # where the sanitizer does not look; curves without special code use it.
        if "CDZ_SANITIZED" in os.environ and name.startswith(("EC P-384", "EC secp256k1", "EC brainpool")):
            raise tap.Skip("the sanitizer takes OpenSSL's random state for a leak")
        check(name)
    case.__name__ = "interop_of_" + name.replace(" ", "_")
    return tap.case(case)


for each in TYPES:
    make_case(each)


@tap.case
def the_table_is_written():
    path = os.environ.get("CDZ_INTEROP_TABLE")
    if path is None:
        raise tap.Skip("CDZ_INTEROP_TABLE names no file")
    write_table(Path(path))


try:
    tap.main()
finally:
    home.__exit__()
