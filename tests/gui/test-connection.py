#!/usr/bin/python3
# test-connection.py: the connection test's window against real servers.  SPDX-License-Identifier: GPL-3.0-or-later
"""nginx and Apache on loopback (in a network of the test's own where that is allowed),
the real window under Xvfb over a real vault. What a person would read is read through
the accessibility tree; the first rows are worked by keyboard alone.

CDZ_GUI_PICTURES=FOLDER keeps a picture of each result."""
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "probe")]
import namespace  # noqa: E402

if "CDZ_GUI_INSIDE" not in os.environ:
    namespace.enter()

import driver  # noqa: E402
import servers  # noqa: E402
import tap  # noqa: E402
from pki import Pki  # noqa: E402

TITLE = "Connection Test"
state = {}


def credenzactl(*arguments):
    run = subprocess.run([tap.CREDENZACTL, "--vault", state["vault"], "--no-input", "--json", *map(str, arguments)],
                         capture_output=True, text=True)
    assert run.returncode == 0, run
    return json.loads(run.stdout)


def reference(label):
    return next(i["ref"] for i in credenzactl("list", "--class", "identity")["items"] if i["label"] == label)


def picture(name):
    if "CDZ_GUI_PICTURES" in os.environ:
        folder = Path(os.environ["CDZ_GUI_PICTURES"])
        folder.mkdir(parents=True, exist_ok=True)
        state["window"].picture(TITLE, folder / f"{name}.png")


def open_test(label):
    """A new test window with that identity, its address entry in focus."""
    window = state["window"]
    window.activate("test", reference(label) if label else "")
    window.find("Address")
    window.focus(TITLE)


def type_address(port, path="/"):
    window = state["window"]
    window.key("alt+l")
    window.key("ctrl+a")
    window.type(f"https://localhost:{port}{path}")
    window.key("Return")


def says(text):
    return state["window"].find(contains=text)


def close():
    state["window"].focus(TITLE)
    state["window"].key("ctrl+w")
    state["window"].gone("Address")


def need(server):
    if server not in state:
        raise tap.Skip(f"there is no {server}")


@tap.case
def servers_and_identities():
    state["vault"] = tap.work / "vault.db"
    port = servers.plain_http({})
    pki = state["pki"] = Pki(tap.work / "pki", port)
    os.chmod(tap.work, 0o711)
    os.environ["SSL_CERT_FILE"] = str(pki.servers_root.crt)
    os.environ["no_proxy"] = "*"
    crt, key = pki.server["good"]
    nginx = [f"ssl_certificate {crt};", f"ssl_certificate_key {key};", "ssl_verify_client on;", "ssl_verify_depth 3;",
             f"ssl_client_certificate {pki.root.crt};", "location / { return 200 ok; }"]
    many = [line.replace(f"ssl_client_certificate {pki.root.crt}", f"ssl_client_certificate {pki.many}") for line in nginx]
    apache = [f"SSLCertificateFile {crt}", f"SSLCertificateKeyFile {key}", f"SSLCACertificateFile {pki.root.crt}", "SSLVerifyDepth 3",
              "SSLProtocol TLSv1.3"]
    try:
        state["nginx"] = servers.nginx(tap.work / "nginx", {"on": nginx, "many": many})
        state["apache"] = servers.apache(tap.work / "apache", {
            "require": apache + ["SSLVerifyClient require"],
            "path": apache + ["<Location /private>", "SSLVerifyClient require", "</Location>"]})
    except servers.Missing as missing:
        tap._say(str(missing))
    silent = servers.Loop(lambda connection, loop: loop.stall(connection))
    state["silent"] = silent
    credenzactl("import", *[pki.client[name] for name in ("expired", "wrong-ca", "wrong-eku")], pki.other.crt)
    state["window"] = driver.Window(tap.BUILD_ROOT, state["vault"])
    state["window"].find(contains="expired", roles=driver.ROWS)


