#!/usr/bin/python3
# translations.py: each language that is listed is whole.  SPDX-License-Identifier: GPL-3.0-or-later
"""usage: translations.py SOURCE-ROOT"""
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(sys.argv[1])
sys.path.insert(0, str(ROOT / "tests"))
import tap

# What the glib preset of meson's i18n module looks for.
KEYWORDS = ["_", "N_", "C_:1c,2", "NC_:1c,2", "g_dcgettext:2", "g_dngettext:2,3", "g_dpgettext2:2c,3"]


def messages(text):
    """(context, id) → translations; the ids of a PO file, with their escapes."""
    found = {}
    for block in re.split(r"\n\s*\n", text):
        lines = [line for line in block.split("\n") if not line.startswith("#~")]
        fields = re.findall(r'^(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?) ((?:"(?:[^"\\]|\\.)*"\n?)+)', "\n".join(lines) + "\n", re.M)
        values = [(name, "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', value))) for name, value in fields]
        named = dict(values)
        if named.get("msgid"):
            fuzzy = any(line.startswith("#,") and "fuzzy" in line for line in lines)
            found[named.get("msgctxt", ""), named["msgid"]] = [] if fuzzy else [v for n, v in values if n.startswith("msgstr")]
    return found


def in_the_sources():
    if shutil.which("xgettext") is None:
        raise tap.Skip("xgettext is missing")
    template = tap.work / "credenza.pot"
    subprocess.run(["xgettext", "--from-code=UTF-8", "--add-comments", *(f"--keyword={k}" for k in KEYWORDS),
                    "--directory", ROOT, "--files-from", ROOT / "po" / "POTFILES", "--output", template],
                   check=True, capture_output=True, cwd=ROOT)
    return messages(template.read_text())


def languages():
    return [line for line in (ROOT / "po" / "LINGUAS").read_text().split() if not line.startswith("#")]


@tap.case
def every_sentence_is_translated():
    wanted = in_the_sources()
    assert len(wanted) > 1000 and languages(), len(wanted)
    for language in languages():
        there = messages((ROOT / "po" / f"{language}.po").read_text())
        missing = [key for key in wanted if not there.get(key) or not all(there[key])]
        assert not missing, f"{language}: {len(missing)} of {len(wanted)}: {missing[:5]}"


@tap.case
def placeholders_are_kept():
    for language in languages():
        path = ROOT / "po" / f"{language}.po"
        subprocess.run(["msgfmt", "--check", "--output-file", tap.work / "out.mo", path], check=True, capture_output=True)
        for (_, source), targets in messages(path.read_text()).items():
            for target in targets:
                assert set(re.findall(r"\{[a-z-]+\}", source)) == set(re.findall(r"\{[a-z-]+\}", target)), (source, target)


@tap.case
def spaces_at_the_ends_are_kept():
    """pieces such as " and " are put between others"""
    for language in languages():
        for (_, source), targets in messages((ROOT / "po" / f"{language}.po").read_text()).items():
            for target in filter(None, targets):
                assert (source[0] == " ", source[-1] == " ") == (target[0] == " ", target[-1] == " "), (source, target)


tap.main()
