"""The user guide: one press away on every page, the own role's first."""

import re

import pytest
from nicegui.testing import User

from app.access import Role
from pages import guide
from pages.widgets import TextElement
from tests import make
from tests.pages.conftest import sign_in

PICTURE = re.compile(r"!\[([^\]]*)\]\(images/([^)]+)\)")


@pytest.mark.parametrize("role", guide.ROLES)
async def test_the_guide_opens_at_the_own_role(user: User, role: Role) -> None:
    await sign_in(user, await make.visitor(role))

    await user.open("/guide")

    title, _ = guide.written(role)
    await user.should_see(kind=TextElement, content=title)


async def test_another_guide_or_picture_is_refused_in_words(user: User) -> None:
    await sign_in(user, await make.visitor(Role.QC))

    unknown = await user.http_client.get("/guide/nobody")
    assert (unknown.status_code, "There is no such guide." in unknown.text) == (404, True)
    for name in ("nothing.png", "..%2Fqc.md"):
        answer = await user.http_client.get(f"/guide/images/{name}")
        assert answer.status_code in {404, 409}


@pytest.mark.parametrize("role", guide.ROLES)
def test_a_guide_has_a_title_steps_and_pictures_that_exist(role: Role) -> None:
    text = (guide.FOLDER / f"{role}.md").read_text(encoding="utf-8")

    assert text.startswith("# ")
    assert len(re.findall(r"^## ", text, re.MULTILINE)) >= 3
    pictures = PICTURE.findall(text)
    assert pictures
    for words, name in pictures:
        assert words.strip(), f"{name} says nothing to who cannot see it"
        assert name in guide.pictures()
