# dialogs.py: the pages that ask and warn.  SPDX-License-Identifier: GPL-3.0-or-later
"""More of pages.py: what stands before, or beside, the pages that show items."""
import json
import os
import subprocess
import sys

import driver
from fixture import PASSPHRASE
from pages import action_page, enter, new_files, new_window, page, reference, start

SECRETS = ("org.freedesktop.secrets", "/org/freedesktop/secrets")
LOGIN = "/org/freedesktop/secrets/collection/login"


def vault_passphrase(stage):
    stage.credenzactl("vault", "init", "--new-passphrase-file", stage.folder / "passphrase")


def select(window, contains, keys=("Down",)):
    """The row that is found by that text, with the keyboard."""
    window.focus("Credenza")
    window.key("ctrl+f")
    window.type(contains)
    window.gone(contains="Corp Issuing CA G1, ", roles=driver.ROWS)
    window.key(*keys)


def choose(window, name):
    """What may be chosen only once it is known what this computer can enforce."""
    import pyatspi
    box = window.find(name, roles={"check box", "radio button"})
    driver.wait_for(lambda: box.getState().contains(pyatspi.STATE_SENSITIVE), f"{name} can be chosen")
    window.click_on(box)


@page
def preferences(stage):
    window = start(stage)
    window.key("ctrl+comma")
    window.find("Columns of the List")
    return window, "Preferences"


@page
def shortcuts(stage):
    window = start(stage)
    window.key("ctrl+question")
    window.find(contains="Import From the Clipboard")
    return window, "Keyboard Shortcuts"


@page
def about(stage):
    window = start(stage)
    window.activate("about")
    window.find(contains="0.1")
    window.whole_screen = True
    return window, "Credenza"


@page
def main_menu(stage):
    window = start(stage)
    window.key("F10")
    window.find("Keyboard Shortcuts")
    window.whole_screen = window.has_menu = True
    return window, "Credenza"


@page
def rename(stage):
    window = start(stage)
    window.key("Down", "F2")
    window.find(contains="Rename", roles=driver.BUTTONS)
    return window, "Rename"


@page
def delete_question(stage):
    window = start(stage)
    window.key("Down", "Down", "Delete")
    window.find(contains="are both deleted")
    window.whole_screen = True
    return window, "Credenza"


@page
def several(stage):
    window = start(stage)
    window.key("Down", "shift+Down", "shift+Down")
    window.find("Delete", roles=driver.BUTTONS)
    return window, "Credenza"


@page
def busy(stage):
    """another program holds the vault for a while"""
    window = start(stage)
    window.key("Down", "Down", "Delete")
    window.find(contains="are both deleted")
    stage.hold_vault()
    window.press("Delete")
    window.find("Deleting…")
    return window, "Credenza"


def lock_login(stage):
    stage.locks_keyring = True
    subprocess.run(["secret-tool", "store", "--label=Mail password", "service", "imap", "user", "jane"], input=b"s3cret", check=True)
    subprocess.run(["gdbus", "call", "--session", "--dest", SECRETS[0], "--object-path", SECRETS[1],
                    "--method", "org.freedesktop.Secret.Service.Lock", f"['{LOGIN}']"], check=True, stdout=subprocess.DEVNULL)


def locked_keyring(stage):
    window = start(stage)
    lock_login(stage)
    window.click_on(window.find("Login: locked", roles=driver.ROWS))
    window.find("The keyring “Login” is locked")
    return window


@page
def locked(stage):
    window = locked_keyring(stage)
    window.find(contains="once it is unlocked")
    return window, "Credenza"


@page
def unlocking(stage):
    """gnome-keyring asks in a window of its own"""
    window = locked_keyring(stage)
    window.press("Unlock…")
    window.find(contains="the keyring's own question")
    return window, "Credenza"


@page
def foreign_item(stage):
    subprocess.run(["secret-tool", "store", "--label=Mail password", "service", "imap", "user", "jane"], input=b"s3cret", check=True)
    window = start(stage)
    window.activate("show-item", reference(stage, "Mail password", "other"))
    window.find("Mail password")
    return window, "Mail password"


action_page("key", "Office VPN", "show-item", ("Office VPN", "key"), waits_for="Fingerprints")
action_page("authority", "Corp Root CA R1", "show-item", ("Corp Root CA R1", "certificate"), waits_for="Fingerprints")
action_page("why-not-key", "Office VPN", "explain", ("Office VPN", "key"), waits_for="The same in a terminal")
action_page("snapshot", "Snapshots", "snapshot", waits_for="No snapshot yet")


@page
def new_request_like(stage):
    """the names and the purpose of a certificate whose key went"""
    window, title = orphan(stage)
    window.focus(title)
    window.press("New Request…")
    window.find(contains="Subject: CN=build-agent-07,OU=CI runner,")
    return window, "New Key and Request"


