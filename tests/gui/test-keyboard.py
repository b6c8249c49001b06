#!/usr/bin/python3
# test-keyboard.py: the whole window without a pointer.  SPDX-License-Identifier: GPL-3.0-or-later
"""Each of the main flows by keys alone: nothing here is clicked on, and no widget is
told to act through the accessibility tree, which only says what is there and where the
focus is; pictures tell that one sees it. Files are chosen, pasted and opened, a
passphrase typed, the list searched, sorted, selected from, deleted from and brought
back; a foreign keyring is inspected, locked and unlocked; every window that a key or a
menu opens takes the focus and goes at Escape."""
import json
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
import driver  # noqa: E402
import fixture  # noqa: E402
import tap  # noqa: E402
from fixture import PASSPHRASE  # noqa: E402

NAMES = [f"host-{n:02}" for n in range(11)]
LOGIN = "/org/freedesktop/secrets/collection/login"

state = {}


def credenzactl(*arguments):
    answer = subprocess.run([tap.CREDENZACTL, "--vault", state["vault"], "--no-input", "--json", *map(str, arguments)],
                            capture_output=True, text=True, check=True)
    return json.loads(answer.stdout)


def labels(klass):
    return sorted(item["label"] for item in credenzactl("list", "--class", klass)["items"])


def focused():
    """What has the keyboard, the innermost; GTK 4.8 says it of the widget itself alone."""
    import pyatspi
    found = [node for node in state["window"].walk() if node.getState().contains(pyatspi.STATE_FOCUSED)]
    return found[-1] if found else None


def rows(kind):
    return [node.name.split(",")[0] for node in state["window"].walk() if node.getRoleName() in driver.ROWS
            and f", {kind}" in node.name]


def hosts():
    return [name for name in rows("Certificate") if name in NAMES]


def shows(names, kind="Certificate"):
    driver.wait_for(lambda: rows(kind) == names, f"the list is {names}")


def choose_store(name):
    """F6 to the sidebar, then up or down until it is there."""
    import pyatspi
    window = state["window"]
    row = window.find(name, roles=driver.ROWS)
    to_sidebar()
    window.key(*["Up"] * 10)
    driver.wait_for(lambda: focused().name.startswith("Identities: "), "the first row has the focus")
    for _ in range(14):
        if row.getState().contains(pyatspi.STATE_SELECTED):
            return
        before = focused().name
        window.key("Down")
        driver.wait_for(lambda: focused().name != before, "the next row has the focus")
    raise AssertionError(f"{name} cannot be reached")


def to_sidebar():
    """F6 goes from pane to pane."""
    window = state["window"]

    def is_there():
        row = focused()
        return row is not None and re.match(r"(\w| )+: (\d+|unlocked|locked)$", row.name)
    for _ in range(3):
        if is_there():
            return
        before = focused()
        window.key("F6")
        driver.wait_for(lambda: focused() != before, "F6 moves the focus")
    assert is_there(), focused()


def toplevel(title):
    """The window of that title in the tree; the newest of them."""
    app = state["window"].app
    found = [node for node in (app.getChildAtIndex(i) for i in range(app.childCount)) if node is not None and node.name == title]
    return found[-1] if found else None


def find_in(title, name, roles):
    return driver.wait_for(lambda: next((node for node in state["window"].walk(toplevel(title))
                                         if node.getRoleName() in roles and name in node.name), None), f"{name} in {title}")


def press(name, title="Credenza"):
    """Tab to the button, then the space bar."""
    window = state["window"]
    window.tab_to(find_in(title, name, driver.BUTTONS))
    window.key("space")


def copied():
    return subprocess.run([sys.executable, HERE / "read-clipboard.py"], capture_output=True, text=True,
                          timeout=driver.DEADLINE).stdout


def openssl(*arguments, **options):
    return subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, **options).stdout


