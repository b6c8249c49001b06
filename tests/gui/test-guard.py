#!/usr/bin/python3
# test-guard.py: several keys at once, and one question for all of them.  SPDX-License-Identifier: GPL-3.0-or-later
"""The real window over a vault with keys that ask for the passphrase at each use, beside a
screen saver that speaks the protocol: it is what lets them be open for a while."""
import contextlib
import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "lock")]
import driver  # noqa: E402
import tap  # noqa: E402

PASSPHRASE = "correct horse battery"
NAMES = ["jane", "joe", "jack"]
PICTURES = os.environ.get("CDZ_GUI_PICTURES")
MENU_ITEMS = {"menu item"}

state = {}


def credenzactl(*arguments):
    answer = subprocess.run([tap.CREDENZACTL, "--vault", state["vault"], "--no-input", "--json",
                             "--vault-passphrase-file", tap.work / "passphrase", *arguments],
                            capture_output=True, text=True)
    assert answer.returncode == 0, answer
    return json.loads(answer.stdout)


def keys():
    return {item["label"]: item for item in credenzactl("list", "--class", "key", "--store", "vault")["items"]}


def picture(title, name):
    if PICTURES:
        state["window"].picture(title, Path(PICTURES) / f"{name}.png")


def select_all():
    window = state["window"]
    window.focus("Credenza")
    window.key("ctrl+a")
    window.find(f"{len(NAMES)} Items Selected")


def answer():
    window = state["window"]
    window.find("Unlock the Vault")
    window.focus("Unlock the Vault")
    window.type(PASSPHRASE)
    window.key("Return")
    window.gone("Unlock the Vault")


def change(title, command):
    """Ticks one box of the protection of all that is selected, and applies it."""
    import pyatspi

    def ready(node):
        return node if node.getState().contains(pyatspi.STATE_SENSITIVE) else None
    window = state["window"]
    window.press("Change Protection…")
    window.find("Protection", roles={"frame", "window"})

    box = driver.wait_for(lambda: ready(window.peek(title, roles={"check box"})), "what can be enforced is known")
    window.focus("Protection")
    window.tab_to(box)
    window.key("space")
    window.find(contains=command)
    picture("Protection", "protection-of-several")
    window.press("Apply")


@tap.case
def a_window_with_three_keys():
    import mocks
    (tap.work / "passphrase").write_text(PASSPHRASE + "\n")
    state["vault"] = tap.work / "vault.db"
    credenzactl("vault", "init", "--new-passphrase-file", tap.work / "passphrase")
    for name in NAMES:
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-subj", f"/CN={name}", "-days", "300", "-keyout", tap.work / "a.key", "-out", tap.work / "a.crt"],
                       check=True, capture_output=True)
        credenzactl("import", tap.work / "a.key", tap.work / "a.crt", "--label", name, "--access-control", "user-presence")

    class Bus:
        address = os.environ["DBUS_SESSION_BUS_ADDRESS"]
    state["saver"] = mocks.ScreenSaver(Bus)
    state["window"] = driver.Window(tap.BUILD_ROOT, state["vault"])
    state["window"].find("Vault: locked")


@tap.case
def the_menu_of_several_offers_it():
    window = state["window"]
    select_all()
    window.key("shift+F10")
    window.find("Change Protection…", roles=MENU_ITEMS)
    window.find("Open for 5 Minutes…", roles=MENU_ITEMS)
    picture("Credenza", "menu-of-several")
    window.key("Escape")
    window.gone("Open for 5 Minutes…", roles=MENU_ITEMS)


@tap.case
def one_question_for_all_and_it_is_counted():
    window = state["window"]
    window.press("Open for 5 Minutes…")
    answer()
    window.find(contains="3 keys open without asking for another")
    window.find(contains="used 0 times")
    change("Never export the key again", "private-key-usage")
    window.find("The protection of 3 keys is changed")
    assert window.peek("Unlock the Vault") is None, "it was asked although it was granted"
    window.find(contains="used 3 times")
    assert {",".join(key["access-control"]) for key in keys().values()} == {"user-presence,private-key-usage"}, keys()


@tap.case
def revoked_it_asks_again():
    window = state["window"]
    select_all()
    window.press("Revoke")
    window.gone(contains="open without asking")
    change("Never export the key again", "protect")
    answer()
    window.gone("When May the Key Be Used?")
    assert {",".join(key["access-control"]) for key in keys().values()} == {"user-presence"}, keys()


@tap.case
def a_locked_screen_revokes_it():
    window = state["window"]
    select_all()
    window.press("Open for 5 Minutes…")
    answer()
    window.find(contains="3 keys open without asking")
    state["saver"].active(True)
    window.gone(contains="open without asking")


def remembered():
    with contextlib.closing(sqlite3.connect(f"file:{state['vault']}?mode=ro", uri=True)) as vault:
        row = vault.execute("SELECT value FROM preference WHERE kind = 'new-key'").fetchone()
    return row and row[0]


@tap.case
def new_keys_begin_as_the_preferences_say():
    """chosen there, shown in the form, given to the key; what cannot be enforced is greyed, with its reason"""
    import pyatspi
    window = state["window"]
    window.focus("Credenza")
    window.key("ctrl+comma")
    window.find("When May New Keys Be Used?")
    greyed = window.find("With a PIN, only on this computer", roles={"radio button", "check box"})
    assert not greyed.getState().contains(pyatspi.STATE_SENSITIVE)
    window.find(contains="This computer has no TPM 2.0")
    window.find("Show How")
    picture("Preferences", "preferences")
    window.focus("Preferences")
    box = window.find("Never export the key again", roles={"check box"})
    window.tab_to(box)
    window.key("space")
    picture("Preferences", "preferences-flags")
    driver.wait_for(lambda: remembered() == " private-key-usage", "the vault remembers it")
    window.key("Escape")
    window.gone("When May New Keys Be Used?")
    window.focus("Credenza")
    window.key("ctrl+n")
    window.find(contains="--access-control private-key-usage")
    window.key("Escape")
    window.gone(contains="--access-control private-key-usage")


@tap.case
def an_imported_key_gets_what_the_preferences_say():
    window = state["window"]
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", tap.work / "extra.pem"], check=True)
    window.focus("Credenza")
    window.key("ctrl+i")
    window.focus("Import")
    window.type(str(tap.work / "extra.pem"))
    window.key("Return")
    window.find("Never export the key again")
    picture("Import", "import-with-defaults")
    window.press("Import 1 Item")
    answer()
    driver.wait_for(lambda: len(keys()) > len(NAMES), "the key is stored")
    new, = [key for name, key in keys().items() if name not in NAMES]
    assert new["access-control"] == ["private-key-usage"] and new["accessible"] == "when-unlocked", new


@tap.case
def it_ends_without_a_complaint():
    window = state["window"]
    window.focus("Credenza")
    window.key("ctrl+q")
    assert window.process.wait(driver.DEADLINE) == 0
    state["saver"].close()
    complaints = re.sub(".*Failed to measure available space.*", "", window.log.read_text())
    assert not re.search("CRITICAL|WARNING", complaints), complaints


if __name__ == "__main__":
    missing = driver.lacking()
    if missing:
        print("1..0 # SKIP missing here: " + ", ".join(missing))
        sys.exit(0)
    if not driver.is_under_display():
        driver.under_display()
    tap.main()
