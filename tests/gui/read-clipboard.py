#!/usr/bin/python3
# read-clipboard.py: prints the text that is on the clipboard.  SPDX-License-Identifier: GPL-3.0-or-later
import sys

import gi
gi.require_version("Gdk", "4.0")
gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, GLib, Gtk  # noqa: E402

Gtk.init()
loop = GLib.MainLoop()
clipboard = Gdk.Display.get_default().get_clipboard()


def done(source, result):
    try:
        sys.stdout.write(source.read_text_finish(result) or "")
    except GLib.Error as error:
        sys.stderr.write(error.message + "\n")
    loop.quit()


clipboard.read_text_async(None, done)
loop.run()
