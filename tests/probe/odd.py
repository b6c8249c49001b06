# odd.py: listeners that are no TLS server, or a bad one.  SPDX-License-Identifier: GPL-3.0-or-later
"""Rows 22 to 24, and a server that misbehaves on purpose at every record."""
import socket
import ssl
import struct

import servers
from rows import OPERATOR, Row, python_context, sent_nothing

# Long enough for a busy machine to get as far as the server goes.
QUICK = ["--timeout", "3"]


def record(kind, body):
    return bytes([kind, 3, 3]) + struct.pack(">H", len(body)) + body


def filled_port(address="127.0.0.1", port=0):
    """A port whose queue is full, so that the kernel drops what comes: a black hole."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.socket(family)
    listener.bind((address, port))
    listener.listen(0)
    port = listener.getsockname()[1]
    held = [listener]
    for _ in range(4):
        client = socket.socket(family)
        client.setblocking(False)
        client.connect_ex((address, port))
        held.append(client)
    return port, held


def say(text):
    def talk(connection, loop):
        connection.sendall(text)
        loop.stall(connection)
    return talk


def read_hello(connection):
    head = connection.recv(5, socket.MSG_WAITALL)
    connection.recv(struct.unpack(">H", head[3:5])[0], socket.MSG_WAITALL)


def answer_http(connection, loop):
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n\r\n<html>no</html>")


def close_after_hello(connection, loop):
    read_hello(connection)


def reset_after_hello(connection, loop):
    read_hello(connection)
    servers.reset(connection)


def stall_at_once(connection, loop):
    loop.stall(connection)


def stall_after_hello(connection, loop):
    read_hello(connection)
    loop.stall(connection)


def half_flight(context):
    """A real server's first flight, of which only the first half is sent."""
    def talk(connection, loop):
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        server = context.wrap_bio(incoming, outgoing, server_side=True)
        incoming.write(connection.recv(65536))
        try:
            server.do_handshake()
        except ssl.SSLWantReadError:
            pass
        flight = outgoing.read()
        connection.sendall(flight[:len(flight) // 2])
        loop.stall(connection)
    return talk


def after_request(context, answer=b""):
    """TLS is complete, the request is read, then @answer, then silence."""
    def talk(connection, loop):
        tls = context.wrap_socket(connection, server_side=True)
        tls.recv(4096)
        tls.sendall(answer)
        loop.stall(tls)
    return talk


def no_client_auth(pki):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*map(str, pki.server["good"]))
    return context


def stalls(pki):
    """name -> (server, phase, headline): where a connection can fall silent."""
    plain = no_client_auth(pki)
    return {
        "at once": (servers.Loop(stall_at_once), "hello", r"did not answer the first message of the handshake within 3 s"),
        "after ClientHello": (servers.Loop(stall_after_hello), "hello", r"did not answer the first message"),
        "half a flight": (servers.Loop(half_flight(plain)), "handshake", r"silent in the middle of the handshake for 3 s"),
        "after the request": (servers.Loop(after_request(plain)), "response", r"did not answer the request within 3 s"),
        "after half a header": (servers.Loop(after_request(plain, b"HTTP/1.1 ")), "response", r"did not answer the request"),
    }


def stalled_in(phase):
    def check(report):
        found = [p["name"] for p in report["phases"] if p["status"] == "stalled"]
        assert found == [phase], report["phases"]
    return check


def nobody_knows_whether_it_asks(report):
    """It ended before the server could say so; of an expired one more is known."""
    assert report["client-auth"]["requested"] == "unknown", report["client-auth"]
    ended = "The test ended before the server could ask for a certificate"
    assert report["sent"] == {"chain": [], "reason": ended}, report["sent"]
    assert [c["match"] for c in report["candidates"]] == ["unknown", "no"], report["candidates"]
    assert report["candidates"][0]["reasons"] == [ended] and "expired" in report["candidates"][1]["reasons"][0], report["candidates"]


def odd_rows(pki):
    http, ssh = servers.Loop(answer_http), servers.Loop(say(b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"))
    hole, held = filled_port()
    closed = servers.free_port()
    rows = [Row(22, "plain HTTP", http.port, "not-tls", r"does not speak TLS; it answered “HTTP/1\.1 400 Bad Request”",
                r"plain HTTP", cause=r"plain|not (speak )?TLS|HTTP/1.1 400"),
            Row(22, "SSH", ssh.port, "not-tls", r"it answered “SSH-2\.0-OpenSSH_9\.2p1 Debian-2”", r"Another kind of service", in_table=False),
            Row(23, "a black hole", hole, "timed-out", r"did not answer on port \d+ within 3 s", r"firewall", arguments=QUICK,
                check=stalled_in("connect"), repeats=5, in_table=False),
            Row(24, "closed after ClientHello", servers.Loop(close_after_hello).port, "refused",
                r"closed the connection right after the first message", r"something other than TLS", cause=r"after ClientHello|first message"),
            Row(24, "reset after ClientHello", servers.Loop(reset_after_hello).port, "refused", r"reset right after the first message",
                r"firewall", in_table=False, candidates=["good", "expired"], check=nobody_knows_whether_it_asks),
            Row(24, "closed port", closed, "unreachable", r"^Nothing answers on port \d+ of “localhost”$", r"Check the port", in_table=False,
                candidates=["good", "expired"], check=nobody_knows_whether_it_asks)]
    for name, (loop, phase, headline) in stalls(pki).items():
        rows.append(Row(23, f"silent {name}", loop.port, "timed-out", headline, OPERATOR + r"|does not speak TLS", arguments=QUICK,
                        check=stalled_in(phase), repeats=5, in_table=name == "half a flight",
                        cause=r"handshake.*(stalled|timed? ?out)|in the handshake"))
    rows[2].held = held
    return rows
