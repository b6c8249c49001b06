# keyrings.py: what the tests of keyrings share.  SPDX-License-Identifier: GPL-3.0-or-later
"""A home with a real keyring, a provider that misbehaves, or somebody who answers its
questions; and the program that says what a library hears."""
import os
import pathlib
import queue
import signal
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "cli"))

import harness  # noqa: E402
from harness import DEADLINE_S, tap  # noqa: E402

# The distribution's own: it has the modules for D-Bus.
PYTHON = "/usr/bin/python3"
WATCH = tap.BUILD_ROOT / "tests" / "watch-keyrings"


class Home(harness.Home):
    def spawn(self, *command):
        """Starts a program that says "ready" on its standard output."""
        process = subprocess.Popen([str(c) for c in command], stdout=subprocess.PIPE, text=True, env=self.env,
                                   stdin=subprocess.DEVNULL)
        self.processes.append(process)
        line = process.stdout.readline()
        assert line == "ready\n", (command, line)
        return process

    def start_provider(self, *faults):
        self.start_bus()
        return self.spawn(PYTHON, HERE / "provider.py", *faults)

    def start_prompter(self, answer):
        return self.spawn(PYTHON, HERE / "prompter.py", answer)

    def call(self, destination, path, method, *arguments):
        return subprocess.run(["gdbus", "call", "--session", "--dest", destination, "--object-path", path,
                               "--method", method, *map(str, arguments)], env=self.env, check=True,
                              capture_output=True, text=True, timeout=DEADLINE_S).stdout.strip()

    def test_call(self, method, *arguments):
        """Has the provider of the tests act as another program would; the moment in us."""
        answer = self.call("org.freedesktop.secrets", "/org/freedesktop/secrets",
                           f"io.github.credenza.Test.{method}", *arguments)
        return int(answer.strip("(),").split()[-1])

    def secret_tool(self, *args, secret="s3cret"):
        return subprocess.run(["secret-tool", *map(str, args)], input=secret.encode(), env=self.env,
                              capture_output=True, timeout=DEADLINE_S)

    def store_other(self, label, *attributes, secret="s3cret"):
        done = self.secret_tool("store", f"--label={label}", *attributes, secret=secret)
        assert done.returncode == 0, done

    def stores(self):
        return {s["id"]: s for s in self.json("stores")["stores"]}

    def others(self):
        return self.json("list", "--class", "other")["items"]


class Watch:
    """The lines of watch-keyrings as they come."""

    def __init__(self, home):
        self.process = subprocess.Popen([str(WATCH), str(home.path / "watch.db")], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, env=home.env)
        home.processes.append(self.process)
        self.lines = []
        self.fresh = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            moment, event = line.rstrip("\n").split(" ", 1)
            self.fresh.put((int(moment), event))
        self.fresh.put(None)

    def expect(self, is_it, what=None, deadline=DEADLINE_S):
        """(moment, event) of the next event that fits, a text it begins with or a function."""
        fits = is_it if callable(is_it) else lambda event: event.startswith(is_it)
        until = time.monotonic() + deadline
        while True:
            try:
                found = self.fresh.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                found = None
            assert found is not None, f"waited for {what or is_it}, saw {self.lines[-20:]}"
            self.lines.append(found)
            if fits(found[1]):
                return found

    def say(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def gap_ms(self):
        """The longest that the main loop was kept, since this was asked last."""
        return self.gaps_ms()[0]

    def gaps_ms(self):
        """The same, and the most processor time that its thread spent meanwhile."""
        self.say("gap")
        return [int(number) / 1000 for number in self.expect("GAP ")[1].split()[1:3]]

    def close(self):
        self.process.stdin.close()
        assert self.process.wait(DEADLINE_S) == 0, self.process.returncode


def kill(process):
    process.send_signal(signal.SIGKILL)
    process.wait(DEADLINE_S)


def pid_of_provider(home):
    answer = home.call("org.freedesktop.DBus", "/org/freedesktop/DBus",
                       "org.freedesktop.DBus.GetConnectionUnixProcessID", "org.freedesktop.secrets")
    return int(answer.strip("(),").split()[-1])


def need(program):
    import shutil
    path = shutil.which(program)
    if path is None:
        raise tap.Skip(f"there is no {program}")
    return path


__all__ = ["Home", "Watch", "kill", "need", "os", "pid_of_provider", "tap"]
