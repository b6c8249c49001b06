#!/usr/bin/python3
# test_proxies.py: real small proxies, given and as the desktop's settings.  SPDX-License-Identifier: GPL-3.0-or-later
"""An HTTP proxy and a SOCKS 5 proxy on loopback that really forward. They reach a host
whose name only they know, so that nothing gets there without them; the desktop's
settings are GNOME's, from a keyfile."""
import json
import os
import re
import socket
import struct
import subprocess
import sys
import threading
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "lock")]
import namespace

namespace.enter()

import odd
import servers
import tap
from pki import Pki, openssl

try:
    import mocks
except ImportError:
    mocks = None

DRIVER = tap.BUILD_ROOT / "tests" / "probe" / "probe-driver"
HOST = "server.behind.example"
state = {}


def forward(connection, port):
    other = socket.create_connection(("127.0.0.1", port))
    threading.Thread(target=servers.pump, args=(other, connection), daemon=True).start()
    servers.pump(connection, other)


def http_proxy(seen):
    """CONNECT, and plain requests for absolute addresses (OCSP)."""
    def talk(connection, loop):
        connection.settimeout(10)
        head = b""
        while b"\r\n\r\n" not in head:
            head += connection.recv(4096)
        method, target = head.split()[:2]
        seen.append((method.decode(), target.decode()))
        if method == b"CONNECT":
            assert target == f"{HOST}:443".encode(), target
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            forward(connection, state["server"])
            return
        other = socket.create_connection(("127.0.0.1", state["plain"]))
        path = b"/" + target.split(b"/", 3)[3]
        other.sendall(head.replace(target, path, 1))
        threading.Thread(target=servers.pump, args=(connection, other), daemon=True).start()
        servers.pump(other, connection)
    return servers.Loop(talk).port


def exactly(connection, size):
    data = b""
    while len(data) < size:
        more = connection.recv(size - len(data))
        if not more:
            raise OSError("closed")
        data += more
    return data


def socks_proxy(seen):
    """RFC 1928, CONNECT with a name, no login."""
    def talk(connection, loop):
        connection.settimeout(10)
        _, count = exactly(connection, 2)
        exactly(connection, count)
        connection.sendall(b"\x05\x00")
        _, command, _, kind = exactly(connection, 4)
        assert (command, kind) == (1, 3), (command, kind)
        name = exactly(connection, exactly(connection, 1)[0]).decode()
        port, = struct.unpack("!H", exactly(connection, 2))
        seen.append(("SOCKS", f"{name}:{port}"))
        connection.sendall(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
        forward(connection, state["server"])
    return servers.Loop(talk).port


PAC_XML = """<node><interface name="org.gtk.GLib.PACRunner">
 <method name="Lookup"><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="out"/></method>
</interface></node>"""


def pac_runner(bus, proxies):
    """What glib-networking starts to run a proxy script; this one has run it already."""
    class PacRunner(mocks.Mock):
        def do_Lookup(self, invocation, script, address):
            invocation.return_value(mocks.GLib.Variant("(as)", (proxies,)))
    return PacRunner(bus, "org.gtk.GLib.PACRunner", [("/org/gtk/GLib/PACRunner", PAC_XML, "org.gtk.GLib.PACRunner")])


def probe(*arguments, settings=None, revocation="off", bus=None):
    """@settings: GNOME's proxy settings, or none at all."""
    environment = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy") and not k.startswith(("DBUS_", "XDG_"))}
    home = tap.work / f"home-{len(list(tap.work.glob('home-*')))}"
    (home / "config" / "glib-2.0" / "settings").mkdir(parents=True)
    environment.update(HOME=str(home), XDG_CONFIG_HOME=str(home / "config"), GSETTINGS_BACKEND="keyfile")
    if settings:
        (home / "config" / "glib-2.0" / "settings" / "keyfile").write_text(settings)
        environment["XDG_CURRENT_DESKTOP"] = "GNOME"
    if bus:
        environment["DBUS_SESSION_BUS_ADDRESS"] = bus.address
    command = [DRIVER, "--cacert", state["pki"].servers_root.crt, "--revocation", revocation, "--timeout", "10", *arguments,
               f"https://{HOST}/"]
    run = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=60, env=environment)
    assert run.returncode in (0, 20), (run.returncode, run.stderr)
    return json.loads(run.stdout)


def gnome(kind, port):
    return f"[system/proxy]\nmode='manual'\n[system/proxy/{kind}]\nhost='127.0.0.1'\nport={port}\n"


@tap.case
def a_server_that_only_proxies_reach():
    answers = {}

    def ocsp(request):
        query, reply = tap.work / "ocsp.req", tap.work / "ocsp.rsp"
        query.write_bytes(request)
        pki.answer_ocsp(query, reply)
        return reply.read_bytes()

    state["plain"] = servers.plain_http(answers, ocsp)
    pki = state["pki"] = Pki(tap.work / "pki", state["plain"])
    pki.make_server("behind", names=f"DNS:{HOST}", extra="authorityInfoAccess=OCSP;URI:http://ocsp.behind.example/ocsp\n")
    crt, key = pki.server["behind"]
    os.chmod(tap.work, 0o711)
    try:
        state["server"] = servers.nginx(tap.work / "nginx", {"on": [
            f"ssl_certificate {crt};", f"ssl_certificate_key {key};", "ssl_verify_client on;", "ssl_verify_depth 3;",
            f"ssl_client_certificate {pki.root.crt};", "location / { return 200 ok; }"]})["on"]
    except servers.Missing as missing:
        raise tap.Skip(str(missing))
    report = probe("--proxy", "none")
    assert report["case"] in ("name-unknown", "stalled-resolve"), report["headline"]


