# driver.py: starts the window and works it as a person would.  SPDX-License-Identifier: GPL-3.0-or-later
"""Runs under xvfb-run and tests/with-keyring (see under_display). The window is looked
at through the accessibility tree, and typed into and clicked on with xdotool. Where
something waited for does not come, CDZ_GUI_PICTURE=FILE gets a picture of the screen."""
import gettext
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
DEADLINE = 30
SCREEN = "1400x1000x24"
OWN_STDOUT = 9

# How a person may have set up the desktop, as the environment of the window.
LOOKS = {
    "light": {},
    "dark": {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"},
    "narrow": {},
    "rtl": {"LANGUAGE": "he", "LC_ALL": "C.UTF-8"},
    "contrast": {"ADW_DEBUG_HIGH_CONTRAST": "1"},
    "german": {"LANGUAGE": "de", "LC_ALL": "C.UTF-8"},
}

# Names of roles differ between versions of GTK.
BUTTONS = {"push button", "button", "toggle button"}
ROWS = {"list item", "table row", "tree item"}


def under_display(*arguments):
    """Replaces this process by the same script below a display, a bus and a keyring."""
    sys.stdout.flush()
    os.environ["CDZ_GUI_INSIDE"] = "1"
    # What the bus starts also prints there; only this script may write into its TAP.
    os.dup2(1, OWN_STDOUT)
    os.dup2(2, 1)
    command = ["xvfb-run", "-a", "-s", f"-screen 0 {SCREEN} -noreset", str(HERE.parent / "with-keyring"),
               sys.executable, sys.argv[0], *map(str, arguments)]
    os.execvp(command[0], command)


def is_under_display():
    if "CDZ_GUI_INSIDE" not in os.environ:
        return False
    os.dup2(OWN_STDOUT, 1)
    return True


def lacking():
    """The programs and modules that are missing here, for a skip that says so."""
    missing = [p for p in ("xvfb-run", "xdotool", "import", "dbus-run-session", "gnome-keyring-daemon")
               if shutil.which(p) is None]
    try:
        import pyatspi  # noqa: F401
    except ImportError:
        missing.append("pyatspi")
    return missing


def wait_for(condition, what, seconds=None):
    """What condition () returns, once it is true; between two tries, events are handled."""
    from gi.repository import GLib
    context = GLib.MainContext.default()
    seconds = seconds or DEADLINE
    end = time.monotonic() + seconds
    while True:
        try:
            answer = condition()
        except (GLib.Error, RuntimeError, LookupError, AttributeError):
            answer = None     # the tree changed under our feet
        if answer:
            return answer
        if time.monotonic() > end:
            if "CDZ_GUI_PICTURE" in os.environ and seconds >= 1:
                subprocess.run(["import", "-window", "root", os.environ["CDZ_GUI_PICTURE"]], check=False)
                del os.environ["CDZ_GUI_PICTURE"]     # the first failure tells most
            raise AssertionError(f"did not happen in {seconds} s: {what}")
        tick = GLib.timeout_source_new(20)
        tick.set_callback(lambda *_: False)
        tick.attach(context)
        context.iteration(True)
        tick.destroy()


class Window:
    """One running credenza."""

    def __init__(self, build, vault, *files, look="light", prefix=()):
        config = Path(os.environ["XDG_CONFIG_HOME"]) / "gtk-4.0"
        config.mkdir(parents=True, exist_ok=True)
        (config / "settings.ini").write_text("[Settings]\ngtk-decoration-layout=:close\ngtk-font-name=Cantarell 11\n"
                                             "gtk-enable-animations=false\n")
        environment = dict(os.environ, GSK_RENDERER="cairo", GDK_BACKEND="x11", GTK_A11Y="atspi",
                           GSETTINGS_BACKEND="memory", NO_AT_BRIDGE="0",
                           ADW_DEBUG_COLOR_SCHEME="default", CDZ_LOCALEDIR=str(Path(build) / "po"))
        environment.update(LOOKS[look])
        if look == "rtl":
            environment["CDZ_LOCALEDIR"] = str(self._pretend_hebrew())
        self.translate = gettext.translation("credenza", Path(build) / "po", [LOOKS[look].get("LANGUAGE", "C")],
                                             fallback=True).gettext
        # Within the window, else it gets no keys without a window manager; over nothing that lights up.
        subprocess.run(["xdotool", "mousemove", "130", "12"], check=True)
        self.log = Path(os.environ["HOME"]) / "window.log"
        self.process = subprocess.Popen([*prefix, str(Path(build) / "src" / "gui" / "credenza"), "--vault", str(vault),
                                         *map(str, files)], env=environment,
                                        stderr=self.log.open("w"))
        self.pid = self.process.pid
        self.app = wait_for(self._find_app, "the window is on the accessibility bus")

    @staticmethod
    def _pretend_hebrew():
        """A translation of nothing: without one, GTK stays left to right."""
        folder = Path(os.environ["HOME"]) / "locale" / "he" / "LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
        header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
        subprocess.run(["msgfmt", "-o", folder / "credenza.mo", "-"], input=header.encode(), check=True)
        return folder.parent.parent

    def _find_app(self):
        import pyatspi
        if self.process.poll() is not None:
            raise AssertionError("the window ended: " + self.log.read_text())
        for app in pyatspi.Registry.getDesktop(0):
            if app is not None and app.get_process_id() == self.pid and app.childCount > 0:
                return app
        return None

    def close(self):
        """Ends the program; what it complained about is returned."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(DEADLINE)
        return self.log.read_text()

    def walk(self, node=None):
        """Every widget that shows; GTK 4.8 knows no more than "visible"."""
        import pyatspi
        node = node if node is not None else self.app
        yield node
        for index in range(node.childCount):
            child = node.getChildAtIndex(index)
            if child is not None and child.getState().contains(pyatspi.STATE_VISIBLE):
                yield from self.walk(child)

    def peek(self, name=None, roles=None, contains=None):
        """The first showing widget of that name and role, or None."""
        name, contains = name and self.translate(name), contains and self.translate(contains)
        for node in self.walk():
            if roles is not None and node.getRoleName() not in roles:
                continue
            if name is not None and node.name != name:
                continue
            if contains is not None and contains not in node.name:
                continue
            return node
        return None

    def find(self, name=None, roles=None, contains=None, seconds=None):
        return wait_for(lambda: self.peek(name, roles, contains),
                        f"a widget {name or contains!r} of {roles or 'any role'}", seconds)

    def gone(self, name=None, roles=None, contains=None):
        wait_for(lambda: self.peek(name, roles, contains) is None, f"{name or contains!r} goes away")

    def activate(self, action, *target):
        """An action of the application, as its own windows would do it."""
        from gi.repository import Gio, GLib
        bus = Gio.bus_get_sync(Gio.BusType.SESSION)

        def call(name, path, interface, method, arguments):
            return bus.call_sync(name, path, interface, method, arguments, None, 0, -1, None).unpack()

        def is_ours(name):
            ask = call("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetConnectionUnixProcessID",
                       GLib.Variant("(s)", (name,)))
            return name.startswith(":") and ask[0] == self.pid
        names, = call("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "ListNames", None)
        own, = [name for name in names if is_ours(name)][-1:]
        call(own, "/io/github/credenza/Credenza", "org.gtk.Actions", "Activate",
             GLib.Variant("(sava{sv})", (action, [GLib.Variant("s" if isinstance(t, str) else "as", t) for t in target], {})))

    def press(self, name):
        """Does what a click on the button does; libadwaita names a response twice."""
        self.find(roles=BUTTONS, contains=name).queryAction().doAction(0)

    # -- with the keyboard and the pointer ------------------------------------------

    def xid(self, title):
        title = re.escape(self.translate(title))

        def search():
            # It fails where a window goes while it looks.
            found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", f"^{title}$"],
                                   capture_output=True, text=True)
            return found.stdout.split()[-1:]
        return wait_for(search, f"a window {title!r} is on the screen")[0]

    def shows(self, title):
        """Whether a window of that title is on the screen."""
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", f"^{re.escape(self.translate(title))}$"],
                               capture_output=True, text=True)
        return found.stdout.strip() != ""

    def focus(self, title):
        """Waits until the keys really go there."""
        def focused():
            xid = self.xid(title)
            subprocess.run(["xdotool", "windowfocus", xid], capture_output=True)
            return subprocess.run(["xdotool", "getwindowfocus", "-f"], capture_output=True,
                                  text=True).stdout.strip() == xid
        wait_for(focused, f"{title!r} has the keyboard")

    def key(self, *keys):
        subprocess.run(["xdotool", "key", *keys], check=True)

    def tab_to(self, node):
        """Presses Tab until the focus is on the widget, or on a part of it."""
        import pyatspi

        def has_focus():
            return any(part.getState().contains(pyatspi.STATE_FOCUSED) for part in self.walk(node))
        for _ in range(80):
            if has_focus():
                return
            self.key("Tab")
            try:
                wait_for(has_focus, "focus", .1)
            except AssertionError:
                pass
        raise AssertionError(f"no Tab leads to {node.name!r}")

    def type(self, text):
        """Types one character after the other; nothing of it is in any argument."""
        subprocess.run(["xdotool", "type", "--delay", "12", "--file", "-"], input=text.encode(), check=True)

    def resize(self, title, width, height):
        subprocess.run(["xdotool", "windowsize", "--sync", self.xid(title), str(width), str(height)], check=True)

    def click(self, x, y, button=1):
        subprocess.run(["xdotool", "mousemove", "--sync", str(x), str(y), "click", str(button)], check=True)

    def picture(self, title, path):
        """Once two pictures in a row are the same, nothing moves any more."""
        xid = self.xid(title)
        before = [None]

        def steady():
            subprocess.run(["import", "-window", xid, str(path)], check=True)
            now = Path(path).read_bytes()
            same = now == before[0]
            before[0] = now
            return same
        wait_for(steady, f"the picture {path} is steady")
