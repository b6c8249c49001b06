#!/usr/bin/python3
# drag-files.py: a window that files are dragged from, as a file manager's.  SPDX-License-Identifier: GPL-3.0-or-later
"""usage: drag-files.py FILE...; prints "ready" once it can be dragged from, "begun" and "ended" of each drag,
and between them "wanted" once who is under the pointer takes what is let go."""
import sys

import gi
gi.require_version("Gdk", "4.0")
gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, GLib, Gtk  # noqa: E402

TITLE = "Files to Drag"


def say(word):
    print(word, flush=True)


def prepare(_source, _x, _y):
    uris = "".join(GLib.filename_to_uri(path) + "\r\n" for path in sys.argv[1:])
    return Gdk.ContentProvider.new_for_bytes("text/uri-list", GLib.Bytes.new(uris.encode()))


def follow(_source, drag):
    """A target answers the pointer's motion by and by: let go before, and nothing is dropped."""
    drag.connect("notify::selected-action", lambda *_: drag.props.selected_action and say("wanted"))
    say("begun")


Gtk.init()
window = Gtk.Window(title=TITLE, default_width=200, default_height=100, decorated=False, child=Gtk.Label(label=TITLE))
source = Gtk.DragSource(actions=Gdk.DragAction.COPY)
source.connect("prepare", prepare)
source.connect("drag-begin", follow)
source.connect("drag-end", lambda *_: say("ended"))
window.add_controller(source)
window.present()


def painted(clock):
    """Only what was laid out and painted can be pressed."""
    clock.disconnect(handler)
    say("ready")


handler = window.get_surface().get_frame_clock().connect("after-paint", painted)
GLib.MainLoop().run()
