#!/usr/bin/python3
# export.py: what export writes, who reads it, and how it fails.  SPDX-License-Identifier: GPL-3.0-or-later
import hashlib
import os
import shutil
import subprocess

import harness
from harness import Home, tap

PASSPHRASE = 'a "quoted" \\ pässword'


def with_identity(home, kind="EC", label="Jané 🔑"):
    """An identity with tag and comment; returns its reference and that of its certificate and key."""
    home.start_keyring()
    p12 = home.make_p12("client.p12", "x", subject="/CN=jane/O=Corp", label="jane", kind=kind)
    document = home.json("import", p12, "--passphrase-file", home.file("x", "x\n"), "--label", label, "--tag", "org.example.tag",
                         "--comment", "zweite\nZeile")
    identity = document["identities"][0]
    return identity["ref"], identity["certificate"], identity["key"]


def passphrase(home, text=PASSPHRASE):
    return home.file("passphrase", text + "\n")


def export(home, ref, *args, name, secret=True):
    options = ["--export-passphrase-file", passphrase(home)] if secret else []
    document = home.json("export", ref, *args, *options, "--out", home.path / name)
    path = home.path / name
    assert document["file"] == str(path) and document["ref"] == ref, document
    assert document["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest(), document
    assert path.stat().st_mode & 0o777 == (0o600 if secret else 0o644), oct(path.stat().st_mode)
    return document, path


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def need(program):
    if not shutil.which(program):
        raise tap.Skip(f"there is no {program}")


@tap.case
def every_format_is_what_openssl_expects():
    os.umask(0o022)
    with Home() as home:
        identity, certificate, key = with_identity(home)
        old = home.openssl("x509", "-in", home.path / "client.p12.crt", "-outform", "DER")
        public = home.openssl("pkey", "-in", home.path / "client.p12.key", "-pubout")
        private = home.openssl("pkey", "-in", home.path / "client.p12.key", "-outform", "DER")
        _, path = export(home, certificate, "--format", "pem", name="a.pem", secret=False)
        assert home.openssl("x509", "-in", path, "-outform", "DER") == old
        _, path = export(home, identity, "--format", "der", name="a.der", secret=False)
        assert path.read_bytes() == old
        _, path = export(home, identity, "--format", "chain", name="a.chain.pem", secret=False)
        assert path.read_text().count("BEGIN CERTIFICATE") == 1 and "PRIVATE" not in path.read_text()
        _, path = export(home, identity, "--format", "pkcs7", name="a.p7b", secret=False)
        assert b"BEGIN CERTIFICATE" in home.openssl("pkcs7", "-in", path, "-print_certs")
        _, path = export(home, identity, "--format", "spki", name="a.pub.pem", secret=False)
        assert path.read_bytes() == public
        _, path = export(home, identity, "--format", "ssh", name="a.pub", secret=False)
        need("ssh-keygen")
        line = subprocess.run(["ssh-keygen", "-i", "-m", "PKCS8", "-f", home.path / "a.pub.pem"], capture_output=True,
                              text=True, check=True).stdout.split()
        assert path.read_text().split()[:2] == line, path.read_text()
        secret = f"file:{passphrase(home)}"
        _, path = export(home, identity, "--format", "pkcs8", name="a.key")
        assert "BEGIN ENCRYPTED PRIVATE KEY" in path.read_text()
        assert home.openssl("pkey", "-in", path, "-passin", secret, "-outform", "DER") == private
        assert b"iter" not in path.read_bytes() and b"0927C0" in home.openssl("asn1parse", "-in", path)   # 600,000
        _, path = export(home, key, name="b.key")
        assert home.openssl("pkey", "-in", path, "-passin", secret, "-outform", "DER") == private
        for target in ("modern", "legacy"):
            _, path = export(home, identity, "--target", target, name=f"{target}.p12")
            assert home.openssl("pkcs12", "-in", path, "-passin", secret, "-nokeys").count(b"BEGIN CERTIFICATE") == 1
            assert b"BEGIN PRIVATE KEY" in home.openssl("pkcs12", "-in", path, "-passin", secret, "-nocerts", "-noenc")


@tap.case
def a_key_in_clear_is_only_for_who_says_so():
    with Home() as home:
        identity, _, key = with_identity(home)
        document = home.json("export", identity, "--format", "pkcs8", "--unencrypted", "--out", home.path / "k.pem")
        assert [f["code"] for f in document["findings"]] == ["key-in-clear"], document
        assert "BEGIN PRIVATE KEY" in (home.path / "k.pem").read_text()
        assert (home.path / "k.pem").stat().st_mode & 0o777 == 0o600
        for line in (["export", identity, "--unencrypted"], ["export", identity, "--format", "pem", "--unencrypted"],
                     ["export", key, "--unencrypted", "--export-passphrase-file", passphrase(home)],
                     ["export", key, "--target", "legacy"], ["export", key, "--format", "p7"],
                     ["export", key, "--format", "pkcs12", "--target", "old"], ["export", key, "--format", "chain"],
                     ["export", key, "--format", "csr"],
                     ["export", identity, "--export-passphrase-file", home.file("empty", "\n")],
                     ["export", identity, "--export-passphrase-file", home.file("two", "a\nb\n")]):
            home.fails(2, "param", *line, "--out", home.path / "no")
        assert not (home.path / "no").exists()
        error = home.fails(2, "param", "export", certificate_of(home), "--format", "pkcs12", "--out", home.path / "no")
        assert "has no private key" in error["message"], error
        error = home.fails(6, "interaction-not-allowed", "--no-input", "export", identity, "--out", home.path / "no")
        assert error["needs"] == "passphrase" and "--export-passphrase-file" in error["hint"], error
        error = home.fails(8, "unsupported", "export", identity, "--target", "fips", "--out", home.path / "no") \
            if harness_openssl_is_old(home) else {"algorithm": "PBMAC1"}
        assert error["algorithm"] == "PBMAC1", error


def certificate_of(home):
    return next(i["ref"] for i in home.json("list", "--class", "certificate")["items"])


def harness_openssl_is_old(home):
    version = home.openssl("version").decode().split()[1].split(".")
    return (int(version[0]), int(version[1])) < (3, 4)


@tap.case
def label_tag_and_comment_come_back():
    with Home() as home, Home() as other:
        identity, _, _ = with_identity(home)
        home.json("set", identity, "label=Jané 🔑 renamed")
        _, path = export(home, identity, name="out.p12")
        other.start_keyring()
        other.json("import", path, "--passphrase-file", passphrase(other))
        before = {i["class"]: i for i in home.json("list")["items"]}
        after = {i["class"]: i for i in other.json("list")["items"]}
        for klass, attributes in {"key": ["label", "application-tag", "comment", "public-key-id"],
                                  "certificate": ["label", "comment", "sha256"]}.items():
            for attribute in attributes:
                assert before[klass].get(attribute) == after[klass].get(attribute), (attribute, before[klass], after[klass])
        assert after["key"]["application-tag"] == "org.example.tag" and after["key"]["comment"] == "zweite\nZeile"


@tap.case
def nss_and_gnutls_read_the_containers():
    need("pk12util")
    need("certtool")
    with Home() as home:
        identity, _, _ = with_identity(home, kind="RSA")
        word = passphrase(home, "simple")
        for target in ("modern", "legacy"):
            path = home.path / f"{target}.p12"
            home.json("export", identity, "--target", target, "--export-passphrase-file", word, "--out", path)
            listed = subprocess.run(["pk12util", "-l", path, "-w", word], capture_output=True, env=home.env, text=True, check=True).stdout
            assert "Jan" in listed and "Certificate" in listed, listed
            told = subprocess.run(["certtool", "--p12-info", "--inder", "--infile", path, "--password", "simple"],
                                  capture_output=True, env=home.env, text=True)
            assert told.returncode == 0, told
            assert "BEGIN CERTIFICATE" in told.stdout and "PRIVATE KEY" in told.stdout, told


@tap.case
def the_legacy_target_warns_and_says_why():
    with Home() as home:
        identity, _, _ = with_identity(home)
        document, _ = export(home, identity, "--target", "legacy", name="old.p12")
        (finding,) = document["findings"]
        assert finding["code"] == "legacy-encryption" and finding["severity"] == "warning", document
        for word in ("3DES", "SHA-1", "2,048"):
            assert word in finding["message"], finding
        document, _ = export(home, identity, name="new.p12")
        assert document["findings"] == [], document
        text = home.run("export", identity, "--target", "legacy", "--export-passphrase-file", passphrase(home)).out
        assert "3DES" in text and (home.path / "Jané-renamed.p12").exists() is False
        assert (home.path / "Jané.p12").exists(), names(home.path)


@tap.case
def a_file_that_exists_is_named_and_stays():
    with Home() as home:
        identity, certificate, _ = with_identity(home)
        there = home.file("there.p12", "mine")
        for line in ([identity, "--export-passphrase-file", passphrase(home)], [certificate, "--format", "pem"]):
            error = home.fails(17, "io", "export", *line, "--out", there)
            assert str(there) in error["message"] and error["detail"] == "exists", error
        dangling = home.path / "dangling"
        dangling.symlink_to(home.path / "nowhere")
        home.fails(17, "io", "export", certificate, "--out", dangling)
        assert there.read_text() == "mine" and dangling.is_symlink() and not dangling.exists()
        error = home.fails(17, "io", "export", certificate, "--out", home.path / "missing" / "a.pem")
        assert error["detail"] == "not-found" and "missing" in error["message"], error
        home.fails(17, "io", "export", certificate, "--out", home.path)


@tap.case
def no_permission_is_said_so():
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        raise tap.Skip("only root can take a folder away from itself")
    with Home() as home:
        _, certificate, _ = with_identity(home)
        closed = home.path / "closed"
        closed.mkdir(mode=0o500)
        # Certificates need no keyring, so any user with the vault can try.
        for path in [home.path, *home.path.rglob("*")]:
            if path != closed:
                os.chown(path, 65534, 65534, follow_symlinks=False)
        result = subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", str(tap.CREDENZACTL), "--json", "export",
                                 certificate, "--out", str(closed / "a.pem")], env=home.env, capture_output=True, cwd=home.path)
        found = harness.Result(result.returncode, result.stdout, result.stderr)
        if found.status in (126, 127):
            raise tap.Skip("the build folder is not readable by others")
        assert found.status == 17 and found.error["osstatus"] == -61, found
        assert str(closed / "a.pem") in found.error["message"], found


