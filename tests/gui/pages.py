# pages.py: every page of the program, and how to get there.  SPDX-License-Identifier: GPL-3.0-or-later
"""A page is a function that gets a Stage (screenshots.py), brings the program there,
and returns its driver and the title of the window to take a picture of:

    @page
    def rename(stage):
        window = choose(stage, "monitoring-probe")
        window.key("F2")
        return window, "Rename"

Where an action of the application is all it takes, one line does:

    action_page("capabilities", "Capabilities", "capabilities")
    action_page("protection", "Protection", "protect", "jane@example.org")

Wait for names, or for a whole text as it stands in the source: it is found in German,
too."""
import json
import os
import subprocess
import sys

import driver
from fixture import PASSPHRASE

PAGES = {}


def page(function):
    PAGES[function.__name__.replace("_", "-")] = function
    return function


def start(stage):
    window = stage.open()
    window.find(contains="monitoring-probe", roles=driver.ROWS)
    window.focus("Credenza")
    if stage.begin_size is not None:
        window.resize("Credenza", *stage.begin_size)
    return window


def reference(stage, label, klass="identity"):
    items = json.loads(stage.credenzactl("list", "--class", klass))["items"]
    return [item["ref"] for item in items if item["label"] == label][-1]


def action_page(name, title, action, *labels, waits_for=None):
    """@labels: of identities (or of another class, as a pair), whose references the action gets."""
    def show(stage):
        window = start(stage)
        window.activate(action, *[reference(stage, *([label] if isinstance(label, str) else label)) for label in labels])
        if waits_for is not None:
            window.find(contains=waits_for)
        return window, title
    PAGES[name] = show


@page
def main(stage):
    window = start(stage)
    window.find(contains="SHA-256")
    window.key("Down")
    window.find(contains="Corp Issuing CA G2, Corp Root CA R1")
    window.key("Right")
    window.find(contains="jane@example.org, ", roles=driver.ROWS)
    return window, "Credenza"


@page
def search(stage):
    window = start(stage)
    window.key("ctrl+f")
    window.type("CI runner")
    window.gone(contains="monitoring-probe", roles=driver.ROWS)
    return window, "Credenza"


@page
def no_match(stage):
    window = start(stage)
    window.key("ctrl+f")
    window.type("nobody")
    window.find("Nothing Found")
    return window, "Credenza"


@page
def empty(stage):
    window = stage.open(vault=stage.folder / "empty.db")
    window.find(contains="Import", roles=driver.BUTTONS)
    return window, "Credenza"


@page
def empty_vault(stage):
    """Beside a keyring with something in it."""
    subprocess.run(["secret-tool", "store", "--label=Mail", "service", "imap"], input=b"s3cret", check=True)
    window = stage.open(vault=stage.folder / "empty.db")
    window.find("Nothing in the Vault Yet")
    return window, "Credenza"


@page
def sidebar(stage):
    """As it covers the list where there is little room."""
    window = start(stage)
    window.resize("Credenza", 400, 800)
    window.focus("Credenza")
    window.key("F9")
    window.find("Stores")
    return window, "Credenza"


@page
def smallest(stage):
    window = start(stage)
    window.resize("Credenza", 360, 640)
    return window, "Credenza"


@page
def undo_toast(stage):
    window = start(stage)
    window.key("Down", "Down", "Delete")
    window.press("Delete")
    window.find(contains="Undo", roles=driver.BUTTONS)
    window.focus("Credenza")
    return window, "Credenza"


@page
def details(stage):
    window = start(stage)
    window.key("Down", "alt+Return")
    window.find("Key and certificate match")
    return window, "jane@example.org"


def source(stage):
    window = details(stage)[0]
    window.focus("jane@example.org")
    window.key("ctrl+u")
    window.focus("Source of jane@example.org")
    return window, "Source of jane@example.org"


@page
def source_pem(stage):
    return source(stage)


@page
def source_structure(stage):
    window, title = source(stage)
    window.click_on(window.find("ASN.1", roles={"page tab", "radio button", "toggle button"}))
    window.find("ASN.1 Structure")
    return window, title


