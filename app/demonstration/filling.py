"""Filling in a checklist as somebody would who finds everything in order, or does not."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from app.demonstration.says import Says
from app.rules.numbers import plain
from app.rules.run_item import RunItem
from app.rules.verdict import Place, Standing
from app.runs import Given, Known, Shown
from app.runs.answer import answer

OTHER = "other"


async def fill(
    session: AsyncSession,
    shown: Shown,
    wrong: Collection[Place],
    says: Says,
    *,
    most: int = 1000,
) -> int:
    """Answer what is asked for, at most so many, what was parked last; answers how many were."""
    answers = [*_answers(shown, wrong, says)][:most]
    # As a page does: what it has seen of the run need not be read again for each answer.
    known = Known(shown)
    for given in answers:
        await answer(session, shown.head.id, given, known)
    return len(answers)


def right(item: RunItem, shown: Shown, *, client_id: UUID | None = None) -> Given:
    """The answer of somebody who finds the item in order."""
    instrument = (
        next((one.number for one in shown.instruments if _fits(one, item)), "")
        if item.instrument
        else ""
    )
    return Given(
        client_id=client_id or uuid4(),
        item_key=item.key,
        basin=item.basin,
        value=_value(item, shown),
        instrument=instrument,
    )


def not_right(item: RunItem, shown: Shown, note: str) -> Given:
    """The answer of somebody who does not: measured, confirmed, with a note."""
    value = "fail" if item.type in {"check", "document"} else _wrong_value(item)
    return replace(right(item, shown), value=value, note=note, confirmed=True)


def _fits(instrument: object, item: RunItem) -> bool:
    kind, overdue = getattr(instrument, "kind", ""), getattr(instrument, "overdue", True)
    return not overdue and kind.casefold() == item.instrument.casefold()


def _answers(shown: Shown, wrong: Collection[Place], says: Says) -> Iterator[Given]:
    for one in sorted(shown.standings, key=lambda one: one.state == "asked"):
        if not _to_answer(one):
            continue
        if one.item.place in wrong:
            yield not_right(one.item, shown, says.found)
        else:
            yield right(one.item, shown)


def _to_answer(one: Standing) -> bool:
    """Asked for and somebody's to say; what was parked or contradicted is said once more."""
    return one.asked_for and not one.item.computed


def found_wrong(shown: Shown, says: Says) -> frozenset[Place]:
    able = [one.item for one in shown.standings if _to_answer(one)]
    chosen = [item.place for item in able if item.key in says.fails][:2]
    checks = [item.place for item in able if item.type == "check"] or [i.place for i in able]
    return frozenset(chosen or checks[:1])


def _value(item: RunItem, shown: Shown) -> str:
    options = [one for one in item.options if one.casefold() != OTHER]
    expected = [one for one in options if one.casefold() == item.expected.casefold()]
    serial = f"{shown.head.build_number}-{item.key}-{item.basin}".upper()[:70]
    # Another part, another number.
    serial += "-B" if item.replaces else ""
    values = {
        "check": "pass",
        "document": "pass",
        "choice": (expected or options or [item.expected])[0],
        "measurement": plain(_middle(item)),
        "serial": serial,
        "date": date.today().isoformat(),  # noqa: DTZ011  # a day somebody writes down
        "quantity": plain(item.quantity or Decimal(1)),
        "text": "4.2.1",
    }
    return values[item.type]


def _middle(item: RunItem) -> Decimal:
    if item.target is not None:
        return item.target
    limits = [limit for limit in (item.lower, item.upper) if limit is not None]
    return sum(limits, Decimal(0)) / len(limits) if limits else Decimal(512)


def _wrong_value(item: RunItem) -> str:
    if item.type == "measurement":
        return plain((item.upper or Decimal(512)) + Decimal("0.25"))
    others = [one for one in item.options if one.casefold() != item.expected.casefold()]
    return (others or [*item.options] or ["other"])[0]
