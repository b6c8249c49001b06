# mocks.py: a logind, screen savers and a portal that speak their protocols.  SPDX-License-Identifier: GPL-3.0-or-later
"""Each is an object on a private bus, served from a thread of its own, so that a test
may wait for something else meanwhile. Buses are real dbus-daemons."""
import os
import select
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path

from gi.repository import Gio, GLib

BUS_CONFIG = """<busconfig><type>{kind}</type><listen>unix:dir={folder}</listen>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy>
</busconfig>"""

SESSION_PATH = "/org/freedesktop/login1/session/_31"

LOGIND_XML = """<node>
<interface name="org.freedesktop.login1.Manager">
 <method name="GetSession"><arg type="s" direction="in"/><arg type="o" direction="out"/></method>
 <method name="ListSessions"><arg type="a(susso)" direction="out"/></method>
 <method name="Inhibit"><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
  <arg type="s" direction="in"/><arg type="h" direction="out"/></method>
 <signal name="PrepareForSleep"><arg type="b"/></signal>
</interface>
<interface name="org.freedesktop.login1.Session">
 <property name="Type" type="s" access="read"/><property name="LockedHint" type="b" access="read"/>
 <property name="Id" type="s" access="read"/>
 <signal name="Lock"/><signal name="Unlock"/>
</interface></node>"""

SAVER_XML = """<node><interface name="{name}">
 <method name="GetActive"><arg type="b" direction="out"/></method>
 <signal name="ActiveChanged"><arg type="b"/></signal>
</interface></node>"""

PORTAL_XML = """<node>
<interface name="org.freedesktop.portal.Inhibit">
 <method name="CreateMonitor"><arg type="s" direction="in"/><arg type="a{sv}" direction="in"/>
  <arg type="o" direction="out"/></method>
 <method name="QueryEndResponse"><arg type="o" direction="in"/></method>
 <signal name="StateChanged"><arg type="o"/><arg type="a{sv}"/></signal>
</interface></node>"""


class Bus:
    """A dbus-daemon of its own."""

    def __init__(self, kind):
        self.folder = Path(tempfile.mkdtemp(prefix="cdz-bus-"))
        config = self.folder / "bus.conf"
        config.write_text(BUS_CONFIG.format(kind=kind, folder=self.folder))
        self.process = subprocess.Popen(["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.address = self.process.stdout.readline().decode().strip()

    def close(self):
        self.process.kill()
        self.process.communicate()
        shutil.rmtree(self.folder, ignore_errors=True)


class Mock:
    """Objects under one name on a bus; methods are those named do_METHOD."""

    def __init__(self, bus, name, objects):
        self.name = name
        self.context = GLib.MainContext()
        self.loop = GLib.MainLoop(self.context)
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self._serve, args=(bus, objects), daemon=True)
        self.thread.start()
        assert self.ready.wait(30), f"the mock {name} does not start"

    def _serve(self, bus, objects):
        self.context.push_thread_default()
        flags = Gio.DBusConnectionFlags
        self.connection = Gio.DBusConnection.new_for_address_sync(
            bus.address, flags.AUTHENTICATION_CLIENT | flags.MESSAGE_BUS_CONNECTION, None, None)
        for path, xml, interface in objects:
            info = Gio.DBusNodeInfo.new_for_xml(xml).lookup_interface(interface)
            self.connection.register_object(path, info, self._call, self._get, None)
        self.connection.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
                                  GLib.Variant("(su)", (self.name, 4)), None, 0, -1, None)
        self.ready.set()
        self.loop.run()
        self.connection.close_sync(None)
        self.context.pop_thread_default()

    def _call(self, connection, sender, path, interface, method, parameters, invocation):
        getattr(self, f"do_{method}")(invocation, *parameters.unpack())

    def _get(self, connection, sender, path, interface, name):
        return self.get(name)

    def emit(self, path, interface, signal, parameters=None, destination=None):
        self.connection.emit_signal(destination, path, interface, signal, parameters)
        self.connection.flush_sync(None)

    def close(self):
        self.context.invoke_full(GLib.PRIORITY_DEFAULT, lambda *_: self.loop.quit())
        self.thread.join(30)


