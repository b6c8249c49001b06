# servers.py: real servers on loopback, each ended by its pid.  SPDX-License-Identifier: GPL-3.0-or-later
"""Each function starts one program and returns when it takes connections. What is
missing on this machine raises Missing; the test then skips those rows aloud."""
import atexit
import os
import select
import shutil
import socket
import ssl
import struct
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic

DEADLINE = 20

_running = []
_given = set()


class Missing(Exception):
    pass


def free_port():
    """Never the same twice: the kernel may well give a port again that was just given back."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        if port not in _given:
            _given.add(port)
            return port


def wait_until(ready, what, process=None):
    """Tries until it is so; the pause is the poll of a descriptor that never is ready."""
    end = monotonic() + DEADLINE
    while not ready():
        assert process is None or process.poll() is None, f"{what} ended by itself"
        assert monotonic() < end, f"{what} did not come up"
        select.select([], [], [], 0.01)


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


def find(program):
    path = shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
    if path is None:
        raise Missing(f"{program} is not installed")
    return path


def start(name, command, port, log, stdin=subprocess.DEVNULL):
    process = subprocess.Popen([str(c) for c in command], stdin=stdin, stdout=open(log, "ab"), stderr=subprocess.STDOUT)
    _running.append(process)
    try:
        wait_until(lambda: answers(port), name, process)
    except AssertionError as error:
        raise AssertionError(f"{error}: {open(log, errors='replace').read()[-2000:]}") from None
    return process


@atexit.register
def end_all():
    for process in _running:
        process.terminate()
    for process in _running:
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()


def nginx(folder, blocks):
    """@blocks: name -> lines of a server block without its listen line (or with
    "http2" first). Returns name -> port."""
    folder.mkdir(exist_ok=True)
    ports = {name: free_port() for name in blocks}
    text = "daemon off; master_process off; pid nginx.pid; error_log error.log;\nevents {}\nhttp {\n access_log off;\n"
    for part in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"):
        text += f" {part}_temp_path {part};\n"
    for name, lines in blocks.items():
        h2 = " http2" if lines[0] == "http2" else ""
        body = "\n  ".join(lines[1:] if h2 else lines)
        text += f" server {{\n  listen 127.0.0.1:{ports[name]} ssl{h2};\n  {body}\n }}\n"
    (folder / "nginx.conf").write_text(text + "}\n")
    start("nginx", [find("nginx"), "-p", folder, "-c", folder / "nginx.conf", "-e", folder / "error.log"],
          next(iter(ports.values())), folder / "log")
    return ports


def apache(folder, hosts):
    """@hosts: name -> lines of a virtual host. Returns name -> port."""
    folder.mkdir(exist_ok=True)
    modules = "/usr/lib/apache2/modules"
    program = find("apache2")
    ports = {name: free_port() for name in hosts}
    (folder / "www" / "private").mkdir(parents=True, exist_ok=True)
    (folder / "www" / "index.html").write_text("hello\n")
    (folder / "www" / "private" / "index.html").write_text("private\n")
    text = f"ServerName localhost\nServerRoot {folder}\nPidFile {folder}/pid\nErrorLog {folder}/error.log\n" \
           f"DefaultRuntimeDir {folder}\nDocumentRoot {folder}/www\n"
    for module in ("mpm_event", "authz_core", "ssl", "http2", "dir", "socache_shmcb"):
        text += f"LoadModule {module}_module {modules}/mod_{module}.so\n"
    text += "DirectoryIndex index.html\nStartServers 1\nServerLimit 2\nThreadsPerChild 16\nMaxRequestWorkers 32\n"
    if os.geteuid() == 0:
        text += "User www-data\nGroup www-data\n"
        os.chmod(folder.parent, 0o711)
    for name, port in ports.items():
        text += f"Listen 127.0.0.1:{port}\n<VirtualHost 127.0.0.1:{port}>\n SSLEngine on\n "
        text += "\n ".join(hosts[name]) + "\n</VirtualHost>\n"
    (folder / "apache.conf").write_text(text)
    start("apache2", [program, "-f", folder / "apache.conf", "-D", "FOREGROUND"], next(iter(ports.values())), folder / "log")
    return ports


def haproxy(folder, binds):
    """@binds: name -> TLS arguments of a bind line. Returns name -> port."""
    folder.mkdir(exist_ok=True)
    ports = {name: free_port() for name in binds}
    text = "global\n maxconn 100\n nbthread 1\ndefaults\n mode http\n timeout client 20s\n timeout server 20s\n timeout connect 5s\n"
    for name, arguments in binds.items():
        text += f"frontend {name}\n bind 127.0.0.1:{ports[name]} ssl {arguments}\n http-request return status 200\n"
    (folder / "haproxy.cfg").write_text(text)
    start("haproxy", [find("haproxy"), "-db", "-f", folder / "haproxy.cfg"], next(iter(ports.values())), folder / "log")
    return ports


def stunnel(folder, lines, backend):
    folder.mkdir(exist_ok=True)
    port = free_port()
    text = f"foreground = yes\npid = {folder}/pid\n[test]\naccept = 127.0.0.1:{port}\nconnect = 127.0.0.1:{backend}\n"
    (folder / "stunnel.conf").write_text(text + "\n".join(lines) + "\n")
    start("stunnel", [find("stunnel4"), folder / "stunnel.conf"], port, folder / "log")
    return port


def s_server(folder, certificate, *arguments):
    port = free_port()
    start("s_server", ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", certificate[0], "-key", certificate[1],
                       "-www", *arguments], port, folder / "s_server.log")
    return port


def gnutls_serv(folder, certificate, *arguments):
    port = free_port()
    start("gnutls-serv", [find("gnutls-serv"), "--http", "-q", "-p", port, "--x509certfile", certificate[0], "--x509keyfile",
                          certificate[1], *arguments], port, folder / "gnutls.log")
    return port


def plain_http(files, ocsp=None):
    """A plain HTTP server: path -> bytes; "/ocsp" is answered by @ocsp (request)."""
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self, body, kind="application/octet-stream"):
            self.send_response(200 if body is not None else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def do_GET(self):
            self.answer(files.get(self.path))

        def do_POST(self):
            request = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.answer(ocsp(request) if ocsp and self.path == "/ocsp" else None, "application/ocsp-response")

        def log_message(self, *arguments):
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request, client_address):
            pass

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


class Loop:
    """A listener of the tests' own; each connection runs @talk (socket, server)."""

    def __init__(self, talk, backlog=64, address="127.0.0.1"):
        self.talk = talk
        self.reached = threading.Semaphore(0)    # released when a connection stalls on purpose
        self.listener = socket.socket()
        self.listener.bind((address, 0))
        self.listener.listen(backlog)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            connection, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        try:
            self.talk(connection, self)
        except (OSError, ssl.SSLError):
            pass
        finally:
            connection.close()

    def stall(self, connection):
        """Tells the test that it is so far, and waits until the client goes away."""
        self.reached.release()
        connection.settimeout(60)
        try:
            while connection.recv(65536):
                pass
        except OSError:
            pass


def linger_not(connection):
    """Closing it is a reset from now on."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def reset(connection):
    linger_not(connection)
    connection.close()


def one_packet_only(port):
    """What an old middlebox does before a real server at that port: a first message of
    more than one packet is reset."""
    def talk(connection, loop):
        connection.settimeout(10)
        head = connection.recv(5, socket.MSG_WAITALL)
        size = int.from_bytes(head[3:5], "big")
        if size > 1200:
            return reset(connection)
        other = socket.create_connection(("127.0.0.1", port))
        other.sendall(head + connection.recv(size, socket.MSG_WAITALL))
        threading.Thread(target=pump, args=(other, connection), daemon=True).start()
        return pump(connection, other)
    return Loop(talk)


def pump(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def python_tls(context, abrupt=False):
    """Python's ssl with a short answer. @abrupt: ends with a reset, right after its alert."""
    def talk(connection, loop):
        connection.settimeout(10)
        if abrupt:
            linger_not(connection)
        with context.wrap_socket(connection, server_side=True) as tls:
            tls.recv(4096)
            tls.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n")
    return Loop(talk).port
