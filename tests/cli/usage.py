#!/usr/bin/python3
# usage.py: parsing, help and the attribute table.  SPDX-License-Identifier: GPL-3.0-or-later
import re

import harness
from harness import Home, tap

COMMANDS = ["stores", "vault init", "vault passwd", "vault status", "vault backup", "vault restore", "list", "show", "import",
            "export", "explain", "inspect", "expiring", "generate", "request new", "request show", "request list", "request renew", "request reply",
            "request presets",
            "certificate self-signed", "authority new", "authority issue", "set", "protect", "delete",
            "undo", "lock", "unlock", "capabilities", "dump", "probe", "schema", "probe-schema", "help"]


def usage_error(home, *args):
    error = home.fails(2, "param", *args)
    assert error["osstatus"] == -50, error
    return error


@tap.case
def unknown_command():
    """an unknown command is PARAM and names the known ones, of two words those with the same first"""
    with Home() as home:
        for name in ["frobnicate", "vault frobnicate", "request frobnicate"]:
            message = usage_error(home, *name.split())["message"]
            group = name.split()[0] if " " in name else ""
            assert all(command in message for command in COMMANDS if command.startswith(group)), message
        usage_error(home)
        usage_error(home, "vault")


@tap.case
def bad_options():
    """unknown, repeated and incomplete options are PARAM with a hint"""
    with Home() as home:
        for line in ["list --frobnicate", "list --limit", "list --limit 0", "list --limit x", "list --limit=-1",
                     "list --class --class", "list --class nothing", "list extra", "list --match", "list --match label",
                     "--vault", "-x list", "list --limit 1 --limit 2", "show", "show x --file y", "show x --passphrase-file y",
                     "set x", "delete", "import", "import x --on-conflict maybe", "schema extra", "schema --json=yes",
                     "vault backup", "vault passwd --remove --new-passphrase-file x", "dump --since x --class key",
                     "undo a b", "help frobnicate"]:
            error = usage_error(home, *line.split())
            assert error["message"], line


@tap.case
def options_anywhere():
    """global options work before and after the command; after -- there are none"""
    with Home() as home:
        assert home.run("schema", "--json").json == home.run("--json", "schema").json
        assert home.run("--no-input", "schema", "--json", f"--vault={home.path}/v.db").status == 0
        error = home.run("--json", "show", "--", "--file")
        assert error.status == 3 and "--file" in error.error["message"], error


@tap.case
def text_error():
    """an error for people: the program's name, the message, a hint; nothing on standard output"""
    with Home() as home:
        result = home.run("frobnicate")
        assert result.status == 2 and result.out == "", result
        first, second = result.err.splitlines()
        assert first.startswith("credenzactl: There is no command “frobnicate”"), result
        assert "credenzactl --help" in second, result


@tap.case
def error_is_one_line():
    """what somebody typed cannot control the terminal that shows the error"""
    with Home() as home:
        result = home.run("evil\x1b[2Jname\nsecond")
        assert "\x1b" not in result.err and "\\x1b" in result.err, repr(result.err)
        assert len(result.err.splitlines()) == 2, repr(result.err)


@tap.case
def help_lists_everything():
    """the help names every command, and each command's help every option with a text"""
    with Home() as home:
        whole = home.run("--help")
        assert whole.status == 0 and whole.err == "", whole
        assert whole.out == home.run("help").out == home.run("-h").out
        for command in COMMANDS:
            assert re.search(rf"^  {command}(  |$)", whole.out, re.M), command
            result = home.run("help", *command.split())
            assert result.status == 0 and result.out == home.run(*command.split(), "--help").out, result
            assert result.out.startswith(f"Usage: credenzactl {command}"), result
            assert all(len(line) <= 80 for line in result.out.splitlines()), result


@tap.case
def help_golden():
    """the options of each command are those of the contract, no more and no fewer"""
    globals_ = {"vault", "json", "no-input", "vault-passphrase-file", "pin-file", "application-password-file", "version",
                "help"}
    key = {"type", "size", "curve"}
    name = {"subject", "san", "preset", "key-usage", "extended-key-usage"}
    stored = {"label", "tag", "comment", "group", "store", "accessible", "access-control"}
    golden = {
        "generate": key | stored,
        "request new": key | name | stored | {"key", "basic-constraints", "challenge-password-file", "save-preset", "out"},
        "request renew": key | name | {"new-key", "out", "store", "group", "accessible", "access-control"},
        "request show": {"out"}, "request list": set(), "request reply": {"passphrase-file"},
        "request presets": {"delete"},
        "certificate self-signed": key | name | stored | {"days"}, "authority issue": key | name | stored | {"days"},
        "authority new": key | {"server", "client", "group", "store", "accessible", "access-control"},
        "stores": set(), "vault init": {"new-passphrase-file"}, "vault passwd": {"new-passphrase-file", "remove"},
        "vault status": set(), "vault backup": set(), "vault restore": set(), "list": {"class", "match", "limit", "store"},
        "show": {"file", "passphrase-file"},
        "import": {"passphrase-file", "from", "label", "tag", "comment", "group", "store", "accessible", "access-control",
                   "on-conflict", "dry-run"},
        "export": {"format", "target", "out", "export-passphrase-file", "unencrypted"}, "explain": {"file"},
        "inspect": {"format"}, "expiring": {"within"}, "set": set(), "protect": {"accessible", "access-control"}, "capabilities": set(), "lock": set(),
        "unlock": set(), "delete": {"keep-key", "permanently"}, "undo": set(), "dump": {"class", "store", "since"},
        "probe": {"identity", "identity-file", "no-identity", "passphrase-file", "cacert", "pin", "sni", "connect-to",
                  "proxy", "min-tls", "max-tls", "groups", "alpn", "revocation", "timeout", "insecure"},
        "schema": set(), "probe-schema": set(), "help": set(),
    }
    assert set(golden) == set(COMMANDS)
    with Home() as home:
        for command, options in golden.items():
            text = home.run("help", *command.split()).out
            entries = re.findall(r"^  --([a-z-]+)( \S+)?(?:  +|\n {28})(\S.*)$", text, re.M)
            assert {entry[0] for entry in entries} == options | globals_, (command, entries)
            assert all(len(entry[2]) > 10 for entry in entries), (command, entries)


