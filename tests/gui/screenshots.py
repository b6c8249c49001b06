#!/usr/bin/python3
# screenshots.py: pictures of the window at work.  SPDX-License-Identifier: GPL-3.0-or-later
"""usage: screenshots.py BUILD_DIR OUT_DIR

A made-up company, its identities imported by the real credenzactl into a vault of
their own, and the real window over it; each picture is OUT_DIR/NAME.png.
"""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import driver  # noqa: E402
from fixture import PASSPHRASE, Company  # noqa: E402


def fill(build, folder, vault):
    company = Company(folder)
    files = company.identities()
    (folder / "passphrase").write_text(PASSPHRASE + "\n")
    subprocess.run([build / "src" / "cli" / "credenzactl", "--vault", vault, "--no-input", "import", *files,
                    "--passphrase-file", folder / "passphrase"], check=True, stdout=subprocess.DEVNULL)
    (folder / "passphrase").unlink()
    return company


def shoot_main(build, vault, out, dark):
    window = driver.Window(build, vault, dark=dark)
    window.find(contains="monitoring-probe", roles=driver.ROWS)
    window.find(contains="SHA-256")
    window.focus("Credenza")
    window.key("Down")
    window.find(contains="Identity from Corp Issuing CA G2")
    window.key("Right")
    window.find(contains="jane@example.org, Key", roles=driver.ROWS)
    window.picture("Credenza", out / ("main-dark.png" if dark else "main-light.png"))
    if not dark:
        shoot_search(window, out)
        shoot_narrow(window, out)
    return window.close()


def shoot_search(window, out):
    window.focus("Credenza")
    window.key("ctrl+f")
    window.type("CI runner")
    window.gone(contains="monitoring-probe", roles=driver.ROWS)
    window.picture("Credenza", out / "search.png")
    window.type(" nobody")
    window.find("Nothing Found")
    window.picture("Credenza", out / "no-match.png")
    window.key("Escape")
    window.find(contains="monitoring-probe", roles=driver.ROWS)


def shoot_narrow(window, out):
    for width in (900, 400, 360):
        window.resize("Credenza", width, 800)
        window.picture("Credenza", out / f"narrow-{width}.png")
    window.focus("Credenza")
    window.key("F9")
    window.find("Stores")
    window.picture("Credenza", out / "narrow-sidebar.png")
    window.key("F9")


def shoot_details(build, vault, out):
    window = driver.Window(build, vault)
    window.find(contains="monitoring-probe", roles=driver.ROWS)
    window.focus("Credenza")
    window.key("Down", "alt+Return")
    window.find("Key and certificate match")
    window.picture("jane@example.org", out / "details.png")
    window.resize("jane@example.org", 400, 800)
    window.picture("jane@example.org", out / "details-narrow.png")
    return window.close()


def shoot_import(build, vault, company, out):
    company.sign("next", "/C=DE/O=Example Corp/OU=Engineering/CN=Jane Doe", "g2", 0, 365)
    locked = company.bundle("next", "jane 2027", ["g2", "root"])
    company.sign("gateway", "/C=DE/O=Example Corp/CN=vpn-gateway.example.org", "g2", -1, 400, "server",
                 mail="vpn-gateway.example.org")
    bundle = company.path("corp-bundle.pem")
    bundle.write_text("".join(company.path(f"{n}.pem").read_text() for n in ("gateway", "root", "g2"))
                      + "-----BEGIN CERTIFICATE-----\nMIIBAAAA\n-----END CERTIFICATE-----\n")
    window = driver.Window(build, vault, bundle)
    window.find("Import", driver.BUTTONS)
    window.picture("corp-bundle.pem", out / "file.png")
    window.press("Import")
    window.find(contains="vpn-gateway")
    window.picture("Import", out / "import-plan.png")
    window.close()

    window = driver.Window(build, vault, locked)
    window.find("Unlock File")
    window.picture("next.p12", out / "file-locked.png")
    return window.close()


def shoot_empty(build, folder, out):
    window = driver.Window(build, folder / "empty.db")
    window.find("No Keys or Certificates Yet")
    window.picture("Credenza", out / "empty.png")
    return window.close()


def main():
    build, out = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    out.mkdir(parents=True, exist_ok=True)
    missing = driver.lacking()
    if missing:
        sys.exit("screenshots.py: missing here: " + ", ".join(missing))
    if not driver.is_under_display():
        driver.under_display(build, out)

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        vault = folder / "vault.db"
        (folder / "company").mkdir()
        company = fill(build, folder / "company", vault)
        complaints = shoot_main(build, vault, out, False)
        complaints += shoot_main(build, vault, out, True)
        complaints += shoot_details(build, vault, out)
        complaints += shoot_import(build, vault, company, out)
        complaints += shoot_empty(build, folder, out)
    if complaints:
        print(complaints, file=sys.stderr)


if __name__ == "__main__":
    main()
