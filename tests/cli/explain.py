#!/usr/bin/python3
# explain.py: each cause why an identity does not form, made for real.  SPDX-License-Identifier: GPL-3.0-or-later
import shutil
import subprocess

import harness
from harness import Home, tap


def ref_of(home, klass, label=None):
    return next(i["ref"] for i in home.json("list", "--class", klass)["items"] if label in (None, i["label"]))


def explain(home, ref, *args):
    """The document, and its reasons by code; no sentence is a bare denial, each remedy is complete."""
    document = home.json("explain", ref, *args)
    assert set(document) == {"ref", "identity", "reasons", "remedies"} and document["ref"] == ref, document
    for reason in document["reasons"]:
        assert reason["title"] and len(reason["message"].split()) >= 3 or reason["code"] == "waiting-for-reply", reason
        assert "not found" not in reason["message"].lower(), reason
    for remedy in document["remedies"]:
        assert remedy["title"] and remedy["message"] and remedy["command"], remedy
    assert document["identity"] or document["remedies"], document
    return document, {reason["code"]: reason for reason in document["reasons"]}


def commands(document):
    return {remedy["code"]: remedy["command"] for remedy in document["remedies"]}


def pairs(hex_digits):
    return ":".join(hex_digits[i:i + 2] for i in range(0, len(hex_digits), 2)).upper()


def certificate_only(home, name="lonely", days=365, extra=()):
    key = home.make_key(f"hidden-{name}")
    home.openssl("req", "-x509", "-new", "-key", key, "-subj", f"/CN={name}/O=Corp", "-days", days,
                 "-addext", "basicConstraints=critical,CA:FALSE", *extra, "-out", f"{name}.crt")
    home.json("import", home.path / f"{name}.crt")
    return ref_of(home, "certificate", name), key


@tap.case
def no_key_anywhere_says_what_was_compared():
    with Home() as home:
        home.start_keyring()
        home.json("import", home.make_p12("other.p12", "x", label="other"), "--passphrase-file", home.file("x", "x\n"))
        ref, _ = certificate_only(home)
        document, reasons = explain(home, ref)
        item = next(i for i in home.json("list", "--class", "certificate")["items"] if i["ref"] == ref)
        assert not document["identity"] and reasons["no-key"]["severity"] == "error", document
        assert "1 private key in" in reasons["no-key"]["message"], reasons
        assert pairs(item["public-key-id"]) in reasons["no-key"]["message"], reasons
        assert "certificate-fine" in reasons and "pair-differs" not in reasons, reasons
        assert set(commands(document)) == {"import", "elsewhere", "request"}, document
        assert "CN=lonely" in commands(document)["request"], document
        text = home.run("explain", ref).out
        assert "No key here fits" in text and "$ credenzactl import FILE" in text, text


@tap.case
def the_nearest_key_is_named_with_both_hashes():
    with Home() as home:
        home.start_keyring()
        ref, _ = certificate_only(home)
        home.json("import", home.make_key("wrong.key", "RSA"), "--label", "lonely")
        ids = {i["class"]: i["public-key-id"] for i in home.json("list")["items"]}
        document, reasons = explain(home, ref)
        message = reasons["pair-differs"]["message"]
        assert "“lonely”" in message and "RSA 2048" in message and "EC P-256" in message, message
        assert pairs(ids["key"]) in message and pairs(ids["certificate"]) in message, (message, ids)
        assert reasons["pair-differs"]["ref"] == ref_of(home, "key") and ref_of(home, "key") in commands(document)["show"], document
        # The same seen from the key.
        document, reasons = explain(home, ref_of(home, "key"))
        assert reasons["pair-differs"]["ref"] == ref and "no-certificate" in reasons, document
        assert ref_of(home, "key") in commands(document)["request"], document


