"""Signing out, being signed out or losing the tablet throws no work away."""

import pytest

from app import drafts, edge, people, sign_in
from app.access import Role, Visitor, visitor_with
from app.errors import SignedOut
from models.database import reading, transaction
from models.people import Person
from tests import entering, make


async def back_again(who: Visitor) -> Visitor:
    """The same person, signed in anew at another browser."""
    token = sign_in.new_token()
    async with transaction(make.PRODUCT) as session:
        person = await session.get_one(Person, who.person_id)
        await sign_in.open_session(session, person, token)
    async with reading(make.PRODUCT) as session:
        found = await visitor_with(session, sign_in.digest(token))
    assert found is not None
    return found


@pytest.mark.fault(16)
async def test_half_an_order_is_there_when_its_person_signs_in_again(database: str) -> None:
    ada = await make.visitor()
    draft_id = await entering.complete(ada)
    half = {"customer.customer": "Mercy General, North Wing", "builds[0].length": "54 1/2"}
    await entering.typed(ada, draft_id, half)
    admin = await make.visitor(Role.ADMIN, name="Maya Okafor")
    await edge.write(make.acting(admin), lambda s: people.end_sessions(s, ada.person_id))
    with pytest.raises(SignedOut, match="nothing you saved is lost"):
        await entering.typed(ada, draft_id, {"builds[0].length": "55"})

    again = await back_again(ada)

    content = (await entering.opened(again, draft_id)).content
    assert {path: drafts.get(content, path) for path in half} == half
    await entering.typed(again, draft_id, {"builds[0].length": "72"})
    assert await entering.submitted(again, draft_id) > 0
