#!/usr/bin/python3
# test_rows.py: every situation, against real servers.  SPDX-License-Identifier: GPL-3.0-or-later
"""CDZ_PROBE_REPEATS=20 repeats each situation so often (default 2), and runs the
race of row 9 beside three busy processes. CDZ_PROBE_TABLE=FILE writes the table
of what other tools say into FILE, between its markers. CDZ_PROBE_ONLY=NUMBER runs
that row alone."""
import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
import namespace

namespace.enter()

import odd
import rows
import servers
import table
import tap
from pki import Pki

DRIVER = tap.BUILD_ROOT / "tests" / "probe" / "probe-driver"
REPEATS = int(os.environ.get("CDZ_PROBE_REPEATS", "2"))
ONLY = os.environ.get("CDZ_PROBE_ONLY")
BANNED = re.compile(r"sslv3|SSL routines|errno|Verification: OK", re.I)

answers = {}
pki = None


def ocsp_answer(request):
    query, reply = tap.work / "ocsp.req", tap.work / "ocsp.rsp"
    query.write_bytes(request)
    pki.answer_ocsp(query, reply)
    return reply.read_bytes()


def command(row):
    arguments = [DRIVER, "--proxy", "none", f"https://localhost:{row.port}{row.path}", *row.arguments]
    if row.trusted:
        arguments += ["--cacert", pki.servers_root.crt]
    if row.known:
        arguments += ["--known", pki.issuing.crt, "--known", pki.other.crt]
    if row.identity:
        arguments += ["--identity", pki.client[row.identity]]
    for name in row.candidates:
        arguments += ["--candidate", pki.client[name]]
    return [str(a) for a in arguments]


def probe(row):
    run = subprocess.run(command(row), capture_output=True, text=True, timeout=60)
    assert run.returncode in (0, 20), (row.name, run.returncode, run.stderr)
    return json.loads(run.stdout)


def judge(row, report):
    context = f"{row.name}: {report['verdict']} / {report['case']} / {report['headline']} / {report['next-step']} / {report['alerts']}"
    assert re.fullmatch(row.verdict, report["verdict"]), context
    assert re.search(row.headline, report["headline"]), context
    assert re.search(row.next_step, report["next-step"]), context
    assert not BANNED.search(report["headline"] + report["next-step"]), context
    assert "?" not in report["headline"] + report["next-step"], context
    if row.check:
        row.check(report)


def run_row(row):
    said = set()
    for _ in range(min(row.repeats or REPEATS, REPEATS)):
        report = probe(row)
        judge(row, report)
        said.add((report["verdict"], report["headline"], report["next-step"]))
    assert len(said) == 1, (row.name, said)
    answers[row.name] = (row, report)


def run_rows(found):
    found = [row for row in found if ONLY is None or row.number == int(ONLY)]
    failures = []
    for row in found:
        try:
            run_row(row)
        except Exception as error:
            failures.append(f"row {row.number}: {row.name}: {type(error).__name__}: {error}")
    tap._say(f"{len(found)} situations, {len(found) - len(failures)} right every time")
    assert not failures, "\n".join(failures)


def or_skip(make):
    try:
        return make()
    except servers.Missing as missing:
        raise tap.Skip(str(missing))


@tap.case
def certificates_and_lists():
    global pki
    files = {}
    port = servers.plain_http(files, ocsp_answer)
    pki = Pki(tap.work / "pki", port)
    files["/issuing.crl"] = pki.issuing_crl_der
    files["/"] = b"hello\n"
    pki.backend = port


@tap.case
def nginx():
    run_rows(or_skip(lambda: rows.nginx_rows(pki, tap.work)))


@tap.case
def apache():
    run_rows(or_skip(lambda: rows.apache_rows(pki, tap.work)))


@tap.case
def haproxy_and_stunnel():
    run_rows(or_skip(lambda: rows.other_rows(pki, tap.work, pki.backend)))


@tap.case
def openssl_s_server():
    run_rows(or_skip(lambda: rows.s_server_rows(pki, tap.work)))


@tap.case
def gnutls_serv():
    if not namespace.ISOLATED:
        raise tap.Skip("gnutls-serv binds every address, and a network namespace is not allowed here")
    run_rows(or_skip(lambda: rows.gnutls_rows(pki, tap.work)))


@tap.case
def python_and_the_alert_race():
    found = rows.python_rows(pki)
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(3)] if REPEATS >= 20 else []
    try:
        run_rows(found)
    finally:
        for process in busy:
            process.kill()
            process.wait()


@tap.case
def no_tls_silence_and_resets():
    found = [row for row in odd.odd_rows(pki) if ONLY is None or row.number == int(ONLY)]
    # The silent ones each take their second; they wait side by side.
    with ThreadPoolExecutor(8) as pool:
        results = [(row, pool.submit(run_row, row)) for row in found]
    failures = [f"row {row.number}: {row.name}: {result.exception()}" for row, result in results if result.exception()]
    tap._say(f"{len(found)} situations, {len(found) - len(failures)} right every time")
    assert not failures, "\n".join(failures)


@tap.case
def what_other_tools_say():
    if "CDZ_PROBE_TABLE" not in os.environ:
        raise tap.Skip("CDZ_PROBE_TABLE names no file to write it to")
    table.write(Path(os.environ["CDZ_PROBE_TABLE"]), answers.values(), pki, REPEATS)


tap.main()