@tap.case
def row_1_nothing_sent_by_keyboard_alone():
    need("nginx")
    window = state["window"]
    open_test(None)
    type_address(state["nginx"]["on"])
    says("it wants a client certificate, and none was sent")
    says("Get an identity from an issuer that the server accepts: “Test Root”")
    says("Server: Asks for your certificate. From 1 issuer")
    says("You: No certificate")
    says("Server: Refused by the application. 400 Bad Request")
    says("Issuers that the server accepts")
    picture("row-1")
    # The button of the next step has the focus: it opens the choice of identities.
    window.key("Return")
    says("From a File…")
    window.key("Escape")
    close()


@tap.case
def row_2_an_expired_certificate():
    need("nginx")
    open_test("expired")
    type_address(state["nginx"]["on"])
    says("The application refused your certificate: it expired on ")
    says("Renew “expired” and test again")
    says("You: Your certificate. expired, Test Issuing CA")
    says("You: Proof of your key. ECDSA with P-256 and SHA-256")
    picture("row-2")
    close()


@tap.case
def row_2_other_causes():
    """The server says the same to each of them."""
    need("nginx")
    for label, headline, next_step in (
            ("wrong-eku", "it is not meant for client authentication", "whose purposes include TLS client authentication"),
            ("wrong-ca", "its issuer is not one that the server accepts", "“Test Root”")):
        open_test(label)
        type_address(state["nginx"]["on"])
        says(headline)
        says(next_step)
        says("Server: Refused by the application. 400 Bad Request")
        picture(f"row-2-{label}")
        close()


@tap.case
def row_8_a_missing_intermediate_is_added():
    """From a file that is only looked at; the library has the intermediate."""
    need("apache")
    window = state["window"]
    window.activate("test-file", str(state["pki"].client["no-intermediate"]))
    window.find("Address")
    window.focus(TITLE)
    type_address(state["apache"]["require"])
    says("your identity lacks the intermediate “Test Issuing CA”")
    says("Server: Refused: unknown authority. Alert 48")
    picture("row-8")
    window.press("Add It and Test Again")
    says("The server accepted “no-intermediate”")
    says("Sent, from a file that is not stored")
    picture("row-8-mended")
    assert "no-intermediate" not in [i["label"] for i in credenzactl("list", "--class", "identity")["items"]]
    close()


@tap.case
def the_match_is_offered_and_tested():
    need("nginx")
    window = state["window"]
    credenzactl("import", state["pki"].client["good"])
    window.find(contains="good, ", roles=driver.ROWS)
    open_test("wrong-ca")
    type_address(state["nginx"]["on"])
    says("its issuer is not one that the server accepts")
    says("Test with “good”, whose issuer the server accepts")
    picture("refused")
    window.press("Test With good")
    says("The server accepted “good”")
    says("good: Sent and accepted")
    picture("accepted")
    close()


@tap.case
def row_14_asked_after_the_handshake():
    need("apache")
    open_test("good")
    type_address(state["apache"]["path"], "/private/")
    # Over HTTP/2 that is forbidden; Apache here offers HTTP/1.1 alone.
    says("which it asked for only after the request")
    says("Server: Accepted. 200 OK")
    picture("row-14")
    close()


@tap.case
def the_choice_for_a_host_is_remembered():
    need("nginx")
    window = state["window"]
    open_test("good")
    type_address(state["nginx"]["on"])
    says("The server accepted “good”")
    close()
    open_test(None)
    type_address(state["nginx"]["on"])
    says("The server accepted “good”")
    window.key("alt+Down")
    window.find(f"https://localhost:{state['nginx']['on']}/")
    window.key("Escape")
    close()


@tap.case
def with_and_without_a_certificate():
    need("nginx")
    window = state["window"]
    open_test("good")
    type_address(state["nginx"]["on"])
    says("The server accepted “good”")
    window.focus(TITLE)
    window.key("F10")
    window.find(contains="Compare Without a Certificate").queryAction().doAction(0)
    says("What Is Different")
    says("Without a certificate: 400 Bad Request")
    says("The server accepted “good”")
    picture("compared")
    close()


def choose_path(title, path):
    """Into GTK's file chooser, by keyboard."""
    window = state["window"]
    window.focus(title)
    window.key("ctrl+a")
    window.type(str(path))
    window.key("Return")


