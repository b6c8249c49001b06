#!/usr/bin/python3
# reader.py: a second reader of envelopes and slots.  SPDX-License-Identifier: GPL-3.0-or-later
"""Written from src/core/README.md alone, to see that somebody else can: Python's own
hashlib and hmac, and AES-GCM from Debian's python3-cryptography."""
import hashlib
import hmac
import re
import struct

import tap

try:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
except ImportError:
    AESGCM = None

R, V, PASSWORD, TPM, S = 1, 2, 4, 8, 16
INPUTS = {R: bytes(range(0xa0, 0xc0)), V: bytes(range(0xc0, 0xe0)), TPM: bytes(range(0x11, 0x31)),
          S: bytes(range(0x31, 0x51))}
PASSPHRASE = b"correct horse"
README = tap.SOURCE_ROOT / "src" / "core" / "README.md"


class Wrong(Exception):
    """A password that does not fit."""


def hkdf(key, salt, info, size):
    """RFC 5869 with SHA-256."""
    pseudorandom, out, block = hmac.digest(salt, key, "sha256"), b"", b""
    for i in range(1, -(-size // 32) + 1):
        block = hmac.digest(pseudorandom, block + info + bytes([i]), "sha256")
        out += block
    return out[:size]


def scrypt(password, salt, n, r, p):
    assert 2**14 <= n <= 2**20 and n & (n - 1) == 0 and 0 < r * p <= 64
    return hashlib.scrypt(password, salt=salt, n=n, r=r, p=p, dklen=32, maxmem=128 * r * (n + p + 2) + 2**20)


class Bytes:
    def __init__(self, data):
        self.data, self.position = data, 0

    def take(self, size):
        assert self.position + size <= len(self.data), "cut off"
        self.position += size
        return self.data[self.position - size:self.position]

    def number(self, size):
        return int.from_bytes(self.take(size), "big")


def read_wrap(reader):
    wrap = {"factors": reader.number(2), "salt": reader.take(32)}
    assert wrap["factors"] != 0 and wrap["factors"] < 32
    wrap["r"] = reader.take(16) if wrap["factors"] & R else None
    wrap["v"] = reader.take(16) if wrap["factors"] & V else None
    wrap["s"] = reader.take(16) if wrap["factors"] & S else None
    parameters = Bytes(reader.take(reader.number(2)))
    if wrap["factors"] & PASSWORD:
        assert parameters.number(1) == 1
        n, r, p = struct.unpack(">III", parameters.take(12))
        wrap["scrypt"] = {"n": n, "r": r, "p": p, "salt": parameters.take(16)}
        wrap["check"] = parameters.take(16)
    if wrap["factors"] & TPM:
        assert parameters.number(1) == 1
        wrap["sealed"] = parameters.take(parameters.number(2))
    if wrap["factors"] & S:
        wrap["session"] = parameters.take(16), parameters.take(parameters.number(1)).decode()
    assert parameters.position == len(parameters.data)
    return wrap


def open_envelope(data, password):
    """The header's facts and the plaintext."""
    reader = Bytes(data)
    assert reader.take(4) == b"CDZE" and reader.number(2) == 1
    header_size = reader.number(2)
    facts = {"vault": reader.take(16), "uuid": reader.take(16), "generation": reader.number(4), "class": reader.number(1)}
    n_wraps = reader.number(1)
    assert 1 <= n_wraps <= 4
    facts |= {"flags": reader.number(4), "public-key-id": reader.take(32)}
    facts |= {"group": reader.take(reader.number(1)).decode(), "key-type": reader.take(reader.number(1)).decode()}
    wraps = [read_wrap(reader) for _ in range(n_wraps)]
    assert reader.position == header_size
    for wrap in wraps:
        wrap["nonce"], wrap["item-key"] = reader.take(12), reader.take(48)
    nonce = reader.take(12)
    size = reader.number(4)
    authenticated = data[:reader.position]
    ciphertext = reader.take(size + 16)
    assert reader.position == len(data)

    wrap = wraps[0]
    factors = [INPUTS[bit] if bit != PASSWORD else scrypt(password, **wrap["scrypt"])
               for bit in (R, V, PASSWORD, TPM, S) if wrap["factors"] & bit]
    joined = b"".join(factors)
    if "check" in wrap and hkdf(joined, wrap["salt"], b"Credenza envelope 1 check", 16) != wrap["check"]:
        raise Wrong
    key = hkdf(joined, wrap["salt"], b"Credenza envelope 1 wrap", 32)
    item_key = AESGCM(key).decrypt(wrap["nonce"], wrap["item-key"], data[:header_size])
    return facts, wrap, AESGCM(item_key).decrypt(nonce, ciphertext, authenticated)


def open_slot(data, passphrase):
    reader = Bytes(data)
    assert reader.take(4) == b"CDZS" and reader.number(2) == 1
    name, kind = reader.take(1), reader.number(1)
    reader.take(16)
    key_id, check = reader.take(16), reader.take(16)
    key = INPUTS[R if name == b"R" else V]
    if kind == 2:
        assert reader.number(1) == 1
        n, r, p = struct.unpack(">III", reader.take(12))
        secret = scrypt(passphrase, reader.take(16), n, r, p)
        if hkdf(secret, key_id, b"Credenza slot 1 check", 16) != reader.take(16):
            raise Wrong
        nonce = reader.take(12)
        authenticated = data[:reader.position]
        key = AESGCM(hkdf(secret, key_id, b"Credenza slot 1 wrap", 32)).decrypt(nonce, reader.take(48), authenticated)
    assert reader.position == len(data)
    assert hkdf(key, key_id, b"Credenza root key 1 check", 16) == check
    return key


def vectors(kind):
    if AESGCM is None:
        raise tap.Skip("there is no python3-cryptography")
    found = re.findall(rf"```vector ({kind}-[a-z-]+)\n([0-9a-f\n]+)```", README.read_text())
    return {name: bytes.fromhex(text.replace("\n", "")) for name, text in found}


@tap.case
def opens_every_envelope():
    expected = {"envelope-r": (1, 0, R), "envelope-rv": (1, 1, R | V), "envelope-v-password": (2, 2, V | PASSWORD),
                "envelope-r-tpm": (4, 0, R | TPM), "envelope-tpm-password": (6, 6, TPM | PASSWORD),
                "envelope-session": (3, 0, S)}
    found = vectors("envelope")
    assert set(found) == set(expected), set(found)
    for name, data in found.items():
        facts, wrap, plaintext = open_envelope(data, PASSPHRASE)
        assert plaintext == b"not a real PrivateKeyInfo", name
        assert (facts["class"], facts["flags"], wrap["factors"]) == expected[name], (name, facts)
        assert facts["generation"] == 7 and facts["group"] == "corp.example" and facts["key-type"] == "ec", facts
        assert facts["uuid"] == bytes(range(0x10, 0x20)) and facts["vault"] == bytes(range(16)), facts
        assert wrap.get("sealed", b"not a real TPM object") == b"not a real TPM object"
        assert wrap.get("session", (bytes(range(0xb0, 0xc0)), "c2")) == (bytes(range(0xb0, 0xc0)), "c2")


@tap.case
def opens_every_slot():
    found = vectors("slot")
    assert set(found) == {"slot-keyring-r", "slot-passphrase-v"}, set(found)
    assert open_slot(found["slot-keyring-r"], PASSPHRASE) == INPUTS[R]
    assert open_slot(found["slot-passphrase-v"], PASSPHRASE) == INPUTS[V]


@tap.case
def wrong_passwords_and_damage():
    """a wrong password is told from damage, and a changed byte of the header from neither opens"""
    for name, data in vectors("envelope").items():
        if "password" in name:
            try:
                open_envelope(data, b"correct donkey")
                assert False, name
            except Wrong:
                pass
        # The class, a flag and the group are authenticated.
        for position in (44, 49, 83):
            changed = bytearray(data)
            changed[position] ^= 1
            try:
                open_envelope(bytes(changed), PASSPHRASE)
                assert False, (name, position)
            except InvalidTag:
                pass


tap.main()
