#!/usr/bin/python3
# vault-restore.py: backups put back, keyrings that were reset.  SPDX-License-Identifier: GPL-3.0-or-later
import shutil
import sqlite3

import harness
from harness import Home, tap


def opens(home, name, *options):
    out = home.path / "out.p8"
    out.unlink(missing_ok=True)
    return home.run("--no-input", "--json", *options, "export", name, "--format", "pkcs8", "--unencrypted", "--out", out)


def add(home, name, *options):
    return home.run("--no-input", "--json", *options, "import", home.make_p12(f"{name}.p12", "x", f"/CN={name}", name),
                    "--passphrase-file", home.file("x", "x\n"))


def keyrings(home):
    return home.path / ".local" / "share" / "keyrings"


def replace_keyring(home, copy=None):
    """The login keyring is reset, or an old one is brought back."""
    home.stop_keyring()
    shutil.rmtree(keyrings(home))
    if copy:
        shutil.copytree(copy, keyrings(home))
    home.start_keyring()


@tap.case
def a_backup_takes_the_vaults_place():
    """what was there is kept beside, and everything in the backup opens again, also elsewhere"""
    with Home() as home, Home() as other:
        home.start_keyring()
        given = ["--vault-passphrase-file", home.file("p", "right\n")]
        home.json("vault", "init", "--new-passphrase-file", home.path / "p")
        assert add(home, "jane", *given).status == 0
        backup = home.path / "backup.db"
        home.json("vault", "backup", backup)
        said = home.run("vault", "backup", home.path / "second.db")
        assert said.status == 0 and "second.db" in said.out and "vault restore" in said.out, said
        home.json("delete", "jane", "--permanently")
        assert add(home, "joe", *given).status == 0

        done = home.json("--no-input", *given, "vault", "restore", backup)["vault"]
        assert {i["label"] for i in home.json("list")["items"]} == {"jane"}
        assert opens(home, "jane", *given).status == 0
        kept = home.path / done["kept"]
        assert kept.stat().st_mode & 0o777 == 0o600 and ".before-restore-" in kept.name, kept
        assert {i["label"] for i in home.json("--vault", kept, "list")["items"]} == {"joe"}

        # A computer without the keyring, and without a vault.
        done = other.json("--no-input", *given, "vault", "restore", backup)["vault"]
        assert "kept" not in done and done["path"] == str(other.vault), done
        assert opens(other, "jane", *given).status == 0
        assert opens(other, "jane").status == 6


@tap.case
def a_backup_with_other_pages():
    """as another tool may have written it; also over a vault that is open elsewhere"""
    with Home() as home:
        given = ["--vault-passphrase-file", home.file("p", "right\n")]
        home.json("vault", "init", "--new-passphrase-file", home.path / "p")
        assert add(home, "jane", *given).status == 0
        own, = sqlite3.connect(home.vault).execute("PRAGMA page_size").fetchone()
        for size in (1024, 2 * own):
            backup = home.path / f"backup-{size}.db"
            home.json("vault", "backup", backup)
            with sqlite3.connect(backup, isolation_level=None) as database:
                database.execute("PRAGMA journal_mode=DELETE")
                database.execute(f"PRAGMA page_size={size}")
                database.execute("VACUUM")
                assert database.execute("PRAGMA page_size").fetchone() == (size,)
            home.json("delete", "jane", "--permanently")
            with sqlite3.connect(home.vault) as reader:
                assert reader.execute("SELECT count(*) FROM key").fetchone() == (0,)
                home.json("--no-input", *given, "vault", "restore", backup)
                assert reader.execute("SELECT count(*) FROM key").fetchone() == (1,)
                assert reader.execute("PRAGMA page_size").fetchone() == (own,)
            assert opens(home, "jane", *given).status == 0
        assert not list(home.vault.parent.glob("*restoring*")), "something was left behind"


