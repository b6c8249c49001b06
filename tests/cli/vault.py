#!/usr/bin/python3
# vault.py: the vault's passphrase, its backup, and life without a keyring.  SPDX-License-Identifier: GPL-3.0-or-later
import os
import shutil
import sqlite3
import subprocess
import time

import harness
from harness import Home, tap


def slots(document):
    return sorted((slot["key"], slot["kind"]) for slot in document["vault"]["slots"])


@tap.case
def status_of_no_vault():
    with Home() as home:
        document = home.json("vault", "status")
        assert document["vault"]["path"] == str(home.vault) and document["vault"]["slots"] == [], document
        assert document["vault"]["writable"] is True and not home.vault.exists()


@tap.case
def init_passwd_and_remove():
    with Home() as home:
        home.start_keyring()
        first = home.file("first", "first passphrase\n")
        second = home.file("second", "second passphrase\r\n")
        document = home.json("vault", "init", "--new-passphrase-file", first)
        assert ("V", "passphrase") in slots(document), document
        assert set(document["vault"]) == {"id", "path", "writable", "slots"}
        assert document == home.json("vault", "status")
        home.fails(2, "param", "vault", "init", "--new-passphrase-file", first)
        home.fails(7, "auth-failed", "--vault-passphrase-file", second, "vault", "passwd", "--new-passphrase-file", second)
        home.fails(6, "interaction-not-allowed", "--no-input", "vault", "passwd", "--new-passphrase-file", second)
        home.json("--vault-passphrase-file", first, "vault", "passwd", "--new-passphrase-file", second)
        home.fails(7, "auth-failed", "--vault-passphrase-file", first, "vault", "passwd", "--new-passphrase-file", first)
        both = home.file("both", "first passphrase\nsecond passphrase\n")
        home.json("--vault-passphrase-file", both, "vault", "passwd", "--new-passphrase-file", first)
        home.json("--vault-passphrase-file", first, "vault", "passwd", "--remove")
        assert not any(kind == "passphrase" for _, kind in slots(home.json("vault", "status")))
        home.fails(3, "not-found", "vault", "passwd", "--new-passphrase-file", first)


@tap.case
def new_passphrase_is_one_line():
    with Home() as home:
        for content in ["", "\n", "one\ntwo\n"]:
            home.fails(2, "param", "vault", "init", "--new-passphrase-file", home.file("new", content))
        error = home.fails(6, "interaction-not-allowed", "vault", "init", "--no-input")
        assert "--new-passphrase-file" in error["hint"], error
        assert not home.vault.exists()


@tap.case
def keys_need_the_passphrase_once_there_is_one():
    with Home() as home:
        home.start_keyring()
        passphrase = home.file("passphrase", "vault passphrase\n")
        home.json("vault", "init", "--new-passphrase-file", passphrase)
        key = home.make_key("a.key")
        error = home.fails(6, "interaction-not-allowed", "--no-input", "import", key)
        assert error["needs"] == "vault-passphrase", error
        home.fails(7, "auth-failed", "--vault-passphrase-file", home.file("wrong", "wrong\n"), "import", key)
        home.json("--vault-passphrase-file", passphrase, "import", key)
        (item,) = home.json("list", "--class", "key")["items"]
        assert item["accessible"] == "when-unlocked", item
        other = home.make_key("b.key")
        home.json("import", other, "--accessible", "after-first-unlock")


@tap.case
def backup():
    with Home() as home:
        home.start_keyring()
        home.json("import", home.make_key("a.key"))
        target = home.path / "backup.db"
        error = home.fails(7, "auth-failed", "vault", "backup", target)
        assert error["osstatus"] == -25293 and not target.exists()
        home.json("vault", "init", "--new-passphrase-file", home.file("p", "p\n"))
        home.json("vault", "backup", target)
        assert home.json("--vault", target, "list")["items"][0]["class"] == "key"
        assert target.stat().st_mode & 0o077 == 0
        assert home.run("vault", "backup", target).status != 0, "an existing file was overwritten"


@tap.case
def without_a_keyring_no_key_is_stored():
    with Home() as home:
        key = home.make_key("a.key")
        certificate = home.make_certificate("a.crt", key, "/CN=a")
        home.json("import", certificate)
        error = home.fails(12, "not-available", "--no-input", "import", key) if \
            home.run("--json", "--no-input", "import", key).status == 12 else \
            home.fails(6, "interaction-not-allowed", "--no-input", "import", key)
        assert "vault init" in error["message"] + error.get("hint", ""), error
        assert [i["class"] for i in home.json("list")["items"]] == ["certificate"]
        passphrase = home.file("p", "p\n")
        home.json("vault", "init", "--new-passphrase-file", passphrase)
        home.json("--vault-passphrase-file", passphrase, "import", key)
        assert len(home.json("list", "--class", "identity")["items"]) == 1