@page
def compare(stage):
    window = start(stage)
    refs = [item["ref"] for item in json.loads(stage.credenzactl("list", "--class", "certificate"))["items"]
            if item["label"] == "jane@example.org"]
    window.activate("compare", refs)
    window.find(contains="SHA-256, ")
    return window, "Compare"


def new_files(stage):
    company = stage.company
    if not company.path("corp-bundle.pem").exists():
        company.sign("next", "/C=DE/O=Example Corp/OU=Engineering/CN=Jane Doe", "g2", 0, 365)
        company.bundle("next", "jane 2027", ["g2", "root"])
        company.sign("gateway", "/C=DE/O=Example Corp/CN=vpn-gateway.example.org", "g2", -1, 400, "server",
                     mail="vpn-gateway.example.org")
        parts = [company.path(f"{name}.pem").read_text() for name in ("gateway", "root", "g2")]
        company.path("corp-bundle.pem").write_text("".join(parts) + "-----BEGIN CERTIFICATE-----\nMIIBAAAA\n"
                                                   "-----END CERTIFICATE-----\n")
    return company.path("next.p12"), company.path("corp-bundle.pem")


@page
def file_crl(stage):
    path = stage.company.path("company.crl")
    stage.company.revoke("old", path)
    window = stage.open(path)
    window.find("Revoked Certificates")
    return window, "company.crl"


@page
def file(stage):
    window = stage.open(new_files(stage)[1])
    window.find("Import", driver.BUTTONS)
    window.find(contains="vpn-gateway")
    return window, "corp-bundle.pem"


@page
def file_locked(stage):
    window = stage.open(new_files(stage)[0])
    window.find("Unlock File")
    return window, "next.p12"


@page
def import_plan(stage):
    window = start(stage)
    stage.copy_files(*new_files(stage))
    window.key("ctrl+v")
    window.find("Unlock File")
    window.find(contains="vpn-gateway")
    return window, "Import"


@page
def protection(stage):
    (stage.folder / "passphrase").write_text(PASSPHRASE + "\n")
    stage.credenzactl("vault", "init", "--new-passphrase-file", stage.folder / "passphrase")
    window = start(stage)
    window.activate("protect", reference(stage, "jane@example.org"))
    window.find(contains="the vault passphrase, and wiping from memory")
    window.focus("Protection")
    window.key("Tab", "Down", "space")
    window.find(contains="--accessible when-unlocked")
    return window, "Protection"


action_page("protection-first", "Protection", "protect", "jane@example.org", waits_for="While unlocked")
action_page("capabilities", "Protection on This Computer", "capabilities", waits_for="Ask at each use")
action_page("vault-passphrase", "Set a Vault Passphrase", "vault-passphrase", waits_for="The same again")


def enter(window, field, text):
    """Into the entry of that title, as a screen reader's user would find it."""
    entry = window.find(field, roles={"text", "entry"})
    entry.queryEditableText().setTextContents(text)


def new_window(stage):
    window = start(stage)
    window.activate("new")
    window.find("New Key and Request")
    return window


@page
def new_request(stage):
    window = new_window(stage)
    for field, text in (("Common name", "build-agent-10"), ("Organization", "Example Corp"), ("Country", "DE"),
                        ("DNS name", "build-agent-10.ci.example.org"), ("E-mail", "ci@example.org"),
                        ("Label", "Build agent 10")):
        enter(window, field, text)
    window.find(contains="CN=build-agent-10,O=Example Corp,C=DE")
    return window, "New Key and Request"


@page
def new_request_wrong(stage):
    window = new_window(stage)
    enter(window, "Common name", "build-agent-10")
    enter(window, "Country", "Germany")
    enter(window, "DNS name", "not a host")
    window.find(contains="no DNS name")
    return window, "New Key and Request"


action_page("renew", "Renew", "renew", "jane@example.org", waits_for="The Request Will Say")


