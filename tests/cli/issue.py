#!/usr/bin/python3
# issue.py: keys, requests, replies, renewals, authorities of one's own.  SPDX-License-Identifier: GPL-3.0-or-later
import os
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "probe")]
import ca
import harness
import namespace
from harness import Home, tap

namespace.enter()

NOBODY = 65534


class Desk(Home):
    """A home with an open keyring, and an authority beside it."""

    def __enter__(self):
        self.start_keyring()
        self.authority = ca.Authority(self.path)
        return self

    def items(self, klass):
        return self.json("list", "--class", klass)["items"]

    def probe(self, identity, server):
        report = self.json("probe", f"https://localhost:{server.port}/", "--proxy", "none", "--revocation", "off",
                           "--cacert", server.crt, "--identity", identity)
        assert report["verdict"] == "accepted", report
        return report


@tap.case
def generate_request_reply_identity_handshake():
    """The whole flow, once through the command line."""
    with Desk() as home:
        out = home.path / "jane.csr"
        key = home.json("generate", "--type", "ec", "--curve", "P-256", "--label", "jane")
        assert key["label"] == "jane" and key["ref"].startswith("vault:"), key
        made = home.json("request", "new", "--key", key["ref"], "--subject", "CN=jane,O=Example Corp,C=DE",
                         "--san", "email:jane@example.org", "--preset", "tls-client", "--out", out)
        assert set(made) == {"ref", "label", "key", "pem", "file"} and made["key"] == key["ref"], made
        assert out.read_text() == made["pem"]
        assert home.items("request")[0]["state"] == "draft"
        assert re.search(r"^Request +jane +draft +vault:", home.run("request", "list").out, re.M)
        error = home.fails(2, "param", "show", "jane")
        assert "(Key “jane”)" in error["message"] and "(Request “jane”)" in error["message"], error
        home.json("set", made["ref"], "state=sent")

        reply = home.authority.sign(out.read_text())
        assert not reply.read_text().startswith("-----BEGIN"), "the reply is no prose"
        document = home.json("import", reply)
        result, = document["results"]
        assert result["action"] == "completed-identity" and "Answers your request" in result["reason"], document
        identity, = document["identities"]
        assert identity["key"] == key["ref"]
        assert home.items("request")[0]["state"] == "answered"

        with ca.Server(home.authority) as server:
            report = home.probe(identity["ref"], server)
            assert "jane" in report["headline"], report


@tap.case
def people_read_that_an_identity_is_complete():
    with Desk() as home:
        made = home.json("request", "new", "--subject", "CN=jane", "--preset", "tls-client")
        result = home.run("import", home.authority.sign(made["pem"]))
        assert result.status == 0 and "Completes an identity" in result.out, result


@tap.case
def every_kind_of_reply():
    with Desk() as home:
        for number, kind in enumerate(("prose", "der", "p7b", "p7b-der", "p12")):
            made = home.json("request", "new", "--subject", f"CN={kind}", "--preset", "tls-client")
            pem = home.authority.sign(made["pem"])
            path = home.path / f"reply-{number}"
            if kind == "prose":
                path.write_text(f"Dear customer,\n\nhere it is:\n\n{pem.read_text()}\nRegards\n")
            elif kind == "der":
                ca.openssl("x509", "-in", pem, "-outform", "DER", "-out", path)
            elif kind.startswith("p7b"):
                form = "DER" if kind.endswith("der") else "PEM"
                ca.openssl("crl2pkcs7", "-nocrl", "-certfile", pem, "-certfile", home.authority.crt, "-outform", form, "-out", path)
            else:
                ca.openssl("pkcs12", "-export", "-nokeys", "-in", pem, "-passout", "pass:secret", "-out", path)
            passphrase = home.file("passphrase", "secret\n")
            document = home.json("import", path, "--passphrase-file", passphrase)
            assert "completed-identity" in {r["action"] for r in document["results"]}, (kind, document)
            assert [i["key"] for i in document["identities"]] == [made["key"]], (kind, document)
        assert {i["state"] for i in home.items("request")} == {"answered"}


