#!/usr/bin/python3
# totals.py: sum up a run of "meson test".  SPDX-License-Identifier: GPL-3.0-or-later
"""usage: totals.py BUILD-FOLDER STATUS-OF-MESON-TEST
       totals.py --failed BUILD-FOLDER      names the programs that failed, nothing else; none
                                            when a sanitizer had something to say

Prints each skip with its reason, each failure by name, and as the last line
"N passed, N failed, N skipped". Counts the points of TAP; a program that prints
none (a validator) is one test. A program that broke off (signal, time limit,
missing points) counts as one failure more; a run without a result is one too.
A program that ran twice (testlog-again) counts as it did the second time, and is
named when that went better.
"""
import json
import re
import sys
from pathlib import Path

POINT = re.compile(r"^(not )?ok\b\s*\d*\s*-?\s*(.*?)\s*(?:#\s*(SKIP)\b\s*(.*))?$", re.I)
NOTHING = re.compile(r"^1\.\.0\s*#\s*SKIP\b\s*(.*)$", re.I)
SANITIZER = re.compile(r"==\d+==|runtime error:|Sanitizer")
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


def name_of(run):
    return run["name"].split("/")[-1].strip()


def read(logs):
    return [json.loads(line) for log in logs for line in log.read_text().splitlines()]


def runs_of(build):
    """Those of the first time, whose log bears a wrapper's name where there is one, and of the second."""
    logs = set((build / "meson-logs").glob("testlog*.json"))
    again = {log for log in logs if log.name == "testlog-again.json"}
    return read(logs - again), read(again)


def failed_in(runs):
    return [name_of(run) for run in runs if run["result"] not in GOOD]


def to_run_again(runs):
    """A sanitizer's report is no accident, however seldom it comes."""
    said = "".join((run.get("stdout") or "") + (run.get("stderr") or "") for run in runs if run["result"] not in GOOD)
    return [] if SANITIZER.search(said) else failed_in(runs)


def main():
    if sys.argv[1] == "--failed":
        print("".join(name + "\n" for name in to_run_again(runs_of(Path(sys.argv[2]))[0])), end="")
        return 0

    build, status = Path(sys.argv[1]), int(sys.argv[2])
    first, again = runs_of(build)
    runs = [run for run in first if name_of(run) not in map(name_of, again)] + again
    count = {"passed": 0, "failed": 0, "skipped": 0}
    said = []

    for run in first:
        test = name_of(run)
        if run not in runs and test not in failed_in(again):
            print(f"--- {test}, the first time", *explanation_of(run), sep="\n")
            said.append(f"unsteady: {test}: failed beside others, passed alone")

    for run in runs:
        test = name_of(run)
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