@tap.case
def wrong_input_says_which_and_what_to_do():
    """as somebody new would try it; each answer names what is wrong, and where there is one, the next step"""
    with Home() as home:
        (home.path / "folder").mkdir()
        home.file("text", "hello")
        home.file("nothing", "")
        one = home.make_certificate("one.pem", home.make_key("one.key"), "/CN=one")
        for status, words, *line in (
                (3, "“credenzactl list” shows all items", "show", "nope"),
                (10, "text: This is no certificate", "import", one, "text"),
                (10, "nothing: The file is empty", "import", one, "nothing"),
                (17, "“missing” could not be read", "import", one, "missing"),
                (17, "The passphrase file could not be read: Is a directory", "import", one, "--passphrase-file", "folder"),
                (17, "The passphrase file could not be read: No such file", "import", one, "--passphrase-file", "missing"),
                (3, "There is no backup “missing”", "vault", "restore", "missing"),
                (17, "“folder” could not be read: Is a directory", "vault", "restore", "folder"),
                (2, "the commands are: request new, request show, ", "request"),
                (2, "the commands are: vault init, ", "vault", "lose"),
                (2, "the commands are: vault init, ", "help", "vault", "lose"),
                (2, "the commands are: stores, vault init, ", "lose")):
            result = home.run(*line)
            assert result.status == status and words in result.err and result.out == "", (line, result)
        assert "import" not in home.run("vault").err
        result = home.run("import", "folder")
        assert result.status == 0 and result.out == "Nothing was found that could be imported\n", result
        assert home.json("list")["items"] == []


@tap.case
def version():
    """--version prints the version"""
    with Home() as home:
        assert re.fullmatch(r"credenzactl \d+\.\d+\.\d+\n", home.run("--version").out)


@tap.case
def schema():
    """the attribute table as JSON: its shape, and what the contract says of it"""
    with Home() as home:
        document = home.json("schema")
        assert document["format"] == 1
        classes = {klass["name"]: {a["name"]: a for a in klass["attributes"]} for klass in document["classes"]}
        assert list(classes) == ["certificate", "key", "request", "identity", "other"]
        members = {"name", "type", "at-add", "update", "search", "derived", "unique"}
        for attributes in classes.values():
            assert all(set(a) == members for a in attributes.values())
        assert "application-tag" not in classes["certificate"] and "application-tag" in classes["key"]
        unique = {a for a, row in classes["certificate"].items() if row["unique"]}
        assert unique == {"group", "certificate-type", "issuer", "serial-number"}, unique
        assert not any(row["at-add"] or row["update"] for row in classes["other"].values())


@tap.case
def schema_text():
    """the attribute table for people is aligned"""
    with Home() as home:
        lines = home.run("schema").out.splitlines()
        columns = {line.index("search") for line in lines if line.startswith("  ") and "search" in line}
        assert 1 <= len(columns) <= 5, columns


@tap.case
def disk_full():
    """a result that cannot be written is an I/O error, also where it is small"""
    with Home() as home:
        import subprocess
        with open("/dev/full", "wb") as full:
            done = subprocess.run([str(tap.CREDENZACTL), "--json", "schema"], stdout=full, stderr=subprocess.PIPE, env=home.env)
        error = harness.Result(done.returncode, b"", done.stderr).error
        assert done.returncode == 17 and error["osstatus"] == -34 and error["code"] == "io", (done, error)


@tap.case
def closed_pipe():
    """a reader that goes away is an I/O error, not a death by SIGPIPE"""
    with Home() as home:
        process = home.start("--json", "schema")
        process.stdout.close()
        error = process.stderr.read()
        assert process.wait() in (0, 17), (process.returncode, error)
        import os
        import subprocess
        reader, writer = os.pipe()
        os.close(reader)
        done = subprocess.run([str(tap.CREDENZACTL), "schema"], stdout=writer, stderr=subprocess.PIPE, env=home.env)
        os.close(writer)
        assert done.returncode == 17 and b"Broken pipe" in done.stderr, done


@tap.case
def no_secret_in_argv():
    """no option takes a passphrase itself"""
    with Home() as home:
        for command in COMMANDS:
            for name, value in re.findall(r"^  --([a-z-]+) (\S+)", home.run("help", *command.split()).out, re.M):
                # A pin of the connection test is the hash of a public key.
                if name != "pin" and re.search("pass|pin|secret", name):
                    assert name.endswith("-file") and value == "FILE", (command, name, value)


tap.main()
