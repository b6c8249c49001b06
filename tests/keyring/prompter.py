#!/usr/bin/python3
# prompter.py: answers what gnome-keyring asks.  SPDX-License-Identifier: GPL-3.0-or-later
"""usage: prompter.py ANSWER     ANSWER is the password, or --cancel

Owns org.gnome.keyring.SystemPrompter on the session bus and says "ready" on standard
output; prints one line a question. gnome-keyring then asks here, as it would ask the
shell's own window. The answers go over the bus encrypted, as the real ones do.
"""
import sys

import gi

gi.require_version("Gcr", "3")
from gi.repository import Gcr, Gio, GLib  # noqa: E402

INTERFACE = "org.gnome.keyring.internal.Prompter"
XML = f"""<node><interface name="{INTERFACE}">
<method name="BeginPrompting"><arg type="o" direction="in"/></method>
<method name="PerformPrompt"><arg type="o" direction="in"/><arg type="s" direction="in"/>
<arg type="a{{sv}}" direction="in"/><arg type="s" direction="in"/></method>
<method name="StopPrompting"><arg type="o" direction="in"/></method>
</interface></node>"""

answer = sys.argv[1]
exchanges = {}


def call_back(connection, sender, path, method, arguments):
    connection.call(sender, path, f"{INTERFACE}.Callback", method, arguments, None,
                    Gio.DBusCallFlags.NONE, -1, None, None)


def ready(connection, sender, path, reply, exchange):
    call_back(connection, sender, path, "PromptReady", GLib.Variant("(sa{sv}s)", (reply, {}, exchange)))


def perform(connection, sender, path, kind, properties, exchange):
    secrets = exchanges[sender, path]
    secrets.receive(exchange)
    print("asked", kind, properties.get("message", ""), flush=True)
    if answer == "--cancel":
        ready(connection, sender, path, "no", secrets.send(None, 0))
    elif kind == "password":
        ready(connection, sender, path, "yes", secrets.send(answer, len(answer)))
    else:
        ready(connection, sender, path, "yes", secrets.send(None, 0))


def called(connection, sender, _path, _interface, method, parameters, invocation):
    arguments = parameters.unpack()
    path = arguments[0]
    invocation.return_value(None)
    if method == "BeginPrompting":
        exchanges[sender, path] = Gcr.SecretExchange()
        ready(connection, sender, path, "", "")
    elif method == "PerformPrompt":
        perform(connection, sender, *arguments)
    else:
        call_back(connection, sender, path, "PromptDone", None)


def acquired(connection, _name):
    interface = Gio.DBusNodeInfo.new_for_xml(XML).interfaces[0]
    connection.register_object("/org/gnome/keyring/Prompter", interface, called, None, None)


Gio.bus_own_name(Gio.BusType.SESSION, "org.gnome.keyring.SystemPrompter", Gio.BusNameOwnerFlags.NONE,
                 acquired, lambda *_: print("ready", flush=True), lambda *_: sys.exit("the name was lost"))
GLib.MainLoop().run()
