"""Numbers that must be given once only: who has one already, and which one is free."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Action, check
from app.drafts import content as form
from app.drafts.head import Finding
from app.rules.numbers import shown
from models.orders import Build, Order
from models.system import Setting

PATTERN = "B-####"
FIRST = 1001
# Looking back over so many builds finds the running number in one short index walk.
LOOK_BACK = 200


@dataclass(frozen=True, slots=True)
class Hint:
    """Not wrong yet: somebody else is typing the same number into a draft of theirs."""

    field: str
    message: str


async def taken(session: AsyncSession, content: object) -> list[Finding]:
    """PO and build numbers of this draft that an order has already, in two queries."""
    await check(session, Action.ENTER_ORDER)
    found: list[Finding] = []
    if form.changes_build(content) is not None:
        return found  # its numbers are those of the order it belongs to
    po_number = _typed(content, "customer.po_number")
    owner = await _order_with(session, po_number) if len(po_number) >= 3 else None
    if owner:
        words = f"PO number: {shown(po_number)} is already the order of {owner}."
        found.append(Finding(step="customer", field="customer.po_number", message=words))
    numbers = {
        position: _typed(content, f"builds[{position}].build_number")
        for position in range(form.quantity(content))
    }
    used = await _orders_with_builds(session, [each for each in numbers.values() if each])
    for position, number in numbers.items():
        if number.lower() in used:
            words = f"{shown(number)} is already a build of order {used[number.lower()]}"
            found.append(
                Finding(
                    step="builds",
                    build=position,
                    field=f"builds[{position}].build_number",
                    message=f"Build {position + 1}, build number: {words}.",
                )
            )
    return found


async def hints(session: AsyncSession, content: object, draft_id: int) -> list[Hint]:
    """Who else has one of these numbers in an open draft; whoever submits first has it."""
    if form.changes_build(content) is not None:
        return []
    await check(session, Action.ENTER_ORDER)
    numbers = {
        f"builds[{position}].build_number": _typed(content, f"builds[{position}].build_number")
        for position in range(form.quantity(content))
    }
    wanted = numbers | {"customer.po_number": _typed(content, "customer.po_number")}
    rows = await session.execute(
        OTHER_DRAFTS,
        {"draft": draft_id, "numbers": [number.lower() for number in wanted.values() if number]},
    )
    me = session.info["actor"].person_id
    typing = {(row.kind, row.number): "" if row.id == me else row.name for row in rows}
    found = []
    for path, number in wanted.items():
        kind = "po" if path == "customer.po_number" else "build"
        name = typing.get((kind, number.lower()))
        if name is not None:
            whose = f"{name} has" if name else "You have"
            words = f"{whose} {number} in another draft too. Whichever is submitted first keeps it."
            found.append(Hint(path, words))
    return found


async def suggested(session: AsyncSession, wanted: int, *, besides: Collection[str]) -> list[str]:
    """Free build numbers after the pattern of the setting `build-number-pattern`.

    Free means: in no order, in no open draft, and none of `besides`.
    """
    await check(session, Action.ENTER_ORDER)
    before, digits, after = await _pattern(session)
    number = await _highest(session, before, after) + 1
    free: list[str] = []
    while len(free) < wanted:
        some = [f"{before}{n:0{digits}d}{after}" for n in range(number, number + 20)]
        number += 20
        gone = {*(each.lower() for each in besides), *await _gone(session, some)}
        free += [each for each in some if each.lower() not in gone]
    return free[:wanted]


async def _pattern(session: AsyncSession) -> tuple[str, int, str]:
    setting = await session.get(Setting, "build-number-pattern")
    pattern = str((setting.value if setting else {}).get("pattern", PATTERN))
    match = re.fullmatch(r"([A-Za-z0-9-]*?)(#{2,9})([A-Za-z0-9-]*)", pattern)
    if match is None:
        return _pattern_parts(PATTERN)
    return match[1], len(match[2]), match[3]


def _pattern_parts(pattern: str) -> tuple[str, int, str]:
    return pattern.rstrip("#"), pattern.count("#"), ""


async def _highest(session: AsyncSession, before: str, after: str) -> int:
    form_of_one = re.compile(f"{re.escape(before)}(\\d{{1,9}}){re.escape(after)}", re.IGNORECASE)
    latest = await session.scalars(select(Build.number).order_by(Build.id.desc()).limit(LOOK_BACK))
    numbers = (form_of_one.fullmatch(str(number)) for number in latest)
    return max((int(match[1]) for match in numbers if match), default=FIRST - 1)


async def _gone(session: AsyncSession, numbers: Sequence[str]) -> set[str]:
    lower = [number.lower() for number in numbers]
    rows = await session.execute(OTHER_DRAFTS, {"draft": 0, "numbers": lower})
    in_drafts = {row.number for row in rows if row.kind == "build"}
    return in_drafts | set(await _orders_with_builds(session, numbers))


async def _order_with(session: AsyncSession, po_number: str) -> str | None:
    owner: str | None = await session.scalar(
        select(Order.customer).where(Order.po_number == po_number)
    )
    return owner


async def _orders_with_builds(session: AsyncSession, numbers: Sequence[str]) -> dict[str, str]:
    if not numbers:
        return {}
    rows = await session.execute(
        select(Build.number, Order.po_number).join(Order).where(Build.number.in_(numbers))
    )
    return {str(number).lower(): str(po_number) for number, po_number in rows}


def _typed(content: object, path: str) -> str:
    return (form.get(content, path) or "").strip()


# The partial index on open drafts keeps this to the few orders people are typing right now.
OTHER_DRAFTS = text("""
SELECT 'po' AS kind, lower(btrim(d.content #>> '{customer,po_number}')) AS number, p.id, p.name
FROM draft d JOIN person p ON p.id = d.person_id
WHERE d.order_id IS NULL AND d.discarded_at IS NULL AND d.id <> :draft
    AND lower(btrim(d.content #>> '{customer,po_number}')) = ANY(CAST(:numbers AS text[]))
UNION ALL
SELECT 'build', lower(btrim(b.number #>> '{}')), p.id, p.name
FROM draft d JOIN person p ON p.id = d.person_id
CROSS JOIN LATERAL jsonb_path_query(d.content, 'lax $.builds[*].configuration.build_number')
    AS b(number)
WHERE d.order_id IS NULL AND d.discarded_at IS NULL AND d.id <> :draft
    AND lower(btrim(b.number #>> '{}')) = ANY(CAST(:numbers AS text[]))
""")
