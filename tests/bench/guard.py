#!/usr/bin/python3
# guard.py: what opening and protecting keys costs.  SPDX-License-Identifier: GPL-3.0-or-later
"""usage: guard.py BUILD-FOLDER [--strict] [other options of the benchmark]"""
import argparse
import subprocess
import sys
from pathlib import Path


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--strict", action="store_true")
    options, _ = parser.parse_known_args()
    tests = Path(__file__).resolve().parents[1]
    inside = Path(options.build).resolve() / "tests" / "bench" / "guard-inside"
    out = subprocess.run([tests / "with-keyring", inside, "1000"], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                         text=True, timeout=300).stdout
    missed = False
    print("keys opened and protected, beyond what the keyring and one derivation take, in milliseconds")
    lines = [line.split() for line in out.splitlines() if len(line.split()) == 3]
    if len(lines) != 3:
        sys.exit(f"not three figures: {out}")
    for name, value, limit in lines:
        held = float(value) <= float(limit)
        missed |= not held
        print(f"  {name:36} {float(value):8.2f}, target {limit}: {'held' if held else 'MISSED'}")
    if missed and options.strict:
        sys.exit(1)


main()
