"""Checklist templates in the database: one in force a stage, drafts, and nothing changed later."""

import asyncio
from datetime import UTC, datetime

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from app import checklists, edge
from app.access import Role
from app.checklists import Seen, StoredTemplate
from app.errors import NotAllowed, Refused
from app.rules.checklist import TemplateRefused
from models.checklists import STAGES
from models.database import Actor, reading, transaction
from tests import boms, make
from tests.conftest import run_sql

NOW = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
DOORS = {"key": "doors", "section": "Body", "wording_en": "The doors close", "type": "check"}
MEASURED = {**DOORS, "type": "measurement", "unit": "°C", "instrument": "termometer"}


@pytest.fixture
async def admin(database: str) -> Actor:
    return make.acting(await make.visitor(Role.ADMIN))


async def stored(stage: str = "pre-qc", number: int | None = None) -> StoredTemplate:
    async with reading(make.PRODUCT) as session:
        return await checklists.revision(session, stage, number)


async def drafted(admin: Actor, stage: str = "pre-qc") -> StoredTemplate:
    async def work(session: AsyncSession) -> int:
        return await checklists.new_draft(session, stage)

    template_id = await edge.write(admin, work)
    async with reading(make.PRODUCT) as session:
        return await checklists.template_of(session, template_id)


async def changed(admin: Actor, draft: StoredTemplate) -> StoredTemplate:
    """The draft with one item more, as it is stored now."""
    await act(admin, lambda s: checklists.add_item(s, seen(draft), DOORS))
    return await stored(draft.head.stage, draft.head.revision)


def seen(draft: StoredTemplate) -> Seen:
    return Seen(draft.id, draft.head.version)


async def act(admin: Actor, work: edge.Work[None]) -> None:
    await edge.write(admin, work)


def keys(template: StoredTemplate) -> list[str]:
    return [row["key"] for row in template.rows]


async def test_every_stage_has_its_shipped_checklist_in_force(database: str) -> None:
    async with reading(make.PRODUCT) as session:
        rows = await checklists.overview(session)
        active = {stage: await checklists.active_template(session, stage) for stage in STAGES}

    assert [(row.stage, row.draft, row.revisions) for row in rows] == [
        (stage, None, 1) for stage in STAGES
    ]
    assert {stage: len(found.template.items) for stage, found in active.items()} == {
        "pre-qc": 16,
        "assembly": 27,
        "test": 38,
        "packaging": 28,
        "final-qc": 36,
    }
    assert all(
        row.active and row.active.sha256 == active[row.stage].template.sha256 for row in rows
    )


@pytest.mark.fault(27)
async def test_the_stage_decides_and_never_the_name(admin: Actor) -> None:
    draft = await drafted(admin, "test")
    await act(admin, lambda s: checklists.rename(s, seen(draft), "Final QC", "CLT.T2.001.V02"))
    draft = await stored("test", 2)
    await act(admin, lambda s: checklists.activate(s, seen(draft), now=NOW))

    async with reading(make.PRODUCT) as session:
        test = await checklists.active_template(session, "test")
        final = await checklists.active_template(session, "final-qc")

    assert (test.head.name, test.head.document_number) == ("Final QC", "CLT.T2.001.V02")
    assert (final.head.name, final.head.revision) == ("Final QC", 1)
    assert keys(final) != keys(test)


async def test_a_draft_begins_with_the_items_in_force_and_is_the_only_one(admin: Actor) -> None:
    draft = await drafted(admin)

    with pytest.raises(Refused, match="Revision 2 is a draft already"):
        await drafted(admin)

    assert (draft.head.revision, draft.head.status) == (2, "draft")
    assert draft.rows == (await stored()).rows


async def test_two_who_make_a_draft_at_once_get_one(admin: Actor) -> None:
    answers = await asyncio.gather(drafted(admin), drafted(admin), return_exceptions=True)

    said = [str(answer) for answer in answers if isinstance(answer, Refused)]
    assert said == ["Revision 2 is a draft already: go on with it."]
    async with reading(make.PRODUCT) as session:
        assert len(await checklists.revisions(session, "pre-qc")) == 2


async def test_items_are_added_changed_moved_and_removed(admin: Actor) -> None:
    draft = await changed(admin, await drafted(admin))
    wider = {**DOORS, "key": "doors-close", "critical": "yes"}
    await act(admin, lambda s: checklists.change_item(s, seen(draft), "doors", wider))
    draft = await stored(number=2)
    await act(admin, lambda s: checklists.move_item(s, seen(draft), "doors-close", -3))
    draft = await stored(number=2)
    await act(admin, lambda s: checklists.remove_item(s, seen(draft), "sink-length"))

    draft = await stored(number=2)

    old = keys(await stored())
    assert keys(draft) == [*old[1:-3], "doors-close", *old[-3:]]
    assert draft.template.items[-4].critical
    assert draft.head.sha256 == draft.template.sha256


