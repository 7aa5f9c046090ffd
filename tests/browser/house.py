"""The product on a database of the test's own, with people who are signed in already."""

import secrets
import signal
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Page
from sqlalchemy import update

from app.access import Role, Visitor
from app.sign_in import digest
from models.database import transaction
from models.people import SignInSession
from tests import make
from tests.browser.conftest import LANDSCAPE, NewPage
from tests.browser.helpers import visit
from tests.browser.servers import Server


@dataclass
class House:
    """A server on one test's database; `killed` ends it the way a power cut does."""

    server: Server
    new_page: NewPage

    async def person(self, name: str, role: Role = Role.COORDINATOR) -> "Person":
        visitor = await make.visitor(role, name=name)
        token = secrets.token_urlsafe(32)
        async with transaction(make.PRODUCT) as session:
            await session.execute(
                update(SignInSession)
                .where(SignInSession.id == visitor.session_id)
                .values(token_hash=digest(token))
            )
        return Person(self, visitor, token)

    def killed(self) -> None:
        process = self.server.process
        assert process is not None
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.server.process = None


@dataclass
class Person:
    """Somebody signed in; every `device` is a browser of its own with the same session."""

    house: House
    visitor: Visitor
    token: str

    async def device(self, viewport: dict[str, int] | None = None, **options: object) -> Page:
        page = await self.house.new_page(self.house.server.url, viewport, **options)
        cookie = {"name": "sid", "value": self.token, "url": self.house.server.url}
        await page.context.add_cookies([cookie])  # type: ignore[list-item]
        return page

    async def tablet_and_desk(self, path: str) -> tuple[Page, Page]:
        """The same page on two devices."""
        tablet, desk = await self.device(), await self.device(LANDSCAPE)
        return await visit(tablet, path), await visit(desk, path)


def served(database_url: str, *, by: str = "app") -> Server:
    """`cleanstation serve` as an operator runs it, on this database, with files of its own."""
    files = Path(tempfile.mkdtemp(prefix="cleanstation-files-")).as_uri()
    known = {"DATABASE_URL": database_url, "APP_ENV": "test", "FILES_URL": files}
    return Server(by, "serve", environment=known)
