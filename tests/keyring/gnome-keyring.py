#!/usr/bin/python3
# gnome-keyring.py: keyrings as stores, on a real gnome-keyring.  SPDX-License-Identifier: GPL-3.0-or-later
import subprocess
import time

from keyrings import Home, Watch, kill, need, tap

SHARED = ("class", "label", "subject", "issuer", "serial-number", "sha256", "sha1", "not-before", "not-after",
          "public-key-id", "spki-sha256", "public-key-hash", "certificate-type", "key-type", "key-size", "curve",
          "key-class", "application-label", "can-sign", "extractable", "permanent", "accessible")


def make_pair(home, name="web", kind="EC"):
    key = home.make_key(f"{name}.key", kind)
    return home.make_certificate(f"{name}.crt", key, f"/CN={name}"), key


def by_class(home, *args):
    return {item["class"]: item for item in home.json("list", *args)["items"]}


@tap.case
def items_of_other_programs():
    need("secret-tool")
    with Home() as home:
        home.start_keyring()
        home.store_other("Mail", "server", "imap.example.org", "user", "jane")
        home.store_other("client certificate", "file", "client.pem")
        home.store_other("backup.p12", "kind", "backup")
        home.store_other("something", "color", "green")
        items = {item["label"]: item for item in home.others()}
        assert {label: item["guess"] for label, item in items.items()} == {
            "Mail": "password", "client certificate": "pem", "backup.p12": "pkcs12", "something": "unknown"}, items
        mail = items["Mail"]
        assert mail["ref"].startswith("other:") and len(mail["ref"]) == len("other:") + 32, mail
        assert mail["store"] == "secrets/login" and mail["collection"] == "login" and mail["locked"] is False
        assert mail["attributes"]["server"] == "imap.example.org" and mail["attributes"]["user"] == "jane", mail
        assert mail["created"] and mail["modified"], mail
        # They are in no list that does not ask for them.
        assert home.json("list")["items"] == []

        text = home.run("show", mail["ref"]).out
        assert "imap.example.org" in text and "Password" in text and "s3cret" not in text, text
        assert home.json("show", "Mail")["items"][0]["ref"] == mail["ref"]
        for command in (("set", mail["ref"], "label=x"), ("delete", mail["ref"])):
            home.fails(14, "read-only", *command)
        assert len(home.others()) == 4


@tap.case
def keys_of_applications_are_named_with_a_warning():
    need("secret-tool")
    with Home() as home:
        home.start_keyring()
        home.store_other("Application key for org.example.App", "app_id", "org.example.App")
        home.store_other("Chromium Safe Storage", "application", "chromium",
                         "xdg:schema", "chrome_libsecret_os_crypt_password_v2")
        home.json("import", *make_pair(home))
        items = {item["label"]: item["guess"] for item in home.others()}
        assert items.pop("Key of the Credenza vault") == "vault-key", items
        assert items == {"Application key for org.example.App": "portal-key",
                         "Chromium Safe Storage": "application-key"}, items
        for label in items:
            (finding,) = home.json("show", label)["findings"]
            assert finding["code"] == "precious" and "lost" in finding["message"], finding


