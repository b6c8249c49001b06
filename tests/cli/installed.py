#!/usr/bin/python3
# installed.py: the programs run installed, and moved elsewhere.  SPDX-License-Identifier: GPL-3.0-or-later
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import tap

FIRST = tap.work / "first"
MOVED = tap.work / "moved"


def prefix_in(root):
    """Where bin, lib and share are below an installed tree."""
    return next(root.rglob("bin/credenzactl")).parent.parent


def private_environment():
    home = tap.work / "home"
    home.mkdir(exist_ok=True)
    keep = {k: v for k, v in os.environ.items() if k in ("PATH", "LC_ALL", "TZ", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS")}
    return dict(keep, HOME=str(home), XDG_RUNTIME_DIR=str(home), GSETTINGS_BACKEND="memory",
                GSK_RENDERER="cairo", GDK_BACKEND="x11")


def lists_its_schema(root):
    run = subprocess.run([prefix_in(root) / "bin" / "credenzactl", "--json", "schema"], env=private_environment(),
                         stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert {c["name"] for c in json.loads(run.stdout)["classes"]} >= {"certificate", "key", "request"}


def libraries_of(program, needle):
    run = subprocess.run(["ldd", program], capture_output=True, text=True, env=private_environment())
    return [line for line in run.stdout.splitlines() if needle in line]


# Shows a window, waits until it is to be seen, closes it by its own pid.
SHOW_WINDOW = r"""
"$@" & program=$!
window=$(timeout 60 xdotool search --sync --onlyvisible --pid $program --name Credenza) || { kill -9 $program; exit 3; }
kill -TERM $program
wait $program
[ -n "$window" ]
"""


def shows_its_window(command):
    for tool in ("xvfb-run", "dbus-run-session", "xdotool"):
        if shutil.which(tool) is None:
            raise tap.Skip(f"{tool} is missing")
    run = subprocess.run(["xvfb-run", "-a", "-s", "-screen 0 1280x800x24", "dbus-run-session", "--", "bash", "-c", SHOW_WINDOW,
                          "bash", *map(str, command)],
                         env=private_environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True)
    # Ended by the signal that was sent, not by a failed assertion.
    assert run.returncode in (0, 128 + signal.SIGTERM), (run.returncode, run.stderr[-2000:])
    return run.stderr


@tap.case
def installs():
    run = subprocess.run(["meson", "install", "-C", tap.BUILD_ROOT, "--destdir", FIRST, "--no-rebuild"],
                         stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    installed = {str(p.relative_to(prefix_in(FIRST))) for p in prefix_in(FIRST).rglob("*") if p.is_file()}
    for wanted in ("bin/credenzactl", "bin/credenza",
                   "share/applications/io.github.credenza.Credenza.desktop",
                   "share/metainfo/io.github.credenza.Credenza.metainfo.xml",
                   "share/man/man1/credenza.1", "share/man/man1/credenzactl.1",
                   "share/bash-completion/completions/credenzactl", "share/zsh/site-functions/_credenzactl",
                   "share/fish/vendor_completions.d/credenzactl.fish",
                   "share/glib-2.0/schemas/io.github.credenza.Credenza.gschema.xml"):
        assert wanted in installed, sorted(installed)


@tap.case
def command_line_runs_installed():
    lists_its_schema(FIRST)
    found = libraries_of(prefix_in(FIRST) / "bin" / "credenzactl", "libcredenza")
    assert found and str(FIRST) in found[0], found


@tap.case
def command_line_runs_moved():
    FIRST.rename(MOVED)
    lists_its_schema(MOVED)
    found = libraries_of(prefix_in(MOVED) / "bin" / "credenzactl", "libcredenza")
    assert found and str(MOVED) in found[0], found


@tap.case
def window_runs_moved_with_its_schema():
    subprocess.run(["glib-compile-schemas", prefix_in(MOVED) / "share" / "glib-2.0" / "schemas"], check=True)
    shows_its_window([prefix_in(MOVED) / "bin" / "credenza"])


@tap.case
def window_runs_uninstalled():
    shows_its_window([tap.CREDENZA])


# The build folder's compiled schema would be found as well, so it is covered up in
# a mount namespace.
@tap.case
def window_runs_without_any_schema():
    as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
    hidden = ["unshare", "--mount", *as_root, "bash", "-ec"]
    if subprocess.run([*hidden, "mount -t tmpfs tmpfs /mnt"], capture_output=True).returncode != 0:
        raise tap.Skip("this machine allows no mount namespace")
    shutil.rmtree(prefix_in(MOVED) / "share" / "glib-2.0")
    shows_its_window([*hidden, 'mount -t tmpfs tmpfs "$1"; exec "$2"', "bash", tap.BUILD_ROOT / "data",
                      prefix_in(MOVED) / "bin" / "credenza"])


tap.main()
