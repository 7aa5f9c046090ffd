"""Work instructions as people read and write them, several at once too."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from nicegui import ElementFilter
from nicegui.testing import User
from nicegui.testing.user_interaction import UserInteraction

from app import checklists, edge, instructions, settings
from app.access import Role, Visitor
from pages.widgets import FileDrop
from tests import make
from tests.app.test_checklists import DOORS, NOW
from tests.app.test_checklists import drafted as new_checklist
from tests.app.test_checklists import seen as template_seen
from tests.app.test_documents import picture
from tests.app.test_instructions import activated, drafted, seen, texts
from tests.pages.conftest import sign_in
from tests.pages.test_instruments import field, press
from tests.waiting import until


@pytest.fixture
async def ada(user: User, database: str, tmp_path: Path) -> Visitor:
    settings.use(settings.load(database_url=database, app_env="test", files_url=tmp_path.as_uri()))
    visitor = await make.visitor(Role.ADMIN, name="Ada Lark")
    await sign_in(user, visitor)
    return visitor


async def test_an_instruction_is_read_with_its_steps_tasks_and_revisions(
    user: User, ada: Visitor
) -> None:
    await user.open("/instructions")
    await user.should_see("Bottom fill of an E-Drain basin")

    await user.open("/instructions/WI-T2-04")

    await user.should_see("Look at the arrow on the check valve: it points to the basin.")
    await user.should_see("Assembly: Label the pipes hot and cold")
    await user.should_see("In force")
    await user.should_see("by shipped")


async def test_what_a_new_one_lacks_is_told_at_its_field(user: User, ada: Visitor) -> None:
    await user.open("/instructions")
    press(user, "New work instruction")
    number, title = await field(user, "Number"), await field(user, "What it is about")
    number.set_value("WI-9")
    press(user, "Begin the draft")
    await until(lambda: title.error == "Say in a few words what the work instruction is about.")
    assert number.error is None

    title.set_value("Fit the drain")
    number.set_value("WI-T2-01")
    press(user, "Begin the draft")

    await until(lambda: number.error == "There is a work instruction WI-T2-01 already.")
    assert title.error is None


async def test_a_draft_is_written_pictured_and_put_in_force(user: User, ada: Visitor) -> None:
    await user.open("/instructions")
    press(user, "New work instruction")
    (await field(user, "Number")).set_value("WI-9")
    (await field(user, "What it is about")).set_value("Fit the drain")
    press(user, "Begin the draft")
    await user.should_see("No steps yet. Write the first one.")
    (await field(user, "Next step")).set_value("Lay the gasket.")
    press(user, "Add step")
    await user.should_see("Remove step 1")
    step = (await seen(ada)).steps[0]
    path = f"/instructions/steps/{step.id}/picture"
    answer = await user.http_client.post(path, files={"file": ("a.png", picture("PNG"))})
    assert answer.status_code == 201
    await user.should_see("Remove picture")

    press(user, "Put in force")
    await user.should_see("From now on it never changes")
    press(user, "Put in force", last=True)

    await user.should_see("In force")
    await user.should_see("Lay the gasket.")
    assert (await seen(ada)).status == "active"
    file = await user.http_client.get(path)
    assert file.headers["content-type"] == "image/png"
    assert "sandbox" in file.headers["content-security-policy"]
    again = await user.http_client.post(path, files={"file": ("a.png", picture("PNG"))})
    assert again.status_code == 409


async def test_what_is_typed_into_a_step_is_kept_and_somebody_elses_words_win_no_race(
    user: User, ada: Visitor
) -> None:
    await drafted(ada)
    await user.open("/instructions/WI-9?revision=1")
    step = await field(user, "Step 1")
    with user:
        assert all("photo-words" in drop.props for drop in ElementFilter(kind=FileDrop))

    step.value = "Lay the gasket."
    await soon_says(ada, ["Lay the gasket.", "B"])

    step.value = " "
    await user.should_see("Say what is done in this step.")
    press(user, "Put in force")
    await user.should_see("Some words are not kept yet")
    await user.should_not_see("From now on it never changes")
    assert texts(await seen(ada)) == ["Lay the gasket.", "B"]


async def test_what_is_written_outlives_what_others_and_oneself_change(
    user: User, ada: Visitor
) -> None:
    await drafted(ada)
    await user.open("/instructions/WI-9?revision=1")
    written, second = await field(user, "Next step"), await field(user, "Step 2")
    written.set_value("Turn the nut by hand until it holds, then")
    with user:
        drops = list(ElementFilter(kind=FileDrop))

    draft = await seen(ada)
    bea = make.acting(await make.visitor(Role.ADMIN, name="Bea Moss"))
    await edge.write(
        bea, lambda s: instructions.change_title(s, draft.id, "Fit it well", before=draft.title)
    )
    first = draft.steps[0].id
    await edge.write(bea, lambda s: instructions.change_step(s, first, "A, well", before="A"))
    await user.should_see("Fit it well")
    with user:
        assert list(ElementFilter(kind=FileDrop)) == drops
    press(user, "Remove step 1")
    await soon_says(ada, ["B"])
    await user.should_not_see("Remove step 2")

    assert await field(user, "Step 1") is second
    assert await field(user, "Next step") is written
    assert written.value == "Turn the nut by hand until it holds, then"
    press(user, "Add step")
    await soon_says(ada, ["B", "Turn the nut by hand until it holds, then"])
    await user.should_see("Remove step 2")
    assert (await field(user, "Next step")).value == ""


CHANGES: dict[str, Callable[..., Awaitable[None]]] = {
    "Step 1": lambda s, draft, words, before: instructions.change_step(
        s, draft.steps[0].id, words, before=before
    ),
    "What it is about": lambda s, draft, words, before: instructions.change_title(
        s, draft.id, words, before=before
    ),
}


@pytest.mark.parametrize("label", CHANGES)
async def test_what_two_people_write_into_one_field_is_told_before_it_is_kept(
    user: User, ada: Visitor, label: str
) -> None:
    await drafted(ada)
    await user.open("/instructions/WI-9?revision=1")
    typed = await field(user, label)
    bea = make.acting(await make.visitor(Role.ADMIN, name="Bea Moss"))
    draft = await seen(ada)

    async def bea_writes(words: str, before: str) -> None:
        await edge.write(bea, lambda s: CHANGES[label](s, draft, words, before))

    await bea_writes("Of Bea", typed.value)
    await until(lambda: typed.value == "Of Bea")
    UserInteraction(user, {typed}, None).trigger("declined", "Of Bea")  # Ada was typing over it
    typed.value = "Of Ada"

    await user.should_see("It says now: Of Bea")
    assert typed.value == "Of Ada"
    await bea_writes("Bea’s", "Of Bea")
    await user.should_see("Somebody wrote in the meantime: Bea’s")
    assert typed.value == "Of Ada"
    typed.value = "Of both"
    await user.should_not_see("Somebody wrote in the meantime")
    await soon_says(ada, ["Of both"], of=label)


async def soon_says(by: Visitor, words: list[str], *, of: str = "") -> None:
    """The steps of the draft, or the first of them or its title alone."""
    said = list[str]()

    async def says() -> bool:
        shown = await seen(by)
        said[:] = [shown.title] if of == "What it is about" else texts(shown)[: 1 if of else None]
        return said == words

    await until(says)
    assert said == words


async def test_a_new_draft_leads_to_the_next_revision(user: User, ada: Visitor) -> None:
    await activated(ada, await drafted(ada))
    await user.open("/instructions/WI-9")

    press(user, "New draft")

    await user.should_see("Put in force")
    assert [one.status for one in (await seen(ada)).revisions] == ["draft", "active"]


async def test_a_task_that_names_it_from_now_on_appears_beside_what_is_being_written(
    user: User, ada: Visitor
) -> None:
    await drafted(ada)
    await user.open("/instructions/WI-9?revision=1")
    await user.should_see("No checklist in force names it.")
    step, admin = await field(user, "Step 1"), make.acting(ada)
    with user:
        drops = list(ElementFilter(kind=FileDrop))

    draft = await new_checklist(admin)
    row = {**DOORS, "instruction": "WI-9"}
    await edge.write(admin, lambda s: checklists.add_item(s, template_seen(draft), row))
    await edge.write(admin, lambda s: checklists.activate(s, checklists.Seen(draft.id, 2), now=NOW))

    await user.should_see(DOORS["wording_en"])
    assert await field(user, "Step 1") is step
    with user:
        assert list(ElementFilter(kind=FileDrop)) == drops
