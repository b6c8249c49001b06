#!/usr/bin/python3
# prompts.py: questions on a terminal.  SPDX-License-Identifier: GPL-3.0-or-later
import os
import signal
import termios

import harness
from harness import Home, Terminal, tap


def echoes(terminal):
    return bool(termios.tcgetattr(terminal.master)[3] & termios.ECHO)


class Asked:
    """A command at a terminal."""

    def __init__(self, home, *args):
        self.terminal = Terminal(home, *args)

    def __enter__(self):
        return self.terminal

    def __exit__(self, *_):
        self.terminal.close()


@tap.case
def import_asks_once_and_hides():
    with Home() as home:
        home.start_keyring()
        p12 = home.make_p12("client.p12", "pass phrase")
        with Asked(home, "--json", "import", p12) as terminal:
            terminal.expect("client.p12")
            terminal.expect(": ")
            assert not echoes(terminal)
            terminal.type("pass phrase\n")
            result = terminal.finish()
            assert result.status == 0 and len(result.json["identities"]) == 1, result
            assert echoes(terminal) and "pass phrase" not in terminal.seen


@tap.case
def three_tries():
    with Home() as home:
        p12 = home.make_p12("client.p12", "right")
        with Asked(home, "--json", "import", p12) as terminal:
            for answer in ("one\n", "two\n", "three\n"):
                terminal.expect(": ")
                terminal.type(answer)
            result = terminal.finish()
            assert result.status == 7 and result.error["code"] == "auth-failed" and result.out == "", result
            assert result.error["file"] == str(p12) and echoes(terminal)
        with Asked(home, "--json", "show", "--file", p12) as terminal:
            terminal.expect(": ")
            terminal.type("wrong\n")
            terminal.expect(": ")
            terminal.type("right\n")
            assert len(terminal.finish().json["items"]) == 2


@tap.case
def a_list_first_then_a_question():
    with Home() as home:
        home.start_keyring()
        p12 = home.make_p12("client.p12", "right")
        with Asked(home, "--json", "import", p12, "--passphrase-file", home.file("wrong", "no\n")) as terminal:
            terminal.expect(": ")
            terminal.type("right\n")
            assert terminal.finish().status == 0


@tap.case
def no_input_asks_nothing():
    with Home() as home:
        p12 = home.make_p12("client.p12", "right")
        with Asked(home, "--json", "--no-input", "import", p12) as terminal:
            result = terminal.finish()
            assert result.status == 6 and result.error["code"] == "interaction-not-allowed", result
            assert terminal.seen == ""
        with Asked(home, "--json", "show", "--no-input", "--file", p12) as terminal:
            result = terminal.finish()
            assert result.status == 0 and result.json["locked"] is True and terminal.seen == "", result


@tap.case
def end_of_input_is_cancelled():
    with Home() as home:
        p12 = home.make_p12("client.p12", "right")
        with Asked(home, "--json", "import", p12) as terminal:
            terminal.expect(": ")
            terminal.type("\x04")
            result = terminal.finish()
            assert result.status == 16 and result.error["osstatus"] == -128, result
            assert echoes(terminal)
        with Asked(home, "--json", "show", "--file", p12) as terminal:
            terminal.expect(": ")
            terminal.type("\n")
            assert terminal.finish().json["locked"] is True


def dies_by(number, send):
    with Home() as home:
        p12 = home.make_p12("client.p12", "right")
        with Asked(home, "import", p12) as terminal:
            terminal.expect(": ")
            assert not echoes(terminal)
            send(terminal)
            result = terminal.finish()
            assert result.status == -number and result.out == "" and result.err == "", result
            assert echoes(terminal), "the terminal stays blind"
            assert not home.vault.exists()


@tap.case
def interrupt_restores_the_terminal_and_dies_by_sigint():
    dies_by(signal.SIGINT, lambda terminal: terminal.type("\x03"))
    dies_by(signal.SIGINT, lambda terminal: terminal.process.send_signal(signal.SIGINT))


@tap.case
def terminate_restores_the_terminal_too():
    dies_by(signal.SIGTERM, lambda terminal: terminal.process.send_signal(signal.SIGTERM))
    dies_by(signal.SIGQUIT, lambda terminal: terminal.type("\x1c"))


@tap.case
def colours_are_for_terminals():
    with Home() as home:
        home.json("import", home.make_certificate("a.crt", home.make_key("k"), "/CN=a", days=1))

        def output(**env):
            master, slave = os.openpty()
            process = harness.subprocess.run([str(tap.CREDENZACTL), "list"], stdin=harness.subprocess.DEVNULL,
                                             stdout=slave, env={**home.env, **env}, timeout=harness.DEADLINE_S)
            text = os.read(master, 65536).decode()
            os.close(slave)
            os.close(master)
            assert process.returncode == 0
            return text

        assert "\x1b[" in output(TERM="xterm")
        for env in ({"TERM": "xterm", "NO_COLOR": "1"}, {"TERM": "dumb"}, {}):
            assert "\x1b" not in output(**env), env
        assert "\x1b" not in home.run("list", env={"TERM": "xterm"}).out


@tap.case
def new_passphrase_is_asked_twice():
    with Home() as home:
        home.start_keyring()
        with Asked(home, "--json", "vault", "init") as terminal:
            for answer in ("one\n", "other\n", "same\n", "same\n"):
                terminal.expect(": ")
                assert not echoes(terminal)
                terminal.type(answer)
            result = terminal.finish()
            assert result.status == 0 and result.json["vault"]["slots"], result
        home.json("--vault-passphrase-file", home.file("p", "same\n"), "vault", "passwd", "--remove")


@tap.case
def vault_passphrase_is_asked_again_when_wrong():
    with Home() as home:
        home.start_keyring()
        home.json("vault", "init", "--new-passphrase-file", home.file("p", "right\n"))
        key = home.make_key("a.key")
        with Asked(home, "--json", "import", key) as terminal:
            terminal.expect(": ")
            terminal.type("wrong\n")
            terminal.expect(": ")
            terminal.type("right\n")
            result = terminal.finish()
            assert result.status == 0 and result.json["results"][0]["action"] == "added", result
        with Asked(home, "--json", "import", home.make_key("b.key")) as terminal:
            for _ in range(3):
                terminal.expect(": ")
                terminal.type("wrong\n")
            result = terminal.finish()
            assert result.status == 7, result
        assert len(home.json("list")["items"]) == 1


@tap.case
def without_a_keyring_the_first_key_asks_for_a_vault_passphrase():
    with Home() as home:
        key = home.make_key("a.key")
        with Asked(home, "--json", "import", key) as terminal:
            for _ in range(2):
                terminal.expect(": ")
                terminal.type("new one\n")
            result = terminal.finish()
            assert result.status == 0, result
        assert {s["kind"] for s in home.json("vault", "status")["vault"]["slots"]} == {"passphrase"}


tap.main()
