#!/usr/bin/python3
# portal.py: portals answer a window that is closed to debuggers.  SPDX-License-Identifier: GPL-3.0-or-later
"""The real xdg-desktop-portal, which looks at /proc/PID of its callers, with a backend of
ours behind it (backend.py); all of it as an unprivileged user, since root sees every
process. The window's own code closes the process; file chooser, notifications and
settings answer before, after, and when the portal was started anew."""
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent)]
import tap

DEADLINE = 60
FRONT_ENDS = ["/usr/libexec/xdg-desktop-portal", "/usr/lib/xdg-desktop-portal"]
ALL_WELL = "settings ok, file chooser ok, notification ok"

BUS_CONFIG = """<busconfig><type>session</type><listen>unix:dir={folder}</listen>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy>
</busconfig>"""

PORTAL_FILE = """[portal]
DBusName=org.freedesktop.impl.portal.desktop.credenzatest
Interfaces=org.freedesktop.impl.portal.Secret;org.freedesktop.impl.portal.Settings;org.freedesktop.impl.portal.FileChooser;org.freedesktop.impl.portal.Notification
UseIn=credenzatest
"""


def become_nobody():
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)


class Desktop:
    """A bus, the backend and the portal, all of one unprivileged user."""

    def __init__(self):
        self.front_end = next((path for path in FRONT_ENDS if os.access(path, os.X_OK)), None)
        if self.front_end is None:
            raise tap.Skip("there is no xdg-desktop-portal")
        self.folder = Path(tempfile.mkdtemp(prefix="cdz-portal-"))
        os.chmod(self.folder, 0o755)
        self.processes = []
        home = self.folder / "home"
        for folder in (home, self.folder / "run", self.folder / "bus"):
            folder.mkdir(mode=0o700)
            if os.geteuid() == 0:
                os.chown(folder, 65534, 65534)
        (self.folder / "credenzatest.portal").write_text(PORTAL_FILE)
        (self.folder / "bus.conf").write_text(BUS_CONFIG.format(folder=self.folder / "bus"))
        self.env = {"PATH": os.environ["PATH"], "HOME": str(home), "XDG_RUNTIME_DIR": str(self.folder / "run"),
                    "XDG_CURRENT_DESKTOP": "credenzatest", "XDG_DESKTOP_PORTAL_DIR": str(self.folder),
                    "LC_ALL": "C.UTF-8"}
        bus = self.start("dbus-daemon", f"--config-file={self.folder}/bus.conf", "--nofork", "--print-address=1",
                         stdout=subprocess.PIPE)
        self.env["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().decode().strip()
        self.start("/usr/bin/python3", HERE / "backend.py")
        self.wait("org.freedesktop.impl.portal.desktop.credenzatest")
        self.start_portal()

    def start(self, *arguments, **options):
        process = subprocess.Popen(list(map(str, arguments)), env=self.env, cwd="/", preexec_fn=become_nobody,
                                   stderr=subprocess.DEVNULL, **options)
        self.processes.append(process)
        return process

    def wait(self, name):
        end = time.monotonic() + DEADLINE
        command = ["gdbus", "call", "--session", "--dest", "org.freedesktop.DBus", "--object-path", "/",
                   "--method", "org.freedesktop.DBus.NameHasOwner", name]
        while b"true" not in subprocess.run(command, env=self.env, capture_output=True, preexec_fn=become_nobody,
                                            cwd="/").stdout:
            assert time.monotonic() < end, f"{name} is not there"

    def start_portal(self):
        self.portal = self.start(self.front_end)
        self.wait("org.freedesktop.portal.Desktop")

    def restart_portal(self):
        self.portal.terminate()
        self.portal.wait(DEADLINE)
        self.processes.remove(self.portal)
        self.start_portal()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.kill()
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Window:
    """portal-driver.c: the window's code, line by line."""

    def __init__(self, desktop):
        self.process = desktop.start(tap.BUILD_ROOT / "tests" / "portal-driver", stdin=subprocess.PIPE,
                                     stdout=subprocess.PIPE, bufsize=0)

    def ask(self, text):
        self.process.stdin.write(text.encode() + b"\n")
        answer = self.process.stdout.readline().decode().strip()
        assert answer, f"the process ended at {text!r}"
        return answer

    def becomes(self, text, wanted):
        end = time.monotonic() + DEADLINE
        while self.ask(text) != wanted:
            assert time.monotonic() < end, f"{text!r} never says {wanted!r}"


@tap.case
def who_is_closed_from_the_start_is_refused():
    """the control: this portal does look at its callers"""
    with Desktop() as desktop:
        code = ("import ctypes; ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)\n"
                "from gi.repository import Gio, GLib\n"
                "Gio.bus_get_sync(Gio.BusType.SESSION).call_sync('org.freedesktop.portal.Desktop',"
                " '/org/freedesktop/portal/desktop', 'org.freedesktop.portal.Settings', 'ReadAll',"
                " GLib.Variant('(as)', ([],)), None, 0, 10000, None)")
        closed = desktop.start("/usr/bin/python3", "-c", code)
        plain = desktop.start("/usr/bin/python3", "-c", code.split("\n", 1)[1])
        assert plain.wait(DEADLINE) == 0, "the portal does not even answer a plain program"
        if closed.wait(DEADLINE) == 0:
            raise tap.Skip("this portal does not look at its callers")


@tap.case
def portals_answer_before_and_after():
    with Desktop() as desktop:
        window = Window(desktop)
        assert window.ask("dumpable") == "yes"
        assert window.ask("call") == ALL_WELL
        assert window.ask("close") == "closed"
        assert window.ask("dumpable") == "no"
        assert window.ask("call") == ALL_WELL


@tap.case
def closing_first_is_enough():
    with Desktop() as desktop:
        window = Window(desktop)
        assert window.ask("close") == "closed"
        assert window.ask("dumpable") == "no"
        assert window.ask("call") == ALL_WELL


@tap.case
def a_portal_that_was_started_anew_answers():
    with Desktop() as desktop:
        window = Window(desktop)
        assert window.ask("close") == "closed"
        desktop.restart_portal()
        window.becomes("call", ALL_WELL)
        window.becomes("dumpable", "no")


@tap.case
def not_while_a_secret_is_held():
    """the portal refuses until the secret is gone; never is the process open meanwhile"""
    with Desktop() as desktop:
        window = Window(desktop)
        assert window.ask("close") == "closed"
        assert window.ask("secret") == "held"
        desktop.restart_portal()
        for _ in range(20):
            assert window.ask("dumpable") == "no"
        assert window.ask("call") != ALL_WELL
        assert window.ask("dumpable") == "no"
        assert window.ask("forget") == "forgotten"
        window.becomes("call", ALL_WELL)
        window.becomes("dumpable", "no")


def can_attach(pid):
    """Whether a debugger of the same user may."""
    code = f"import ctypes, sys; sys.exit(ctypes.CDLL(None).ptrace(16, {pid}, None, None) != 0)"
    return subprocess.run(["/usr/bin/python3", "-c", code], preexec_fn=become_nobody, cwd="/").returncode == 0


@tap.case
def no_debugger_of_the_same_user_attaches_to_the_closed_window():
    with Desktop() as desktop:
        window, open_window = Window(desktop), Window(desktop)
        assert open_window.ask("dumpable") == "yes"
        if not can_attach(open_window.process.pid):
            raise tap.Skip("here nobody may attach to anything")
        assert window.ask("close") == "closed"
        assert not can_attach(window.process.pid), "a debugger attaches"


FLATPAK_INFO = """[Application]
name=io.github.credenza.Credenza
runtime=runtime/org.example.Platform/x86_64/1

[Instance]
instance-id=4711
app-path=/usr
runtime-path=/usr
"""


def sandboxed(desktop, *arguments):
    """As in a Flatpak: a user namespace of its own, and the file that tells who it is."""
    if shutil.which("bwrap") is None:
        raise tap.Skip("there is no bwrap")
    info = desktop.folder / "flatpak-info"
    info.write_text(FLATPAK_INFO)
    links = [option for name in ("bin", "lib", "lib64") for option in ("--symlink", f"usr/{name}", f"/{name}")]
    command = ["bwrap", "--unshare-user", "--unshare-pid", "--proc", "/proc", "--dev", "/dev", "--ro-bind", "/usr", "/usr",
               "--ro-bind", "/etc", "/etc", *links, "--bind", desktop.folder, desktop.folder,
               "--ro-bind", tap.BUILD_ROOT, tap.BUILD_ROOT, "--ro-bind", info, "/.flatpak-info", *arguments]
    return subprocess.run(list(map(str, command)), env=desktop.env, cwd="/", preexec_fn=become_nobody,
                          capture_output=True, text=True, timeout=DEADLINE)


@tap.case
def a_command_in_a_sandbox_reads_its_key_through_the_portal():
    """credenzactl is closed from its first line; within a user namespace the portal may look"""
    with Desktop() as desktop:
        if sandboxed(desktop, "true").returncode != 0:
            raise tap.Skip("bwrap makes no user namespace here")
        home = Path(desktop.env["HOME"])
        key = desktop.folder / "a.key"
        subprocess.run(["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key],
                       check=True, capture_output=True)
        os.chmod(key, 0o644)
        answer = sandboxed(desktop, tap.CREDENZACTL, "--no-input", "--json", "import", key, "--label", "inside")
        assert answer.returncode == 0, answer
        keyrings = list(home.rglob("*.keyring"))
        assert keyrings, f"nothing was kept through the portal: {list(home.rglob('*'))}"
        use = sandboxed(desktop, tap.CREDENZACTL, "--no-input", "--json", "request", "new", "--key", "inside",
                        "--subject", "CN=inside")
        assert use.returncode == 0, use


tap.main()
