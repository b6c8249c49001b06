#!/usr/bin/python3
# export.py: is an export of an identity dominated by its key derivation?  SPDX-License-Identifier: GPL-3.0-or-later
"""usage: export.py BUILD-FOLDER [--rounds N] [--strict]

The command "export" as a whole, and beside it openssl deriving keys: as many times
with as many iterations as the file needs to be written and to be read back. What is
left is the start of the program, the vault, the disk. Needs a keyring: run it below
tests/with-keyring, or it does so by itself.
"""
import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
SALT = "00112233445566778899aabbccddeeff"
PBKDF2 = ["PBKDF2", "-kdfopt", "digest:SHA256", "-kdfopt", f"hexsalt:{SALT}", "-kdfopt", "pass:secret", "-kdfopt", "iter:600000"]
PKCS12 = ["PKCS12KDF", "-kdfopt", "digest:SHA256", "-kdfopt", f"hexsalt:{SALT}", "-kdfopt", "hexpass:0073006500630072006500740000",
          "-kdfopt", "iter:600000", "-kdfopt", "id:3"]

# Each derivation is made once to write and once to read back.
FORMATS = {"pkcs8": [PBKDF2] * 2, "pkcs12": [PBKDF2] * 4 + [PKCS12] * 2}


def seconds(*command):
    start = time.monotonic()
    done = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE)
    if done.returncode != 0:
        sys.exit(f"{command}: status {done.returncode}: {done.stderr.decode()[-500:]}")
    return time.monotonic() - start


def derive(kdf):
    return seconds("openssl", "kdf", "-keylen", "32", *kdf[1:], kdf[0])


def measure(options, work):
    ctl = [Path(options.build).resolve() / "src" / "cli" / "credenzactl", "--vault", work / "vault.db", "--no-input"]
    (work / "word").write_text("secret\n")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-noenc", "-keyout", work / "k", "-out", work / "c", "-subj", "/CN=client"],
                   check=True, capture_output=True)
    seconds(*ctl, "import", work / "k", work / "c")
    times = {name: ([], []) for name in FORMATS}
    start_ups = []
    for number in range(options.rounds):
        start_ups.append(seconds("openssl", "version"))
        for name, derivations in FORMATS.items():
            out = work / f"{number}.{name}"
            times[name][0].append(seconds(*ctl, "export", "client", "--format", name, "--export-passphrase-file", work / "word", "--out", out))
            times[name][1].append(sum(derive(kdf) - start_ups[-1] for kdf in derivations))
    return times


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--strict", action="store_true")
    options, _ = parser.parse_known_args()
    if "DBUS_SESSION_BUS_ADDRESS" not in os.environ:
        os.execv(HERE.parent / "with-keyring", [str(HERE.parent / "with-keyring"), sys.executable, *sys.argv])

    with tempfile.TemporaryDirectory() as work:
        times = measure(options, Path(work))

    over = False
    print(f"export of an identity, {options.rounds} rounds, median (least to most) in seconds")
    for name, (whole, derived) in times.items():
        share = statistics.median(derived) / statistics.median(whole)
        over = over or share < 0.5
        for label, values in ((name, whole), ("derivation", derived)):
            print(f"  {label:10} {statistics.median(values):6.3f} ({min(values):.3f} to {max(values):.3f})")
        print(f"  share      {share:6.2f}, target at least 0.50: {'not held' if share < 0.5 else 'held'}")
    return 1 if over and options.strict else 0


if __name__ == "__main__":
    sys.exit(main())
