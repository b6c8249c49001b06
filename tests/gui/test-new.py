#!/usr/bin/python3
# test-new.py: from nothing to an identity, through the window.  SPDX-License-Identifier: GPL-3.0-or-later
"""The real window under Xvfb: somebody makes a key and a request, a real authority signs
it, the reply is pasted, and what comes of it is used in a handshake."""
import json
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "cli")]
import ca  # noqa: E402
import driver  # noqa: E402
import tap  # noqa: E402

CHALLENGE = "wort Zürich 7"

state = {}


def credenzactl(*arguments, status=0):
    answer = subprocess.run([tap.CREDENZACTL, "--vault", state["vault"], "--no-input", "--json", *map(str, arguments)],
                            capture_output=True, text=True)
    assert answer.returncode == status, (arguments, answer)
    return json.loads(answer.stdout)


def items(klass):
    return credenzactl("list", "--class", klass)["items"]


def enter(field, text):
    entry = state["window"].find(field, roles={"text", "entry"})
    entry.queryEditableText().setTextContents(text)


def is_sensitive(name):
    import pyatspi
    button = state["window"].find(contains=name, roles=driver.BUTTONS)
    return button.getState().contains(pyatspi.STATE_SENSITIVE)


def copy_text(path):
    """As somebody copies it out of a mail."""
    helper = subprocess.Popen([sys.executable, HERE / "paste-files.py", "--text", path], stdout=subprocess.PIPE, text=True)
    assert helper.stdout.readline() == "ready\n"
    return helper


def close_window_of(text):
    """The window that says so; each window has a button of that name."""
    window = state["window"]
    window.find(contains=text)
    for index in range(window.app.childCount):
        nodes = list(window.walk(window.app.getChildAtIndex(index)))
        if any(text in node.name for node in nodes):
            [n for n in nodes if n.getRoleName() in driver.BUTTONS and ("Close" in n.name or "Cancel" in n.name)][-1].queryAction().doAction(0)
    window.gone(contains=text)


@tap.case
def the_page_opens():
    state["vault"] = tap.work / "vault.db"
    state["authority"] = ca.Authority(tap.work)
    state["window"] = window = driver.Window(tap.BUILD_ROOT, state["vault"])
    window.find("No Keys or Certificates Yet")
    window.focus("Credenza")
    window.key("ctrl+n")
    window.find(contains="Create and Save Request", roles=driver.BUTTONS)
    assert not is_sensitive("Create and Save Request"), "a request for nobody"


@tap.case
def what_is_typed_is_what_it_will_say():
    window = state["window"]
    enter("Common name", "jane doe")
    enter("Country", "DE")
    enter("E-mail", "jane@example.org")
    window.find("Subject: CN=jane doe,C=DE")
    window.find("Alternative names: jane@example.org")
    window.find("May be used for: TLS client authentication")
    window.find(contains="credenzactl request new --type ec --curve P-256")
    assert is_sensitive("Create and Save Request")


@tap.case
def what_is_wrong_is_said_at_its_field():
    window = state["window"]
    enter("Country", "Germany")
    window.find("The country in the subject takes two letters, such as DE")
    assert not is_sensitive("Create and Save Request")
    enter("Country", "DE")
    window.gone("The country in the subject takes two letters, such as DE")
    enter("DNS name", "192.0.2.1")
    window.find(contains="is an address, not a DNS name")
    enter("DNS name", "")
    window.gone(contains="is an address, not a DNS name")
    driver.wait_for(lambda: is_sensitive("Create and Save Request"), "all is right again")


@tap.case
def a_challenge_password_is_said_but_not_shown():
    window = state["window"]
    enter("Challenge password", "x" * 256)
    window.find(contains="takes 1 to 255 bytes")
    assert not is_sensitive("Create and Save Request")
    enter("Challenge password", CHALLENGE)
    window.find("Challenge password: Readable for everybody who gets the request")
    command = window.find(contains="--challenge-password-file challenge-password.txt").name
    assert CHALLENGE not in command, command
    (tap.work / "challenge-password.txt").write_text(CHALLENGE + "\n")
    driver.wait_for(lambda: is_sensitive("Create and Save Request"), "all is right again")


