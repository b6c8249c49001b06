#!/usr/bin/python3
# session.py: keys that are gone with the session.  SPDX-License-Identifier: GPL-3.0-or-later
"""A real keyring, whose session collection is memory only, and a logind that speaks its
protocol on a system bus of its own."""
import sqlite3
import sys
from pathlib import Path

import harness
from harness import Home, tap

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lock"))
try:
    import mocks
except ImportError:
    mocks = None


class Logind:
    """The bus and the mock on it; `session` is the caller's, `sessions` all that there are."""

    def __init__(self, home):
        if mocks is None:
            raise tap.Skip("there is no GObject introspection for Python")
        self.bus = mocks.Bus("system")
        self.mock = mocks.Logind(self.bus)
        home.env["DBUS_SYSTEM_BUS_ADDRESS"] = self.bus.address

    def __enter__(self):
        return self.mock

    def __exit__(self, *_):
        self.mock.close()
        self.bus.close()


class Stored(Home):
    """A keyring, a vault passphrase, and the identity “jane” in the vault."""

    def __init__(self, keyring=True):
        super().__init__()
        self.env |= {"CREDENZA_TCTI": "device:/nonexistent",
                     "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={self.runtime}/no-system-bus"}
        if keyring:
            self.start_keyring()
        self.json("vault", "init", "--new-passphrase-file", self.file("p", "correct horse\n"))
        self.given = ["--no-input", "--vault-passphrase-file", self.path / "p"]
        self.json(*self.given, "import", self.make_p12("jane.p12", "x", "/CN=jane", "jane"),
                  "--passphrase-file", self.file("x", "x\n"))

    def protect(self, accessible):
        return self.json(*self.given, "protect", "jane", "--accessible", accessible)["items"][0]

    def export(self):
        (self.path / "out.p8").unlink(missing_ok=True)
        return self.run("--json", "--no-input", "export", "jane", "--format", "pkcs8", "--unencrypted",
                        "--out", self.path / "out.p8")

    def keys(self):
        return [item["label"] for item in self.json("--no-input", "list", "--class", "key", "--store", "vault")["items"]
                if item["key-class"] == "private"]

    def envelope(self):
        with sqlite3.connect(self.vault) as database:
            return database.execute("SELECT envelope FROM key WHERE label = 'jane'").fetchone()[0]


@tap.case
def neither_keyring_nor_window():
    """-25291, and the key keeps its class"""
    with Stored(keyring=False) as home:
        error = home.fails(12, "not-available", *home.given, "protect", "jane", "--accessible", "session")
        assert error["osstatus"] == -25291 and "window" in error["hint"], error
        assert home.json("list", "--class", "key")["items"][0]["accessible"] == "when-unlocked"
        row = next(row for row in home.json("capabilities")["capabilities"] if row["name"] == "session")
        assert not row["available"] and row["reason"] == error["message"], row


@tap.case
def moved_there_and_back():
    """a stored key opens without a passphrase, in any process of the session, and moves back"""
    with Stored() as home:
        item = home.protect("session")
        assert item["accessible"] == "session" and item["permanent"] is False, item
        assert home.export().status == 0
        shown = home.json("--no-input", "show", "jane")["items"][0]["rows"]
        assert not any("another session" in row["value"] for row in shown), shown
        home.fails(2, "param", *home.given, "protect", "jane", "--accessible", "session",
                   "--access-control", "private-key-usage")
        assert home.protect("when-unlocked")["accessible"] == "when-unlocked"
        result = home.export()
        assert result.status == 6 and result.error["needs"] == "vault-passphrase", result


@tap.case
def nothing_on_the_disk_opens_it():
    """neither the keyring's files nor the vault has the key that wraps it"""
    with Stored() as home:
        home.protect("session")
        before = {path: path.read_bytes() for path in (home.path / ".local").rglob("*") if path.is_file()}
        home.stop_keyring()
        home.start_daemon()
        error = home.export().error
        assert error["osstatus"] == -25291 and "another session" in error["message"], error
        rows = home.json("--no-input", "show", "jane")["items"][0]["rows"]
        assert any(row["value"].startswith("In another session") for row in rows), rows
        assert home.keys() == ["jane"], "it was dropped while its session may still be there"
        # Also with all files as they were while the key could be used.
        for path, content in before.items():
            path.write_bytes(content)
        assert home.export().status == 12


@tap.case
def dropped_when_logind_says_so():
    with Stored() as home, Logind(home) as logind:
        home.protect("session")
        assert b"\x011" in home.envelope(), "the row does not name its session"
        logind.own, logind.ids = "2", ["1", "2"]
        assert home.keys() == ["jane"] and home.export().status == 0
        logind.ids = ["2"]
        assert home.keys() == [], "the session is gone, and its key is not"
        items = home.json("list", "--class", "certificate")["items"]
        assert [item["label"] for item in items] == ["jane"], "the certificate went, too"


@tap.case
def without_logind_only_the_boot_counts():
    with Stored() as home:
        home.protect("session")
        with Logind(home) as logind:
            logind.own, logind.ids = "7", ["7"]
            assert home.keys() == ["jane"], "a session that logind never knew cannot be gone"
            logind.answers = False
            assert home.keys() == ["jane"], "no answer is no proof"


@tap.case
def dropped_after_another_boot():
    with Stored() as home:
        home.protect("session")
        boot = bytes.fromhex(Path("/proc/sys/kernel/random/boot_id").read_text().strip().replace("-", ""))
        envelope = home.envelope()
        assert envelope.count(boot) == 1
        other = bytes(16)
        with sqlite3.connect(home.vault) as database:
            database.execute("UPDATE key SET envelope = ?", (envelope.replace(boot, other),))
        assert home.keys() == []


@tap.case
def altered_is_damaged():
    """the class column edited back, or the session's name changed: unreadable, not weaker"""
    with Stored() as home:
        home.protect("session")
        envelope = home.envelope()
        with sqlite3.connect(home.vault) as database:
            database.execute("UPDATE key SET accessible = 'after-first-unlock'")
        assert home.export().error["code"] == "malformed"
        changed = envelope[:-90] + bytes([envelope[-90] ^ 1]) + envelope[-89:]
        with sqlite3.connect(home.vault) as database:
            database.execute("UPDATE key SET accessible = 'session', envelope = ?", (changed,))
        assert home.export().error["code"] == "malformed"


tap.main()