@tap.case
def a_full_disk_leaves_nothing():
    """a file system of 16 KiB, mounted in a namespace of its own"""
    if subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode != 0:
        raise tap.Skip("no mount namespace can be made here")
    with Home() as home:
        identity, certificate, _ = with_identity(home)
        (home.path / "small").mkdir()
        script = f"""mount -t tmpfs -o size=16k none small || exit 99
            head -c 16384 /dev/zero > small/fill 2>/dev/null
            "$@"; status=$?; ls small >&3; exit $status"""
        listing = home.path / "listing"
        for line in ([identity, "--export-passphrase-file", str(passphrase(home))], [certificate]):
            with open(listing, "wb") as third:
                result = subprocess.run(["unshare", "-m", "sh", "-c", f"exec 3>{listing}; {script}", "sh", str(tap.CREDENZACTL), "--json",
                                         "export", *line, "--out", "small/out"], cwd=home.path, env=home.env, capture_output=True)
            found = harness.Result(result.returncode, result.stdout, result.stderr)
            if found.status == 99:
                raise tap.Skip("nothing can be mounted here")
            assert found.status == 17 and found.error["osstatus"] == -34, found
            assert "small/out" in found.error["message"], found
            assert listing.read_text().split() == ["fill"], listing.read_text()