@tap.case
def the_key_counts_not_the_name_nor_its_form():
    with Desk() as home:
        made = home.json("request", "new", "--subject", "CN=jane", "--preset", "tls-client")
        public = ca.openssl("req", "-pubkey", "-noout", data=made["pem"].encode())
        forms = {
            "compressed": ca.openssl("pkey", "-pubin", "-ec_conv_form", "compressed", data=public),
            "explicit": ca.openssl("ec", "-pubin", "-param_enc", "explicit", data=public),
        }
        reply = home.authority.sign_key(forms["explicit"], "/CN=somebody else")
        document = home.json("import", reply)
        assert document["results"][0]["action"] == "completed-identity", document
        assert home.items("request")[0]["state"] == "answered"

        again = home.json("request", "new", "--key", made["key"], "--subject", "CN=jane", "--preset", "tls-client")
        document = home.json("request", "reply", again["ref"], home.authority.sign_key(forms["compressed"], "/CN=third"))
        assert document["results"][0]["action"] == "completed-identity", document


@tap.case
def an_rsa_pss_key_whose_reply_says_rsa():
    with Desk() as home:
        made = home.json("request", "new", "--type", "rsa-pss", "--size", "2048", "--subject", "CN=pss", "--preset", "tls-client")
        text = ca.openssl("req", "-noout", "-text", data=made["pem"].encode()).decode()
        assert "rsassaPss" in text, text
        document = home.json("import", home.authority.sign(made["pem"]))
        assert document["results"][0]["action"] == "completed-identity", document
        with ca.Server(home.authority) as server:
            home.probe(document["identities"][0]["ref"], server)


@tap.case
def a_reply_for_another_key_says_whose_it_is():
    with Desk() as home:
        a = home.json("request", "new", "--subject", "CN=a", "--label", "request A")
        b = home.json("request", "new", "--subject", "CN=b", "--label", "request B")
        key = home.json("generate", "--label", "lone key")
        for_b = home.authority.sign(b["pem"])
        error = home.fails(15, "key-mismatch", "request", "reply", a["ref"], for_b)
        assert "request A" in error["message"] and "answers your request “request B”" in error["message"], error

        c = home.json("request", "new", "--key", key["ref"], "--subject", "CN=c")
        for_key = home.authority.sign(c["pem"])
        home.json("delete", c["ref"])
        error = home.fails(15, "key-mismatch", "request", "reply", a["ref"], for_key)
        assert "your key “lone key”" in error["message"], error

        foreign = home.make_key("foreign.key")
        ca.openssl("req", "-new", "-key", foreign, "-subj", "/CN=a", "-out", home.path / "foreign.csr")
        for_nobody = home.authority.sign((home.path / "foreign.csr").read_text())
        error = home.fails(15, "key-mismatch", "request", "reply", a["ref"], for_nobody)
        wanted = next(i for i in home.items("request") if i["ref"] == a["ref"])["public-key-id"]
        assert wanted in error["message"] and error["message"].count("SHA-256") == 1, error
        assert len(home.items("certificate")) == 0 and len(home.items("request")) == 2

        # Without naming the request: stored, and said, because the name is that of an open one.
        document = home.json("import", for_nobody)
        assert [f["code"] for f in document["findings"]] == ["reply-mismatch"], document
        assert wanted in document["findings"][0]["message"], document