@tap.case
def ours_in_a_keyring_are_full_citizens():
    with Home() as home:
        home.start_keyring()
        certificate, key = make_pair(home)
        home.json("import", certificate, key)
        in_vault = by_class(home)
        home.json("delete", in_vault["identity"]["ref"], "--permanently")

        document = home.json("import", certificate, key, "--store", "Login", "--tag", "t1")
        assert [r["action"] for r in document["results"]] == ["added", "added"], document
        assert document.get("operation") is None and document["findings"] == [], document
        in_keyring = by_class(home)
        for klass in ("identity", "certificate", "key"):
            for name in SHARED:
                assert in_vault[klass].get(name) == in_keyring[klass].get(name), (klass, name)
        assert in_keyring["key"]["ref"].startswith("secrets:") and in_keyring["key"]["application-tag"] == "t1"

        again = home.json("import", certificate, key, "--store", "secrets/login", "--tag", "t1")
        assert [r["action"] for r in again["results"]] == ["exists", "exists"], again
        home.json("set", in_keyring["key"]["ref"], "label=new name", "application-tag=t2", "comment=mine")
        changed = by_class(home)["key"]
        assert (changed["label"], changed["application-tag"], changed["comment"]) == ("new name", "t2", "mine"), changed
        assert changed["ref"] == in_keyring["key"]["ref"]
        home.json("set", changed["ref"], "comment=")
        assert "comment" not in by_class(home)["key"]

        rows = home.json("show", "identity:" + in_keyring["identity"]["uuid"])["items"][0]["rows"]
        assert any("login keyring" in row["value"] for row in rows if row["section"] == "Protection"), rows
        document = home.json("delete", in_keyring["identity"]["ref"])
        assert document["operation"] is None if "operation" in document else True, document
        assert {d["class"] for d in document["deleted"]} == {"certificate", "key"}
        assert home.json("list")["items"] == []


@tap.case
def what_a_keyring_cannot_enforce_is_refused():
    with Home() as home:
        home.start_keyring()
        certificate, key = make_pair(home)
        error = home.fails(8, "unsupported", "import", key, "--store", "Login", "--accessible", "when-unlocked")
        assert "when-unlocked" in error["message"] and error["attribute"] == "accessible", error
        error = home.fails(8, "unsupported", "import", key, "--store", "Login", "--access-control", "private-key-usage")
        assert error["attribute"] == "access-control", error
        home.fails(8, "unsupported", "import", key, "--store", "session", "--accessible", "after-first-unlock")
        assert home.json("list")["items"] == []

        home.json("import", certificate, key, "--store", "session", "--accessible", "session")
        (kept,) = home.json("list", "--class", "key")["items"]
        assert kept["accessible"] == "session" and kept["permanent"] is False, kept


@tap.case
def the_same_place_taken_by_another():
    with Home() as home:
        home.start_keyring()
        key = home.make_key("a.key")
        first = home.make_certificate("a.crt", key, "/CN=same", serial=1)
        second = home.make_certificate("b.crt", home.make_key("b.key"), "/CN=same", serial=1)
        home.json("import", first, "--store", "Login")
        (before,) = home.json("list")["items"]
        error = home.fails(4, "duplicate", "import", second, "--store", "Login")
        assert error["ref"] == before["ref"], error
        document = home.json("import", second, "--store", "Login", "--on-conflict", "keep")
        assert document["results"][0]["action"] == "kept", document
        document = home.json("import", second, "--store", "Login", "--on-conflict", "replace")
        assert document["results"][0]["action"] == "replaced", document
        (after,) = home.json("list")["items"]
        assert after["sha256"] != before["sha256"] and after["ref"] != before["ref"]


@tap.case
def identities_join_across_stores():
    with Home() as home:
        home.start_keyring()
        certificate, key = make_pair(home)
        home.json("import", certificate)
        document = home.json("import", key, "--store", "Login")
        assert document["results"][0]["action"] == "completed-identity", document
        (identity,) = home.json("list", "--class", "identity")["items"]
        assert identity["certificate"].startswith("vault:") and identity["key"].startswith("secrets:"), identity
        text = home.run("show", identity["ref"]).out
        assert "Login" in text and "Vault" in text, text
        error = home.fails(2, "param", "delete", identity["ref"])
        assert "one store at a time" in error["message"], error


