# swtpm.py: a TPM of its own for a test.  SPDX-License-Identifier: GPL-3.0-or-later
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

import tap

DEADLINE_S = 60


def free_ports():
    """Two ports one after the other: tpm2-tss takes the second for control."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port


class Tpm:
    """A software TPM; each one is another chip."""

    def __init__(self):
        if not shutil.which("swtpm"):
            raise tap.Skip("there is no swtpm")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="cdz-tpm-"))
        self.start()

    def start(self):
        """Another program may have taken a port in between: then two others."""
        deadline = time.monotonic() + DEADLINE_S
        self.open()
        while self.process.poll() is not None or not self.answers():
            assert time.monotonic() < deadline, "swtpm did not start"
            try:
                self.process.wait(0.02)
                self.open()
            except subprocess.TimeoutExpired:
                pass

    def open(self):
        self.port = free_ports()
        self.process = subprocess.Popen(
            ["swtpm", "socket", "--tpm2", "--tpmstate", f"dir={self.folder}", "--flags", "not-need-init,startup-clear",
             "--server", f"type=tcp,port={self.port},bindaddr=127.0.0.1",
             "--ctrl", f"type=tcp,port={self.port + 1},bindaddr=127.0.0.1"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def answers(self):
        """The control port: the other one would take this for its only client."""
        try:
            socket.create_connection(("127.0.0.1", self.port + 1), timeout=1).close()
            return True
        except OSError:
            return False

    @property
    def env(self):
        return {"CREDENZA_TCTI": f"swtpm:host=127.0.0.1,port={self.port}"}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