@tap.case
def what_is_no_good_backup_changes_nothing():
    with Home() as home:
        given = ["--vault-passphrase-file", home.file("p", "right\n")]
        home.json("vault", "init", "--new-passphrase-file", home.path / "p")
        assert add(home, "jane", *given).status == 0
        backup = home.path / "backup.db"
        home.json("vault", "backup", backup)
        before = home.json("list")
        wrong = ["--vault-passphrase-file", home.file("wrong", "wrong\n")]
        assert home.fails(7, "auth-failed", "--no-input", *wrong, "vault", "restore", backup)["osstatus"] == -25293
        home.fails(6, "interaction-not-allowed", "--no-input", "vault", "restore", backup)
        home.fails(3, "not-found", "--no-input", *given, "vault", "restore", home.path / "nothing.db")
        home.fails(10, "unrecognized", "--no-input", *given, "vault", "restore", home.path / "jane.p12")
        damaged = bytearray(backup.read_bytes())
        damaged[len(damaged) // 2:len(damaged) // 2 + 20000] = bytes(20000)
        result = home.run("--json", "--no-input", *given, "vault", "restore", home.file("damaged.db", bytes(damaged)))
        assert result.status in (9, 7), result
        assert home.json("list") == before and not list(home.vault.parent.glob("*before-restore*"))
        assert opens(home, "jane", *given).status == 0


@tap.case
def removing_names_what_depends_on_it():
    with Home() as home:
        home.start_keyring()
        given = ["--vault-passphrase-file", home.file("p", "right\n")]
        home.json("vault", "init", "--new-passphrase-file", home.path / "p")
        for name in ("jane", "joe"):
            assert add(home, name, *given).status == 0
        home.json("--no-input", *given, "protect", "joe", "--accessible", "after-first-unlock", "--access-control", "user-presence")
        error = home.fails(2, "param", "--no-input", *given, "vault", "passwd", "--remove")
        assert "jane" in error["message"] and "joe" in error["message"] and "protect" in error["hint"], error
        home.json("--no-input", *given, "protect", "jane", "joe", "--accessible", "after-first-unlock", "--access-control", "")
        home.json("--no-input", *given, "vault", "passwd", "--remove")
        assert opens(home, "jane").status == 0 and opens(home, "joe").status == 0


@tap.case
def a_reset_keyring_gets_its_key_again():
    """with a passphrase: asked once, and from then on the keyring opens as before"""
    with Home() as home:
        home.start_keyring()
        assert add(home, "jane").status == 0
        home.json("vault", "init", "--new-passphrase-file", home.file("p", "right\n"))
        replace_keyring(home)
        status = home.json("vault", "status")["vault"]
        [slot] = [slot for slot in status["slots"] if slot["kind"] == "keyring"]
        assert not slot["available"] and "reset" in slot["reason"] and "lost" not in status, status
        assert opens(home, "jane").status == 6
        assert opens(home, "jane", "--vault-passphrase-file", home.path / "p").status == 0
        assert opens(home, "jane").status == 0
        assert all(slot.get("available", True) for slot in home.json("vault", "status")["vault"]["slots"])


@tap.case
def a_reset_keyring_without_a_passphrase():
    """what is lost is listed; new keys can be stored; the old keyring brings the old ones back"""
    with Home() as home:
        home.start_keyring()
        assert add(home, "jane").status == 0
        copy = home.path / "keyrings-before"
        shutil.copytree(keyrings(home), copy)
        replace_keyring(home)
        status = home.json("vault", "status")["vault"]
        assert [item["label"] for item in status["lost"]] == ["jane"], status
        assert "jane" in home.run("vault", "status").out
        result = add(home, "joe")
        assert result.status == 12 and "vault init" in result.error["message"], result
        assert opens(home, "jane").error["osstatus"] == -25291

        home.json("vault", "init", "--new-passphrase-file", home.file("p", "right\n"))
        given = ["--vault-passphrase-file", home.path / "p"]
        assert add(home, "joe", *given).status == 0 and opens(home, "joe", *given).status == 0
        home.json("--no-input", *given, "protect", "joe", "--accessible", "after-first-unlock")
        assert opens(home, "joe").status == 0
        assert opens(home, "jane").error["osstatus"] == -25291
        replace_keyring(home, copy)
        assert opens(home, "jane").status == 0
        assert opens(home, "joe", *given).status == 0


tap.main()
