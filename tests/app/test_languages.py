"""The papers of a build are in the language a change has chosen for it."""

from zoneinfo import ZoneInfo

from app import drafts, edge, history_record, runs
from app.drafts import Change
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
    assert items["sink-length"]["wording"] == "Longitud del fregadero"
    assert items["sink-length"]["section"] == "Dimensiones"
    assert items["feet"]["labels"] == ["ruedas", "patas niveladoras"]

    await answer(quin, run_id, "feet", "casters")

    shown = await edge.read(make.acting(quin), lambda s: runs.look(s, run_id))
    assert [(one["value"], one["verdict"]) for one in shown.answers] == [("casters", "pass")]
    kept = await edge.read(make.acting(ada), lambda s: history_record.of_build(s, "B-1001"))
    (table,) = [
        table
        for section in history_record.sections(kept, ZoneInfo("UTC"))
        if section.key == "pre-qc-1"
        for table in section.filled[:1]
    ]
    (asked,) = [cells for cells in table.rows if "ruedas: Pass" in cells[2]]
    assert asked[1][0] == "ruedas"
