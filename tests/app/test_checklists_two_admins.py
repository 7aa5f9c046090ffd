"""Two admins at one draft of a checklist: whoever has not seen it all decides nothing."""

import pytest

from app import checklists, edge
from app.checklists import Seen
from app.errors import Conflict, Refused
from models.database import Actor
from tests.app.test_checklists import DOORS, NOW, act, admin, changed, drafted, keys, seen, stored

__all__ = ["admin"]


async def test_who_changes_what_somebody_else_changed_is_told(admin: Actor) -> None:
    draft = await drafted(admin)
    await changed(admin, draft)

    with pytest.raises(Conflict, match="Ada Lark added an item of the checklist: The doors close"):
        await act(admin, lambda s: checklists.remove_item(s, seen(draft), "feet"))

    assert "feet" in keys(await stored(number=2))


async def imported(admin: Actor, seen: Seen | None, stage: str = "pre-qc") -> None:
    await edge.write(admin, lambda s: checklists.import_draft(s, stage, [DOORS], seen))


async def test_a_workbook_replaces_no_draft_that_is_another_than_was_seen(admin: Actor) -> None:
    draft = await drafted(admin)
    before = await changed(admin, draft)

    with pytest.raises(Conflict) as refused:
        await imported(admin, seen(draft))
    kept = await stored(number=2)
    await imported(admin, seen(before))

    assert str(refused.value) == (
        "Somebody changed this draft while you had it open. Ada Lark added an item of the "
        "checklist: The doors close. Nothing was imported: look at the draft, and try again if "
        "your workbook is to replace it."
    )
    assert kept == before
    assert keys(await stored(number=2)) == ["doors"]


async def test_a_workbook_replaces_no_draft_that_was_begun_meanwhile(admin: Actor) -> None:
    draft = await drafted(admin)

    with pytest.raises(Conflict, match="Ada Lark began revision 2 as a draft meanwhile"):
        await imported(admin, None)

    assert await stored(number=2) == draft


async def test_a_workbook_replaces_no_draft_of_another_stage(admin: Actor) -> None:
    draft = await drafted(admin)

    with pytest.raises(Refused, match="There is no such checklist"):
        await imported(admin, seen(draft), "final-qc")

    assert await stored(number=2) == draft


async def test_of_many_changes_the_first_are_told_and_the_others_counted(admin: Actor) -> None:
    draft = await drafted(admin)
    await imported(admin, seen(draft))

    with pytest.raises(Conflict) as refused:
        await act(admin, lambda s: checklists.rename(s, seen(draft), "Pre-QC", "CLP.T2.001"))

    assert str(refused.value).count("Ada Lark removed an item") == 5
    assert str(refused.value).endswith(
        "And 12 more. What you typed is still here and not stored yet."
    )


@pytest.mark.parametrize("act_of", ["activate", "start over"])
async def test_nobody_decides_about_what_they_have_not_seen(admin: Actor, act_of: str) -> None:
    draft = await drafted(admin)
    before = await changed(admin, draft)
    acts: dict[str, edge.Work[None]] = {
        "activate": lambda s: checklists.activate(s, seen(draft), now=NOW),
        "start over": lambda s: checklists.start_over(s, seen(draft)),
    }

    with pytest.raises(Conflict, match="Ada Lark added an item of the checklist: The doors close"):
        await act(admin, acts[act_of])

    assert await stored(number=2) == before
