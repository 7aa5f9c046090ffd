"""Two small databases, as the bench wants them."""

from collections.abc import Iterator

import pytest

from app.ops.bench.scratch import Scratch, Sizes
from tests.conftest import named, run_sql

SMALL = Sizes(
    catalogues=2, few_orders=3, many_orders=8, times=1, page_times=1, filling=0, serials=500,
    tablets=2, seconds=1, rows=10, kits=2,
)  # fmt: skip


@pytest.fixture
def much_url(server: str, template: str, database_url: str) -> Iterator[str]:
    """A second database on the same server."""
    name = f"{database_url.rpartition('/')[2].partition('?')[0]}_much"
    run_sql(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    yield named(server, name)
    run_sql(server, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
async def here(database: str, much_url: str) -> Scratch:
    return Scratch(url=database, much_url=much_url, sizes=SMALL)
