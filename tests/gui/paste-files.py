#!/usr/bin/python3
# paste-files.py: puts files onto the clipboard, as a file manager does.  SPDX-License-Identifier: GPL-3.0-or-later
"""usage: paste-files.py FILE... | --text FILE (what is in it); prints "ready", and holds them until it is ended."""
import sys

import gi
gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, GLib, Gtk  # noqa: E402

Gtk.init()
if sys.argv[1] == "--text":
    with open(sys.argv[2], encoding="utf-8") as file:
        provider = Gdk.ContentProvider.new_for_value(file.read())
else:
    uris = "".join(GLib.filename_to_uri(path) + "\r\n" for path in sys.argv[1:])
    provider = Gdk.ContentProvider.new_for_bytes("text/uri-list", GLib.Bytes.new(uris.encode()))
Gdk.Display.get_default().get_clipboard().set_content(provider)
Gdk.Display.get_default().sync()
print("ready", flush=True)
GLib.MainLoop().run()
