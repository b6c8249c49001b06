# tap.py: test cases in Python, told as TAP.  SPDX-License-Identifier: GPL-3.0-or-later
"""A test script is functions marked by @case and, last, tap.main ().

    import tap

    @tap.case
    def importing_twice_says_exists():
        ...
        assert answer["action"] == "exists", answer

    tap.main()

raise tap.Skip("why") skips aloud. Cases run in their order, each in the folder
tap.work, which is new for the script and removed at its end.
"""
import atexit
import os
import shutil
import sys
import tempfile
import traceback
from pathlib import Path

SOURCE_ROOT = Path(os.environ.get("CDZ_SOURCE_ROOT", Path(__file__).resolve().parent.parent))
BUILD_ROOT = Path(os.environ.get("CDZ_BUILD_ROOT", SOURCE_ROOT / "build-test"))
TESTDATA = Path(os.environ.get("CDZ_TESTDATA", SOURCE_ROOT.parent / "shared" / "testdata"))
CREDENZACTL = BUILD_ROOT / "src" / "cli" / "credenzactl"
CREDENZA = BUILD_ROOT / "src" / "gui" / "credenza"

work = Path(tempfile.mkdtemp(prefix="credenza-test-"))
atexit.register(shutil.rmtree, work, ignore_errors=True)

_cases = []


class Skip(Exception):
    """This case cannot be tried here; the text says why."""


def case(function):
    _cases.append(function)
    return function


def need_testdata():
    """The folder of files from elsewhere, or a skip."""
    if not (TESTDATA / "index.tsv").is_file():
        raise Skip(f"there is no {TESTDATA.name} folder beside the checkout")
    return TESTDATA


def _say(text):
    for line in str(text).splitlines():
        print(f"# {line}")


def main():
    failed = 0
    os.chdir(work)
    print(f"1..{len(_cases)}", flush=True)
    for number, function in enumerate(_cases, 1):
        name = function.__name__.replace("_", "-")
        try:
            function()
            print(f"ok {number} - {name}", flush=True)
        except Skip as reason:
            print(f"ok {number} - {name} # SKIP {reason}", flush=True)
        except Exception:
            failed += 1
            _say(traceback.format_exc())
            print(f"not ok {number} - {name}", flush=True)
    sys.exit(1 if failed else 0)