@tap.case
def copies_out_of_other_programs_items():
    need("secret-tool")
    with Home() as home:
        home.start_keyring()
        certificate, key = make_pair(home)
        pem = certificate.read_text() + key.read_text()
        home.store_other("web pem", "file", "web.pem", secret=pem)
        home.store_other("a password", "user", "jane", secret="hunter2")
        (before,) = [i for i in home.others() if i["label"] == "web pem"]
        document = home.json("import", "--from", before["ref"])
        assert len(document["results"]) == 2 and len(document["identities"]) == 1, document
        origin = by_class(home)["certificate"]["origin"]
        assert "web pem" in origin and "Login" in origin and before["ref"] in origin, origin
        # It is as it was; gnome-keyring alone may have given it a schema meanwhile.
        (after,) = [i for i in home.others() if i["label"] == "web pem"]
        assert all(after[name] == before[name] for name in ("ref", "label", "created", "modified")), (before, after)
        # A secret that is no key is never shown.
        result = home.run("--json", "import", "--from", "a password")
        assert result.status == 10 and "hunter2" not in result.out + result.err, result
        home.fails(2, "param", "import", "--from", by_class(home)["certificate"]["ref"])


@tap.case
def copies_out_of_several_parts():
    need("secret-tool")
    with Home() as home:
        home.start_keyring()
        certificate, key = make_pair(home)
        pem = certificate.read_text() + key.read_text()
        third = len(pem) // 3
        parts = [pem[:third], pem[third:2 * third], pem[2 * third:]]
        # Not in their order.
        for number in (2, 0, 1):
            home.store_other("web certificate", "app", "feas", "chunk", str(number), secret=parts[number])
        items = home.others()
        assert [i["guess"] for i in items] == ["chunked-pem"] * 3, items
        document = home.json("import", "--from", items[0]["ref"])
        assert len(document["identities"]) == 1, document


@tap.case
def a_key_made_in_a_keyring_and_its_request():
    with Home() as home:
        home.start_keyring()
        made = home.json("generate", "--type", "ec", "--label", "web", "--store", "Login")
        assert made["ref"].startswith("secrets:"), made
        home.json("export", made["ref"], "--format", "pkcs8", "--unencrypted", "--out", home.path / "web.key")
        home.openssl("pkey", "-in", "web.key", "-noout")
        home.fails(8, "unsupported", "protect", made["ref"], "--accessible", "after-first-unlock",
                   "--access-control", "private-key-usage")

        home.json("request", "new", "--key", made["ref"], "--subject", "CN=web", "--out", home.path / "web.csr")
        authority = home.make_certificate("ca.crt", home.make_key("ca.key"), "/CN=ca")
        home.openssl("x509", "-req", "-in", "web.csr", "-CA", authority, "-CAkey", "ca.key", "-out", "reply.crt",
                     "-days", "30")
        # Into another store than the request is in: it is answered all the same.
        document = home.json("import", home.path / "reply.crt", "--store", "vault")
        assert document["results"][0]["action"] == "completed-identity", document
        assert document["results"][0]["ref"].startswith("vault:"), document
        (request,) = home.json("request", "list")["items"]
        assert request["ref"].startswith("secrets:") and request["state"] == "answered", request
        assert home.json("explain", document["identities"][0]["ref"])["identity"] is True


