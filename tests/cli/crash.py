#!/usr/bin/python3
# crash.py: killed imports, imports at the same time.  SPDX-License-Identifier: GPL-3.0-or-later
import contextlib
import shutil
import sqlite3

import harness
from harness import Home, tap

N_POINTS = 50


def kill_at(n):
    return {"LD_PRELOAD": str(harness.MODULES / "libkill-at-call.so"), "CDZ_TEST_KILL_AT": str(n)}


def preload_works():
    return "ASAN_OPTIONS" not in harness.os.environ


def count_calls(home, *args):
    """How often the command changes a file."""
    count = home.path / "count"
    result = home.run(*args, env={"LD_PRELOAD": str(harness.MODULES / "libkill-at-call.so"), "CDZ_TEST_COUNT": str(count)})
    assert result.status == 0, result
    return int(count.read_text())


def refs(home):
    return {item["ref"] for item in home.json("list")["items"]}


def check_sound(home):
    with sqlite3.connect(home.vault) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@tap.case
def kill_at_50_points_of_an_import():
    """the old or the new state, and the next import works"""
    if not preload_works():
        raise tap.Skip("a sanitizer wants to be preloaded first")
    with Home() as home:
        home.start_keyring()
        old = home.make_p12("old.p12", "x", label="old")
        new = home.make_p12("new.p12", "x", label="new")
        passphrase = home.file("x", "x\n")
        home.json("import", old, "--passphrase-file", passphrase)
        start = home.path / "start.db"
        # The vault keeps its WAL; what is copied below must be all of it.
        with contextlib.closing(sqlite3.connect(home.vault)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        wal = home.vault.parent / (home.vault.name + "-wal")
        assert not wal.exists() or wal.stat().st_size == 0
        shutil.copy(home.vault, start)
        total = count_calls(home, "import", new, "--passphrase-file", passphrase)
        assert total >= 5, total

        seen = set()
        points = sorted({1 + i * total // N_POINTS for i in range(N_POINTS)})
        for point in points:
            for path in home.vault.parent.glob("vault.db*"):
                path.unlink()
            shutil.copy(start, home.vault)
            before = refs(home)
            result = home.run("--json", "import", new, "--passphrase-file", passphrase, env=kill_at(point))
            assert result.status == -9, (point, total, result)
            found = refs(home)
            kinds = sorted(item["class"] for item in home.json("list")["items"] if item["label"] == "new")
            assert kinds in ([], ["certificate", "identity", "key"]), (point, kinds)
            assert before <= found, point
            check_sound(home)
            seen.add(len(kinds))
            again = home.json("import", new, "--passphrase-file", passphrase)
            assert {r["action"] for r in again["results"]} <= {"added", "completed-identity", "exists"}
            assert len(refs(home)) == 6
        assert seen == {0, 3}, f"only {seen} in {len(points)} points of {total}"


@tap.case
def kill_at_each_point_of_the_first_import():
    """also where the vault and its root key are only being made"""
    if not preload_works():
        raise tap.Skip("a sanitizer wants to be preloaded first")
    with Home() as home:
        home.start_keyring()
        new = home.make_p12("new.p12", "x", label="new")
        line = ["import", new, "--passphrase-file", home.file("x", "x\n")]
        total = count_calls(home, *line)
        for point in sorted({1 + i * total // 20 for i in range(20)}):
            shutil.rmtree(home.vault.parent)
            assert home.run(*line, env=kill_at(point)).status == -9
            assert len(home.json("list")["items"]) in (0, 3), point
            home.json(*line)
            assert len(home.json("list")["items"]) == 3, point


@tap.case
def an_interrupted_backup_leaves_no_part():
    """a whole copy or none, and no temporary file; the program dies by the signal"""
    if not preload_works():
        raise tap.Skip("a sanitizer wants to be preloaded first")
    with Home() as home:
        home.start_keyring()
        home.json("vault", "init", "--new-passphrase-file", home.file("p", "p\n"))
        home.json("import", home.make_bundle("bundle.pem", 50))
        folder = home.path / "copies"
        folder.mkdir()
        total = count_calls(home, "vault", "backup", folder / "first.db")
        (folder / "first.db").unlink()
        statuses = set()
        for point in sorted({1 + i * total // 12 for i in range(12)}):
            result = home.run("vault", "backup", folder / "copy.db", env={**kill_at(point), "CDZ_TEST_KILL_BY": "2"})
            statuses.add(result.status)
            left = sorted(path.name for path in folder.iterdir())
            assert left in ([], ["copy.db"]), (point, left)
            if left:
                assert len(home.json("--vault", folder / "copy.db", "list")["items"]) == 50
                for path in folder.iterdir():
                    path.unlink()
        assert -2 in statuses and statuses <= {0, -2}, statuses


@tap.case
def two_imports_of_the_same_200_certificates():
    with Home() as home:
        bundle = home.make_bundle("bundle.pem", 200)
        processes = [home.start("--json", "import", bundle) for _ in range(2)]
        actions = []
        for process in processes:
            out, err = process.communicate(timeout=harness.DEADLINE_S)
            result = harness.Result(process.returncode, out, err)
            assert result.status == 0, result
            actions += [r["action"] for r in result.json["results"]]
        assert len(home.json("list")["items"]) == 200
        assert sorted(set(actions)) == ["added", "exists"], set(actions)
        assert actions.count("added") == 200 and actions.count("exists") == 200


@tap.case
def eight_first_imports_at_once():
    """one vault, one root key in the keyring, and every key opens"""
    with Home() as home:
        home.start_keyring()
        files = [home.make_p12(f"{i}.p12", "x", subject=f"/CN=client {i}", label=f"client {i}") for i in range(8)]
        passphrase = home.file("x", "x\n")
        processes = [home.start("--json", "import", file, "--passphrase-file", passphrase) for file in files]
        for process in processes:
            out, err = process.communicate(timeout=harness.DEADLINE_S)
            assert process.returncode == 0, harness.Result(process.returncode, out, err)
        assert len(home.json("list", "--class", "identity")["items"]) == 8
        keys = harness.subprocess.run(
            ["gdbus", "call", "--session", "--dest", "org.freedesktop.secrets", "--object-path", "/org/freedesktop/secrets",
             "--method", "org.freedesktop.Secret.Service.SearchItems", "{'xdg:schema': 'io.github.credenza.Credenza.RootKey'}"],
            env=home.env, capture_output=True, text=True, check=True).stdout
        assert keys.count("/org/freedesktop/secrets/collection/") == 1, keys
        opened = harness.subprocess.run([str(harness.MODULES / "open-keys"), str(home.vault)], env=home.env,
                                        capture_output=True, text=True, check=True).stdout.split("\n")
        assert sorted(filter(None, opened)) == [f"client {i}" for i in range(8)], opened


tap.main()
