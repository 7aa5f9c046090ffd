"""A file that is not where it was stored: after a restore by halves, or a disk that lost it."""

from pathlib import Path

import pytest
from nicegui.testing import User

from app.access import Visitor
from tests import make
from tests.app.test_documents import pdf
from tests.pages.test_documents import ada, post

__all__ = ["ada"]


def lose_the_only_file(stored: Path) -> str:
    """Its name, which is also its hash."""
    (one,) = [found for found in stored.rglob("*") if found.is_file()]
    one.unlink()
    return one.name


async def test_a_file_that_is_gone_from_the_store_is_said_before_anything_is_sent(
    user: User,
    ada: Visitor,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    order_id = await make.order(ada)
    added = await post(user, f"/orders/{order_id}/documents?kind=drawing", pdf(), "Plan.pdf")
    name = lose_the_only_file(tmp_path)

    answer = await user.http_client.get(f"/documents/{added.json()['ids'][0]}")

    assert answer.status_code == 500
    assert "content-disposition" not in answer.headers, "a page in words, and no file to save"
    assert "This file is not where it was stored." in answer.text
    assert name not in answer.text
    assert name in caplog.text, "who looks after the place is told which file"
    caplog.clear()  # the fault is meant
