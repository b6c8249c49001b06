# namespace.py: a network of the test's own.  SPDX-License-Identifier: GPL-3.0-or-later
"""enter () runs the script again in a new network (and mount) namespace with only
loopback, so that servers which bind every address are reached by nobody else, and
no name server is asked. Where that is not allowed, the script goes on outside;
ISOLATED then is False."""
import os
import subprocess
import sys

MARK = "CDZ_PROBE_NAMESPACE"
ISOLATED = os.environ.get(MARK) == "1"


def enter():
    if ISOLATED:
        return
    unshare = ["unshare", "-nm"] if os.geteuid() == 0 else ["unshare", "-rnm"]
    set_up = unshare + ["sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
    try:
        allowed = subprocess.run(set_up + ["true"], capture_output=True).returncode == 0
    except FileNotFoundError:
        allowed = False
    if allowed:
        os.environ[MARK] = "1"
        os.execvp(set_up[0], set_up + [sys.executable, *sys.argv])
