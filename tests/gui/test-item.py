#!/usr/bin/python3
# test-item.py: one item looked at closely, and more of what people drop.  SPDX-License-Identifier: GPL-3.0-or-later
"""The item window, its source, a comparison, and imports of several files, of a
folder, of an OpenSSH key and of what is in conflict; by keyboard and through the
accessibility tree."""
import json
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
import driver  # noqa: E402
import pages  # noqa: E402
import tap  # noqa: E402
from screenshots import Stage  # noqa: E402

TABS = {"page tab", "radio button", "toggle button"}
state = {}


def text_of(window, name):
    """The whole of a text view."""
    node = window.find(name, roles={"text", "editable text", "document text"})
    return node.queryText().getText(0, node.queryText().characterCount)


def stored(klass):
    return json.loads(state["stage"].credenzactl("list", "--class", klass))["items"]


def paste(*files):
    window = state["window"]
    # The import before may be stored, and its window not closed yet.
    driver.wait_for(lambda: not window.shows("Import"), "no import is open")
    state["stage"].copy_files(*files)
    window.focus("Credenza")
    window.key("ctrl+v")
    window.focus("Import")
    return window


@tap.case
def an_item_has_a_window_with_words_and_numbers():
    state["stage"] = stage = Stage(tap.BUILD_ROOT, tap.work / "stage")
    state["window"] = window = pages.start(stage)
    window.key("Down", "alt+Return")
    window.find("May be used for: TLS client authentication, E-mail protection (S/MIME)")
    window.find("Key operations: Digital signature, Key agreement")
    window.find(contains="Certificate template (Windows): ")
    window.find("Copy SHA-256", driver.BUTTONS)
    window.find("Copy Serial number", driver.BUTTONS)


@tap.case
def its_source_is_pem_and_asn1():
    window = state["window"]
    window.focus("jane@example.org")
    window.key("ctrl+u")
    window.find("ASN.1", roles=TABS).queryAction().doAction(0)
    structure = driver.wait_for(lambda: text_of(window, "ASN.1 Structure"), "the structure is there")
    assert "commonName (2.5.4.3)" in structure and "“Jane Doe”" in structure, structure[:400]
    window.focus("Source of jane@example.org")
    window.key("Escape")
    window.gone("ASN.1", roles=TABS)


@tap.case
def its_issuer_opens_from_the_chain():
    window = state["window"]
    window.focus("jane@example.org")
    window.tab_to(window.find(contains="Corp Root CA R1: ", roles=driver.ROWS))
    window.key("Return")
    window.focus("Corp Root CA R1")
    window.key("Escape")
    window.focus("jane@example.org")
    window.key("Escape")
    window.gone("Key and certificate match")


@tap.case
def two_are_compared_by_word_not_only_colour():
    window = state["window"]
    refs = [item["ref"] for item in stored("certificate") if item["label"] == "jane@example.org"]
    window.activate("compare", refs)
    window.find(contains="Issuer, different: CN=Corp Issuing CA G1")
    window.find(contains="Subject, the same: CN=Jane Doe")
    window.find("Different")
    window.focus("Compare")
    window.key("Escape")
    window.gone("Different")


@tap.case
def several_files_one_of_them_locked():
    window = paste(*pages.new_files(state["stage"]))
    window.find("Unlock File", driver.BUTTONS)
    window.find("Import 1 Item", driver.BUTTONS)
    window.type("correct horse battery staple")
    window.key("Return")
    window.press("Import 3 Items")
    driver.wait_for(lambda: len([i for i in stored("identity") if i["label"] == "jane 2027"]) == 1, "it is stored")


@tap.case
def a_whole_folder_with_what_is_no_key_in_it():
    company, folder = state["stage"].company, tap.work / "dropped"
    (folder / "deeper").mkdir(parents=True)
    for name, place in (("lone", folder), ("lone2", folder / "deeper")):
        company.sign(name, f"/CN={name}.example.org", "g2", -1, 100)
        shutil.copy(company.path(f"{name}.pem"), place)
    (folder / "notes.txt").write_text("buy milk\n")
    window = paste(folder)
    window.find(contains="notes.txt")
    window.find("Skipped")
    window.press("Import 2 Items")
    driver.wait_for(lambda: {"lone.example.org", "lone2.example.org"} <=
                    {i["label"] for i in stored("certificate")}, "both are stored")


@tap.case
def an_openssh_key():
    window = paste(tap.SOURCE_ROOT / "tests" / "fixtures" / "formats" / "ed25519.openssh")
    window.press("Import 1 Item")
    driver.wait_for(lambda: [i for i in stored("key") if i["label"] == "jane@laptop"], "the key is stored")


@tap.case
def of_two_in_conflict_both_can_stay():
    company = state["stage"].company
    for name in ("router", "router-new"):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc",
                        "-subj", "/CN=router.lan", "-set_serial", "1", "-keyout", company.path("router.key"),
                        "-out", company.path(f"{name}.pem")], check=True, stderr=subprocess.DEVNULL)
    state["stage"].credenzactl("import", company.path("router.pem"))
    window = paste(company.path("router-new.pem"))
    window.find("Another Is Stored Already")
    window.find("Import", driver.BUTTONS)     # nothing is replaced unless it is chosen
    choice = window.find(contains="Which of the two stays")
    window.tab_to(choice)
    window.key("space", "Down", "Down", "Return")
    window.find(contains="Both stay: this one in the group “router-new”")
    window.press("Import 1 Item")
    driver.wait_for(lambda: len([i for i in stored("certificate") if i["label"] == "router.lan"]) == 2, "both are there")


@tap.case
def a_revocation_list_is_searched():
    stage = state["stage"]
    path = stage.company.path("company.crl")
    stage.company.revoke("old", path)
    assert not [line for line in stage.clear().splitlines() if "CRITICAL" in line or "WARNING" in line]
    window = stage.open(path)
    window.find("Revoked Certificates")
    window.focus("company.crl")
    window.type("abcdef")
    window.gone("Revoked Certificates")
    window.key("ctrl+a")
    window.type("4f:2a")
    window.find("Revoked Certificates")
    complaints = stage.clear()
    assert "CRITICAL" not in complaints, complaints


if __name__ == "__main__":
    missing = driver.lacking()
    if missing:
        print("1..0 # SKIP missing here: " + ", ".join(missing))
        sys.exit(0)
    if not driver.is_under_display():
        driver.under_display()
    tap.main()
