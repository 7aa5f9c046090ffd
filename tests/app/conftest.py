"""What several files of these tests share."""

from collections.abc import AsyncIterator, Iterator

import pytest

from app import settings
from tests.app.post_office import Chat, PostOffice, chat_room, post_office


@pytest.fixture
async def post() -> AsyncIterator[PostOffice]:
    async with post_office() as office:
        yield office


@pytest.fixture
async def chat() -> AsyncIterator[Chat]:
    async with chat_room() as room:
        yield room


@pytest.fixture
def ways_out(post: PostOffice, chat: Chat, database: str) -> Iterator[None]:
    before = settings.current()
    settings.use(
        settings.load(
            database_url=database,
            app_env="test",
            app_base_url="https://sinks.example.com",
            mail_url=post.url,
            mail_from="sinks@example.com",
            chat_url=chat.url,
            factory_time_zone="America/New_York",
        )
    )
    yield
    settings.use(before)
