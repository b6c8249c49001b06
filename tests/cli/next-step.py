#!/usr/bin/python3
# next-step.py: the commands printed after an export, run as they stand.  SPDX-License-Identifier: GPL-3.0-or-later
import contextlib
import os
import shutil
import subprocess

import harness
from harness import Home, tap

# What a shell, a configuration file and nmcli each read in their own way.
PASSPHRASE = 'a "quoted" \\ pässword'
ODD = "it's my \\ own"


def need(*programs):
    for program in programs:
        if not shutil.which(program):
            raise tap.Skip(f"there is no {program}")


def with_identity(home):
    home.start_keyring()
    p12 = home.make_p12("client.p12", "x", subject="/CN=jane/O=Corp", label="jane", kind="RSA")
    return home.json("import", p12, "--passphrase-file", home.file("x", "x\n"))["identities"][0]["ref"]


def with_authority(home):
    """Only a certificate, so no keyring is needed."""
    root = home.make_certificate("root.crt", home.make_key("root.key"), "/CN=Corp Root")
    return home.json("import", root)["results"][0]["ref"]


def steps_of(home, ref, name, *options, secret=True):
    """What is said about using the file, by program."""
    word = ["--export-passphrase-file", home.file("passphrase", PASSPHRASE + "\n")] if secret else []
    document = home.json("export", ref, *options, *word, "--out", name)
    return {step["program"]: step for step in document["next-step"]}


def shell(home, *commands, shell="sh", **options):
    done = subprocess.run([shell, "-c", "\n".join(["set -e", *commands])], env=home.env, cwd=home.path, capture_output=True,
                          timeout=harness.DEADLINE_S, **options)
    assert done.returncode == 0, done
    return done.stdout.decode()


def pretend(home, *programs):
    """Programs of which only whether they are there counts."""
    (home.path / "bin").mkdir(exist_ok=True)
    for program in programs:
        home.file(f"bin/{program}", "#!/bin/sh\n").chmod(0o755)
    home.env["PATH"] = f"{home.path}/bin:{home.env['PATH']}"


def make_profile(home):
    """Firefox's, as an installed one names it."""
    profile = home.path / ".mozilla" / "firefox" / "abcd.my profile"
    profile.mkdir(parents=True)
    home.file(".mozilla/firefox/profiles.ini",
              "[Install4F96D1932A9F858E]\nDefault=abcd.my profile\n[Profile0]\nIsRelative=1\nPath=other\nDefault=1\n")
    subprocess.run(["certutil", "-N", "--empty-password", "-d", f"sql:{profile}"], env=home.env, check=True)
    return profile


