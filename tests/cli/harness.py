# harness.py: what the tests of the command line share.  SPDX-License-Identifier: GPL-3.0-or-later
"""A private home, a private bus with a real keyring, fixtures by openssl, a terminal."""
import json
import os
import pathlib
import re
import select
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import tap

MODULES = tap.BUILD_ROOT / "tests"

# Nothing takes this long; who waits longer hangs.
DEADLINE_S = 120

# No services to activate: a keyring that was stopped stays away. The limit is that of
# any desktop's session bus.
BUS_CONFIG = """<busconfig><type>session</type><listen>unix:dir={folder}</listen>
<limit name="max_replies_per_connection">50000</limit><policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy>
</busconfig>"""


class Result:
    """What a finished program left: status, out, err."""

    def __init__(self, status, out, err):
        self.status = status
        self.out = out.decode()
        self.err = err.decode()

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def error(self):
        return json.loads(self.err)["error"]

    def __repr__(self):
        return f"status {self.status}\nout: {self.out[:2000]}\nerr: {self.err[:2000]}"


class Home:
    """A home of its own, with nothing of the person who runs the tests."""

    def __init__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="cdz-cli-"))
        self.runtime = self.path / "run"
        self.runtime.mkdir(mode=0o700)
        self.vault = self.path / ".local" / "share" / "credenza" / "vault.db"
        self.processes = []
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.path),
            "XDG_DATA_HOME": str(self.path / ".local" / "share"),
            "XDG_RUNTIME_DIR": str(self.runtime),
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            # There is no bus unless start_keyring () makes one.
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={self.runtime}/no-bus",
        }
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"):
            if name in os.environ:
                self.env[name] = os.environ[name]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.kill()
            process.wait()
        shutil.rmtree(self.path, ignore_errors=True)

    def start_bus(self):
        config = self.path / "bus.conf"
        config.write_text(BUS_CONFIG.format(folder=self.runtime))
        bus = subprocess.Popen(["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=self.env)
        self.processes.append(bus)
        self.env["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().decode().strip()

    def start_keyring(self):
        """A real daemon with an unlocked login keyring, on a bus of its own."""
        if not shutil.which("gnome-keyring-daemon"):
            raise tap.Skip("there is no gnome-keyring-daemon")
        self.start_bus()
        self.start_daemon()

    def start_daemon(self):
        """The daemon on the bus that is there: also once more, after it ended."""
        (self.path / ".local" / "share").mkdir(parents=True, exist_ok=True)
        self.keyring = subprocess.Popen(
            ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=self.env)
        self.processes.append(self.keyring)
        self.keyring.stdin.write(b"password")
        self.keyring.stdin.close()
        # Its name is there later than the process.
        subprocess.run(["gdbus", "wait", "--session", "--timeout=30", "org.freedesktop.secrets"],
                       env=self.env, check=True, timeout=DEADLINE_S)

    def stop_keyring(self):
        self.keyring.terminate()
        self.keyring.wait()

    def start(self, *args, stdin=subprocess.DEVNULL, env=None, **kwargs):
        return subprocess.Popen([str(tap.CREDENZACTL), *map(str, args)], stdin=stdin, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, env={**self.env, **(env or {})},
                                cwd=self.path, start_new_session=True, **kwargs)

    def run(self, *args, input=None, env=None, **kwargs):
        process = self.start(*args, stdin=subprocess.DEVNULL if input is None else subprocess.PIPE,
                             env=env, **kwargs)
        try:
            out, err = process.communicate(input, timeout=DEADLINE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        # One that found something after the program's own status was settled.
        assert not ("CDZ_SANITIZED" in os.environ and re.search(rb"==\d+==", err)), err.decode()
        return Result(process.returncode, out, err)

    def json(self, *args, status=0, **kwargs):
        """The document that a command prints."""
        result = self.run("--json", *args, **kwargs)
        assert result.status == status, result
        return result.json

    def fails(self, status, code, *args, **kwargs):
        """The error that a command prints."""
        result = self.run("--json", *args, **kwargs)
        assert result.status == status and result.error["code"] == code, result
        return result.error

    def file(self, name, content):
        path = self.path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def openssl(self, *args, input=None):
        return subprocess.run(["openssl", *map(str, args)], input=input, capture_output=True, check=True,
                              cwd=self.path, env=self.env, timeout=DEADLINE_S).stdout

    def make_key(self, name, kind="EC"):
        options = {"EC": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
                   "RSA": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]}[kind]
        self.openssl("genpkey", *options, "-out", name)
        return self.path / name

    def make_certificate(self, name, key, subject, serial=None, days=365, authority=True):
        kind = ["-addext", f"basicConstraints=critical,CA:{'TRUE' if authority else 'FALSE'}"]
        serial_option = ["-set_serial", str(serial)] if serial is not None else []
        self.openssl("req", "-x509", "-new", "-key", key, "-subj", subject, "-days", days, *serial_option, *kind, "-out", name)
        return self.path / name

    def make_p12(self, name, passphrase, subject="/CN=client", label="client", kind="EC"):
        """A certificate and its key; returns the path."""
        key = self.make_key(f"{name}.key", kind)
        certificate = self.make_certificate(f"{name}.crt", key, subject)
        secret = self.file(f"{name}.pass", passphrase + "\n")
        self.openssl("pkcs12", "-export", "-in", certificate, "-inkey", key, "-name", label,
                     "-passout", f"file:{secret}", "-out", name)
        return self.path / name

    def make_bundle(self, name, n, prefix="c"):
        """One PEM file with n certificates of one key."""
        key = self.make_key(f"{name}.key")
        text = b""
        for i in range(n):
            text += self.openssl("req", "-x509", "-new", "-key", key, "-subj", f"/CN={prefix}{i}", "-set_serial", 1000 + i)
        return self.file(name, text)


class Terminal:
    """A program with a controlling terminal of its own, and somebody who types."""

    def __init__(self, home, *args, env=None, program=tap.CREDENZACTL):
        self.master, slave = os.openpty()
        self.slave_name = os.ttyname(slave)

        def take_terminal():
            os.setsid()
            descriptor = os.open(self.slave_name, os.O_RDWR)
            os.close(descriptor)

        self.process = subprocess.Popen([str(program), *map(str, args)], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=home.path,
                                        env={**home.env, **(env or {})}, preexec_fn=take_terminal)
        self.slave = slave
        self.seen = ""

    def expect(self, text):
        """Waits until the terminal shows text, and forgets what was before it."""
        while text not in self.seen:
            ready, _, _ = select.select([self.master], [], [], DEADLINE_S)
            assert ready, f"waited for {text!r}, saw {self.seen!r}"
            self.seen += os.read(self.master, 4096).decode()
        before, self.seen = self.seen.split(text, 1)
        return before

    def type(self, text):
        os.write(self.master, text.encode())

    def finish(self):
        out, err = self.process.communicate(timeout=DEADLINE_S)
        while select.select([self.master], [], [], 0)[0]:
            self.seen += os.read(self.master, 4096).decode()
        return Result(self.process.returncode, out, err)

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()
        os.close(self.slave)
        os.close(self.master)
