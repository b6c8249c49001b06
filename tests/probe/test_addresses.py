#!/usr/bin/python3
# test_addresses.py: names with several addresses, some of which lead nowhere.  SPDX-License-Identifier: GPL-3.0-or-later
"""Without a proxy: what /etc/hosts says, and which address is taken. libcurl connects."""
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
import namespace

namespace.enter()

import odd
import servers
import tap
from pki import Pki

DRIVER = tap.BUILD_ROOT / "tests" / "probe" / "probe-driver"

pki = Pki(tap.work / "pki", servers.plain_http({}))


def probe(host, port, *arguments):
    command = [DRIVER, "--proxy", "none", "--cacert", pki.servers_root.crt, "--sni", "localhost", "--timeout", "10", *arguments,
               f"https://{host}:{port}/"]
    run = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=60)
    assert run.returncode in (0, 20), (run.returncode, run.stderr)
    return json.loads(run.stdout)


def phase(report, name):
    return next(p for p in report["phases"] if p["name"] == name)


def server(address="127.0.0.1"):
    def talk(connection, loop):
        with odd.no_client_auth(pki).wrap_socket(connection, server_side=True) as tls:
            tls.recv(4096)
            tls.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    return servers.Loop(talk, address=address).port


def drop(address, port):
    try:
        return odd.filled_port(address, port)
    except OSError:
        raise tap.Skip("this computer has no IPv6")


@tap.case
def one_that_drops_everything_holds_nothing_up():
    port = server()
    held = drop("::1", port)
    report = probe("localhost", port)
    assert report["verdict"] == "no-certificate-requested" and report["target"]["address"] == "127.0.0.1", report
    assert phase(report, "connect")["ms"] < 5000, phase(report, "connect")
    assert phase(report, "resolve")["detail"] == "127.0.0.1", phase(report, "resolve")
    del held


@tap.case
def where_all_are_closed_or_drop():
    closed = servers.free_port()
    report = probe("localhost", closed)
    assert report["case"] == "port-closed" and phase(report, "connect")["status"] == "failed", report
    # What refuses does not hide that another says nothing.
    port, held = drop("127.0.0.1", 0)
    report = probe("localhost", port, "--timeout", "1")
    assert report["case"] == "stalled-connect" and phase(report, "connect")["status"] == "stalled", report
    del held


@tap.case
def addresses_as_they_are_written():
    port = server()
    for host, address in (("127.0.0.1", "127.0.0.1"), ("[::ffff:127.0.0.1]", "::ffff:127.0.0.1")):
        report = probe(host, port)
        assert report["target"]["address"] == address, (host, report["target"])


@tap.case
def localhost_is_this_computer_without_being_asked_for():
    port = server()
    for host in ("LOCALHOST", "anything.localhost"):
        report = probe(host, port)
        assert report["verdict"] == "no-certificate-requested", (host, report["headline"])


@tap.case
def names_of_etc_hosts_without_a_network():
    if not namespace.ISOLATED:
        raise tap.Skip("no /etc/hosts of the test's own without a namespace")
    port, hosts = server("127.0.0.3"), tap.work / "hosts"
    hosts.write_text("".join(f"127.0.0.{number} several.example\n" for number in range(2, 6)) + "::1 both.example\n127.0.0.1 both.example\n")
    subprocess.run(["mount", "--bind", hosts, "/etc/hosts"], check=True)
    try:
        # Of two families and a name that is not this computer's by itself.
        both = server()
        held = drop("::1", both)
        report = probe("both.example", both)
        assert report["verdict"] == "no-certificate-requested" and report["target"]["address"] == "127.0.0.1", report
        del held
        report = probe("several.example", port)
        assert report["verdict"] == "no-certificate-requested" and report["target"]["address"] == "127.0.0.3", report
        report = probe("nobody.invalid", port)
        assert report["case"] in ("name-unknown", "stalled-resolve") and phase(report, "resolve")["status"] != "ok", report
        report = probe("nobody.invalid", port, "--connect-to", f"several.example:{port}")
        assert report["verdict"] == "no-certificate-requested", report["headline"]
    finally:
        subprocess.run(["umount", "/etc/hosts"], check=True)


tap.main()
