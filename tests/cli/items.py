#!/usr/bin/python3
# items.py: import, list, show, set, delete, undo, dump.  SPDX-License-Identifier: GPL-3.0-or-later
import json
import re
import unicodedata

import harness
from harness import Home, tap

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
DATE = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"


def with_identity(home, label="client", subject="/CN=client"):
    """Imports a .p12; returns the command's document."""
    home.start_keyring()
    p12 = home.make_p12("client.p12", "open sesame", subject=subject, label=label)
    passphrases = home.file("passphrases", "wrong\nopen sesame\n")
    return home.json("import", p12, "--passphrase-file", passphrases)


def by_class(home, *args):
    found = {}
    for item in home.json("list", *args)["items"]:
        found.setdefault(item["class"], []).append(item)
    return found


@tap.case
def importing_a_p12_makes_an_identity():
    with Home() as home:
        document = with_identity(home)
        assert set(document) == {"operation", "dry-run", "files", "results", "identities", "findings"}, document
        assert document["dry-run"] is False and document["operation"]
        assert document["files"] == [{"file": str(home.path / "client.p12"), "format": "pkcs12"}], document
        actions = {(r["class"], r["action"]) for r in document["results"]}
        assert actions <= {(c, a) for c in ("certificate", "key") for a in ("added", "completed-identity")}, document
        assert all(r["file"] == str(home.path / "client.p12") and r["label"] == "client" for r in document["results"])
        (identity,) = document["identities"]
        assert set(identity) == {"ref", "certificate", "key"}
        assert re.fullmatch(f"identity:{UUID}", identity["ref"])
        assert re.fullmatch(f"vault:{UUID}", identity["certificate"])
        assert re.fullmatch(f"vault:{UUID}", identity["key"])
        assert {r["ref"] for r in document["results"]} == {identity["certificate"], identity["key"]}


@tap.case
def list_shows_all_classes():
    with Home() as home:
        with_identity(home)
        document = home.json("list")
        assert set(document) == {"items", "locked"} and document["locked"] == []
        found = by_class(home)
        assert {k: len(v) for k, v in found.items()} == {"identity": 1, "certificate": 1, "key": 1}, found
        certificate = found["certificate"][0]
        assert certificate["subject"] == "CN=client" and certificate["store"] == "vault"
        assert re.fullmatch("[0-9a-f]{64}", certificate["sha256"]) and re.fullmatch("[0-9a-f]{40}", certificate["sha1"])
        assert re.fullmatch(DATE, certificate["not-after"]) and re.fullmatch(DATE, certificate["created"])
        assert re.fullmatch("([0-9a-f]{2})+", certificate["serial-number"])
        key = found["key"][0]
        assert key["key-class"] == "private" and key["key-type"] == "ec" and key["curve"] == "P-256"
        assert key["key-size"] == 256 and key["can-sign"] is True and key["accessible"] == "after-first-unlock"
        assert key["public-key-id"] == certificate["public-key-id"]
        identity = found["identity"][0]
        assert identity["certificate"] == certificate["ref"] and identity["key"] == key["ref"]
        assert set(by_class(home, "--class", "key")) == {"key"}
        assert len(home.json("list", "--limit", 2)["items"]) == 2


@tap.case
def list_of_nothing_exits_0():
    with Home() as home:
        assert home.json("list") == {"items": [], "locked": []}
        assert not home.vault.exists(), "listing made a vault"


@tap.case
def matching():
    with Home() as home:
        with_identity(home)
        certificate = by_class(home)["certificate"][0]
        sha256 = certificate["sha256"]
        spelled = ":".join(sha256[i:i + 2] for i in range(0, 64, 2)).upper()
        assert len(home.json("list", "--match", f"sha256={spelled}")["items"]) == 2
        assert home.json("list", "--class", "certificate", "--match", f"sha256={sha256}")["items"][0]["ref"] == certificate["ref"]
        result = home.run("--json", "list", "--class", "certificate", "--match", "label=nobody")
        assert result.status == 3 and result.json == {"items": [], "locked": []}, result
        assert result.error["code"] == "not-found" and result.error["osstatus"] == -25300, result
        two = home.run("--json", "list", "--match", "label=client", "--match", "subject=CN=other")
        assert two.status == 3, two


