"""Signing in and out in a browser."""

import pytest
from nicegui.testing import User

from app.access import Role
from tests import make
from tests.pages.conftest import sign_in


async def test_somebody_not_signed_in_is_sent_to_the_sign_in_page(user: User) -> None:
    answer = await user.http_client.get("/profile?tab=sessions")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Fprofile%3Ftab%3Dsessions"


async def test_the_sign_in_page_opens(user: User) -> None:
    await user.open("/sign-in")
    await user.should_see("User name")
