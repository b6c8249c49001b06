# world.py: what attackers of the stored keys share.  SPDX-License-Identifier: GPL-3.0-or-later
"""A home with a real keyring, a vault with a passphrase and, where swtpm is, a
software TPM; in it one key for each class and flag that can be enforced here."""
import os
import shutil
import sqlite3
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "cli"), str(Path(__file__).resolve().parents[1])]

import harness
from harness import Home, tap
from swtpm import Tpm

PASSPHRASE = "Lauter-Vogel Quittung 4481"
APPLICATION_PASSWORD = "zehn alte Dampfer 92"
PIN = "739154"

CLASSES = ["after-first-unlock", "when-unlocked", "after-first-unlock-this-device-only",
           "when-unlocked-this-device-only", "when-passphrase-set-this-device-only"]
FLAGS = ["user-presence", "application-password", "private-key-usage"]

# Each class without a flag, and each flag on the class that needs least.
CELLS = [(name, "") for name in CLASSES] + [("after-first-unlock", flag) for flag in FLAGS] + \
        [("when-unlocked", flag) for flag in FLAGS]


class World(Home):
    """The home, and its keys by cell."""

    def __init__(self, cells=CELLS):
        super().__init__()
        self.wanted = cells
        self.tpm = None
        self.n_uses = 0

    def __enter__(self):
        self.start_keyring()
        if any("device" in name for name, _ in self.wanted) and shutil.which("swtpm"):
            self.tpm = Tpm()
            self.env.update(self.tpm.env)
        self.factors = ["--vault-passphrase-file", self.file("vault.pass", PASSPHRASE + "\n")]
        self.json("vault", "init", "--new-passphrase-file", self.path / "vault.pass")
        if "protect" in self.run("help").out:
            self.factors += ["--application-password-file", self.file("app.pass", APPLICATION_PASSWORD + "\n"),
                             "--pin-file", self.file("pin.pass", PIN + "\n")]
        can = {row["name"]: row for row in self.json("capabilities")["capabilities"]}
        self.missing = {name: can[name]["reason"] for name in (*CLASSES, *FLAGS) if not can[name]["available"]}
        self.keys = {}
        for number, (name, flag) in enumerate(self.wanted):
            if name not in self.missing and flag not in self.missing:
                self.keys[name, flag] = self.store(f"key{number}", name, flag)
        return self

    def __exit__(self, *arguments):
        if self.tpm is not None:
            self.tpm.close()
        super().__exit__(*arguments)

    def store(self, label, name, flag):
        """A stored key of that cell; its reference."""
        key = self.make_key(f"{label}.key")
        flags = ["--access-control", flag] if flag else []
        answer = self.json(*self.factors, "import", key, "--label", label, "--accessible", name, *flags)
        return answer["results"][0]["ref"]

    def use(self, ref, *factors, vault=None, env=None):
        """Signs with the key, which every class and flag allows who has its factors."""
        self.n_uses += 1
        options = ["--vault", vault] if vault is not None else []
        return self.run("--json", "--no-input", *options, *(factors or self.factors), "request", "new", "--key", ref,
                        "--subject", f"CN=use {self.n_uses}", env=env)

    def sql(self, statement, *values, vault=None):
        with sqlite3.connect(vault or self.vault) as database:
            answer = database.execute(statement, values).fetchall()
        database.close()
        return answer

    def uuid(self, cell):
        return self.keys[cell].split(":")[1]

    def copy_vault(self, name):
        """The file as a thief or a backup has it."""
        self.sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return Path(shutil.copy(self.vault, self.path / name))

    def secrets(self):
        """(name, bytes) of what nobody may find."""
        import leftover
        yield "the vault passphrase", PASSPHRASE.encode()
        yield "the application password", APPLICATION_PASSWORD.encode()
        for path in self.path.glob("key*.key"):
            for name, number in leftover.numbers_of(self, path).items():
                yield from leftover.pieces_of(f"{path.name} {name}", number)


def is_code(result, *codes):
    return result.status != 0 and result.error["code"] in codes


def as_nobody():
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)


def need_root():
    if os.geteuid() != 0:
        raise tap.Skip("needs root, to look into memory or to become somebody else")


__all__ = ["harness", "tap", "World", "Tpm", "CELLS", "CLASSES", "PASSPHRASE", "APPLICATION_PASSWORD", "PIN", "is_code",
           "as_nobody", "need_root"]
