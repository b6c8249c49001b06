#!/usr/bin/python3
# test-list.py: many certificates in the window, by keyboard alone.  SPDX-License-Identifier: GPL-3.0-or-later
"""The list of the main window over a real vault: sorted, searched by every spelling of
a number, several selected, ten of them deleted and brought back; columns and shortcuts;
files pasted, and opened from outside."""
import base64
import contextlib
import hashlib
import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
import driver  # noqa: E402
import fixture  # noqa: E402
import tap  # noqa: E402

# Neither the first nor the last of them, in no order.
SOUGHT = "host-07"
NAMES = [f"host-{n:02}" for n in range(12)]

state = {}


def credenzactl(*arguments):
    answer = subprocess.run([tap.CREDENZACTL, "--vault", state["vault"], "--no-input", "--json", *arguments],
                            capture_output=True, text=True, check=True)
    return json.loads(answer.stdout)


def certificates():
    return sorted(json.dumps(item, sort_keys=True) for item in credenzactl("list", "--class", "certificate")["items"])


def rows():
    return [node.name.split(",")[0] for node in state["window"].walk() if node.getRoleName() in driver.ROWS
            and ", Certificate" in node.name]


def shows(names, what):
    driver.wait_for(lambda: rows() == names, f"{what}: {names}")


def openssl(*arguments, **options):
    return subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, **options).stdout


def focus_list():
    """From wherever: the search, and down into what it found."""
    state["window"].focus("Credenza")
    state["window"].key("ctrl+f", "ctrl+a", "BackSpace", "Down")


def search(text):
    window = state["window"]
    window.focus("Credenza")
    window.key("ctrl+f", "ctrl+a")
    window.type(text)


@tap.case
def where_there_is_no_identity_the_certificates_show():
    company = state["company"] = fixture.Company(tap.work / "company")
    for number, name in enumerate(NAMES):
        # The later in the alphabet, the sooner it expires.
        company.sign(name, f"/O=Example Corp/CN={name}", None, -10, 400 - 10 * number, "server", mail=f"{name}.example.org")
    state["vault"] = tap.work / "vault.db"
    credenzactl("import", *(company.path(f"{name}.pem") for name in NAMES))
    state["window"] = driver.Window(tap.BUILD_ROOT, state["vault"])
    shows(NAMES[::-1], "the most urgent first")


@tap.case
def what_the_command_line_did_is_not_undone_here():
    window = state["window"]
    window.focus("Credenza")
    window.key("ctrl+z")
    window.find("This window did nothing that could be undone")
    assert len(credenzactl("list", "--class", "certificate")["items"]) == len(NAMES)
    shows(NAMES[::-1], "all still there")


@tap.case
def a_head_sorts_by_its_column():
    window = state["window"]
    window.press("Name")
    shows(NAMES, "sorted by name")
    window.press("Name")
    shows(NAMES[::-1], "and the other way round")
    window.press("Name")
    shows(NAMES, "and back")


@tap.case
def every_spelling_of_a_number_finds_it():
    path = state["company"].path(f"{SOUGHT}.pem")
    sha256 = openssl("x509", "-noout", "-fingerprint", "-sha256", "-in", path).decode().strip()
    sha1 = openssl("x509", "-noout", "-fingerprint", "-sha1", "-in", path).decode().strip().split("=")[1]
    serial = openssl("x509", "-noout", "-serial", "-in", path).decode().strip().split("=")[1]
    spki = openssl("pkey", "-pubin", "-outform", "DER",
                   input=openssl("x509", "-noout", "-pubkey", "-in", path))
    pairs = sha256.split("=")[1]
    for text in (sha256, pairs, pairs.lower(), pairs.replace(":", ""), pairs.replace(":", " "), pairs[9:32],
                 sha1, sha1.replace(":", "-").lower(), f"0x{serial}", str(int(serial, 16)), serial.lower(),
                 f"sha256//{base64.b64encode(hashlib.sha256(spki).digest()).decode()}", f"example corp {SOUGHT}"):
        search(text)
        shows([SOUGHT], text)
    search("no such thing")
    state["window"].find("Nothing Found")


@tap.case
def an_alternative_name_and_a_use_are_found():
    search(f"{SOUGHT}.example.org")
    shows([SOUGHT], "by its alternative name")
    search("TLS server auth")
    shows(NAMES, "by what it is for")
    search("clientAuth")
    state["window"].find("Nothing Found")


@tap.case
def what_is_typed_in_the_list_is_searched():
    window = state["window"]
    focus_list()
    shows(NAMES, "all again")
    window.type("t-11")
    shows(["host-11"], "typed in the list")
    window.key("Escape")
    shows(NAMES, "given up")


@tap.case
def ten_are_selected_deleted_and_brought_back():
    window = state["window"]
    before = certificates()
    focus_list()
    window.key("Home", *["shift+Down"] * 9)
    window.find("10 Items Selected")
    window.key("Delete")
    window.find(contains="10 items deleted")
    shows(NAMES[10:], "two are left")
    assert len(certificates()) == 2
    window.key("ctrl+z")
    shows(NAMES, "all are back")
    assert certificates() == before


@tap.case
def several_are_exported_into_one_file():
    window = state["window"]
    path = tap.work / "several.pem"
    focus_list()
    window.key("Home", "shift+Down", "shift+Down")
    window.find("3 Items Selected")
    for name in ("Export Certificates…", "Copy Fingerprints", "Copy References"):
        window.find(name, roles=driver.BUTTONS)
    window.key("ctrl+e")
    window.find(contains="Export", roles=driver.BUTTONS)
    window.focus("Export Certificates To")
    window.key("ctrl+a")
    window.type(str(path))
    window.key("Return")
    window.find("3 certificates were exported")
    shown = json.loads(subprocess.run([tap.CREDENZACTL, "--json", "show", "--file", path], check=True, capture_output=True).stdout)
    assert [item["subject"] for item in shown["items"]] == [f"CN={name},O=Example Corp" for name in NAMES[:3]], shown
    window.focus("Credenza")


