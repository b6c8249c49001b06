#!/usr/bin/python3
# test-lock.py: a window that holds the vault's keys, and loses them.  SPDX-License-Identifier: GPL-3.0-or-later
"""The real window over a vault with a passphrase, beside a screen saver that speaks the
protocol: a change of protection asks for the passphrase, the keys are held, and go from
memory when the screen locks, when another process locks, and with Ctrl+L. A monitor of
the accessibility bus meanwhile hears no two characters of the passphrase."""
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "lock"), str(HERE.parent / "cli")]
import driver  # noqa: E402
import leftover  # noqa: E402
import tap  # noqa: E402

# Two neighbours of it are found nowhere else: in no name, path or number.
PASSPHRASE = "w{K~q}Z|x9^V`w"
NEW = "vier kleine Kaefer am Zaun"
WIPED_WITHIN = 0.2
TRIES = 4

state = {}


def credenzactl(*arguments):
    answer = subprocess.run([tap.CREDENZACTL, "--vault", state["vault"], "--no-input", "--json",
                             "--vault-passphrase-file", tap.work / "passphrase", *arguments],
                            capture_output=True, text=True)
    assert answer.returncode == 0, answer
    return json.loads(answer.stdout)


def root_key():
    return subprocess.run([tap.BUILD_ROOT / "tests" / "root-key", state["vault"], "V"], input=PASSPHRASE.encode(),
                          capture_output=True, check=True).stdout


def listen():
    """Every message on the accessibility bus, as it is on the wire, into a file."""
    import pyatspi
    pyatspi.Registry.registerEventListener(lambda event: None, "object:text-changed", "object:text-caret-moved",
                                           "object:state-changed", "object:property-change")
    address = subprocess.run(["gdbus", "call", "--session", "--dest", "org.a11y.Bus", "--object-path", "/org/a11y/bus",
                              "--method", "org.a11y.Bus.GetAddress"], capture_output=True, text=True, check=True)
    state["heard"] = tap.work / "heard"
    state["listener"] = subprocess.Popen(
        ["dbus-monitor", "--address", re.search(r"'(.*)'", address.stdout).group(1), "--binary"],
        stdout=state["heard"].open("wb"), stderr=subprocess.DEVNULL)


def is_in_memory(secret):
    if os.geteuid() != 0:
        raise tap.Skip("only root may read the memory of a process that is closed to debuggers")
    pid = state["window"].pid
    os.kill(pid, signal.SIGSTOP)
    try:
        return any(secret in data for data in leftover.read_memory(pid).values())
    finally:
        os.kill(pid, signal.SIGCONT)


def unlock():
    """A change of class needs V; there and back again, so that it can be done once more."""
    window = state["window"]
    window.activate("protect", state["ref"])
    window.find(contains="Enforced by the vault passphrase")
    window.focus("Protection")
    window.key(*(["Tab"] if state["loose"] else ["Tab", "Down"]), "space")
    window.find(contains="credenzactl protect")
    window.press("Apply")
    if window.peek("Vault: unlocked") is None:
        window.find("Unlock the Vault")
        window.focus("Unlock the Vault")
        window.type(PASSPHRASE)
        window.key("Return")
    state["loose"] = not state["loose"]
    return window.find("Vault: unlocked")


def goes(node, cause, what):
    start = time.monotonic()
    cause()
    driver.wait_for(lambda: node.name == "Vault: locked", f"the vault is locked: {what}")
    took = time.monotonic() - start
    print(f"# {what}: seen {took * 1000:.0f} ms after it", flush=True)
    return took


@tap.case
def the_window_shows_a_locked_vault():
    import mocks
    (tap.work / "passphrase").write_text(PASSPHRASE + "\n")
    state["vault"] = tap.work / "vault.db"
    credenzactl("vault", "init", "--new-passphrase-file", tap.work / "passphrase")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Jane", "-days", "300",
                    "-keyout", tap.work / "a.key", "-out", tap.work / "a.crt"], check=True, capture_output=True)
    credenzactl("import", tap.work / "a.key", tap.work / "a.crt", "--label", "Jane", "--accessible", "when-unlocked")
    state["ref"] = credenzactl("list", "--class", "identity")["items"][0]["ref"]
    state["loose"] = True

    class Bus:
        address = os.environ["DBUS_SESSION_BUS_ADDRESS"]
    state["saver"] = mocks.ScreenSaver(Bus)
    listen()
    state["window"] = driver.Window(tap.BUILD_ROOT, state["vault"])
    state["window"].find("Vault: locked")


@tap.case
def a_change_of_protection_unlocks_and_the_key_is_held():
    state["node"] = unlock()
    assert is_in_memory(root_key()), "the scan is blind: V is held, and was not found"
    assert not is_in_memory(PASSPHRASE.encode()), "the passphrase stayed in memory"


@tap.case
def a_locked_screen_takes_it_from_memory():
    goes(state["node"], lambda: state["saver"].active(True), "a locked screen")
    assert not is_in_memory(root_key()), "V stayed in memory"
    assert not is_in_memory(PASSPHRASE.encode())


