#!/usr/bin/python3
# errors.py: each error as people meet it.  SPDX-License-Identifier: GPL-3.0-or-later
"""Every error that something outside can bring about is brought about for real, in
the real window: its title, text and button are looked for in the accessibility tree.
CDZ_ERRORS_TABLE=FILE also takes a picture of each, into the folder screenshots/errors
beside FILE, and writes the table between FILE's markers."""
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "cli")]
import driver  # noqa: E402
import pages  # noqa: E402
import swtpm  # noqa: E402
import tap  # noqa: E402
from screenshots import Stage  # noqa: E402

BEGIN, END = "<!-- error table: begin -->\n", "<!-- error table: end -->\n"
ROWS = []
state = {}
# As root no file is unreadable; without these two, root is like everybody.
LIKE_EVERYBODY = ("setpriv", "--bounding-set=-dac_override,-dac_read_search",
                  "--inh-caps=-dac_override,-dac_read_search")


def picture_of(name):
    """The whole screen, small, with few colours."""
    folder = Path(os.environ["CDZ_ERRORS_TABLE"]).resolve().parent / "screenshots" / "errors"
    folder.mkdir(parents=True, exist_ok=True)
    raw, before = tap.work / "screen.png", None

    def steady():
        nonlocal before
        subprocess.run(["import", "-window", "root", raw], check=True)
        now = raw.read_bytes()
        same, before = now == before, now
        return same
    driver.wait_for(steady, "the screen is steady")
    subprocess.run(["convert", raw, "-bordercolor", "black", "-border", "1", "-trim", "+repage", "-resize", "720x>",
                    "-colors", "48", "-depth", "8", "-strip", f"PNG8:{folder / name}.png"], check=True)


def appears(code, what, where, title, text, button):
    """@title, @text and @button (each may be None) are looked for in the window that
    the function returns."""
    def decorate(function):
        def case():
            stage = state["stage"]
            stage.restore()
            try:
                window = function(stage)
                for piece in filter(None, (title, text)):
                    window.find(contains=piece)
                said = window.find(contains=text).name.replace(str(tap.work), "…")
                if button is not None:
                    window.find(contains=button, roles=driver.BUTTONS)
                if "CDZ_ERRORS_TABLE" in os.environ:
                    picture_of(function.__name__)
                ROWS.append((code, what, where, title, said, button, function.__name__))
            finally:
                complaints = stage.clear()
            assert "CRITICAL" not in complaints, complaints
        case.__name__ = function.__name__
        return tap.case(case)
    return decorate


def row(window, contains):
    """Selects it with the keyboard: down until it has the selection."""
    window.focus("Credenza")
    window.key("ctrl+f")
    window.type(contains)
    window.find(contains=contains, roles=driver.ROWS)
    window.key("Down")


def file_of(name, content):
    path = tap.work / name
    path.write_bytes(content)
    return path


@tap.case
def the_stage_is_set():
    state["stage"] = Stage(tap.BUILD_ROOT, tap.work / "stage")


@appears("auth-failed", "A wrong passphrase for a file", "below its entry",
         None, "The passphrase is wrong", "Unlock File")
def wrong_passphrase(stage):
    window = stage.open(pages.new_files(stage)[0])
    window.find("Unlock File")
    window.focus("next.p12")
    window.type("not this one")
    window.key("Return")
    return window


@appears("malformed", "A damaged file", "in its window", "Could Not Be Opened", "cut off", None)
def damaged_file(stage):
    path = stage.company.path("damaged.p12")
    path.write_bytes(stage.company.path("jane.p12").read_bytes()[:700])
    return stage.open(path)


@appears("unrecognized", "A file of another kind", "in its window", "Could Not Be Opened", "a PDF document", None)
def another_kind(stage):
    return stage.open(file_of("manual.pdf", b"%PDF-1.7\n"))


@appears("unsupported", "A format that is known, and not read", "in its window",
         "Could Not Be Opened", "ssh-keygen", None)
def not_read_here(stage):
    return stage.open(tap.SOURCE_ROOT / "tests" / "fixtures" / "formats" / "encrypted-ec.openssh")


@appears("too-large", "A file over the cap", "in its window", "Could Not Be Opened", "is larger than 64", None)
def too_large(stage):
    path = tap.work / "disk.pem"
    with path.open("wb") as file:
        file.truncate(65 * 1024 * 1024)
    return stage.open(path)