@tap.case
def a_file_is_chosen_its_passphrase_typed_and_its_plan_accepted():
    company = state["company"] = fixture.Company(tap.work / "company")
    company.authorities()
    company.sign("jane", "/O=Example Corp/CN=jane", "g2", -10, 200)
    company.bundle("jane", "jane", ["g2", "root"])
    state["vault"] = tap.work / "vault.db"
    state["window"] = window = driver.Window(tap.BUILD_ROOT, state["vault"])
    window.find("No Keys or Certificates Yet")
    window.focus("Credenza")
    driver.wait_for(lambda: "Import" in focused().name, "the first action of an empty window has the focus")
    window.key("Return")
    window.focus("Import")
    window.type(str(company.path("jane.p12")))
    window.key("Return")
    window.find("Unlock File", driver.BUTTONS)
    window.focus("Import")
    window.type(PASSPHRASE)
    window.key("Return")
    window.find("Import 4 Items", driver.BUTTONS)
    press("Import 4 Items", "Import")
    window.find(contains="jane, Identity", roles=driver.ROWS)
    assert labels("identity") == ["jane"]


@tap.case
def files_are_pasted():
    window, company = state["window"], state["company"]
    for number, name in enumerate(NAMES):
        company.sign(name, f"/O=Example Corp/CN={name}", None, -10, 400 - 10 * number, "server", mail=f"{name}.example.org")
    holder = subprocess.Popen([sys.executable, HERE / "paste-files.py", *(company.path(f"{n}.pem") for n in NAMES)],
                              stdout=subprocess.PIPE, text=True)
    assert holder.stdout.readline() == "ready\n"
    window.focus("Credenza")
    window.key("ctrl+v")
    window.find(f"Import {len(NAMES)} Items", driver.BUTTONS)
    window.focus("Import")
    press(f"Import {len(NAMES)} Items", "Import")
    driver.wait_for(lambda: set(NAMES) <= set(labels("certificate")), "all are stored")
    holder.terminate()
    holder.wait()


@tap.case
def the_list_is_sorted_and_its_columns_are_chosen():
    window = state["window"]
    driver.wait_for(lambda: not window.shows("Import"), "the import is closed")
    window.focus("Credenza")
    choose_store("Certificates: 14")
    press("Name")
    driver.wait_for(lambda: hosts() == NAMES, "sorted by name")
    window.key("space")
    driver.wait_for(lambda: hosts() == NAMES[::-1], "and the other way round")
    window.key("space")
    driver.wait_for(lambda: hosts() == NAMES, "and back")
    window.key("Menu")
    window.find("Issuer", roles={"check menu item", "menu item", "check box"})
    window.key("Escape")


def looks(node):
    """The pixels of the widget; of a button its text is told, around which the frame is."""
    import pyatspi
    path = tap.work / "focus.png"
    state["window"].picture("Credenza", path)
    place = node.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
    part = f"{place.width + 36}x{place.height + 12}+{max(place.x - 18, 0)}+{place.y + driver.BORDER - 6}"
    return subprocess.run(["convert", path, "-crop", part, "rgb:-"], check=True, capture_output=True).stdout


def shows_focus(what, away, back):
    """Keys that move the focus from what has it, and back, change what one sees there;
    more than once, because GTK hides it again where no key is pressed for a while."""
    import pyatspi
    window, node = state["window"], focused()
    assert what in node.name, (what, node)

    def differs():
        with_it = looks(node)
        window.key(*away)
        driver.wait_for(lambda: not node.getState().contains(pyatspi.STATE_FOCUSED), f"{what} loses the focus")
        without = looks(node)
        window.key(*back)
        driver.wait_for(lambda: node.getState().contains(pyatspi.STATE_FOCUSED), f"{what} has the focus again")
        return with_it != without
    driver.wait_for(differs, f"one sees that {what} has the focus")


@tap.case
def what_has_the_focus_is_seen():
    """in the pictures: of the list, a row that is not selected, so that nothing but the focus is drawn"""
    window = state["window"]
    to_sidebar()
    shows_focus("Certificates: ", ["F6"], ["shift+F6"])
    window.key("F6", "Home", *["ctrl+Down"] * 3)
    driver.wait_for(lambda: focused().getRoleName() in driver.ROWS and "Certificate" in focused().name, "a row has the focus")
    shows_focus(focused().name, ["ctrl+Up"] * 3, ["ctrl+Down"] * 3)
    for name in ("Import", "Name", "Main Menu"):
        button = window.find(name, driver.BUTTONS)
        window.tab_to(button)
        shows_focus(focused().name, ["Tab"], ["shift+Tab"])
    window.key("F6", "Home", "ctrl+f")
    window.type("no such thing")
    window.find("Nothing Found")
    window.key("Down")
    shows_focus("Nothing Found", ["ctrl+f"], ["Down"])
    window.key("ctrl+f", "Escape")