class Logind(Mock):
    """One session with a screen, and delay inhibitors as pipes."""

    def __init__(self, bus, session_type="wayland"):
        self.session_type = session_type
        self.inhibitors = []      # the reading ends
        self.asked = []
        self.own, self.ids = "1", ["1"]   # the caller's session, and all that there are
        self.answers = True
        super().__init__(bus, "org.freedesktop.login1",
                         [("/org/freedesktop/login1", LOGIND_XML, "org.freedesktop.login1.Manager"),
                          (SESSION_PATH, LOGIND_XML, "org.freedesktop.login1.Session")])

    def do_GetSession(self, invocation, name):
        if not self.answers:
            invocation.return_dbus_error("org.freedesktop.DBus.Error.Failed", "not now")
        elif name == "auto" or name in self.ids:
            invocation.return_value(GLib.Variant("(o)", (SESSION_PATH,)))
        else:
            invocation.return_dbus_error("org.freedesktop.login1.NoSuchSession", f"No session '{name}' known")

    def do_ListSessions(self, invocation):
        invocation.return_value(GLib.Variant("(a(susso))", ([("1", os.getuid(), "user", "seat0", SESSION_PATH)],)))

    def do_Inhibit(self, invocation, what, who, why, mode):
        ours, theirs = os.pipe()
        self.asked.append((what, mode))
        self.inhibitors.append(ours)
        fds = Gio.UnixFDList.new()
        handle = fds.append(theirs)
        os.close(theirs)
        invocation.return_value_with_unix_fd_list(GLib.Variant("(h)", (handle,)), fds)

    def get(self, name):
        return {"Type": GLib.Variant("s", self.session_type), "LockedHint": GLib.Variant("b", False),
                "Id": GLib.Variant("s", self.own)}[name]

    def lock(self):
        self.emit(SESSION_PATH, "org.freedesktop.login1.Session", "Lock")

    def locked_hint(self):
        self.emit(SESSION_PATH, "org.freedesktop.DBus.Properties", "PropertiesChanged",
                  GLib.Variant("(sa{sv}as)", ("org.freedesktop.login1.Session", {"LockedHint": GLib.Variant("b", True)}, [])))

    def sleep(self, is_starting):
        self.emit("/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep",
                  GLib.Variant("(b)", (is_starting,)))

    def is_delayed(self, seconds=0):
        """Whether the newest inhibitor is still held, after waiting for its end."""
        ready, _, _ = select.select([self.inhibitors[-1]], [], [], seconds)
        return not ready


class ScreenSaver(Mock):
    def __init__(self, bus, name="org.gnome.ScreenSaver", path="/org/gnome/ScreenSaver", knows=True):
        self.path = path
        self.knows = knows
        super().__init__(bus, name, [(path, SAVER_XML.format(name=name), name)])

    def do_GetActive(self, invocation):
        if self.knows:
            invocation.return_value(GLib.Variant("(b)", (False,)))
        else:
            invocation.return_dbus_error("org.freedesktop.DBus.Error.NotSupported", "only for inhibiting")

    def active(self, is_active):
        self.emit(self.path, self.name, "ActiveChanged", GLib.Variant("(b)", (is_active,)))


class Portal(Mock):
    """The Inhibit portal's monitor."""

    PATH = "/org/freedesktop/portal/desktop"
    INTERFACE = "org.freedesktop.portal.Inhibit"

    def __init__(self, bus):
        self.session = None
        self.answered = threading.Event()
        super().__init__(bus, "org.freedesktop.portal.Desktop", [(self.PATH, PORTAL_XML, self.INTERFACE)])

    def do_CreateMonitor(self, invocation, window, options):
        self.sender = invocation.get_sender()
        name = self.sender[1:].replace(".", "_")
        request = f"{self.PATH}/request/{name}/{options['handle_token']}"
        self.session = f"{self.PATH}/session/{name}/{options['session_handle_token']}"
        invocation.return_value(GLib.Variant("(o)", (request,)))
        self.emit(request, "org.freedesktop.portal.Request", "Response",
                  GLib.Variant("(ua{sv})", (0, {"session_handle": GLib.Variant("s", self.session)})), self.sender)

    def do_QueryEndResponse(self, invocation, session):
        self.answered.set()
        invocation.return_value(None)

    def state(self, is_active, session_state):
        self.emit(self.PATH, self.INTERFACE, "StateChanged",
                  GLib.Variant("(oa{sv})", (self.session, {"screensaver-active": GLib.Variant("b", is_active),
                                                           "session-state": GLib.Variant("u", session_state)})),
                  self.sender)
