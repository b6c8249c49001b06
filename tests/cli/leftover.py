# leftover.py: what a secret looks like in memory.  SPDX-License-Identifier: GPL-3.0-or-later
"""A private key is looked for in pieces of 16 bytes, so that half of a number counts
as well."""
import re

PIECE = 16
PLANT = bytes((i * 7 + 129) % 256 for i in range(48))


def read_memory(pid):
    """Every readable byte of a process, map by map."""
    memory = {}
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as mem:
        for line in maps:
            match = re.match(r"([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \S+\s*(.*)", line)
            start, end = int(match[1], 16), int(match[2], 16)
            if "r" not in match[3] or match[4] in ("[vvar]", "[vsyscall]", "[vvar_vclock]"):
                continue
            try:
                mem.seek(start)
                memory[f"{match[1]} {match[4]}"] = mem.read(end - start)
            except OSError as problem:
                raise AssertionError(f"{line.strip()}: {problem}")
    return memory


def pieces_of(name, secret):
    for order, data in (("big", secret), ("little", secret[::-1])):
        for start in range(0, len(data) - PIECE + 1, PIECE // 2):
            yield f"{name}, {order}-endian, byte {start}", data[start:start + PIECE]


def numbers_of(home, key):
    """The private numbers of a key, by name."""
    text = home.openssl("pkey", "-in", key, "-noout", "-text").decode()
    names = {"privateExponent": "d", "prime1": "p", "prime2": "q", "exponent1": "dp", "exponent2": "dq",
             "coefficient": "qi", "priv": "d"}
    found = {}
    for name, digits in re.findall(r"^(\w+):\n((?: {4}[0-9a-f:]+\n)+)", text, re.M):
        if name in names:
            found[names[name]] = bytes.fromhex(re.sub(r"[\s:]", "", digits)).lstrip(b"\0")
    return found
