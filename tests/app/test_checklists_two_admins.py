"""Two admins at one draft of a checklist: whoever has not seen it all decides nothing."""

import pytest

from app import checklists, edge
from app.errors import Conflict
from models.database import Actor
from tests.app.test_checklists import DOORS, NOW, act, admin, changed, drafted, keys, seen, stored

__all__ = ["admin"]


async def test_who_changes_what_somebody_else_changed_is_told(admin: Actor) -> None:
    draft = await drafted(admin)
    await changed(admin, draft)

    with pytest.raises(Conflict, match="Ada Lark added an item of the checklist: The doors close"):
        await act(admin, lambda s: checklists.remove_item(s, seen(draft), "feet"))

    assert "feet" in keys(await stored(number=2))


async def test_of_many_changes_the_first_are_told_and_the_others_counted(admin: Actor) -> None:
    draft = await drafted(admin)
    await edge.write(admin, lambda s: checklists.import_draft(s, "pre-qc", [DOORS]))

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
