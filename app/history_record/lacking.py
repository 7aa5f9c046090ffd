"""What is missing in the record of a build, with the page where it is added."""

from dataclasses import dataclass
from urllib.parse import quote

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Action, check
from app.history_record.content import content
from app.history_record.values import Entry
from app.rules import record
from app.rules.record import Clause, Element
from app.rules.record_nonconformance import NONCONFORMANCES


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One lack in a sentence; `address` is the page that helps."""

    clause: Clause
    text: str
    address: str


async def missing(session: AsyncSession, build_id: int) -> list[Missing]:
    """Every element that has to be there by now and is not; empty for a complete record.

    The release signature and the shipment are asked for once the build is shipped.
    """
    await check(session, Action.SEE_HISTORY_RECORD)
    found = await content(session, build_id)
    return [
        Missing(clause=one.clause, text=one.lack, address=address(found, one))
        for one in record.lacks(record.meter(found))
    ]


def metered(found: Entry) -> tuple[Element, ...]:
    """Every element of a record that was read, there or not."""
    return record.meter(found)


def address(found: Entry, one: Element) -> str:
    """Where this element is added or looked at."""
    if one.page.startswith(NONCONFORMANCES):
        return one.page
    return f"/builds/{quote(str(found['build']['number']), safe='')}{one.page}"
