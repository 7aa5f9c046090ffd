"""The papers of a build are in the language a change has chosen for it."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from app import drafts, edge, history_record, runs
from app.access import Visitor
from app.drafts import Change
from app.history_record.section import Cell
from app.orders import reading as orders
from models.database import reading
from models.orders import Build
from tests import make
from tests.app.test_changes import a_build, begun, saved
from tests.app.test_changes_reopen import answer, in_pre_qc, runs_of


async def test_order_checklists_and_record_are_in_the_language_it_was_changed_to(
    database: str,
) -> None:
    ada, build_id = await a_build()
    async with reading(make.PRODUCT) as session:
        order_id = (await session.get_one(Build, build_id)).order_id
    draft_id = await begun(ada)
    spanish = [Change("customer.language", "ES")]
    await edge.write(make.acting(ada), lambda s: drafts.change(s, draft_id, spanish))

    await saved(ada, draft_id, "The customer reads Spanish.")

    order = await edge.read(make.acting(ada), lambda s: orders.look_at(s, order_id))
    assert order.languages == ("ES",)
    record = await edge.read(make.acting(ada), lambda s: history_record.content(s, build_id))
    assert record["order"]["language"] == "ES"
    quin, run_id = await in_pre_qc(build_id)
    (run,) = await runs_of(build_id)
    items = {item["key"]: item for item in run.items}
    length = [items["sink-length"][name] for name in ("wording", "section", "why", "unit_label")]
    assert length == ["Longitud del fregadero", "Dimensiones", "cada fregadero", "pulg"]
    assert items["feet"]["labels"] == ["ruedas", "patas niveladoras"]

    await answer(quin, run_id, "feet", "casters")
    await answer(quin, run_id, "sink-length", "72 pulg")

    shown = await edge.read(make.acting(quin), lambda s: runs.look(s, run_id))
    assert [(one["value"], one["verdict"], one["unit"]) for one in shown.answers] == [
        ("casters", "pass", ""), ("72 pulg", "pass", "in"),
    ]  # fmt: skip
    rows = await answers_in_record(ada)
    assert [cells[1] for cells in rows if cells[2][0] in {"ruedas: Pass", "72 pulg: Pass"}] == [
        ["target 72, 71.875 to 72.125 pulg", "Critical", "cada fregadero"],
        ["ruedas", "", "cada fregadero"],
    ]


async def answers_in_record(by: Visitor) -> Sequence[Sequence[Cell]]:
    kept = await edge.read(make.acting(by), lambda s: history_record.of_build(s, "B-1001"))
    (table,) = [
        table
        for section in history_record.sections(kept, ZoneInfo("UTC"))
        if section.key == "pre-qc-1"
        for table in section.filled[:1]
    ]
    return table.rows
