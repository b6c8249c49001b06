# keyring_file.py: a keyring of thousands of items, written before its daemon starts.  SPDX-License-Identifier: GPL-3.0-or-later
"""Storing 5,000 items one by one takes gnome-keyring 18 minutes; its plain text format,
which a keyring without a password has, is written at once."""

ITEM = """[{number}]
item-type=0
display-name={label}
secret=s3cret
mtime=1700000000
ctime=1700000000

[{number}:attribute0]
name=xdg:schema
type=string
value={schema}

[{number}:attribute1]
name=number
type=string
value={number}

[{number}:attribute2]
name=blob
type=string
value={blob}

"""


def write(home, name, count, schema="org.example.Other", blob="x" * 200):
    """A keyring of that name with count items, in the home's folder of keyrings."""
    folder = home / ".local" / "share" / "keyrings"
    folder.mkdir(parents=True, exist_ok=True)
    text = f"[keyring]\ndisplay-name={name}\nctime=0\nmtime=0\nlock-on-idle=false\nlock-after=false\n\n"
    text += "".join(ITEM.format(number=number, label=f"item {number:05}", schema=schema, blob=blob)
                    for number in range(1, count + 1))
    path = folder / f"{name}.keyring"
    path.write_text(text)
    path.chmod(0o600)
    return path