@contextlib.contextmanager
def server(home):
    """Says who came, and only talks to somebody with a certificate; gives its address."""
    key = home.make_key("server.key")
    # Its own root: --cacert of this certificate trusts it.
    home.openssl("req", "-x509", "-new", "-key", key, "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                 "-out", "server.crt")
    with subprocess.Popen(["openssl", "s_server", "-accept", "0", "-cert", "server.crt", "-key", key, "-verify", "1", "-www"],
                          cwd=home.path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=home.env) as process:
        try:
            line = b""
            while not line.startswith(b"ACCEPT"):
                line = process.stdout.readline()
                assert line, "s_server did not start"
            yield f"localhost:{line.decode().strip().rsplit(':', 1)[1]}"
        finally:
            process.kill()


@tap.case
def browsers_get_the_identity():
    need("pk12util")
    with Home() as home:
        profile, old = make_profile(home), home.path / ".pki" / "nssdb"
        old.mkdir(parents=True)
        steps = steps_of(home, with_identity(home), f"{ODD}.p12")
        assert str(profile) in steps["firefox"]["commands"][0] and "View Certificates" in steps["firefox"]["message"], steps
        assert all(".pki/nssdb" in command for command in steps["chromium"]["commands"]), steps
        for program, database in (("firefox", profile), ("chromium", old)):
            *before, last = steps[program]["commands"]
            shell(home, *before, last + f" -w {home.path}/passphrase")     # which asks a person
            assert "jane" in shell(home, f"certutil -K -d 'sql:{database}'"), (program, steps)


@tap.case
def browsers_trust_the_authority():
    """Chromium's new place is made first, by the commands"""
    need("certutil")
    with Home() as home:
        pretend(home, "chromium")
        profile, new = make_profile(home), home.path / ".local" / "share" / "pki" / "nssdb"
        steps = steps_of(home, with_authority(home), f"{ODD}.pem", secret=False)
        assert "Authorities" in steps["firefox"]["message"], steps
        assert steps["chromium"]["commands"][0].startswith("mkdir -p "), steps
        for program, database in (("firefox", profile), ("chromium", new)):
            shell(home, *steps[program]["commands"])
            listed = shell(home, f"certutil -L -d 'sql:{database}'")
            assert [line.split() for line in listed.splitlines() if "Corp" in line] == [["Corp", "Root", "C,,"]], listed


@tap.case
def curl_sends_the_identity():
    need("curl", "bash")
    with Home() as home, server(home) as address:
        identity = with_identity(home)
        (command,) = steps_of(home, identity, f"{ODD}.p12")["curl"]["commands"]
        command = command.replace("SERVER", address).replace("curl --config", "curl -sk --config")
        assert "Client certificate" in shell(home, command, shell="bash", input=(PASSPHRASE + "\n").encode())

        steps_of(home, identity, "chain.pem", "--format", "chain", secret=False)
        (command,) = steps_of(home, identity, f"{ODD}.key", "--format", "pkcs8")["curl"]["commands"]
        command = command.replace("SERVER", address).replace("CHAIN.pem", "chain.pem").replace("curl ", "curl -sk ")
        terminal = harness.Terminal(home, "-c", command, program=shutil.which("sh"))
        try:
            terminal.expect("Enter PEM pass phrase:")
            terminal.type(PASSPHRASE + "\n")
            result = terminal.finish()
        finally:
            terminal.close()
        assert result.status == 0 and "Client certificate" in result.out, result


@tap.case
def curl_trusts_the_authority():
    need("curl")
    with Home() as home, server(home) as address:
        ref = home.json("import", home.path / "server.crt")["results"][0]["ref"]
        (command,) = steps_of(home, ref, f"{ODD}.pem", secret=False)["curl"]["commands"]
        assert "s_server" in shell(home, command.replace("SERVER", address).replace("curl ", "curl -sS "))
        refused = subprocess.run(["curl", "-sS", f"https://{address}/"], env=home.env, capture_output=True, text=True)
        assert refused.returncode == 60, refused


@tap.case
def networkmanager_takes_the_file():
    """Without a daemon nmcli changes a connection that is piped through it, under the same rules"""
    need("nmcli")
    with Home() as home:
        steps = steps_of(home, with_identity(home), f"{ODD}.p12")
        change, up = steps["networkmanager"]["commands"]
        assert up == "nmcli --ask connection up NETWORK", steps
        before = shell(home, "nmcli --offline connection add type wifi ssid corp con-name corp "
                             "802-11-wireless-security.key-mgmt wpa-eap 802-1x.eap peap 802-1x.phase2-auth mschapv2 "
                             "802-1x.identity before")
        offline = change.replace("nmcli connection modify NETWORK", "nmcli --offline connection modify").replace("USER", "jane@corp")
        assert offline.startswith("nmcli --offline connection modify 802-1x.eap tls "), change
        after = shell(home, offline, input=before.encode())
        # A keyfile doubles its backslashes.
        path = str(home.path / f"{ODD}.p12").replace("\\", "\\\\")
        for line in ("eap=tls;", "identity=jane@corp", f"private-key={path}", f"client-cert={path}", "private-key-password-flags=2"):
            assert line in after.splitlines(), (line, after)


@tap.case
def the_system_trusts_the_authority():
    """the commands run as root, over folders that only they see"""
    if subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode != 0:
        raise tap.Skip("no mount namespace can be made here")
    with Home() as home:
        pretend(home)
        home.file("bin/sudo", '#!/bin/sh\nexec "$@"\n').chmod(0o755)
        steps = steps_of(home, with_authority(home), "my root.pem", secret=False)
        if not any("update-ca-certificates" in command for command in steps.get("system", {"commands": []})["commands"]):
            raise tap.Skip("there is no update-ca-certificates")
        script = home.file("script", "\n".join(["set -e", *(f"mount -t tmpfs none {folder}" for folder in (
            "/usr/local/share/ca-certificates", "/etc/ssl/certs")), *steps["system"]["commands"],
            "openssl verify -CAfile /etc/ssl/certs/ca-certificates.crt root.crt"]))
        os.makedirs("/usr/local/share/ca-certificates", exist_ok=True)
        assert "root.crt: OK" in shell(home, f"unshare -m sh {script}")


@tap.case
def ssh_lets_the_key_in():
    """whatever the file is called, and before ssh was ever used; the server is a shell in a folder of its own"""
    need("ssh-copy-id")
    with Home() as home:
        identity = with_identity(home)
        (home.path / "server").mkdir()
        pretend(home)
        # What a server does with the command, less the way there.
        home.file("bin/ssh", f'#!/bin/sh\nwhile [ "$1" != USER@SERVER ]; do shift; done; shift\n'
                             f'cd {home.path}/server && HOME=$PWD exec sh -c "$*"\n').chmod(0o755)
        for name, program in (("first.pub", "ssh"), (f"{ODD}.pub", "ssh-copy-id"), (f"{ODD}.txt", "ssh")):
            (command,) = steps_of(home, identity, name, "--format", "ssh", secret=False)["ssh"]["commands"]
            assert command.split()[0] == program, command
            shell(home, command)
            keys = home.path / "server" / ".ssh" / "authorized_keys"
            assert keys.read_text() == (home.path / name).read_text(), (command, keys.read_text())
            assert keys.stat().st_mode & 0o777 == 0o600
            keys.unlink()
            (home.path / ".ssh").mkdir(exist_ok=True)


tap.main()
