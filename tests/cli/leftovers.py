#!/usr/bin/python3
# leftovers.py: no secret stays in the program's memory, argv or files.  SPDX-License-Identifier: GPL-3.0-or-later
"""The program is stopped when its main is done, and its memory read as root.

Each scan first finds the secret that stop-at-exit.c planted. A private key is
looked for in pieces of 16 bytes, so that half of a number counts as well.
"""
import os
import pathlib
import re
import signal
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "probe"))
import harness
import servers
import swtpm
from harness import Home, tap
from leftover import PIECE, PLANT, numbers_of, pieces_of, read_memory
from pki import Pki

PASSPHRASE = "Korrekt-Pferd Batterie 7319"


def secrets_of(home, key, passphrase):
    """(name, bytes) of everything that may not be there."""
    for name, number in numbers_of(home, key).items():
        yield from pieces_of(name, number)
    for form in (["-traditional"], []):
        pem = home.openssl("pkey", "-in", key, *form)
        for number, line in enumerate(pem.splitlines()):
            if b"-----" not in line and len(line) >= PIECE:
                yield f"line {number} of the PEM body", line
    for word in passphrase if isinstance(passphrase, list) else [passphrase] if passphrase is not None else []:
        yield "the passphrase", word.encode()
        yield "the passphrase as BMPString", word.encode("utf-16-be")
        yield "the passphrase as UTF-16LE", word.encode("utf-16-le")


def stop_at_exit(home, *args):
    """Runs a command until its main is done; returns the process, stopped."""
    process = home.start(*args, env={"LD_PRELOAD": str(harness.MODULES / "libstop-at-exit.so")})
    _, status = os.waitpid(process.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status) and os.WSTOPSIG(status) == signal.SIGSTOP, status
    return process


def scan(home, key, passphrase, *args):
    if os.geteuid() != 0:
        raise tap.Skip("only root may read the memory of a program that is not dumpable")
    if "ASAN_OPTIONS" in os.environ:
        raise tap.Skip("a sanitizer keeps freed memory, and wants to be preloaded first")

    process = stop_at_exit(home, *args)
    memory = read_memory(process.pid)
    process.send_signal(signal.SIGCONT)
    out, err = process.communicate(timeout=harness.DEADLINE_S)
    # waitpid took the stop only, so that the exit status is the program's own.
    assert process.returncode == 0, harness.Result(process.returncode, out, err)

    assert any(PLANT in data for data in memory.values()), "the scan is blind: what was planted was not found"
    secrets = list(secrets_of(home, key, passphrase))
    assert len(secrets) >= 4, secrets
    found = [f"{name} in {place}" for name, secret in secrets for place, data in memory.items() if secret in data]
    assert not found, "\n".join(found[:40])
    return secrets, out + err


def check_files(home, secrets, *sources):
    """No secret in any file that was not the source."""
    for path in home.path.rglob("*"):
        if path.is_file() and path not in sources and not path.name.endswith((".key", ".pass", ".pem")):
            data = path.read_bytes()
            for name, secret in secrets:
                assert secret not in data, f"{name} in {path}"


@tap.case
def the_scan_finds_a_key_that_is_there():
    """of a program that keeps its key, the same scan finds every number"""
    if os.geteuid() != 0:
        raise tap.Skip("only root may read another program's memory")
    with Home() as home:
        key = home.make_key("a.key", "RSA")
        holder = harness.subprocess.Popen(
            ["/usr/bin/python3", "-c", "import sys; data = open(sys.argv[1], 'rb').read(); print('ready', flush=True); sys.stdin.read()",
             str(key)], stdin=harness.subprocess.PIPE, stdout=harness.subprocess.PIPE)
        holder.stdout.readline()
        memory = read_memory(holder.pid)
        holder.communicate(b"")
        found = {name for name, secret in secrets_of(home, key, None) if any(secret in data for data in memory.values())}
        assert any("PEM body" in name for name in found), found


@tap.case
def import_of_a_pkcs12():
    with Home() as home:
        home.start_keyring()
        for kind in ("RSA", "EC"):
            p12 = home.make_p12(f"{kind}.p12", PASSPHRASE, subject=f"/CN={kind}", kind=kind)
            secrets, _ = scan(home, home.path / f"{kind}.p12.key", PASSPHRASE,
                              "import", p12, "--passphrase-file", home.path / f"{kind}.p12.pass")
            check_files(home, secrets)


@tap.case
def import_of_an_encrypted_pkcs8():
    with Home() as home:
        home.start_keyring()
        secret = home.file("x.pass", PASSPHRASE + "\n")
        for kind in ("RSA", "EC"):
            key = home.make_key(f"{kind}.key", kind)
            home.openssl("pkcs8", "-topk8", "-in", key, "-passout", f"file:{secret}", "-out", f"{kind}.p8")
            secrets, _ = scan(home, key, PASSPHRASE, "import", home.path / f"{kind}.p8", "--passphrase-file", secret)
            check_files(home, secrets)


@tap.case
def import_of_a_traditional_pem():
    with Home() as home:
        home.start_keyring()
        for kind in ("RSA", "EC"):
            key = home.make_key(f"{kind}.key", kind)
            home.openssl("pkey", "-in", key, "-traditional", "-out", f"{kind}.pem")
            secrets, _ = scan(home, key, None, "import", home.path / f"{kind}.pem")
            check_files(home, secrets)


