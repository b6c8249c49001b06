#!/usr/bin/python3
# inspect-report.py: the inspection report and “expiring”.  SPDX-License-Identifier: GPL-3.0-or-later
import csv
import datetime
import io
import json
import shutil
import subprocess

import harness
from harness import Home, tap


def fill(home):
    """One item of each kind that the report marks."""
    home.start_keyring()
    ca = home.make_key("ca.key", "RSA")
    home.make_certificate("ca.crt", ca, "/CN=CA", days=3650)
    home.openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024", "-out", "weak.key")
    home.openssl("req", "-new", "-key", "weak.key", "-subj", "/CN=weak", "-out", "weak.csr")
    home.openssl("x509", "-req", "-in", "weak.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-sha1", "-days", "100", "-out", "weak.crt")
    make_soon(home)
    home.openssl("x509", "-req", "-in", "weak.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-md5", "-days", "-1", "-set_serial", "77", "-out", "old.crt")
    home.json("import", home.path / "ca.crt", home.path / "weak.crt", home.path / "soon.crt", home.path / "old.crt")
    home.json("import", home.make_key("orphan.key"), "--label", "=cmd|' /C calc'!A0")
    home.json("import", home.path / "soon.crt", "--group", "second")


def make_soon(home):
    """Valid for years, and five days more."""
    end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=5)
    home.file("index.txt", "")
    home.file("ca.cnf", "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\nnew_certs_dir=.\nrand_serial=yes\ndefault_md=sha256\npolicy=p\n"
              "unique_subject=no\n[p]\ncommonName=supplied\n")
    home.openssl("req", "-new", "-key", "ca.key", "-subj", "/CN=soon", "-out", "soon.csr")
    home.openssl("ca", "-batch", "-notext", "-config", "ca.cnf", "-cert", "ca.crt", "-keyfile", "ca.key", "-in", "soon.csr",
                 "-startdate", "20200101000000Z", "-enddate", end.strftime("%Y%m%d%H%M%SZ"), "-out", "soon.crt")


def by_label(items):
    return {(i["class"], i.get("label", ""), i.get("group", "")): i for i in items}


@tap.case
def every_finding_is_made_for_real():
    with Home() as home:
        fill(home)
        document = home.json("inspect")
        assert set(document) == {"stores", "items", "counts"}, document
        items = by_label(document["items"])
        weak = next(i for i in document["items"] if i.get("label") == "weak" and "expired" not in i["findings"])
        old = next(i for i in document["items"] if i.get("label") == "weak" and "expired" in i["findings"])
        assert set(weak["findings"]) == {"weak-key", "weak-signature"} and weak["kind"] == "RSA 1024, SHA-1", weak
        assert {"expired", "weak-signature", "weak-key"} == set(old["findings"]) and "MD5" in old["kind"], old
        assert set(items["certificate", "soon", ""]["findings"]) == {"expiring", "duplicate"}, items
        assert items["certificate", "CA", ""]["findings"] == [] and items["certificate", "CA", ""]["owner"] == "Credenza", items
        orphan = next(i for i in document["items"] if i["class"] == "key")
        assert orphan["findings"] == ["orphan-key"] and orphan["kind"] == "EC P-256", orphan
        assert document["counts"]["expired"] == 1 and document["counts"]["duplicate"] == 2, document["counts"]
        assert {store["id"] for store in document["stores"]} >= {"vault"}, document
        text = home.run("inspect").out
        assert "Weak key" in text and "Key without certificate" in text and "Vault (vault)" in text, text


@tap.case
def csv_is_quoted_and_no_spreadsheet_runs_it():
    with Home() as home:
        fill(home)
        key = next(i["ref"] for i in home.json("list", "--class", "key")["items"])
        home.json("set", key, 'comment=x', 'label==2+3,"quoted"\nsecond line')
        result = home.run("inspect", "--format", "csv")
        assert result.status == 0 and result.out.count("\r\n") >= 6, result
        rows = list(csv.DictReader(io.StringIO(result.out, newline="")))
        documents = json.loads(home.run("inspect", "--format", "json").out)["items"]
        assert [row["ref"] for row in rows] == [item["ref"] for item in documents], rows
        orphan = next(row for row in rows if row["class"] == "key")
        assert orphan["label"] == "'=2+3,\"quoted\"\nsecond line" and orphan["findings"] == "orphan-key", orphan
        home.fails(2, "param", "inspect", "--format", "xml")


@tap.case
def foreign_items_have_owner_and_schema_and_no_secret():
    if not shutil.which("secret-tool"):
        raise tap.Skip("there is no secret-tool")
    with Home() as home:
        home.start_keyring()
        subprocess.run(["secret-tool", "store", "--label", "Chromium Safe Storage", "xdg:schema", "chrome_libsecret_os_crypt_password_v2",
                        "application", "chromium"], input=b"not-to-be-printed", env=home.env, check=True)
        item = next((i for i in home.json("inspect")["items"] if i["class"] == "other"), None)
        if item is None or "guess" not in item:
            raise tap.Skip("the command line does not wait for the items of other programs")
        assert item["owner"] == "Chromium" and item["label"] == "Chromium Safe Storage", item
        for form in ("text", "json", "csv"):
            assert "not-to-be-printed" not in home.run("inspect", "--format", form).out


@tap.case
def expiring_has_its_statuses():
    with Home() as home:
        assert home.json("expiring") == {"items": []}
        ca = home.make_key("ca.key")
        home.json("import", home.make_certificate("later.crt", ca, "/CN=later", days=365))
        assert home.json("expiring") == {"items": []}
        home.json("import", home.make_certificate("soon.crt", home.make_key("s.key"), "/CN=soon", days=10))
        (item,) = home.json("expiring", status=21)["items"]
        assert set(item) == {"ref", "label", "not-after", "state"} and item["label"] == "soon" and item["state"] == "expiring", item
        assert home.json("expiring", "--within", "3d") == {"items": []}
        assert len(home.json("expiring", "--within", "60w", status=21)["items"]) == 2
        home.openssl("req", "-new", "-key", "s.key", "-subj", "/CN=gone", "-out", "g.csr")
        home.openssl("x509", "-req", "-in", "g.csr", "-CA", "later.crt", "-CAkey", "ca.key", "-days", "-1", "-out", "gone.crt")
        home.json("import", home.path / "gone.crt")
        states = {i["label"]: i["state"] for i in home.json("expiring", status=22)["items"]}
        assert states == {"soon": "expiring", "gone": "expired"}, states
        result = home.run("expiring")
        assert result.status == 22 and result.err == "" and "gone" in result.out, result
        for wrong in ("soon", "3x", "-1d", "d", "30dd", ""):
            home.fails(2, "param", "expiring", "--within", wrong)


tap.main()
