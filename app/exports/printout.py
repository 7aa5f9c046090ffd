"""What an export says, before it becomes a file: facts on top, then tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from app.bom.stored import Heading, Line, StoredBom, about, bought
from app.rules.explosion import PurchaseLine
from app.signatures import Signed

# "number" is a part or outline number and never altered; "text" is what people wrote.
Kind = Literal["number", "text", "quantity", "flag"]
Cell = str | Decimal | bool
View = Literal["top-lines", "tree", "purchase-list"]


@dataclass(frozen=True, slots=True)
class Column:
    """`width` in characters, for spreadsheets."""

    label: str
    kind: Kind
    width: int = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`levels` has one number a row, from 1, when the table is a tree."""

    key: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[tuple[Cell, ...]]
    levels: Sequence[int] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Printout:
    """`name` is the stem of the file name; `seal` the hash that says what this shows."""

    name: str
    title: str
    facts: Sequence[tuple[str, str]]
    tables: Sequence[Table]
    seal: str
    author: str
    made_at: datetime
    notes: Sequence[str] = field(default=())

    def table(self, key: str) -> Table:
        """One of the tables; an order has its purchase list only."""
        return next((table for table in self.tables if table.key == key), self.tables[-1])


NUMBER = (Column("Item number", "number", 34), Column("Outline", "number", 13))
NAME = (Column("Name", "text", 46), Column("Chosen", "text", 18))
VERIFIED = Column("Verified", "flag", 9)


def of_bom(bom: StoredBom, zone: ZoneInfo) -> Printout:
    """The whole BOM of one build: top lines, tree, purchase list."""
    heading = bom.heading
    return Printout(
        name=f"BOM {heading.build_number} rev {heading.revision}",
        title=f"Bill of materials {heading.build_number}",
        facts=[*facts(heading, zone), *approvals([bom], zone)],
        tables=(_top_lines(bom), _tree(bom), _purchase_list([bom])),
        seal=heading.sha256,
        author=heading.made_by,
        made_at=heading.made_at,
        notes=[*heading.outdated, *(accepted(warning) for warning in bom.warnings)],
    )


def of_order(boms: Sequence[StoredBom], zone: ZoneInfo) -> Printout:
    """What has to be bought for every build of one order, with a column for each build."""
    first = max((bom.heading for bom in boms), key=lambda heading: heading.made_at)
    shared = [fact for fact in facts(first, zone) if fact[0] in _OF_THE_ORDER]
    builds = ", ".join(f"{b.heading.build_number} rev {b.heading.revision}" for b in boms)
    return Printout(
        name=f"Purchase list {first.po_number}",
        title=f"Purchase list {first.po_number}",
        facts=[*shared, ("Builds", builds), *approvals(boms, zone)],
        tables=(_purchase_list(boms),),
        seal=" ".join(bom.heading.sha256 for bom in boms),
        author=first.made_by,
        made_at=first.made_at,
        notes=[f"{b.heading.build_number}: {said}" for b in boms for said in b.heading.outdated],
    )


def approvals(boms: Sequence[StoredBom], zone: ZoneInfo) -> list[tuple[str, str]]:
    """Who signed which revision as what and when: it stands on every print of it."""
    several = len(boms) > 1
    told = [
        f"{bom.heading.build_number} rev {bom.heading.revision}: {said}" if several else said
        for bom in boms
        for said in (signature(one, zone) for one in bom.signed)
    ]
    return [("Approved", "; ".join(told))] if told else []


def signature(one: Signed, zone: ZoneInfo) -> str:
    """`Pete Vale (pvale, PV), Procurement specialist, 22 Nov 2026 14:05 UTC`."""
    return f"{one.name} ({one.user_name}, {one.initials}), {one.role}, {moment(one.at, zone)}"


def accepted(warning: Mapping[str, str]) -> str:
    """A warning of the rules, and who took it upon them for which reason."""
    return f"{warning['message']} Accepted by {warning['by']}: {warning['reason']}"


_OF_THE_ORDER = {"PO", "Customer", "Project", "Wanted"}


def facts(heading: Heading, zone: ZoneInfo) -> list[tuple[str, str]]:
    """The title block, the same in every format and on the page."""
    found = [
        ("PO", heading.po_number),
        ("Customer", heading.customer),
        ("Project", heading.project),
        ("Wanted", day(heading.wanted_on)),
        ("Build", heading.build_number),
        ("Revision", f"{heading.revision}, {heading.status.replace('-', ' ')}"),
        ("Configuration", f"revision {heading.configuration_revision}"),
        ("Rule set", heading.rule_set),
        ("Made", f"{moment(heading.made_at, zone)} by {heading.made_by}"),
    ]
    return [(label, value) for label, value in found if value]


def day(on: object) -> str:
    """`22 Nov 2026`, whatever the machine's language is."""
    year, month, number = str(on)[:10].split("-")
    return f"{int(number)} {_MONTHS[int(month) - 1]} {year}"


def moment(at: datetime, zone: ZoneInfo) -> str:
    """`22 Nov 2026 14:05 UTC`, in the time of the factory."""
    there = at.astimezone(zone or UTC)
    return f"{day(there.date())} {there:%H:%M %Z}"


_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def _top_lines(bom: StoredBom) -> Table:
    return Table(
        key="top-lines",
        title="Top lines",
        columns=(*NUMBER, *NAME, Column("Quantity", "quantity", 9), VERIFIED,
                 Column("Why it is here", "text", 70)),
        rows=[
            (*_item(line), line.total, line.verified, "; ".join(r.sentence for r in line.reasons))
            for line in bom.top_lines
        ],
    )  # fmt: skip


def _tree(bom: StoredBom) -> Table:
    return Table(
        key="tree",
        title="Tree",
        columns=(*NUMBER, *NAME, Column("Per parent", "quantity", 10),
                 Column("Total", "quantity", 9), VERIFIED, Column("Level", "quantity", 7)),
        rows=[
            (*_item(line), line.quantity, line.total, line.verified, Decimal(line.level))
            for line in bom.lines
        ],
        levels=[line.level for line in bom.lines],
    )  # fmt: skip


def _purchase_list(boms: Sequence[StoredBom]) -> Table:
    total = bought(boms)
    each = {bom.heading.build_number: amounts(bom.purchase_list) for bom in boms}
    builds = each if len(each) > 1 else {}
    return Table(
        key="purchase-list",
        title="Purchase list",
        columns=(*NUMBER, *NAME, *(Column(build, "quantity", 10) for build in builds),
                 Column("Total", "quantity", 9), VERIFIED),
        rows=[
            (*_key(one), *(builds[build].get(_key(one), Decimal(0)) for build in builds),
             one.quantity, one.quantity_verified)
            for one in total
        ],
    )  # fmt: skip


def amounts(lines: Sequence[PurchaseLine]) -> Mapping[tuple[str, ...], Decimal]:
    return {_key(line): line.quantity for line in lines}


def _key(line: PurchaseLine) -> tuple[str, str, str, str]:
    return line.item, line.outline, line.name, about(line.attributes)


def _item(line: Line) -> tuple[str, str, str, str]:
    return line.number, line.outline, line.name, line.about