@page
def new_request_usage(stage):
    """an own preset is chosen, and a password entered that the authority knows"""
    stage.credenzactl("request", "new", "--subject", "CN=first", "--save-preset", "VPN gateways of the company", "--key-usage",
                      "digital-signature,key-agreement", "--extended-key-usage", "client-auth,server-auth")
    window = new_window(stage)
    enter(window, "Common name", "vpn.example.org")
    window.focus("New Key and Request")
    window.tab_to(window.find("Key usage and extensions", roles=driver.ROWS))
    window.key("space")
    enter(window, "Challenge password", "a word")
    window.find(contains="--challenge-password-file")
    window.click_on(window.find("Purpose", roles={"label"}))
    window.key("End", "Up", "Return")
    window.find("Delete This Preset", roles=driver.BUTTONS)
    return window, "New Key and Request"


@page
def new_request_preset(stage):
    window, title = new_request_usage(stage)
    enter(window, "Key usage", "digital-signature")
    window.press("Save as Preset…")
    window.focus("Save as Preset")
    return window, "Save as Preset"


action_page("new-request-key", "New Request", "new-request", ("Office VPN", "key"), waits_for="The private key stays where it is")


@page
def orphan(stage):
    """a certificate whose key went, in the window of the item"""
    stage.credenzactl("delete", reference(stage, "build-agent-07", "key"))
    window = start(stage)
    window.activate("show-item", reference(stage, "build-agent-07", "certificate"))
    window.find("What You Can Do")
    return window, "build-agent-07"


@page
def unlock_vault(stage):
    """what a key costs that only the vault passphrase opens"""
    vault_passphrase(stage)
    stage.credenzactl("protect", reference(stage, "Office VPN"), "--accessible", "when-unlocked",
                      "--vault-passphrase-file", stage.folder / "passphrase")
    window = start(stage)
    window.activate("export-identity", reference(stage, "Office VPN"))
    return ask(window, "Unlock the Vault")


@page
def unlock_wait(stage):
    """after wrong passphrases"""
    vault_passphrase(stage)
    (stage.folder / "wrong").write_text("".join(f"wrong {number}\n" for number in range(7)))
    subprocess.run([stage.build / "src" / "cli" / "credenzactl", "--vault", stage.vault, "--no-input", "--vault-passphrase-file",
                    stage.folder / "wrong", "unlock", "vault"], capture_output=True)
    window = start(stage)
    window.activate("unlock", "vault")
    # Once it counts, it has its room.
    window.gone(window.find(contains="Several passphrases were wrong").name)
    return window, "Unlock the Vault"


def ask(window, title):
    """The export of an identity, as far as its key asks for something."""
    for field in ("Passphrase", "The same again"):
        enter(window, field, "tired otter reads seven wet maps")
    window.find(contains="Strong")
    window.press("Export…")
    window.focus("Export To")
    window.key("ctrl+a")
    window.type(f"{os.environ['HOME']}/exported.p12")
    window.key("Return")
    window.focus(title)
    return window, title


@page
def application_password(stage):
    (stage.folder / "password").write_text("an extra word\n")
    stage.credenzactl("protect", reference(stage, "Office VPN"), "--access-control", "application-password",
                      "--application-password-file", stage.folder / "password")
    window = start(stage)
    window.activate("export-identity", reference(stage, "Office VPN"))
    return ask(window, "Use a Key")


@page
def application_password_new(stage):
    window = start(stage)
    window.activate("protect", reference(stage, "jane@example.org"))
    choose(window, "Extra password")
    window.find(contains="--access-control application-password")
    window.press("Apply")
    window.find("Set a Password")
    return window, "Set a Password"


@page
def pin_new(stage):
    sys.path += [str(driver.HERE.parent), str(driver.HERE.parent / "cli")]
    import swtpm
    tpm = swtpm.Tpm()
    stage.helpers.append(tpm.process)
    stage.environment.update(tpm.env)
    window = start(stage)
    window.activate("protect", reference(stage, "jane@example.org"))
    choose(window, "With a PIN, only on this computer")
    window.find(contains="when-passphrase-set-this-device-only")
    window.press("Apply")
    window.find("Set a PIN")
    return window, "Set a PIN"


@page
def vault_passphrase_change(stage):
    vault_passphrase(stage)
    window = start(stage)
    window.activate("vault-passphrase")
    window.find("Passphrase until now")
    return window, "Change the Vault Passphrase"