@tap.case
def a_key_in_a_file_is_found():
    with Home() as home:
        home.start_keyring()
        ref, key = certificate_only(home)
        # Named like the certificate, in the folder where the command runs.
        (home.path / "lonely.key").write_bytes(key.read_bytes())
        document, reasons = explain(home, ref)
        assert str(home.path / "lonely.key") in reasons["key-in-file"]["message"], reasons
        assert commands(document)["import-file"] == f"credenzactl import '{home.path / 'lonely.key'}'", document
        (home.path / "lonely.key").unlink()
        _, reasons = explain(home, ref)
        assert "key-in-file" not in reasons, reasons
        document, reasons = explain(home, ref, "--file", key)
        assert str(key) in reasons["key-in-file"]["message"], reasons
        # The remedy is what it says.
        assert home.run("import", key).status == 0
        document, reasons = explain(home, ref)
        assert document["identity"] and reasons["pair"]["severity"] == "ok", document


@tap.case
def a_locked_file_is_named():
    with Home() as home:
        ref, key = certificate_only(home)
        home.openssl("pkcs12", "-export", "-in", "lonely.crt", "-inkey", key, "-passout", "pass:x", "-out", "lonely.p12")
        _, reasons = explain(home, ref)
        assert "lonely.p12" in reasons["file-locked"]["message"] and "passphrase" in reasons["file-locked"]["message"], reasons


@tap.case
def only_the_public_half():
    with Home() as home:
        ref, key = certificate_only(home)
        home.openssl("pkey", "-in", key, "-pubout", "-out", "half.pub.pem")
        home.json("import", home.path / "half.pub.pem", "--label", "half")
        document, reasons = explain(home, ref)
        assert "“half”" in reasons["public-half"]["message"] and "public half" in reasons["public-half"]["message"], reasons
        document, reasons = explain(home, ref_of(home, "key"))
        assert "public-half" in reasons and "import" in commands(document), document


@tap.case
def the_certificate_itself():
    """an authority's, expired, not yet valid, for another purpose"""
    with Home() as home:
        home.start_keyring()
        key = home.make_key("ca.key")
        home.make_certificate("ca.crt", key, "/CN=home CA")
        home.json("import", home.path / "ca.crt")
        _, reasons = explain(home, ref_of(home, "certificate", "home CA"))
        assert "authority" in reasons and "signs the certificates of others" in reasons["authority"]["message"], reasons
        home.openssl("req", "-new", "-key", key, "-subj", "/CN=x", "-out", "x.csr")
        for label, start, end in (("old", "20200101000000Z", "20210101000000Z"), ("new", "20900101000000Z", "20910101000000Z")):
            home.file("index.txt", "")
            home.file("ca.cnf", "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\nnew_certs_dir=.\nrand_serial=yes\ndefault_md=sha256\n"
                      "policy=p\nunique_subject=no\n[p]\ncommonName=supplied\n")
            home.openssl("ca", "-batch", "-notext", "-config", "ca.cnf", "-cert", "ca.crt", "-keyfile", key, "-in", "x.csr", "-subj", f"/CN={label}",
                         "-startdate", start, "-enddate", end, "-out", f"{label}.crt")
            home.json("import", home.path / f"{label}.crt")
        document, reasons = explain(home, ref_of(home, "certificate", "old"))
        assert "2021" in reasons["expired"]["message"] and "request renew" in commands(document)["renew"], document
        document, reasons = explain(home, ref_of(home, "certificate", "new"))
        assert "2090" in reasons["not-yet-valid"]["message"] and commands(document)["clock"] == "timedatectl", document
        ref, _ = certificate_only(home, "server", extra=["-addext", "extendedKeyUsage=serverAuth"])
        document, reasons = explain(home, ref)
        assert "clientAuth" in reasons["no-client-auth"]["message"], document
        assert any("--preset tls-client" in remedy["command"] for remedy in document["remedies"]), document
        assert "certificate-fine" not in reasons, reasons


@tap.case
def a_key_bound_to_pss():
    """the same numbers: a certificate for rsaEncryption, a key with PSS parameters"""
    with Home() as home:
        home.start_keyring()
        rsa = home.make_key("rsa.key", "RSA")
        home.make_certificate("rsa.crt", rsa, "/CN=plain", authority=False)
        pss = bind_to_pss(home, rsa)
        home.json("import", home.path / "rsa.crt")
        home.json("import", pss, "--label", "bound")
        assert home.json("list", "--class", "identity")["items"] == []
        for ref in (ref_of(home, "certificate"), ref_of(home, "key")):
            document, reasons = explain(home, ref)
            assert "“bound”" in reasons["key-bound-to-pss"]["message"] and "rsaEncryption" in reasons["key-bound-to-pss"]["message"], reasons
            assert ref_of(home, "key") in commands(document)["request"], document