@tap.case
def unknown_store():
    with Home() as home:
        result = home.run("--json", "list", "--store", "nowhere")
        assert result.status in (3, 12) and "nowhere" in result.error["message"], result
        assert by_class(home, "--store", "vault") == {}


@tap.case
def keychain_mistake_application_tag_on_a_certificate():
    with Home() as home:
        error = home.fails(5, "no-such-attribute", "list", "--class", "certificate", "--match", "application-tag=x")
        assert error["osstatus"] == -25303 and error["attribute"] == "application-tag"
        assert error["class"] == "certificate" and "keys" in error["message"], error
        identity = with_identity(home)["identities"][0]
        error = home.fails(5, "no-such-attribute", "set", identity["certificate"], "application-tag=x")
        assert error["attribute"] == "application-tag" and "keys" in error["message"], error
        home.json("set", identity["key"], "application-tag=org.example.tag")
        assert by_class(home)["key"][0]["application-tag"] == "org.example.tag"


@tap.case
def keychain_mistake_adding_twice():
    with Home() as home:
        first = with_identity(home)
        again = home.json("import", home.path / "client.p12", "--passphrase-file", home.path / "passphrases")
        assert {r["action"] for r in again["results"]} == {"exists"}, again
        assert {r["ref"] for r in again["results"]} == {r["ref"] for r in first["results"]}
        assert "operation" not in again, again
        assert len(home.json("list")["items"]) == 3


@tap.case
def keychain_mistake_same_serial_other_bytes():
    with Home() as home:
        home.make_key("a.key")
        first = home.make_certificate("first.pem", "a.key", "/CN=home CA", serial=1, days=10)
        second = home.make_certificate("second.pem", "a.key", "/CN=home CA", serial=1, days=20)
        ref = home.json("import", first)["results"][0]["ref"]
        error = home.fails(4, "duplicate", "import", second)
        assert error["osstatus"] == -25299 and error["ref"] == ref, error
        kept = home.json("import", second, "--on-conflict", "keep")["results"][0]
        assert kept["action"] == "kept" and kept["ref"] == ref
        before = home.json("list")["items"][0]["sha256"]
        replaced = home.json("import", second, "--on-conflict", "replace")["results"][0]
        assert replaced["action"] == "replaced"
        items = home.json("list")["items"]
        assert len(items) == 1 and items[0]["sha256"] != before
        assert home.json("import", first, "--group", "other")["results"][0]["action"] == "added"


@tap.case
def keychain_mistake_label_on_the_other_half():
    with Home() as home:
        identity = with_identity(home)["identities"][0]
        home.json("set", identity["certificate"], "label=only the certificate")
        error = home.fails(3, "not-found", "list", "--class", "key", "--match", "label=only the certificate")
        assert identity["key"] in error["hint"], error
        found = home.json("list", "--class", "identity", "--match", "label=only the certificate")["items"]
        assert [item["ref"] for item in found] == [identity["ref"]]


@tap.case
def certificate_completes_an_identity():
    with Home() as home:
        home.start_keyring()
        key = home.make_key("a.key")
        certificate = home.make_certificate("a.crt", key, "/CN=halves")
        first = home.json("import", key)
        assert first["identities"] == [] and first["results"][0]["action"] == "added"
        second = home.json("import", certificate)
        assert [r["action"] for r in second["results"]] == ["completed-identity"], second
        assert len(second["identities"]) == 1


