#!/usr/bin/python3
# test-keyrings.py: what other programs keep, in the window.  SPDX-License-Identifier: GPL-3.0-or-later
"""A real gnome-keyring beside the vault: its items show, those that secret-tool writes
meanwhile appear, a locked collection is unlocked through its own question, and the
provider is killed and started again, while nothing of the vault is lost."""
import concurrent.futures
import json
import os
import re
import signal
import subprocess
import sys
import threading
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
    """The status of secret-tool."""
    return subprocess.run(["secret-tool", "store", f"--label={label}", "service", "imap", "user", label],
                          input=b"s3cret", stderr=subprocess.DEVNULL, timeout=driver.DEADLINE).returncode


def choose(name):
    """In the sidebar, by keyboard: from the top down through the kinds, then through the stores."""
    import pyatspi
    window = state["window"]
    window.focus("Credenza")
    window.key("F9", "F9", *["Up"] * 12)
    driver.wait_for(lambda: selected()[0].startswith("Identities"), "the first row is selected")
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
    assert store("Mail password") == 0
    state["window"] = driver.Window(tap.BUILD_ROOT, state["vault"])
    state["window"].find("Other Items: 1", roles=driver.ROWS)
    state["window"].find("Login: unlocked", roles=driver.ROWS)
    choose("Login: unlocked")
    state["window"].find(contains="Mail password, ", roles=driver.ROWS)


def import_into_keyring(name):
    state["company"].sign(name, f"/O=Example Corp/CN={name}", None, -10, 300, "server")
    subprocess.run([tap.CREDENZACTL, "--vault", state["vault"], "--no-input", "import", "--store", "Login",
                    state["company"].path(f"{name}.pem")], check=True, stdout=subprocess.DEVNULL)


def credenzactl(*arguments):
    return subprocess.run([tap.CREDENZACTL, "--vault", state["vault"], "--no-input", "--json", *map(str, arguments)],
                          check=True, capture_output=True, text=True, timeout=driver.DEADLINE).stdout


def in_keyring():
    """All of ours, but for when it was stored."""
    items = json.loads(credenzactl("list", "--store", "Login"))["items"]
    return sorted([{name: value for name, value in item.items() if name not in ("created", "modified")}
                   for item in items if item["class"] != "other"], key=lambda item: (item["label"], item["class"]))


def keeps(items, why):
    """What the window says of it may still be there from before."""
    driver.wait_for(lambda: in_keyring() == items, why)


def private_key(ref):
    path = tap.work / f"{ref.replace(':', '-')}.pem"
    path.unlink(missing_ok=True)
    credenzactl("export", ref, "--format", "pkcs8", "--unencrypted", "--out", path)
    return path.read_text()


def look_for(name):
    window = state["window"]
    window.focus("Credenza")
    window.key("ctrl+f", "ctrl+a")
    window.type(name)
    window.gone(contains="Mail password", roles=driver.ROWS)
    window.find(contains=f"{name}, ", roles=driver.ROWS)
    window.key("Down")


def unlock():
    window = state["window"]
    prompter = subprocess.Popen([sys.executable, HERE.parent / "keyring" / "prompter.py", "password"],
                                stdout=subprocess.PIPE, text=True)
    assert prompter.stdout.readline() == "ready\n"
    window.find("The keyring “Login” is locked")
    window.press("Unlock…")
    window.find("Login: unlocked", roles=driver.ROWS)
    window.gone("The keyring “Login” is locked")
    assert "asked password" in prompter.stdout.readline()
    prompter.terminate()
    prompter.wait()


def answer(question, button):
    """The bar of long work has a button of that name, too."""
    window = state["window"]
    window.find(contains=question)
    top = next(top for top in window.app if any(question in node.name for node in window.walk(top)))
    for node in [n for n in window.walk(top) if n.getRoleName() in driver.BUTTONS and button in n.name]:
        node.queryAction().doAction(0)
    window.gone(contains=question)
    window.focus("Credenza")


@tap.case
def what_is_deleted_from_a_keyring_is_brought_back():
    """as another object of the keyring, with everything else as it was, also a private key"""
    window = state["window"]
    import_into_keyring("kept")
    key = json.loads(credenzactl("generate", "--type", "ec", "--label", "own", "--tag", "mine", "--store", "Login"))["ref"]
    before, pem = in_keyring(), private_key(key)
    assert [item["label"] for item in before] == ["kept", "own"], before
    for name, undo in (("kept", lambda: window.press("Undo")), ("own", lambda: window.key("ctrl+z"))):
        look_for(name)
        window.key("Delete")
        window.find(f"“{name}” deleted")
        keeps([item for item in before if item["label"] != name], f"{name} is gone")
        undo()
        keeps(before, f"{name} is there again")
        window.find("Brought back")
    assert private_key(key) == pem


@tap.case
def an_identity_of_a_keyring_goes_after_a_question_and_comes_back():
    window, company = state["window"], state["company"]
    company.bundle("kept", "kept", [])
    word = tap.work / "word"
    word.write_text(fixture.PASSPHRASE)
    credenzactl("import", "--store", "Login", "--passphrase-file", word, company.path("kept.p12"))
    before = in_keyring()
    choose("Identities: 1")
    look_for("kept")
    window.key("Delete")
    answer("You can undo this while the message about it shows", "Delete")
    window.find("“kept” deleted")
    keeps([item for item in before if item["label"] == "own"], "both halves are gone")
    window.press("Undo")
    keeps(before, "they are there again")
    choose("Login: unlocked")