@tap.case
def the_command_does_the_same():
    window = state["window"]
    command = window.find(contains="credenzactl request new").name
    words = subprocess.run(["sh", "-c", command.replace("credenzactl", "printf '%s\\n'", 1)], capture_output=True, text=True,
                           check=True).stdout.splitlines()
    words = words[:words.index("--out")]
    other = tap.work / "other.db"
    made = subprocess.run([tap.CREDENZACTL, "--vault", other, "--json", *words], capture_output=True, text=True, cwd=tap.work)
    assert made.returncode == 0, made
    state["by_command"] = json.loads(made.stdout)["pem"]


@tap.case
def the_request_is_made_and_saved():
    window = state["window"]
    window.press("Create and Save Request")
    window.find("Save Request")
    target = tap.work / "jane.csr"
    window.focus("Save Request")
    window.key("ctrl+a")
    window.type(str(target))
    window.key("Return")
    driver.wait_for(target.exists, "the request is saved")
    window.find(contains="was saved as")
    made, = items("request")
    assert made["state"] == "draft" and made["subject"] == "CN=jane doe,C=DE", made
    state["request"], state["pem"] = made["ref"], target.read_text()

    def content(pem):
        text = ca.openssl("req", "-noout", "-text", data=pem.encode()).decode()
        return re.sub(r"pub:\n.*?(ASN1 OID)|Signature Value:.*", r"\1", text, flags=re.S)
    assert content(state["pem"]) == content(state["by_command"])
    assert re.search(rf"challengePassword\s*:{CHALLENGE}\n", content(state["pem"])), content(state["pem"])
    window.find(contains="BEGIN CERTIFICATE REQUEST")
    close_window_of("BEGIN CERTIFICATE REQUEST")


@tap.case
def it_is_marked_as_sent():
    state["window"].activate("mark-sent", state["request"])
    driver.wait_for(lambda: items("request")[0]["state"] == "sent", "the request is marked")


@tap.case
def a_reply_for_another_key_is_refused():
    window = state["window"]
    key, csr = tap.work / "foreign.key", tap.work / "foreign.csr"
    ca.openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key,
               "-subj", "/CN=jane doe/C=DE", "-out", csr)
    clipboard = copy_text(state["authority"].sign(csr.read_text()))
    try:
        window.activate("reply", state["request"])
        window.find("The Reply to “jane doe”")
        window.press("Paste")
        window.find("This Does Not Answer the Request")
        window.find(contains="is not for the key of the request")
        assert window.peek(contains="nor for any other key here") is not None
    finally:
        clipboard.kill()
        clipboard.wait()
    assert items("certificate") == []


@tap.case
def the_reply_is_pasted_and_completes_the_identity():
    window = state["window"]
    clipboard = copy_text(state["authority"].sign(state["pem"]))
    try:
        window.focus("Import Reply")
        window.key("ctrl+v")
        window.find("Completes an Identity")
        window.find(contains="Answers your request of")
        window.press("Import 1 Item")
        driver.wait_for(lambda: len(items("identity")) == 1, "there is an identity")
        window.find(contains="This completes the identity “jane doe”")
    finally:
        clipboard.kill()
        clipboard.wait()
    window.find(contains="jane doe, Identity", roles=driver.ROWS)
    assert items("request")[0]["state"] == "answered"


@tap.case
def the_identity_works_in_a_handshake():
    with ca.Server(state["authority"]) as server:
        report = credenzactl("probe", f"https://localhost:{server.port}/", "--proxy", "none", "--revocation", "off",
                             "--cacert", server.crt, "--identity", items("identity")[0]["ref"])
        assert report["verdict"] == "accepted", report


@tap.case
def it_is_renewed():
    window = state["window"]
    window.activate("renew", items("identity")[0]["ref"])
    window.find(contains="What Is Renewed")
    window.find("Subject: CN=jane doe,C=DE")
    window.press("Create and Save Request")
    window.find("Save Request")
    window.focus("Save Request")
    window.key("Escape")
    driver.wait_for(lambda: len(items("request")) == 2, "there is another request")
    close_window_of("BEGIN CERTIFICATE REQUEST")
    renewal = next(i for i in items("request") if i["state"] == "draft")
    reply = tap.work / "renewed.crt"
    reply.write_bytes(Path(state["authority"].sign(credenzactl("request", "show", renewal["ref"])["pem"])).read_bytes())
    credenzactl("import", reply)
    old = [c for c in items("certificate") if "superseded-by" in c]
    assert len(old) == 1 and len(items("identity")) == 2, items("certificate")


