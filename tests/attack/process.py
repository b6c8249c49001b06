#!/usr/bin/python3
# process.py: who looks at the running program.  SPDX-License-Identifier: GPL-3.0-or-later
"""Memory after a lock, debuggers and core dumps beside a program that allows them,
standard error with all debugging on, temporary files, arguments, the session bus."""
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from world import *

sys.path.append(str(Path(__file__).resolve().parents[1] / "lock"))
import leftover

PTRACE_ATTACH = 16
PRELOAD = str(harness.MODULES / "libstop-at-exit.so")


def stopped(world, *arguments, **options):
    """A command, stopped when its main is done; what it knew is still there if at all."""
    process = world.start(*arguments, env={"LD_PRELOAD": PRELOAD, **options.pop("env", {})}, **options)
    _, status = os.waitpid(process.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status), status
    return process


def finish(process):
    process.send_signal(signal.SIGCONT)
    return process.communicate(timeout=harness.DEADLINE_S)


@tap.case
def no_secret_in_arguments_environment_or_debugging_output():
    with World() as world:
        for cell, ref in world.keys.items():
            process = stopped(world, *world.factors, "request", "new", "--key", ref, "--subject", f"CN={ref[-12:]}",
                              env={"G_MESSAGES_DEBUG": "all"})
            told = Path(f"/proc/{process.pid}/cmdline").read_bytes() + Path(f"/proc/{process.pid}/environ").read_bytes()
            out, err = finish(process)
            assert process.returncode == 0, harness.Result(process.returncode, out, err)
            for name, secret in world.secrets():
                assert secret not in told, f"{name} in the arguments or the environment"
                assert secret not in out + err, f"{name} in the output"


@tap.case
def nothing_is_left_in_the_memory_of_a_command():
    need_root()
    if "ASAN_OPTIONS" in os.environ:
        raise tap.Skip("a sanitizer keeps freed memory")
    with World() as world:
        for cell, ref in world.keys.items():
            process = stopped(world, *world.factors, "request", "new", "--key", ref, "--subject", f"CN={ref[-12:]}")
            memory = leftover.read_memory(process.pid)
            finish(process)
            assert any(leftover.PLANT in data for data in memory.values()), "the scan is blind"
            for name, secret in world.secrets():
                for place, data in memory.items():
                    assert secret not in data, f"{cell}: {name} in {place}"


@tap.case
def files_are_written_only_where_they_belong():
    """traced: no file is made but the vault's, and none of them holds a secret"""
    if shutil.which("strace") is None:
        raise tap.Skip("there is no strace")
    with World([("after-first-unlock", ""), ("when-unlocked", "")]) as world:
        log = world.path / "trace"
        subprocess.run(["strace", "-f", "-qq", "-e", "trace=openat,open,creat,memfd_create", "-o", log,
                        tap.CREDENZACTL, *map(str, world.factors), "request", "new", "--key",
                        world.keys["when-unlocked", ""], "--subject", "CN=traced"],
                       env=world.env, check=True, capture_output=True)
        text = log.read_text()
        made = set(re.findall(r'"([^"]+)", [^)]*O_CREAT', text))
        assert made, "the trace is blind"
        strange = [path for path in made if not path.startswith(str(world.vault))]
        assert not strange and "memfd_create" not in text, strange


@tap.case
def the_session_bus_carries_no_secret():
    """a monitor hears every message, also those between this program and the keyring"""
    with World([("after-first-unlock", "")]) as world:
        heard = world.path / "heard"
        monitor = subprocess.Popen(["dbus-monitor", "--address", world.env["DBUS_SESSION_BUS_ADDRESS"], "--binary"],
                                   stdout=heard.open("wb"), stderr=subprocess.DEVNULL)
        world.processes.append(monitor)
        ready = subprocess.run(["gdbus", "call", "--session", "--dest", "org.freedesktop.DBus", "--object-path", "/",
                                "--method", "org.freedesktop.DBus.ListNames"], env=world.env, capture_output=True)
        assert ready.returncode == 0
        # What a plain lookup gives away: the control.
        assert world.use(world.keys["after-first-unlock", ""]).status == 0
        world.store("later", "after-first-unlock", "")
        end = len(heard.read_bytes())
        subprocess.run(["gdbus", "call", "--session", "--dest", "org.freedesktop.DBus", "--object-path", "/",
                        "--method", "org.freedesktop.DBus.NameHasOwner", "the.last.one"], env=world.env,
                       capture_output=True, check=True)
        data = b""
        while b"the.last.one" not in data:
            data = heard.read_bytes()
        assert end > 0 and b"org.freedesktop.Secret" in data, "the monitor is deaf"
        root = root_key(world, "R")
        for name, secret in [("R", root), *world.secrets()]:
            assert secret not in data, f"{name} went over the bus in clear"


