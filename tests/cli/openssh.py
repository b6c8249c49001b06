#!/usr/bin/python3
# openssh.py: keys that ssh-keygen encrypted, and the way to read them.  SPDX-License-Identifier: GPL-3.0-or-later
import re
import shutil
import subprocess

from harness import Home, tap

KINDS = ("rsa", "ecdsa", "ed25519")


def keygen(home, *arguments):
    if not shutil.which("ssh-keygen"):
        raise tap.Skip("there is no ssh-keygen")
    subprocess.run(["ssh-keygen", "-q", *map(str, arguments)], env=home.env, cwd=home.path, check=True, capture_output=True)


@tap.case
def the_command_in_the_error_converts_it():
    """show, import and the plan of an import name what it is; the command is run as it stands, on a copy"""
    with Home() as home:
        home.start_keyring()
        for kind in KINDS:
            keygen(home, "-t", kind, "-N", "secret", "-f", kind)
            for line in (["show", "--file", kind], ["import", kind], ["import", kind, "--dry-run"]):
                error = home.fails(8, "unsupported", *line)
                assert "encrypted OpenSSH private key" in error["message"] and "on a copy" in error["message"], error
            command = re.search(r"“(ssh-keygen [^”]*)”", error["message"])[1].split()
            assert command[0] == "ssh-keygen" and command[-2:] == ["-f", "FILE"], command
            shutil.copy(home.path / kind, home.path / "copy")
            new = "" if "empty new passphrase" in error["message"] else "secret"
            keygen(home, *command[1:-1], "copy", "-P", "secret", "-N", new)
            document = home.json("import", "copy", "--passphrase-file", home.file("passphrase", "secret\n"), "--label", kind)
            (result,) = document["results"]
            assert result["class"] == "key" and result["action"] == "added", (kind, document)
            home.json("export", result["ref"], "--format", "ssh", "--out", home.path / f"{kind}.out")
            assert (home.path / f"{kind}.out").read_text().split()[:2] == (home.path / f"{kind}.pub").read_text().split()[:2], kind


tap.main()
