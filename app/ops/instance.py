"""The life of one running CleanStation: started in order, told when ready, stopped whole."""

import contextlib
import http.client
import os
import secrets
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

import structlog

from app import settings as environment
from app.errors import Refused
from app.ops import error_tracking, health, logs
from app.ops.local_postgres import local_postgres
from app.settings import Settings

READY_WITHIN = 120.0  # seconds from the first page being served to the database being ready

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """What the outermost door brings along, because only it may know pages and imports."""

    prepare: Callable[[Settings], None]  # migrate and seed; for `demo` the demonstration too
    links: Callable[[Settings], Iterable[tuple[str, str]]]  # (role, one-time link), maybe none
    run: Callable[[Settings], None]  # serves until a signal comes


def demo(folder: Path, host: str, port: int, steps: Steps) -> None:
    """A demonstration with a PostgreSQL of its own; everything it keeps lies in `folder`."""
    if os.environ.get("DATABASE_URL"):
        raise Refused(
            "DATABASE_URL is set, and a demonstration never touches somebody's database. "
            "Use `cleanstation serve`, or unset DATABASE_URL."
        )
    logs.set_up(readable=sys.stderr.isatty())
    port = free_port(host, port)
    with stopped_by_signals(), local_postgres(folder / "postgres") as url:
        files = (folder / "files").absolute()
        files.mkdir(exist_ok=True)
        chosen = environment.load(
            app_env="demo",
            database_url=url,
            database_url_non_pooling=url,
            app_secret=secret_of(folder),
            files_url=files.as_uri(),
            host=host,
            port=port,
            app_base_url=address(host, port),
            **names_of_this_machine(host),
        )
        live(chosen, steps)


def serve(chosen: Settings, steps: Steps) -> None:
    """The real thing, on the database that DATABASE_URL names."""
    if not chosen.database_url:
        raise Refused(
            "DATABASE_URL is missing: the address of the PostgreSQL database. "
            "To have a look without one, use `cleanstation demo`."
        )
    logs.set_up(chosen.log_level, readable=sys.stderr.isatty())
    port = free_port(chosen.host, chosen.port)
    chosen = chosen.model_copy(update={"port": port})
    if not chosen.app_base_url:
        chosen = chosen.model_copy(update={"app_base_url": address(chosen.host, port)})
    with stopped_by_signals():
        live(chosen, steps)


def live(chosen: Settings, steps: Steps) -> None:
    """Prepares, tells when it answers, and serves until stopped."""
    environment.use(chosen)
    error_tracking.set_up(chosen, release=chosen.release or health.version())
    log.info("starting", version=health.version(), **chosen.safe_to_show())
    steps.prepare(chosen)
    links = list(steps.links(chosen))
    threading.Thread(target=tell_when_ready, args=(chosen, links), daemon=True).start()
    try:
        steps.run(chosen)
    finally:
        error_tracking.flush()


class Stopped(SystemExit):
    """A signal asked us to stop; that is a success."""


@contextlib.contextmanager
def stopped_by_signals() -> Iterator[None]:
    """SIGINT and SIGTERM unwind everything in between, whoever handled them meanwhile.

    The web server answers them while it runs and raises them again when it has ended.
    """

    def stop(_number: int, _frame: FrameType | None) -> NoReturn:
        # Once is enough: a second signal must not cut off what the first one set going.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise Stopped(0)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def tell_when_ready(chosen: Settings, links: list[tuple[str, str]]) -> None:
    """One line `ready <address>`, then one line `<role> <link>` each, once it really answers."""
    deadline = time.monotonic() + READY_WITHIN
    while not answers(chosen):
        if time.monotonic() > deadline:
            log.error("not ready in time", seconds=READY_WITHIN)
            return
        time.sleep(0.05)
    lines = [f"ready {address(chosen.host, chosen.port)}"]
    lines += [f"{role} {link}" for role, link in links]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def answers(chosen: Settings) -> bool:
    line = http.client.HTTPConnection(reachable(chosen.host), chosen.port, timeout=5)
    # The name it is known by: it refuses to answer to others.
    name = (chosen.hosts or ("localhost",))[0]
    try:
        line.request("GET", "/readyz", headers={"Host": f"{name}:{chosen.port}"})
        return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


def free_port(host: str, port: int) -> int:
    """The port itself, or for 0 a free one; refused when somebody else has it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refused(
                f"Port {port} on {host} cannot be used: {(error.strerror or 'unknown').lower()}. "
                "Choose another with --port; --port 0 takes a free one."
            ) from error
        return int(probe.getsockname()[1])


def address(host: str, port: int) -> str:
    name = reachable(host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def reachable(host: str) -> str:
    """Where this machine reaches a server that listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104


def names_of_this_machine(host: str) -> dict[str, tuple[str, ...]]:
    """What a tablet may call a demonstration that listens to the network, unless it is said."""
    if host in ("127.0.0.1", "::1", "localhost") or os.environ.get("ALLOWED_HOSTS"):
        return {}
    if host not in ("0.0.0.0", "::"):  # noqa: S104
        return {"allowed_hosts": (host,)}
    name = socket.gethostname()
    addresses = set()
    with contextlib.suppress(OSError):
        addresses = {str(found[4][0]) for found in socket.getaddrinfo(name, None)}
    return {"allowed_hosts": (name, *sorted(addresses))}


def secret_of(folder: Path) -> str:
    """The demonstration's own secret, made at its first start so that sessions survive the next."""
    path = folder / "secret"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()
