"""The papers of a build are in the language a change has chosen for it."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import pytest

from app import drafts, edge, floor, history_record, runs
from app.access import Role, Visitor
from app.drafts import Change
from app.floor import labels
from app.history_record.section import Cell
from app.orders import reading as orders
from app.rules.rule_set import canonical_sha256
from models.database import reading, transaction
from models.orders import Build, Order
from tests import boms, make
from tests.app.test_changes import a_build, begun, saved, typed
from tests.app.test_changes_reopen import answer, asked, in_pre_qc, runs_of
from tests.app.test_runs_drawn import COMPARED
from tests.pdf_text import pages_of
from tests.replaced import SCREEN, a_sink


async def test_order_checklists_and_record_are_in_the_language_it_was_changed_to(
    database: str,
) -> None:
    ada, build_id = await a_build()
    async with reading(make.PRODUCT) as session:
        order_id = (await session.get_one(Build, build_id)).order_id

    await in_language(ada, "ES")

    order = await edge.read(make.acting(ada), lambda s: orders.look_at(s, order_id))
    assert order.languages == ("ES",)
    record = await edge.read(make.acting(ada), lambda s: history_record.content(s, build_id))
    assert record["order"]["language"] == "ES"
    whole = await edge.read(make.acting(ada), lambda s: history_record.of_build(s, "B-1001"))
    assert ("Language", "Spanish") in history_record.sections(whole, ZoneInfo("UTC"))[0].facts
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
        ["objetivo 72, 71 7/8 a 72 1/8 pulg", "Critical", "cada fregadero"],
        ["ruedas", "", "cada fregadero"],
    ]


async def test_a_print_from_before_the_language_was_the_builds_is_known_by_its_hash(
    database: str,
) -> None:
    ada, _ = await a_build()
    await in_language(ada, "ES")

    kept = await edge.read(make.acting(ada), lambda s: history_record.of_build(s, "B-1001"))

    printed = kept.content | {
        "form": "cleanstation device history record 2",
        "order": kept.content["order"] | {"language": "EN"},
    }
    assert kept.content["order"]["language"] == "ES"
    assert kept.bears(canonical_sha256(printed)[:16])
    assert not kept.bears(canonical_sha256(printed | {"form": "another"})[:16])


async def test_what_a_change_asks_again_says_so_in_the_language(database: str) -> None:
    ada, build_id = await a_build()
    await in_language(ada, "ES")
    await in_pre_qc(build_id)

    draft_id = await begun(ada)
    await typed(ada, draft_id, length="84")
    await saved(ada, draft_id)

    first, second = await runs_of(build_id)
    assert asked(first)[COMPARED]["why"] == "cada fregadero"
    assert asked(second)[COMPARED]["why"].startswith(
        "cada fregadero; el fregadero se ha vuelto a dibujar desde entonces: "
    )


async def test_what_a_replaced_part_asks_again_says_so_in_the_language(database: str) -> None:
    sink = await a_sink(await make.visitor(Role.ASSEMBLER))
    async with transaction(make.PRODUCT) as session:
        build = await session.get_one(Build, sink.id)
        (await session.get_one(Order, build.order_id)).language = "ES"

    await sink.replaced(SCREEN)

    why = asked(await sink.newest())[SCREEN]["why"]
    assert why == "cuba 1, tipo: E-Sink; en lugar de TS-A-1"


async def in_language(by: Visitor, language: str) -> None:
    draft_id = await begun(by)
    chosen = [Change("customer.language", language)]
    await edge.write(make.acting(by), lambda s: drafts.change(s, draft_id, chosen))
    await saved(by, draft_id, "The customer reads it.")


async def answers_in_record(by: Visitor) -> Sequence[Sequence[Cell]]:
    kept = await edge.read(make.acting(by), lambda s: history_record.of_build(s, "B-1001"))
    (table,) = [
        table
        for section in history_record.sections(kept, ZoneInfo("UTC"))
        if section.key == "pre-qc-1"
        for table in section.filled[:1]
    ]
    return table.rows


@pytest.mark.parametrize(("language", "words"), [
    ("FR", ("Quantité", "Colis 1 sur ")), ("ES", ("Cantidad", "Bulto 1 de ")),
])  # fmt: skip
async def test_labels_speak_the_language_of_the_papers(
    database: str, language: str, words: tuple[str, str]
) -> None:
    ann = await make.visitor(Role.ASSEMBLER)
    (build_id,) = await boms.stored_order()
    async with transaction(make.PRODUCT) as session:
        build = await session.get_one(Build, build_id)
        (await session.get_one(Order, build.order_id)).language = language
    packed = await edge.read(make.acting(ann), lambda s: floor.packing(s, "B-1001"))

    page = pages_of(labels.pdf(packed, "a4", "").content)[0]

    assert all(word in page for word in words)
    assert "Package" not in page
    assert "Quantity" not in page