@tap.case
def a_stopped_keyring():
    """everything is listed still, and what cannot be opened is named"""
    with Home() as home:
        home.start_keyring()
        p12 = home.make_p12("c.p12", "x")
        home.json("import", p12, "--passphrase-file", home.path / "c.p12.pass")
        assert home.json("stores")["stores"][0]["locked"] is False
        home.stop_keyring()
        document = home.json("list")
        assert len(document["items"]) == 3, document
        assert home.json("stores")["stores"][0]["items"] == 2
        assert home.json("show", "client")["items"][0]["class"] == "identity"
        assert home.json("stores")["stores"][0]["locked"] is True
        (slot,) = home.json("vault", "status")["vault"]["slots"]
        assert slot["available"] is False and "keyring" in slot["reason"], slot
        error = home.fails(12, "not-available", "--no-input", "import", home.make_key("another.key"))
        assert "keyring" in error["message"], error


@tap.case
def a_foreign_file_is_no_vault():
    with Home() as home:
        path = home.file("x.db", "this is not a database, but it is long enough to be looked at\n" * 100)
        result = home.run("--json", "--vault", path, "list")
        assert result.status == 10 and result.error["code"] == "unrecognized", result


@tap.case
def a_read_only_vault():
    with Home() as home:
        if os.geteuid() == 0:
            raise tap.Skip("root may write everywhere")
        home.json("import", home.make_certificate("a.crt", home.make_key("k"), "/CN=a"))
        os.chmod(home.vault, 0o400)
        os.chmod(home.vault.parent, 0o500)
        assert len(home.json("list")["items"]) == 1
        home.fails(14, "read-only", "delete", "a")
        os.chmod(home.vault.parent, 0o700)


def make_old_vault(path, now="strftime('%s')"):
    """One of schema version 1, whose last operation is not old enough to be forgotten."""
    path.parent.mkdir(parents=True, exist_ok=True)
    script = (tap.SOURCE_ROOT / "tests" / "fixtures" / "vaults" / "version-1.sql").read_text()
    with sqlite3.connect(path) as database:
        database.executescript(script)
        database.execute(f"UPDATE operation SET time = {now}")
    database.close()


def labels(home, *options):
    return [item["label"] for item in home.json(*options)["items"]]


@tap.case
def a_vault_of_an_older_version_is_brought_up_to_date():
    """what follows from its certificates is found, and what was deleted comes back whole"""
    with Home() as home:
        make_old_vault(home.vault)
        assert labels(home, "list", "--match", "subject-alternative-names=drucker.example.org") == ["printer room"]
        assert labels(home, "list", "--match", "extended-key-usage=serverAuth") == ["printer room"]
        plain, = home.json("list", "--match", "label=plain")["items"]
        assert "key-usage" not in plain and plain["modified"].startswith("2026-11-22"), plain
        home.json("undo")
        assert labels(home, "list", "--match", "subject-alternative-names=DNS:gone.example.org") == ["deleted"]
        home.json("import", home.make_certificate("a.crt", home.make_key("k"), "/CN=a"))
        assert len(labels(home, "list")) == 4
        with sqlite3.connect(home.vault) as database:
            assert database.execute("PRAGMA user_version").fetchone() == (2,)
            assert database.execute("SELECT count(*) FROM identity").fetchone() == (0,)


@tap.case
def an_older_vault_that_cannot_be_written_is_read():
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        raise tap.Skip("only root can take a folder away from itself")
    with Home() as home:
        make_old_vault(home.vault)
        os.chmod(home.path, 0o755)
        result = subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", str(tap.CREDENZACTL), "--json",
                                 "--vault", str(home.vault), "list", "--match", "subject-alternative-names=192.0.2.7"],
                                env=home.env, capture_output=True, cwd="/")
        found = harness.Result(result.returncode, result.stdout, result.stderr)
        if found.status in (126, 127):
            raise tap.Skip("the build folder is not readable by others")
        assert found.status == 0 and [item["label"] for item in found.json["items"]] == ["printer room"], found
        with sqlite3.connect(home.vault) as database:
            assert database.execute("PRAGMA user_version").fetchone() == (1,)


@tap.case
def wrong_passphrases_are_slowed_down_across_processes():
    """three are free; then each process waits, also of several at once, until the right one"""
    with Home() as home:
        home.json("vault", "init", "--new-passphrase-file", home.file("right", "correct horse\n"))
        home.file("wrong", "wrong\n")

        def unlock(word):
            return home.start("--json", "--no-input", "--vault-passphrase-file", home.path / word, "unlock")

        def seconds(*words):
            start = time.monotonic()
            processes = [unlock(word) for word in words]
            for process, word in zip(processes, words):
                process.communicate(timeout=harness.DEADLINE_S)
                assert process.returncode == (0 if word == "right" else 7), process.returncode
            return time.monotonic() - start

        def counted():
            with sqlite3.connect(home.vault) as database:
                return database.execute("SELECT value FROM preference WHERE name = 'wrong-tries'").fetchall()

        for _ in range(3):
            seconds("wrong")
        # The fourth and the fifth stand in one row: 1 s, and 2 s after that.
        both = seconds("wrong", "wrong")
        assert both >= 2.8, f"two at once took {both:.1f} s"
        assert counted()[0][0].startswith("5 "), counted()
        assert seconds("right") >= 2.8, "the sixth did not wait 4 s"
        assert counted() == [], "the right one is not the end of it"


tap.main()
