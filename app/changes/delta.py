"""What a change would touch, read before it is saved; the same answer is acted on when it is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app import bom, documents, drafts, submission
from app.access import Action, check
from app.bom import StoredBom
from app.changes import reopened
from app.changes.reopened import RunTouched
from app.drafts import BuildReview, Finding, Opened, copying
from app.drafts.values import storable
from app.errors import Refused
from app.rules import reading, reopening
from app.rules.bom import Bom
from app.rules.configuration import Configuration
from app.rules.difference import Difference
from app.rules.explosion import every_node
from app.rulesets import StoredRules
from models.catalogue import Item
from models.orders import Build
from models.procurement import OutsourcedLine

# What somebody drew or confirmed for the sink as it was.
PAPERS = ("drawing", "order-confirmation")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsourcedTouched:
    """A part that goes out, or went out, and is another one or another number of it now."""

    number: str
    name: str
    status: str
    was: Decimal
    becomes: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """Everything a person sees before saving. `against` must be empty for it to be saved.

    `approval_kept`: no line of the approved BOM differs, so its approval stands.
    """

    build_id: int
    number: str
    against: tuple[Finding, ...]
    review: BuildReview
    rules: StoredRules
    lines: Difference
    approval_kept: bool
    was_approved: bool
    runs: Sequence[RunTouched]
    outsourced: Sequence[OutsourcedTouched]
    papers: Sequence[str]
    before: Mapping[str, object]

    @property
    def changes_nothing(self) -> bool:
        """The configuration is what it was, reasons for warnings included.

        An approved BOM that catalogue or rules of today make otherwise is a change all the same.
        """
        if self.against or self.review.final != self.before:
            return False
        return self.approval_kept or not self.was_approved


async def delta(session: AsyncSession, draft_id: int, *, today: date) -> Delta:
    """What saving this change would do now; writes nothing.

    Refused when the draft is no change, or is not the person's own.
    """
    await check(session, Action.CHANGE_CONFIGURATION)
    return await of_draft(session, await drafts.opened(session, draft_id), today=today)


async def of_draft(session: AsyncSession, draft: Opened, *, today: date) -> Delta:
    """The caller has checked whose draft it is, and holds its row when it means to save."""
    build_id = drafts.changes_build(draft.content)
    if build_id is None:
        raise Refused("This draft is a new order, not a change of a build.")
    build = await session.get_one(Build, build_id)
    stored, verdict = await submission.reviewed(session, draft.content, today=today)
    review = verdict.builds[0]
    current = await bom.of_build(session, build.number)
    raw = await copying.configuration_of(session, build_id)
    before = reading.read(raw, stored.rules).configuration
    # What still waits is approved for the newest configuration: it is made anew.
    approved = current.heading.status == "approved"
    return Delta(
        build_id=build_id,
        number=build.number,
        against=verdict.against,
        review=review,
        rules=stored,
        before=storable(raw),
        lines=bom.becoming(current, review.bom),
        approval_kept=approved and review.bom.sha256 == current.heading.sha256,
        was_approved=approved,
        runs=await reopened.touched_runs(session, build, before, review) if review.complete else (),
        outsourced=await _outsourced(session, build_id, current, review.bom),
        papers=await _papers(session, build, before, review.bom.configuration),
    )


async def _outsourced(
    session: AsyncSession, build_id: int, current: StoredBom, made: Bom
) -> list[OutsourcedTouched]:
    """Parts that go out, or usually would, and whose number changes; procurement decides."""
    now = _counted((line.number, line.total) for line in current.lines)
    then = _counted((node.item, node.quantity) for node in every_node(made.tree))
    rows = await session.scalars(
        select(OutsourcedLine)
        .where(OutsourcedLine.build_id == build_id, OutsourcedLine.status != "cancelled")
        .order_by(OutsourcedLine.id)
    )
    in_set = {row.item_number: row for row in rows}
    usual = await session.execute(
        select(Item.number, Item.name).where(Item.number.in_(set(then)), Item.outsourced)
    )
    names = {row.number: row.name for row in usual} | {n: row.name for n, row in in_set.items()}
    return [
        OutsourcedTouched(
            number=number,
            name=name,
            status=in_set[number].status if number in in_set else "to be sent",
            was=now.get(number, Decimal(0)),
            becomes=then.get(number, Decimal(0)),
        )
        for number, name in names.items()
        if now.get(number, Decimal(0)) != then.get(number, Decimal(0))
    ]


async def _papers(
    session: AsyncSession, build: Build, before: Configuration, after: Configuration
) -> list[str]:
    """Drawings and confirmations for this build that show the sink as it was."""
    if not reopening.redrawn(before, after):
        return []
    files = await documents.of_order(session, build.order_id)
    mine = [file for file in files if file.is_for(build.position) and not file.removed]
    return [file.file_name for file in mine if file.kind in PAPERS]


def _counted(lines: Iterable[tuple[str, Decimal]]) -> Mapping[str, Decimal]:
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    for number, quantity in lines:
        amounts[number] += quantity
    return amounts
