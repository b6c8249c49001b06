#!/usr/bin/python3
# judge.py: real files from elsewhere, judged by the command line.  SPDX-License-Identifier: GPL-3.0-or-later
"""Each row of the table is shown by credenzactl and, where it holds keys, imported.

deviations.tsv beside this file names the rows where another outcome than the
table's is right, and why. A row that deviates without standing there fails, and so
does one that stands there as "always" and does not deviate.
"""
import csv
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cli"))

import harness
from harness import tap

HERE = Path(__file__).resolve().parent
N_WORKERS = 2

# Exit statuses of DESIGN's table.
AUTH_FAILED, UNSUPPORTED, MALFORMED, UNRECOGNIZED, TOO_LARGE = 7, 8, 9, 10, 11
REFUSALS = (UNSUPPORTED, MALFORMED, UNRECOGNIZED, TOO_LARGE)

# The table has OpenSSL's curve names.
CURVES = {"P-256": "prime256v1", "P-384": "secp384r1", "P-521": "secp521r1"}


def read_rows():
    folder = tap.need_testdata()
    with open(folder / "index.tsv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert len(rows) >= 389, len(rows)
    for row in rows:
        row["path"] = folder / row["file"]
    return rows


def read_deviations():
    with open(HERE / "deviations.tsv", encoding="utf-8") as file:
        return {row["file"]: row["when"] for row in csv.DictReader(file, delimiter="\t")}


def passphrase_options(home, row):
    passphrase = row["passphrase"]
    if passphrase in ("", "<empty>"):
        return []
    if passphrase == "UNKNOWN":
        passphrase = "not this one"
    return ["--passphrase-file", home.file("passphrase-" + row["file"].replace("/", "-"), passphrase + "\n")]


def items_of(shown, klass):
    return [item for item in shown["items"] if item["class"] == klass]


def private_keys(shown):
    return [item for item in items_of(shown, "key") if item.get("key-class") == "private"]


def name_key(shown, item):
    """The key as the table writes it; a certificate's is in its rows only."""
    rows = {(row["section"], row["title"]): row["value"] for row in item["rows"]}
    algorithm = item.get("key-type") or rows.get(("Key", "Algorithm"), "")
    return algorithm.lower(), item.get("key-size"), item.get("curve")


def complain_about_key(shown, item, expected):
    if expected in ("", "?", "unsupported key") or item["class"] != "key":
        return []
    key_type, size, curve = name_key(shown, item)
    words = expected.split()
    if words[0] == "EC":
        # Explicit parameters of a curve that has a name are shown by it: better.
        named = [CURVES.get(curve, curve), str(size)] == words[1:]
        if key_type in ("ec", "sm2") and (named or (words[1] == "explicit-params" and words[2] == str(size))):
            return []
    elif words[0] in ("RSA", "DSA", "DH"):
        if key_type.split("-")[0] == words[0].lower() and str(size) == words[1]:
            return []
    elif key_type == words[0].lower():
        return []
    return [f"key {key_type} {size} {curve}"]


def complain_about_content(row, shown):
    complaints = []
    counts = dict(re.findall(r"(keys|certs)=(\d+)", row["counts"]))
    if "keys" in counts and len(private_keys(shown)) != int(counts["keys"]):
        complaints.append(f"{len(private_keys(shown))} keys")
    if "certs" in counts and len(items_of(shown, "certificate")) != int(counts["certs"]):
        complaints.append(f"{len(items_of(shown, 'certificate'))} certificates")

    first = next((found[0] for found in (items_of(shown, c) for c in ("certificate", "request", "key")) if found), None)
    if first is None:
        if row["subject"] or row["spki_sha256"]:
            complaints.append("nothing was found")
        return complaints
    if row["subject"] and first.get("subject") != row["subject"]:
        complaints.append(f"subject {first.get('subject')}")
    if row["spki_sha256"] and first["spki-sha256"] != row["spki_sha256"]:
        complaints.append(f"spki {first['spki-sha256']}")
    return complaints + complain_about_key(shown, first, row["key"])


def has_finding(shown, code):
    return any(finding["code"] == code for finding in shown["findings"])


def complain_about_accepted(row, shown):
    expected = row["expected"]
    complaints = complain_about_content(row, shown)
    if shown.get("locked"):
        complaints.append("still locked")
    if ("ignored-blocks" in expected or "accept-part" in expected) and not shown["ignored"]:
        complaints.append("nothing is named as ignored")
    if "warn-CSR-signature" in expected and not has_finding(shown, "request-signature"):
        complaints.append("no finding about the request's signature")
    if "say-key-unusable" in expected and not has_finding(shown, "key-unusable"):
        complaints.append("no finding that the key cannot be used")
    if "warn-bad-key" in expected and not has_finding(shown, "key-check-failed"):
        complaints.append("no finding that the key fails its check")
    return complaints


def crashed(result):
    """A signal, an internal error, or a sanitizer that spoke."""
    if result.status < 0 or result.status == 1:
        return True
    return not result.err.startswith("{") if result.status else bool(result.err)


def complain_about_show(row, result):
    expected = row["expected"]
    if crashed(result):
        return [f"crashed or failed: {result}"]
    message = "" if result.status == 0 else result.error["message"]

    if expected.startswith("accept-on-3.5") and result.status == UNSUPPORTED:
        return [] if message else ["no reason"]
    if expected.startswith("accept"):
        return complain_about_accepted(row, result.json) if result.status == 0 else [f"{result.status}: {message}"]
    if expected.startswith("ask-password"):
        return [] if result.status == AUTH_FAILED else [f"{result.status}: {message}"]
    if result.status not in REFUSALS:
        return [f"accepted or another error: {result.status} {message}"]
    return []


def holds_keys(row):
    return "key" in row["kind"].replace("pubkey", "") or row["kind"].endswith("p12")


def complain_about_import(row, home, result):
    """What was stored is what the table says; a refused file leaves nothing."""
    expected = row["expected"]
    accepted = result.status == 0
    if crashed(result):
        return [f"import crashed or failed: {result}"]
    if expected.startswith("accept-on-3.5") and result.status == UNSUPPORTED:
        accepted = False
    elif expected.startswith("accept") != accepted:
        return [f"import: {result.status} {'' if accepted else result.error['message']}"]

    if not accepted:
        stored = home.json("--vault", home.vault, "list")["items"] if home.vault.exists() else []
        return [f"{len(stored)} items of a refused file are stored"] if stored else []

    results = result.json["results"]
    keys = [entry for entry in results if entry.get("class") == "key" and entry["action"] in ("added", "completed-identity")]
    wanted = re.search(r"keys=(\d+)", row["counts"])
    if wanted and len(keys) != int(wanted[1]):
        return [f"{len(keys)} keys stored: {results}"]
    if not wanted and expected.startswith("accept") and not keys and row["key"] != "?":
        return [f"no key stored: {results}"]
    return []


def judge(rows, judge_row):
    """Returns the complaints by file."""
    with ThreadPoolExecutor(N_WORKERS) as pool:
        found = dict(zip((row["file"] for row in rows), pool.map(judge_row, rows)))
    return {name: complaints for name, complaints in found.items() if complaints}


def is_excused(complaints, when):
    if when == "spki only":
        return all(text.startswith("spki ") for text in complaints)
    return when is not None


def compare(found, deviations, rows):
    wrong = {name: text for name, text in found.items() if not is_excused(text, deviations.get(name))}
    settled = [row["file"] for row in rows if deviations.get(row["file"]) == "always" and row["file"] not in found]
    print(f"# {len(rows)} files, {len(wrong)} wrong, {len(found) - len(wrong)} deviations with a reason", flush=True)
    assert not wrong, "\n".join(f"{name}: {'; '.join(text)}" for name, text in wrong.items())
    return settled


@tap.case
def every_file_is_shown_as_the_table_says():
    rows = read_rows()
    with harness.Home() as home:
        def show(row):
            options = passphrase_options(home, row)
            return complain_about_show(row, home.run("--json", "--no-input", "show", "--file", row["path"], *options))

        settled = compare(judge(rows, show), read_deviations(), rows)
    assert not settled, f"no deviations any more: {settled}"


@tap.case
def every_key_is_imported_as_the_table_says():
    rows = [row for row in read_rows() if holds_keys(row)]
    with harness.Home() as home:
        home.start_keyring()

        def bring_in(row):
            vault = home.path / "vaults" / (row["file"].replace("/", "-") + ".db")
            vault.parent.mkdir(exist_ok=True)
            options = passphrase_options(home, row)
            result = home.run("--json", "--no-input", "--vault", vault, "import", row["path"], *options)
            here = type("There", (), {"vault": vault, "json": home.json})
            return complain_about_import(row, here, result)

        compare(judge(rows, bring_in), read_deviations(), rows)


if __name__ == "__main__":
    try:
        tap.need_testdata()
    except tap.Skip as reason:
        print(f"1..0 # SKIP {reason}")
        sys.exit(77)
    tap.main()