def need_server():
    if "server" not in state:
        raise tap.Skip("there is no nginx")


@tap.case
def http_and_socks_as_given():
    need_server()
    for make, scheme in ((http_proxy, "http"), (socks_proxy, "socks5h")):
        seen = []
        report = probe("--proxy", f"{scheme}://127.0.0.1:{make(seen)}", "--identity", state["pki"].client["good"])
        assert report["verdict"] == "accepted", (scheme, report["headline"])
        assert [target for _, target in seen] == [f"{HOST}:443"], seen
        assert "ok" == next(p["status"] for p in report["phases"] if p["name"] == "proxy"), report["phases"]
        assert report["target"]["proxy"].startswith("127.0.0.1:"), report["target"]


@tap.case
def the_desktop_settings():
    need_server()
    seen = []
    port = http_proxy(seen)
    report = probe("--identity", state["pki"].client["good"], settings=gnome("https", port))
    if not seen and "proxy" not in report["target"]:
        raise tap.Skip("GIO has no module here that reads the desktop's proxy settings")
    assert report["verdict"] == "accepted" and ("CONNECT", f"{HOST}:443") in seen, (report["headline"], seen)
    seen = []
    report = probe("--identity", state["pki"].client["good"], settings=gnome("socks", socks_proxy(seen)))
    assert report["verdict"] == "accepted" and seen == [("SOCKS", f"{HOST}:443")], (report["headline"], seen)
    # What is given goes before what is set.
    report = probe("--proxy", "none", settings=gnome("https", port))
    assert report["case"] in ("name-unknown", "stalled-resolve"), report["headline"]


@tap.case
def the_next_one_is_tried_where_one_is_not_there():
    need_server()
    if mocks is None:
        raise tap.Skip("there is no python3-gi")
    seen = []
    good, settings = http_proxy(seen), "[system/proxy]\nmode='auto'\nautoconfig-url='http://pac.behind.example/proxy.pac'\n"
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        dead = f"127.0.0.1:{nobody.getsockname()[1]}"
        for others, proxy, case in (
                ([f"https://127.0.0.1:{good}", f"http://127.0.0.1:{good}"], f"127.0.0.1:{good}", "accepted"),
                (["direct://"], None, "name-unknown")):
            bus = mocks.Bus("session")
            runner = pac_runner(bus, [f"http://{dead}", *others])
            try:
                report = probe("--identity", state["pki"].client["good"], settings=settings, bus=bus)
            finally:
                runner.close()
                bus.close()
            if "skipped-proxies" not in report["target"] and not seen:
                raise tap.Skip("GIO has no module here that reads the desktop's proxy settings")
            assert report["case"] == case and report["target"].get("proxy") == proxy, (report["headline"], report["target"])
            assert report["target"]["skipped-proxies"] == [dead], report["target"]
            finding = next(f for f in report["findings"] if f["code"] == "proxy-skipped")
            assert dead in finding["message"] and (proxy or "no proxy") in finding["message"], finding
    assert seen == [("CONNECT", f"{HOST}:443")], seen


@tap.case
def one_that_says_nothing_leaves_time_for_the_next():
    need_server()
    if mocks is None:
        raise tap.Skip("there is no python3-gi")
    seen, silent = [], servers.Loop(odd.stall_at_once)
    good, (hole, held) = http_proxy(seen), odd.filled_port()
    settings = "[system/proxy]\nmode='auto'\nautoconfig-url='http://pac.behind.example/proxy.pac'\n"
    for first, others, proxy, case in ((hole, [good], good, "accepted"), (silent.port, [good], good, "accepted"),
                                       (hole, [silent.port], silent.port, "stalled-proxy")):
        bus = mocks.Bus("session")
        runner = pac_runner(bus, [f"http://127.0.0.1:{port}" for port in (first, *others)])
        try:
            report = probe("--timeout", "6", "--identity", state["pki"].client["good"], settings=settings, bus=bus)
        finally:
            runner.close()
            bus.close()
        if "proxy" not in report["target"]:
            raise tap.Skip("GIO has no module here that reads the desktop's proxy settings")
        assert report["case"] == case and report["target"]["proxy"] == f"127.0.0.1:{proxy}", (report["headline"], report["target"])
        assert report["target"]["skipped-proxies"] == [f"127.0.0.1:{first}"], report["target"]
    # Half of the time, less what went by before.
    assert re.search(r"within (3|2\.[5-9]) s", report["headline"]), report["headline"]
    del held


@tap.case
def revocation_is_asked_through_it_too():
    need_server()
    seen = []
    report = probe("--proxy", f"http://127.0.0.1:{http_proxy(seen)}", revocation="require")
    assert report["server"]["revocation"]["status"] == "good", (report["server"]["revocation"], seen)
    assert ("POST", "http://ocsp.behind.example/ocsp") in seen, seen


@tap.case
def one_spoken_to_over_tls_is_refused_by_name():
    run = subprocess.run([DRIVER, "--proxy", "https://127.0.0.1:1", f"https://{HOST}/"], capture_output=True, text=True)
    assert run.returncode == 2 and "spoken to over TLS is not supported" in run.stderr, run


tap.main()