@tap.case
def a_reply_goes_where_its_request_is():
    """and into its group, unless somebody says otherwise; what it renews is marked wherever that is"""
    with Home() as home:
        home.start_keyring()
        authority = home.make_certificate("ca.crt", home.make_key("ca.key"), "/CN=ca")

        def answer(made, name, serial):
            home.file(f"{name}.csr", made["pem"])
            home.openssl("x509", "-req", "-in", f"{name}.csr", "-CA", authority, "-CAkey", "ca.key", "-out", f"{name}.crt",
                         "-days", "30", "-set_serial", serial)
            home.file(f"{name}.pem", (home.path / f"{name}.crt").read_text() + authority.read_text())
            return home.path / f"{name}.pem"

        key = home.json("generate", "--label", "web", "--store", "Login", "--group", "team")
        made = home.json("request", "new", "--key", key["ref"], "--subject", "CN=web")
        (request,) = home.json("request", "list")["items"]
        assert request["ref"].startswith("secrets:") and request["group"] == "team", request
        reply = answer(made, "first", 1)
        planned = home.json("import", reply, "--dry-run", "--store", "vault", "--group", "")
        assert [r["action"] for r in planned["results"]] == ["completed-identity", "added"], planned
        document = home.json("import", reply, "--store", "vault", "--group", "")
        assert all(r["ref"].startswith("vault:") for r in document["results"]), document

        renewal = home.json("request", "renew", document["identities"][0]["ref"])
        (request,) = [r for r in home.json("request", "list")["items"] if r["ref"] == renewal["ref"]]
        assert request["ref"].startswith("secrets:") and request["group"] == "team", request
        document = home.json("import", answer(renewal, "second", 2))
        stored = home.json("list", "--class", "certificate")["items"]
        new = [c for c in stored if c["ref"].startswith("secrets:")]
        assert sorted(c["label"] for c in new) == ["ca", "web"] and {c["group"] for c in new} == {"team"}, stored
        (old,) = [c for c in stored if "superseded-by" in c]
        assert old["ref"].startswith("vault:") and old["superseded-by"] in {c["sha256"] for c in new}, stored
        assert {r["state"] for r in home.json("request", "list")["items"]} == {"answered"}

        new = home.json("request", "renew", f"identity:{[c['ref'] for c in new if c['label'] == 'web'][0].split(':')[1]}",
                           "--new-key")["key"]
        assert new.startswith("secrets:"), new

        # A reply to one of the vault's, with other things: together they are an import like any other.
        made = home.json("request", "new", "--subject", "CN=third", "--group", "team")
        document = home.json("import", answer(made, "third", 3), make_pair(home, "other")[1])
        assert all(r["ref"].startswith("vault:") for r in document["results"]), document
        assert not any("group" in i for i in home.json("list", "--class", "certificate", "--match", "label=third")["items"])


@tap.case
def nothing_of_a_secret_is_read_to_list():
    need("dbus-monitor")
    need("secret-tool")
    with Home() as home:
        home.start_keyring()
        home.store_other("web pem", "file", "web.pem", secret="-----BEGIN NOTHING-----")
        home.json("import", *make_pair(home), "--store", "Login")
        monitor = subprocess.Popen(["dbus-monitor", "--session", "interface='org.freedesktop.Secret.Item'",
                                    "interface='org.freedesktop.Secret.Service'"],
                                   env=home.env, stdout=subprocess.PIPE, text=True)
        home.processes.append(monitor)
        home.others()
        home.json("list")
        home.json("show", "web pem")
        home.json("show", by_class(home)["key"]["ref"])
        # What is asked for on purpose is seen by this monitor: so it does see.
        home.run("import", "--from", "web pem")
        calls = []
        for line in monitor.stdout:
            if "member=" in line and line.startswith("method call"):
                calls.append(line.split("member=")[1].strip())
            if calls and calls[-1] == "GetSecret":
                break
        assert "GetSecrets" not in calls and calls.count("GetSecret") == 1, calls
        assert calls.count("OpenSession") == 1, calls


@tap.case
def locked_is_not_empty():
    need("secret-tool")
    with Home() as home:
        home.start_keyring()
        home.store_other("Mail", "server", "imap.example.org")
        home.json("import", *make_pair(home), "--store", "Login")
        document = home.json("lock", "Login")
        login = {s["id"]: s for s in document["stores"]}["secrets/login"]
        assert login["locked"] is True and login["items"] == 3, login
        home.fails(6, "interaction-not-allowed", "list", "--match", "subject=CN=elsewhere")
        home.fails(6, "interaction-not-allowed", "show", "elsewhere")
        assert home.fails(3, "not-found", "show", "vault:00000000-0000-4000-8000-000000000000")
        assert home.json("list")["locked"] == ["secrets/login"]
        error = home.fails(6, "interaction-not-allowed", "--no-input", "import", *make_pair(home, "two"), "--store", "Login")
        assert error["needs"] == "keyring", error


