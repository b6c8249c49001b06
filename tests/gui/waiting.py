# waiting.py: the pages of what goes on, and of long names.  SPDX-License-Identifier: GPL-3.0-or-later
"""More of pages.py: what shows only while something is under way, or has a name that
nobody thought of."""
import socket

import driver
from dialogs import select, vault_passphrase
from pages import new_files, new_window, page, reference, start

LONG = "the-mutual-tls-identity-of-the-continuous-integration-runner-in-frankfurt@build-farm.engineering.example.org"


@page
def importing(stage):
    """another program holds the vault meanwhile"""
    window = start(stage)
    stage.copy_files(new_files(stage)[1])
    window.key("ctrl+v")
    window.find("Import 1 Item", roles=driver.BUTTONS)
    stage.hold_vault()
    window.press("Import 1 Item")
    window.find(contains="Storing…")
    window.has_menu = True     # it gives up before a second picture
    return window, "Import"


@page
def test_running(stage):
    """a server that takes the connection and says nothing"""
    listener = socket.create_server(("127.0.0.1", 0))
    stage.keep = listener
    window = start(stage)
    window.activate("test", "")
    window.find("Address")
    window.focus("Connection Test")
    window.key("alt+l")
    window.type(f"https://127.0.0.1:{listener.getsockname()[1]}/")
    window.key("Return")
    window.find("Cancel", roles=driver.BUTTONS)
    return window, "Connection Test"


@page
def delete_several(stage):
    window = start(stage)
    window.key("Down", "shift+Down", "shift+Down", "Delete")
    window.find(contains="are deleted together with the private keys")
    window.whole_screen = True
    return window, "Credenza"


@page
def locked_vault(stage):
    """nothing but the vault passphrase opens its keys"""
    vault_passphrase(stage)
    stage.credenzactl("protect", reference(stage, "Office VPN"), "--accessible", "when-unlocked",
                      "--vault-passphrase-file", stage.folder / "passphrase")
    window = start(stage)
    window.click_on(window.find("Vault: locked", roles=driver.ROWS))
    return window, "Credenza"


@page
def show_how(stage):
    """what to do so that a protection can be had"""
    window = start(stage)
    window.activate("capabilities")
    window.click_on(window.find("Show How", roles=driver.BUTTONS))
    window.whole_screen = window.has_menu = True
    return window, "Protection on This Computer"


@page
def new_self_signed(stage):
    window = new_window(stage)
    window.click_on(window.find("Make", roles={"label"}))
    window.key("Down", "Down", "Down", "Return")
    window.find("New Self-Signed Certificate")
    return window, "New Self-Signed Certificate"


@page
def new_key(stage):
    window = new_window(stage)
    window.click_on(window.find("Make", roles={"label"}))
    window.key("Down", "Down", "Return")
    window.find("Create Key", roles=driver.BUTTONS)
    return window, "New Key"


def long_name(stage):
    stage.credenzactl("set", reference(stage, "build-agent-07", "certificate"), f"label={LONG}")
    stage.credenzactl("set", reference(stage, "build-agent-07", "key"), f"label={LONG}")
    return start(stage)


@page
def long_names(stage):
    window = long_name(stage)
    select(window, "CI runner")
    window.find(contains=LONG, roles={"label"})
    return window, "Credenza"


@page
def long_names_details(stage):
    window = long_name(stage)
    window.activate("show-item", reference(stage, LONG))
    window.find("Fingerprints")
    return window, LONG


@page
def long_names_delete(stage):
    window = long_name(stage)
    select(window, "CI runner", ("Down", "Delete"))
    window.find(contains="are both deleted")
    window.whole_screen = True
    return window, "Credenza"
