#!/usr/bin/python3
# pss.py: RSA keys and RSA-PSS certificates, and the reverse, in a real handshake.  SPDX-License-Identifier: GPL-3.0-or-later
import subprocess

import harness
from harness import Home, tap

# AlgorithmIdentifier of id-RSASSA-PSS without parameters, and of rsaEncryption.
PSS = bytes.fromhex("300b06092a864886f70d01010a")
RSA = bytes.fromhex("300d06092a864886f70d0101010500")


def as_pss(home, key, name):
    """The same numbers under the other algorithm."""
    der = home.openssl("pkcs8", "-topk8", "-nocrypt", "-in", key, "-outform", "DER")
    assert der[:2] == b"\x30\x82" and der.count(RSA) == 1
    body = der[4:].replace(RSA, PSS)
    return home.file(name, b"\x30\x82" + len(body).to_bytes(2, "big") + body)


class Server:
    """openssl s_server that wants a certificate, and believes only this one."""

    def __init__(self, home, trusted):
        key = home.make_key("server.key")
        certificate = home.make_certificate("server.crt", key, "/CN=localhost")
        self.process = subprocess.Popen(["openssl", "s_server", "-accept", "0", "-cert", certificate, "-key", key, "-CAfile", trusted, "-Verify", "1",
                                         "-verify_return_error", "-www"], cwd=home.path, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, env=home.env)
        line = b""
        while not line.startswith(b"ACCEPT"):
            line = self.process.stdout.readline()
            assert line, "s_server did not start"
        self.port = line.decode().strip().rsplit(":", 1)[1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()


def shake_hands(home, certificate, key, scheme):
    """Import, identity, handshake over both versions; the export works in other hands, too."""
    home.json("import", certificate, key)
    (identity,) = home.json("list", "--class", "identity")["items"]
    with Server(home, certificate) as server:
        for version in ("1.2", "1.3"):
            report = home.json("probe", f"https://localhost:{server.port}/", "--identity", identity["ref"], "--insecure",
                               "--min-tls", version, "--max-tls", version)
            assert report["verdict"] == "accepted", report
            assert report["tls"]["version"] in (version, f"TLS {version}", f"TLSv{version}"), report["tls"]
            assert report["sent"]["signature-scheme"] == scheme, report["sent"]
        word = home.file("word", "secret\n")
        home.json("export", identity["ref"], "--export-passphrase-file", word, "--out", home.path / "out.p12")
        home.openssl("pkcs12", "-in", "out.p12", "-passin", f"file:{word}", "-noenc", "-out", "out.pem")
        # OpenSSL alone refuses the pair as it was given; what we export it takes.
        plain = subprocess.run(["openssl", "s_client", "-connect", f"localhost:{server.port}", "-cert", certificate, "-key", key],
                               cwd=home.path, env=home.env, input=b"", capture_output=True)
        assert plain.returncode != 0, plain
        taken = subprocess.run(["openssl", "s_client", "-connect", f"localhost:{server.port}", "-cert", "out.pem", "-key", "out.pem", "-quiet"],
                               cwd=home.path, env=home.env, input=b"GET / HTTP/1.0\r\n\r\n", capture_output=True)
        assert b"Client certificate" in taken.stdout, taken


@tap.case
def a_pss_certificate_and_a_plain_key():
    with Home() as home:
        home.start_keyring()
        key = home.make_key("plain.key", "RSA")
        pss = as_pss(home, key, "pss.der")
        certificate = home.make_certificate("pss.crt", pss, "/CN=pss")
        assert b"rsassaPss" in home.openssl("x509", "-in", certificate, "-noout", "-text")
        shake_hands(home, certificate, key, "rsa_pss_pss_sha256")


@tap.case
def a_plain_certificate_and_a_pss_key_without_parameters():
    with Home() as home:
        home.start_keyring()
        key = home.make_key("plain.key", "RSA")
        certificate = home.make_certificate("plain.crt", key, "/CN=plain")
        shake_hands(home, certificate, as_pss(home, key, "pss.der"), "rsa_pss_rsae_sha256")


@tap.case
def a_pss_certificate_and_its_own_key():
    """with parameters, which bind the key to SHA-256"""
    with Home() as home:
        home.start_keyring()
        home.openssl("genpkey", "-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048", "-pkeyopt", "rsa_pss_keygen_md:sha256",
                     "-pkeyopt", "rsa_pss_keygen_mgf1_md:sha256", "-pkeyopt", "rsa_pss_keygen_saltlen:32", "-out", "bound.key")
        certificate = home.make_certificate("bound.crt", home.path / "bound.key", "/CN=bound")
        home.json("import", certificate, home.path / "bound.key")
        (identity,) = home.json("list", "--class", "identity")["items"]
        with Server(home, certificate) as server:
            report = home.json("probe", f"https://localhost:{server.port}/", "--identity", identity["ref"], "--insecure")
            assert report["verdict"] == "accepted" and report["sent"]["signature-scheme"] == "rsa_pss_pss_sha256", report


tap.main()
