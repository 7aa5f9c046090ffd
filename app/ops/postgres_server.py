"""One running PostgreSQL: started, watched, started again when it dies, stopped."""

import collections
import signal
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import structlog

from app.errors import Refused
from app.ops import children
from app.ops.children import Account
from app.ops.postgres_binaries import Binaries

STARTING_TAKES = 60.0  # seconds; replaying what a crash left may take that long
TRIES = 10  # starts within a minute before we give up
STOPPING = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0))
LOG_LIMIT = 10 * 1024 * 1024
ALWAYS = ("listen_addresses=", "unix_socket_permissions=0700", "timezone=UTC", "log_timezone=UTC")
NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")

log = structlog.get_logger(__name__)


@dataclass(kw_only=True)
class Server:
    """PostgreSQL on one cluster, kept alive by a thread of its own until `stop`.

    The thread starts the child and lives as long as it does, because the kernel ties "stop me
    with my parent" to the thread that forked.
    """

    cluster: Path
    sockets: Path
    account: Account
    binaries: Binaries
    options: tuple[str, ...]
    child: subprocess.Popen[bytes] | None = None
    stopping: threading.Event = field(default_factory=threading.Event)
    keeper: threading.Thread | None = None

    @property
    def log_file(self) -> Path:
        return self.cluster.with_name("postgres.log")

    def start(self) -> None:
        """Returns when PostgreSQL answers; raises Refused with its last words when it cannot."""
        self.keeper = threading.Thread(target=self.keep_running, name="postgres", daemon=True)
        self.keeper.start()
        deadline = time.monotonic() + STARTING_TAKES
        while not self.answers():
            if time.monotonic() > deadline or not self.keeper.is_alive():
                self.stop()
                raise Refused(f"PostgreSQL did not start: {self.last_words()}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Lets PostgreSQL write everything down and end; insists only when it does not."""
        self.stopping.set()
        for request, patience in STOPPING:
            deadline = time.monotonic() + patience
            while self.keeper and self.keeper.is_alive() and time.monotonic() < deadline:
                if self.child:
                    self.child.send_signal(request)
                self.keeper.join(0.5)

    def keep_running(self) -> None:
        starts: collections.deque[float] = collections.deque(maxlen=TRIES)
        while not self.stopping.is_set():
            starts.append(time.monotonic())
            self.child = self.spawn()
            code = self.child.wait()
            if self.stopping.is_set():
                return
            log.error("PostgreSQL ended by itself", code=code, last_words=self.last_words())
            if len(starts) == TRIES and time.monotonic() - starts[0] < 60:
                return
            self.stopping.wait(0.5)

    def spawn(self) -> subprocess.Popen[bytes]:
        if self.log_file.exists() and self.log_file.stat().st_size > LOG_LIMIT:
            self.log_file.replace(self.log_file.with_suffix(".log.old"))
        options = [f"unix_socket_directories={self.sockets}", *ALWAYS, *self.options]
        with children.open_folder(self.cluster) as (handle, path), self.log_file.open("ab") as end:
            command = [self.binaries.program("postgres"), "-D", path]
            command += [word for option in options for word in ("-c", option)]
            return children.start(command, self.account, output=end, keep=(handle,))

    def answers(self) -> bool:
        try:
            psycopg.connect(
                host=str(self.sockets), user="cleanstation", dbname="postgres", connect_timeout=2
            ).close()
        except psycopg.OperationalError:
            return False
        return True

    def last_words(self) -> str:
        try:
            lines = self.log_file.read_text(errors="replace").splitlines()[-50:]
        except OSError:
            return "it left no word."
        fatal = [line for line in lines if "FATAL" in line or "ERROR" in line]
        return (fatal or lines or ["it left no word."])[-1]
