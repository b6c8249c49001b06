#!/usr/bin/python3
# protect.py: classes and flags, enforced or refused.  SPDX-License-Identifier: GPL-3.0-or-later
import contextlib
import os
import sqlite3

import harness
from harness import Home, tap
from swtpm import Tpm

NO_TPM = {"CREDENZA_TCTI": "device:/nonexistent"}
CLASSES = ["after-first-unlock", "when-unlocked", "session", "after-first-unlock-this-device-only",
           "when-unlocked-this-device-only", "when-passphrase-set-this-device-only", "always"]
FLAGS = ["user-presence", "application-password", "private-key-usage", "biometry-any", "biometry-current-set", "watch",
         "companion"]


class Guarded(Home):
    """A home with a keyring, a passphrase and one identity, "jane"."""

    def __init__(self, passphrase=True, keyring=True, tpm=None):
        super().__init__()
        self.env |= tpm.env if tpm else NO_TPM
        if keyring:
            self.start_keyring()
        self.given = []
        if passphrase:
            self.json("vault", "init", "--new-passphrase-file", self.file("p", "correct horse\n"))
            self.given = ["--vault-passphrase-file", self.path / "p"]
        self.file("pin", "1234\n")
        self.file("bad-pin", "9999\n")
        self.file("app", "application\n")
        self.file("bad-app", "other\n")

    def add(self, *names):
        for name in names:
            self.json("--no-input", *self.given, "import", self.make_p12(f"{name}.p12", "x", f"/CN={name}", name),
                      "--passphrase-file", self.file("x", "x\n"))

    def protect(self, *args, **kwargs):
        return self.json("--no-input", *self.given, "protect", *args, **kwargs)["items"]

    def refuses(self, status, code, *args, **kwargs):
        error = self.fails(status, code, "--no-input", *self.given, *args, **kwargs)
        assert error["message"] and "\n" not in error["message"], error
        return error

    def opens(self, *options, name="jane", out="out.p8"):
        """Whether the private key comes out, by export."""
        (self.path / out).unlink(missing_ok=True)
        return self.run("--no-input", "--json", *self.given, *options, "export", name, "--format", "pkcs8", "--unencrypted",
                        "--out", self.path / out)

    def row(self, column, name="jane"):
        with sqlite3.connect(self.vault) as database:
            return database.execute(f"SELECT {column} FROM key WHERE label = ?", (name,)).fetchone()[0]


@tap.case
def every_refusal_of_the_table():
    """each class and flag that nothing here can enforce: its number, and a sentence with the next step"""
    with Guarded(passphrase=False, keyring=False) as home:
        source = home.make_p12("jane.p12", "x", "/CN=jane", "jane")
        add = ["import", source, "--passphrase-file", home.file("x", "x\n")]
        cases = [("after-first-unlock", None, 12, "not-available"), ("when-unlocked", None, 7, "auth-failed"),
                 ("session", None, 12, "not-available"), ("always", None, 2, "param"),
                 ("after-first-unlock-this-device-only", None, 12, "not-available"),
                 ("when-unlocked-this-device-only", None, None, None),
                 ("when-passphrase-set-this-device-only", None, 12, "not-available"),
                 (None, "user-presence", 7, "auth-failed"), (None, "biometry-any", 8, "unsupported"),
                 (None, "biometry-current-set", 8, "unsupported"), (None, "watch", 8, "unsupported"),
                 (None, "companion", 8, "unsupported"), (None, "fingers", 2, "param"),
                 ("session", "user-presence", 2, "param"), ("session", "private-key-usage", 2, "param"),
                 ("when-passphrase-set-this-device-only", "user-presence", 2, "param")]
        for accessible, flag, status, code in cases:
            line = add + (["--accessible", accessible] if accessible else []) + (["--access-control", flag] if flag else [])
            if status is None:
                status, code = 7, "auth-failed"
            error = home.refuses(status, code, *line)
            assert error["osstatus"] == {2: -50, 7: -25293, 8: -4, 12: -25291}[status], (line, error)
            assert len(error["message"]) > 30, error
        assert home.json("list")["items"] == [], "something was stored"


@tap.case
def locked_and_nobody_to_ask():
    """-25308 where a factor could not be asked, and the word for what is needed"""
    with Tpm() as tpm, Guarded(tpm=tpm) as home:
        home.add("jane")
        home.given = []
        for line, needs in [(["--accessible", "when-unlocked"], "vault-passphrase"),
                            (["--accessible", "after-first-unlock"], "vault-passphrase")]:
            error = home.refuses(6, "interaction-not-allowed", "protect", "jane", *line)
            assert error["osstatus"] == -25308 and error["needs"] == needs and "--vault-passphrase-file" in error["hint"], error
        home.given = ["--vault-passphrase-file", home.path / "p"]
        for line, needs, option in [
                (["--access-control", "application-password"], "new-application-password", "--application-password-file"),
                (["--accessible", "when-passphrase-set-this-device-only"], "new-pin", "--pin-file")]:
            error = home.refuses(6, "interaction-not-allowed", "protect", "jane", *line)
            assert error["needs"] == needs and option in error["hint"], error
        # Empty is an answer, and a wrong one.
        home.given += ["--application-password-file", home.file("empty", "\n")]
        assert home.refuses(7, "auth-failed", "protect", "jane", "--access-control", "application-password")["osstatus"] == -25293
        home.given[2:] = ["--pin-file", home.path / "empty"]
        home.refuses(7, "auth-failed", "protect", "jane", "--accessible", "when-passphrase-set-this-device-only")


