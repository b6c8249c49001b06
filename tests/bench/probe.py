#!/usr/bin/python3
# probe.py: the connection test's speed, as ratios within one run.  SPDX-License-Identifier: GPL-3.0-or-later
"""usage: probe.py BUILD-FOLDER [--probes N] [--strict]

A real nginx on loopback asks for a client certificate. Whole programs: credenzactl
with --identity-file against curl that does the same, in turn; with an identity of a
vault against curl and secret-tool, which reads the vault's key R from the same keyring.
Inside one program: a test with its report against libssl alone with a fresh context, in
turn.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "probe")]
import servers
from pki import Pki

WHOLE_TARGET, INSIDE_TARGET = 1.2, 1.5


def run(command, environment):
    """(wall, CPU) seconds of one program; its output is thrown away as a script would."""
    start = time.monotonic()
    process = subprocess.Popen([str(c) for c in command], env=environment, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command[0]}: status {process.returncode}: {process.stderr.read().decode()[-500:]}")
    process.stderr.close()
    return wall, usage.ru_utime + usage.ru_stime


def prepare(work):
    os.chmod(work, 0o711)
    pki = Pki(work / "pki", 1)
    certificate, key = pki.server["good"]
    port = servers.nginx(work / "nginx", {"ask": [
        f"ssl_certificate {certificate};", f"ssl_certificate_key {key};", "ssl_verify_client on;", "ssl_verify_depth 3;",
        f"ssl_client_certificate {pki.root.crt};", "location / { return 200 ok; }"]})["ask"]
    return pki, port


def clean_environment(work):
    """No bus, no display, no proxy, and the system's own authorities."""
    lead = ("DBUS_", "XDG_", "DISPLAY", "WAYLAND", "SSL_CERT_", "CURL_CA_")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(lead) and not k.lower().endswith("_proxy")}
    environment.update(HOME=str(work), XDG_RUNTIME_DIR=str(work))
    return environment


def measure_in_turn(commands, rounds, environment):
    times = {name: [] for name in commands}
    for number in range(rounds + 2):
        for name, command in commands.items():
            measured = run(command, environment)
            if number >= 2:
                times[name].append(measured)
    return times


def measure_whole(options, environment, pki, port):
    """Both read the same PEM file and the same authority, and offer HTTP/2."""
    url = f"https://localhost:{port}/"
    identity, authority = pki.client["good"], pki.servers_root.crt
    return measure_in_turn({
        "probe": [options.ctl, "--no-input", "probe", url, "--identity-file", identity, "--cacert", authority],
        "curl": ["curl", "-sS", "-o", "/dev/null", url, "--cert", identity, "--cacert", authority],
    }, options.probes, environment)


def compare_with_vault(options):
    """Within tests/with-keyring; a test with a stored identity reads R once."""
    environment = {**clean_environment(os.environ["HOME"]), "DBUS_SESSION_BUS_ADDRESS": os.environ["DBUS_SESSION_BUS_ADDRESS"],
                   "XDG_RUNTIME_DIR": os.environ["XDG_RUNTIME_DIR"]}
    with tempfile.TemporaryDirectory() as folder:
        pki, port = prepare(Path(folder))
        url = f"https://localhost:{port}/"
        ctl, identity, authority = options.ctl, pki.client["good"], pki.servers_root.crt
        subprocess.run([ctl, "import", identity], env=environment, stdout=subprocess.DEVNULL, check=True)
        status = json.loads(subprocess.run([ctl, "--json", "vault", "status"], env=environment, stdout=subprocess.PIPE, check=True).stdout)
        times = measure_in_turn({
            "probe": [ctl, "--no-input", "probe", url, "--identity", "good", "--cacert", authority],
            "curl": ["curl", "-sS", "-o", "/dev/null", url, "--cert", identity, "--cacert", authority],
            "read": ["secret-tool", "lookup", "cdz:vault", status["vault"]["id"]],
        }, options.probes, environment)
    over = [report_ratio(f"whole program with an identity of the vault, {kind} time, against curl and secret-tool reading R",
                         [t[index] for t in times["probe"]], [c[index] + r[index] for c, r in zip(times["curl"], times["read"])],
                         ("probe", "both"), WHOLE_TARGET) for index, kind in enumerate(("wall", "CPU"))]
    return 1 if any(over) and options.strict else 0


def report_ratio(what, probe, yardstick, names, target):
    ratio = statistics.median(probe) / statistics.median(yardstick)
    print(what)
    for name, values in zip(names, (probe, yardstick)):
        middle = statistics.median(values)
        print(f"  {name:10} {middle * 1000:7.2f} ms ({min(values) * 1000:.2f} to {max(values) * 1000:.2f})")
    print(f"  ratio      {ratio:6.2f}, target {target:.1f}: {'over' if ratio > target else 'held'}")
    return ratio > target


def measure_inside(options, environment, pki, port):
    program = Path(options.build) / "tests" / "bench" / "probe-inside"
    done = subprocess.run([str(program), f"https://localhost:{port}/", str(pki.client["good"]), str(pki.servers_root.crt),
                           str(options.probes * 5)], env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{program}: {done.stderr}")
    lines = [line.split() for line in done.stdout.splitlines()]
    return {name: [float(line[index]) for line in lines] for index, name in enumerate(
        ("probe", "libssl", "probe-cpu", "libssl-cpu"))}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--probes", type=int, default=40)
    parser.add_argument("--strict", action="store_true")
    parser.add_argument("--from-vault", action="store_true", help=argparse.SUPPRESS)
    options, _ = parser.parse_known_args()
    options.ctl = (Path(options.build) / "src" / "cli" / "credenzactl").resolve()
    if options.from_vault:
        return compare_with_vault(options)

    with tempfile.TemporaryDirectory() as folder:
        pki, port = prepare(Path(folder))
        environment = clean_environment(folder)
        whole = measure_whole(options, environment, pki, port)
        inside = measure_inside(options, environment, pki, port)

    print(f"connection test of a local nginx, {options.probes} rounds, median (least to most)")
    over = []
    for index, kind in enumerate(("wall", "CPU")):
        over.append(report_ratio(f"whole program with --identity-file, {kind} time, against curl doing the same",
                                 [t[index] for t in whole["probe"]], [t[index] for t in whole["curl"]],
                                 ("probe", "curl"), WHOLE_TARGET))
    for suffix, kind in (("", "wall"), ("-cpu", "CPU")):
        over.append(report_ratio(f"inside a program, with its report, {kind} time, against libssl alone with a fresh context",
                                 inside["probe" + suffix], inside["libssl" + suffix], ("probe", "libssl"), INSIDE_TARGET))
    sys.stdout.flush()
    inner = subprocess.run([HERE.parent / "with-keyring", sys.executable, __file__, "--from-vault", *sys.argv[1:]])
    return 1 if inner.returncode != 0 or (any(over) and options.strict) else 0


if __name__ == "__main__":
    sys.exit(main())