@tap.case
def a_report_is_saved_and_opened():
    """Made here and sent to somebody who opens it: a first message that was too large
    for something on the way, and a second look with a smaller one."""
    need("nginx")
    window = state["window"]
    picky = servers.one_packet_only(state["nginx"]["on"]).port
    many = ",".join(str(number) * 250 for number in range(1, 7))
    made = subprocess.run([tap.CREDENZACTL, "--vault", state["vault"], "--no-input", "--json", "probe", f"https://localhost:{picky}/",
                           "--identity", reference("good"), "--alpn", many], capture_output=True, text=True)
    assert made.returncode == 20 and json.loads(made.stdout)["case"] == "reset-hello", made
    # Beside the vault, whose files the chooser looks into as well.
    report, saved = tap.work / "report.json", tap.work / "saved.json"
    report.write_text(made.stdout)
    open_test("good")
    window.focus(TITLE)
    window.key("ctrl+o")
    choose_path("Open Report", report)
    says("The connection was reset right after the first message of the handshake")
    says("A second look with the groups X25519:P-256 sends a smaller first message")
    picture("opened")
    window.press("Test With a Smaller Message")
    says("The server accepted “good”")
    window.focus(TITLE)
    window.key("ctrl+s")
    choose_path("Save Report", saved)
    says("Report saved")
    written = json.loads(saved.read_text())
    assert written["verdict"] == "accepted" and written["offered"]["groups"] == "X25519:P-256", written
    assert written["sent"]["label"] == "good" and "PRIVATE" not in saved.read_text()
    close()


@tap.case
def what_is_no_report_is_refused():
    window = state["window"]
    other = tap.work / "other.json"
    other.write_text('{"items": []}')
    open_test(None)
    window.focus(TITLE)
    window.key("ctrl+o")
    choose_path("Open Report", other)
    says("The Report Could Not Be Opened")
    window.key("Escape")
    window.gone("The Report Could Not Be Opened")
    close()


@tap.case
def three_hundred_issuers_are_searched():
    need("nginx")
    window = state["window"]
    open_test("good")
    type_address(state["nginx"]["many"])
    says("The server accepted “good”")
    begun = time.monotonic()
    says("Issuers that the server accepts")
    window.key("ctrl+i")
    window.find("Search issuers")
    assert time.monotonic() - begun < 10
    window.focus("301 Accepted Issuers")
    window.type("Authority 0123")
    window.find("Authority 0123")
    window.gone("Authority 0001")
    window.key("Escape")
    window.gone("Search issuers")
    close()


@tap.case
def a_running_test_is_cancelled():
    window = state["window"]
    open_test("good")
    type_address(state["silent"].port)
    says("Waiting for the First Answer…")
    picture("running")
    assert state["silent"].reached.acquire(timeout=20)
    window.focus(TITLE)
    window.key("Escape")
    says("The test was cancelled")
    close()


@tap.case
def a_file_that_is_looked_at_is_tested():
    """Its key goes into no vault."""
    need("nginx")
    before = credenzactl("dump")
    complaints = state["window"].close()
    assert "CRITICAL" not in complaints, complaints
    window = state["window"] = driver.Window(tap.BUILD_ROOT, state["vault"], state["pki"].client["good-rsa"])
    window.press("Test…")
    window.find("Address")
    window.focus(TITLE)
    type_address(state["nginx"]["on"])
    says("The server accepted “good-rsa”")
    says("Sent, from a file that is not stored")
    close()
    assert credenzactl("dump")["items"] == before["items"]


@tap.case
def the_window_did_not_complain():
    # GTK's file chooser, about the document portal's mount; and its entry, whose window loses the
    # keyboard without a window manager that says so.
    complaints = re.sub(".*Failed to measure available space.*|.*did not receive a focus-out event.*", "", state["window"].close())
    assert "CRITICAL" not in complaints and "WARNING" not in complaints, complaints


if __name__ == "__main__":
    missing = driver.lacking()
    if missing:
        print("1..0 # SKIP missing here: " + ", ".join(missing))
        sys.exit(0)
    if not driver.is_under_display():
        driver.under_display()
    tap.main()
