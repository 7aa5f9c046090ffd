"""Changes that two people, or one twice, begin, save, discard or lose the right to."""

import pytest
from sqlalchemy import select

from app import drafts, edge
from app.errors import Moved, NotAllowed, Refused
from models.database import reading, transaction
from models.orders import Draft
from models.people import PersonRole
from tests import make
from tests.app.test_changes import a_build, begun, configurations, saved, typed


async def test_a_saved_change_leads_to_the_build_and_the_next_one_begins_anew(
    database: str,
) -> None:
    ada, _ = await a_build()
    first = await begun(ada)
    await typed(ada, first, length="84")
    await saved(ada, first)

    with pytest.raises(Moved) as moved:
        await edge.read(make.acting(ada), lambda s: drafts.opened(s, first))
    second = await begun(ada)

    assert moved.value.to == "/builds/B-1001"
    assert second != first
    opened = await edge.read(make.acting(ada), lambda s: drafts.opened(s, second))
    assert drafts.get(opened.content, "builds[0].length") == "84"


async def test_a_discarded_change_is_brought_back_unless_another_has_begun(database: str) -> None:
    ada, _ = await a_build()
    first = await begun(ada)
    await typed(ada, first, length="84")

    await edge.write(make.acting(ada), lambda s: drafts.discard(s, first))
    await edge.write(make.acting(ada), lambda s: drafts.restore(s, first))
    await edge.write(make.acting(ada), lambda s: drafts.discard(s, first))
    await begun(ada)

    with pytest.raises(Refused, match="another change"):
        await edge.write(make.acting(ada), lambda s: drafts.restore(s, first))


async def test_who_lost_the_role_in_between_saves_nothing(database: str) -> None:
    ada, build_id = await a_build()
    draft_id = await begun(ada)
    await typed(ada, draft_id, length="84")
    async with transaction(make.PRODUCT) as session:
        held = (await session.scalars(select(PersonRole).filter_by(person_id=ada.person_id))).one()
        await session.delete(held)

    with pytest.raises(NotAllowed):
        await saved(ada, draft_id)

    assert len(await configurations(build_id)) == 1


async def test_saving_twice_at_once_makes_one_configuration(database: str) -> None:
    ada, build_id = await a_build()
    draft_id = await begun(ada)
    await typed(ada, draft_id, length="84")

    await saved(ada, draft_id)
    with pytest.raises(Refused):
        await saved(ada, draft_id)

    assert len(await configurations(build_id)) == 2
    async with reading(make.PRODUCT) as session:
        draft = await session.get_one(Draft, draft_id)
        assert draft.configuration_id is not None