@tap.case
def renewing_twice_with_the_same_key():
    with Desk() as home:
        made = home.json("request", "new", "--subject", "CN=jane,C=DE", "--san", "DNS:jane.example.org", "--preset", "tls-client-server")
        first = home.json("import", home.authority.sign(made["pem"]))["identities"][0]
        for number in range(2):
            before = home.items("identity")
            newest = next(i for i in before if i.get("superseded-by") is None)
            renewal = home.json("request", "renew", newest["ref"])
            assert renewal["key"] == first["key"], renewal
            assert home.fails(4, "duplicate", "request", "renew", newest["ref"])["ref"] == renewal["ref"]
            text = ca.openssl("req", "-noout", "-text", data=renewal["pem"].encode()).decode()
            for wanted in ("CN = jane", "DNS:jane.example.org", "TLS Web Client Authentication", "Digital Signature"):
                assert wanted in text, text
            assert "Authority Key" not in text, text
            document = home.json("import", home.authority.sign(renewal["pem"]))
            assert document["results"][0]["action"] == "completed-identity", document
            new = next(i for i in home.items("certificate") if i["ref"] == document["results"][0]["ref"])
            old = next(i for i in home.items("certificate") if i["ref"] == newest["certificate"])
            assert old["superseded-by"] == new["sha256"], (old, new)
        assert len(home.items("identity")) == 3 and len(home.items("key")) == 1
        # One operation: undoing the import takes the mark away again.
        home.json("undo", document["operation"])
        old = next(i for i in home.items("certificate") if i["ref"] == newest["certificate"])
        assert "superseded-by" not in old, old
        assert len([i for i in home.items("request") if i["state"] == "answered"]) == 2


@tap.case
def renewing_with_a_new_key():
    with Desk() as home:
        made = home.json("request", "new", "--type", "rsa", "--size", "2048", "--subject", "CN=jane", "--preset", "tls-client")
        old = home.json("import", home.authority.sign(made["pem"]))["identities"][0]
        renewal = home.json("request", "renew", old["ref"], "--new-key")
        key = next(k for k in home.items("key") if k["ref"] == renewal["key"])
        assert renewal["key"] != old["key"] and (key["key-type"], key["key-size"]) == ("rsa", 2048), key
        new = home.json("import", home.authority.sign(renewal["pem"]))["identities"][0]
        assert new["key"] == renewal["key"]
        certificates = {c["ref"]: c for c in home.items("certificate")}
        assert certificates[old["certificate"]]["superseded-by"] == certificates[new["certificate"]]["sha256"]


@tap.case
def presets_of_ones_own():
    with Desk() as home:
        home.json("request", "new", "--subject", "CN=a", "--save-preset", "vpn", "--key-usage", "digital-signature,key-agreement",
                  "--extended-key-usage", "client-auth,1.3.6.1.5.5.7.3.17")
        made = home.json("request", "new", "--subject", "CN=b", "--preset", "vpn")
        text = ca.openssl("req", "-noout", "-text", data=made["pem"].encode()).decode()
        assert "Digital Signature, Key Agreement" in text and "TLS Web Client Authentication, " in text, text
        error = home.fails(2, "param", "request", "new", "--subject", "CN=c", "--preset", "nonsense")
        assert error["attribute"] == "preset" and "tls-client" in error["message"], error
        home.fails(4, "duplicate", "request", "new", "--subject", "CN=d", "--save-preset", "smime", "--key-usage", "digital-signature")
        home.fails(2, "param", "request", "new", "--subject", "CN=d", "--save-preset", "", "--key-usage", "digital-signature")
        assert len(home.items("request")) == 2


@tap.case
def presets_are_listed_and_ones_own_deleted():
    with Desk() as home:
        own = [p["name"] for p in home.json("request", "presets")["presets"]]
        assert own == ["tls-client", "tls-server", "tls-client-server", "smime", "code-signing"], own
        for name, purposes in (("vpn", "client-auth,1.3.6.1.5.5.7.3.17"), ("a door", "client-auth")):
            home.json("request", "new", "--subject", f"CN={name}", "--save-preset", name, "--extended-key-usage", purposes)
        listed = {p["name"]: p for p in home.json("request", "presets")["presets"]}
        assert list(listed) == [*own, "a door", "vpn"], listed
        assert listed["vpn"]["extended-key-usage"] == "client-auth,1.3.6.1.5.5.7.3.17" and listed["vpn"]["own"], listed
        assert listed["tls-server"]["rsa-key-usage"] == "key-encipherment" and not listed["tls-server"]["own"], listed
        text = home.run("request", "presets").out
        assert re.search(r"^vpn +A preset of your own +client-auth,1\.3\.6\.1\.5\.5\.7\.3\.17$", text, re.M), text
        assert re.search(r"^tls-server +TLS server +server-auth, digital-signature, RSA: key-encipherment$", text, re.M), text

        left = [p["name"] for p in home.json("request", "presets", "--delete", "a door")["presets"]]
        assert left == [*own, "vpn"], left
        error = home.fails(3, "not-found", "request", "presets", "--delete", "a door")
        assert "request presets" in error["message"], error
        error = home.fails(2, "param", "request", "presets", "--delete", "smime")
        assert "only your own" in error["message"], error
        home.fails(2, "param", "request", "new", "--subject", "CN=c", "--preset", "a door")
        assert [p["name"] for p in home.json("request", "presets")["presets"]] == left and len(home.items("request")) == 2


