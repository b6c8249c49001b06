#!/usr/bin/python3
# test-why.py: why there is no identity, and the button that mends it.  SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates whose keys are in a locked keyring, in another program's item, and
nowhere: the panel says so, its button does something about it, and what it says then
is new. With a real gnome-keyring and its own question."""
import json
import os
import re
import select
import signal
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
import driver  # noqa: E402
import fixture  # noqa: E402
import tap  # noqa: E402

SERVICE = ("org.freedesktop.secrets", "/org/freedesktop/secrets")
LOGIN = "/org/freedesktop/secrets/collection/login"

state = {}


def credenzactl(*arguments):
    answer = subprocess.run([tap.CREDENZACTL, "--vault", state["vault"], "--no-input", "--json", *map(str, arguments)],
                            capture_output=True, text=True)
    assert answer.returncode == 0, (arguments, answer)
    return json.loads(answer.stdout)


def reference(label, klass="certificate"):
    return next(item["ref"] for item in credenzactl("list", "--class", klass)["items"] if item["label"] == label)


def identities():
    return sorted(item["label"] for item in credenzactl("list", "--class", "identity")["items"])


def explain(label):
    window = state["window"]
    window.activate("explain", reference(label))
    window.find("Why This Is Not an Identity")
    window.focus(label)
    return window


def close_panel(label):
    window = state["window"]
    window.focus(label)
    window.key("Escape")
    driver.wait_for(lambda: not window.shows(label), f"the panel of {label} is closed")


def lock_login():
    subprocess.run(["gdbus", "call", "--session", "--dest", SERVICE[0], "--object-path", SERVICE[1],
                    "--method", "org.freedesktop.Secret.Service.Lock", f"['{LOGIN}']"], check=True, stdout=subprocess.DEVNULL)


def provider():
    """The process that owns the keyrings, or None."""
    answer = subprocess.run(["gdbus", "call", "--session", "--dest", "org.freedesktop.DBus",
                             "--object-path", "/org/freedesktop/DBus",
                             "--method", "org.freedesktop.DBus.GetConnectionUnixProcessID", SERVICE[0]],
                            capture_output=True, text=True)
    return int(re.search(r"uint32 (\d+)", answer.stdout).group(1)) if answer.returncode == 0 else None


def start_locked():
    """A daemon that never saw the password does not know what the locked items are."""
    os.kill(provider(), signal.SIGKILL)
    driver.wait_for(lambda: provider() is None, "the daemon is gone")
    subprocess.run(["gnome-keyring-daemon", "--start", "--components=secrets"], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    driver.wait_for(provider, "another daemon is there")


@tap.case
def the_certificates_are_here_and_their_keys_elsewhere():
    company = state["company"] = fixture.Company(tap.work / "company")
    company.authorities()
    state["vault"] = tap.work / "vault.db"
    company.sign("gone", "/C=DE/ST=Berlin/O=Example Corp/OU=CI, runner/CN=gone", "g2", -10, 300, mail="ci@example.org")
    company.sign("server", "/O=Example Corp/CN=server", "g2", -10, 300, "server", mail="server.example.org")
    for name in ("work", "mail", "nowhere"):
        company.sign(name, f"/O=Example Corp/CN={name}", "g2", -10, 300)
    for name in ("work", "mail", "nowhere", "gone", "server"):
        credenzactl("import", company.path(f"{name}.pem"))
    credenzactl("import", "--store", "secrets/login", company.path("work.key"))
    subprocess.run(["secret-tool", "store", "--label=key of mail", "application", "mailer"],
                   input=company.path("mail.key").read_bytes(), check=True)
    assert identities() == ["work"], identities()
    start_locked()
    state["window"] = driver.Window(tap.BUILD_ROOT, state["vault"])


def answer_questions(answer):
    prompter = subprocess.Popen([sys.executable, HERE.parent / "keyring" / "prompter.py", answer],
                                stdout=subprocess.PIPE, text=True)
    assert prompter.stdout.readline() == "ready\n"
    return prompter


def end(prompter):
    prompter.terminate()
    prompter.wait()


@tap.case
def a_locked_keyring_is_unlocked_from_the_panel():
    window = state["window"]
    window.find("Login: locked", roles=driver.ROWS)
    explain("work")
    window.find(contains="“Login” is locked")
    prompter = answer_questions("password")
    window.press("Unlock…")
    assert "asked password" in prompter.stdout.readline()
    window.find("This Is an Identity")
    end(prompter)
    window.gone(contains="“Login” is locked")
    close_panel("work")


@tap.case
def a_question_that_is_declined_changes_nothing():
    window = state["window"]
    lock_login()
    window.find("Login: locked", roles=driver.ROWS)
    explain("nowhere")
    prompter = answer_questions("--cancel")
    window.press("Unlock…")
    assert "asked password" in prompter.stdout.readline()
    window.find(contains="“Login” is locked")

    def is_asked_again():
        window.press("Unlock…")     # of no effect while the first question is open
        return select.select([prompter.stdout], [], [], .1)[0]
    driver.wait_for(is_asked_again, "it can be tried again")
    end(prompter)
    close_panel("nowhere")


@tap.case
def an_item_of_another_program_is_read_and_its_key_copied():
    window = state["window"]
    prompter = answer_questions("password")
    window.activate("unlock", "secrets/login")
    window.find("Login: unlocked", roles=driver.ROWS)
    end(prompter)
    explain("mail")
    window.find(contains="An item of another program may hold it")
    window.press("Read…")
    window.press("Import 1 Item")
    window.find("This Is an Identity")
    driver.wait_for(lambda: "mail" in identities(), "the identity is in the vault")
    origins = [item.get("origin", "") for item in credenzactl("list", "--class", "key")["items"]]
    assert any(origin.startswith("key of mail (keyring Login, other:") for origin in origins), origins
    assert "key of mail" in [item["label"] for item in credenzactl("list", "--class", "other")["items"]], "it stays"
    close_panel("mail")


@tap.case
def the_item_itself_offers_the_same():
    window = state["window"]
    window.activate("show-item", reference("key of mail", "other"))
    window.find("Read and Import…", driver.BUTTONS)
    window.focus("key of mail")
    window.key("Escape")


@tap.case
def a_request_begins_with_the_names_of_the_certificate():
    window = explain("gone")
    window.press("New Request…")
    window.find("Subject: CN=gone,OU=CI\\, runner,O=Example Corp,ST=Berlin,C=DE")
    window.find("Alternative names: ci@example.org")
    command = window.find(contains="credenzactl request new").name
    # What its issuer gave is none of the presets, and not lost for it.
    for option in ("--label gone", "--key-usage digital-signature,key-agreement", "--extended-key-usage client-auth,email-protection"):
        assert option in command, command
    words = subprocess.run(["sh", "-c", command.replace("credenzactl", "printf '%s\\n'", 1)], capture_output=True, text=True,
                           check=True).stdout.splitlines()
    credenzactl(*words[:words.index("--out")])
    request, = credenzactl("list", "--class", "request")["items"]
    certificate = next(item for item in credenzactl("list", "--class", "certificate")["items"] if item["label"] == "gone")
    for attribute in ("subject", "subject-alternative-names"):
        assert request[attribute] == certificate[attribute], (request, certificate)
    window.focus("New Key and Request")
    window.key("Escape")
    close_panel("gone")


@tap.case
def a_certificate_for_servers_is_asked_for_as_a_clients():
    window = state["window"]
    window.activate("new-request", reference("server"))
    window.find(contains="--preset tls-server")
    window.focus("New Key and Request")
    window.key("Escape")
    window.gone(contains="--preset tls-server")
    window.activate("new-client-request", reference("server"))
    window.find(contains="--preset tls-client")
    window.find("Alternative names: server.example.org")
    window.focus("New Key and Request")
    window.key("Escape")


@tap.case
def it_ends_without_a_complaint():
    window = state["window"]
    window.focus("Credenza")
    window.key("ctrl+q")
    assert window.process.wait(driver.DEADLINE) == 0
    complaints = window.log.read_text()
    assert not [line for line in complaints.splitlines() if "CRITICAL" in line or "WARNING" in line], complaints


if __name__ == "__main__":
    missing = driver.lacking()
    if missing:
        print("1..0 # SKIP missing here: " + ", ".join(missing))
        sys.exit(0)
    if not driver.is_under_display():
        driver.under_display()
    tap.main()
