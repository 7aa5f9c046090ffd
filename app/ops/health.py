"""Is it alive, is it ready, how is it: answers for load balancers, people and monitors.

Strangers may ask, so no answer carries a reason or an error's text; those are in the log.
"""

import asyncio
import functools
import http.client
import json
import time
from datetime import UTC, datetime
from importlib import metadata
from typing import Literal
from urllib.error import HTTPError, URLError
from urllib.request import urlopen
from zoneinfo import ZoneInfo

import psycopg
import structlog

from app import jobs
from app.ops import migrate
from app.settings import Settings

LIMIT = 2.0  # seconds to wait for the database
REMEMBERED = 1.0  # seconds; however often strangers ask, the database is asked this often

Database = Literal["ok", "unreachable", "not migrated"]
Jobs = Literal["ok", "behind", "unknown"]
Answer = tuple[int, dict[str, str]]

log = structlog.get_logger(__name__)


async def alive() -> Answer:
    """The process runs and its event loop turns; says nothing about the database."""
    return 200, {"status": "ok"}


class Watch:
    """Looks at one database, at most once a second however many ask."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.found: Database = "unreachable"
        self.at = float("-inf")
        self.jobs_found: Jobs = "unknown"
        self.jobs_at = float("-inf")
        self.turn = asyncio.Lock()

    async def database(self) -> Database:
        async with self.turn:
            if time.monotonic() - self.at > REMEMBERED:
                self.found = await look(self.url)
                self.at = time.monotonic()
            return self.found

    async def jobs(self, settings: Settings) -> Jobs:
        """Whether everything that happens by the clock was done today, if it is time for it."""
        now = datetime.now(ZoneInfo(settings.factory_time_zone))
        async with self.turn:
            if time.monotonic() - self.jobs_at > REMEMBERED:
                self.jobs_found = await look_at_jobs(self.url, now)
                self.jobs_at = time.monotonic()
            return self.jobs_found

    async def ready(self) -> Answer:
        """Whether requests may be sent here: the database answers and has the tables we need."""
        database = await self.database()
        return (200, {"status": "ready"}) if database == "ok" else (503, {"status": "not ready"})

    async def status(self, settings: Settings) -> Answer:
        """For monitors and people: as `ready`, with version, time and environment."""
        database = await self.database()
        facts = {
            "status": "ok" if database == "ok" else "failing",
            "database": database,
            "jobs": await self.jobs(settings) if database == "ok" else "unknown",
            "version": version(),
            "environment": settings.environment,
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        return (200 if database == "ok" else 503), facts


def fetch(url: str) -> Answer:
    """What a running CleanStation at this address says of itself; (0, ...) when nothing answers."""
    try:
        with urlopen(f"{url.rstrip('/')}/api/health", timeout=LIMIT * 2) as answer:  # noqa: S310
            return answer.status, json.load(answer)
    except HTTPError as error:
        return error.code, json.load(error)
    except (URLError, OSError, http.client.HTTPException, ValueError):
        return 0, {"status": "unreachable"}


def version() -> str:
    return metadata.version("cleanstation")


async def look(url: str) -> Database:
    try:
        async with asyncio.timeout(LIMIT):
            revision = await revision_at(url)
    except (TimeoutError, psycopg.Error) as error:
        log.warning("database does not answer", reason=str(error) or "it took too long")
        return "unreachable"
    # A revision we have never heard of is a newer one: the old version runs on the new tables.
    if revision == newest() or (revision and revision not in ours()):
        return "ok"
    log.warning("database is not migrated", found=revision, needed=newest())
    return "not migrated"


async def look_at_jobs(url: str, now: datetime) -> Jobs:
    """Whether each job that must be done by now is recorded as done; `now` is the factory's."""
    asked = "select name, key from job_run where key = %s and finished_at is not null"
    try:
        async with asyncio.timeout(LIMIT), await connection(url) as line:
            found = await (await line.execute(asked, [str(now.date())])).fetchall()
    except (TimeoutError, psycopg.Error) as error:
        log.warning("database does not say what was done", reason=str(error))
        return "unknown"
    return "ok" if jobs.overdue(now) <= {(str(name), str(key)) for name, key in found} else "behind"


async def connection(url: str) -> psycopg.AsyncConnection[tuple[object, ...]]:
    plain = url.replace("postgresql+psycopg://", "postgresql://")
    return await psycopg.AsyncConnection.connect(plain, autocommit=True, connect_timeout=2)


async def revision_at(url: str) -> str:
    async with await connection(url) as line:
        try:
            found = await line.execute("select version_num from alembic_version")
        except psycopg.errors.UndefinedTable:
            return ""
        row = await found.fetchone()
    return str(row[0]) if row else ""


@functools.cache
def newest() -> str:
    return migrate.newest()


@functools.cache
def ours() -> frozenset[str]:
    return migrate.revisions()