@tap.case
def a_challenge_password_and_constraints():
    with Desk() as home:
        password = home.file("challenge", "opensesame\n")
        made = home.json("request", "new", "--subject", "CN=sub", "--basic-constraints", "authority",
                         "--key-usage", "certificate-signing", "--challenge-password-file", password)
        text = ca.openssl("req", "-noout", "-text", data=made["pem"].encode()).decode()
        assert "CA:TRUE" in text and "opensesame" in text and "Certificate Sign" in text, text
        shown = home.run("show", made["ref"])
        assert "opensesame" not in shown.out and "Present, not shown" in shown.out, shown


@tap.case
def wrong_input_names_the_field():
    with Desk() as home:
        cases = [
            (["--subject", "CN=a,C=DEU"], "subject"),
            (["--subject", "jane"], "subject"),
            ([], "subject"),
            (["--subject", "CN=a", "--san", "IP:jane.example.org"], "subject-alternative-names"),
            (["--subject", "CN=a", "--san", "jane.example.org"], "subject-alternative-names"),
            (["--subject", "CN=a", "--key-usage", "fly"], "key-usage"),
            (["--subject", "CN=a", "--extended-key-usage", "fly"], "extended-key-usage"),
            (["--subject", "CN=a", "--type", "nonsense"], "key-type"),
            (["--subject", "CN=a", "--type", "rsa", "--size", "1000"], "key-size"),
            (["--subject", "CN=a", "--curve", "P-999"], "curve"),
        ]
        for arguments, field in cases:
            error = home.fails(2, "param", "request", "new", *arguments)
            assert error["attribute"] == field, (arguments, error)
        home.fails(2, "param", "request", "new", "--subject", "CN=a", "--accessible", "whenever")
        home.fails(3, "not-found", "request", "new", "--subject", "CN=a", "--key", "nobody")
        home.fails(2, "param", "set", home.json("request", "new", "--subject", "CN=kept")["ref"], "state=lost")
        assert len(home.items("request")) == 1 and len(home.items("key")) == 1


@tap.case
def what_this_openssl_lacks_is_named():
    with Desk() as home:
        result = home.run("--json", "generate", "--type", "ml-dsa-65")
        if result.status == 0:
            assert home.items("key")[0]["key-type"] == "ml-dsa-65"
            return
        assert result.status == 8 and result.error["code"] == "unsupported", result
        assert "ML-DSA-65 is not in this OpenSSL" in result.error["message"], result
        assert home.items("key") == []


@tap.case
def a_file_that_exists_is_left_alone():
    with Desk() as home:
        out = home.file("mine.csr", "mine")
        error = home.fails(17, "io", "request", "new", "--subject", "CN=a", "--out", out)
        assert error["detail"] == "exists" and "mine.csr" in error["message"], error
        assert out.read_text() == "mine" and home.items("request") == [] and home.items("key") == []
        assert [p for p in home.path.iterdir() if p.name.startswith("mine.csr.")] == []


@tap.case
def no_permission_to_write():
    with Home() as home:
        folder = home.path / "closed"
        folder.mkdir(mode=0o500)
        passphrase = home.file("passphrase", "open sesame\n")
        options = {}
        if os.geteuid() == 0:
            for path in (home.path, *home.path.rglob("*")):
                os.chown(path, NOBODY, NOBODY)
            os.chown(folder, 0, 0)
            options = {"user": NOBODY}
        home.json("vault", "init", "--new-passphrase-file", passphrase, **options)
        error = home.fails(17, "io", "--vault-passphrase-file", passphrase, "request", "new", "--subject", "CN=a",
                           "--out", folder / "a.csr", **options)
        assert error["osstatus"] == -61 and error["detail"] == "permission-denied" and "a.csr" in error["message"], error
        assert home.json("list", **options)["items"] == []
        assert list(folder.iterdir()) == []


