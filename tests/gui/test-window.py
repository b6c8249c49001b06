#!/usr/bin/python3
# test-window.py: somebody imports a .p12 and finds it again.  SPDX-License-Identifier: GPL-3.0-or-later
"""The real window under Xvfb over a real vault and keyring, worked by keyboard and by
the accessibility tree: import with a typed passphrase, search by fingerprint, details,
delete, undo. Meanwhile a monitor of the accessibility bus hears no message with more
than one character of the passphrase, and afterwards none of it is in the memory."""
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

# Two neighbours of it are found nowhere else: in no name, path or number.
PASSPHRASE = "q~Z}x|9^V`w{K"
MARKER = "planted~on}purpose"

state = {}


def credenzactl(*arguments):
    answer = subprocess.run([tap.CREDENZACTL, "--vault", state["vault"], "--no-input", "--json", *arguments],
                            capture_output=True, text=True, check=True)
    return json.loads(answer.stdout)


def identities():
    return [item["label"] for item in credenzactl("list", "--class", "identity")["items"]]


def fingerprint(name):
    answer = subprocess.run(["openssl", "x509", "-noout", "-fingerprint", "-sha256",
                             "-in", state["company"].path(name)], capture_output=True, text=True, check=True)
    return answer.stdout.strip().split("=")[1]


def rsa_parts(path):
    """n, e, d, p, q, dp, dq, qi of an RSA key, as big-endian bytes."""
    der = subprocess.run(["openssl", "rsa", "-in", path, "-traditional", "-outform", "DER"],
                         capture_output=True, check=True).stdout
    parts, place = [], 4
    while place < len(der):
        length = der[place + 1]
        place += 2
        if length & 0x80:
            size = length & 0x7f
            length = int.from_bytes(der[place:place + size], "big")
            place += size
        parts.append(der[place:place + length].lstrip(b"\0"))
        place += length
    return dict(zip(("n", "e", "d", "p", "q", "dp", "dq", "qi"), parts[1:]))


def listen():
    """Every message on the accessibility bus, as it is on the wire, into a file."""
    import pyatspi
    pyatspi.Registry.registerEventListener(lambda event: None, "object:text-changed", "object:text-caret-moved",
                                           "object:state-changed", "object:property-change")
    address = subprocess.run(["gdbus", "call", "--session", "--dest", "org.a11y.Bus", "--object-path", "/org/a11y/bus",
                              "--method", "org.a11y.Bus.GetAddress"], capture_output=True, text=True, check=True)
    address = re.search(r"'(.*)'", address.stdout).group(1)
    state["heard"] = tap.work / "heard"
    state["listener"] = subprocess.Popen(["dbus-monitor", "--address", address, "--binary"],
                                         stdout=state["heard"].open("wb"), stderr=subprocess.DEVNULL)


def memory_of(pid):
    """What is readable of a stopped process, one mapping after the other."""
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, mode = line.split()[:2]
            start, end = (int(x, 16) for x in span.split("-"))
            if "r" not in mode or line.endswith(("[vvar]", "[vsyscall]")):
                continue
            try:
                memory.seek(start)
                yield line.split()[-1], memory.read(end - start)
            except OSError:
                continue


def choose_file(path):
    """In GTK's own file chooser a slash opens the line for a path."""
    window = state["window"]
    window.focus("Credenza")
    window.key("ctrl+i")
    window.focus("Import")
    window.type(str(path))
    window.key("Return")


@tap.case
def the_window_starts_empty():
    company = state["company"] = fixture.Company(tap.work / "company")
    company.authorities()
    for name, label in (("jane", "jane@example.org"), ("probe", "monitoring-probe")):
        company.sign(name, f"/O=Example Corp/CN={label}", "g2", -10, 200, kind="rsa")
        company.bundle(name, label, ["g2", "root"], passphrase=PASSPHRASE)
    state["vault"] = tap.work / "vault.db"
    listen()
    state["window"] = driver.Window(tap.BUILD_ROOT, state["vault"])
    state["window"].find("No Keys or Certificates Yet")


@tap.case
def a_wrong_passphrase_is_said_and_can_be_tried_again():
    window = state["window"]
    choose_file(state["company"].path("jane.p12"))
    window.find("Unlock File", driver.BUTTONS)
    window.type("not this one")
    window.key("Return")
    window.find(contains="passphrase", roles={"alert"})
    assert window.find("Import", driver.BUTTONS)


@tap.case
def the_right_passphrase_shows_the_plan_and_imports():
    window = state["window"]
    window.type(PASSPHRASE)
    window.key("Return")
    window.press("Import 4 Items")
    window.find(contains="jane@example.org, Identity", roles=driver.ROWS)
    assert identities() == ["jane@example.org"]


@tap.case
def a_second_file_adds_to_it():
    window = state["window"]
    choose_file(state["company"].path("probe.p12"))
    window.find("Unlock File", driver.BUTTONS)
    window.type(PASSPHRASE)
    window.key("Return")
    window.press("Import 2 Items")
    window.find(contains="monitoring-probe, Identity", roles=driver.ROWS)
    window.find("Identities: 2")


