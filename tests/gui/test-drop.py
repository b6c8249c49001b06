#!/usr/bin/python3
# test-drop.py: files dropped on the window, by the pointer.  SPDX-License-Identifier: GPL-3.0-or-later
"""Real drag and drop over X (XDND): another program's window holds the files, xdotool
presses, moves and lets go."""
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
import driver  # noqa: E402
import fixture  # noqa: E402
import tap  # noqa: E402

SOURCE = "Files to Drag"
FROM = (100, 900)       # below the main window, which is at the top left
OVER = (700, 500)
OUTSIDE = (1380, 980)

state = {}


def stored(klass):
    answer = subprocess.run([tap.CREDENZACTL, "--vault", state["vault"], "--no-input", "--json", "list", "--class", klass],
                            capture_output=True, text=True, check=True)
    return sorted(item["label"] for item in json.loads(answer.stdout)["items"])


def pointer(*arguments):
    subprocess.run(["xdotool", *map(str, arguments)], check=True)


class Drag:
    """Files that are held over the window, once it has begun."""

    def __init__(self, *files):
        environment = dict(os.environ, GDK_BACKEND="x11", GSK_RENDERER="cairo", GTK_A11Y="none")
        self.process = subprocess.Popen([sys.executable, HERE / "drag-files.py", *map(str, files)],
                                        stdout=subprocess.PIPE, text=True, env=environment)
        self.expect("ready")
        pointer("windowmove", "--sync", state["window"].xid(SOURCE), FROM[0] - 80, FROM[1] - 40)
        pointer("mousemove", "--sync", *FROM, "mousedown", 1)
        # Further than what counts as a click, then all the way; motion is what tells the target.
        for tenth in (1, 2, 3, 5, 8, 9, 10):
            pointer("mousemove", "--sync", *(a + (b - a) * tenth // 10 for a, b in zip(FROM, OVER)))
        self.expect("begun")
        self.expect("wanted")

    def expect(self, word):
        line = self.process.stdout.readline()
        assert line == word + "\n", line

    def end(self):
        driver.wait_for(lambda: self.process.stdout.readline() == "ended\n", "the drag ended")
        self.process.terminate()
        self.process.wait()

    def drop(self):
        pointer("mouseup", 1)
        self.end()

    def carry_on(self):
        """Over the window, and let go where nobody is."""
        pointer("mousemove", "--sync", *OUTSIDE, "mouseup", 1)
        self.end()


@tap.case
def a_file_is_dropped_on_the_empty_window():
    company = state["company"] = fixture.Company(tap.work / "company")
    company.authorities()
    for name in ("one", "two", "three"):
        company.sign(name, f"/O=Example Corp/CN={name}", "g2", -10, 300)
    company.bundle("two", "two", ["g2", "root"])
    state["vault"] = tap.work / "vault.db"
    state["window"] = window = driver.Window(tap.BUILD_ROOT, state["vault"])
    window.find("No Keys or Certificates Yet")
    Drag(company.path("one.pem")).drop()
    window.press("Import 1 Item")
    window.find(contains="one, Certificate", roles=driver.ROWS)
    assert stored("certificate") == ["one"], stored("certificate")


@tap.case
def several_at_once_are_one_plan_and_one_of_them_asks():
    window, company = state["window"], state["company"]
    driver.wait_for(lambda: not window.shows("Import"), "no import is open")
    Drag(company.path("one.key"), company.path("two.p12")).drop()
    window.find("Unlock File", driver.BUTTONS)
    window.find(contains="Completes")
    window.focus("Import")
    window.type(fixture.PASSPHRASE)
    window.key("Return")
    window.press("Import 5 Items")
    window.find(contains="one, Identity", roles=driver.ROWS)
    driver.wait_for(lambda: stored("identity") == ["one", "two"], "both are identities")


@tap.case
def what_is_not_let_go_here_is_not_taken():
    window = state["window"]
    driver.wait_for(lambda: not window.shows("Import"), "no import is open")
    Drag(state["company"].path("three.pem")).carry_on()
    assert not window.shows("Import")
    assert "three" not in stored("certificate")


@tap.case
def a_folder_is_walked():
    window, company, folder = state["window"], state["company"], tap.work / "folder"
    (folder / "deeper").mkdir(parents=True)
    shutil.copy(company.path("three.pem"), folder / "deeper")
    shutil.copy(company.path("three.key"), folder)
    Drag(folder).drop()
    window.press("Import 2 Items")
    driver.wait_for(lambda: "three" in stored("identity"), "what is in the folder is stored")


@tap.case
def it_ends_without_a_complaint():
    window = state["window"]
    driver.wait_for(lambda: not window.shows("Import"), "no import is open")
    window.focus("Credenza")
    window.key("ctrl+q")
    status = window.process.wait(driver.DEADLINE)
    assert status == 0, (status, window.log.read_text())
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
