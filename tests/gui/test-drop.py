#!/usr/bin/python3
# test-drop.py: files dropped on the window, by the pointer.  SPDX-License-Identifier: GPL-3.0-or-later
"""Real drag and drop over X (XDND): another program's window holds the files, xdotool
presses, moves and lets go."""
import itertools
import json
import os
import queue
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "cli")]
import ca  # noqa: E402
import driver  # noqa: E402
import fixture  # noqa: E402
import tap  # noqa: E402

SOURCE = "Files to Drag"
FROM = (100, 900)       # below the main window, which is at the top left
OVER = (700, 500)
OUTSIDE = (1380, 980)

state = {}


def credenzactl(*arguments):
    answer = subprocess.run([tap.CREDENZACTL, "--vault", state["vault"], "--no-input", "--json", *arguments],
                            capture_output=True, text=True, check=True)
    return json.loads(answer.stdout)


def items(klass):
    return {item["label"]: item for item in credenzactl("list", "--class", klass)["items"]}


def stored(klass):
    return sorted(items(klass))


def pointer(*arguments):
    subprocess.run(["xdotool", *map(str, arguments)], check=True)


class Drag:
    """Files that are held over a window, once it has begun."""

    def __init__(self, *files, over=OVER):
        environment = dict(os.environ, GDK_BACKEND="x11", GSK_RENDERER="cairo", GTK_A11Y="none")
        self.process = subprocess.Popen([sys.executable, HERE / "drag-files.py", *map(str, files)],
                                        stdout=subprocess.PIPE, text=True, env=environment)
        self.lines = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()
        self.expect("ready")
        pointer("windowmove", "--sync", state["window"].xid(SOURCE), FROM[0] - 80, FROM[1] - 40)
        pointer("mousemove", "--sync", *FROM, "mousedown", 1)
        # Further than what counts as a click, then all the way; motion is what tells the target.
        for tenth in (1, 2, 3, 5, 8, 9, 10):
            pointer("mousemove", "--sync", *(a + (b - a) * tenth // 10 for a, b in zip(FROM, over)))
        self.expect("begun")
        self.hover(*over)

    def read(self):
        for line in self.process.stdout:
            self.lines.put(line.strip())

    def has(self, word):
        return not self.lines.empty() and self.lines.get() == word

    def expect(self, word):
        """What is under the pointer may want it more than once."""
        driver.wait_for(lambda: self.has(word), f"the drag has {word}")

    def hover(self, x, y):
        """A hand is never still: who began late hears of the next motion."""
        step = itertools.cycle((0, 1))

        def is_wanted():
            pointer("mousemove", x + next(step), y)
            return self.has("wanted")
        driver.wait_for(is_wanted, "who is under the pointer wants it")

    def end(self):
        self.expect("ended")
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


def middle_of(title):
    """Of a window, where it is on the screen."""
    shell = subprocess.run(["xdotool", "getwindowgeometry", "--shell", state["window"].xid(title)], capture_output=True, text=True,
                           check=True).stdout
    x, y, width, height = (int(re.search(rf"^{name}=(-?\d+)$", shell, re.M)[1]) for name in ("X", "Y", "WIDTH", "HEIGHT"))
    return x + width // 2, y + height // 2


@tap.case
def somebody_elses_certificate_is_no_reply():
    window = state["window"]
    driver.wait_for(lambda: not window.shows("Import"), "no import is open")
    state["authority"] = ca.Authority(tap.work)
    state["request"] = credenzactl("request", "new", "--subject", "CN=four", "--store", "Login", "--group", "team")
    window.find("Requests: 1")
    window.activate("reply", state["request"]["ref"])
    window.find("The Reply to “four”")
    Drag(state["company"].path("one.pem"), over=middle_of("Import Reply")).drop()
    window.find("This Does Not Answer the Request")
    window.find(contains="it is for your key “one”")


@tap.case
def the_reply_goes_where_its_request_is():
    """into the same keyring and group, which the plan shows"""
    window = state["window"]
    Drag(state["authority"].sign(state["request"]["pem"]), over=middle_of("Import Reply")).drop()
    window.find("Completes an Identity")
    window.gone("The Reply to “four”")
    assert "Login" in [node.name for node in window.walk(window.find("Store in", roles={"combo box"}))]
    window.press("Import 1 Item")
    driver.wait_for(lambda: "four" in stored("identity"), "the identity is complete")
    found = items("certificate")["four"]
    assert found["ref"].startswith("secrets:") and found["group"] == "team", found
    assert items("identity")["four"]["key"] == state["request"]["key"]
    assert items("request")["four"]["state"] == "answered"


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