@tap.case
def a_fingerprint_is_searched_and_its_item_opened():
    window, company = state["window"], state["company"]
    pairs = openssl("x509", "-noout", "-fingerprint", "-sha256", "-in", company.path("host-07.pem")).decode().strip().split("=")[1]
    serial = openssl("x509", "-noout", "-serial", "-in", company.path("host-07.pem")).decode().strip().split("=")[1]
    for text in (pairs, pairs.lower().replace(":", ""), pairs.replace(":", " ")[6:30], f"0x{serial}", str(int(serial, 16))):
        window.key("ctrl+f", "ctrl+a")
        window.type(text)
        shows(["host-07"])
    window.key("Down", "Return")
    window.find("Copy SHA-256", driver.BUTTONS)
    window.focus("host-07")
    press("Copy SHA-256", "host-07")
    driver.wait_for(lambda: copied() == pairs, "the fingerprint is on the clipboard")
    window.key("ctrl+c")
    driver.wait_for(lambda: "BEGIN CERTIFICATE" in copied(), "the PEM is on the clipboard")
    window.key("Escape")
    window.focus("Credenza")
    window.key("ctrl+f", "Escape")


@tap.case
def ten_are_selected_deleted_and_brought_back():
    window = state["window"]
    choose_store("Certificates: 14")
    before = labels("certificate")
    window.key("ctrl+f")
    window.type("host-")
    shows(NAMES)
    window.key("Down", "Home", *["shift+Down"] * 9)
    window.find("10 Items Selected")
    window.key("Delete")
    shows(NAMES[10:])
    assert len(labels("certificate")) == len(before) - 10
    press("Undo")
    shows(NAMES)
    assert labels("certificate") == before
    window.key("ctrl+f", "Escape")


def has_keys(*names):
    """The focus is on the row of one of them."""
    driver.wait_for(lambda: focused() is not None and focused().getRoleName() in driver.ROWS
                    and focused().name.split(",")[0] in names, f"the focus is on {names}")


@tap.case
def the_neighbour_of_what_is_deleted_has_the_keys():
    window = state["window"]
    choose_store("Certificates: 14")
    window.key("ctrl+f")
    window.type("host-")
    shows(NAMES)
    for place, gone, next_one in (("End", NAMES[-1], NAMES[-2]), ("Home", NAMES[0], NAMES[1])):
        window.key("Down", place)
        has_keys(gone)
        window.key("Delete")
        shows([name for name in NAMES if name != gone])
        has_keys(next_one)
        window.key("ctrl+z")
        shows(NAMES)
        has_keys(gone)
    for delete in (lambda: window.key("Delete"), lambda: press("Delete")):
        window.key("Down", "End", *["shift+Up"] * 2)
        window.find("3 Items Selected")
        delete()
        shows(NAMES[:-3])
        has_keys(NAMES[-4])
        window.key("ctrl+z")
        shows(NAMES)
        window.key("ctrl+f")
    window.key("ctrl+a")
    window.type("host-05")
    shows(["host-05"])
    window.key("Down", "Delete")
    window.find("Nothing Found")
    driver.wait_for(lambda: focused().name == "Nothing Found", "the focus is on the page that says so")
    window.key("ctrl+z")
    shows(["host-05"])
    has_keys("host-05")
    window.key("ctrl+f", "Escape")


@tap.case
def the_menu_of_an_item_is_opened_and_walked():
    window = state["window"]
    window.key("ctrl+f")
    window.type("host-03")
    shows(["host-03"])
    window.key("Down", "Menu")
    window.find("Why Is This No Identity?")
    window.key("Up", "Up", "Return")       # from the last: Delete, Rename…
    window.find(contains="Rename", roles=driver.BUTTONS)
    window.focus("Rename")
    window.key("Escape")
    driver.wait_for(lambda: not window.shows("Rename"), "it is given up")
    window.focus("Credenza")
    window.key("ctrl+f", "Escape")