@tap.case
def a_request_for_a_key_that_is_there():
    window = state["window"]
    key = credenzactl("generate", "--type", "ed25519", "--label", "spare")["ref"]
    credenzactl("generate", "--type", "rsa", "--label", "other")
    state["second"] = credenzactl("request", "new", "--subject", "CN=second")["pem"]
    window.find(f"Keys: {len(items('key'))}")
    window.activate("show-item", key)
    window.focus("spare")
    window.key("F10")
    window.find("New Request…", roles={"menu item"}).queryAction().doAction(0)
    window.find("Existing key")
    window.find(contains="Ed25519, in the vault")
    assert not is_sensitive("Create and Save Request")
    enter("Common name", "spare key")
    enter("Others, such as OU=Sales,L=Berlin", "OU=Sales, L=Berlin")
    window.find("Subject: CN=spare key,OU=Sales,L=Berlin")
    window.find(contains=f"--key {key.split(':')[1]}")
    n_keys = len(items("key"))
    window.press("Create and Save Request")
    window.find("Save Request")
    window.focus("Save Request")
    window.key("Escape")
    window.find(contains="BEGIN CERTIFICATE REQUEST")
    made = next(item for item in items("request") if item["subject"] == "CN=spare key,OU=Sales,L=Berlin")
    signer = next(item for item in items("key") if item["ref"] == key)
    assert made["public-key-id"] == signer["public-key-id"] and len(items("key")) == n_keys, made
    state["spare"] = credenzactl("request", "show", made["ref"])["pem"]


@tap.case
def the_reply_is_chosen_where_the_request_was_made():
    window = state["window"]
    window.press("I Have the Reply…")
    window.find("The Reply to “spare key”")
    for reply, says in ((state["authority"].sign(state["second"]), "it answers your request “second”"),
                        (state["authority"].sign(state["spare"]), "Answers your request of")):
        window.press("Choose File…")
        window.focus("Choose the Reply")
        window.key("ctrl+a")
        window.type(str(reply))
        window.key("Return")
        window.find(contains=says)
    window.press("Import 1 Item")
    window.find(contains="This completes the identity “spare key”")


@tap.case
def a_preset_is_saved_chosen_and_deleted():
    window = state["window"]
    window.focus("Credenza")
    window.key("ctrl+n")
    window.find("New Key and Request")
    enter("Common name", "vpn")
    window.focus("New Key and Request")
    window.tab_to(window.find("Key usage and extensions", roles=driver.ROWS))
    window.key("space")
    enter("Key usage", "digital-signature,key-agreement")
    window.press("Save as Preset…")
    window.focus("Save as Preset")
    window.type("tls client")
    window.key("Return")
    window.find(contains="is a preset of the program's own")
    window.press("Save as Preset…")
    window.focus("Save as Preset")
    window.type("office vpn")
    window.key("Return")
    command = window.find(contains='--preset "office vpn"').name
    assert "--key-usage" not in command, command
    window.find(contains="Key operations: Digital signature, Key agreement")
    # The command line knows it by the same name, and the other way round.
    made = credenzactl("request", "new", "--subject", "CN=by command", "--preset", "office vpn")["pem"]
    assert "Key Agreement" in ca.openssl("req", "-noout", "-text", data=made.encode()).decode()
    credenzactl("request", "new", "--subject", "CN=second", "--save-preset", "mail", "--key-usage", "key-encipherment")
    window.press("Delete This Preset")
    window.find(contains="--key-usage digital-signature,key-agreement")
    window.gone("Delete This Preset", roles=driver.BUTTONS)
    gone = subprocess.run([tap.CREDENZACTL, "--vault", state["vault"], "request", "new", "--subject", "CN=gone", "--preset", "office vpn"],
                          capture_output=True, text=True)
    assert gone.returncode == 2 and "There is no preset" in gone.stderr, gone
    window.focus("New Key and Request")
    window.key("Escape")
    window.gone("Common name")


@tap.case
def it_ends_without_a_complaint():
    window = state["window"]
    window.focus("Credenza")
    window.key("ctrl+q")
    assert window.process.wait(driver.DEADLINE) == 0
    # GTK's file chooser, about the document portal's mount; and its entry, whose window loses the
    # keyboard without a window manager that says so.
    complaints = re.sub(".*Failed to measure available space.*|.*did not receive a focus-out event.*", "", window.log.read_text())
    assert not re.search("CRITICAL|WARNING", complaints), complaints


if __name__ == "__main__":
    missing = driver.lacking()
    if missing:
        print("1..0 # SKIP missing here: " + ", ".join(missing))
        sys.exit(0)
    if not driver.is_under_display():
        driver.under_display()
    tap.main()
