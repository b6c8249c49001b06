#!/usr/bin/python3
# database.py: who has the vault's file, and may write it.  SPDX-License-Identifier: GPL-3.0-or-later
"""For each class and flag: the disk thief, and a program that edits the database. What
is edited becomes unreadable, never weaker; an old row or file opens as of old."""
import shutil

from world import *


def for_each(world, check):
    """Each cell that can be enforced here; the others are said aloud."""
    for cell, ref in world.keys.items():
        check(cell, ref)
    for name, reason in world.missing.items():
        print(f"# not tried here: {name}: {reason}", flush=True)


@tap.case
def who_has_the_factors_opens_each_key():
    """the control: without it no refusal below would mean anything"""
    with World() as world:
        assert len(world.keys) >= 2, world.missing
        for_each(world, lambda cell, ref: check_opens(world, cell, ref))


def check_opens(world, cell, ref):
    result = world.use(ref)
    assert result.status == 0, (cell, result)


@tap.case
def the_file_holds_no_secret():
    with World() as world:
        for path in world.vault.parent.iterdir():
            data = path.read_bytes()
            for name, secret in world.secrets():
                assert secret not in data, f"{name} in {path.name}"


@tap.case
def a_stolen_file_opens_no_key():
    """another computer: no keyring, no passphrase, another TPM"""
    with World() as world, harness.Home() as thief:
        stolen = thief.path / "vault.db"
        shutil.copy(world.copy_vault("copy.db"), stolen)

        def check(cell, ref):
            result = thief.run("--json", "--no-input", "--vault", stolen, "request", "new", "--key", ref,
                               "--subject", "CN=thief")
            assert is_code(result, "interaction-not-allowed", "auth-failed", "not-available"), (cell, result)

        for_each(world, check)
        wrong = ["--vault-passphrase-file", thief.file("wrong", "not this one\n")]
        result = thief.run("--json", "--no-input", "--vault", stolen, *wrong, "request", "new", "--key",
                           world.keys["when-unlocked", ""], "--subject", "CN=thief")
        assert is_code(result, "auth-failed"), result


@tap.case
def a_stolen_file_and_passphrase_open_nothing_bound_to_a_tpm():
    with World() as world, harness.Home() as thief:
        bound = {cell: ref for cell, ref in world.keys.items() if "device" in cell[0]}
        if not bound:
            raise tap.Skip("no class is bound to a TPM here: " + "; ".join(world.missing.values()))
        stolen = thief.path / "vault.db"
        shutil.copy(world.copy_vault("copy.db"), stolen)
        with Tpm() as other:
            for environment in ({}, other.env):
                for cell, ref in bound.items():
                    result = thief.run("--json", "--no-input", "--vault", stolen, *world.factors, "request", "new",
                                       "--key", ref, "--subject", "CN=thief", env=environment)
                    assert result.status not in (0, 1), (cell, result)


@tap.case
def an_edited_class_or_flag_makes_it_unreadable():
    with World() as world:
        def check(cell, ref):
            uuid = world.uuid(cell)
            before = world.sql("SELECT accessible, access_control FROM key WHERE uuid = ?", uuid)[0]
            edits = [(name, before[1]) for name in CLASSES if name != before[0]]
            edits += [("always", before[1]), ("", before[1]), (before[0], "nonsense")]
            edits += [(before[0], flag) for flag in ("", "user-presence", "private-key-usage") if flag != before[1]]
            for accessible, control in edits:
                world.sql("UPDATE key SET accessible = ?, access_control = ? WHERE uuid = ?", accessible, control, uuid)
                result = world.use(ref)
                assert is_code(result, "malformed"), (cell, accessible, control, result)
            world.sql("UPDATE key SET accessible = ?, access_control = ? WHERE uuid = ?", *before, uuid)
            check_opens(world, cell, ref)

        for_each(world, check)


@tap.case
def swapped_envelopes_are_unreadable():
    with World() as world:
        cells = list(world.keys)
        for one, two in zip(cells, cells[1:]):
            a, b = world.uuid(one), world.uuid(two)
            kept = dict(world.sql("SELECT uuid, envelope FROM key WHERE uuid IN (?, ?)", a, b))
            for uuid, other in ((a, b), (b, a)):
                world.sql("UPDATE key SET envelope = ? WHERE uuid = ?", kept[other], uuid)
            for cell in (one, two):
                result = world.use(world.keys[cell])
                assert is_code(result, "malformed"), (one, two, result)
            for uuid in (a, b):
                world.sql("UPDATE key SET envelope = ? WHERE uuid = ?", kept[uuid], uuid)
            check_opens(world, one, world.keys[one])


