#!/usr/bin/python3
# test_commands.py: the lines that "Show Command" gives are run.  SPDX-License-Identifier: GPL-3.0-or-later
"""Each line goes to a shell as a person would paste it, against a real nginx, and has
to do what the window does: the server takes the certificate, or says what is missing."""
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "cli")]
import namespace

namespace.enter()

import harness
import servers
import tap
from pki import Pki, openssl

DRIVER = tap.BUILD_ROOT / "tests" / "probe" / "plan-driver"
TOOLS = ("credenzactl", "curl", "s_client")
state = {}


def line_of(tool, **plan):
    return subprocess.run([DRIVER, tool, *(f"{k}={v}" for k, v in plan.items())], capture_output=True, text=True,
                          check=True).stdout


def run(line, data=""):
    """In a folder of its own, with credenzactl in the PATH and an empty home."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("SSL_CERT", "CURL_CA"))}
    environment.update(PATH=f"{tap.CREDENZACTL.parent}:{environment['PATH']}", HOME=str(tap.work), XDG_DATA_HOME=str(tap.work),
                       CREDENZA_VAULT=str(tap.work / "vault.db"))
    return subprocess.run(["sh", "-c", line], capture_output=True, text=True, errors="replace", timeout=60, env=environment,
                          input=data, cwd=tap.work)


def check(expected, **plan):
    if "port" not in state:
        raise tap.Skip("there is no nginx")
    pki = state["pki"]
    plan.setdefault("url", f"https://localhost:{state['port']}/")
    plan.setdefault("authorities", pki.servers_root.crt)
    for tool in TOOLS:
        line = line_of(tool, **plan)
        assert "PRIVATE" not in line and "passphrase-file" not in line, line
        answer = run(line)
        assert expected in answer.stdout + answer.stderr, (line, answer.returncode, answer.stdout[-1500:], answer.stderr[-1500:])


@tap.case
def servers_and_certificates():
    pki = state["pki"] = Pki(tap.work / "pki", 1)
    crt, key = pki.server["good"]
    os.chmod(tap.work, 0o711)
    try:
        state["port"] = servers.nginx(tap.work / "nginx", {"on": [
            "http2", f"ssl_certificate {crt};", f"ssl_certificate_key {key};", "ssl_protocols TLSv1.2 TLSv1.3;", "ssl_verify_client on;",
            "ssl_verify_depth 3;", f"ssl_client_certificate {pki.root.crt};", "location / { return 200 'you are in'; }"]})["on"]
    except servers.Missing as missing:
        raise tap.Skip(str(missing))


@tap.case
def with_a_certificate():
    check("200", identity_file=state["pki"].client["good"])


@tap.case
def without_one():
    check("400", identity="")


@tap.case
def with_versions_and_groups():
    check("200", identity_file=state["pki"].client["good"], min_tls="1.2", max_tls="1.2", groups="P-256", alpn="http/1.1")


@tap.case
def to_another_place_under_another_name():
    check("200", identity_file=state["pki"].client["good"], url=f"https://www.example.org:{state.get('port', 1)}/a?b=1&c=2", sni="localhost",
          connect_to=f"127.0.0.1:{state.get('port', 1)}")


@tap.case
def a_name_with_a_space():
    odd = tap.work / "my 'own' file.pem"
    odd.write_bytes(state["pki"].client["good"].read_bytes())
    check("200", identity_file=odd)


@tap.case
def a_container_is_unpacked_first():
    """The lines ask for passphrases; here they are answered where openssl reads them."""
    if "port" not in state:
        raise tap.Skip("there is no nginx")
    p12 = tap.work / "good.p12"
    openssl("pkcs12", "-export", "-in", state["pki"].client["good"], "-out", p12, "-passout", "pass:tulip")
    lines = line_of("curl", url=f"https://localhost:{state['port']}/", identity_file=p12, authorities=state["pki"].servers_root.crt).splitlines()
    assert [line.split()[0] for line in lines] == ["#", "openssl", "curl"], lines
    assert run(lines[1] + " -passin pass:tulip -passout pass:rose").returncode == 0, lines[1]
    answer = run(lines[2] + " --pass rose")
    assert "200" in answer.stderr and "you are in" in answer.stdout, answer


@tap.case
def an_identity_of_the_vault_is_exported_first():
    """All lines as they are, in a shell with a terminal, where each program asks for itself."""
    if "port" not in state:
        raise tap.Skip("there is no nginx")
    pki, url = state["pki"], f"https://localhost:{state['port']}/"
    with harness.Home() as home:
        home.start_keyring()
        reference = home.json("import", pki.client["good"])["identities"][0]["ref"]
        home.env["PATH"] = f"{tap.CREDENZACTL.parent}:{home.env['PATH']}"
        for tool, unlocking, answer in (("curl", "Enter PEM pass phrase:", "you are in"),
                                        ("s_client", "Enter pass phrase for identity.pem:", "you are in")):
            lines = line_of(tool, url=url, identity=reference, authorities=pki.servers_root.crt)
            assert f"credenzactl export {reference} --format pkcs12" in lines and "secret" not in lines, lines
            terminal = harness.Terminal(home, "-e", "-c", lines, program="/bin/sh")
            try:
                terminal.expect("New passphrase")
                terminal.type("tulip\n")
                terminal.expect("once more: ")
                terminal.type("tulip\n")
                terminal.expect("Enter Import Password:")
                terminal.type("tulip\n")
                for _ in range(2):
                    terminal.expect("Enter PEM pass phrase:")
                    terminal.type("rose\n")
                terminal.expect(unlocking)
                terminal.type("rose\n")
                done = terminal.finish()
            finally:
                terminal.close()
            assert answer in done.out and done.status == 0, done
            for name in ("identity.p12", "identity.pem"):
                (home.path / name).unlink()
        line = line_of("credenzactl", url=url, identity=reference, authorities=pki.servers_root.crt)
        done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, env=home.env, timeout=60)
        assert done.returncode == 0 and "200" in done.stdout, done


tap.main()
