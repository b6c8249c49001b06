#!/usr/bin/python3
# window.py: how fast the window is, beside an empty one.  SPDX-License-Identifier: GPL-3.0-or-later
"""usage: window.py BUILD-FOLDER [--rounds N] [--count N] [--strict] [--only PART]…

Start, memory, search and scrolling of the window over many certificates, each beside
the floor (floor.c: an empty libadwaita window, a list of blank labels) in the same
rounds, in turn. What goes on inside is told by watch.c, which is preloaded. Targets are
for the time on the clock; the main thread's own processor time, beside it, tells how much
of that others had on a busy machine.
"""
import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
SCREEN = "-screen 0 1400x1000x24 -noreset"
DEADLINE = 60
FRAME_US = 16667
KEY_DELAY_MS = 60

WORDS = ["host-0", "example.org", "issuing authority 3", "0f4240", "host-09", "www.host-00001", "nothing like it", "trust"]


class Watched:
    """A program with watch.c in it; lines () are what it saw, split."""

    def __init__(self, build, work, command, **switches):
        self.file = work / "watch"
        self.file.unlink(missing_ok=True)
        environment = dict(os.environ, LD_PRELOAD=str(build / "tests" / "bench" / "watch.so"), CDZ_WATCH=str(self.file),
                           GSK_RENDERER="cairo", GDK_BACKEND="x11", GTK_A11Y="none", GSETTINGS_BACKEND="memory",
                           HOME=str(work), XDG_RUNTIME_DIR=str(work), XDG_CONFIG_HOME=str(work), GIO_USE_VFS="local")
        environment.update({name: str(value) for name, value in switches.items()})
        self.log = (work / "log").open("w")
        self.start = time.monotonic_ns() // 1000
        self.process = subprocess.Popen([str(c) for c in command], env=environment, stderr=self.log)

    def lines(self):
        if not self.file.exists():
            return []
        return [line.split() for line in self.file.read_text().splitlines() if line.count(" ")]

    def wait(self, condition, what):
        """The first line for which condition () is true."""
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            for line in self.lines():
                if condition(line):
                    return line
            if self.pause(0.02):
                break
        sys.exit(f"{what}: did not happen; {self.log.name}: {Path(self.log.name).read_text()[-600:]}")

    def pause(self, seconds):
        """True if it ended meanwhile."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def settle(self):
        """Until nothing has happened for half a second."""
        before = -1
        while before != len(self.lines()):
            before = len(self.lines())
            self.pause(0.5)

    def painted(self):
        return self.wait(lambda line: line[0] == "frame", "a first frame")

    def has_rows(self, n_rows):
        return self.wait(lambda line: line[0] == "rows" and int(line[2]) == n_rows, f"{n_rows} rows")

    def end(self):
        """Peak memory in KiB."""
        self.process.terminate()
        _pid, _status, usage = os.wait4(self.process.pid, 0)
        self.process.returncode = 0
        return usage.ru_maxrss


def xdotool(*arguments):
    subprocess.run(["xdotool", *arguments], check=True, stdout=subprocess.DEVNULL)


def median_of(values, unit, digits):
    return (f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f}) {unit}")


class Bench:
    def __init__(self, options, work):
        self.build, self.work = Path(options.build).resolve(), work
        self.rounds, self.count = options.rounds, options.count
        self.failures = []
        self.vault = work / "vault.db"
        bundle = work / "bundle.pem"
        with bundle.open("wb") as sink:
            subprocess.run([self.build / "tests" / "bench" / "make-certificates", str(self.count)], check=True, stdout=sink)
        subprocess.run([self.build / "src" / "cli" / "credenzactl", "--vault", self.vault, "--json", "--no-input",
                        "import", bundle], check=True, stdout=subprocess.DEVNULL, env=dict(os.environ, HOME=str(work)))

    def window(self, **switches):
        return Watched(self.build, self.work, [self.build / "src" / "gui" / "credenza", "--vault", self.vault], **switches)

    def floor(self, *arguments, **switches):
        return Watched(self.build, self.work, [self.build / "tests" / "bench" / "floor", *arguments], **switches)

    def judge(self, what, value, target, digits=2):
        held = value <= target
        print(f"  {what:34} {value:.{digits}f}, target {target:g}: {'held' if held else 'MISSED'}")
        if not held:
            self.failures.append(what)

    def start(self):
        """From exec to the frame with all rows, against the floor's first frame."""
        seconds = {"window": [], "floor": []}
        memory = {"window": [], "floor": []}
        busy = []
        for _ in range(self.rounds):
            floor = self.floor()
            seconds["floor"].append((int(floor.painted()[1]) - floor.start) / 1e6)
            memory["floor"].append(floor.end() / 1024)
            window = self.window()
            full = window.has_rows(self.count)
            seconds["window"].append((int(full[1]) - window.start) / 1e6)
            first = int(window.painted()[1])
            window.settle()    # what was put off to a quiet moment is in the peak, too
            busy += [line for line in window.lines() if line[0] == "busy" and int(line[1]) > first]
            memory["window"].append(window.end() / 1024)

        print(f"start, to the frame that has all {self.count} rows, against an empty window's first")
        for name, values in seconds.items():
            print(f"  {name:10} {median_of(values, 's', 3)}, peak {median_of(memory[name], 'MiB', 0)}")
        self.judge("ratio of time", statistics.median(seconds["window"]) / statistics.median(seconds["floor"]), 1.6)
        self.judge("ratio of memory", statistics.median(memory["window"]) / statistics.median(memory["floor"]), 1.3)
        self.judge_busy(busy)

    def search(self):
        """Every key of some words, one after the other, as it is pressed and released."""
        window = self.window()
        window.has_rows(self.count)
        xid = subprocess.run(["xdotool", "search", "--sync", "--onlyvisible", "--name", "^Credenza$"],
                             capture_output=True, text=True, check=True).stdout.split()[-1]
        xdotool("windowfocus", "--sync", xid, "key", "ctrl+f")
        window.settle()
        first = len(window.lines())
        for _ in range(self.rounds):
            for word in WORDS:
                keys = [{" ": "space", ".": "period", "-": "minus"}.get(letter, letter) for letter in word]
                xdotool("key", "--delay", str(KEY_DELAY_MS), *keys, *["BackSpace"] * len(word))
        window.settle()
        lines = window.lines()[first:]
        window.end()
        frames = [(int(line[1]), int(line[4])) for line in lines if line[0] == "frame"]
        times, own = [], []
        for key, key_cpu in ((int(line[1]), int(line[2])) for line in lines if line[0] == "key"):
            later = [frame for frame in frames if frame[0] > key]
            if later:
                times.append((later[0][0] - key) / 1000)
                own.append((later[0][1] - key_cpu) / 1000)
        times.sort()
        print(f"search over {self.count}: {len(times)} keys, from the key to the painted frame")
        print(f"  median {statistics.median(times):.1f} ms, {statistics.median(own):.1f} ms of its own")
        self.judge("95th percentile, ms", times[int(len(times) * 0.95)], 33, 1)
        self.judge("longest, ms", times[-1], 50, 1)
        print(f"  longest of its own, ms             {max(own):.1f}")
        self.judge_busy([line for line in lines if line[0] == "busy"])

    def judge_busy(self, lines):
        """The longest round of the main loop, its frames taken out."""
        busy = [(int(spent) / 1000, int(cpu) / 1000) for _name, _end, spent, cpu in lines]
        self.judge("longest beside frames, ms", max((spent for spent, _ in busy), default=0), 16, 1)
        print(f"  longest of its own, ms             {max((cpu for _, cpu in busy), default=0):.1f}")

    def scrolled(self, watched, n_rows):
        """How many frames were dropped, and how many would have been with no one else there."""
        watched.has_rows(n_rows)
        end = watched.wait(lambda line: line[0] == "scrolled", "scrolling to the end")
        start = int(watched.has_rows(n_rows)[1])
        frames = [line for line in watched.lines() if line[0] == "frame"]
        watched.end()
        spent = [(int(line[3]), int(line[4]) - int(before[4])) for before, line in zip(frames, frames[1:])
                 if start < int(line[1]) <= int(end[1])]
        # A frame that comes late takes the places of those that should have come before it.
        return tuple(sum(max(0, round(time / FRAME_US) - 1) for time in times) for times in zip(*spent))

    def scroll(self):
        """All rows in 600 frames, against as many blank labels as high as the rows."""
        dropped = {"window": [], "floor": []}
        switches = dict(CDZ_WATCH_SCROLL=600, CDZ_WATCH_ROWS=self.count)
        for _ in range(max(1, self.rounds // 2)):
            dropped["floor"].append(self.scrolled(self.floor(self.count, **switches), self.count))
            dropped["window"].append(self.scrolled(self.window(**switches), self.count))
        print(f"scrolling {self.count} rows end to end in 600 frames: how many frames were dropped")
        for name, values in dropped.items():
            late, own = zip(*values)
            dropped[name] = statistics.median(late)
            print(f"  {name:10} {median_of(late, 'frames', 0)}, {statistics.median(own):.0f} by its own work")
        self.judge("more than the floor", dropped["window"] - dropped["floor"], 0, 0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--count", type=int, default=10000)
    parser.add_argument("--strict", action="store_true")
    parser.add_argument("--only", action="append", choices=["start", "search", "scroll"])
    options = parser.parse_args()
    if "CDZ_BENCH_INSIDE" not in os.environ:
        os.environ["CDZ_BENCH_INSIDE"] = "1"
        os.execvp("xvfb-run", ["xvfb-run", "-a", "-s", SCREEN, str(HERE.parent / "with-keyring"), sys.executable, *sys.argv])

    with tempfile.TemporaryDirectory() as work:
        bench = Bench(options, Path(work))
        for part in options.only or ["start", "search", "scroll"]:
            getattr(bench, part)()
    sys.exit(1 if options.strict and bench.failures else 0)


if __name__ == "__main__":
    main()
