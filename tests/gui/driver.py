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
    "german-narrow": {"LANGUAGE": "de", "LC_ALL": "C.UTF-8"},
}

# What GTK draws around a window that no window manager decorates.
BORDER = 5

# What is filled in when the program runs.
PLACEHOLDER = re.compile(r"%(?:\d+\$)?[-0-9.]*l{0,2}[sdu]")

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


def german_dates():
    """Dates are the C library's: its German, made in the tests' own home where it can be."""
    folder = Path(os.environ["XDG_DATA_HOME"]) / "locales"
    if not folder.exists():
        folder.mkdir(parents=True)
        # It also complains of what a locale of its own lacks, and is made nevertheless.
        if shutil.which("localedef") is not None:
            subprocess.run(["localedef", "--no-archive", "-i", "de_DE", "-f", "UTF-8", folder / "de_DE.UTF-8"], capture_output=True)
    if not (folder / "de_DE.UTF-8").exists():
        return {}
    return {"LOCPATH": str(folder), "LC_ALL": "de_DE.UTF-8"}


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


class Words:
    """What the program says, in the language of its window.

    A test names English text: a whole one of the source ("Add"), one as it reads once
    it is filled in ("Login: locked" of "%s: locked"), or a part ("were compared")."""

    def __init__(self, folder, language):
        catalog = gettext.translation("credenza", folder, [language], fallback=True)
        texts = getattr(catalog, "_catalog", {})
        self.texts = [(key[0] if isinstance(key, tuple) else key, value) for key, value in texts.items() if value]
        self.translate = catalog.gettext
        self.known = {}

    @staticmethod
    def _pattern(text, hole):
        return hole.join(map(re.escape, PLACEHOLDER.split(text)))

    def _filled(self, text):
        """The translation of what fits the whole of it, with the same pieces filled in."""
        for source, translated in self.texts:
            found = PLACEHOLDER.search(source) and re.fullmatch(self._pattern(source, "(.+)"), text)
            if found:
                pieces = [self.translate(piece) for piece in found.groups()]
                yield re.escape(PLACEHOLDER.sub(lambda _: pieces.pop(0), translated))

    def ways(self, text):
        """Patterns for the whole of it, in English and in the window's language."""
        return [re.escape(text), *map(re.escape, {self.translate(text)} - {text}), *self._filled(text)]

    def matcher(self, text, whole):
        """Whether a name is that text, or holds it."""
        if (text, whole) not in self.known:
            ways = self.ways(text)
            if not whole and self.translate(text) == text:
                ways += [self._pattern(there, ".*") for source, there in self.texts if text in source]
            match = re.compile("|".join(ways), re.DOTALL)
            self.known[text, whole] = match.fullmatch if whole else match.search
        return self.known[text, whole]