@appears("io", "A file that may not be read", "in its window", "Could Not Be Opened", "Permission denied", None)
def no_permission(stage):
    path = stage.company.path("secret.pem")
    shutil.copy(stage.company.path("jane.pem"), path)
    path.chmod(0)
    return stage.open(path, prefix=LIKE_EVERYBODY)


@appears("malformed", "Several files, one of them damaged", "in the list of files", "Could Not Be Read", "cut off", "Import")
def one_of_several(stage):
    good = pages.new_files(stage)[1]
    window = pages.start(stage)
    stage.copy_files(good, file_of("cut.der", good.read_bytes()[:0] + b"\x30\x82\x05\x00abc"))
    window.key("ctrl+v")
    return window


@appears("duplicate", "Another certificate has this number already", "as a row of the plan, with a choice",
         "Another Is Stored Already", "same issuer and serial number", "Import")
def in_conflict(stage):
    for name in ("router", "router-new"):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc",
                        "-subj", "/CN=router.lan", "-set_serial", "1", "-keyout", stage.company.path("router.key"),
                        "-out", stage.company.path(f"{name}.pem")], check=True, stderr=subprocess.DEVNULL)
    stage.credenzactl("import", stage.company.path("router.pem"))
    window = pages.start(stage)
    stage.copy_files(stage.company.path("router-new.pem"))
    window.key("ctrl+v")
    return window


@appears("param", "An address that cannot be tested", "in its window", "The Test Did Not Begin", "ftp", "Test")
def no_address(stage):
    window = pages.start(stage)
    window.activate("test", "")
    window.find("Address")
    window.focus("Connection Test")
    window.key("alt+l")
    window.type("ftp://example.org/")
    window.key("Return")
    return window


@appears("not-available", "A key that is bound to the TPM of another computer", "as a dialog",
         "Nothing Was Exported", "has no TPM", "See Capabilities")
def other_computer(stage):
    with swtpm.Tpm() as tpm:
        os.environ.update(tpm.env)
        stage.credenzactl("protect", pages.reference(stage, "Office VPN"), "--accessible", "after-first-unlock-this-device-only")
    os.environ["CREDENZA_TCTI"] = "device:/nonexistent"
    window = pages.start(stage)
    window.activate("export-identity", pages.reference(stage, "Office VPN"))
    for field in ("Passphrase", "The same again"):
        pages.enter(window, field, "tired otter reads seven wet maps")
    window.find(contains="Strong")
    window.press("Export…")
    window.focus("Export To")
    window.key("ctrl+a")
    window.type(str(tap.work / "vpn.p12"))
    window.key("Return")
    return window


@appears("not-found", "Nothing is left to undo", "as a toast", None, "This window did nothing that could be undone", None)
def nothing_to_undo(stage):
    window = stage.open(vault=tap.work / "new.db")
    window.find("Stores")
    window.focus("Credenza")
    window.key("ctrl+z")
    return window


@appears("malformed", "The vault's file is damaged", "as a banner", None, "vault", None)
def damaged_vault(stage):
    path = file_of("damaged.db", b"SQLite format 3\0" + b"\xff" * 8000)
    return stage.open(vault=path)


@appears("read-only", "A change to a vault that may only be read", "as a dialog", "Nothing Was Deleted", "is read-only", "Close")
def read_only_vault(stage):
    folder = tap.work / "read-only"
    folder.mkdir(exist_ok=True)
    shutil.copy(stage.kept, folder / "vault.db")
    (folder / "vault.db").chmod(0o400)
    folder.chmod(0o500)
    window = stage.open(vault=folder / "vault.db", prefix=LIKE_EVERYBODY)
    window.find(contains="monitoring-probe", roles=driver.ROWS)
    row(window, "raspberrypi.local")
    window.key("Delete")
    window.press("Delete")
    return window


@appears("busy", "Another program holds the vault for more than 10 s", "as a dialog",
         "The Name Could Not Be Changed", "is using the vault", "Refresh")
