#!/usr/bin/python3
# protect-crash.py: changes of class that are killed.  SPDX-License-Identifier: GPL-3.0-or-later
import contextlib
import shutil
import sqlite3

import harness
from harness import Home, tap

N_POINTS = 200

# From the rule before to each of these, and back.
RULES = [("when-unlocked", ""), ("after-first-unlock", "user-presence"), ("when-unlocked", "user-presence,private-key-usage"),
         ("after-first-unlock", "")]
NAMES = ["jane", "joe", "jim"]


def rows(home):
    """What decides how each key opens, and the envelope itself."""
    with contextlib.closing(sqlite3.connect(home.vault)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return database.execute("SELECT label, accessible, access_control, generation, root_key, envelope FROM key ORDER BY label"
                                ).fetchall()


def start_from(home, copy):
    for path in home.vault.parent.glob("vault.db*"):
        path.unlink()
    shutil.copy(copy, home.vault)


def save(home, copy):
    with contextlib.closing(sqlite3.connect(home.vault)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(home.vault, copy)


def kill_at(n, **more):
    return {"LD_PRELOAD": str(harness.MODULES / "libkill-at-call.so"), "CDZ_TEST_KILL_AT": str(n), **more}


def count_calls(home, line):
    count = home.path / "count"
    result = home.run(*line, env={"LD_PRELOAD": str(harness.MODULES / "libkill-at-call.so"), "CDZ_TEST_COUNT": str(count)})
    assert result.status == 0, result
    return int(count.read_text())


def opens(home, given):
    """Protecting again needs the key opened under the rule that it has now."""
    result = home.run("--no-input", *given, "protect", *NAMES, "--accessible", "when-unlocked")
    return result.status == 0


@tap.case
def kill_at_200_points_of_a_class_change():
    """always all keys under the old rule or all under the new one, and they open"""
    if "ASAN_OPTIONS" in harness.os.environ:
        raise tap.Skip("a sanitizer wants to be preloaded first")
    with Home() as home:
        home.json("vault", "init", "--new-passphrase-file", home.file("p", "p\n"))
        given = ["--vault-passphrase-file", home.path / "p"]
        for name in NAMES:
            home.json("--no-input", *given, "import", home.make_p12(f"{name}.p12", "x", f"/CN={name}", name),
                      "--passphrase-file", home.file("x", "x\n"))
        copy = home.path / "start.db"
        killed, seen = 0, {"old": 0, "new": 0}
        for number, (accessible, flags) in enumerate(RULES):
            line = ["--no-input", *given, "protect", *NAMES, "--accessible", accessible, "--access-control", flags]
            save(home, copy)
            before = rows(home)
            total = count_calls(home, line)
            n = N_POINTS // len(RULES)
            for i in range(n):
                start_from(home, copy)
                result = home.run(*line, env=kill_at(1 + i * total // n))
                assert result.status == -9, (i, total, result)
                killed += 1
                after = rows(home)
                if after == before:
                    seen["old"] += 1
                    continue
                seen["new"] += 1
                assert [row[1:4] for row in after] == [(accessible, flags, row[3] + 1) for row in before], (i, after)
                assert opens(home, given), (i, accessible, flags)
            # On from here, and the old rule opens as well as it did.
            start_from(home, copy)
            assert home.run(*line).status == 0, number
        assert killed == N_POINTS and seen["old"] > 0 and seen["new"] > 0, seen
        print(f"# {killed} kills: {seen['old']} times the old rule, {seen['new']} times the new one")


tap.main()