@tap.case
def part_of_a_fingerprint_finds_it():
    window = state["window"]
    window.focus("Credenza")
    window.key("ctrl+f")
    window.type(fingerprint("jane.pem")[12:30].lower())
    window.gone(contains="monitoring-probe, Identity", roles=driver.ROWS)
    window.find(contains="jane@example.org, Identity", roles=driver.ROWS)


@tap.case
def its_details_have_a_window():
    window = state["window"]
    window.key("Down")
    window.key("alt+Return")
    window.find("Key and certificate match")
    window.find(f"SHA-256: {fingerprint('jane.pem')}")
    window.find(contains="Corp Root CA R1: ")
    window.focus("jane@example.org")
    window.key("Escape")
    window.gone("Key and certificate match")


@tap.case
def deleting_asks_once_and_undo_brings_it_back():
    window = state["window"]
    before = credenzactl("list")["items"]
    window.focus("Credenza")
    window.key("Delete")
    window.press("Delete")
    driver.wait_for(lambda: len(identities()) == 1, "the identity is gone from the vault")
    assert identities() == ["monitoring-probe"]
    window.press("Undo")
    driver.wait_for(lambda: len(identities()) == 2, "the identity is back in the vault")
    window.find(contains="jane@example.org, Identity", roles=driver.ROWS)
    key = lambda item: item["ref"]  # noqa: E731
    assert sorted(credenzactl("list")["items"], key=key) == sorted(before, key=key)


@tap.case
def it_can_be_renamed():
    window = state["window"]
    window.focus("Credenza")
    window.key("F2")
    window.find(contains="Rename", roles=driver.BUTTONS)
    window.focus("Rename")
    window.key("ctrl+a")
    window.type("Office")
    window.key("Return")
    window.find(contains="Office, Identity", roles=driver.ROWS)


@tap.case
def everything_that_can_be_pressed_has_a_name():
    # GTK 4.8 gives no name to the icon that empties a search.
    state["window"].key("ctrl+f", "Escape")
    state["window"].gone("GtkImage", roles=driver.BUTTONS)
    nameless = [(n.getRoleName(), n.name) for n in state["window"].walk()
                if n.getRoleName() in driver.BUTTONS | {"entry", "password text", "text", "check box"}
                and (not n.name or re.fullmatch(r"(Gtk|Adw|Cdz)\w+", n.name))]
    assert not nameless, nameless


@tap.case
def nobody_on_the_accessibility_bus_heard_the_passphrase():
    window = state["window"]
    window.focus("Credenza")
    window.key("ctrl+f")
    window.key("ctrl+a")
    window.type(MARKER)
    window.find("Nothing Found")
    # Clearing an entry says all that was in it: the listener hears such things.
    window.key("Escape")
    window.find(contains="Identity", roles=driver.ROWS)
    driver.wait_for(lambda: MARKER.encode() in state["heard"].read_bytes(), "the listener hears a whole text")
    heard = state["heard"].read_bytes()
    assert b"Unlock File" in heard
    for start in range(len(PASSPHRASE) - 1):
        pair = re.escape(PASSPHRASE[start:start + 2].encode())
        # Within a longer text, or a text of its own; the numbers of messages are bytes too.
        found = re.search(b"[ -~]" + pair + b"|" + pair + b"[ -~]|\\x02\0\0\0" + pair + b"\0", heard)
        assert not found, f"characters {start} and {start + 1} were in one message"


@tap.case
def nothing_of_it_is_left_in_the_memory():
    window = state["window"]
    if os.geteuid() != 0:
        raise tap.Skip("only root may read the memory of a process that is closed to debuggers")
    window.key("ctrl+f")
    window.type(MARKER)
    window.find("Nothing Found")
    secrets = {"the passphrase": PASSPHRASE.encode(), "the passphrase as BMP": PASSPHRASE.encode("utf-16-be")}
    for name in ("jane", "probe"):
        parts = rsa_parts(state["company"].path(f"{name}.key"))
        for part in ("d", "p", "q", "dp", "dq", "qi"):
            secrets[f"{part} of {name}"] = parts[part]
            secrets[f"{part} of {name}, as OpenSSL keeps it"] = parts[part][::-1]
    found, planted = set(), False
    os.kill(window.pid, signal.SIGSTOP)
    try:
        for where, piece in memory_of(window.pid):
            planted = planted or MARKER.encode() in piece
            found |= {f"{what} in {where}" for what, secret in secrets.items() if secret in piece}
    finally:
        os.kill(window.pid, signal.SIGCONT)
    assert planted, "the scan does not even find what is in an entry"
    assert not found, found


@tap.case
def it_ends_without_a_complaint():
    window = state["window"]
    assert PASSPHRASE not in Path(f"/proc/{window.pid}/environ").read_text(errors="replace")
    window.focus("Credenza")
    window.key("ctrl+q")
    assert window.process.wait(driver.DEADLINE) == 0
    state["listener"].terminate()
    complaints = window.log.read_text()
    assert PASSPHRASE not in complaints
    # GTK's file chooser, about the document portal's mount.
    complaints = re.sub(".*Failed to measure available space.*", "", complaints)
    assert not re.search("CRITICAL|WARNING", complaints), complaints


if __name__ == "__main__":
    missing = driver.lacking()
    if missing:
        print("1..0 # SKIP missing here: " + ", ".join(missing))
        sys.exit(0)
    if not driver.is_under_display():
        driver.under_display()
    tap.main()