@page
def import_mistakes(stage):
    """a wrong passphrase, a damaged file, one of another kind, a conflict"""
    company = stage.company
    files = [*new_files(stage), company.path("cut.der"), company.path("manual.pdf")]
    files[2].write_bytes(b"\x30\x82\x05\x00abc")
    files[3].write_bytes(b"%PDF-1.7\n")
    for name in ("router", "router-new"):
        if not company.path(f"{name}.pem").exists():
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc",
                            "-subj", "/CN=router.lan", "-set_serial", "1", "-keyout", company.path("router.key"),
                            "-out", company.path(f"{name}.pem")], check=True, stderr=subprocess.DEVNULL)
    stage.credenzactl("import", company.path("router.pem"))
    window = start(stage)
    stage.copy_files(*files, company.path("router-new.pem"))
    window.key("ctrl+v")
    window.find("Unlock File")
    window.find("Another Is Stored Already")
    window.focus("Import")
    window.type("not this one")
    window.key("Return")
    window.find(contains="The passphrase is wrong")
    return window, "Import"


@page
def import_reply(stage):
    """a file that completes an identity"""
    company = stage.company
    company.sign("reply", "/C=DE/O=Example Corp/CN=build-agent-08", "g2", 0, 365)
    stage.credenzactl("import", company.path("reply.key"), "--label", "build-agent-08")
    window = start(stage)
    stage.copy_files(company.path("reply.pem"), company.path("reply.key"))
    window.key("ctrl+v")
    window.find("Completes an Identity")
    return window, "Import"


@page
def imported(stage):
    window = start(stage)
    stage.copy_files(new_files(stage)[1])
    window.key("ctrl+v")
    window.press("Import 1 Item")
    window.find(contains="Undo", roles=driver.BUTTONS)
    return window, "Credenza"


@page
def exported(stage):
    window = start(stage)
    window.activate("export-certificate", reference(stage, "jane@example.org"))
    window.find(contains="will hold no private key")
    window.press("Export…")
    window.focus("Export To")
    window.key("ctrl+a")
    window.type(f"{os.environ['HOME']}/jane-{stage.look}.pem")
    window.key("Return")
    window.find(contains="Written, read back and compared")
    return window, "Exported"


@page
def request_details(stage):
    stage.credenzactl("request", "new", "--subject", "CN=build-agent-10,O=Example Corp,C=DE", "--preset", "tls-client",
                      "--san", "DNS:build-agent-10.ci.example.org", "--label", "Build agent 10")
    window = start(stage)
    window.activate("show-item", reference(stage, "Build agent 10", "request"))
    window.find("Fingerprints")
    return window, "Build agent 10"


@page
def new_authority(stage):
    window = new_window(stage)
    window.click_on(window.find("Make", roles={"label"}))
    window.key("Down", "Down", "Down", "Down", "Return")
    window.find(contains="Create Authority")
    return window, "New Authority"


@page
def request_ready(stage):
    window = new_window(stage)
    enter(window, "Common name", "build-agent-10")
    window.press("Create and Save Request")
    window.focus("Save Request")
    window.key("Escape")
    window.find(contains="BEGIN CERTIFICATE REQUEST")
    return window, "New Key and Request"


def reply_window(stage):
    stage.credenzactl("request", "new", "--subject", "CN=build-agent-10,O=Example Corp", "--label", "Build agent 10")
    window = start(stage)
    window.activate("reply", reference(stage, "Build agent 10", "request"))
    window.find("The Reply to “Build agent 10”")
    window.focus("Import Reply")
    return window, "Import Reply"


@page
def reply(stage):
    return reply_window(stage)


@page
def reply_mismatch(stage):
    """it is for another key, which is here, too"""
    company = stage.company
    company.sign("reply", "/C=DE/O=Example Corp/CN=build-agent-08", "g2", 0, 365)
    stage.credenzactl("import", company.path("reply.key"), "--label", "build-agent-08")
    window, title = reply_window(stage)
    stage.copy_files(company.path("reply.pem"))
    window.key("ctrl+v")
    window.find("This Does Not Answer the Request")
    return window, title


@page
def test_options(stage):
    window = start(stage)
    window.activate("test", "")
    window.find("Address")
    window.click_on(window.find("Options", roles=driver.BUTTONS))
    window.find("Revocation check")
    window.whole_screen = window.has_menu = True
    return window, "Connection Test"


@page
def test_unreachable(stage):
    window = start(stage)
    window.activate("test", reference(stage, "jane@example.org"))
    window.find("Address")
    window.focus("Connection Test")
    window.key("alt+l")
    window.type("https://localhost:9/")
    window.key("Return")
    window.find("Test Again")
    return window, "Connection Test"


@page
def test_issuers(stage):
    from pages import test_connection
    window = test_connection(stage, "jane@example.org")
    window.find(contains="Partner Client CA R3")
    window.click_on(window.find(contains="Issuers that the server accepts", roles=driver.ROWS))
    window.find(contains="O=Partner")
    return window, "1 Accepted Issuer"
