"""The step bar of the wizard: done is what somebody has done, or at least looked at."""

import asyncio

from nicegui.testing import User

from app import drafts
from app.access import Visitor
from pages.widgets import StepBar, TextElement
from tests import entering, make
from tests.pages.conftest import sign_in
from tests.pages.test_wizard import field
from tests.waiting import until

BARE = {**entering.FIRST, "accessories": []}


async def stands(user: User, draft_id: int, page: str) -> dict[str, str]:
    """What the bar of this page says of each step: done, open or has problems."""
    await user.open(f"/orders/new/{draft_id}/{page}")
    (bar,) = user.find(kind=StepBar).elements
    texts = [one for one in bar.descendants() if isinstance(one, TextElement)]
    names = [one.text for one in texts if "step-name" in one.classes]
    states = [one.text for one in texts if "visually-hidden" in one.classes]
    return dict(zip(names, states, strict=True))


async def visited(ada: Visitor, draft_id: int, step: str) -> None:
    async with asyncio.timeout(5):
        while True:
            if step in drafts.visited((await entering.opened(ada, draft_id)).content):
                return
            await asyncio.sleep(0.05)


async def test_accessories_are_done_once_somebody_was_there(user: User) -> None:
    ada = await make.visitor(name="Ada Lark")
    await sign_in(user, ada)
    draft_id = await entering.complete(ada)
    await entering.configured(ada, draft_id, 0, BARE)
    version = (await entering.opened(ada, draft_id)).version

    before = await stands(user, draft_id, "customer")
    await stands(user, draft_id, "accessories/1")
    await visited(ada, draft_id, "accessories")
    after = await stands(user, draft_id, "customer")

    assert before["Configuration"] == after["Configuration"] == "done"
    assert (before["Accessories"], after["Accessories"]) == ("open", "done")
    assert after["Review"] == "open"
    assert (await entering.opened(ada, draft_id)).version == version


async def test_what_cannot_be_stored_is_said_at_its_field_and_stays_there(user: User) -> None:
    ada = await make.visitor(name="Ada Lark")
    await sign_in(user, ada)
    draft_id = await entering.complete(ada)
    await user.open(f"/orders/new/{draft_id}/customer")
    notes, project = field(user, "customer.notes"), field(user, "customer.project")

    async def stored(path: str, value: str) -> bool:
        return bool(drafts.get((await entering.opened(ada, draft_id)).content, path) == value)

    notes.set_value("Ring\x00 twice")
    project.set_value("Annex")  # everything is drawn again for another field
    await until(lambda: stored("customer.project", "Annex"))
    kept = (notes.error, notes.value)
    notes.set_value("Ring twice")
    await until(lambda: stored("customer.notes", "Ring twice"))

    assert kept == ("This text holds a character that cannot be stored.", "Ring\x00 twice")
    assert notes.error is None