@tap.case
def killed_at_any_moment_it_is_whole_or_not_there():
    if "ASAN_OPTIONS" in os.environ:
        raise tap.Skip("a sanitizer wants to be preloaded first")
    with Home() as home:
        identity, _, _ = with_identity(home)
        folder = home.path / "out"
        folder.mkdir()
        preload = str(harness.MODULES / "libkill-at-call.so")
        count = home.path / "count"
        line = ["export", identity, "--format", "pkcs8", "--export-passphrase-file", passphrase(home), "--out", folder / "k.pem"]
        assert home.run(*line, env={"LD_PRELOAD": preload, "CDZ_TEST_COUNT": str(count)}).status == 0
        total = int(count.read_text())
        assert total >= 1, total
        for point in range(1, total + 1):
            for path in folder.iterdir():
                path.unlink()
            assert home.run(*line, env={"LD_PRELOAD": preload, "CDZ_TEST_KILL_AT": str(point)}).status == -9, point
            assert names(folder) in ([], ["k.pem"]), (point, names(folder))
            if names(folder):
                home.openssl("pkey", "-in", folder / "k.pem", "-passin", f"file:{passphrase(home)}", "-noout")


@tap.case
def a_key_that_may_not_leave_does_not():
    with Home() as home:
        home.start_keyring()
        p12 = home.make_p12("client.p12", "x")
        result = home.run("--json", "import", p12, "--passphrase-file", home.file("x", "x\n"), "--access-control", "private-key-usage")
        if result.status != 0:
            raise tap.Skip(f"private-key-usage cannot be set here: {result.error['message']}")
        identity = result.json["identities"][0]
        for ref in (identity["ref"], identity["key"]):
            for form in ("pkcs8", "pkcs12"):
                error = home.fails(7, "auth-failed", "--no-input", "export", ref, "--format", form, "--out", home.path / "no")
                assert error["osstatus"] == -25293 and "private-key-usage" in error["message"], error
        assert not (home.path / "no").exists()
        home.json("export", identity["ref"], "--format", "chain", "--out", home.path / "yes.pem")