class Window:
    """One running credenza."""

    def __init__(self, build, vault, *files, look="light", prefix=(), environment={}):
        config = Path(os.environ["XDG_CONFIG_HOME"]) / "gtk-4.0"
        config.mkdir(parents=True, exist_ok=True)
        (config / "settings.ini").write_text("[Settings]\ngtk-decoration-layout=:close\ngtk-font-name=Cantarell 11\n"
                                             "gtk-enable-animations=false\n")
        icons = Path(os.environ["XDG_DATA_HOME"]) / "icons" / "hicolor" / "scalable" / "apps"
        icons.mkdir(parents=True, exist_ok=True)
        shutil.copy(HERE.parent.parent / "data" / "icons" / "io.github.credenza.Credenza.svg", icons)
        environment = dict(os.environ, **environment, GSK_RENDERER="cairo", GDK_BACKEND="x11", GTK_A11Y="atspi",
                           GSETTINGS_BACKEND="memory", NO_AT_BRIDGE="0",
                           ADW_DEBUG_COLOR_SCHEME="default", CDZ_LOCALEDIR=str(Path(build) / "po"))
        environment.update(LOOKS[look])
        if look.startswith("german"):
            environment.update(german_dates())
        if look == "rtl":
            environment["CDZ_LOCALEDIR"] = str(self._pretend_hebrew())
        self.whole_screen = self.has_menu = False     # in pictures: menus and questions are windows of their own
        self.words = Words(Path(build) / "po", LOOKS[look].get("LANGUAGE", "C"))
        # Within the window, else it gets no keys without a window manager; over nothing that lights up.
        subprocess.run(["xdotool", "mousemove", "130", "12"], check=True)
        self.log = Path(os.environ["HOME"]) / "window.log"
        self.process = subprocess.Popen([*prefix, str(Path(build) / "src" / "gui" / "credenza"), "--vault", str(vault),
                                         *map(str, files)], env=environment,
                                        stderr=self.log.open("w"))
        self.pid = self.process.pid
        try:
            self.app = wait_for(self._find_app, "the window is on the accessibility bus")
        except AssertionError as error:
            self.process.kill()     # nobody else will: the caller has no window to close
            self.process.wait()
            raise AssertionError(f"{error}\n{self.log.read_text()}") from None

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
            raise AssertionError("the window ended")
        desktop = pyatspi.Registry.getDesktop(0)
        desktop.clearCache()     # what it tells of new children may come before one listens
        for app in desktop:
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
        tests = [self.words.matcher(text, text is name) for text in (name, contains) if text is not None]
        for node in self.walk():
            if (roles is None or node.getRoleName() in roles) and all(test(node.name) for test in tests):
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
        ways = "|".join(self.words.ways(title))

        def search():
            # It fails where a window goes while it looks.
            found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", f"^({ways})$"],
                                   capture_output=True, text=True)
            return found.stdout.split()[-1:]
        return wait_for(search, f"a window {title!r} is on the screen")[0]

    def shows(self, title):
        """Whether a window of that title is on the screen."""
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", f"^({'|'.join(self.words.ways(title))})$"],
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

    def size(self, title):
        """(of the display's window, of what is laid out in it)"""
        import pyatspi
        shell = subprocess.run(["xdotool", "getwindowgeometry", "--shell", self.xid(title)], capture_output=True, text=True, check=True)
        outer = tuple(int(re.search(rf"{side}=(\d+)", shell.stdout).group(1)) for side in ("WIDTH", "HEIGHT"))
        frame = [child for child in self.app if child is not None and self.words.matcher(title, True)(child.name)][-1]
        inner = frame.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
        return outer, (inner.width, inner.height)

    def resize(self, title, width, height):
        """Returns once the program has laid it out: the display is faster."""
        outer, inner = self.size(title)
        border = outer[0] - inner[0]
        if outer == (width, height):
            return
        subprocess.run(["xdotool", "windowsize", "--sync", self.xid(title), str(width), str(height)], check=True)

        def fits():
            outer, inner = self.size(title)
            return outer[0] - inner[0] == border == outer[1] - inner[1]
        wait_for(fits, f"{title!r} is laid out anew")

    def click_on(self, node):
        """With the pointer, in a window that is at the display's corner."""
        import pyatspi
        place = node.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
        self.click(place.x + place.width // 2, place.y + place.height // 2 + BORDER)

    def click(self, x, y, button=1):
        subprocess.run(["xdotool", "mousemove", "--sync", str(x), str(y), "click", str(button)], check=True)

    def picture(self, title, path):
        """Once two pictures in a row are the same, nothing moves any more."""
        xid = "root" if self.whole_screen else self.xid(title)
        before = [None]

        def steady():
            subprocess.run(["import", "-window", xid, str(path)], check=True)
            now = Path(path).read_bytes()
            same = now == before[0]
            before[0] = now
            return same
        wait_for(steady, f"the picture {path} is steady")
        if self.whole_screen:
            subprocess.run(["mogrify", "-bordercolor", "black", "-border", "1", "-trim", "+repage", str(path)], check=True)
