#!/usr/bin/python3
# probe.py: “credenzactl probe”, with identities of the vault and of files.  SPDX-License-Identifier: GPL-3.0-or-later
import atexit
import json
import sqlite3
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "probe"), str(HERE.parent)]
import harness

import servers
import tap
from pki import Pki, openssl

pki = Pki(tap.work / "pki", servers.plain_http({}))
home = harness.Home()
atexit.register(home.__exit__, None, None, None)
port = None


def probe(*arguments, path="/", at=None, **options):
    return home.run("--json", "probe", f"https://localhost:{at or port}{path}", "--proxy", "none", "--cacert", pki.servers_root.crt,
                    "--revocation", "off", *arguments, **options)


def fulfils(schema, value, where="report"):
    """As much of JSON schema as probe-schema uses."""
    if "enum" in schema:
        assert value in schema["enum"], (where, value)
        return
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}
    assert type(value) is kinds[schema["type"]], (where, value)
    if schema["type"] == "object":
        assert set(schema["required"]) <= set(value), (where, set(schema["required"]) - set(value))
        assert set(value) <= set(schema["properties"]), (where, set(value) - set(schema["properties"]))
        for name, member in value.items():
            fulfils(schema["properties"][name], member, f"{where}.{name}")
    elif schema["type"] == "array":
        for member in value:
            fulfils(schema["items"], member, where + "[]")


@tap.case
def a_vault_with_identities_and_a_server():
    global port
    home.start_keyring()
    for name in ("good", "expired"):
        run = home.run("--json", "import", pki.client[name])
        assert run.status == 0, run
    crt, key = pki.server["good"]
    try:
        port = servers.nginx(tap.work / "nginx", {"on": [f"ssl_certificate {crt};", f"ssl_certificate_key {key};", "ssl_verify_client on;",
                             "ssl_verify_depth 3;", f"ssl_client_certificate {pki.root.crt};", "location / { return 200 ok; }"]})["on"]
    except servers.Missing as missing:
        raise tap.Skip(str(missing))


def need_server():
    if port is None:
        raise tap.Skip("there is no nginx")


def the_ref(label):
    return next(i["ref"] for i in home.run("--json", "list", "--class", "identity").json["items"] if i["label"] == label)


@tap.case
def nothing_is_sent_and_a_match_is_named():
    need_server()
    run = probe("--no-identity")
    assert run.status == 20 and not run.err, run
    assert run.json["case"] == "app-required", run
    candidates = {c["label"]: c for c in run.json["candidates"]}
    assert candidates["good"]["match"] == "yes" and candidates["good"]["identity"].startswith("identity:"), candidates
    assert candidates["expired"]["match"] == "no" and "expired" in candidates["expired"]["reasons"][0], candidates
    assert "“good”" in run.json["next-step"], run


@tap.case
def an_identity_of_the_vault_is_accepted():
    need_server()
    run = probe("--identity", "good")
    assert run.status == 0 and run.json["verdict"] == "accepted", run
    assert run.json["sent"]["identity"] == the_ref("good"), run.json["sent"]
    assert len(run.json["sent"]["chain"]) == 2, run.json["sent"]


@tap.case
def an_identity_of_a_file_is_accepted_and_not_stored():
    need_server()
    before = home.run("--json", "dump").out
    p12, secret = tap.work / "good.p12", tap.work / "secret"
    openssl("pkcs12", "-export", "-in", pki.client["good"], "-out", p12, "-passout", "pass:tulip")
    secret.write_text("tulip\n")
    run = probe("--identity-file", p12, "--passphrase-file", secret)
    assert run.status == 0 and run.json["verdict"] == "accepted", run
    assert home.run("--json", "dump").out == before
    matches = {c["label"]: c["match"] for c in run.json["candidates"]}
    assert matches["good"] == "yes" and matches["expired"] == "no", matches
    assert probe("--identity-file", p12, "--no-input").status == 6


@tap.case
def a_file_needs_no_library():
    need_server()
    broken = tap.work / "broken.db"
    broken.write_text("This is no vault.\n" * 100)
    file = ("--identity-file", pki.client["good"])
    run = home.run("--vault", broken, "--json", "probe", f"https://localhost:{port}/", "--proxy", "none",
                   "--cacert", pki.servers_root.crt, *file)
    assert run.status == 0 and run.json["verdict"] == "accepted", run
    assert run.json["candidates"] == [] and "candidates-unknown" in [f["code"] for f in run.json["findings"]], run
    run = home.run("--vault", broken, "probe", f"https://localhost:{port}/", "--proxy", "none",
                   "--cacert", pki.servers_root.crt, *file)
    assert run.status == 0 and "compared" not in run.out and not run.err, run


