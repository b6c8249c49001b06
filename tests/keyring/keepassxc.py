#!/usr/bin/python3
# keepassxc.py: keyrings as stores, on a real KeePassXC.  SPDX-License-Identifier: GPL-3.0-or-later
"""KeePassXC adds attributes of its own, answers by prompts, and was seen to end by a
segmentation fault after some dozens of items stored one after another."""
import base64
import subprocess
import time
import uuid

from keyrings import Home, Watch, kill, need, tap

GROUP = uuid.uuid4().bytes
XML = f"""<?xml version="1.0" encoding="utf-8"?>
<KeePassFile><Meta><Generator>test</Generator><DatabaseName>Safe</DatabaseName><CustomData><Item>
<Key>FDO_SECRETS_EXPOSED_GROUP</Key><Value>{{{uuid.UUID(bytes=GROUP)}}}</Value></Item></CustomData></Meta>
<Root><Group><UUID>{base64.b64encode(GROUP).decode()}</UUID><Name>Root</Name><Entry>
<UUID>{base64.b64encode(uuid.uuid4().bytes).decode()}</UUID>
<String><Key>Title</Key><Value>Mail</Value></String><String><Key>UserName</Key><Value>jane</Value></String>
<String><Key>Password</Key><Value>s3cret</Value></String>
<String><Key>URL</Key><Value>imap.example.org</Value></String></Entry></Group></Root></KeePassFile>
"""
CONFIG = "[FdoSecrets]\nEnabled=true\nConfirmAccessItem=false\nConfirmDeleteItem=false\nShowNotification=false\n"


class Safe(Home):
    """A home with a KeePassXC that has its database open."""

    def prepare(self):
        need("keepassxc-cli")
        self.start_bus()
        self.env.update(QT_QPA_PLATFORM="offscreen", TMPDIR=str(self.runtime), XDG_CONFIG_HOME=str(self.path / ".config"),
                        XDG_CACHE_HOME=str(self.path / ".cache"))
        config = self.path / ".config" / "keepassxc"
        config.mkdir(parents=True)
        (config / "keepassxc.ini").write_text(CONFIG)
        self.file("safe.xml", XML)
        subprocess.run(["keepassxc-cli", "import", "-p", "safe.xml", "safe.kdbx"], input=b"pw\npw\n", check=True,
                       cwd=self.path, env=self.env, capture_output=True, timeout=120)

    def launch(self):
        """A KeePassXC with its database open, or None where it ended by itself."""
        program = subprocess.Popen([need("keepassxc"), "--pw-stdin", "safe.kdbx"], stdin=subprocess.PIPE,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.path, env=self.env)
        self.processes.append(program)
        program.stdin.write(b"pw\n")
        program.stdin.close()
        subprocess.run(["gdbus", "wait", "--session", "--timeout=60", "org.freedesktop.secrets"], env=self.env,
                       check=True, timeout=120)
        # Its name is there long before its database is, and that before it is open.
        until = time.monotonic() + 90
        while not any(s["kind"] == "secret-service" and not s["locked"] for s in self.stores().values()):
            assert time.monotonic() < until, "the database was never opened"
            if program.poll() is not None:
                return None
        return program

    def when_written(self):
        return (self.path / "safe.kdbx").stat().st_mtime_ns

    def await_writing(self, since):
        """It answers before it has written its file: until then, what it holds is lost with it."""
        until = time.monotonic() + 90
        while self.when_written() == since:
            assert time.monotonic() < until, "the database was never written"
            self.stores()

    def open(self):
        """It is known to crash now and then, also while it starts."""
        for _ in range(5):
            program = self.launch()
            if program is not None:
                return program
        raise AssertionError("KeePassXC ended five times while it started")


def store_of(home):
    (store,) = [s for s in home.json("stores")["stores"] if s["kind"] == "secret-service"]
    return store


@tap.case
def its_items_and_its_own_attributes():
    with Safe() as home:
        home.prepare()
        home.open()
        store = store_of(home)
        assert store["locked"] is False and store["items"] == 1, store
        (mail,) = home.others()
        assert mail["label"] == "Mail" and mail["guess"] == "password", mail
        assert mail["attributes"]["URL"] == "imap.example.org" and "Uuid" in mail["attributes"], mail
        assert "s3cret" not in home.run("show", mail["ref"]).out


@tap.case
def ours_come_back_as_they_were():
    with Safe() as home:
        home.prepare()
        home.open()
        name = store_of(home)["id"]
        key = home.make_key("web.key")
        certificate = home.make_certificate("web.crt", key, "/CN=web")
        document = home.json("import", certificate, key, "--store", name)
        assert [r["action"] for r in document["results"]] == ["added", "added"], document
        (identity,) = home.json("list", "--class", "identity")["items"]
        assert identity["store"] == name and identity["subject"] == "CN=web", identity
        home.json("set", identity["certificate"], "label=renamed", "comment=mine")
        changed = [i for i in home.json("list")["items"] if i["class"] == "certificate"][0]
        assert changed["label"] == "renamed" and changed["comment"] == "mine", changed
        again = home.json("import", certificate, key, "--store", name)
        assert {r["action"] for r in again["results"]} == {"exists"}, again
        home.json("delete", identity["ref"])
        assert home.json("list")["items"] == []


@tap.case
def its_end_is_survived():
    with Safe() as home:
        home.prepare()
        program = home.open()
        name = store_of(home)["id"]
        before = home.when_written()
        home.json("import", home.make_certificate("web.crt", home.make_key("web.key"), "/CN=web"), "--store", name)
        watch = Watch(home)
        watch.expect(f"ITEM {name} certificate web")
        home.await_writing(before)
        kill(program)
        watch.expect("STATE gone")
        home.open()
        watch.expect("STATE ready")
        watch.expect(lambda event: event.startswith(f"STORE {name} open 2 0 -"))
        watch.close()


tap.main()
