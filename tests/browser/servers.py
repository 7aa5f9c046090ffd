"""Starting one of our servers as its own process, the way a person would."""

import contextlib
import re
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Self

from tests.quick_start import Program, start, without_pytest

PATIENCE = 120.0  # seconds; a first start makes a database and loads the starter data
LINK = re.compile(r"^(?P<role>[a-z]+) (?P<link>http://\S+)$", re.MULTILINE)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Server:
    """One server process; `start` again after `stop` keeps the port, as a restart does."""

    def __init__(
        self, *command: str, port: int = 0, environment: dict[str, str] | None = None
    ) -> None:
        self.port = port or free_port()
        self.command = [*command, "--port", str(self.port)]
        self.environment = without_pytest() | (environment or {})
        self.process: Program | None = None
        self.said = Path(tempfile.mkdtemp(prefix="cleanstation-server-")) / "said.txt"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return self.said.read_text(errors="replace")

    @property
    def links(self) -> dict[str, str]:
        """The one-time sign-in links a demonstration prints, by role."""
        return {found["role"]: found["link"] for found in LINK.finditer(self.log)}

    def start(self) -> Self:
        self.process = start(*self.command, environment=self.environment, said=self.said)
        until = time.monotonic() + PATIENCE
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"the server did not start:\n{self.log[-3000:]}")
            time.sleep(0.1)
        return self

    def answers(self) -> bool:
        try:
            # The address is made above: always http on this machine.
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=1) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except OSError:
            return False

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(20)
            self.process.kill()
            self.process.wait()
            self.process = None


def gallery() -> Server:
    """Every widget in every state; needs no database."""
    return Server("tests.browser.gallery")


def demonstration(data: Path) -> Server:
    """The product itself with its own private database in this folder."""
    return Server("app", "demo", "--data", str(data))


def database_of(server: Server) -> str:
    """The private database of a demonstration, through the socket only its account reaches."""
    folder = data_of(server)
    sockets = (folder / "postgres" / "socket").resolve()
    return f"postgresql+psycopg://cleanstation@/cleanstation?host={sockets}"


def files_of(server: Server) -> Path:
    """Where a demonstration keeps photos and documents."""
    return (data_of(server) / "files").resolve()


def data_of(server: Server) -> Path:
    return Path(server.command[server.command.index("--data") + 1])