@tap.case
def files_are_paired_and_strangers_noted():
    with Home() as home:
        home.start_keyring()
        key = home.make_key("a.key")
        certificate = home.make_certificate("a.crt", key, "/CN=pair")
        document = home.json("import", certificate, key)
        assert len(document["files"]) == 2 and len(document["identities"]) == 1, document
        home.make_key("b.key")
        stranger = home.make_certificate("c.crt", home.make_key("c.key"), "/CN=stranger", authority=False)
        document = home.json("import", stranger, home.path / "b.key")
        assert document["identities"] == [] and len(document["results"]) == 2
        assert any(f["code"] == "key-mismatch" for f in document["findings"]), document


@tap.case
def dry_run_stores_nothing():
    with Home() as home:
        home.start_keyring()
        p12 = home.make_p12("client.p12", "x")
        document = home.json("import", p12, "--dry-run", "--passphrase-file", home.path / "client.p12.pass")
        assert document["dry-run"] is True and "operation" not in document
        assert len(document["results"]) == 2 and all("ref" not in r for r in document["results"]), document
        assert home.json("list")["items"] == [] and not home.vault.exists()


@tap.case
def failed_import_leaves_nothing():
    with Home() as home:
        home.start_keyring()
        good = home.make_certificate("good.pem", home.make_key("k"), "/CN=good")
        bad = home.file("bad.pem", "nothing to see here\n")
        error = home.fails(10, "unrecognized", "import", good, bad)
        assert error["file"] == str(bad), error
        home.fails(17, "io", "import", good, home.path / "absent.pem")
        assert home.json("list")["items"] == []


@tap.case
def folders_are_walked():
    with Home() as home:
        folder = home.path / "many"
        folder.mkdir()
        home.make_certificate("many/good.pem", home.make_key("k"), "/CN=good")
        home.file("many/readme.txt", "nothing to see here\n")
        document = home.json("import", folder)
        assert [r["action"] for r in document["results"] if r["action"] != "skipped"] == ["added"], document
        assert any("error" in f and f["error"]["code"] == "unrecognized" for f in document["files"]) or \
            any(r["action"] == "skipped" for r in document["results"]), document


@tap.case
def labels_tags_and_comments():
    with Home() as home:
        home.start_keyring()
        p12 = home.make_p12("client.p12", "x")
        home.json("import", p12, "--passphrase-file", home.path / "client.p12.pass", "--label", "mine, \"yours\"",
                  "--tag", "org.example.tag", "--comment", "a comment\nof two lines", "--group", "team")
        found = by_class(home)
        assert found["certificate"][0]["label"] == found["key"][0]["label"] == "mine, \"yours\""
        assert found["key"][0]["application-tag"] == "org.example.tag"
        assert all(item["group"] == "team" for item in found["certificate"] + found["key"])
        assert found["certificate"][0]["comment"] == "a comment\nof two lines"


@tap.case
def passphrases_that_do_not_open():
    with Home() as home:
        home.start_keyring()
        p12 = home.make_p12("client.p12", "right")
        wrong = home.file("wrong", "one\ntwo\r\n\n")
        error = home.fails(7, "auth-failed", "import", p12, "--passphrase-file", wrong)
        assert error["osstatus"] == -25293 and error["file"] == str(p12), error
        error = home.fails(6, "interaction-not-allowed", "import", p12, "--no-input")
        assert error["osstatus"] == -25308 and error["needs"] == "passphrase" and "hint" in error, error
        home.fails(7, "auth-failed", "show", "--file", p12, "--passphrase-file", wrong)
        assert home.json("list")["items"] == []


@tap.case
def passphrase_file_forms():
    with Home() as home:
        p12 = home.make_p12("client.p12", "Grüße, 世界")
        for content in ["wrong\r\nGrüße, 世界\r\n", "Grüße, 世界", "\ufeffGrüße, 世界\n", "a\nb\n\nGrüße, 世界\nc\n"]:
            shown = home.json("show", "--file", p12, "--passphrase-file", home.file("f", content))
            assert shown["locked"] is False and len(shown["items"]) == 2, shown
        shown = home.json("show", "--file", p12, "--passphrase-file", "-", input="Grüße, 世界\n".encode())
        assert len(shown["items"]) == 2
        home.fails(2, "param", "show", "--file", p12, "--passphrase-file", home.file("latin1", b"Gr\xfc\xdfe\n"))
        home.fails(11, "too-large", "show", "--file", p12, "--passphrase-file", home.file("big", b"x" * 100000))
        error = home.fails(17, "io", "show", "--file", p12, "--passphrase-file", "/nowhere/secret-place")
        assert "secret-place" not in json.dumps(error), error
        error = home.fails(2, "param", "--vault-passphrase-file", "-", "show", "--file", p12, "--passphrase-file", "-", input=b"x\n")


