"""What a re-inspection asks again after a rejection, and what it takes over as it was answered.

Source: the page “Who does what, and what moves a build”, nonconformance: only what failed and what
the rework touched is asked again; everything else keeps its answer, person and time. What the
end-of-line test asks again for a part that was replaced: docs/decisions/0086.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from app.rules.numbers import plain
from app.rules.run_item import Carried, RunItem
from app.rules.translations import say
from app.rules.verdict import Place, Standing

Kind = Literal["rework", "use-as-is", "return-to-maker", "scrap"]
# A body that was away, or that nobody keeps, is inspected anew from the first item to the last.
TAKES_NOTHING_OVER: frozenset[Kind] = frozenset({"return-to-maker", "scrap"})
SIGNERS = 2
# Where a build stands while a part of it may still be replaced: tested already, and not with an
# inspector, who rejects it first.
REPLACED_IN = frozenset(
    {
        "in-production", "testing-complete", "packaging-complete", "final-qc-rejected",
        "final-rework",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What was last decided about one nonconformance; `signers` counts different people."""

    number: str
    kind: Kind
    failed: Collection[Place]
    touches: Collection[Place] = ()
    signers: int = 0

    @property
    def conceded(self) -> bool:
        """Whether its items are accepted as they are."""
        return self.kind == "use-as-is" and self.signers >= SIGNERS

    @property
    def settled(self) -> bool:
        """Whether nobody has to say anything more before the build goes on."""
        return self.conceded or self.kind != "use-as-is"


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who gave an answer and when, as the re-inspection shows it."""

    by: str
    at: str


def carried_over(
    stood: Iterable[Standing],
    attempt: int,
    decided: Collection[Decided],
    authors: Mapping[int, Author],
) -> dict[Place, Carried]:
    """The places that are not asked again, each with its answer; `authors` by the answer's id.

    What failed is asked again unless two people have conceded it. Before anything is decided, or
    once the body goes back to its maker, everything is.
    """
    if not decided or any(one.kind in TAKES_NOTHING_OVER for one in decided):
        return {}
    conceded = {place: one.number for one in decided if one.conceded for place in one.failed}
    touched = {place for one in decided if not one.conceded for place in one.touches}
    found = {}
    for standing in stood:
        place = standing.item.place
        if place in touched:
            continue
        if standing.state in {"passed", "na"}:
            taken = as_answered(standing, attempt, authors)
        elif standing.state == "failed" and place in conceded:
            taken = as_answered(standing, attempt, authors, conceded[place])
        else:
            taken = None
        if taken is not None:
            found[place] = taken
    return found


def with_replaced(item: RunItem, replaces: Mapping[Place, str], language: str = "EN") -> RunItem:
    """The item as it asks for the part in place of the one with that serial number."""
    gone = replaces.get(item.place, "")
    if not gone or not item.applies:
        return item
    said = say(language, "in place of {gone}", gone=gone)
    return replace(item, replaces=gone, why=f"{item.why}; {said}".removeprefix("; "))


def asked_for_replaced(items: Sequence[RunItem], replaced: Collection[Place]) -> set[Place]:
    """The places whose answers were about the parts at these places, themselves included.

    A text belongs to the serial number above it in its section. What was tried out or measured
    depends on every part of its basin, that of the build on every part of the build; another
    basin stays as it is unless a part that serves all of them was replaced.
    """
    basins = {basin for _key, basin in replaced}
    owners: dict[tuple[str, int], Place] = {}
    found = set()
    for item in items:
        if item.type == "serial":
            owners[item.section, item.basin] = item.place
        owner = owners.get((item.section, item.basin))
        if owner and item.type in {"serial", "text"}:
            again = owner in replaced
        else:
            again = 0 in basins or item.basin in {0, *basins}
        if again:
            found.add(item.place)
    return found


def found_words(item: RunItem, value: str, number: Decimal | None, note: str) -> str:
    """What was found at a failed item: “72 in, outside 70.875 to 71.125 in. Bent at the left.”"""
    said = item.called(value) if number is None else f"{plain(number)} {item.measured_in}".strip()
    if item.type == "check" or not said:
        said = "Did not pass"
    asked = _asked(item)
    words = f"{said}{', ' + asked if asked else ''}."
    return " ".join(filter(None, (words, note.strip())))


def as_answered(
    standing: Standing, attempt: int, authors: Mapping[int, Author], conceded: str = ""
) -> Carried | None:
    """The answer a place stands on, for a later run; one taken over before keeps its origin."""
    made = standing.item.carried
    if standing.heads:
        answer = standing.heads[-1]
        author = authors[answer.id]
        made = Carried(
            answer_id=answer.id,
            attempt=attempt,
            value=answer.value,
            verdict=answer.verdict,
            by=author.by,
            at=author.at,
        )
    return replace(made, conceded=conceded) if made and conceded else made


def _asked(item: RunItem) -> str:
    if item.type == "measurement" and (item.lower is not None or item.upper is not None):
        return f"outside {_limits(item)} {item.measured_in}".strip()
    if item.type == "choice" and item.expected:
        return f"expected {item.ordered}"
    return ""


def _limits(item: RunItem) -> str:
    if item.lower is None:
        return f"up to {plain(item.upper or Decimal(0))}"
    if item.upper is None:
        return f"{plain(item.lower)} and more"
    return f"{plain(item.lower)} to {plain(item.upper)}"