@tap.case
def all_are_selected_by_one_key_and_a_menu_says_what_can_be_done():
    window = state["window"]
    focus_list()
    window.key("ctrl+a")
    window.find(f"{len(NAMES)} Items Selected")
    window.key("Home", "shift+F10")
    window.find("Copy PEM")
    window.key("Escape")


@tap.case
def an_import_that_waits_is_cancelled_and_nothing_is_half_there():
    """somebody else is writing, so that the import has not come to its end when it is given up"""
    import pyatspi
    window = state["window"]
    company, before = state["company"], certificates()
    for name in ("late-1", "late-2"):
        company.sign(name, f"/O=Example Corp/CN={name}", None, -10, 300, "server")
    bundle = company.path("late.pem")
    bundle.write_text("".join(company.path(f"{name}.pem").read_text() for name in ("late-1", "late-2")))
    helper = subprocess.Popen([sys.executable, HERE / "paste-files.py", bundle], stdout=subprocess.PIPE, text=True)
    assert helper.stdout.readline() == "ready\n"
    window.focus("Credenza")
    window.key("ctrl+v")
    accept = window.find("Import 2 Items", roles=driver.BUTTONS)
    plan = next(top for top in window.app if any(node.name == "Import 2 Items" for node in window.walk(top)))
    cancel = [n for n in window.walk(plan) if n.getRoleName() in driver.BUTTONS and "Cancel" in n.name][-1]

    def works(button):
        return button.getState().contains(pyatspi.STATE_SENSITIVE)
    with contextlib.closing(sqlite3.connect(state["vault"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        # A button acts a quarter of a second after it was told to, and not again before that.
        accept.queryAction().doAction(0)
        driver.wait_for(lambda: not works(accept), "the import has begun")
        cancel.queryAction().doAction(0)
        driver.wait_for(lambda: not works(cancel), "it is being cancelled")
        other.execute("ROLLBACK")
    # It may be pressed again, and the plan is as it was.
    driver.wait_for(lambda: works(accept) and works(cancel), "the import has ended")
    window.find("Import 2 Items", roles=driver.BUTTONS)
    assert certificates() == before
    cancel.queryAction().doAction(0)
    window.gone("Import 2 Items", roles=driver.BUTTONS)
    helper.terminate()
    helper.wait()


@tap.case
def columns_are_chosen_in_the_preferences():
    window = state["window"]
    window.focus("Credenza")
    window.find("Issuer", driver.BUTTONS)
    window.key("ctrl+comma")
    window.focus("Preferences")
    window.find(contains="Issuer", roles={"check box", "switch"}).queryAction().doAction(0)
    window.focus("Preferences")
    window.key("Escape")
    window.gone("Issuer", driver.BUTTONS)


@tap.case
def every_shortcut_that_is_listed_is_there():
    window = state["window"]
    window.focus("Credenza")
    window.key("ctrl+question")
    window.find(contains="Keyboard Shortcuts: ")
    found = (re.search(r": ((?:Ctrl|Alt|Shift)\+\S+|F\d+|Delete)(?=\s|$)", node.name) for node in window.walk()
             if node.getRoleName() in driver.ROWS)
    listed = {match.group(1) for match in found if match}
    window.focus("Keyboard Shortcuts")
    window.key("Escape")
    sources = "".join(path.read_text() for path in (tap.SOURCE_ROOT / "src" / "gui").glob("*.c")
                      if path.name != "cdz-shortcuts-window.c")
    for name in listed - {"F10", "Shift+F10", "Ctrl+A"}:     # GTK's own, and pressed above
        *modifiers, key = name.split("+")
        spelled = {"?": "question", ",": "comma"}.get(key, key.lower() if len(key) == 1 else key)
        accelerator = "<Control>" * ("Ctrl" in modifiers) + spelled
        bound = rf"GDK_KEY_{spelled}, {'GDK_CONTROL_MASK' if 'Ctrl' in modifiers else 'GDK_ALT_MASK' if modifiers else '0'}"
        assert f'"{accelerator}"' in sources or re.search(bound, sources, re.IGNORECASE), name
    assert len(listed) > 15, listed


@tap.case
def files_are_pasted():
    window, company = state["window"], state["company"]
    for name in ("pasted-1", "pasted-2"):
        company.sign(name, f"/O=Example Corp/CN={name}", None, -10, 300, "server")
    holder = subprocess.Popen([sys.executable, HERE / "paste-files.py", company.path("pasted-1.pem"),
                               company.path("pasted-2.pem")], stdout=subprocess.PIPE, text=True)
    assert holder.stdout.readline() == "ready\n"
    focus_list()
    window.key("ctrl+v")
    window.press("Import 2 Items")
    shows(NAMES + ["pasted-1", "pasted-2"], "both are there")
    holder.terminate()
    holder.wait()


@tap.case
def a_file_from_outside_is_looked_at():
    company = state["company"]
    company.sign("outside", "/O=Example Corp/CN=outside", None, -10, 300, "server")
    other = driver.Window(tap.BUILD_ROOT, tap.work / "other.db", company.path("outside.pem"))
    other.find(contains="outside")
    other.find("Import", driver.BUTTONS)
    assert not re.search("CRITICAL|WARNING", other.close())


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
        os.environ["CDZ_SOURCE_ROOT"] = str(tap.SOURCE_ROOT)
        driver.under_display()
    tap.main()
