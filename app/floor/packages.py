"""What is packed with a build: the lines of its packaging list, each a package with a label."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app import checklists
from app.access import Action, check
from app.errors import Refused
from app.languages import LANGUAGE
from app.rules.numbers import plain
from app.rules.run_item import RunItem, from_json
from app.rules.translations import say
from app.wanted import wanted_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """One line: what is in it, and of which item numbers it may be."""

    text: str
    numbers: Sequence[str]
    quantity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Packing:
    """The packages of a build in the order of its list; `from_run` once the list is begun."""

    build_id: int
    build_number: str
    po_number: str
    customer: str
    project: str
    wanted_on: date
    language: str
    packages: Sequence[Package]
    from_run: bool


async def packing(session: AsyncSession, build_number: str) -> Packing:
    """As the newest packaging list has it, else as the checklist in force would make it now."""
    await check(session, Action.SEE_RUN)
    head = (await session.execute(HEAD, {"number": build_number})).one_or_none()
    if head is None:
        raise Refused("There is no build with this number. Look for it in the list of orders.")
    items = (
        [from_json(stored) for stored in head.items]
        if head.items
        else await _computed(session, head)
    )
    packages = [*_packages(items)]
    if not packages:
        raise Refused(f"Nothing is packed with {head.number}: its list has no quantities.")
    return Packing(
        build_id=head.id,
        build_number=head.number,
        po_number=head.po_number,
        customer=head.customer,
        project=head.project,
        wanted_on=head.wanted_on,
        language=head.language,
        packages=packages,
        from_run=bool(head.items),
    )


async def _computed(session: AsyncSession, head: Any) -> Sequence[RunItem]:  # noqa: ANN401
    active = await checklists.active_template(session, "packaging")
    return await checklists.items_of(session, active.id, head.id, language=head.language)


def _packages(items: Iterable[RunItem]) -> Iterable[Package]:
    for item in items:
        if item.type == "quantity" and item.applies and item.quantity:
            numbers = _numbers(item)
            yield Package(text=item.wording, numbers=numbers, quantity=plain(item.quantity))


def _numbers(item: RunItem) -> Sequence[str]:
    """An accessory or sprayer carries its number in its key; the others name their parts."""
    _, _, listed = item.key.partition(":")
    return [listed] if listed else [part.number for part in item.parts]


def in_json(packing: Packing) -> Mapping[str, Any]:
    """What a label says of the build, for the sheet, in the language of its papers."""
    many, language = len(packing.packages), packing.language
    return {
        "language": language.lower(),
        "called": say(language, "Quantity"),
        "build": packing.build_number,
        "po": packing.po_number,
        "customer": packing.customer,
        "project": packing.project,
        "packages": [
            {
                "text": one.text,
                "numbers": list(one.numbers),
                "quantity": one.quantity,
                "place": say(language, "Package {n} of {all}", n=at, all=many),
            }
            for at, one in enumerate(packing.packages, start=1)
        ],
    }


HEAD = text(f"""
SELECT b.id, b.number::text AS number, o.po_number::text AS po_number, o.customer, o.project,
    {wanted_on()} AS wanted_on, {LANGUAGE} AS language, (
        SELECT r.items FROM run r WHERE r.build_id = b.id AND r.stage = 'packaging'
            AND coalesce(r.verdict, '') <> 'superseded'
        ORDER BY r.attempt DESC LIMIT 1) AS items
FROM build b JOIN "order" o ON o.id = b.order_id WHERE b.number = CAST(:number AS citext)
""")  # noqa: S608  # no value is written into it
