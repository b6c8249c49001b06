#!/usr/bin/python3
# home-server.py: the home authority's certificates, in a real server.  SPDX-License-Identifier: GPL-3.0-or-later
"""What "authority new" makes is put into an nginx that wants a client certificate, as
somebody does with a server at home; the connection test and curl get in with the
client's identity, and not without."""
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "probe")]
import harness
import namespace
import servers
from harness import Home, tap

namespace.enter()

state = {}


def export(ref, name, *arguments):
    path = state["home"].path / name
    document = state["home"].json("export", ref, "--out", path, *arguments)
    state[name] = {step["program"]: step for step in document["next-step"]}
    return path


@tap.case
def a_server_and_its_client_come_from_the_authority():
    home = state["home"] = Home()
    home.__enter__()
    home.start_keyring()
    made = state["made"] = home.json("authority", "new", "Home CA", "--server", "localhost,127.0.0.1", "--client", "jane@example.org")
    ca = state["ca"] = export(made["authority"]["certificate"], "ca.pem", "--format", "pem")
    chain = export(made["server"]["ref"], "server.pem", "--format", "chain")
    key = export(made["server"]["ref"], "server.key", "--format", "pkcs8", "--unencrypted")
    root = home.path / "www"
    root.mkdir()
    (root / "index.html").write_text("hello\n")
    try:
        ports = servers.nginx(home.path / "nginx", {"home": [
            f"ssl_certificate {chain};", f"ssl_certificate_key {key};", f"ssl_client_certificate {ca};",
            "ssl_verify_client on;", f"root {root};"]})
    except servers.Missing as missing:
        raise tap.Skip(str(missing)) from None
    state["url"] = f"https://localhost:{ports['home']}/"


def need_server():
    if "url" not in state:
        raise tap.Skip("there is no nginx")


@tap.case
def the_connection_test_gets_in_with_the_client_alone():
    need_server()
    common = ["probe", state["url"], "--proxy", "none", "--revocation", "off", "--cacert", state["ca"]]
    report = state["home"].json(*common, "--identity", state["made"]["client"]["ref"])
    assert report["verdict"] == "accepted" and report["server"]["verify"]["ok"], report
    refused = state["home"].run("--json", *common, "--no-identity")
    assert refused.status != 0 and "refused-by-application" in refused.out, refused


@tap.case
def so_does_curl():
    need_server()
    home = state["home"]
    key = export(state["made"]["client"]["ref"], "client.key", "--format", "pkcs8", "--unencrypted")
    chain = export(state["made"]["client"]["ref"], "client.pem", "--format", "chain")
    command = ["curl", "-sS", "--noproxy", "*", "--cacert", state["ca"], state["url"]]
    got = subprocess.run([*command, "--cert", chain, "--key", key], capture_output=True, text=True, env=home.env)
    assert got.stdout == "hello\n", got
    bare = subprocess.run(command, capture_output=True, text=True, env=home.env)
    assert "No required SSL certificate" in bare.stdout, bare


def clone(name, *exports, **environment):
    """By the commands that came with the exports, and no others."""
    home, server = state["home"], state["url"].removeprefix("https://").rstrip("/")
    if "git" not in state[exports[0]]:
        raise tap.Skip("there is no git")
    config = home.path / f"{name}.config"
    env = dict(home.env, GIT_CONFIG_GLOBAL=str(config), **environment)
    for command in (c for export in exports for c in state[export]["git"]["commands"]):
        command = command.replace("SERVER", server).replace("CHAIN.pem", str(home.path / "client.pem"))
        if command.startswith("openssl"):     # which asks a person
            command += f" -passin file:{home.path / 'passphrase'} -passout file:{home.path / 'again'}"
        subprocess.run(["sh", "-c", command], check=True, env=env)
    done = subprocess.run(["git", "clone", "-q", state["url"] + "work.git", home.path / name], env=env,
                          capture_output=True, text=True)
    return done


@tap.case
def so_does_git_as_the_export_says():
    need_server()
    home = state["home"]
    work, bare = home.path / "work", home.path / "www" / "work.git"
    assert clone("nobody", "ca.pem").returncode != 0
    subprocess.run(["git", "init", "-q", "-b", "main", work], check=True, env=home.env)
    subprocess.run(["git", "-C", work, "-c", "user.name=jane", "-c", "user.email=jane@example.org", "commit", "-q",
                    "--allow-empty", "-m", "first"], check=True, env=home.env)
    subprocess.run(["git", "clone", "-q", "--bare", work, bare], check=True, env=home.env)
    subprocess.run(["git", "-C", bare, "update-server-info"], check=True, env=home.env)
    done = clone("in-clear", "ca.pem", "client.key")
    assert done.returncode == 0, done


@tap.case
def and_with_a_passphrase_that_git_asks_for():
    need_server()
    home = state["home"]
    for name in ("passphrase", "again"):
        (home.path / name).write_text("three words more\n")
    export(state["made"]["client"]["ref"], "locked.key", "--format", "pkcs8", "--export-passphrase-file", home.path / "passphrase")
    answer = home.path / "askpass"
    answer.write_text(f"#!/bin/sh\nexec cat {home.path / 'passphrase'}\n")
    answer.chmod(0o700)
    done = clone("locked", "ca.pem", "locked.key", GIT_ASKPASS=str(answer))
    assert done.returncode == 0, done
    export(state["made"]["client"]["ref"], "client.p12", "--format", "pkcs12", "--export-passphrase-file", home.path / "passphrase")
    done = clone("p12", "ca.pem", "client.p12", GIT_ASKPASS=str(answer))
    assert done.returncode == 0, done


@tap.case
def all_is_ended():
    servers.end_all()
    if "home" in state:
        state["home"].__exit__(None, None, None)


if __name__ == "__main__":
    tap.main()