@tap.case
def a_full_disk():
    with Desk() as home:
        small = home.path / "small"
        small.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", small], capture_output=True)
        if not namespace.ISOLATED or mounted.returncode != 0:
            raise tap.Skip("nothing can be mounted here")
        try:
            made = home.json("request", "new", "--subject", "CN=a")
            with open(small / "filler", "wb", buffering=0) as filler:
                try:
                    while filler.write(b"x" * 512):
                        pass
                except OSError:
                    pass
            # Room for a name, none for what it names.
            error = home.fails(17, "io", "request", "show", made["ref"], "--out", small / "a.csr")
            assert error["osstatus"] == -34 and "a.csr" in error["message"], error
            assert [p.name for p in small.iterdir()] == ["filler"], list(small.iterdir())
            error = home.fails(17, "io", "request", "new", "--subject", "CN=b", "--out", small / "b.csr")
            assert error["osstatus"] == -34 and "nothing is lost" in error["message"], error
            kept = next(i for i in home.items("request") if i["subject"] == "CN=b")
            assert kept["ref"] in error["message"], error
            assert home.json("request", "show", kept["ref"])["pem"].startswith("-----BEGIN CERTIFICATE REQUEST")
            assert [p.name for p in small.iterdir()] == ["filler"]
        finally:
            subprocess.run(["umount", small], check=True)


@tap.case
def an_authority_at_home():
    with Desk() as home:
        made = home.json("authority", "new", "Home CA", "--server", "localhost,127.0.0.1", "--client", "jane@example.org")
        assert set(made) == {"operation", "authority", "server", "client"}, made
        certificates = {}
        for role in ("authority", "server", "client"):
            details = home.json("show", made[role]["ref"])
            assert [f for f in details["findings"] if f["severity"] in ("warning", "error")] == [], (role, details["findings"])
            certificates[role] = next(i for i in home.items("certificate") if i["ref"] == made[role]["certificate"])
        assert certificates["server"]["issuer"] == certificates["client"]["issuer"] == "CN=Home CA"
        extra = home.json("authority", "issue", made["authority"]["ref"], "--subject", "CN=nas", "--san", "DNS:nas.home.arpa",
                          "--preset", "tls-server", "--days", "30")
        assert len(home.items("identity")) == 4 and extra["ref"].startswith("identity:")
        home.fails(2, "param", "authority", "issue", made["client"]["ref"], "--subject", "CN=x")
        home.fails(2, "param", "authority", "issue", made["client"]["certificate"], "--subject", "CN=x")
        error = home.fails(2, "param", "authority", "new", "Home", "--server", "not a host")
        assert error["attribute"] == "server", error
        assert len(home.items("identity")) == 4, "half of it is there"
        home.json("undo", made["operation"])
        assert len(home.items("identity")) == 1


@tap.case
def a_certificate_that_signs_itself():
    with Desk() as home:
        made = home.json("certificate", "self-signed", "--subject", "CN=pi", "--san", "DNS:pi.home.arpa,IP:192.168.1.5",
                         "--preset", "tls-server", "--type", "ed25519", "--days", "10")
        certificate, = home.items("certificate")
        assert certificate["subject"] == certificate["issuer"] == "CN=pi" and made["certificate"] == certificate["ref"]
        assert made["key"] == home.items("key")[0]["ref"] and home.items("identity")[0]["ref"] == made["ref"]


@tap.case
def ctrl_c_leaves_nothing():
    import signal
    with Desk() as home:
        process = home.start("generate", "--type", "rsa", "--size", "4096")
        # Wherever it is by then, there is a key or there is none.
        try:
            process.wait(timeout=0.3)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=harness.DEADLINE_S)
        assert process.returncode in (-signal.SIGINT, 0) and not err, (process.returncode, err)
        assert len(home.items("key")) == (1 if process.returncode == 0 else 0)


tap.main()
