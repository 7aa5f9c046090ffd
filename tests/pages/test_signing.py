"""The sheet that asks for the password to sign: what becomes of the password when it is refused."""

import pytest
from nicegui.testing import User

from app import procurement, profile
from app.errors import Conflict, NotInField
from pages.widgets.fields import Field
from tests import boms, reviewing
from tests.pages.test_procurement import cast, field, press
from tests.reviewing import Cast

__all__ = ["cast"]


@pytest.fixture
async def password(user: User, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Field:
    """That of the sheet in which a bill of materials is approved, in a browser that forgets."""

    def in_the_browser(field: Field, name: str, *said: object) -> None:
        if name == "forget" and (field.value,) == said:
            field.set_value("")

    monkeypatch.setattr(Field, "run_method", in_the_browser)
    await reviewing.stored("B-1001")
    await user.open("/builds/B-1001/review")
    await press(user, "Approve")
    return await field(user, "Your password")


async def test_a_wrong_password_does_not_stay(user: User, password: Field) -> None:
    password.set_value("not it at all")
    await press(user, "Approve and sign")

    await user.should_see("not your password")
    assert str(password.error).startswith("This is not your password.")
    assert password.value == ""


async def test_the_password_of_a_locked_account_does_not_stay(
    user: User, password: Field, database: str
) -> None:
    boms.run(database, "UPDATE person SET locked_until = now() + interval '10 minutes'")
    password.set_value(reviewing.RIGHT)
    await press(user, "Approve and sign")

    await user.should_see("Your account is locked")
    assert password.value == ""


async def test_a_right_password_stays_when_something_else_is_refused(
    user: User, password: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def changed(*_: object, **__: object) -> None:
        raise Conflict("This has changed.")

    monkeypatch.setattr(procurement, "approve", changed)
    password.set_value(reviewing.RIGHT)
    await press(user, "Approve and sign")

    await user.should_see("This has changed.")
    assert password.value == reviewing.RIGHT


async def test_a_password_that_is_typed_by_then_stays(
    user: User, password: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slow(*_: object, **__: object) -> None:
        password.set_value(reviewing.RIGHT)
        raise NotInField(profile.WRONG, "password")

    monkeypatch.setattr(profile, "confirm", slow)
    password.set_value("not it at all")
    await press(user, "Approve and sign")

    await user.should_see("not your password")
    assert password.value == reviewing.RIGHT
