"""Programs that run as our children, as an ordinary account, and never outlive us."""

import contextlib
import os
import pwd
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from app.errors import Refused

LAUNCHER = Path(__file__).with_name("child_program.py")


@dataclass(frozen=True, slots=True)
class Account:
    """The user of the operating system a child runs as."""

    uid: int
    gid: int

    @property
    def name(self) -> str:
        try:
            return pwd.getpwuid(self.uid).pw_name
        except KeyError:
            return str(self.uid)


def ordinary_account() -> Account:
    """Ourselves, or for root somebody else: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise Refused("PostgreSQL does not run as root, and there is no user postgres or nobody here.")


def start(
    command: list[str], account: Account, *, output: IO[bytes] | int, keep: tuple[int, ...] = ()
) -> subprocess.Popen[bytes]:
    """Starts a program that the kernel interrupts when the calling thread ends.

    `keep` are open files the program inherits. It gets none of our environment: no secrets, no
    PG… variable that would change its mind.
    """
    launcher = [sys.executable, "-I", "-S", str(LAUNCHER)]
    return subprocess.Popen(  # noqa: S603 - programs of our own choosing
        [*launcher, str(os.getpid()), str(account.uid), str(account.gid), *command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd="/",
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        pass_fds=keep,
        start_new_session=True,
    )


def output_of(command: list[str], account: Account, *, keep: tuple[int, ...] = ()) -> str:
    """What the program printed; raises CalledProcessError with it when the program failed."""
    child = start(command, account, output=subprocess.PIPE, keep=keep)
    printed = child.communicate()[0].decode(errors="replace")
    if child.returncode != 0:
        raise subprocess.CalledProcessError(child.returncode, command, output=printed)
    return printed


@contextlib.contextmanager
def open_folder(folder: Path) -> Iterator[tuple[int, str]]:
    """An open folder and a path to it that works for a child who may not enter its parents."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield handle, f"/proc/self/fd/{handle}"
    finally:
        os.close(handle)
