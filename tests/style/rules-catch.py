#!/usr/bin/python3
# rules-catch.py: each house rule fails on a breach of it.  SPDX-License-Identifier: GPL-3.0-or-later
"""usage: rules-catch.py SOURCE-TREE

Plants one breach at a time in a copy of the tree and looks whether the rule that
is meant says so, and names the planted file.
"""
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(sys.argv[1])
SPDX = "/* planted  SPDX-License-Identifier: GPL-3.0-or-later */\n"
SHELL = "#!/bin/bash\n# planted  SPDX-License-Identifier: GPL-3.0-or-later\n"

# The rule's first words: the file that breaks it, and what is in it.
BREACHES = {
    "no include to the right": ("src/core/planted.c", SPDX + '#include "cdz-vault.h"\n'),
    "no GTK below": ("src/cli/planted.c", SPDX + "#include <gtk/gtk.h>\n"),
    "core opens no file": ("src/core/planted.c", SPDX + "void *f (void) { return fopen (0, 0); }\n"),
    "no call that": ("tests/planted.py", "# SPDX-License-Identifier: GPL-3.0-or-later\nimport time\ntime." "sleep(1)\n"),
    "secrets are compared": ("src/stores/planted.c", SPDX + "int f (void) { return memcmp (passphrase, other, 8); }\n"),
    "each source names": ("src/core/planted.c", "int planted;\n"),
    "no function is over": ("src/core/planted.c", SPDX + "int\nplanted (void)\n{\n" + "  ;\n" * 60 + "}\n"),
    "no file needs": ("src/core/planted.c", SPDX + "extern int planted;\n" * 801),
    "only the platform": ("src/gui/planted.c", SPDX + "#if GTK_CHECK_VERSION (4, 10, 0)\n#endif\n"),
    "nothing is left": ("src/core/planted.c", SPDX + "/* TO" "DO */\n"),
    "every file with": ("src/core/planted.c", SPDX + 'const char *f (void) { return _("Hello"); }\n'),
    "no translated": ("src/cli/planted.c", SPDX + 'void f (void) { f_("%" G_GSIZE_FORMAT " bytes"); }\n'),
    "each template": ("ui/planted.ui", "<!-- SPDX-License-Identifier: GPL-3.0-or-later -->\n<template class='x'>\n"),
    "each script parses": ("build-aux/planted", SHELL + "if true; then\n"),
}


def ask(tree, rule):
    """Whether the tree keeps the rule, and what is said about it."""
    run = subprocess.run([sys.executable, ROOT / "tests/style/house-rules.py", tree, "--only", rule],
                         capture_output=True, text=True)
    kept = re.search(r"^(not )?ok 1 - ", run.stdout, re.M)
    assert kept, run.stdout + run.stderr
    return kept.group(1) is None, run.stdout


def main():
    failed = 0
    with tempfile.TemporaryDirectory() as work:
        tree = Path(work) / "tree"
        shutil.copytree(ROOT, tree, ignore=lambda folder, names: [
            n for n in names if Path(folder) == ROOT and (n == ".git" or re.match(r"build(-(?!aux)|$)", n))])
        print(f"1..{len(BREACHES)}")
        for number, (rule, (name, text)) in enumerate(BREACHES.items(), 1):
            said_before = ask(tree, rule)[1]
            planted = tree / name
            planted.parent.mkdir(parents=True, exist_ok=True)
            planted.write_text(text)
            kept, said = ask(tree, rule)
            planted.unlink()
            right = not kept and name in said and name not in said_before
            failed += not right
            print(f"{'ok' if right else 'not ok'} {number} - {rule}")
    return 1 if failed else 0


sys.exit(main())
