#!/usr/bin/python3
# test-keyrings.py: what other programs keep, in the window.  SPDX-License-Identifier: GPL-3.0-or-later
"""A real gnome-keyring beside the vault: its items show, those that secret-tool writes
meanwhile appear, a locked collection is unlocked through its own question, and the
provider is killed and started again, while nothing of the vault is lost."""
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
import driver  # noqa: E402
import fixture  # noqa: E402
import tap  # noqa: E402

MANY = 200
SERVICE = ("org.freedesktop.secrets", "/org/freedesktop/secrets")
LOGIN = "/org/freedesktop/secrets/collection/login"

state = {}


def call(destination, path, method, *arguments):
    return subprocess.run(["gdbus", "call", "--session", "--dest", destination, "--object-path", path,
                           "--method", method, *map(str, arguments)], check=True, capture_output=True,
                          text=True, timeout=driver.DEADLINE).stdout


def store(label):
    subprocess.run(["secret-tool", "store", f"--label={label}", "service", "imap", "user", label],
                   input=b"s3cret", check=True, timeout=driver.DEADLINE)


def choose(name):
    """In the sidebar, by keyboard: down through the kinds, then through the stores."""
    import pyatspi
    window = state["window"]
    window.focus("Credenza")
    window.key("F9", "F9")
    for _ in range(12):
        row = window.find(name, roles=driver.ROWS)
        if row.getState().contains(pyatspi.STATE_SELECTED):
            return
        before = selected()
        window.key("Down")
        driver.wait_for(lambda: selected() != before, "another row is selected")
    raise AssertionError(f"{name} cannot be reached")


def selected():
    import pyatspi
    return [node.name for node in state["window"].walk() if node.getRoleName() in driver.ROWS
            and ":" in node.name and node.getState().contains(pyatspi.STATE_SELECTED)]


@tap.case
def what_other_programs_keep_shows_beside_ours():
    company = state["company"] = fixture.Company(tap.work / "company")
    company.sign("host", "/O=Example Corp/CN=host", None, -10, 300, "server")
    state["vault"] = tap.work / "vault.db"
    subprocess.run([tap.CREDENZACTL, "--vault", state["vault"], "--no-input", "import", company.path("host.pem")],
                   check=True, stdout=subprocess.DEVNULL)
    store("Mail password")
    state["window"] = driver.Window(tap.BUILD_ROOT, state["vault"])
    state["window"].find("Other Items: 1", roles=driver.ROWS)
    state["window"].find("Login: unlocked", roles=driver.ROWS)
    choose("Login: unlocked")
    state["window"].find(contains="Mail password, ", roles=driver.ROWS)


def in_keyring():
    answer = subprocess.run([tap.CREDENZACTL, "--vault", state["vault"], "--no-input", "--json", "list", "--store", "Login",
                             "--class", "certificate"], check=True, capture_output=True, text=True, timeout=driver.DEADLINE)
    return [item["label"] for item in json.loads(answer.stdout)["items"]]


@tap.case
def what_is_deleted_from_a_keyring_is_asked_about():
    """the vault keeps what undo needs, a keyring does not"""
    window = state["window"]
    state["company"].sign("kept", "/O=Example Corp/CN=kept", None, -10, 300, "server")
    subprocess.run([tap.CREDENZACTL, "--vault", state["vault"], "--no-input", "import", "--store", "Login",
                    state["company"].path("kept.pem")], check=True, stdout=subprocess.DEVNULL)
    window.find(contains="kept, Certificate", roles=driver.ROWS)
    window.focus("Credenza")
    window.key("ctrl+f")
    window.type("kept")
    window.gone(contains="Mail password", roles=driver.ROWS)
    window.key("Down", "Delete")
    window.find(contains="Delete “kept” for Good?")
    window.find(contains="the keyring “Login” keeps nothing of what is deleted")
    # The bar of long work has a button of that name, too.
    question = next(top for top in window.app if any("for Good?" in node.name for node in window.walk(top)))
    for button in [n for n in window.walk(question) if n.getRoleName() in driver.BUTTONS and "Cancel" in n.name]:
        button.queryAction().doAction(0)
    window.gone(contains="Delete “kept” for Good?")
    assert in_keyring() == ["kept"]
    window.focus("Credenza")
    window.key("Delete")
    window.find(contains="Delete “kept” for Good?")
    window.press("Delete")
    driver.wait_for(lambda: in_keyring() == [], "it is gone from the keyring")
    window.find("“kept” deleted")
    assert window.peek(contains="Undo", roles=driver.BUTTONS) is None
    window.focus("Credenza")
    window.key("ctrl+f", "ctrl+a", "BackSpace")
    choose("Login: unlocked")
    window.find(contains="Mail password, ", roles=driver.ROWS)


@tap.case
def what_another_program_writes_meanwhile_appears():
    for number in range(MANY):
        store(f"Item {number}")
    state["window"].find(f"Other Items: {MANY + 1}", roles=driver.ROWS)


@tap.case
def a_locked_keyring_is_unlocked_through_its_own_question():
    window = state["window"]
    prompter = subprocess.Popen([sys.executable, HERE.parent / "keyring" / "prompter.py", "password"],
                                stdout=subprocess.PIPE, text=True)
    assert prompter.stdout.readline() == "ready\n"
    call(*SERVICE, "org.freedesktop.Secret.Service.Lock", f"['{LOGIN}']")
    window.find("Login: locked", roles=driver.ROWS)
    window.find("The keyring “Login” is locked")
    window.press("Unlock…")
    window.find("Login: unlocked", roles=driver.ROWS)
    window.gone("The keyring “Login” is locked")
    assert "asked password" in prompter.stdout.readline()
    prompter.terminate()
    prompter.wait()


@tap.case
def the_provider_is_killed_and_started_again():
    window = state["window"]
    answer = call("org.freedesktop.DBus", "/org/freedesktop/DBus",
                  "org.freedesktop.DBus.GetConnectionUnixProcessID", SERVICE[0])
    os.kill(int(re.search(r"uint32 (\d+)", answer).group(1)), signal.SIGKILL)
    window.find(contains="keyring", roles={"alert"})
    window.find("Certificates: 1", roles=driver.ROWS)
    subprocess.run(["gnome-keyring-daemon", "--unlock", "--components=secrets"], input=b"password", check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    window.find("Login: unlocked", roles=driver.ROWS)
    window.find(f"Other Items: {MANY + 1}", roles=driver.ROWS)
    window.find("Certificates: 1", roles=driver.ROWS)


@tap.case
def an_empty_vault_beside_them_says_how_to_begin():
    first, state["window"] = state["window"], driver.Window(tap.BUILD_ROOT, tap.work / "empty.db")
    window = state["window"]
    window.find(f"Other Items: {MANY + 1}", roles=driver.ROWS)
    window.find("Nothing in the Vault Yet")
    window.find("New Key or Request…", roles=driver.BUTTONS)
    window.find("Import Files…", roles=driver.BUTTONS)
    assert not re.search("CRITICAL|WARNING", window.close())
    state["window"] = first


@tap.case
def it_ends_without_a_complaint():
    window = state["window"]
    window.focus("Credenza")
    window.key("ctrl+q")
    assert window.process.wait(driver.DEADLINE) == 0
    complaints = window.log.read_text()
    assert not re.search("CRITICAL|WARNING", complaints), complaints


if __name__ == "__main__":
    missing = driver.lacking()
    if missing:
        print("1..0 # SKIP missing here: " + ", ".join(missing))
        sys.exit(0)
    if not driver.is_under_display():
        driver.under_display()
    tap.main()
