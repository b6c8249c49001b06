#!/usr/bin/python3
# house-rules.py: the rules of the house, as TAP.  SPDX-License-Identifier: GPL-3.0-or-later
"""usage: house-rules.py SOURCE-TREE [--update-potfiles | --only RULE]

Walks the source tree and fails where a file breaks a rule.

A line that breaks a rule on purpose does not exist: a rule that needs an
exception names it in the tables below, with the reason.
"""
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(sys.argv[1])
POTFILES = ROOT / "po" / "POTFILES"

# Left to right: a file includes its own layer and those before it.
LAYERS = ["core", "stores", "services"]
FRONT_ENDS = ["cli", "gui"]

FUNCTION_END = 60
FILE_LONG = 500
FILE_END = 800

FORBIDDEN_C = {
    r"\b(strcpy|strcat|strncpy|strncat|sprintf|vsprintf|gets|alloca|g_alloca|g_newa)\s*\(": "unbounded or on the stack",
    r"\b(sleep|usleep|g_usleep|nanosleep|clock_nanosleep)\s*\(": "waits for time to pass; wait for the event",
    r"\b(rand|random|srand|drand48)\s*\(": "not random enough for this program",
    r"\bsystem\s*\(": "starts a shell",
    r"\bPKCS12_parse\s*\(": "stops at the first failure and loses attributes",
    r"\bPKCS7_verify\s*\(": "a certificate bundle is read, never verified as a message",
}
FORBIDDEN_SCRIPT = {
    r"^\s*(sleep|usleep)\b|[;&|(]\s*sleep\s": "waits for time to pass; wait for the event",
    r"\btime\.sleep\b": "waits for time to pass; wait for the event",
    r"\b(pkill|killall)\b": "ends programs by name; end them by pid",
}
# Where secrets are handled, memcmp is for what is named as public only.
SECRET_FILES = re.compile(r"cdz-(secret|envelope|slot|pbmac|pkcs12|vault-key|root-key)")
PUBLIC_WORDS = re.compile(r"uuid|_id\b|magic|salt|oid|scrypt", re.I)
SECRET_WORDS = re.compile(r"secret|passphrase|password|\bmac\b|\btag\b|check_value|digest|private", re.I)

VERSION_TEST = re.compile(
    r"^\s*#\s*(if|elif)\b.*(CHECK_VERSION|_(MAJOR|MINOR)_VERSION|OPENSSL_VERSION|ADW_VERSION|GLIB_VERSION|GTK_VERSION)")
LEFTOVER = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK)\b")


def project_files():
    """Every file of the project, as a path below its root; no build folder's."""
    for top in ROOT.iterdir():
        if top.is_file():
            yield top.name
        elif top.name in (".ci", "build-aux") or not re.match(r"[.]|build(-|$)", top.name):
            yield from (str(p.relative_to(ROOT)) for p in top.rglob("*")
                        if p.is_file() and "__pycache__" not in p.parts)


def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8", errors="replace")


FILES = sorted(project_files())
C_FILES = [n for n in FILES if n.endswith((".c", ".h"))]
SOURCES = [n for n in C_FILES if n.startswith("src/")]


def is_script(name):
    if name.endswith((".py", ".sh")):
        return True
    return (name.startswith((".ci/", "build-aux/", "tests/")) and "." not in name.split("/")[-1]
            and text_of(name).startswith("#!"))


SCRIPTS = [n for n in FILES if is_script(n)]