@tap.case
def capabilities_say_who_and_why():
    with Tpm() as tpm, Guarded(tpm=tpm) as home:
        rows = {row["name"]: row for row in home.json("capabilities")["capabilities"]}
        assert list(rows) == CLASSES + FLAGS, list(rows)
        for name, row in rows.items():
            assert row["kind"] == ("class" if name in CLASSES else "flag") and row["reason"], row
            assert ("enforced-by" in row) == row["available"], row
        absent = {name for name, row in rows.items() if not row["available"]}
        assert absent <= {"session", "always", "biometry-any", "biometry-current-set", "watch", "companion"}, absent
        assert "TPM" in rows["when-passphrase-set-this-device-only"]["enforced-by"]
    with Guarded(passphrase=False, keyring=False) as home:
        rows = {row["name"]: row for row in home.json("capabilities")["capabilities"]}
        assert not any(rows[name]["available"] for name in CLASSES), rows
        assert "vault init" in rows["when-unlocked"]["hint"], rows["when-unlocked"]


@tap.case
def a_tpm_that_the_account_may_not_use():
    if os.geteuid() != 0:
        raise tap.Skip("only root can become another user")
    with Guarded() as home:
        device = home.file("tpmrm0", "")
        device.chmod(0o600)
        home.path.chmod(0o755)
        nobody = {**home.env, "CREDENZA_TCTI": f"device:{device}", "HOME": "/nonexistent", "XDG_DATA_HOME": "/nonexistent"}
        result = harness.subprocess.run([str(tap.CREDENZACTL), "--json", "capabilities"], env=nobody, user=65534, group=65534,
                                        extra_groups=[], capture_output=True, cwd="/", timeout=harness.DEADLINE_S)
        if result.returncode != 0 and b"CANNOT" in result.stderr:
            raise tap.Skip("another user cannot read the build folder")
        rows = {row["name"]: row for row in harness.json.loads(result.stdout)["capabilities"]}
        row = rows["when-passphrase-set-this-device-only"]
        assert not row["available"] and row["reason"] == "Your account may not use this computer's TPM 2.0", row
        assert "tss" in row["hint"], row


@tap.case
def each_class_opens_and_says_so():
    """to each class and back; the key that comes out is the one that went in; undo brings no older rule back"""
    with Tpm() as tpm, Guarded(tpm=tpm) as home:
        home.add("jane")
        assert home.opens().status == 0
        original = (home.path / "out.p8").read_bytes()
        generation = home.row("generation")
        for accessible in ["after-first-unlock", "after-first-unlock-this-device-only", "when-unlocked-this-device-only",
                           "when-unlocked"]:
            for flags in ["", "user-presence"]:
                [item] = home.protect("jane", "--accessible", accessible, "--access-control", flags)
                generation += 1
                assert item["accessible"] == accessible and item.get("access-control", []) == ([flags] if flags else []), item
                assert home.row("generation") == generation
                assert home.opens().status == 0 and (home.path / "out.p8").read_bytes() == original, (accessible, flags)
        assert home.run("--no-input", *home.given, "undo").status in (0, 3)


@tap.case
def user_presence_is_bound_to_the_key():
    """the open keyring is not enough, and the flag's column cannot be edited away"""
    with Guarded() as home:
        home.add("jane")
        home.protect("jane", "--accessible", "after-first-unlock", "--access-control", "user-presence")
        given, home.given = home.given, []
        assert home.opens().status == 6
        with sqlite3.connect(home.vault) as database:
            database.execute("UPDATE key SET access_control = ''")
        assert home.opens().error["code"] == "malformed"
        home.given = given
        assert home.opens().error["code"] == "malformed"


@tap.case
def application_password():
    """wrong, missing, right; another one by protecting again; several lines are tried in turn"""
    with Guarded() as home:
        home.add("jane")
        app, bad = ["--application-password-file", home.path / "app"], ["--application-password-file", home.path / "bad-app"]
        home.given += app
        home.protect("jane", "--access-control", "application-password")
        assert home.opens().status == 0
        home.given[2:] = []
        result = home.opens()
        assert result.status == 6 and result.error["needs"] == "application-password", result
        result = home.opens(*bad)
        assert result.status == 7 and result.error["osstatus"] == -25293, result
        both = ["--application-password-file", home.file("both", "other\napplication\nnew one\n")]
        home.given += both
        home.protect("jane", "--access-control", "application-password")
        home.given[2:] = []
        assert home.opens(*app).status == 7
        assert home.opens("--application-password-file", home.file("new", "new one\n")).status == 0


