"""Tested sinks for tests: where a part with a serial number may be replaced."""

from dataclasses import dataclass

from sqlalchemy import select

from app import checklists, nonconformance, runs
from app.access import Visitor
from app.rules.run_item import RunItem
from app.rules.verdict import Place
from models.checklists import Run
from models.database import reading
from tests import boms, facts, inspections, make
from tests.inspections import Said
from tests.rejections import write

BASIN = {"type": "E-Sink", "size": "20X20X8", "p_trap": False, "light": False}
SCREEN: Place = ("touchscreen-serial", 1)
BOX: Place = ("control-box-serial", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sink:
    """A sink with two E-Sink basins, tested, which stands in final rework."""

    id: int
    number: str
    asa: Visitor

    async def replaced(self, *places: Place, by: Visitor | None = None) -> int:
        return await write(by or self.asa, runs.begin_replaced, self.id, places)

    async def report(self) -> None:
        await write(self.asa, nonconformance.report_rework, self.id, "Swapped it.")

    async def newest(self) -> Run:
        query = select(Run).filter_by(build_id=self.id, stage="test").order_by(Run.attempt.desc())
        async with reading(make.PRODUCT) as session:
            return (await session.scalars(query.limit(1))).one()


async def a_sink(asa: Visitor, number: str = "B-1001", mark: str = "A") -> Sink:
    """The serial number of the touchscreen in basin 1 is TS-A-1, of the control box BOX-A."""
    raw = boms.changed(build_number=number, model="T2-B2", basins=[BASIN, BASIN])
    (build_id,) = await boms.stored_order(raw, po_number=f"PO-{number}")
    async with reading(make.PRODUCT) as session:
        template = await checklists.active_template(session, "test")
        filled = await checklists.fill(session, template.id, build_id, language="EN")
    await inspections.inspected(
        asa, build_id, "test", items=filled.items, verdict="passed",
        answers={item.place: said(item, mark) for item in filled.items if is_asked(item)},
    )  # fmt: skip
    await facts.run(build_id, "assembly", asa)
    await facts.put(build_id, "final-rework", asa)
    return Sink(id=build_id, number=number, asa=asa)


def is_asked(item: RunItem) -> bool:
    return item.applies and item.type != "instruction" and not item.computed


def said(item: RunItem, mark: str) -> Said:
    if item.type != "serial":
        return Said()
    short = {"touchscreen-serial": "TS", "control-box-serial": "BOX"}.get(item.key, item.key)
    number = "-".join(filter(None, (short, mark, str(item.basin or ""))))
    return Said(value=number, serial=number)
