#!/usr/bin/python3
# test_bad_server.py: servers that misbehave on purpose.  SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever a server does, a test ends, says so, and leaves nothing behind. Also:
cancelling in every phase. CDZ_PROBE_LEAK=1000 makes the leak test as long
(default 60)."""
import base64
import itertools
import json
import os
import socket
import ssl
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
import namespace

namespace.enter()

import odd
import servers
import tap
from pki import Pki, openssl
from rows import python_context

DRIVER = tap.BUILD_ROOT / "tests" / "probe" / "probe-driver"
LEAK_RUNS = int(os.environ.get("CDZ_PROBE_LEAK", "60"))
SANITIZED = "-fsanitize" in (tap.BUILD_ROOT / "compile_commands.json").read_text()
CANCEL_MS = 200

pki = Pki(tap.work / "pki", servers.plain_http({}))


def command(port, *arguments, path="/"):
    return [str(a) for a in (DRIVER, "--proxy", "none", "--cacert", pki.servers_root.crt, *arguments,
                             f"https://localhost:{port}{path}")]


def probe(port, *arguments, seconds=30, timeout="10"):
    """The report; it must be there soon after its own deadline, also on a busy machine."""
    began = monotonic()
    run = subprocess.run(command(port, "--timeout", timeout, *arguments), capture_output=True, text=True, timeout=60)
    assert run.returncode in (0, 20), (run.returncode, run.stderr)
    assert monotonic() - began < seconds * (5 if SANITIZED else 1), monotonic() - began
    return json.loads(run.stdout)


def records(data):
    """The TLS records of a flight, one by one."""
    while data:
        size = 5 + int.from_bytes(data[3:5], "big")
        yield data[:size]
        data = data[size:]


def relay(context, limit, at_limit):
    """A real TLS server of which only @limit records get through, then @at_limit."""
    def talk(connection, loop):
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = context.wrap_bio(incoming, outgoing, server_side=True)
        connection.settimeout(10)
        sent, done = 0, False
        while True:
            try:
                if not done:
                    tls.do_handshake()
                    done = True
                    tls.write(b"HTTP/1.1 200 OK\r\n\r\n")
                else:
                    tls.read(4096)
            except (ssl.SSLWantReadError, ssl.SSLZeroReturnError):
                pass
            for record in records(outgoing.read()):
                if sent == limit:
                    return at_limit(connection, loop)
                connection.sendall(record)
                sent += 1
            data = connection.recv(65536)
            if not data:
                return None
            incoming.write(data)
    return servers.Loop(talk)


def contexts():
    for newest in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        context = odd.no_client_auth(pki)
        context.maximum_version = newest
        yield context


def side_by_side(function, cases):
    with ThreadPoolExecutor(6) as pool:
        for _ in pool.map(lambda case: function(*case), cases):
            pass


@tap.case
def stalls_after_each_record():
    def one(context, limit):
        report = probe(relay(context, limit, lambda connection, loop: loop.stall(connection)).port, timeout="4")
        assert report["verdict"] in ("timed-out", "no-certificate-requested"), (limit, report["verdict"])
        assert limit > 0 or report["case"] == "stalled-hello", (limit, report["case"])

    side_by_side(one, itertools.product(contexts(), range(6)))


@tap.case
def closes_after_each_record():
    def one(context, limit, end):
        report = probe(relay(context, limit, end).port)
        assert report["verdict"] in ("refused", "no-certificate-requested"), (limit, report["verdict"], report["headline"])

    ends = [lambda connection, loop: None, lambda connection, loop: servers.reset(connection)]
    side_by_side(one, itertools.product(contexts(), range(6), ends))


def raw(*parts):
    """Reads the first message, sends @parts as they are, then waits."""
    def talk(connection, loop):
        odd.read_hello(connection)
        for part in parts:
            connection.sendall(part)
        loop.stall(connection)
    return servers.Loop(talk).port


def server_hello(extensions=b"", version=b"\3\3"):
    body = version + bytes(32) + b"\0" + b"\xc0\x2b" + b"\0" + len(extensions).to_bytes(2, "big") + extensions
    return b"\2" + len(body).to_bytes(3, "big") + body


@tap.case
def sends_what_makes_no_sense():
    unknown = b"\x7a\x7a\0\4abcd"
    def one(*parts):
        report = probe(raw(*parts), timeout="0.5")
        assert report["verdict"] in ("refused", "local-problem", "timed-out"), (parts[0][:20], report["verdict"])
        assert report["headline"] and report["next-step"]

    side_by_side(one, ([odd.record(22, server_hello(unknown))],
                       [odd.record(22, b"\2\xff\xff\xff" + bytes(1000))],
                       [odd.record(22, b"\x55\0\0\0")],
                       [odd.record(23, bytes(100))],
                       [b"\x16\3\3\xff\xff" + bytes(65535)],
                       [odd.record(21, b"\2\xff")],
                       [odd.record(20, b"\1")] * 100))


def answering(answer, context=None, forever=b""):
    def talk(connection, loop):
        connection.settimeout(10)
        with (context or odd.no_client_auth(pki)).wrap_socket(connection, server_side=True) as tls:
            tls.recv(4096)
            tls.sendall(answer)
            while forever:
                tls.sendall(forever)
    return servers.Loop(talk).port


@tap.case
def endless_bodies_and_headers():
    report = probe(answering(b"HTTP/1.1 403 No\r\n\r\n", forever=b"x" * 10000))
    assert report["http"] == {"version": "1.1", "status": 403, "hint": "forbidden"}, report["http"]
    report = probe(answering(b"HTTP/1.1 200 OK\r\n", forever=b"X-Header: " + b"x" * 10000 + b"\r\n"))
    assert report["case"] in ("too-much", "not-asked"), report["case"]
    report = probe(answering(b"HTTP/1.1 100 Continue\r\n\r\n", forever=b"HTTP/1.1 100 Continue\r\n\r\n"))
    assert report["verdict"] in ("local-problem", "timed-out"), report["verdict"]


@tap.case
def a_body_that_dribbles_is_not_waited_for():
    began = monotonic()
    run = subprocess.run(command(answering(b"HTTP/1.1 403 No\r\nContent-Length: 1000\r\n\r\n", forever=b"")), capture_output=True, text=True)
    assert json.loads(run.stdout)["http"]["status"] == 403 and monotonic() - began < 25


@tap.case
def a_first_message_of_more_than_one_packet_is_reset():
    """With this OpenSSL only long lists make it so; with newer ones the key shares alone."""
    picky = servers.one_packet_only(answering(b"HTTP/1.1 200 OK\r\n\r\n")).port
    many = ",".join(str(number) * 250 for number in range(1, 7))
    report = probe(picky, "--alpn", many)
    assert report["case"] == "reset-hello" and report["offered"]["hello-size"] > 1200, report
    assert "A second look with the groups X25519:P-256 sends a smaller first message" in report["next-step"], report["next-step"]
    report = probe(picky, "--groups", "X25519:P-256")
    assert report["verdict"] == "no-certificate-requested" and report["offered"]["hello-size"] < 1200, report
    # One that fits is not blamed for its size.
    report = probe(servers.Loop(odd.reset_after_hello).port)
    assert report["case"] == "reset-hello" and "smaller" not in report["next-step"], report


@tap.case
def redirects_are_told_not_followed():
    report = probe(answering(b"HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/\r\n\r\n"))
    assert report["http"]["status"] == 302 and report["http"]["location"] == "https://elsewhere.example/", report["http"]
    assert "redirect" in [f["code"] for f in report["findings"]], report["findings"]


@tap.case
def what_is_not_http():
    report = probe(answering(b"220 mail.example ESMTP\r\n"))
    assert report["verdict"] == "no-certificate-requested" and "status" not in report["http"], report


@tap.case
def a_huge_list_of_authorities():
    folder = tap.work / "huge.pem"
    folder.write_bytes(pki.make_many(1000) + pki.root.crt.read_bytes())
    many = servers.s_server(tap.work, pki.server["good"], "-Verify", "3", "-verify_return_error", "-CAfile", folder)
    report = probe(many, seconds=5)
    assert len(report["client-auth"]["acceptable-cas"]) == 1001 and report["case"] == "required", report["case"]


@tap.case
def a_chain_of_a_hundred():
    chain = tap.work / "chain.pem"
    key, crt = pki.server["good"]
    chain.write_bytes(Path(key).read_bytes() + pki.make_many(100))
    port = servers.s_server(tap.work, (chain, crt), "-cert_chain", chain)
    report = probe(port)
    assert report["verdict"] == "no-certificate-requested", report["headline"]
    assert len(report["server"]["chain"]) > 100, len(report["server"]["chain"])


@tap.case
def refused_probes_leave_nothing_behind():
    port = servers.python_tls(python_context(pki), abrupt=True)
    for arguments in (["--identity", pki.client["wrong-ca"], "--revocation", "off"], []):
        run = subprocess.run(command(port, "--repeat", LEAK_RUNS, "--quiet", "--count-descriptors", *arguments), capture_output=True,
                             text=True, timeout=300)
        assert run.returncode == 20, run.stderr
        first, last = map(json.loads, run.stdout.splitlines())
        tap._say(f"{last['run'] - first['run']} refused: {first} {last}")
        assert first["descriptors"] == last["descriptors"], (first, last)
        assert SANITIZED or last["resident-kb"] - first["resident-kb"] < 600, (first, last)


def cancel_when(reached, port, *arguments):
    process = subprocess.Popen(command(port, "--cancel-on-input", *arguments), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    reached()
    output, _ = process.communicate("x\n", timeout=30)
    answer = json.loads(output)
    assert answer["cancelled"] and answer["latency-ms"] < CANCEL_MS * (5 if SANITIZED else 1), answer
    return answer["latency-ms"]


def acquire(loop):
    assert loop.reached.acquire(timeout=20), "the server was not reached"


@tap.case
def cancelling_acts_at_once_in_every_phase():
    worst = {}
    for name, (loop, _, _) in odd.stalls(pki).items():
        worst[name] = cancel_when(lambda loop=loop: acquire(loop), loop.port)

    hole, held = odd.filled_port()
    attempts = lambda: Path("/proc/net/tcp").read_text().count(f":{hole:04X} 02 ")
    before = attempts()
    worst["connecting"] = cancel_when(lambda: servers.wait_until(lambda: attempts() > before, "the connection attempt"), hole)

    proxy = servers.Loop(odd.stall_at_once)
    worst["proxy"] = cancel_when(lambda: acquire(proxy), 9, "--proxy", f"http://127.0.0.1:{proxy.port}")
    tap._say(f"latency in ms: {worst}")


@tap.case
def cancelling_while_a_name_is_looked_up():
    if not namespace.ISOLATED:
        raise tap.Skip("no name server of the test's own without a namespace")
    silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    silent.bind(("127.0.0.53", 53))
    silent.settimeout(20)
    resolv = tap.work / "resolv.conf"
    resolv.write_text("nameserver 127.0.0.53\n")
    subprocess.run(["mount", "--bind", resolv, "/etc/resolv.conf"], check=True)
    try:
        arguments = ["--connect-to", "nobody.example:443"]
        latency = cancel_when(lambda: silent.recv(512), 443, *arguments)
        tap._say(f"latency in ms: {latency}")
        report = probe(443, *arguments)
        assert report["case"] == "stalled-resolve", report["case"]
    finally:
        subprocess.run(["umount", "/etc/resolv.conf"], check=True)


@tap.case
def names_and_proxies():
    report = probe(443, "--connect-to", "nobody.invalid:443")
    assert report["case"] in ("name-unknown", "stalled-resolve"), report["headline"]

    def refuse(status):
        def talk(connection, loop):
            connection.recv(4096)
            connection.sendall(b"HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n" % status)
        return servers.Loop(talk).port

    for status, case in ((b"407 Proxy Authentication Required", "proxy-login"), (b"403 Forbidden", "proxy-refused"),
                         (b"502 Bad Gateway", "proxy-refused")):
        report = probe(443, "--proxy", f"http://127.0.0.1:{refuse(status)}")
        assert report["case"] == case, (status, report["case"])
    report = probe(443, "--proxy", f"http://127.0.0.1:{servers.free_port()}")
    assert report["case"] == "proxy-closed" and report["verdict"] == "unreachable", report["case"]
    report = probe(443, "--proxy", f"http://127.0.0.1:{servers.Loop(odd.stall_at_once).port}")
    assert report["case"] == "stalled-proxy", report["case"]


@tap.case
def through_a_proxy():
    target = answering(b"HTTP/1.1 200 OK\r\n\r\n")

    def talk(connection, loop):
        head = connection.recv(4096)
        assert head.startswith(b"CONNECT localhost:%d " % target), head
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        other = socket.create_connection(("127.0.0.1", target))
        threading.Thread(target=servers.pump, args=(other, connection), daemon=True).start()
        servers.pump(connection, other)

    report = probe(target, "--proxy", f"http://127.0.0.1:{servers.Loop(talk).port}")
    assert report["verdict"] == "no-certificate-requested" and report["http"]["status"] == 200, report["headline"]
    assert "ok" == next(p["status"] for p in report["phases"] if p["name"] == "proxy"), report["phases"]


@tap.case
def pins():
    port = answering(b"HTTP/1.1 200 OK\r\n\r\n")
    spki = openssl("x509", "-in", pki.server["good"][0], "-noout", "-pubkey")
    digest = openssl("dgst", "-sha256", "-binary", data=openssl("pkey", "-pubin", "-outform", "DER", data=spki))
    pin = "sha256//" + base64.b64encode(digest).decode()
    assert probe(port, "--pin", pin)["verdict"] == "no-certificate-requested"
    assert probe(port, "--pin", "sha256//" + "A" * 43 + "=")["case"] == "server-other-pin"


tap.main()