@tap.case
def each_way_to_lock_is_fast():
    """the best of a few tries: what is measured includes the way over the accessibility bus"""
    ways = {"a locked screen": lambda: state["saver"].active(True),
            "credenzactl lock": lambda: subprocess.run([tap.CREDENZACTL, "--vault", state["vault"], "lock"], check=True,
                                                       stdout=subprocess.DEVNULL),
            "Ctrl+L": lambda: state["window"].key("ctrl+l")}
    for what, cause in ways.items():
        best = None
        for _ in range(TRIES):
            node = unlock()
            state["window"].gone("When May the Key Be Used?")
            state["window"].focus("Credenza")
            took = goes(node, cause, what)
            best = took if best is None else min(best, took)
            if best <= WIPED_WITHIN:
                break
        assert best <= WIPED_WITHIN, f"{what}: {best * 1000:.0f} ms"
        assert not is_in_memory(root_key()), f"V stayed in memory after {what}"


@tap.case
def nobody_on_the_accessibility_bus_heard_the_passphrase():
    driver.wait_for(lambda: b"Unlock the Vault" in state["heard"].read_bytes(), "the listener hears something")
    heard = state["heard"].read_bytes()
    for start in range(len(PASSPHRASE) - 1):
        pair = re.escape(PASSPHRASE[start:start + 2].encode())
        found = re.search(b"[ -~]" + pair + b"|" + pair + b"[ -~]|\\x02\0\0\0" + pair + b"\0", heard)
        assert not found, f"characters {start} and {start + 1} were in one message"


def type_change(current, new):
    """Into the three entries, with Tabs past the button that shows what is typed."""
    window = state["window"]
    window.activate("vault-passphrase")
    window.find("Passphrase until now")
    window.focus("Change the Vault Passphrase")
    window.type(current)
    for _ in range(2):
        window.key("Tab", "Tab")
        window.type(new)


@tap.case
def the_passphrase_can_be_changed_in_the_window():
    window = state["window"]
    type_change(PASSPHRASE, NEW)
    window.find(contains="Strong")
    window.key("Return")
    window.gone("Passphrase until now")
    (tap.work / "passphrase").write_text(NEW + "\n")
    credenzactl("unlock", "vault")


@tap.case
def while_another_program_has_the_vault_the_change_says_so_and_can_be_given_up():
    window = state["window"]
    other = sqlite3.connect(state["vault"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    type_change(NEW, "another one")
    window.key("Return")
    window.find(contains="other programs that use the vault")
    window.press("Cancel")
    window.gone("Passphrase until now")
    other.execute("ROLLBACK")
    other.close()
    # It is as it was: what was the passphrase then can be changed, here to itself.
    type_change(NEW, NEW)
    window.key("Return")
    window.gone("Passphrase until now")
    credenzactl("unlock", "vault")


@tap.case
def after_wrong_passphrases_the_wait_is_said_and_counted_down():
    """Six wrong ones by the command line; the seventh would wait for eight seconds."""
    import pyatspi
    window = state["window"]
    credenzactl("lock")
    window.find("Vault: locked")
    (tap.work / "wrong").write_text("".join(f"wrong {number}\n" for number in range(6)))
    tried = subprocess.run([tap.CREDENZACTL, "--vault", state["vault"], "--no-input", "--vault-passphrase-file", tap.work / "wrong",
                            "unlock", "vault"], capture_output=True, text=True)
    assert tried.returncode == 7, tried
    window.activate("unlock", "vault")

    def seconds():
        said = re.search(r"Try again in (\d+)\ss\.", window.find(contains="Several passphrases were wrong").name)
        return int(said.group(1))

    first = driver.wait_for(seconds, "the wait is said")
    assert first <= 8, first
    accept = window.find(contains="Unlock", roles=driver.BUTTONS)
    assert not accept.getState().contains(pyatspi.STATE_SENSITIVE)
    driver.wait_for(lambda: seconds() < first, "it is counted down")
    window.gone(contains="Several passphrases were wrong")
    assert accept.getState().contains(pyatspi.STATE_SENSITIVE)
    window.focus("Unlock the Vault")
    window.type(NEW)
    window.key("Return")
    window.find("Vault: unlocked")


@tap.case
def it_ends_without_a_complaint():
    window = state["window"]
    window.focus("Credenza")
    window.key("ctrl+q")
    assert window.process.wait(driver.DEADLINE) == 0
    state["listener"].terminate()
    state["saver"].close()
    complaints = re.sub(".*Failed to measure available space.*", "", window.log.read_text())
    assert PASSPHRASE not in complaints
    assert not re.search("CRITICAL|WARNING", complaints), complaints


if __name__ == "__main__":
    missing = driver.lacking()
    if missing:
        print("1..0 # SKIP missing here: " + ", ".join(missing))
        sys.exit(0)
    if not driver.is_under_display():
        driver.under_display()
    tap.main()