@tap.case
def show_file_of_a_locked_container():
    with Home() as home:
        p12 = home.make_p12("client.p12", "secret")
        shown = home.json("show", "--file", p12)
        assert shown["locked"] is True and shown["format"] == "pkcs12" and shown["file"] == str(p12)
        assert shown["items"] == [] and shown["description"], shown
        text = " ".join(f"{row['title']} {row['value']}" for row in shown["description"])
        assert "2048" in text or "2,048" in text, text
        assert home.json("list")["items"] == [] and not home.vault.exists()


@tap.case
def show_file_shape():
    with Home() as home:
        p12 = home.make_p12("client.p12", "secret")
        shown = home.json("show", "--file", p12, "--passphrase-file", home.path / "client.p12.pass")
        assert {"file", "format", "items", "chain", "findings", "ignored", "locked"} <= set(shown), shown
        assert sorted(item["class"] for item in shown["items"]) == ["certificate", "key"]
        for item in shown["items"]:
            assert item["rows"] and all(set(row) == {"section", "title", "value"} for row in item["rows"])
        assert shown["chain"][0]["subject"] == "CN=client" and shown["ignored"] == []
        assert any(f["code"] == "identity" for f in shown["findings"]), shown["findings"]
        assert all(set(f) == {"severity", "code", "message"} for f in shown["findings"])
        text = json.dumps(shown)
        assert "PRIVATE" not in text


@tap.case
def show_file_of_other_kinds():
    with Home() as home:
        key = home.make_key("a.key")
        home.make_certificate("ca.pem", key, "/CN=CA")
        home.file("index", "")
        home.file("ca.conf", "[ca]\ndefault_ca=d\n[d]\ndatabase=index\ncertificate=ca.pem\nprivate_key=a.key\n"
                             "default_md=sha256\ndefault_crl_days=30\n")
        home.openssl("ca", "-config", "ca.conf", "-gencrl", "-out", "crl.pem")
        home.openssl("ecparam", "-name", "prime256v1", "-out", "params.pem")
        home.openssl("req", "-new", "-key", key, "-subj", "/CN=me", "-addext", "subjectAltName=DNS:a.example", "-out", "req.pem")
        for name, klass in [("crl.pem", "crl"), ("params.pem", "parameters"), ("req.pem", "request")]:
            shown = home.json("show", "--file", home.path / name)
            assert [item["class"] for item in shown["items"]] == [klass] and shown["items"][0]["rows"], shown
        home.fails(10, "unrecognized", "show", "--file", home.file("x.txt", "no such thing\n"))
        home.fails(17, "io", "show", "--file", "absent")


@tap.case
def show_item():
    with Home() as home:
        identity = with_identity(home)["identities"][0]
        for ref in [identity["ref"], "client", identity["ref"].split(":")[1][:8]]:
            shown = home.json("show", ref)
            assert set(shown) == {"items", "chain", "findings", "ignored"}, shown
            (item,) = shown["items"]
            assert item["ref"] == identity["ref"] and item["class"] == "identity" and item["rows"]
            assert shown["chain"][0]["subject"] == "CN=client"
        assert home.json("show", identity["key"])["items"][0]["class"] == "key"
        assert home.fails(3, "not-found", "show", "vault:00000000-0000-4000-8000-000000000000")["osstatus"] == -25300
        text = home.run("show", "client")
        assert text.status == 0 and "CN=client" in text.out and identity["ref"] in text.out and "\x1b" not in text.out