@tap.case
def unlocked_through_its_own_question():
    with Home() as home:
        home.start_keyring()
        home.json("import", *make_pair(home), "--store", "Login")
        home.json("lock", "Login")
        prompter = home.start_prompter("--cancel")
        home.fails(16, "cancelled", "unlock", "Login")
        assert home.stores()["secrets/login"]["locked"] is True
        kill(prompter)
        home.start_prompter("password")
        document = home.json("unlock", "Login")
        assert {s["id"]: s["locked"] for s in document["stores"]}["secrets/login"] is False, document
        assert len(home.json("list", "--class", "identity")["items"]) == 1
        # Whoever stores into a locked one is asked in the same way.
        home.json("lock", "Login")
        document = home.json("import", *make_pair(home, "two"), "--store", "Login")
        assert len(document["identities"]) == 1, document
        # And who needs a key that is in one.
        home.json("lock", "Login")
        home.fails(6, "interaction-not-allowed", "--no-input", "export", document["identities"][0]["key"], "--format",
                   "pkcs8", "--unencrypted", "--out", home.path / "two.pem")
        home.json("export", document["identities"][0]["key"], "--format", "pkcs8", "--unencrypted",
                  "--out", home.path / "two.pem")
        home.openssl("pkey", "-in", "two.pem", "-noout")


@tap.case
def two_hundred_items_while_somebody_looks():
    need("secret-tool")
    with Home() as home:
        home.start_keyring()
        watch = Watch(home)
        watch.expect("SETTLED all")
        watch.gap_ms()
        for number in range(200):
            home.store_other(f"item {number}", "number", str(number))
        seen = set()
        while len(seen) < 200:
            seen.add(watch.expect("ITEM secrets/login other item")[1].split()[-1])
        gap = watch.gap_ms()
        print(f"# the main loop was kept for {gap:.1f} ms at most")
        assert gap < 500, gap
        watch.close()
        assert home.stores()["secrets/login"]["items"] == 200


@tap.case
def killed_and_started_again():
    with Home() as home:
        home.start_keyring()
        home.json("import", *make_pair(home), "--store", "Login")
        watch = Watch(home)
        watch.expect("ITEM secrets/login certificate web")
        watch.expect("SETTLED all")
        kill(home.keyring)
        watch.expect("STATE gone")
        watch.expect(lambda event: event.startswith("STORE secrets/login open 2") and " ended" in event)
        home.start_daemon()
        watch.expect("STATE ready")
        watch.expect("STORE secrets/login open 2 0 -")
        # The same two rows as before: nothing went, nothing came anew.
        assert not any(event.startswith("LESS") for _, event in watch.lines), watch.lines
        watch.close()
        assert len(home.json("list", "--class", "identity")["items"]) == 1


@tap.case
def what_others_lock_delete_and_rename_is_seen():
    need("secret-tool")
    with Home() as home:
        home.start_keyring()
        home.store_other("Mail", "server", "imap.example.org")
        watch = Watch(home)
        watch.expect("SETTLED all")
        home.store_other("Post", "server", "imap.example.org")
        watch.expect("ITEM secrets/login other Post")
        done = home.secret_tool("clear", "server", "imap.example.org")
        assert done.returncode == 0, done
        watch.expect("LESS 0")
        home.json("lock", "Login")
        watch.expect("STORE secrets/login locked")
        home.start_prompter("password")
        home.json("unlock", "Login")
        watch.expect("STORE secrets/login open")
        watch.close()


@tap.case
def five_thousand_items_at_once():
    import keyring_file
    with Home() as home:
        keyring_file.write(home.path, "big", 5000)
        home.start_keyring()
        watch = Watch(home)
        begin = watch.expect("BEGIN")[0]
        opened = watch.expect("OPENED")[0]
        for _ in range(30):
            last = watch.expect("ITEM secrets/big other item")[0]
        print(f"# opened after {(opened - begin) / 1000:.1f} ms, 30 rows after {(last - begin) / 1000:.1f} ms")
        assert opened - begin < 1_000_000
        # What is on the screen is read before the other thousands.
        asked = time.monotonic_ns() // 1000
        watch.say("want 4990")
        seen = watch.expect("WANTED item")[0]
        print(f"# a row at the other end after {(seen - asked) / 1000:.1f} ms")
        assert watch.gap_ms() < 500
        watch.close()


tap.main()