@tap.case
def import_of_an_encrypted_traditional_pem():
    with Home() as home:
        home.start_keyring()
        secret = home.file("x.pass", PASSPHRASE + "\n")
        key = home.make_key("a.key", "RSA")
        home.openssl("rsa", "-in", key, "-traditional", "-aes256", "-passout", f"file:{secret}", "-out", "a.trad")
        scan(home, key, PASSPHRASE, "import", home.path / "a.trad", "--passphrase-file", secret)


@tap.case
def show_of_files_with_keys():
    with Home() as home:
        secret = home.file("x.pass", PASSPHRASE + "\n")
        for kind in ("RSA", "EC"):
            p12 = home.make_p12(f"{kind}.p12", PASSPHRASE, kind=kind)
            key = home.path / f"{kind}.p12.key"
            home.openssl("pkcs8", "-topk8", "-in", key, "-passout", f"file:{secret}", "-out", f"{kind}.p8")
            home.openssl("pkey", "-in", key, "-traditional", "-out", f"{kind}.pem")
            home.openssl("pkey", "-in", key, "-outform", "DER", "-out", f"{kind}.der")
            home.openssl("pkcs8", "-topk8", "-in", key, "-v1", "PBE-SHA1-3DES", "-passout", f"file:{secret}",
                         "-outform", "DER", "-out", f"{kind}.v1")
            for path in (p12, key, *(home.path / f"{kind}.{form}" for form in ("p8", "pem", "der", "v1"))):
                scan(home, key, PASSPHRASE, "show", "--file", path, "--passphrase-file", secret)


@tap.case
def vault_passphrase():
    with Home() as home:
        home.start_keyring()
        key = home.make_key("a.key", "RSA")
        secret = home.file("x.pass", PASSPHRASE + "\n")
        scan(home, key, PASSPHRASE, "vault", "init", "--new-passphrase-file", secret)
        scan(home, key, PASSPHRASE, "--vault-passphrase-file", secret, "import", key)


@tap.case
def a_pin_and_an_application_password():
    """chosen for a key, and given when it is used: neither stays, also not with the TPM's library"""
    pin, word = "Zaunkoenig/4711/Ufer", "Pfeffer*Muehle*Wind*88"
    with swtpm.Tpm() as tpm, Home() as home:
        home.env |= tpm.env
        home.start_keyring()
        key = home.make_key("a.key")
        given = ["--no-input", "--pin-file", home.file("pin.pass", pin + "\n"),
                 "--application-password-file", home.file("word.pass", word + "\n")]
        for line in (["import", key, "--label", "jane", "--accessible", "when-passphrase-set-this-device-only",
                      "--access-control", "application-password"],
                     ["request", "new", "--key", "jane", "--subject", "CN=jane", "--out", home.path / "a.csr"]):
            secrets, _ = scan(home, key, [pin, word], *given, *line)
            check_files(home, secrets)


@tap.case
def a_connection_test():
    """with a key of a file and of the vault, which signs for a real server"""
    pki = Pki(tap.work / "pki", 1)
    crt, key = pki.server["good"]
    os.chmod(tap.work, 0o711)
    try:
        port = servers.nginx(tap.work / "nginx", {"on": [f"ssl_certificate {crt};", f"ssl_certificate_key {key};", "ssl_verify_client on;",
                             "ssl_verify_depth 3;", f"ssl_client_certificate {pki.root.crt};", "location / { return 200 ok; }"]})["on"]
    except servers.Missing as missing:
        raise tap.Skip(str(missing))
    with Home() as home:
        home.start_keyring()
        for name in ("good", "good-rsa"):
            key = home.path / f"{name}.key"
            home.openssl("pkey", "-in", pki.client[name], "-out", key)
            assert home.run("import", pki.client[name]).status == 0
            for identity in (["--identity-file", pki.client[name]], ["--identity", name]):
                scan(home, key, None, "probe", f"https://localhost:{port}/", "--cacert", pki.servers_root.crt, "--revocation", "off", *identity)


@tap.case
def nobody_else_may_look():
    """the program cannot be read or attached to by its own user, where a plain one can"""
    if os.geteuid() != 0:
        raise tap.Skip("needs root, to become somebody else twice")

    with Home() as home:
        os.chmod(home.path, 0o777)
        home.env["HOME"] = "/"

        def become_nobody():
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)

        def is_readable_by_nobody(pid):
            reader = harness.subprocess.run(["/usr/bin/python3", "-c", f"open('/proc/{pid}/mem', 'rb', 0)"],
                                            preexec_fn=become_nobody, stderr=harness.subprocess.DEVNULL)
            return reader.returncode == 0

        preload = {"LD_PRELOAD": str(harness.MODULES / "libstop-at-exit.so")}
        process = home.start("schema", env=preload, preexec_fn=become_nobody)
        plain = harness.subprocess.Popen(["/bin/cat"], stdin=harness.subprocess.PIPE, preexec_fn=become_nobody)
        try:
            _, status = os.waitpid(process.pid, os.WUNTRACED)
            if not os.WIFSTOPPED(status):
                raise tap.Skip("the program cannot be started by somebody else here")
            if not is_readable_by_nobody(plain.pid):
                raise tap.Skip("here nobody may read even a plain program")
            assert not is_readable_by_nobody(process.pid), "its memory can be read"
            limits = pathlib.Path(f"/proc/{process.pid}/limits").read_text()
            assert re.search(r"Max core file size\s+0\s+0", limits), limits
        finally:
            process.kill()
            process.communicate()
            plain.communicate(b"")


tap.main()
