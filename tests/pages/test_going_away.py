"""A page whose browser left is forgotten once, whoever comes first."""

import pytest
from nicegui import Client
from nicegui.testing import User

from pages import going_away


async def test_a_page_that_said_goodbye_may_end_its_patience_later(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(going_away, "LEFT_ON_PURPOSE", 0.0)
    await user.open("/sign-in")
    client = user.client
    assert client is not None

    client.delete()  # the end of its patience
    client.delete()  # its goodbye, that waited
    await going_away.forget(client)

    assert client.id not in Client.instances