@tap.case
def private_key_usage_is_not_exported():
    with Tpm() as tpm, Guarded(tpm=tpm) as home:
        home.add("jane")
        home.protect("jane", "--access-control", "private-key-usage")
        result = home.opens()
        assert result.status == 7 and result.error["osstatus"] == -25293 and "jane" in result.error["message"], result
        assert home.row("label") == "jane" and not (home.path / "out.p8").exists()
        home.given += ["--pin-file", home.path / "pin"]
        home.protect("jane", "--accessible", "when-passphrase-set-this-device-only", "--access-control", "")
        assert home.opens().status == 7


@tap.case
def a_pin_locks_and_another_tpm_does_not_open():
    """wrong PINs count down, then lock, and the message says how long; a copy on another computer is refused"""
    with Tpm() as tpm, Tpm() as other, Guarded(tpm=tpm) as home:
        home.add("jane", "joe")
        home.given += ["--pin-file", home.path / "pin"]
        home.protect("jane", "--accessible", "when-passphrase-set-this-device-only")
        home.protect("joe", "--accessible", "after-first-unlock-this-device-only")
        assert home.opens(name="joe").status == 0
        for env in (other.env, NO_TPM):
            home.env |= env
            error = home.opens(name="joe").error
            assert error["osstatus"] == -25291, error
            home.refuses(12, "not-available", "protect", "jane", "--accessible", "when-unlocked")
        home.env |= tpm.env
        home.given[2:] = ["--pin-file", home.path / "bad-pin"]
        messages = [home.refuses(7, "auth-failed", "protect", "jane", "--accessible", "when-unlocked")["message"]
                    for _ in range(4)]
        assert "2 more tries" in messages[0] and "1 more try" in messages[1], messages
        assert all("try again in 17 minutes" in message for message in messages[2:]), messages
        # Also the right one, for now; what has no PIN still opens.
        home.given[2:] = ["--pin-file", home.path / "pin"]
        assert "17 minutes" in home.refuses(7, "auth-failed", "protect", "jane", "--accessible", "when-unlocked")["message"]
        assert home.opens(name="joe").status == 0


@tap.case
def loosening_and_tightening_say_so():
    with Guarded() as home:
        home.add("jane")
        text = home.run("--no-input", *home.given, "protect", "jane", "--accessible", "after-first-unlock").out
        assert "no longer stands before it" in text and "Older copies" not in text, text
        text = home.run("--no-input", *home.given, "protect", "jane", "--accessible", "when-unlocked").out
        assert "Older copies and backups" in text, text
        # Without a class or flags there is nothing to do; a certificate has neither.
        home.refuses(2, "param", "protect", "jane")
        certificate = [i["ref"] for i in home.json("list", "--class", "certificate")["items"]][0]
        home.refuses(5, "no-such-attribute", "protect", certificate, "--accessible", "when-unlocked")
        # The class alone keeps the flags.
        home.protect("jane", "--access-control", "user-presence")
        assert home.protect("jane", "--accessible", "after-first-unlock")[0]["access-control"] == ["user-presence"]


@tap.case
def many_keys_one_question():
    """all of them by one answer, or none of them"""
    with Guarded() as home:
        names = [f"key{i}" for i in range(10)]
        home.add(*names)
        home.given += ["--application-password-file", home.path / "app"]
        items = home.protect(*names, "--accessible", "after-first-unlock", "--access-control", "user-presence,application-password")
        assert [item["label"] for item in items] == names
        with contextlib.closing(harness.Terminal(home, "protect", *names, "--accessible", "when-unlocked",
                                                 "--access-control", "")) as terminal:
            questions = 0
            for answer in ("correct horse\n", "application\n"):
                terminal.expect(": ")
                questions += 1
                terminal.type(answer)
            assert terminal.finish().status == 0
        assert questions == 2
        # One that is no key: none changes.
        before = [home.row("accessible", name) for name in names]
        home.refuses(3, "not-found", "protect", *names, "nobody", "--accessible", "after-first-unlock")
        assert [home.row("accessible", name) for name in names] == before


@tap.case
def an_old_envelope_is_nowhere_any_more():
    """after a tightening neither the database nor its WAL holds the old envelope, and undo does not either"""
    with Guarded() as home:
        home.add("jane")
        home.json("set", "jane", "comment=kept for undo")
        old = home.row("envelope")
        home.protect("jane", "--accessible", "after-first-unlock", "--access-control", "user-presence")
        assert home.row("envelope") != old
        for path in home.vault.parent.glob("vault.db*"):
            assert old[100:] not in path.read_bytes(), path
        home.run("--no-input", "undo")
        assert home.row("envelope") != old


tap.main()