def bind_to_pss(home, rsa):
    """The RSA key's PKCS#8 with the AlgorithmIdentifier of a restricted RSA-PSS key."""
    home.openssl("genpkey", "-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048", "-pkeyopt", "rsa_pss_keygen_md:sha256",
                 "-pkeyopt", "rsa_pss_keygen_mgf1_md:sha256", "-pkeyopt", "rsa_pss_keygen_saltlen:32", "-out", "pss.key")
    parts = []
    for name in (rsa, home.path / "pss.key"):
        der = home.openssl("pkcs8", "-topk8", "-nocrypt", "-in", name, "-outform", "DER")
        children, at = [], header(der, 0)[1]
        while at < len(der):
            size, start = header(der, at)
            children.append(der[at:start + size])
            at = start + size
        parts.append(children)
    body = parts[0][0] + parts[1][1] + parts[0][2]
    der = b"\x30\x82" + len(body).to_bytes(2, "big") + body
    return home.file("bound.der", der)


def header(der, at):
    """Size of the content, and where it starts."""
    if der[at + 1] < 0x80:
        return der[at + 1], at + 2
    n = der[at + 1] & 0x7f
    return int.from_bytes(der[at + 2:at + 2 + n], "big"), at + 2 + n


@tap.case
def a_request_waits():
    with Home() as home:
        home.start_keyring()
        key = home.make_key("k.key")
        home.openssl("req", "-new", "-key", key, "-subj", "/CN=wanted", "-out", "r.csr")
        home.json("import", home.path / "r.csr", key)
        document, reasons = explain(home, ref_of(home, "request"))
        assert "waiting-for-reply" in reasons and "import" in commands(document), document
        _, reasons = explain(home, ref_of(home, "key"))
        assert reasons["waiting-for-reply"]["ref"] == ref_of(home, "request"), reasons


def call(home, member, *args):
    return subprocess.run(["gdbus", "call", "--session", "--dest", "org.freedesktop.secrets", "--object-path", "/org/freedesktop/secrets",
                           "--method", f"org.freedesktop.Secret.Service.{member}", *args], env=home.env, check=True, capture_output=True, text=True).stdout


@tap.case
def a_foreign_item_and_a_locked_keyring():
    """real items of a real keyring; then it is locked"""
    if not shutil.which("secret-tool"):
        raise tap.Skip("there is no secret-tool")
    with Home() as home:
        home.start_keyring()
        ref, key = certificate_only(home)
        subprocess.run(["secret-tool", "store", "--label", "lonely.pem private key", "kind", "pem"], input=key.read_bytes(), env=home.env, check=True)
        if "guess" not in home.json("list", "--class", "other")["items"][0]:
            raise tap.Skip("the command line does not wait for the items of other programs")
        document, reasons = explain(home, ref)
        assert "“lonely.pem private key” in Login" in reasons["foreign-item"]["message"], reasons
        assert "was not read" in reasons["foreign-item"]["message"], reasons
        foreign = reasons["foreign-item"]["ref"]
        assert commands(document)["import-from"] == f"credenzactl import --from {foreign}", document
        # The remedy is what it says, where this version has it.
        result = home.run("import", "--from", foreign)
        if result.status == 0:
            assert explain(home, ref)[0]["identity"]
            ref, _ = certificate_only(home, "second")
        call(home, "Lock", "['/org/freedesktop/secrets/collection/login']")
        document, reasons = explain(home, ref)
        assert reasons["store-locked"]["title"] == "“Login” is locked" and "could not be compared" in reasons["store-locked"]["message"], reasons
        assert commands(document)["unlock"] == "credenzactl unlock 'secrets/login'", document
        assert "Login" not in reasons["no-key"]["message"], reasons


@tap.case
def what_is_not_there_is_an_error():
    with Home() as home:
        home.fails(3, "not-found", "explain", "nobody")
        home.fails(2, "param", "explain")


tap.main()