def root_key(world, name):
    """The key itself, as the vault's own code opens it."""
    answer = subprocess.run([tap.BUILD_ROOT / "tests" / "root-key", world.vault, name], input=PASSPHRASE.encode(),
                            env=world.env, capture_output=True, check=True)
    return answer.stdout


@tap.case
def the_keys_go_from_memory_when_the_screen_locks():
    """a process that holds V: V is found, then the screen locks, and it is not"""
    need_root()
    try:
        import mocks
    except ImportError as problem:
        raise tap.Skip("there is no GObject introspection for Python") from problem
    with World([("when-unlocked", "")]) as world:
        class Bus:
            address = world.env["DBUS_SESSION_BUS_ADDRESS"]
        saver = mocks.ScreenSaver(Bus)
        holder = subprocess.Popen([tap.BUILD_ROOT / "tests" / "lock-driver", world.vault], env=world.env, bufsize=0,
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        world.processes.append(holder)
        secrets = [("V", root_key(world, "V")), ("the passphrase", PASSPHRASE.encode())]

        def found():
            memory = leftover.read_memory(holder.pid)
            return {name for name, secret in secrets if any(secret in data for data in memory.values())}

        assert holder.stdout.readline().startswith(b"ready")
        holder.stdin.write(f"unlock {PASSPHRASE}\n".encode())
        assert holder.stdout.readline() == b"held\n"
        assert "V" in found(), "the scan is blind: V is held, and was not found"
        saver.active(True)
        assert holder.stdout.readline() == b"locked\n"
        assert "V" not in found(), "V stayed"
        saver.close()


def attach_as_nobody(pid):
    """Whether a debugger of that user may attach."""
    code = ("import ctypes, sys; libc = ctypes.CDLL(None, use_errno=True);"
            f"answer = libc.ptrace({PTRACE_ATTACH}, {pid}, None, None);"
            "sys.exit(0 if answer == 0 else 1)")
    return subprocess.run(["/usr/bin/python3", "-c", code], preexec_fn=as_nobody, cwd="/").returncode == 0


@tap.case
def no_debugger_of_the_same_user_attaches():
    need_root()
    plain = subprocess.Popen(["/bin/cat"], stdin=subprocess.PIPE, preexec_fn=as_nobody, cwd="/")
    try:
        if not attach_as_nobody(plain.pid):
            raise tap.Skip("here nobody may attach to anything")
        with harness.Home() as home:
            os.chmod(home.path, 0o777)
            home.env["HOME"] = "/"
            master, slave = os.openpty()
            os.chmod(os.ttyname(slave), 0o666)
            secret = home.path / "waiting"
            os.mkfifo(secret)
            os.chmod(secret, 0o666)
            process = home.start("--vault-passphrase-file", secret, "vault", "status", preexec_fn=as_nobody)
            try:
                writer = os.open(secret, os.O_WRONLY)     # returns when the program reads
                assert not attach_as_nobody(process.pid), "a debugger attaches to credenzactl"
                memory = subprocess.run(["/usr/bin/python3", "-c", f"open('/proc/{process.pid}/mem', 'rb', 0)"],
                                        preexec_fn=as_nobody, cwd="/", stderr=subprocess.DEVNULL)
                assert memory.returncode != 0, "its memory can be read"
                os.close(writer)
            finally:
                process.kill()
                process.communicate()
            os.close(master)
            os.close(slave)
    finally:
        plain.kill()
        plain.communicate()


@tap.case
def no_core_is_dumped():
    """killed by a signal that dumps core, beside a program that does"""
    with harness.Home() as home:
        def allow_core():
            resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

        def dumps(process, wait):
            wait()
            process.send_signal(signal.SIGQUIT)
            _, status = os.waitpid(process.pid, 0)
            assert os.WIFSIGNALED(status), status
            return os.WCOREDUMP(status)

        plain = subprocess.Popen(["/bin/cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=home.path,
                                 preexec_fn=allow_core)
        plain.stdin.write(b"x")
        plain.stdin.flush()
        if not dumps(plain, lambda: plain.stdout.read(1)):
            raise tap.Skip("here no program dumps core")

        fifo = home.path / "waiting"
        os.mkfifo(fifo)
        process = home.start("--vault-passphrase-file", fifo, "vault", "status", preexec_fn=allow_core)
        assert not dumps(process, lambda: os.open(fifo, os.O_WRONLY)), "credenzactl dumped core"


tap.main()
