# backend.py: what stands behind the real portal in a test.  SPDX-License-Identifier: GPL-3.0-or-later
"""Run as a program on the session bus: settings, file chooser and notifications that
answer at once."""
import os
import signal

from gi.repository import Gio, GLib

NAME = "org.freedesktop.impl.portal.desktop.credenzatest"
PATH = "/org/freedesktop/portal/desktop"
XML = """<node>
<interface name="org.freedesktop.impl.portal.Settings">
 <method name="ReadAll"><arg type="as" direction="in"/><arg type="a{sa{sv}}" direction="out"/></method>
 <method name="Read"><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="v" direction="out"/></method>
 <signal name="SettingChanged"><arg type="s"/><arg type="s"/><arg type="v"/></signal>
 <property name="version" type="u" access="read"/>
</interface>
<interface name="org.freedesktop.impl.portal.FileChooser">
 <method name="OpenFile"><arg type="o" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
  <arg type="s" direction="in"/><arg type="a{sv}" direction="in"/><arg type="u" direction="out"/>
  <arg type="a{sv}" direction="out"/></method>
</interface>
<interface name="org.freedesktop.impl.portal.Secret">
 <method name="RetrieveSecret"><arg type="o" direction="in"/><arg type="s" direction="in"/>
  <arg type="h" direction="in"/><arg type="a{sv}" direction="in"/><arg type="u" direction="out"/>
  <arg type="a{sv}" direction="out"/></method>
 <property name="version" type="u" access="read"/>
</interface>
<interface name="org.freedesktop.impl.portal.Notification">
 <method name="AddNotification"><arg type="s" direction="in"/><arg type="s" direction="in"/>
  <arg type="a{sv}" direction="in"/></method>
 <method name="RemoveNotification"><arg type="s" direction="in"/><arg type="s" direction="in"/></method>
</interface></node>"""


# What the desktop would keep for the sandboxed program.
MASTER_SECRET = bytes(range(64))


def give_secret(parameters, invocation):
    fds = invocation.get_message().get_unix_fd_list()
    with os.fdopen(fds.get(parameters.get_child_value(2).get_handle()), "wb") as pipe:
        pipe.write(MASTER_SECRET)


def called(connection, sender, path, interface, method, parameters, invocation):
    if method == "RetrieveSecret":
        give_secret(parameters, invocation)
    answers = {"ReadAll": GLib.Variant("(a{sa{sv}})", ({},)), "Read": GLib.Variant("(v)", (GLib.Variant("u", 0),)),
               "RetrieveSecret": GLib.Variant("(ua{sv})", (0, {})),
               "OpenFile": GLib.Variant("(ua{sv})", (1, {}))}
    invocation.return_value(answers.get(method))


def main():
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    for interface in Gio.DBusNodeInfo.new_for_xml(XML).interfaces:
        bus.register_object(PATH, interface, called, lambda *_: GLib.Variant("u", 1), None)
    Gio.bus_own_name_on_connection(bus, NAME, Gio.BusNameOwnerFlags.NONE, None, None)
    loop = GLib.MainLoop()
    GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGTERM, loop.quit)
    loop.run()


if __name__ == "__main__":
    main()