@tap.case
def ambiguous_reference():
    with Home() as home:
        key = home.make_key("k")
        for serial in (1, 2):
            home.make_certificate(f"{serial}.pem", key, "/CN=twin", serial=serial)
        document = home.json("import", home.path / "1.pem", home.path / "2.pem")
        error = home.fails(2, "param", "show", "twin")
        assert all(r["ref"] in error["message"] for r in document["results"]), error


@tap.case
def set_changes_and_refuses():
    with Home() as home:
        identity = with_identity(home)["identities"][0]
        document = home.json("set", identity["certificate"], "label=été", "comment=x")
        assert set(document) == {"items"} and document["items"][0]["label"] == "été", document
        assert home.json("set", identity["certificate"], "comment=")["items"][0].get("comment") is None
        home.fails(2, "param", "set", identity["key"], "key-size=1")
        error = home.fails(2, "param", "set", identity["key"], "accessible=when-unlocked")
        assert "protect" in error["message"] + error.get("hint", ""), error
        home.fails(2, "param", "set", identity["key"], "label")
        home.fails(5, "no-such-attribute", "set", identity["key"], "frobnication=1")


@tap.case
def delete_and_undo():
    with Home() as home:
        identity = with_identity(home)["identities"][0]
        before = home.json("list")["items"]
        document = home.json("delete", "client")
        assert set(document) == {"operation", "deleted", "kept"} and document["kept"] == []
        assert {d["ref"] for d in document["deleted"]} == {identity["certificate"], identity["key"]}
        assert all(set(d) == {"ref", "class", "label"} for d in document["deleted"])
        assert home.json("list")["items"] == []
        undone = home.json("undo", document["operation"])
        assert set(undone) == {"operation", "restored", "removed"} and undone["removed"] == []
        assert {d["ref"] for d in undone["restored"]} == {identity["certificate"], identity["key"]}
        after = home.json("list")["items"]
        strip = lambda items: sorted(json.dumps({k: v for k, v in i.items() if k != "modified"}, sort_keys=True) for i in items)
        assert strip(after) == strip(before)


@tap.case
def undo_of_an_import():
    with Home() as home:
        with_identity(home)
        undone = home.json("undo")
        assert undone["restored"] == [] and len(undone["removed"]) == 2
        assert home.json("list")["items"] == []
        home.fails(3, "not-found", "undo", "no-such-operation")


@tap.case
def delete_keeps_what_is_in_use():
    with Home() as home:
        home.start_keyring()
        key = home.make_key("k")
        home.make_certificate("1.pem", key, "/CN=one", serial=1)
        home.make_certificate("2.pem", key, "/CN=two", serial=2)
        document = home.json("import", key, home.path / "1.pem", home.path / "2.pem")
        assert len(document["identities"]) == 2
        deleted = home.json("delete", "one")
        assert [d["class"] for d in deleted["deleted"]] == ["certificate"]
        assert len(deleted["kept"]) == 1 and deleted["kept"][0]["reason"], deleted
        two = home.json("list", "--class", "identity")["items"][0]
        kept = home.json("delete", two["ref"], "--keep-key")
        assert [d["class"] for d in kept["deleted"]] == ["certificate"]
        assert [i["class"] for i in home.json("list")["items"]] == ["key"]


@tap.case
def delete_is_all_or_nothing():
    with Home() as home:
        identity = with_identity(home)["identities"][0]
        home.fails(3, "not-found", "delete", identity["ref"], "nobody")
        assert len(home.json("list")["items"]) == 3


@tap.case
def delete_permanently_cannot_be_undone():
    with Home() as home:
        with_identity(home)
        document = home.json("delete", "client", "--permanently")
        assert "operation" not in document and len(document["deleted"]) == 2, document
        home.fails(3, "not-found", "undo", "nothing")
        assert home.json("list")["items"] == []


