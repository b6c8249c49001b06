#!/usr/bin/python3
# docs.py: man pages, completions and desktop data say what the program does.  SPDX-License-Identifier: GPL-3.0-or-later
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import tap

DATA = tap.BUILD_ROOT / "data"
SOURCES = tap.SOURCE_ROOT / "data"
APP = "io.github.credenza.Credenza"
ENVIRONMENT = dict(os.environ, PATH=f"{tap.CREDENZACTL.parent}:{os.environ['PATH']}", HOME=str(tap.work),
                   CREDENZA_VAULT=str(tap.work / "vault.db"))
ENVIRONMENT.pop("DBUS_SESSION_BUS_ADDRESS", None)


def need(tool):
    if shutil.which(tool) is None:
        raise tap.Skip(f"{tool} is missing")


def run(*command):
    return subprocess.run(list(map(str, command)), env=ENVIRONMENT, stdin=subprocess.DEVNULL, capture_output=True, text=True)


def commands():
    """Each command with its options, as the help of the program has them."""
    names = re.findall(r"^  (\S+(?: \S+)?)(?:  .*|)$", run(tap.CREDENZACTL, "help").stdout.split("\nOptions")[0], re.M)
    return {name: set(re.findall(r"^  (--[\w-]+)", run(tap.CREDENZACTL, "help", *name.split()).stdout, re.M)) for name in names}


@tap.case
def man_pages_render_without_a_warning():
    need("groff")
    for page in (DATA / "credenzactl.1", SOURCES / "credenza.1"):
        answer = run("groff", "-man", "-Tutf8", "-ww", "-z", "-K", "utf8", page)
        assert answer.returncode == 0 and answer.stderr == "", answer.stderr


@tap.case
def man_page_has_every_command_option_and_status():
    page = (DATA / "credenzactl.1").read_text().replace("\\-", "-")
    known = commands()
    assert len(known) > 10 and "vault init" in known, known
    for name, options in known.items():
        assert f"\n.SS {name}\n" in page, name
        for option in options:
            assert f"\\fB{option}\\fR" in page, (name, option)
    for status in [*range(1, 19), 20, 21, 22]:
        assert f"\n.B {status}\n" in page, status


def bash_completes(*words):
    need("bash")
    helpers = Path("/usr/share/bash-completion/bash_completion")
    if not helpers.exists():
        raise tap.Skip("bash-completion is missing")
    script = ('source "$1"; source "$2"; shift 2; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; '
              'COMP_POINT=${#COMP_LINE}; compopt () { :; }; _credenzactl; printf "%s\\n" "${COMPREPLY[@]}"')
    answer = run("bash", "-c", script, "bash", helpers, DATA / "credenzactl", "credenzactl", *words)
    assert answer.stderr == "", answer.stderr
    return answer.stdout.split()


def fish_completes(line):
    need("fish")
    answer = run("fish", "--no-config", "-c", f"source {DATA}/credenzactl.fish; complete -C '{line}'")
    assert answer.stderr == "", answer.stderr
    return [found.split("\t")[0] for found in answer.stdout.splitlines()]


def zsh_completes(line, wanted):
    """Types into a zsh of its own: what is offered is to be seen on the terminal."""
    need("zsh")
    child, terminal = pty.fork()
    if child == 0:
        os.execvpe("zsh", ["zsh", "-f", "-i"], dict(ENVIRONMENT, TERM="dumb", COLUMNS="200", LINES="100"))
    setup = (f"fpath=({DATA} $fpath); autoload -Uz compinit; compinit -u -D; LISTMAX=0; PS1=''; "
             "setopt auto_list no_list_beep; print rea''dy\n")
    os.write(terminal, setup.encode())
    seen = read_until(terminal, b"ready\r")
    os.write(terminal, (line + "\t").encode())
    seen = read_until(terminal, wanted.encode())
    os.close(terminal)
    os.waitpid(child, 0)
    return seen.decode(errors="replace")


def read_until(terminal, wanted, seconds=30):
    seen, end = b"", time.monotonic() + seconds
    while wanted not in seen and time.monotonic() < end:
        if select.select([terminal], [], [], 0.2)[0]:
            seen += os.read(terminal, 65536)
    return seen


def an_item():
    folder = tap.work / "item"
    if not folder.exists():
        folder.mkdir()
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-keyout", "/dev/null", "-subj", "/CN=one",
                        "-out", folder / "one.pem"], check=True, capture_output=True)
        answer = run(tap.CREDENZACTL, "--no-input", "import", folder / "one.pem")
        assert answer.returncode == 0, answer.stderr
    return re.search(r'"ref":"(vault:[^"]*)"', run(tap.CREDENZACTL, "--json", "list").stdout)[1]


@tap.case
def bash_offers_commands_options_and_items():
    assert set(bash_completes("sh")) == {"show"}
    assert {"init", "status", "backup"} <= set(bash_completes("vault", ""))
    for name, options in commands().items():
        assert set(bash_completes(*name.split(), "--")) >= options, name
    assert "certificate" in bash_completes("list", "--class", "cert")
    ref = an_item()
    assert bash_completes("show", ref[:10]) == [ref[6:]] or bash_completes("show", ref[:10]) == [ref]
    assert "vault" in bash_completes("list", "--store", "")
    assert bash_completes("request", "new", "--preset", "code") == ["code-signing"]


@tap.case
def fish_offers_commands_options_and_items():
    assert fish_completes("credenzactl sh") == ["show"]
    assert {"init", "status", "backup"} <= set(fish_completes("credenzactl vault "))
    for name, options in commands().items():
        assert set(fish_completes(f"credenzactl {name} --")) >= options, name
    assert "certificate" in fish_completes("credenzactl --json list --class ")
    ref = an_item()
    assert ref in fish_completes("credenzactl show "), fish_completes("credenzactl show ")
    assert "code-signing" in fish_completes("credenzactl request presets --delete ")


@tap.case
def zsh_offers_commands_options_and_items():
    need("zsh")
    answer = run("zsh", "-n", DATA / "_credenzactl")
    assert answer.returncode == 0 and answer.stderr == "", answer.stderr
    assert "everything about an item" in zsh_completes("credenzactl s", "everything about an item")
    assert "backup" in zsh_completes("credenzactl vault ", "backup")
    assert "--permanently" in zsh_completes("credenzactl delete --", "--permanently")
    ref = an_item()
    assert ref in zsh_completes("credenzactl show vault", ref)
    assert "code-signing" in zsh_completes("credenzactl request new --preset code", "code-signing")


@tap.case
def desktop_file_and_metainfo_are_valid():
    for tool, *arguments in (["desktop-file-validate", DATA / f"{APP}.desktop"],
                             ["appstreamcli", "validate", "--no-net", DATA / f"{APP}.metainfo.xml"]):
        need(tool)
        answer = run(tool, *arguments)
        assert answer.returncode == 0, answer.stdout + answer.stderr


@tap.case
def mime_types_are_known():
    database = Path("/usr/share/mime/types")
    if not database.exists():
        raise tap.Skip("shared-mime-info is missing")
    known = set(database.read_text().split()) | {
        line.split()[0] for line in (database.parent / "aliases").read_text().splitlines()}
    listed = re.search(r"^MimeType=(.*);$", (DATA / f"{APP}.desktop").read_text(), re.M)[1].split(";")
    assert "application/x-pkcs12" in listed or "application/pkcs12" in listed
    assert not set(listed) - known, set(listed) - known


tap.main()