@tap.case
def the_last_choice_for_a_host_is_remembered():
    need_server()
    assert probe("--identity", "good").json["sent"]["identity"] == the_ref("good")
    run = probe()
    assert run.status == 0 and run.json["sent"]["identity"] == the_ref("good"), run
    assert "label" not in probe(at=servers.free_port()).json["sent"]
    assert probe("--no-identity").json["case"] == "app-required"
    assert probe().json["case"] == "app-required"


@tap.case
def a_choice_that_is_remembered_already_is_not_written_again():
    need_server()
    assert probe("--identity", "good").status == 0
    with sqlite3.connect(home.vault) as other:
        seen = lambda: other.execute("PRAGMA data_version").fetchone()
        before = seen()
        assert probe("--identity", "good").status == 0 and seen() == before, (before, seen())
        assert probe("--no-identity").json["case"] == "app-required" and seen() != before, before


@tap.case
def the_report_fulfils_its_schema():
    need_server()
    schema = home.run("probe-schema").json
    for arguments in (["--no-identity"], ["--identity", "good"], ["--identity", "expired"]):
        fulfils(schema, probe(*arguments).json)
    fulfils(schema, probe(at=servers.free_port()).json)


@tap.case
def for_people_it_is_text():
    need_server()
    run = home.run("probe", f"https://localhost:{port}/", "--proxy", "none", "--cacert", pki.servers_root.crt, "--identity", "expired")
    assert run.status == 20, run
    assert run.out.startswith("The application refused your certificate: it expired on"), run
    for part in ("Connection\n", "TLS 1.", "Accepted issuers", "CN=Test Root", "Your identities at this server", "400"):
        assert part in run.out, (part, run.out)


@tap.case
def an_untrusted_server_gets_nothing():
    need_server()
    run = home.run("--json", "probe", f"https://localhost:{port}/", "--proxy", "none", "--identity", "good")
    assert run.status == 20 and run.json["verdict"] == "server-untrusted", run
    assert run.json["sent"]["chain"] == [] and run.json["sent"]["reason"], run
    run = home.run("--json", "probe", f"https://localhost:{port}/", "--proxy", "none", "--identity", "good", "--insecure")
    assert run.status == 0 and run.json["server"]["verify"]["ok"] is False, run


@tap.case
def the_systems_authorities_vouch_besides_those_given():
    need_server()
    folder = tap.work / "authorities"
    folder.mkdir()
    hashed = openssl("x509", "-noout", "-subject_hash", "-in", pki.servers_root.crt).decode().strip()
    (folder / f"{hashed}.0").write_bytes(Path(pki.servers_root.crt).read_bytes())
    empty = tap.work / "no-authorities"
    empty.mkdir()
    line = ("--json", "probe", f"https://localhost:{port}/", "--proxy", "none", "--revocation", "off", "--no-identity")
    for given in ((), ("--cacert", pki.root.crt)):
        for system in ({"SSL_CERT_FILE": str(pki.servers_root.crt)}, {"SSL_CERT_DIR": str(folder)}):
            assert home.run(*line, *given, env=system).json["case"] == "app-required", (given, system)
        nobody = home.run(*line, *given, env={"SSL_CERT_DIR": str(empty), "SSL_CERT_FILE": str(empty / "none")})
        assert nobody.json["verdict"] == "server-untrusted", nobody


@tap.case
def wrong_usage_says_so():
    for arguments, status in ((["http://localhost/"], 2), ([], 2), (["https://localhost/", "--identity", "nobody"], 3),
                              (["https://localhost/", "--no-identity", "--identity", "good"], 2),
                              (["https://localhost/", "--groups", "NoSuchGroup"], 8), (["https://localhost/", "--timeout", "soon"], 2),
                              (["https://localhost/", "--pin", "x"], 2), (["https://localhost/", "--cacert", "/nowhere"], 17),
                              (["https://localhost/", "--identity-file", pki.root.crt], 15)):
        run = home.run("--json", "--no-input", "probe", *arguments)
        assert run.status == status, (arguments, run)
        assert json.loads(run.err)["error"]["message"], run


tap.main()
