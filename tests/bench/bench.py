#!/usr/bin/python3
# bench.py: speed as ratios within one run.  SPDX-License-Identifier: GPL-3.0-or-later
"""usage: bench.py BUILD-FOLDER [--rounds N] [--count N] [--strict]

Seconds depend on the machine, so each measurement has a yardstick that runs in
the same rounds, in turn. The medians are compared. --strict makes a ratio over
its target an error.
"""
import argparse
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def run(command, environment, out):
    """Seconds that the command takes, its output in a file as for any script."""
    with open(out, "wb") as sink:
        start = time.monotonic()
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=sink,
                              stderr=subprocess.PIPE)
        seconds = time.monotonic() - start
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: status {done.returncode}: {done.stderr.decode()[-500:]}")
    return seconds


def same_rows_query(ctl, vault, environment):
    """SQL that prints the attributes which the listing has, from the same table."""
    schema = json.loads(subprocess.run([ctl, "--json", "schema"], env=environment, check=True,
                                       stdout=subprocess.PIPE).stdout)
    names = next(c for c in schema["classes"] if c["name"] == "certificate")["attributes"]
    wanted = {a["name"].replace("-", "_") for a in names}
    with sqlite3.connect(f"file:{vault}?mode=ro", uri=True) as database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(certificate)")]
    listed = [f'"{c}"' for c in columns if c in wanted]
    if len(listed) < len(wanted) * 0.8:
        sys.exit(f"the certificate table has only {listed}")
    return f"SELECT {', '.join(listed)} FROM certificate"


def measure(options, work):
    build = Path(options.build)
    ctl = build / "src" / "cli" / "credenzactl"
    # A home and no session bus of its own: certificates need no keyring.
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("DBUS_", "XDG_", "DISPLAY", "WAYLAND"))}
    environment.update(HOME=str(work), XDG_RUNTIME_DIR=str(work), GIO_USE_VFS="local")
    bundle = work / "bundle.pem"
    with open(bundle, "wb") as sink:
        subprocess.run([build / "tests" / "bench" / "make-certificates", str(options.count)], check=True, stdout=sink)

    times = {name: [] for name in ("storeutl", "import", "sqlite3", "list")}
    for number in range(options.rounds):
        vault = work / f"vault-{number}.db"
        times["storeutl"].append(run(["openssl", "storeutl", "-noout", "-certs", bundle], environment, work / "out"))
        times["import"].append(run([ctl, "--vault", vault, "--json", "--no-input", "import", bundle],
                                   environment, work / "imported"))
        query = same_rows_query(ctl, vault, environment)
        times["sqlite3"].append(run(["sqlite3", "-readonly", "-json", vault, query], environment, work / "rows"))
        times["list"].append(run([ctl, "--vault", vault, "--json", "list"], environment, work / "items"))

        # Fast and wrong is not fast.
        items = json.loads((work / "items").read_bytes())["items"]
        rows = json.loads((work / "rows").read_bytes())
        if not len(items) == len(rows) == options.count:
            sys.exit(f"{options.count} imported, {len(items)} listed, {len(rows)} in the table")
    return times


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--count", type=int, default=10000)
    parser.add_argument("--strict", action="store_true")
    options = parser.parse_args()

    with tempfile.TemporaryDirectory() as work:
        times = measure(options, Path(work))

    print(f"{options.count} certificates, {options.rounds} rounds, median (least to most) in seconds")
    over = False
    for name, yardstick, target, what in (
            ("import", "storeutl", 0.5, "import of one PEM bundle, against openssl storeutl reading it"),
            ("list", "sqlite3", 3.0, "list as JSON, against sqlite3 -json printing the same rows")):
        ratio = statistics.median(times[name]) / statistics.median(times[yardstick])
        over = over or ratio > target
        print(what)
        for label in (name, yardstick):
            low, middle, high = min(times[label]), statistics.median(times[label]), max(times[label])
            print(f"  {label:10} {middle:6.3f} ({low:.3f} to {high:.3f})")
        print(f"  ratio      {ratio:6.2f}, target {target:.1f}: {'over' if ratio > target else 'held'}")
    return 1 if over and options.strict else 0


if __name__ == "__main__":
    sys.exit(main())
