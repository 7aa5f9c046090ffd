"""Demonstration orders, entered through the functions people's clicks call."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app import drafts, edge, settings, submission
from app.access import Role
from app.drafts import Change
from models.database import Actor
from models.orders import Draft, Order
from models.people import Person, PersonRole

Sink = dict[str, Any]
REASON = "Agreed with the customer on the drawing."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One made-up order as somebody would dictate it; `days` from today until it is wanted."""

    po_number: str
    customer: str
    project: str = ""
    sales_person: str
    days: int
    language: str
    notes: str = ""
    sinks: tuple[Sink, ...] = ()
    finished: bool = True


async def make() -> None:
    """Enter the orders once; a database that has orders or drafts already is left alone."""
    lena = await edge.read(_PRODUCT, _coordinator)
    if lena is None:
        return
    today = datetime.now(ZoneInfo(settings.current().factory_time_zone)).date()
    for sheet in SHEETS:
        draft_id = await edge.write(lena, partial(_enter, sheet=sheet, today=today))
        if sheet.finished:
            await edge.write(
                lena,
                partial(submission.submit, draft_id=draft_id, today=today),
                key=submission.key_of(draft_id),
            )


async def _enter(session: AsyncSession, sheet: Sheet, today: date) -> int:
    draft_id = await drafts.begin(session)
    await drafts.change(session, draft_id, _head(sheet, today), step=2)
    free = await drafts.suggested(session, len(sheet.sinks), besides=())
    for position, sink in enumerate(sheet.sinks):
        await drafts.replace_configuration(session, draft_id, position, deepcopy(sink))
        at = f"builds[{position}]"
        changes = [Change(f"{at}.build_number", free[position])]
        changes += [
            Change(f"{at}.acknowledged.{rule}", reason) for rule, reason in _reasons(sink).items()
        ]
        await drafts.change(session, draft_id, changes, step=5 if sheet.finished else 3)
    return draft_id


def _head(sheet: Sheet, today: date) -> list[Change]:
    wanted = (today + timedelta(days=sheet.days)).isoformat()
    words = {
        "customer.po_number": sheet.po_number,
        "customer.customer": sheet.customer,
        "customer.project": sheet.project,
        "customer.sales_person": sheet.sales_person,
        "customer.wanted_on": wanted,
        "customer.language": sheet.language,
        "customer.notes": sheet.notes,
        "family": "MDRD",
        "quantity": max(1, len(sheet.sinks)),
    }
    return [Change(path, value) for path, value in words.items()]


def _reasons(sink: Sink) -> dict[str, str]:
    return {entry["rule"]: entry["reason"] for entry in sink.get("acknowledged", ())}


async def _coordinator(session: AsyncSession) -> Actor | None:
    """The demonstration's coordinator, unless there is anything to see already."""
    if await session.scalar(select(Order.id).limit(1)) is not None:
        return None
    if await session.scalar(select(Draft.id).limit(1)) is not None:
        return None
    found = await session.scalar(
        select(Person)
        .join(PersonRole)
        .where(PersonRole.role == Role.COORDINATOR, Person.active)
        .order_by(Person.id)
        .limit(1)
    )
    if found is None:
        return None
    return Actor(person_id=found.id, name=found.name, reason="demonstration", trusted=True)


def _sink(model: str, length: str, basins: list[tuple[str, str]], **others: Any) -> Sink:  # noqa: ANN401
    """A sink with the usual answers for whatever is not said."""
    plain: Sink = {
        "model": model,
        "length": length,
        "width": "30",
        "legs": {"type": "height-adjustable", "model": "DL27"},
        "feet": "casters",
        "pegboard": None,
        "workflow_direction": "left-to-right",
        "storage": [],
        "basins": [
            {"type": kind, "size": size, "p_trap": False, "light": False} for kind, size in basins
        ],
        "faucets": [],
        "sprayers": [],
        "accessories": [],
        "acknowledged": [],
    }
    return plain | others


def _because(*rules: str) -> list[dict[str, str]]:
    return [{"rule": rule, "reason": REASON} for rule in rules]


_PRODUCT = Actor(name="demonstration", trusted=True)
_FIRST_EXAMPLE = _sink(
    "T2-B1",
    "72",
    [("E-Drain", "20X20X8")],
    pegboard={"colour": "Blue", "type": "perforated", "size": "same"},
    faucets=[{"type": "wrist-blade", "placement": "centre-1"}],
    accessories=[{"item": "T-OA-BINRAIL-36-KIT", "quantity": 2}],
    acknowledged=_because("faucet-over-e-drain"),
)
_SECOND_EXAMPLE = _sink(
    "T2-B3",
    "120",
    [("E-Sink", "24X20X10"), ("E-Sink DI", "24X20X10"), ("E-Drain", "20X20X8")],
    legs={"type": "fixed", "model": "DL14"},
    feet="seismic",
    workflow_direction="right-to-left",
    faucets=[{"type": "pre-rinse", "placement": "between-2-3"}],
    sprayers=[{"type": "air-gun-rosette", "side": "right"}],
    acknowledged=_because("fixed-legs-with-ha-body", "deep-basin-over-frame-8"),
)
_SECOND_EXAMPLE["basins"][0]["light"] = True
_SECOND_EXAMPLE["basins"][2] = {
    "type": "E-Drain", "size": {"width": "28", "length": "22", "depth": "10"},
    "p_trap": True, "light": False,
}  # fmt: skip
_TWO_BASINS = _sink(
    "T2-B2",
    "84",
    [("E-Sink", "24X20X8"), ("E-Drain", "20X20X8")],
    legs={"type": "height-adjustable", "model": "LC1"},
    pegboard={"colour": "Green", "type": "solid", "size": "same"},
    faucets=[{"type": "wrist-blade", "placement": "between-1-2"}],
    sprayers=[
        {"type": "di-water-gun-turret", "side": "left"},
        {"type": "air-gun-turret", "side": "right"},
    ],
    accessories=[{"item": "T-OA-SSSHELF-1812-BOLT-ON-KIT", "quantity": 1}],
)
_HALF = _sink("T2-B2", "60 1/16", [("E-Sink", "24X20X8"), ("E-Sink", "24X20X8")])
_UNFINISHED: Sink = {"model": "T2-B1", "length": "54 1/2", "basins": [{"type": "E-Sink DI"}]}

SHEETS = (
    Sheet(
        po_number="PO-2026-0418", customer="Hôpital Saint-Luc", project="Sterile processing",
        sales_person="Marc Tremblay", days=38, language="FR", sinks=(_FIRST_EXAMPLE,),
        notes="Delivery through the north gate. Call two days before.",
    ),
    Sheet(
        po_number="PO-2026-0421", customer="Mercy General Hospital", sales_person="Dana Whitlock",
        days=61, language="EN", sinks=(_SECOND_EXAMPLE, _TWO_BASINS, _TWO_BASINS),
    ),
    Sheet(
        po_number="PO-2026-0422", customer="Clínica del Valle", project="Expansion 2027",
        sales_person="Rosa Delgado", days=2, language="ES", sinks=(_HALF,),
    ),
    Sheet(
        po_number="PO-2026-0425", customer="Lakeside Surgical Center", sales_person="Dana Whitlock",
        days=90, language="EN", sinks=(_TWO_BASINS, _UNFINISHED), finished=False,
    ),
    Sheet(
        po_number="PO-2026-0426", customer="", sales_person="", days=30, language="EN",
        finished=False,
    ),
)  # fmt: skip