def serve(stage):
    """A server that takes certificates of a partner's authority alone; its port."""
    sys.path.append(str(driver.HERE.parent / "probe"))
    import servers
    company = stage.company
    if not company.path("git.pem").exists():
        company.sign("git", "/CN=git.corp.example.org", "root", -10, 90, "server", mail="localhost")
        company.sign("partner", "/O=Partner/CN=Partner Client CA R3", None, -100, 2000, "authority")
        company.sign("jp", "/O=Partner/CN=jane@partner.example", "partner", -10, 300, mail="jane@partner.example")
        company.bundle("jp", "jane@partner.example", ["partner"])
    stage.credenzactl("import", company.path("jp.p12"), "--passphrase-file", stage.folder / "passphrase")
    return servers.s_server(stage.folder, (company.path("git.pem"), company.path("git.key")), "-CAfile", company.path("partner.pem"),
                            "-Verify", "3", "-verify_return_error")


def test_connection(stage, label):
    port = serve(stage)
    window = start(stage)
    window.activate("test", reference(stage, label))
    window.find("Address")
    window.focus("Connection Test")
    window.key("alt+l")
    window.type(f"https://localhost:{port}/")
    window.key("Return")
    return window


@page
def test(stage):
    window = start(stage)
    window.activate("test", "")
    window.find("Address")
    return window, "Connection Test"


@page
def test_refused(stage):
    window = test_connection(stage, "jane@example.org")
    window.find(contains="Partner Client CA R3")
    return window, "Connection Test"


@page
def test_accepted(stage):
    window = test_connection(stage, "jane@partner.example")
    window.find(contains="200 OK")
    return window, "Connection Test"


@page
def test_commands(stage):
    window = test_connection(stage, "jane@partner.example")
    window.find(contains="200 OK")
    window.focus("Connection Test")
    window.key("ctrl+shift+c")
    window.find("openssl s_client")
    return window, "The Same Test on a Command Line"


action_page("export-certificate", "Export Certificate", "export-certificate", "jane@example.org", waits_for="An SSH server")


@page
def export_identity(stage):
    window = start(stage)
    window.activate("export-identity", reference(stage, "jane@example.org"))
    window.find("Passphrase of the File")
    for field in ("Passphrase", "The same again"):
        enter(window, field, "tired otter reads seven wet maps")
    window.find(contains="Strong")
    return window, "Export Identity"


@page
def export_legacy(stage):
    window = start(stage)
    window.activate("export-identity", reference(stage, "jane@example.org"))
    window.find("Passphrase of the File")
    window.focus("Export Identity")
    window.key("Tab", "Down", "Down", "space")
    window.find(contains="3DES, SHA-1")
    return window, "Export Identity"


@page
def why_not(stage):
    """a certificate whose key went, and another of its name"""
    stage.credenzactl("delete", reference(stage, "build-agent-07", "key"))
    stage.company.key("other", "rsa")
    stage.credenzactl("import", stage.company.path("other.key"), "--label", "build-agent-07")
    window = start(stage)
    window.activate("explain", reference(stage, "build-agent-07", "certificate"))
    window.find(contains="The nearest key is another one")
    return window, "build-agent-07"


action_page("inspect", "Inspection Report", "inspect", waits_for="Expires soon")


@page
def snapshot_changed(stage):
    window = start(stage)
    window.activate("snapshot")
    window.press("Snapshot")
    window.find(contains="taken at")
    stage.credenzactl("set", reference(stage, "monitoring-probe"), "comment=renewed by Ops", "label=probe of Ops")
    stage.credenzactl("delete", reference(stage, "Office VPN"))
    window.find(contains="probe of Ops", roles=driver.ROWS)
    window.press("What Changed?")
    window.find(contains="Changed: probe of Ops")
    return window, "Snapshots"
@page
def request(stage):
    stage.credenzactl("request", "new", "--subject", "CN=build-agent-10,O=Example Corp,C=DE", "--preset", "tls-client",
                      "--san", "DNS:build-agent-10.ci.example.org", "--label", "Build agent 10")
    window = start(stage)
    window.click_on(window.find("Requests: 1", roles=driver.ROWS))
    window.find(contains="Build agent 10", roles=driver.ROWS)
    window.find(contains="Mark as Sent", roles=driver.BUTTONS)
    return window, "Credenza"