@tap.case
def what_another_program_keeps_is_inspected():
    window = state["window"]
    subprocess.run(["secret-tool", "store", "--label=Mail password", "service", "imap", "user", "jane"],
                   input=b"s3cret", check=True)
    choose_store("Login: unlocked")
    window.find(contains="Mail password, ", roles=driver.ROWS)
    window.key("ctrl+f")
    window.type("Mail")
    driver.wait_for(lambda: focused().getRoleName() in ("text", "entry"), "the search has the focus")
    window.key("Down", "alt+Return")
    window.find("user: jane")
    window.focus("Mail password")
    window.key("Escape")
    window.focus("Credenza")
    window.key("ctrl+f", "Escape")


@tap.case
def a_keyring_is_unlocked_through_its_own_question():
    window = state["window"]
    prompter = subprocess.Popen([sys.executable, HERE.parent / "keyring" / "prompter.py", "password"],
                                stdout=subprocess.PIPE, text=True)
    assert prompter.stdout.readline() == "ready\n"
    subprocess.run(["gdbus", "call", "--session", "--dest", "org.freedesktop.secrets", "--object-path",
                    "/org/freedesktop/secrets", "--method", "org.freedesktop.Secret.Service.Lock", f"['{LOGIN}']"],
                   check=True, stdout=subprocess.DEVNULL)
    window.find("The keyring “Login” is locked")
    press("Unlock…")
    window.find("Login: unlocked", roles=driver.ROWS)
    window.gone("The keyring “Login” is locked")
    prompter.terminate()
    prompter.wait()


def opens(title, *keys, close="Escape"):
    """The keys bring a window of that title, which takes the focus and goes at Escape."""
    window = state["window"]
    window.focus("Credenza")
    window.key(*keys)
    window.focus(title)

    def has_focus():
        # Of an AdwEntryRow, libadwaita 1.2 does not say that it has the focus.
        if not any(node.getState().contains(pyatspi.STATE_FOCUSED) for node in window.walk(toplevel(title))):
            window.key("Tab")
            return False
        return True
    import pyatspi
    driver.wait_for(has_focus, f"something in {title!r} has the focus")
    window.key(close)
    driver.wait_for(lambda: not window.shows(title), f"{title!r} is closed")


@tap.case
def every_window_of_a_key_takes_the_focus_and_goes_at_escape():
    window = state["window"]
    choose_store("Identities: 1")
    window.find(contains="jane, Identity", roles=driver.ROWS)
    window.key("F6")
    for title, key in (("Preferences", "ctrl+comma"), ("Keyboard Shortcuts", "ctrl+question"),
                       ("New Key and Request", "ctrl+n"), ("Export Identity", "ctrl+e"), ("Rename", "F2"),
                       ("jane", "alt+Return")):
        opens(title, key)
    opens("Connection Test", "ctrl+t", close="ctrl+w")     # Escape ends a test that runs


@tap.case
def every_window_of_the_menu_does_so_too():
    for title, letter in (("Inspection Report", "i"), ("Snapshots", "s"), ("Protection on This Computer", "p"),
                          ("Set a Vault Passphrase", "v"), ("About", "a")):
        opens(title, "F10", letter)


@tap.case
def a_file_from_outside_is_looked_at_and_imported():
    company = state["company"]
    company.sign("outside", "/O=Example Corp/CN=outside", None, -10, 300, "server")
    kept = state["window"]
    state["window"] = other = driver.Window(tap.BUILD_ROOT, state["vault"], company.path("outside.pem"))
    other.find("Import", driver.BUTTONS)
    other.focus("outside.pem")
    press("Import", "outside.pem")
    other.find("Import 1 Item", driver.BUTTONS)
    other.focus("Import")
    press("Import 1 Item", "Import")
    driver.wait_for(lambda: "outside" in labels("certificate"), "it is stored")
    assert not re.search("CRITICAL|WARNING", other.close())
    state["window"] = kept


@tap.case
def it_ends_without_a_complaint():
    window = state["window"]
    window.focus("Credenza")
    window.key("ctrl+q")
    status = window.process.wait(driver.DEADLINE)
    complaints = window.log.read_text()
    assert status == 0 and not re.search("CRITICAL|WARNING", complaints), (status, complaints)


if __name__ == "__main__":
    missing = driver.lacking()
    if missing:
        print("1..0 # SKIP missing here: " + ", ".join(missing))
        sys.exit(0)
    if not driver.is_under_display():
        driver.under_display()
    tap.main()