def without_comments(text):
    """C with comments and strings blanked, the lines kept."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match.group(0))
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', blank, text, flags=re.S)


def layer_of(name):
    parts = name.split("/")
    return parts[1] if len(parts) > 2 and parts[0] == "src" else None


def check_layers():
    """no include to the right"""
    owner = {Path(n).name: layer_of(n) for n in SOURCES if n.endswith(".h")}
    for name in SOURCES:
        own = layer_of(name)
        allowed = LAYERS[:LAYERS.index(own) + 1] if own in LAYERS else LAYERS + [own]
        for number, line in enumerate(text_of(name).splitlines(), 1):
            match = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
            if not match:
                continue
            target = owner.get(Path(match.group(1)).name)
            if target is not None and target not in allowed:
                yield f"{name}:{number}: {own} includes {match.group(1)} of {target}"


def check_no_gtk():
    """no GTK below the gui folder"""
    for name in SOURCES:
        if layer_of(name) == "gui":
            continue
        for number, line in enumerate(text_of(name).splitlines(), 1):
            if re.match(r"\s*#\s*include\s+<(gtk|gdk|gsk|adwaita|graphene)", line):
                yield f"{name}:{number}: {line.strip()}"


def check_core_is_pure():
    """core opens no file, starts no thread and asks nobody"""
    pattern = re.compile(r"\b(g_file_(get|set)_contents|g_file_new_for\w*|fopen|open|g_open|g_thread_new|"
                         r"g_task_run_in_thread|g_main_(context|loop)_\w+|g_settings_new|getenv|g_getenv)\s*\(")
    for name in SOURCES:
        if layer_of(name) != "core":
            continue
        for number, line in enumerate(without_comments(text_of(name)).splitlines(), 1):
            if pattern.search(line):
                yield f"{name}:{number}: {line.strip()}"


def check_forbidden_calls():
    """no call that this project does without"""
    for names, table, strip in ((C_FILES, FORBIDDEN_C, without_comments), (SCRIPTS, FORBIDDEN_SCRIPT, str)):
        for name in names:
            if name == "tests/style/house-rules.py":
                continue
            for number, line in enumerate(strip(text_of(name)).splitlines(), 1):
                for pattern, reason in table.items():
                    if re.search(pattern, line):
                        yield f"{name}:{number}: {line.strip()} ({reason})"


def check_secret_comparison():
    """secrets are compared in constant time"""
    for name in SOURCES:
        for number, line in enumerate(without_comments(text_of(name)).splitlines(), 1):
            for compared in re.findall(r"(?<!CRYPTO_)\bmemcmp\s*\(([^()]*)", line):
                in_secret_file = SECRET_FILES.search(name) and not PUBLIC_WORDS.search(compared)
                if in_secret_file or SECRET_WORDS.search(compared):
                    yield f"{name}:{number}: {line.strip()}"


def check_licence():
    """each source names its licence in its first lines"""
    for name in FILES:
        if not (name in C_FILES or name in SCRIPTS or name.endswith(("meson.build", ".ui", ".css", "meson_options.txt"))):
            continue
        head = "\n".join(text_of(name).splitlines()[:4])
        if "SPDX-License-Identifier: GPL-3.0-or-later" not in head:
            yield f"{name}: no SPDX line"


def functions_of(name):
    """(name, first line, lines of the body) of each function in GNU layout."""
    lines = text_of(name).splitlines()
    start = None
    for index, line in enumerate(lines):
        if line.startswith("{"):
            start = index
        elif line.startswith("}") and start is not None:
            head = next((lines[i] for i in range(start - 1, max(start - 20, -1), -1)
                         if re.match(r"[a-z_]\w* \(", lines[i])), None)
            if head is not None:
                yield head.split(" (")[0], start + 1, index - start + 1
            start = None


def check_function_length():
    """no function is over budget"""
    for name in C_FILES:
        if not name.endswith(".c"):
            continue
        for function, first, length in functions_of(name):
            if length > FUNCTION_END:
                yield f"{name}:{first}: {function} has {length} lines, {FUNCTION_END} is the end"


def check_file_length():
    """no file needs splitting by role"""
    for name in C_FILES:
        length = text_of(name).count("\n")
        if length > FILE_END:
            yield f"{name}: {length} lines, {FILE_END} is the end"
        elif length > FILE_LONG:
            print(f"# long: {name} has {length} lines; split it by role when it grows")


def check_version_tests():
    """only the platform file tests a library's version"""
    for name in SOURCES:
        if name == "src/gui/cdz-platform.c":
            continue
        for number, line in enumerate(text_of(name).splitlines(), 1):
            if VERSION_TEST.match(line):
                yield f"{name}:{number}: {line.strip()}"