async def test_an_item_is_added_where_somebody_says(admin: Actor) -> None:
    draft = await drafted(admin)

    await act(admin, lambda s: checklists.add_item(s, seen(draft), DOORS, 3))

    assert keys(await stored(number=2))[2:5] == ["basin-width", "doors", "basin-length"]


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"when": "pegbord: yes"}, "when", "“pegbord” is no word rules know"),
        ({"when": "feet: wheels"}, "when", "“wheels” can never be chosen"),
        ({"parts": "NO-SUCH-ITEM"}, "parts", "“NO-SUCH-ITEM” is not in the catalogue"),
        ({"tools": "saw; golden hammer"}, "tools", "tool “saw” is not known"),
        ({"instruction": "WI-0"}, "instruction", "work instruction “WI-0” is not known"),
        (MEASURED, "instrument", "instrument “termometer” is not known"),
        ({"key": "feet"}, "key", "“feet” stands here twice"),
        ({"wording_en": ""}, "wording_en", "wording_en is empty"),
    ],
)
async def test_what_is_unknown_is_refused_at_its_field_and_nothing_is_kept(
    admin: Actor, cells: dict[str, str], column: str, words: str
) -> None:
    draft = await drafted(admin)

    with pytest.raises(TemplateRefused) as refused:
        await act(admin, lambda s: checklists.add_item(s, seen(draft), {**DOORS, **cells}))

    assert {p.column for p in refused.value.problems} == {column}
    assert words in refused.value.problems[0].words
    assert await stored(number=2) == draft


async def test_activating_retires_the_one_before(admin: Actor) -> None:
    draft = await changed(admin, await drafted(admin))

    await act(admin, lambda s: checklists.activate(s, seen(draft), now=NOW))

    async with reading(make.PRODUCT) as session:
        heads = await checklists.revisions(session, "pre-qc")
    assert [(head.revision, head.status) for head in heads] == [(2, "active"), (1, "retired")]
    assert (heads[0].activated_at, heads[0].activated_by, heads[1].retired_at) == (
        NOW,
        "Ada Lark",
        NOW,
    )


async def test_a_draft_in_which_nothing_differs_is_not_activated(admin: Actor) -> None:
    draft = await drafted(admin)

    with pytest.raises(Refused, match="Nothing differs from revision 1"):
        await act(admin, lambda s: checklists.activate(s, seen(draft), now=NOW))


async def test_a_draft_with_problems_is_not_activated(admin: Actor, database: str) -> None:
    draft = await changed(admin, await drafted(admin))
    boms.run(database, "UPDATE item SET active = false WHERE number = 'T2-BSN-DRAIN-BTN'")

    with pytest.raises(TemplateRefused, match="Item “drain-button”: parts “T2-BSN-DRAIN-BTN”"):
        await act(admin, lambda s: checklists.activate(s, seen(draft), now=NOW))

    assert (await stored()).head.revision == 1


async def test_an_active_checklist_is_not_edited(admin: Actor) -> None:
    active = await stored()

    with pytest.raises(Refused, match="Revision 1 is active: it does not change any more"):
        await act(admin, lambda s: checklists.remove_item(s, seen(active), "feet"))


@pytest.mark.fault(7)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE template SET name = 'Something else' WHERE id = {id}",
        "UPDATE template SET status = 'draft', activated_at = NULL WHERE id = {id}",
        "DELETE FROM template WHERE id = {id}",
        "UPDATE template_item SET row = '{{}}' WHERE template_id = {id}",
        "DELETE FROM template_item WHERE template_id = {id}",
        "INSERT INTO template_item (template_id, position, key, row) VALUES ({id}, 9, 'd', '{{}}')",
    ],
)
async def test_the_database_changes_no_active_checklist_for_anybody(
    database: str, statement: str
) -> None:
    said = statement.format(id=(await stored()).id)

    async with transaction(make.PRODUCT) as session:
        with pytest.raises(DBAPIError, match=r"make a new one|do not change|never deleted|denied"):
            await session.execute(text(said))
        await session.rollback()
    with pytest.raises(psycopg.Error, match=r"make a new one|do not change|never deleted"):
        run_sql(database, f'SET app.context = \'{{"name": "owner"}}\'; {said}')


async def test_a_whole_sheet_becomes_the_draft_or_nothing_does(admin: Actor) -> None:
    rows = [DOORS, {**DOORS, "key": "hinges", "per": "shelf"}, {**DOORS, "when": "a: b"}]

    with pytest.raises(TemplateRefused) as refused:
        await edge.write(admin, lambda s: checklists.import_draft(s, "pre-qc", rows))
    taken = await edge.write(admin, lambda s: checklists.import_draft(s, "pre-qc", rows[:1]))
    draft, lids = await stored(number=2), [{**DOORS, "key": "lids"}]
    again = await edge.write(
        admin, lambda s: checklists.import_draft(s, "pre-qc", lids, seen(draft))
    )

    assert [(p.row, p.column) for p in refused.value.problems] == [
        (2, "per"),
        (3, "key"),
        (3, "when"),
    ]
    assert taken == again
    assert keys(await stored(number=2)) == ["lids"]


async def test_a_draft_can_start_over(admin: Actor) -> None:
    draft = await changed(admin, await drafted(admin))

    await act(admin, lambda s: checklists.start_over(s, seen(draft)))

    assert (await stored(number=2)).rows == (await stored()).rows


async def test_nobody_else_changes_a_checklist_and_service_does_not_see_it(database: str) -> None:
    inspector = make.acting(await make.visitor(Role.QC))
    service = make.acting(await make.visitor(Role.SERVICE))

    with pytest.raises(NotAllowed, match="change checklist templates"):
        await edge.write(inspector, lambda s: checklists.new_draft(s, "pre-qc"))
    with pytest.raises(NotAllowed, match="see checklist templates"):
        await edge.read(service, lambda s: checklists.active_template(s, "pre-qc"))
