#!/usr/bin/python3
# provider.py: a Secret Service provider that misbehaves on purpose.  SPDX-License-Identifier: GPL-3.0-or-later
"""usage: provider.py [FAULT…]

Speaks the whole protocol, with encrypted sessions, over one collection "work" and the
collection "session", all in memory; says "ready" when it owns its name. Without a
fault it behaves. Faults, several at once:

  items=N            begins with N items of another program
  delay=MS           every answer comes so much later
  silent             answers nothing at all
  silent-after=N     answers N calls, then nothing
  die-after=N        answers N calls, then ends without a word
  refuse             "access denied" to everything but the list of collections
  lie-lock           says that it locked, and stays open
  lie-create         says that it stored an item, and did not
  lie-delete         says that it deleted an item, and did not
  change-create      stores something else than it was given
  wrong-types        properties have types that they must not have
  vanish             lists items that it then does not know
  huge               an item with a label and attributes of a megabyte
  strange            labels that are hostile: control characters, other directions
  prompt             asks before it stores or deletes; its prompt says yes
  dismiss            the same; its prompt says no

The interface io.github.credenza.Test on the service's object has Create (label) and
Remove (path), which act as another program would, and answer with the moment of the
signal, in microseconds of the monotonic clock; and SetLocked (b), with its signal.
"""
import hashlib
import hmac
import os
import subprocess
import sys
import time

import dbus
import dbus.lowlevel
import dbus.mainloop.glib
from gi.repository import GLib

NAME = "org.freedesktop.secrets"
ROOT = "/org/freedesktop/secrets"
COLLECTION = f"{ROOT}/collection/work"
SESSION_COLLECTION = f"{ROOT}/collection/session"
SERVICE, COLL, ITEM, PROMPT = (f"org.freedesktop.Secret.{n}" for n in ("Service", "Collection", "Item", "Prompt"))
PROPERTIES = "org.freedesktop.DBus.Properties"

# RFC 2409, the second Oakley group.
PRIME = int("FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
            "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
            "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF", 16)

faults = dict((f.split("=") + ["1"])[:2] for f in sys.argv[1:])
n_calls = 0


def fault(name):
    return int(faults.get(name, 0))


class Session:
    """dh-ietf1024-sha256-aes128-cbc-pkcs7"""

    def __init__(self, peer):
        private = int.from_bytes(os.urandom(128), "big") % PRIME
        self.public = pow(2, private, PRIME).to_bytes(128, "big")
        shared = pow(int.from_bytes(peer, "big"), private, PRIME).to_bytes(128, "big")
        extracted = hmac.digest(bytes(32), shared, hashlib.sha256)
        self.key = hmac.digest(extracted, b"\x01", hashlib.sha256)[:16]

    def aes(self, option, iv, data):
        return subprocess.run(["openssl", "enc", option, "-aes-128-cbc", "-K", self.key.hex(), "-iv", iv.hex()],
                              input=data, capture_output=True, check=True).stdout

    def encrypt(self, value):
        iv = os.urandom(16)
        return iv, self.aes("-e", iv, value)

    def decrypt(self, iv, data):
        return self.aes("-d", iv, data)


class Item:
    def __init__(self, path, label, attributes, value=b"secret"):
        self.path, self.label, self.attributes, self.value = path, label, attributes, value
        self.created = self.modified = int(time.time())

    def properties(self):
        if fault("wrong-types"):
            return {"Label": dbus.Int32(7), "Attributes": dbus.Array(["a"], signature="s"),
                    "Locked": dbus.String("maybe"), "Created": dbus.String("yesterday")}
        return {"Label": dbus.String(self.label), "Attributes": dbus.Dictionary(self.attributes, signature="ss"),
                "Locked": dbus.Boolean(service.locked and self.path.startswith(COLLECTION)),
                "Created": dbus.UInt64(self.created), "Modified": dbus.UInt64(self.modified)}


class Fault(Exception):
    """An error's name and message."""


