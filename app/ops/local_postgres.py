"""A private PostgreSQL for one factory: our child, on a socket only we can reach, gone with us.

What lies in its folder: `cluster/` (PostgreSQL's own data), `lock` (held while we run),
`postgres.log`, and `socket`, a link to the short folder in which the socket lives.
"""

import contextlib
import fcntl
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql

from app.errors import Refused
from app.ops import children, postgres_binaries
from app.ops.children import Account
from app.ops.postgres_binaries import Binaries
from app.ops.postgres_server import NOT_DURABLE, Server

NAME = "cleanstation"  # of the database and of its owner
STOPPING_TAKES = 60.0  # seconds a predecessor may need to write everything down
SOCKET_PATH_LIMIT = 107  # bytes, set by the kernel


@contextlib.contextmanager
def local_postgres(folder: Path, *, durable: bool = True) -> Iterator[str]:
    """Runs PostgreSQL on `folder` and gives its address; not `durable` is for tests alone."""
    folder = folder.absolute()
    make_folder(folder)
    with only_instance(folder):
        cluster = folder / "cluster"
        wait_for_predecessor(cluster)
        account = account_for(cluster)
        binaries = postgres_binaries.find(account, major=major_of(cluster))
        if not cluster.exists():
            make_cluster(cluster, account, binaries, durable=durable)
        with socket_folder(folder, account) as sockets:
            server = Server(
                cluster=cluster,
                sockets=sockets,
                account=account,
                binaries=binaries,
                options=() if durable else NOT_DURABLE,
            )
            try:
                server.start()
                make_database(sockets)
                yield f"postgresql+psycopg://{NAME}@/{NAME}?host={sockets}"
            finally:
                server.stop()


def find_binaries() -> Path:
    """The folder with `postgres`, `pg_dump` and their like that a private server would use."""
    return postgres_binaries.find(children.ordinary_account()).folder


def make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "lock").touch()
    except OSError as error:
        raise Refused(f"{folder} cannot hold the database: {error.strerror}.") from error


@contextlib.contextmanager
def only_instance(folder: Path) -> Iterator[None]:
    """Nobody else may use the folder; the kernel gives it back however we end."""
    with (folder / "lock").open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(
                f"CleanStation is already running on {folder.parent}. "
                "Stop it first, or choose another folder with --data."
            ) from None
        yield


def wait_for_predecessor(cluster: Path) -> None:
    """Waits for a PostgreSQL that outlived its killed program; never removes postmaster.pid.

    That file guards against two servers on the same data: PostgreSQL clears it by itself once
    its owner is really gone.
    """
    began = time.monotonic()
    while (pid := server_on(cluster)) is not None:
        waited = time.monotonic() - began
        if waited > STOPPING_TAKES or (waited > 2 and not is_stopping(cluster)):
            raise Refused(
                f"Another PostgreSQL (process {pid}) is using {cluster}. "
                "Stop it first, or choose another folder with --data."
            )
        time.sleep(0.05)


def server_on(cluster: Path) -> int | None:
    """The process of a PostgreSQL that lives in this cluster, by where it stands."""
    try:
        pid = int((cluster / "postmaster.pid").read_text().split("\n")[0])
        lives_here = Path(f"/proc/{pid}/cwd").samefile(cluster)
    except (OSError, ValueError):
        return None
    return pid if lives_here else None


def is_stopping(cluster: Path) -> bool:
    with contextlib.suppress(OSError):
        return "stopping" in (cluster / "postmaster.pid").read_text()
    return True


def account_for(cluster: Path) -> Account:
    """Whoever owns the data already, else an ordinary account."""
    ordinary = children.ordinary_account()
    if not cluster.exists():
        return ordinary
    facts = cluster.stat()
    owner = Account(facts.st_uid, facts.st_gid)
    if os.geteuid() not in (0, owner.uid):
        raise Refused(
            f"The database in {cluster} belongs to the user {owner.name}. "
            f"Start CleanStation as {owner.name}, or choose another folder with --data."
        )
    return owner


def major_of(cluster: Path) -> int | None:
    try:
        return int((cluster / "PG_VERSION").read_text())
    except FileNotFoundError:
        return None


def make_cluster(cluster: Path, account: Account, binaries: Binaries, *, durable: bool) -> None:
    """Makes the data beside its place and moves it there when whole; a half-made one is redone."""
    partly = cluster.with_name("cluster.new")
    shutil.rmtree(partly, ignore_errors=True)
    partly.mkdir(mode=0o700)
    os.chown(partly, account.uid, account.gid)
    with children.open_folder(partly) as (handle, path):
        command = [binaries.program("initdb"), "-D", path, "-U", NAME, "-k", "-E", "UTF8"]
        command += ["--locale=C.UTF-8", "--auth-local=trust", "--auth-host=reject"]
        try:
            children.output_of(command if durable else [*command, "-N"], account, keep=(handle,))
        except subprocess.CalledProcessError as error:
            reason = error.output.strip().rsplit("\n", 1)[-1]
            raise Refused(f"PostgreSQL could not make its files in {cluster}: {reason}") from error
    partly.rename(cluster)
    with children.open_folder(cluster.parent) as (handle, _):
        os.fsync(handle)


@contextlib.contextmanager
def socket_folder(folder: Path, account: Account) -> Iterator[Path]:
    """A new private folder with a short path; what a killed predecessor left is cleared away."""
    link = folder / "socket"
    if link.is_symlink():
        shutil.rmtree(link.readlink(), ignore_errors=True)
        link.unlink()
    sockets = Path(tempfile.mkdtemp(prefix="cleanstation-", dir=short_folder()))
    os.chown(sockets, account.uid, account.gid)
    link.symlink_to(sockets)
    try:
        yield sockets
    finally:
        shutil.rmtree(sockets, ignore_errors=True)
        link.unlink(missing_ok=True)


def short_folder() -> str:
    """Where temporary files go, unless that is too long or closed to the account we start."""
    chosen = tempfile.gettempdir()
    longest = f"{chosen}/cleanstation-12345678/.s.PGSQL.5432.lock"
    if os.geteuid() == 0 or len(longest.encode()) > SOCKET_PATH_LIMIT:
        return "/tmp"  # noqa: S108 - only to make a private folder with a new name in it
    return chosen


def make_database(sockets: Path) -> None:
    with psycopg.connect(host=str(sockets), user=NAME, dbname="postgres", autocommit=True) as asked:
        there = asked.execute("select 1 from pg_database where datname = %s", [NAME]).fetchone()
        if there is None:
            asked.execute(sql.SQL("create database {}").format(sql.Identifier(NAME)))