@tap.case
def a_terminal_asks_twice():
    with Home() as home:
        identity, _, _ = with_identity(home, label="jane")
        terminal = harness.Terminal(home, "--json", "export", identity)
        try:
            for question, answer in (("New passphrase of “jane.p12”: ", "one"), ("once more: ", "two"),
                                     ("They differ, or are empty. New passphrase of “jane.p12”: ", "secret"), ("once more: ", "secret")):
                terminal.expect(question)
                terminal.type(answer + "\n")
            result = terminal.finish()
        finally:
            terminal.close()
        assert result.status == 0, result
        home.openssl("pkcs12", "-in", home.path / "jane.p12", "-passin", "pass:secret", "-noout")


@tap.case
def requests_and_public_keys_have_their_formats():
    with Home() as home:
        key = home.make_key("k.key")
        home.openssl("req", "-new", "-key", key, "-subj", "/CN=wanted", "-out", "r.csr")
        home.json("import", home.path / "r.csr")
        ref = home.json("list", "--class", "request")["items"][0]["ref"]
        document, path = export(home, ref, name="out.csr", secret=False)
        assert home.openssl("req", "-in", path, "-outform", "DER") == home.openssl("req", "-in", home.path / "r.csr", "-outform", "DER")
        assert [step["program"] for step in document["next-step"]] == ["authority"], document
        _, path = export(home, ref, "--format", "spki", name="out.pub.pem", secret=False)
        assert path.read_bytes() == home.openssl("pkey", "-in", key, "-pubout")


tap.main()