@tap.case
def dump_and_its_difference():
    with Home() as home:
        identity = with_identity(home)["identities"][0]
        dump = home.json("dump")
        assert dump["format"] == 1 and len(dump["items"]) == 3
        old = home.file("old.json", json.dumps(dump))
        assert home.json("dump", "--since", old) == {"added": [], "removed": [], "changed": []}
        home.json("set", identity["certificate"], "label=renamed “x”", "comment=new")
        other = home.make_certificate("other.pem", home.make_key("o"), "/CN=other")
        added = home.json("import", other)["results"][0]["ref"]
        difference = home.json("dump", "--since", old)
        assert [i["ref"] for i in difference["added"]] == [added] and difference["removed"] == []
        changed = {(c["ref"], c["attribute"]): (c.get("before"), c.get("after")) for c in difference["changed"]}
        assert changed[(identity["certificate"], "label")] == ("client", "renamed “x”"), changed
        assert changed[(identity["certificate"], "comment")] == (None, "new"), changed
        home.json("delete", identity["ref"])
        difference = home.json("dump", "--since", old)
        assert {i["ref"] for i in difference["removed"]} == {identity["ref"], identity["certificate"], identity["key"]}
        assert home.run("dump", "--since", old).status == 0
        home.fails(9, "malformed", "dump", "--since", home.file("no.json", "{\"items\": 1"))
        home.fails(9, "malformed", "dump", "--since", home.file("no.json", "{\"format\": 1, \"items\": [1]}"))
        home.fails(8, "unsupported", "dump", "--since", home.file("no.json", "{\"format\": 2, \"items\": []}"))
        home.fails(17, "io", "dump", "--since", "absent.json")


@tap.case
def names_cannot_control_the_terminal():
    with Home() as home:
        key = home.make_key("k")
        path = home.make_certificate("e.pem", key, "/CN=\x1b[31mred\u202e")
        home.openssl("req", "-x509", "-new", "-key", key, "-utf8", "-subj", "/CN=\u202e世", "-out", path)
        ref = home.json("import", path)["results"][0]["ref"]
        home.json("set", ref, "label=\x1b[31mred\x9b2Jx\u202e世")
        for line in (["list"], ["show", "--file", path], ["dump"], ["stores"]):
            out = home.run(*line).out
            assert not set(out) & {"\x1b", "\x9b", "\u202e"}, repr(out)
        assert home.json("list")["items"][0]["label"] == "\x1b[31mred\x9b2Jx\u202e世"
        assert not set(home.run("--json", "list").out) & {"\x1b", "\x9b"}


@tap.case
def stores():
    with Home() as home:
        with_identity(home)
        (store,) = [s for s in home.json("stores")["stores"] if s["id"] == "vault"]
        assert set(store) == {"id", "kind", "label", "path", "locked", "writable", "items"}
        assert store["kind"] == "vault" and store["path"] == str(home.vault) and store["items"] == 2
        assert store["locked"] is False and store["writable"] is True
        other = home.path / "other.db"
        assert home.json("--vault", other, "stores")["stores"][0]["path"] == str(other)
        assert home.json("stores", env={"CREDENZA_VAULT": str(other)})["stores"][0]["path"] == str(other)


@tap.case
def list_for_people():
    with Home() as home:
        with_identity(home, label="世界 client")
        text = home.run("list")
        assert text.status == 0 and "\x1b" not in text.out
        lines = text.out.splitlines()
        assert len(lines) == 3 and all("世界 client" in line for line in lines), text
        assert "client" in home.run("list", env={"LC_ALL": "C"}).out
        home.json("import", home.make_certificate("b.crt", home.make_key("b.key"), "/CN=narrow"))
        lines = home.run("list").out.splitlines()
        wide = lambda text: sum(2 if unicodedata.east_asian_width(c) == "W" else 1 for c in text)
        columns = {wide(re.split(r"\d+ \w+ \d{4}", line)[0]) for line in lines if re.search(r"\d{4} ", line)}
        assert len(columns) == 1, lines


tap.main()