@tap.case
def every_changed_byte_of_an_envelope_is_noticed():
    with World([("after-first-unlock", ""), ("when-unlocked", "")]) as world:
        for cell, ref in world.keys.items():
            uuid = world.uuid(cell)
            envelope = world.sql("SELECT envelope FROM key WHERE uuid = ?", uuid)[0][0]
            for place in range(0, len(envelope), max(1, len(envelope) // 24)):
                changed = bytearray(envelope)
                changed[place] ^= 1
                world.sql("UPDATE key SET envelope = ? WHERE uuid = ?", bytes(changed), uuid)
                result = world.use(ref)
                assert result.status not in (0, 1), (cell, place, result)
            world.sql("UPDATE key SET envelope = ? WHERE uuid = ?", envelope, uuid)
            check_opens(world, cell, ref)


def protect(world, ref, name, *flags):
    return world.json(*world.factors, "protect", ref, "--accessible", name, *flags)


@tap.case
def an_old_envelope_does_not_fit_the_present_row():
    """but an old row, and an old file, open as of old: SECURITY.md says so"""
    with World([("after-first-unlock", ""), ("when-unlocked", "")]) as world:
        if "protect" not in world.run("help").out:
            raise tap.Skip("there is no command protect")
        cell = ("after-first-unlock", "")
        ref, uuid = world.keys[cell], world.uuid(cell)
        old_file = world.copy_vault("old.db")
        columns = [row[1] for row in world.sql("PRAGMA table_info(key)")]
        names = ", ".join(f'"{name}"' for name in columns)
        old_row = world.sql(f"SELECT {names} FROM key WHERE uuid = ?", uuid)[0]
        protect(world, ref, "when-unlocked")
        new_row = world.sql(f"SELECT {names} FROM key WHERE uuid = ?", uuid)[0]
        assert new_row != old_row
        without = ["--no-input"]

        assert is_code(world.use(ref, *without), "interaction-not-allowed")
        world.sql("UPDATE key SET envelope = ? WHERE uuid = ?", old_row[columns.index("envelope")], uuid)
        assert is_code(world.use(ref), "malformed"), "an old envelope in the present row"

        assert world.use(ref, *without, vault=old_file).status == 0, "an old file has its old rule"
        world.sql("DELETE FROM key WHERE uuid = ?", uuid)
        marks = ", ".join("?" * len(columns))
        world.sql(f"INSERT INTO key ({names}) VALUES ({marks})", *old_row)
        assert world.use(ref, *without).status == 0, "an old row has its old rule"


@tap.case
def wrong_pins_lock_the_tpm():
    """after some wrong PINs not even the right one opens, and the message says how long"""
    cell = ("when-passphrase-set-this-device-only", "")
    with World([cell]) as world:
        if cell not in world.keys:
            raise tap.Skip(world.missing.get(cell[0], "there is no such class"))
        ref = world.keys[cell]
        check_opens(world, cell, ref)
        wrong = ["--pin-file", world.file("wrong.pin", "000000\n")]
        messages = []
        for _ in range(40):
            result = world.use(ref, *wrong)
            assert is_code(result, "auth-failed", "not-available", "busy"), result
            messages.append(result.error["message"])
            print(f"# {messages[-1]}", flush=True)
            if messages[-1] == (messages[-2:-1] or [""])[0]:
                break
        last = world.use(ref)
        assert last.status != 0, f"{len(messages)} wrong PINs, and the right one still opens"
        print(f"# then: {last.error['message']}", flush=True)
        assert any(character.isdigit() for character in last.error["message"]), last


@tap.case
def export_refuses_what_may_not_leave():
    with World([("after-first-unlock", "private-key-usage"), ("when-passphrase-set-this-device-only", "")]) as world:
        if not world.keys:
            raise tap.Skip("; ".join(world.missing.values()))
        for cell, ref in world.keys.items():
            for form in ("pkcs8", "pkcs12"):
                out = world.path / f"out-{form}"
                result = world.run("--json", "--no-input", *world.factors, "export", ref, "--format", form, "--out", out,
                                   "--export-passphrase-file", world.path / "vault.pass")
                assert result.status != 0 and not out.exists(), (cell, form, result)
                if form == "pkcs8":
                    assert is_code(result, "auth-failed"), (cell, result)


@tap.case
def a_key_of_the_session_is_written_nowhere():
    """and is gone with the keyring that kept it; without one it is refused"""
    with World([]) as world:
        key = world.make_key("key9.key")
        answer = world.json("import", key, "--label", "short", "--accessible", "session")["results"][0]
        item, = world.json("list", "--class", "key")["items"]
        assert item["accessible"] == "session" and item["store"] == "secrets/session", item
        assert not item["permanent"], item
        assert world.use(answer["ref"]).status == 0
        secrets = list(world.secrets())
        for path in world.path.rglob("*"):
            if path.is_file() and path.suffix not in (".key", ".pass"):
                for name, secret in secrets:
                    assert secret not in path.read_bytes(), f"{name} in {path}"

        world.stop_keyring()
        lost = world.use(answer["ref"])
        assert is_code(lost, "not-found", "not-available", "interaction-not-allowed"), lost
        refused = world.run("--json", "--no-input", "import", key, "--accessible", "session")
        assert is_code(refused, "not-available") and refused.error["osstatus"] == -25291, refused


tap.main()
