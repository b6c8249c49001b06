#!/usr/bin/python3
# test-reports.py: export, why-not, inspection and snapshots in the window.  SPDX-License-Identifier: GPL-3.0-or-later
"""The real window under Xvfb over a real vault and keyring. What it writes is judged by
the openssl command; what it says is read from the accessibility tree."""
import json
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
import driver  # noqa: E402
import screenshots  # noqa: E402
import tap  # noqa: E402
from pages import enter, reference  # noqa: E402

PASSPHRASE = "seven wet otters read maps aloud"
ENTRIES = ("Passphrase", "The same again")

state = {}


@tap.case
def it_starts():
    state["stage"] = screenshots.Stage(tap.BUILD_ROOT, tap.work)
    stage = state["stage"]
    stage.credenzactl("delete", reference(stage, "build-agent-07", "key"))
    stage.company.key("other", "rsa")
    stage.credenzactl("import", stage.company.path("other.key"), "--label", "build-agent-07")
    window = state["window"] = stage.open()
    window.find(contains="monitoring-probe", roles=driver.ROWS)


def save_as(window, path):
    """Into the file chooser, by keyboard: a path may be typed as it is."""
    window.find("Export", roles=driver.BUTTONS)
    window.focus("Export To")
    window.key("ctrl+a")
    window.type(str(path))
    window.key("Return")


def has_state(node, state_name):
    import pyatspi
    return node.getState().contains(getattr(pyatspi, state_name))


def choose(window, title, position, name):
    """The destination at that place, by keyboard: Tab until the list has the focus."""
    window.focus(title)
    for _ in range(6):
        window.key("Tab")
        try:
            driver.wait_for(lambda: any(has_state(node, "STATE_FOCUSED") for node in window.walk()
                                        if node.getRoleName() in driver.ROWS and ": " in node.name), "a destination has the focus", 2)
            break
        except AssertionError:
            continue
    window.key(*["Down"] * position, "space")
    driver.wait_for(lambda: has_state(window.find(name, roles={"check box", "radio button"}), "STATE_CHECKED"), f"{name} is chosen")


def close(window, title):
    window.focus(title)
    window.key("Escape")


@tap.case
def an_identity_is_exported_for_a_browser():
    """the button waits for two equal passphrases; the file opens with them; the next step is shown"""
    window, stage = state["window"], state["stage"]
    out = tap.work / "jane.p12"
    window.activate("export-identity", reference(stage, "jane@example.org"))
    window.find(contains="will hold the private key")
    enter(window, ENTRIES[0], PASSPHRASE)
    enter(window, ENTRIES[1], PASSPHRASE[:-1])
    window.find("The two are not the same yet")
    enter(window, ENTRIES[1], PASSPHRASE)
    window.find(contains="Strong")
    window.press("Export…")
    save_as(window, out)
    window.find(contains="Written, read back and compared")
    assert out.stat().st_mode & 0o777 == 0o600, oct(out.stat().st_mode)
    told = subprocess.run(["openssl", "pkcs12", "-in", out, "-passin", "stdin", "-noenc"], input=PASSPHRASE.encode(), capture_output=True, check=True).stdout
    assert told.count(b"BEGIN CERTIFICATE") == 3 and told.count(b"BEGIN PRIVATE KEY") == 1, told
    window.find(contains=f"--cert '{out}'")
    close(window, "Exported")
    window.gone(contains="Written, read back and compared")


@tap.case
def a_certificate_has_a_window_of_its_own():
    window, stage = state["window"], state["stage"]
    out = tap.work / "jane.chain.pem"
    window.activate("export-certificate", reference(stage, "jane@example.org"))
    window.find(contains="will hold no private key")
    assert window.peek("Passphrase of the File") is None
    choose(window, "Export Certificate", 1, "A server")
    window.press("Export…")
    save_as(window, out)
    window.find(contains="Written, read back and compared")
    text = out.read_text()
    assert text.count("BEGIN CERTIFICATE") == 3 and "PRIVATE" not in text, text
    close(window, "Exported")
    window.gone(contains="Written, read back and compared")


@tap.case
def the_old_target_warns():
    window, stage = state["window"], state["stage"]
    window.activate("export-identity", reference(stage, "Office VPN"))
    window.find("Passphrase of the File")
    assert window.peek(contains="3DES, SHA-1") is None
    choose(window, "Export Identity", 2, "An older system")
    window.find(contains="3DES, SHA-1")
    close(window, "Export Identity")
    window.gone("Passphrase of the File")


@tap.case
def why_not_names_what_was_compared_and_its_button_works():
    window, stage = state["window"], state["stage"]
    window.activate("explain", reference(stage, "build-agent-07", "certificate"))
    window.find("Why This Is Not an Identity")
    window.find(contains="were compared by their public key")
    window.find(contains="The nearest key is another one")
    window.press("Show How")
    window.find(contains="the key stays there")


@tap.case
def the_report_lists_and_marks():
    window = state["window"]
    window.activate("inspect")
    window.find(contains="with findings; no secret was read")
    for text in ("Expired", "Expires soon", "Key without certificate"):
        window.find(contains=text)
    window.press("Save…")
    window.focus("Save the Report As")
    window.key("ctrl+a")
    window.type(str(tap.work / "report.json"))
    window.key("Return")
    driver.wait_for((tap.work / "report.json").exists, "the report is saved")
    assert json.loads((tap.work / "report.json").read_text())["counts"]["expired"] == 1


@tap.case
def what_changed_is_told_item_by_item():
    window, stage = state["window"], state["stage"]
    window.activate("snapshot")
    window.find("No snapshot yet")
    window.press("Snapshot")
    window.find(contains="taken at")
    window.press("What Changed?")
    window.find("Nothing changed")
    stage.credenzactl("set", reference(stage, "monitoring-probe"), "label=probe of Ops")
    stage.credenzactl("delete", reference(stage, "Office VPN"))
    window.find(contains="probe of Ops", roles=driver.ROWS)
    window.press("What Changed?")
    window.find(contains="Changed: probe of Ops")
    window.find(contains="monitoring-probe → probe of Ops")
    window.find("Removed")


@tap.case
def it_ends_without_a_complaint():
    complaints = re.sub(".*Failed to measure available space.*", "", state["stage"].clear())
    assert not re.search("CRITICAL|WARNING", complaints), complaints
    assert PASSPHRASE not in complaints


if __name__ == "__main__":
    missing = driver.lacking()
    if missing:
        print("1..0 # SKIP missing here: " + ", ".join(missing))
        sys.exit(0)
    if not driver.is_under_display():
        driver.under_display()
    tap.main()
