#!/usr/bin/python3
# job.py: the main job inside the sandbox that .ci/flatpak made.  SPDX-License-Identifier: GPL-3.0-or-later
"""Runs below a display and tests/with-keyring; the application is installed. Outside
are a real keyring and a real xdg-desktop-portal."""
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "gui"))
import driver
import fixture
import tap

APP = "io.github.credenza.Credenza"
# The one folder that both sides see.
DATA = Path(os.environ["HOME"]) / ".var" / "app" / APP / "data"
OUTSIDE = Path(os.environ["HOME"]) / "outside"
company = None


def sandboxed(*arguments, program="credenzactl", **options):
    """One command in the sandbox, as a person would start it."""
    return subprocess.run(["flatpak", "--user", "run", f"--command={program}", APP, *map(str, arguments)],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, **options)


def answer(*arguments):
    run = sandboxed("--json", *arguments)
    assert run.returncode == 0, run.stdout + run.stderr
    return json.loads(run.stdout)


def accepts(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


@tap.case
def permissions_are_narrow():
    told = subprocess.run(["flatpak", "--user", "info", "--show-permissions", APP], check=True, capture_output=True, text=True).stdout
    assert "shared=network;ipc;" in told, told
    assert "sockets=" in told and "wayland" in told and "fallback-x11" in told, told
    for much in ("filesystems=", "org.freedesktop.secrets", "devices=all", "session-bus", "system-bus"):
        assert much not in told, told


@tap.case
def command_line_starts():
    assert {c["name"] for c in answer("schema")["classes"]} >= {"certificate", "key", "request"}


@tap.case
def an_identity_is_imported_and_its_key_kept_through_the_portal():
    global company
    DATA.mkdir(parents=True, exist_ok=True)
    company = fixture.Company(DATA / "files")
    company.sign("root", "/CN=Sandbox Root", None, -10, 400, "authority")
    company.sign("client", "/CN=client", "root", -5, 300, "client", mail="client@example.org")
    company.sign("server", "/CN=localhost", "root", -5, 300, "server", mail="localhost")
    company.bundle("client", "client@example.org", ["root"])
    company.path("passphrase").write_text(fixture.PASSPHRASE + "\n")
    told = answer("import", company.path("client.p12"), "--passphrase-file", company.path("passphrase"))
    assert [i["ref"] for i in told["identities"]], told
    slots = answer("vault", "status")["vault"]["slots"]
    assert any(s["key"] == "R" and s["kind"] == "keyring" for s in slots), slots
    assert all(s.get("available", True) for s in slots), slots


@tap.case
def the_key_is_not_in_the_persons_keyring():
    found = subprocess.run(["secret-tool", "search", "--all", "xdg:schema", f"{APP}.RootKey"], capture_output=True, text=True)
    assert "cdz:" not in found.stdout + found.stderr, found.stdout


@tap.case
def the_connection_test_uses_the_key_in_another_process():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", company.path("server.pem"),
                               "-key", company.path("server.key"), "-CAfile", company.path("root.pem"), "-Verify", "2",
                               "-verify_return_error", "-www"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        driver.wait_for(lambda: accepts(port), "the server listens")
        told = answer("probe", f"https://localhost:{port}/", "--identity", "client@example.org", "--cacert", company.path("root.pem"),
                      "--revocation", "off")
        assert told["verdict"] == "accepted", told
    finally:
        server.terminate()
        server.wait()


@tap.case
def files_of_the_home_are_not_seen():
    OUTSIDE.mkdir()
    (OUTSIDE / "root.pem").write_text(company.path("root.pem").read_text())
    run = sandboxed("--json", "show", "--file", OUTSIDE / "root.pem")
    assert run.returncode == 17, run.stdout
    assert json.loads(run.stderr)["error"]["code"] == "io", run.stderr


@tap.case
def only_the_vault_is_a_store():
    assert [s["id"] for s in answer("stores")["stores"]] == ["vault"]


@tap.case
def the_window_shows_the_identity():
    log = (Path(os.environ["HOME"]) / "window.log").open("w")
    window = subprocess.Popen(["flatpak", "--user", "run", "--env=GSK_RENDERER=cairo", "--env=GDK_BACKEND=x11", "--env=GTK_A11Y=atspi",
                               APP], stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def rows():
        import pyatspi
        for app in pyatspi.Registry.getDesktop(0):
            if app is None or "credenza" not in app.name.lower():
                continue
            stack = [app]
            while stack:
                node = stack.pop()
                if "client@example.org" in node.name:
                    return node
                stack.extend(child for child in (node.getChildAtIndex(i) for i in range(node.childCount)) if child is not None)
        return None
    try:
        driver.wait_for(rows, "the identity is to be seen", 60)
        if "CDZ_FLATPAK_PICTURE" in os.environ:
            subprocess.run(["import", "-window", "root", os.environ["CDZ_FLATPAK_PICTURE"]], check=True)
    finally:
        subprocess.run(["flatpak", "kill", APP], check=False)
        window.wait(30)


os.environ["XDG_CURRENT_DESKTOP"] = "GNOME"
subprocess.run(["dbus-update-activation-environment", "XDG_CURRENT_DESKTOP", "DISPLAY"], check=False)
tap.main()