@tap.case
def what_is_held_is_forgotten_with_the_keys():
    window = state["window"]
    look_for("own")
    window.key("Delete")
    window.find("“own” deleted")
    window.key("ctrl+l")
    window.gone("“own” deleted")
    window.key("ctrl+z")
    window.find("This window did nothing that could be undone")
    assert "own" not in [item["label"] for item in in_keyring()]


@tap.case
def what_cannot_be_brought_back_is_asked_about():
    """a locked keyring gives nothing away that could be held"""
    window = state["window"]
    look_for("kept")
    call(*SERVICE, "org.freedesktop.Secret.Service.Lock", f"['{LOGIN}']")
    window.find("Login: locked", roles=driver.ROWS)
    window.key("Delete")
    answer("it is locked, so nothing can be read first", "Cancel")
    unlock()
    identity, = [item["ref"] for item in in_keyring() if item["class"] == "identity"]
    credenzactl("delete", identity)
    window.key("ctrl+f", "ctrl+a", "BackSpace")
    choose("Login: unlocked")
    window.find(contains="Mail password, ", roles=driver.ROWS)


def provider():
    answer = call("org.freedesktop.DBus", "/org/freedesktop/DBus",
                  "org.freedesktop.DBus.GetConnectionUnixProcessID", SERVICE[0])
    return int(re.search(r"uint32 (\d+)", answer).group(1))


def start_provider():
    subprocess.run(["gnome-keyring-daemon", "--unlock", "--components=secrets"], input=b"password", check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    subprocess.run(["gdbus", "wait", "--session", "--timeout", str(driver.DEADLINE), SERVICE[0]], check=True)


def start_none_but_ours():
    """Else a call while there is none would have the bus start another one, which is locked."""
    services = Path(os.environ["XDG_DATA_HOME"]) / "dbus-1" / "services"
    services.mkdir(parents=True, exist_ok=True)
    (services / f"{SERVICE[0]}.service").write_text(f"[D-BUS Service]\nName={SERVICE[0]}\nExec=/bin/false\n")
    call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.ReloadConfig")


def held():
    """What the provider says that it holds of other programs' items."""
    paths = re.findall(r"(/org/\S+?)'", call(SERVICE[0], LOGIN, "org.freedesktop.DBus.Properties.Get",
                                             "org.freedesktop.Secret.Collection", "Items"))
    labels = [call(SERVICE[0], path, "org.freedesktop.DBus.Properties.Get", "org.freedesktop.Secret.Item", "Label")
              for path in paths]
    return sorted(label for label in (re.search("'(.*)'", label).group(1) for label in labels) if label != "ours")


def n_others():
    row = state["window"].peek(contains="Other Items", roles=driver.ROWS)
    return int(row.name.split(": ")[1]) if row is not None and ": " in row.name else 0


def shown():
    """All rows of other programs' items: what is on the screen, page after page."""
    window, found, before = state["window"], [], None
    window.focus("Credenza")
    window.key("F6", "Home")
    while True:
        rows = driver.wait_for(lambda: [n.name for n in window.walk(window.find("Items")) if n.getRoleName() in driver.ROWS],
                               "rows are there")
        if rows == before:
            return sorted({row.split(",")[0] for row in found})
        found, before = found + rows, rows
        window.key("Page_Down")


@tap.case
def the_provider_is_killed_while_others_write_and_started_again():
    """two programs write, and try again what the provider did not take; in the end the
    window shows what the provider holds, each once"""
    window, back = state["window"], threading.Event()
    back.set()
    import_into_keyring("ours")
    start_none_but_ours()

    def write(numbers):
        for number in numbers:
            while store(f"Item {number}") != 0:
                assert back.wait(driver.DEADLINE)
    with concurrent.futures.ThreadPoolExecutor() as writers:
        work = [writers.submit(write, range(first, MANY, 2)) for first in (0, 1)]
        driver.wait_for(lambda: n_others() >= MANY // 2, "half of them have appeared")
        back.clear()
        os.kill(provider(), signal.SIGKILL)
        window.find(contains="ended, so its keyrings cannot be read", roles={"alert"})
        n_seen = n_others()
        assert MANY // 2 <= n_seen < MANY, n_seen
        window.find("Certificates: 2", roles=driver.ROWS)
        start_provider()
        back.set()
        for each in work:
            each.result(10 * driver.DEADLINE)
    window.gone(contains="ended, so its keyrings cannot be read", roles={"alert"})
    window.find(f"Other Items: {MANY + 1}", roles=driver.ROWS)
    window.find("Certificates: 2", roles=driver.ROWS)
    assert held() == sorted([f"Item {number}" for number in range(MANY)] + ["Mail password"])
    choose("Login: unlocked")
    there, wanted = set(shown()), {*held(), "ours"}
    assert there == wanted, there ^ wanted


@tap.case
def a_locked_keyring_is_unlocked_through_its_own_question():
    call(*SERVICE, "org.freedesktop.Secret.Service.Lock", f"['{LOGIN}']")
    state["window"].find("Login: locked", roles=driver.ROWS)
    unlock()


@tap.case
def a_refresh_that_takes_long_is_given_up():
    """the provider does not get to it; later it does, and all is there"""
    window, pid = state["window"], provider()
    os.kill(pid, signal.SIGSTOP)
    try:
        window.focus("Credenza")
        window.key("F5")
        window.find(contains="Reading again…")
        window.press("Cancel")
        window.gone(contains="Reading again…")
    finally:
        os.kill(pid, signal.SIGCONT)
    window.key("F5")
    window.find(f"Other Items: {MANY + 1}", roles=driver.ROWS)
    window.gone(contains="Reading again…")


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
