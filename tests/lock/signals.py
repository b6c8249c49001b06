#!/usr/bin/python3
# signals.py: keys that are held go when the screen locks.  SPDX-License-Identifier: GPL-3.0-or-later
"""A process that holds the vault's keys (lock-driver.c), private buses, and mocks that
speak the protocols. From the signal to "locked", which the process prints after the
wipe, no more than 200 ms may pass: the least of a few tries, so that a busy machine
does not count."""
import json
import os
import select
import subprocess
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[1])]

import tap

try:
    import mocks
except ImportError:
    mocks = None

DRIVER = tap.BUILD_ROOT / "tests" / "lock-driver"
PASSPHRASE = "seven wolves ate the moon"
DEADLINE = 60
WIPED_WITHIN = 0.2
TRIES = 5


class Driver:
    """The process that holds keys; what it prints is read line by line."""

    def __init__(self, vault, environment, *options):
        self.process = subprocess.Popen([str(DRIVER), str(vault), *options], env=environment, bufsize=0,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.buffer = b""
        self.ready = self.line()

    def line(self, seconds=DEADLINE):
        end = time.monotonic() + seconds
        while b"\n" not in self.buffer:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
                raise AssertionError(f"nothing was said in {seconds} s")
            data = os.read(self.process.stdout.fileno(), 4096)
            if not data:
                raise AssertionError("the process ended")
            self.buffer += data
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line.decode()

    def says_nothing(self, seconds):
        return b"\n" not in self.buffer and not select.select([self.process.stdout], [], [], seconds)[0]

    def tell(self, text):
        self.process.stdin.write(text.encode() + b"\n")

    def ask(self, text):
        self.tell(text)
        return self.line()

    def unlock(self):
        return self.ask(f"unlock {PASSPHRASE}")

    def close(self):
        self.process.kill()
        self.process.communicate()


class World:
    """Two buses, a vault with a passphrase, and whatever is started on them."""

    def __init__(self):
        if mocks is None:
            raise tap.Skip("there is no GObject introspection for Python")
        self.things = []
        self.system = self.keep(mocks.Bus("system"))
        self.session = self.keep(mocks.Bus("session"))
        self.folder = Path(tap.tempfile.mkdtemp(dir=tap.work))
        self.vault = self.folder / "vault.db"
        self.environment = dict(os.environ, HOME=str(self.folder), DBUS_SYSTEM_BUS_ADDRESS=self.system.address,
                                DBUS_SESSION_BUS_ADDRESS=self.session.address)
        secret = self.folder / "passphrase"
        secret.write_text(PASSPHRASE + "\n")
        self.credenzactl("vault", "init", "--new-passphrase-file", secret)

    def credenzactl(self, *arguments):
        return subprocess.run([tap.CREDENZACTL, "--vault", self.vault, "--no-input", *arguments], check=True,
                              env=self.environment, capture_output=True, text=True, timeout=DEADLINE).stdout

    def keep(self, thing):
        self.things.append(thing)
        return thing

    def driver(self, *options):
        return self.keep(Driver(self.vault, self.environment, *options))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for thing in reversed(self.things):
            thing.close()


def wipes(driver, cause, what):
    """From the cause to the wipe."""
    best = None
    for _ in range(TRIES):
        assert driver.unlock() == "held", "the keys are not held"
        start = time.monotonic()
        cause()
        assert driver.line() == "locked"
        took = time.monotonic() - start
        best = took if best is None else min(best, took)
        if best <= WIPED_WITHIN:
            break
    print(f"# {what}: wiped {best * 1000:.0f} ms after it", flush=True)
    assert best <= WIPED_WITHIN, f"{what}: {best * 1000:.0f} ms"


@tap.case
def without_anybody_who_tells_nothing_is_held():
    with World() as world:
        driver = world.driver()
        assert driver.ready == "ready", driver.ready
        assert driver.unlock() == "locked"
        assert driver.line() == "not held"


@tap.case
def logind_says_lock():
    with World() as world:
        logind = world.keep(mocks.Logind(world.system))
        driver = world.driver()
        assert driver.ready == "ready logind sleep", driver.ready
        wipes(driver, logind.lock, "Lock")


@tap.case
def logind_says_locked_hint():
    with World() as world:
        logind = world.keep(mocks.Logind(world.system))
        wipes(world.driver(), logind.locked_hint, "LockedHint")


@tap.case
def sleep_waits_for_the_wipe():
    """the inhibitor is held, goes after the wipe, and is taken again after waking"""
    with World() as world:
        logind = world.keep(mocks.Logind(world.system))
        driver = world.driver()
        assert logind.asked == [("sleep", "delay")], logind.asked
        assert logind.is_delayed()

        def fall_asleep():
            logind.sleep(True)
            assert not logind.is_delayed(DEADLINE), "the inhibitor is still held"
            # Whoever saw it go finds that the wipe was said before.
            assert select.select([driver.process.stdout], [], [], 0)[0], "released before it was wiped"

        def wake():
            n = len(logind.inhibitors)
            logind.sleep(False)
            end = time.monotonic() + DEADLINE
            while len(logind.inhibitors) == n:
                assert time.monotonic() < end, "the inhibitor is not taken again"
                driver.ask("live")
            assert logind.is_delayed()

        wipes(driver, fall_asleep, "PrepareForSleep")
        wake()
        assert driver.ask("live") == "live logind sleep"


@tap.case
def a_session_without_screen_tells_nothing():
    with World() as world:
        world.keep(mocks.Logind(world.system, session_type="tty"))
        driver = world.driver()
        assert driver.ready == "ready sleep", driver.ready
        assert driver.unlock() == "locked"
        assert driver.line() == "not held"


@tap.case
def both_screen_savers_are_heard():
    for name in ("org.gnome.ScreenSaver", "org.freedesktop.ScreenSaver"):
        with World() as world:
            saver = world.keep(mocks.ScreenSaver(world.session, name, "/" + name.replace(".", "/")))
            driver = world.driver()
            assert driver.ready == "ready screen-saver", driver.ready
            assert driver.unlock() == "held"
            saver.active(False)
            driver.tell("live")
            assert driver.line() == "live screen-saver", "an unlocked screen locks nothing"
            wipes(driver, lambda: saver.active(True), f"{name} ActiveChanged")


@tap.case
def a_name_that_only_inhibits_is_no_screen_saver():
    with World() as world:
        world.keep(mocks.ScreenSaver(world.session, knows=False))
        assert world.driver().ready == "ready"


@tap.case
def the_portal_is_heard_and_answered():
    with World() as world:
        portal = world.keep(mocks.Portal(world.session))
        driver = world.driver("--portal")
        end = time.monotonic() + DEADLINE
        while driver.ask("live") != "live portal":
            assert time.monotonic() < end, "the portal's monitor is not there"
        wipes(driver, lambda: portal.state(True, 1), "StateChanged")
        portal.state(False, 2)
        assert portal.answered.wait(DEADLINE), "the end of the session was not answered"


@tap.case
def who_told_goes_away():
    """nobody would tell any more: the keys go"""
    with World() as world:
        saver = world.keep(mocks.ScreenSaver(world.session))
        driver = world.driver()
        assert driver.unlock() == "held"
        saver.close()
        world.things.remove(saver)
        assert driver.line() == "locked"
        assert driver.ask("live") == "live"


@tap.case
def an_idle_while():
    with World() as world:
        world.keep(mocks.ScreenSaver(world.session))
        driver = world.driver("--idle", "1")
        assert driver.unlock() == "held"
        assert driver.line() == "locked"


@tap.case
def a_signal_that_came_is_remembered():
    with World() as world:
        logind = world.keep(mocks.Logind(world.system))
        saver = world.keep(mocks.ScreenSaver(world.session))
        driver = world.driver()
        assert driver.ask("proved") == "proved"
        logind.lock()
        end = time.monotonic() + DEADLINE
        while driver.ask("proved") != "proved logind":
            assert time.monotonic() < end, "Lock is not remembered"
        saver.active(True)
        other = world.driver()
        while other.ask("proved") != "proved logind screen-saver":
            assert time.monotonic() < end, "ActiveChanged is not remembered"


@tap.case
def another_process_locks():
    """the lock count is noticed as any change; in each process that holds keys"""
    with World() as world:
        world.keep(mocks.ScreenSaver(world.session))
        one, two = world.driver(), world.driver()
        assert two.unlock() == "held"
        assert one.unlock() == "held"
        assert one.ask("lock") == "locked"
        assert one.line() == "raised"
        assert two.line() == "locked"
        three = world.driver()
        wipes(two, lambda: three.tell("lock"), "a lock by another process")


@tap.case
def the_command_locks_every_process():
    with World() as world:
        world.keep(mocks.ScreenSaver(world.session))
        one, two = world.driver(), world.driver()
        assert one.unlock() == "held" and two.unlock() == "held"
        world.credenzactl("lock")
        assert one.line() == "locked" and two.line() == "locked"
        world.credenzactl("--vault-passphrase-file", world.folder / "passphrase", "unlock", "vault")
        assert one.says_nothing(0) and two.ask("live") == "live screen-saver"


@tap.case
def capabilities_say_who_tells():
    def reason(world):
        answer = json.loads(world.credenzactl("--json", "capabilities"))["capabilities"]
        return next(row["reason"] for row in answer if row["name"] == "when-unlocked")

    with World() as world:
        assert "each time" in reason(world), reason(world)
        world.keep(mocks.ScreenSaver(world.session))
        assert "the screen saver; nobody tells of sleep" in reason(world), reason(world)
        world.keep(mocks.Logind(world.system))
        assert "logind, the screen saver; also before sleep" in reason(world), reason(world)


tap.main()