class Provider:
    def __init__(self, bus):
        self.bus = bus
        self.locked = False
        self.items = {}
        self.sessions = {}
        self.prompts = {}
        self.next_id = 1

    def fill(self):
        for number in range(fault("items")):
            self.make(COLLECTION, f"item {number:05}", {"xdg:schema": "org.example.Other", "number": str(number)})
        if fault("huge"):
            self.make(COLLECTION, "huge " * 200000, {"xdg:schema": "org.example.Huge", "blob": "x" * 1000000})
        if fault("strange"):
            for label in ("\x1b[31mred\x07", "\u202egpj.exe", "two\nlines", "", "\ufffd\U0010ffff", "nul\u2400"):
                self.make(COLLECTION, label, {"xdg:schema": "", "": "empty name", "empty": "", "line\n": "\x1b]0;x"})

    def make(self, collection, label, attributes, value=b"secret"):
        path = f"{collection}/i{self.next_id}"
        self.next_id += 1
        self.items[path] = Item(path, label, attributes, value)
        return path

    def signal(self, path, interface, name, *arguments, signature="o"):
        message = dbus.lowlevel.SignalMessage(path, interface, name)
        message.append(*arguments, signature=signature)
        self.bus.send_message(message)
        self.bus.flush()
        return time.monotonic_ns() // 1000

    def of(self, collection):
        return [dbus.ObjectPath(p) for p in self.items if p.startswith(collection + "/")]

    def collection_properties(self, path):
        items = self.of(path)
        if fault("vanish") and path == COLLECTION:
            items += [dbus.ObjectPath(f"{path}/gone{i}") for i in range(20)]
        label = "Work" if path == COLLECTION else ""
        if fault("strange") and path == COLLECTION:
            label = "Wo\nrk\u202e\x1b[2J"
        if fault("wrong-types") and path == COLLECTION:
            return {"Label": dbus.Boolean(True), "Items": dbus.String("none"), "Locked": dbus.Int32(1)}
        return {"Label": dbus.String(label), "Items": dbus.Array(items, signature="o"),
                "Locked": dbus.Boolean(self.locked and path == COLLECTION),
                "Created": dbus.UInt64(1), "Modified": dbus.UInt64(1)}

    def get_all(self, path, interface):
        if path == ROOT:
            return {"Collections": dbus.Array([dbus.ObjectPath(COLLECTION), dbus.ObjectPath(SESSION_COLLECTION)],
                                              signature="o")}
        if path in (COLLECTION, SESSION_COLLECTION):
            return self.collection_properties(path)
        if path not in self.items:
            raise Fault("org.freedesktop.Secret.Error.NoSuchObject", "no such object")
        return self.items[path].properties()

    def search(self, path, wanted):
        return [p for p in self.of(path) if all(self.items[p].attributes.get(k) == v for k, v in wanted.items())]

    def make_prompt(self, act):
        path = f"{ROOT}/prompt/p{len(self.prompts)}"
        self.prompts[path] = act
        return dbus.ObjectPath(path)

    def prompted(self, path, dismissed):
        act = self.prompts.pop(path)
        result = dbus.String("", variant_level=1) if dismissed else act()
        self.signal(path, PROMPT, "Completed", dbus.Boolean(dismissed), result, signature="bv")

    def create(self, path, properties, secret):
        if self.locked and path == COLLECTION:
            raise Fault("org.freedesktop.Secret.Error.IsLocked", "locked")
        session, iv, data, _ = secret
        value = self.sessions[session].decrypt(bytes(iv), bytes(data))
        attributes = {str(k): str(v) for k, v in properties.get(f"{ITEM}.Attributes", {}).items()}
        label = str(properties.get(f"{ITEM}.Label", ""))
        if fault("change-create"):
            value = value[:-1] + b"\0"

        def act():
            if fault("lie-create"):
                return dbus.ObjectPath(f"{path}/nothing", variant_level=1)
            item = self.make(path, label, attributes, value)
            self.signal(path, COLL, "ItemCreated", dbus.ObjectPath(item))
            return dbus.ObjectPath(item, variant_level=1)

        if fault("prompt") or fault("dismiss"):
            return dbus.ObjectPath("/"), self.make_prompt(act)
        return dbus.ObjectPath(str(act())), dbus.ObjectPath("/")

    def delete(self, path):
        def act():
            if not fault("lie-delete"):
                del self.items[path]
                self.signal(path.rsplit("/", 1)[0], COLL, "ItemDeleted", dbus.ObjectPath(path))
            return dbus.String("", variant_level=1)

        if fault("prompt") or fault("dismiss"):
            return self.make_prompt(act)
        act()
        return dbus.ObjectPath("/")

    def set_locked(self, locked):
        self.locked = locked
        self.signal(ROOT, SERVICE, "CollectionChanged", dbus.ObjectPath(COLLECTION))

    def lock(self, locked):
        if not fault("lie-lock"):
            self.set_locked(locked)
        return dbus.Array([dbus.ObjectPath(COLLECTION)], signature="o"), dbus.ObjectPath("/")

    def set_property(self, path, name, value):
        item = self.items[path]
        if name == "Label":
            item.label = str(value)
        else:
            item.attributes = {str(k): str(v) for k, v in value.items()}
        self.signal(path.rsplit("/", 1)[0], COLL, "ItemChanged", dbus.ObjectPath(path))

    def call(self, path, interface, method, arguments):
        """The answer: a signature and its values."""
        if fault("refuse") and (path, method) != (ROOT, "GetAll"):
            raise Fault("org.freedesktop.DBus.Error.AccessDenied", "no")
        if interface == PROPERTIES and method == "GetAll":
            return "a{sv}", dbus.Dictionary(self.get_all(path, arguments[0]), signature="sv")
        if interface == PROPERTIES and method == "Get":
            return "v", self.get_all(path, arguments[0])[arguments[1]]
        if interface == PROPERTIES and method == "Set":
            self.set_property(path, arguments[1], arguments[2])
            return ("",)
        if method == "ReadAlias":
            known = {"default": COLLECTION, "session": SESSION_COLLECTION}
            return "o", dbus.ObjectPath(known.get(str(arguments[0]), "/"))
        if method == "SearchItems" and interface == COLL:
            return "ao", dbus.Array(self.search(path, arguments[0]), signature="o")
        if method == "OpenSession":
            session = Session(bytes(arguments[1]))
            name = f"{ROOT}/session/s{len(self.sessions)}"
            self.sessions[name] = session
            return "vo", dbus.ByteArray(session.public, variant_level=1), dbus.ObjectPath(name)
        if method == "Close":
            return ("",)
        if method == "GetSecret":
            iv, data = self.sessions[arguments[0]].encrypt(self.items[path].value)
            return "(oayays)", dbus.Struct((arguments[0], dbus.ByteArray(iv), dbus.ByteArray(data), "text/plain"))
        if method == "CreateItem":
            return "oo", *self.create(path, arguments[0], arguments[1])
        if method == "Delete" and interface == ITEM:
            return "o", self.delete(path)
        if method in ("Lock", "Unlock") and interface == SERVICE:
            return "aoo", *self.lock(method == "Lock")
        if method == "Prompt":
            GLib.idle_add(self.prompted, path, bool(fault("dismiss")))
            return ("",)
        return self.test_call(method, arguments)

    def test_call(self, method, arguments):
        if method == "Create":
            item = self.make(COLLECTION, str(arguments[0]), {"xdg:schema": "org.example.Other", "test": "yes"})
            return "x", dbus.Int64(self.signal(COLLECTION, COLL, "ItemCreated", dbus.ObjectPath(item)))
        if method == "Remove":
            del self.items[arguments[0]]
            return "x", dbus.Int64(self.signal(COLLECTION, COLL, "ItemDeleted", dbus.ObjectPath(arguments[0])))
        if method == "SetLocked":
            self.set_locked(bool(arguments[0]))
            return "x", dbus.Int64(time.monotonic_ns() // 1000)
        raise Fault("org.freedesktop.DBus.Error.UnknownMethod", method)

    def answer(self, message):
        try:
            signature, *values = self.call(message.get_path(), message.get_interface(), message.get_member(),
                                           message.get_args_list(byte_arrays=True))
            reply = dbus.lowlevel.MethodReturnMessage(message)
            if signature:
                reply.append(*values, signature=signature)
        except Fault as problem:
            reply = dbus.lowlevel.ErrorMessage(message, *problem.args)
        self.bus.send_message(reply)
        return False

    def heard(self, _connection, message):
        global n_calls
        if not isinstance(message, dbus.lowlevel.MethodCallMessage):
            return dbus.lowlevel.HANDLER_RESULT_NOT_YET_HANDLED
        n_calls += 1
        if fault("die-after") and n_calls > fault("die-after"):
            os._exit(1)
        if fault("silent") or (fault("silent-after") and n_calls > fault("silent-after")):
            return dbus.lowlevel.HANDLER_RESULT_HANDLED
        if fault("delay"):
            GLib.timeout_add(fault("delay"), self.answer, message)
        else:
            self.answer(message)
        return dbus.lowlevel.HANDLER_RESULT_HANDLED


dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
connection = dbus.SessionBus()
service = Provider(connection)
service.fill()
connection.add_message_filter(service.heard)
connection.request_name(NAME)
print("ready", flush=True)
GLib.MainLoop().run()
