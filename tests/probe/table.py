# table.py: what curl and s_client say of the same servers.  SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the table of the 24 situations into tests/README.md, between its markers.

The rubric: a tool names the true cause when its output holds words for it (each
row has them as a regular expression, in rows.py) that a reader who knows TLS, but
not this server, could act on. An alert's own words count; a bare HTTP 400 that is
the same for five causes does not."""
import re
import subprocess

BEGIN, END = "<!-- probe table: begin -->", "<!-- probe table: end -->"


def run(command, data=None):
    try:
        done = subprocess.run([str(c) for c in command], input=data, capture_output=True, text=True, timeout=4, errors="replace")
        return done.stdout + done.stderr
    except subprocess.TimeoutExpired as stopped:
        return ((stopped.stdout or b"") + (stopped.stderr or b"")).decode(errors="replace") + "\n(hung until it was ended)"


def curl(row, pki):
    identity = ["--cert", pki.client[row.identity], "--key", pki.client[row.identity]] if row.identity else []
    return run(["curl", "-sS", "-i", "--max-time", "3", "--cacert", pki.servers_root.crt, *identity,
                f"https://localhost:{row.port}{row.path}"])


def s_client(row, pki):
    identity = ["-cert", pki.client[row.identity], "-key", pki.client[row.identity], "-cert_chain", pki.client[row.identity]] \
        if row.identity else []
    return run(["openssl", "s_client", "-connect", f"localhost:{row.port}", "-servername", "localhost", "-CAfile",
                pki.servers_root.crt, "-ign_eof", *identity],
               f"GET {row.path} HTTP/1.1\r\nHost: localhost:{row.port}\r\nConnection: close\r\n\r\n")


# The line of the output that says most, shown in the table.
TELLING = [r"No required SSL certificate was sent", r"The SSL certificate error", r"curl: \(\d+\).*", r".*alert number \d+.*",
           r".*:error:.*", r"HTTP/[\d.]+ [1-5]\d\d.*", r"Verification error:.*", r"Verif.*: OK", r".*errno.*", r"\(hung.*"]


def without_ports(line):
    """Ports and dates differ from run to run."""
    return re.sub(r"\d{1,2} [A-Z]\w+ \d{4}", "DATE", re.sub(r"(localhost:|localhost port |Port )\d+", r"\1N", line))


def telling(text):
    for pattern in TELLING:
        found = re.search(pattern, text)
        if found:
            line = re.sub(r"<[^>]*>|^[0-9A-F]{8,}:", "", found.group(0)).strip()
            line = without_ports(line)
            return line.replace("|", "\\|")[:110]
    return "nothing"


def names(row, text):
    return re.search(row.cause, text, re.I) is not None


def write(path, answers, pki, repeats):
    lines = ["| # | situation | Credenza | curl | `openssl s_client` |", "|---|---|---|---|---|"]
    counts = {"Credenza": set(), "curl": set(), "s_client": set()}
    missed = {"curl": set(), "s_client": set()}
    shown = sorted((row for row, _ in answers if row.in_table), key=lambda row: row.number)
    reports = {row.name: report for row, report in answers}
    for row in shown:
        said = {"curl": curl(row, pki), "s_client": s_client(row, pki)}
        cells = []
        for tool, text in said.items():
            mark = "✓" if names(row, text) else "–"
            if not names(row, text):
                missed[tool].add(row.number)
            counts[tool].add(row.number)
            cells.append(f"{mark} {telling(text)}")
        counts["Credenza"].add(row.number)
        lines.append(f"| {row.number} | {row.name} | ✓ {without_ports(reports[row.name]['headline'])} | {cells[0]} | {cells[1]} |")
    total = len(counts["Credenza"])
    summary = f"{total} rows, each situation {repeats} times (those that wait for a deadline at most 5). A row counts where every situation shown is named: " \
              f"Credenza {total}, curl {total - len(missed['curl'])}, `openssl s_client` {total - len(missed['s_client'])}."
    old = path.read_text(encoding="utf-8") if path.exists() else f"{BEGIN}\n{END}\n"
    before, rest = old.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    path.write_text(before + BEGIN + "\n" + summary + "\n\n" + "\n".join(lines) + "\n" + END + after, encoding="utf-8")