def busy_vault(stage):
    window = pages.start(stage)
    row(window, "Office VPN")
    other = sqlite3.connect(stage.vault, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    state["other"] = other
    window.key("F2")
    window.find(contains="Rename", roles=driver.BUTTONS)
    window.focus("Rename")
    window.key("ctrl+a")
    window.type("Home VPN")
    window.key("Return")
    window.find("The Name Could Not Be Changed", seconds=60)
    other.execute("ROLLBACK")
    return window


@appears("duplicate", "Undo where something took its place", "as a dialog", "It Could Not Be Undone", "is stored: ", "Show It")
def place_taken(stage):
    window = pages.start(stage)
    row(window, "raspberrypi.local")
    window.key("Delete")
    window.press("Delete")
    window.find(contains="Undo", roles=driver.BUTTONS)
    stage.credenzactl("import", stage.company.path("pi.pem"))
    window.press("Undo")
    return window


@appears("io", "The disk is full", "as a dialog", "Nothing Was Imported", "No space left", "Close")
def disk_full(stage):
    folder = tap.work / "tiny"
    folder.mkdir(exist_ok=True)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], stderr=subprocess.DEVNULL).returncode:
        raise tap.Skip("no file system can be mounted here")
    state["tiny"] = folder
    shutil.copy(stage.kept, folder / "vault.db")
    window = stage.open(vault=folder / "vault.db")
    window.find(contains="monitoring-probe", roles=driver.ROWS)
    ballast = os.open(folder / "ballast", os.O_WRONLY | os.O_CREAT)
    try:
        while os.write(ballast, b"x" * 4096):
            pass
    except OSError:
        os.close(ballast)
    window.focus("Credenza")
    stage.copy_files(pages.new_files(stage)[1])
    window.key("ctrl+v")
    window.press("Import 1 Item")
    return window


@appears("key-mismatch", "A certificate and a key that are no pair", "as a toast, both are stored", None, "so they are no identity", None)
def no_pair(stage):
    company = stage.company
    company.sign("lone", "/CN=lone", "g2", 0, 30)
    company.key("other")
    window = pages.start(stage)
    stage.copy_files(company.path("lone.pem"), company.path("other.key"))
    window.key("ctrl+v")
    window.press("Import 2 Items")
    return window


@appears("cancelled", "The keyring is locked, and its question is dismissed", "nowhere: the plan stays as it was",
         None, "Private key without its certificate", "Import 1 Item")
def locked_keyring(stage):
    window = pages.start(stage)
    subprocess.run(["gdbus", "call", "--session", "--dest", "org.freedesktop.secrets", "--object-path",
                    "/org/freedesktop/secrets", "--method", "org.freedesktop.Secret.Service.Lock",
                    "['/org/freedesktop/secrets/collection/login']"], check=True, stdout=subprocess.DEVNULL)
    stage.company.key("fresh")
    stage.copy_files(stage.company.path("fresh.key"))
    window.key("ctrl+v")
    window.press("Import 1 Item")
    prompter = subprocess.run(["xdotool", "search", "--sync", "--onlyvisible", "--class", "gcr-prompter"],
                              stdout=subprocess.PIPE, text=True, check=True, timeout=driver.DEADLINE).stdout.split()[-1]
    subprocess.run(["xdotool", "windowfocus", "--sync", prompter, "key", "Escape"], check=True)
    driver.wait_for(lambda: subprocess.run(["xdotool", "search", "--onlyvisible", "--class", "gcr-prompter"],
                                           stdout=subprocess.DEVNULL, check=False).returncode, "the question is gone")
    return window


@tap.case
def the_table_is_written():
    if "tiny" in state:
        subprocess.run(["umount", state["tiny"]], check=False)
    if "CDZ_ERRORS_TABLE" not in os.environ:
        raise tap.Skip("CDZ_ERRORS_TABLE does not say where")
    page = Path(os.environ["CDZ_ERRORS_TABLE"])
    lines = ["| error | when | where | title | text | button |\n", "|---|---|---|---|---|---|\n"]
    for code, what, where, title, said, button, name in ROWS:
        lines.append(f"| `{code}` | [{what}](screenshots/errors/{name}.png) | {where} | {title or '–'} | "
                     f"{said.replace('|', ' ')} | {button or '–'} |\n")
    before, rest = page.read_text().split(BEGIN)
    page.write_text(before + BEGIN + "".join(lines) + END + rest.split(END)[1])


if __name__ == "__main__":
    missing = driver.lacking() + [p for p in ("convert", "setpriv") if shutil.which(p) is None]
    if missing:
        print("1..0 # SKIP missing here: " + ", ".join(missing))
        sys.exit(0)
    if not driver.is_under_display():
        driver.under_display()
    tap.main()