def check_leftovers():
    """nothing is left for later without saying so in the README"""
    for name in C_FILES + SCRIPTS:
        for number, line in enumerate(text_of(name).splitlines(), 1):
            if LEFTOVER.search(line):
                yield f"{name}:{number}: {line.strip()}"


def translatable():
    wanted = {n for n in SOURCES if n.endswith((".c", ".h")) and re.search(r"\bN?_ \(|\b(N|C|NC|Q)?_\(|ngettext", text_of(n))}
    wanted |= {n for n in FILES if n.startswith("ui/") and n.endswith(".ui") and 'translatable="' in text_of(n)}
    wanted |= {n for n in FILES if n.startswith("data/") and n.endswith((".desktop.in", ".metainfo.xml.in", ".gschema.xml"))}
    return wanted


def check_translatable():
    """every file with a translated sentence is listed in po/POTFILES"""
    listed = {line for line in POTFILES.read_text().splitlines() if line and not line.startswith("#")}
    for name in sorted(translatable() - listed):
        yield f"{name} is missing in po/POTFILES (--update-potfiles adds it)"
    for name in sorted(listed - set(FILES)):
        yield f"po/POTFILES lists {name}, which does not exist"


def check_extractable():
    """no translated sentence is put together from macros that xgettext cannot read"""
    for name in SOURCES:
        for number, line in enumerate(text_of(name).splitlines(), 1):
            if re.search(r'_ ?\(.*"\s*G_G?U?(INT|SIZE|SSIZE|OFFSET)\w*_FORMAT', line):
                yield f"{name}:{number}: {line.strip()} (write %zu, or PRId64 of inttypes.h)"


def check_templates():
    """each template has its class beside it, under the same name"""
    names = {Path(n).stem for n in SOURCES if n.startswith("src/gui/") and n.endswith(".c")}
    for name in FILES:
        if name.startswith("ui/") and name.endswith(".ui") and "<template " in text_of(name):
            if Path(name).stem not in names:
                yield f"{name}: no src/gui/{Path(name).stem}.c"


def check_scripts_parse():
    """each script parses"""
    for name in SCRIPTS:
        if text_of(name).startswith(("#!/bin/bash", "#!/usr/bin/env bash", "#!/bin/sh")):
            run = subprocess.run(["bash", "-n", str(ROOT / name)], capture_output=True, text=True)
            if run.returncode != 0:
                yield f"{name}: {run.stderr.strip()}"
        elif name.endswith(".py"):
            try:
                compile(text_of(name), name, "exec")
            except SyntaxError as problem:
                yield f"{name}: {problem}"


CHECKS = [
    check_layers, check_no_gtk, check_core_is_pure, check_forbidden_calls, check_secret_comparison,
    check_licence, check_function_length, check_file_length, check_version_tests, check_leftovers,
    check_translatable, check_extractable, check_templates, check_scripts_parse,
]


def main():
    if "--update-potfiles" in sys.argv[2:]:
        POTFILES.write_text("".join(f"{name}\n" for name in sorted(translatable())))
        return 0

    checks = CHECKS
    if "--only" in sys.argv[2:]:
        checks = [c for c in CHECKS if c.__doc__.startswith(sys.argv[3])]

    failed = 0
    print(f"1..{len(checks)}")
    # A tree in which nothing was found would pass everything.
    if len(SOURCES) < 20:
        print(f"Bail out! only {len(SOURCES)} sources below {ROOT}")
        return 1
    for number, check in enumerate(checks, 1):
        problems = list(check())
        for problem in problems:
            print(f"# {problem}")
        failed += bool(problems)
        print(f"{'not ok' if problems else 'ok'} {number} - {check.__doc__}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
