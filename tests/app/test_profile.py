"""One's own account."""

import pytest

from app import directory, edge, passwords, profile, sign_in
from app.access import Role, Visitor, visitor_of
from app.errors import Refused, SignedOut
from models.database import Actor, reading, transaction
from models.people import Person
from tests import make

RIGHT = "a drain and a half"
NEW = "three wet drains"


async def signed_in(user_name: str = "ada") -> Visitor:
    """Somebody with a password and one open session."""
    await make.account(user_name, RIGHT, Role.QC)
    return await another_session(user_name)


async def another_session(user_name: str) -> Visitor:
    token = sign_in.new_token()
    await sign_in.with_password(make.PRODUCT, sign_in.Entry(user_name, RIGHT, token))
    async with reading(make.PRODUCT) as session:
        found = await sign_in.visitor_with(session, token)
    assert found is not None
    return found


async def gets_in(password: str) -> bool:
    entry = sign_in.Entry("ada", password, sign_in.new_token())
    try:
        await sign_in.with_password(Actor(name="stranger", trusted=True), entry)
    except Refused:
        return False
    return True


async def test_a_new_password_needs_the_current_one_and_replaces_it(database: str) -> None:
    ada = await signed_in()

    await profile.change_password(make.acting(ada), RIGHT, NEW)

    assert await gets_in(NEW)
    assert not await gets_in(RIGHT)


async def test_a_changed_password_ends_all_other_sessions(database: str) -> None:
    here = await signed_in()
    elsewhere = await another_session("ada")

    await profile.change_password(make.acting(here), RIGHT, NEW)

    async with reading(make.PRODUCT) as session:
        assert await visitor_of(session, here.session_id) is not None
        assert await visitor_of(session, elsewhere.session_id) is None


async def test_a_password_that_is_easily_guessed_changes_nothing(database: str) -> None:
    ada = await signed_in()

    with pytest.raises(Refused, match="too short"):
        await profile.change_password(make.acting(ada), RIGHT, "short")

    assert await gets_in(RIGHT)


async def test_wrong_current_passwords_lock_like_at_sign_in(database: str) -> None:
    ada = await signed_in()

    for _ in range(4):
        with pytest.raises(Refused, match="not your password"):
            await profile.confirm(make.acting(ada), "not this one at all")
    with pytest.raises(Refused, match="Your account is locked"):
        await profile.confirm(make.acting(ada), "not this one at all")

    with pytest.raises(Refused, match="locked"):
        await profile.confirm(make.acting(ada), RIGHT)
    assert not await gets_in(RIGHT)


async def test_confirming_with_the_right_password_says_nothing_and_forgets_the_wrong_ones(
    database: str,
) -> None:
    ada = make.acting(await signed_in())
    for _ in range(4):
        with pytest.raises(Refused, match="not your password"):
            await profile.confirm(ada, "not this one at all")

    await profile.confirm(ada, RIGHT)

    with pytest.raises(Refused, match="not your password"):
        await profile.confirm(ada, "not this one at all")
    await profile.confirm(ada, RIGHT)


async def test_a_password_changed_while_it_was_compared_confirms_nothing(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, fits = await signed_in(), passwords.fits

    async def changed_meanwhile(password: str, kept: str | None) -> bool:
        new = (await passwords.new(NEW)).kept
        async with transaction(make.PRODUCT) as session:
            (await session.get_one(Person, ada.person_id)).password_hash = new
        return await fits(password, kept)

    monkeypatch.setattr(passwords, "fits", changed_meanwhile)

    with pytest.raises(Refused, match="not your password"):
        await profile.confirm(make.acting(ada), RIGHT)


async def test_whoever_is_signed_out_confirms_nothing(database: str) -> None:
    ada = await signed_in()
    await edge.write(make.acting(ada), lambda s: sign_in.end_own(s, ada.session_id))

    with pytest.raises(SignedOut):
        await profile.confirm(make.acting(ada), RIGHT)


async def test_initials_change_and_stay_short(database: str) -> None:
    ada = await make.visitor(Role.AUDITOR)
    act = make.acting(ada)

    await edge.write(act, lambda s: profile.set_initials(s, " ALK "))
    with pytest.raises(Refused, match="1 to 5"):
        await edge.write(act, lambda s: profile.set_initials(s, "TOOLONG"))

    assert (await edge.read(act, directory.own)).initials == "ALK"
