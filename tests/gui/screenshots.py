#!/usr/bin/python3
# screenshots.py: pictures of the window at work.  SPDX-License-Identifier: GPL-3.0-or-later
"""usage: screenshots.py BUILD_DIR OUT_DIR [--look LOOK]... [--page PAGE]...

Each page of pages.py in each look (default: light; "all" for every one), over a
made-up company whose identities the real credenzactl imported. A picture is
OUT_DIR/PAGE-LOOK.png, in the light look OUT_DIR/PAGE.png. What the program warns of
meanwhile fails the run; so does a text that is shortened or beyond the window's edge.
"""
import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import dialogs  # noqa: E402, F401
import driver  # noqa: E402
import waiting  # noqa: E402, F401
from fixture import PASSPHRASE, Company  # noqa: E402
from gi.repository import GLib  # noqa: E402
from pages import PAGES  # noqa: E402

# The border that GTK draws without a window manager is 10 of it.
NARROW = (370, 740)

# A toast fits into the window in which it came: these begin narrow, others become it.
TOASTS = ("undo-toast", "imported")

# What somebody named may be shortened where it stands beside what one chooses.
NAMED = re.compile(r"Shortened .*: (corp-bundle\.pem|router-new\.pem|VPN gateways of the company|jane@example\.org \(.*|the-mutual-tls-.*)$")


class Stage:
    """What a page plays on: a vault, the company's files, and the look."""

    def __init__(self, build, folder):
        self.build, self.folder = build, folder
        self.vault = folder / "vault.db"
        self.look, self.begin_size = "light", None
        self.windows, self.helpers, self.environment = [], [], {}
        self.locks_keyring = False
        self.company = Company(folder / "company")
        files = self.company.identities()
        os.environ["SSL_CERT_FILE"] = str(self.company.path("root.pem"))
        (folder / "passphrase").write_text(PASSPHRASE + "\n")
        self.credenzactl("import", *files, "--passphrase-file", folder / "passphrase")
        self.kept = folder / "kept.db"
        self.credenzactl("list")
        shutil.copy(self.vault, self.kept)

    def restore(self):
        """The vault as it was, whatever the last page did with it."""
        for leftover in self.folder.glob("vault.db*"):
            leftover.unlink()
        shutil.copy(self.kept, self.vault)

    def credenzactl(self, *arguments):
        answer = subprocess.run([self.build / "src" / "cli" / "credenzactl", "--vault", self.vault, "--no-input",
                                 "--json", *arguments], check=True, stdout=subprocess.PIPE, text=True)
        return answer.stdout

    def open(self, *files, vault=None, prefix=()):
        """The program, started anew, by the command @prefix if there is one."""
        self.windows.append(driver.Window(self.build, vault or self.vault, *files, look=self.look,
                                          prefix=prefix, environment=self.environment))
        return self.windows[-1]

    def copy_files(self, *files):
        """Onto the clipboard, as a file manager does."""
        self.helpers.append(subprocess.Popen([sys.executable, driver.HERE / "paste-files.py", *map(str, files)],
                                             stdout=subprocess.PIPE, text=True))
        self.helpers[-1].stdout.readline()

    def hold_vault(self):
        """As another program does that writes, for as long as the page shows."""
        hold = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None); c.execute('BEGIN IMMEDIATE'); " \
               "print('held', flush=True); sys.stdin.read()"
        self.helpers.append(subprocess.Popen([sys.executable, "-c", hold, str(self.vault)], stdin=subprocess.PIPE,
                                             stdout=subprocess.PIPE, text=True))
        self.helpers[-1].stdout.readline()

    @staticmethod
    def restart_keyring():
        """It opens with its password, where no question can be answered."""
        answer = subprocess.run(["gdbus", "call", "--session", "--dest", "org.freedesktop.DBus", "--object-path", "/org/freedesktop/DBus",
                                 "--method", "org.freedesktop.DBus.GetConnectionUnixProcessID", "org.freedesktop.secrets"],
                                check=True, capture_output=True, text=True)
        pid = int(re.search(r"uint32 (\d+)", answer.stdout).group(1))
        os.kill(pid, signal.SIGTERM)
        driver.wait_for(lambda: not Path(f"/proc/{pid}").exists(), "the keyring ends")
        subprocess.run(["gnome-keyring-daemon", "--unlock", "--components=secrets"], input=b"password", check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        subprocess.run(["gdbus", "wait", "--session", "--timeout", "20", "org.freedesktop.secrets"], check=True)

    def clear(self):
        """Ends what the page started; what the program complained about."""
        complaints = "".join(window.close() for window in self.windows)
        for helper in self.helpers:
            helper.terminate()
            helper.wait()
        if self.locks_keyring:
            self.restart_keyring()
        self.windows, self.helpers, self.environment, self.locks_keyring = [], [], {}, False
        return complaints


def shoot(stage, name, looks, out):
    """The page in looks that need no new start: what the program complained about."""
    stage.look = looks[0]
    stage.begin_size = NARROW if name in TOASTS and stage.look.endswith("narrow") else None
    stage.restore()
    try:
        window, title = PAGES[name](stage)
        for look in looks:
            if look.endswith("narrow") and window.has_menu:
                continue     # it closes where the window changes
            if look.endswith("narrow"):
                window.resize(title, *NARROW)
            window.picture(title, out / (f"{name}.png" if look == "light" else f"{name}-{look}.png"))
            window.activate("check-look")
    finally:
        complaints = stage.clear()
    # GTK's file chooser, about the document portal's mount; and its entry, about focus without a window manager.
    return "".join(line + "\n" for line in complaints.splitlines()
                   if re.search("CRITICAL|WARNING", line) and not NAMED.search(line) and not re.search("Failed to measure available space|did not receive a focus-out event", line))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--look", action="append", choices=[*driver.LOOKS, "all"])
    parser.add_argument("--page", action="append", choices=list(PAGES))
    options = parser.parse_args()
    build, out = options.build.resolve(), options.out.resolve()
    looks = options.look or ["light"]
    if "all" in looks:
        looks = list(driver.LOOKS)
    out.mkdir(parents=True, exist_ok=True)
    missing = driver.lacking()
    if missing:
        sys.exit("screenshots.py: missing here: " + ", ".join(missing))
    if not driver.is_under_display():
        driver.under_display(*sys.argv[1:])

    failed = False
    with tempfile.TemporaryDirectory() as name:
        stage = Stage(build, Path(name))
        pairs = [("light", "narrow"), ("german", "german-narrow")]
        starts = [[look for look in pair if look in looks] for pair in pairs]
        starts += [[look] for look in looks if not any(look in pair for pair in pairs)]
        for page in options.page or PAGES:
            for start in [[look] for start in starts for look in start] if page in TOASTS else filter(None, starts):
                try:
                    complaints = shoot(stage, page, start, out)
                except (AssertionError, GLib.Error, LookupError, OSError, subprocess.SubprocessError) as problem:
                    complaints = f"{problem}\n"
                if complaints:
                    failed = True
                    print(f"{page}, {', '.join(start)}: {complaints}", end="", file=sys.stderr)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
