#!/usr/bin/python3
# totals.py: sum up a run of "meson test".  SPDX-License-Identifier: GPL-3.0-or-later
"""usage: totals.py BUILD-FOLDER STATUS-OF-MESON-TEST

Prints each skip with its reason, each failure by name, and as the last line
"N passed, N failed, N skipped". Counts the points of TAP; a program that prints
none (a validator) is one test. A program that broke off (signal, time limit,
missing points) counts as one failure more; a run without a result is one too.
"""
import json
import re
import sys
from pathlib import Path

POINT = re.compile(r"^(not )?ok\b\s*\d*\s*-?\s*(.*?)\s*(?:#\s*(SKIP)\b\s*(.*))?$", re.I)
NOTHING = re.compile(r"^1\.\.0\s*#\s*SKIP\b\s*(.*)$", re.I)
GOOD = {"OK", "SKIP", "EXPECTEDFAIL"}


def points_of(run):
    """(outcome, name, reason) of each point that one program printed."""
    for line in (run.get("stdout") or "").splitlines():
        nothing = NOTHING.match(line)
        point = POINT.match(line)
        if nothing:
            yield "skipped", "", nothing.group(1)
        elif point:
            refused, name, is_skip, reason = point.groups()
            if is_skip:
                yield "skipped", name, reason
            else:
                yield ("failed" if refused else "passed"), name, ""


def explanation_of(run):
    """What a failed program said besides its good points; meson shows only stderr."""
    lines = [line for line in (run.get("stdout") or "").splitlines()
             if not re.match(r"ok\b|1\.\.\d|# (random seed|Start of|End of|slow test|[\w-]+-DEBUG)", line)]
    return lines[-40:]


def main():
    build, status = Path(sys.argv[1]), int(sys.argv[2])
    logs = sorted((build / "meson-logs").glob("testlog*.json"))
    runs = [json.loads(line) for log in logs for line in log.read_text().splitlines()]
    count = {"passed": 0, "failed": 0, "skipped": 0}
    said = []

    for run in runs:
        test = run["name"].split("/")[-1].strip()
        broke_off = run["result"] not in GOOD
        if broke_off:
            print(f"--- {test}", *explanation_of(run), sep="\n")
        points = list(points_of(run))
        if not points and not broke_off:
            points = [("skipped", "", "") if run["result"] == "SKIP" else ("passed", "", "")]
        for outcome, name, reason in points:
            count[outcome] += 1
            broke_off = broke_off and outcome != "failed"
            if outcome != "passed":
                said.append(f"{outcome}: {test} {name}{': ' + reason if reason else ''}")
        if broke_off:
            count["failed"] += 1
            said.append(f"failed: {test}: {run['result']} (status {run.get('returncode')})")

    if count["passed"] == 0 or (status != 0 and count["failed"] == 0):
        count["failed"] += 1
        said.append(f"failed: the run itself, status {status}")

    for line in sorted(said):
        print(line)
    print(f"{count['passed']} passed, {count['failed']} failed, {count['skipped']} skipped")
    return 1 if count["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
