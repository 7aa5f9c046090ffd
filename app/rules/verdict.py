"""What a checklist says: each place and the whole run, from its items and all their answers.

A verdict is computed, never sent, and never remembered apart from the answers it comes from.
The order in which the answers are given here does not matter: each has its id.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import chain
from typing import Literal

from app.rules.judging import Said, judged
from app.rules.numbers import plain
from app.rules.run_item import RunItem

State = Literal[
    "open", "passed", "failed", "na", "asked", "conflict", "waiting", "not-applicable",
    "instruction",
]  # fmt: skip
Need = Literal["note", "photo", "confirmation"]
RunVerdict = Literal["open", "passed", "failed"]
Place = tuple[str, int]

SIGNED = frozenset({"passed", "failed"})
SETTLED: frozenset[State] = frozenset({"passed", "failed", "na"})
STATES: Mapping[str, State] = {
    "pass": "passed", "fail": "failed", "na": "na", "asked": "asked", "open": "open",
}  # fmt: skip
# Outside its limits: measured again once; whoever measures a third time says why.
MEASURED_AGAIN = 2
OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One answer as the verdict sees it; `seen_id` is the newest one its author knew about."""

    id: int
    place: Place
    by: int
    verdict: Said
    value: str = ""
    number: Decimal | None = None
    note: str = ""
    confirmed: bool = False
    confirms_id: int | None = None
    seen_id: int | None = None

    @property
    def is_words(self) -> bool:
        """Words and no answer, beside one or by themselves; what is taken back has none."""
        return self.verdict == "open" and not self.value and bool(self.note.strip())

    @property
    def is_remark(self) -> bool:
        """Words beside an answer, which stays whose it is."""
        return self.is_words and self.confirms_id is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one place stands; `heads` are the answers that count, `needs` what they still lack.

    `remarks` are words somebody has put beside what counts, without answering.
    """

    item: RunItem
    state: State
    heads: tuple[Answered, ...] = ()
    needs: frozenset[Need] = frozenset()
    value: str = ""
    # Of a critical N/A: the answer of the second person.
    agreed: Answered | None = None
    remarks: tuple[Answered, ...] = ()

    @property
    def settled(self) -> bool:
        """Whether nothing more is asked for here."""
        return self.state in SETTLED and not self.needs

    @property
    def asked_for(self) -> bool:
        """Whether the run stays open because of this place."""
        if self.state in {"not-applicable", "instruction"}:
            return False
        return not self.settled and (self.item.required or self.state != "open")

    @property
    def note_because(self) -> str:
        """Why words are asked for beside a value that is right as it stands; "" when they are not.

        An answer that fails asks for them by itself, and an option that says nothing does.
        """
        again = self.state == "passed" and self.item.type == "measurement"
        return "Measured more than twice: say why" if again and "note" in self.needs else ""

    @property
    def note(self) -> str:
        """The newest words of those who answered; where they have none, of whoever remarked."""
        noted = [one.note for one in (*self.remarks, *self.heads) if one.note.strip()]
        return noted[-1] if noted else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the product itself knows: whether each computed fact is true, and what is pictured."""

    computed: Mapping[str, bool] = field(default_factory=dict)
    pictured: Collection[Place] = frozenset()
    # The run is signed: once, whoever said N/A too had agreed, and what was signed stays so.
    signed: bool = False


NOTHING = Facts()


def run_verdict(standings: Iterable[Standing]) -> RunVerdict:
    """Open while anything is asked for; failed if any item failed; a list nobody filled is open."""
    known = list(standings)
    if any(one.asked_for for one in known) or not any(one.settled for one in known):
        return "open"
    return "failed" if any(one.state == "failed" for one in known) else "passed"


def standings(
    items: Sequence[RunItem], answers: Iterable[Answered], facts: Facts = NOTHING
) -> tuple[Standing, ...]:
    """How every item stands, in the order of the items."""
    by_place: dict[Place, list[Answered]] = {}
    for answer in answers:
        by_place.setdefault(answer.place, []).append(answer)
    return tuple(standing(item, by_place.get(item.place, ()), facts) for item in items)


def standing(item: RunItem, answers: Iterable[Answered], facts: Facts = NOTHING) -> Standing:
    """How one item stands after these answers to it."""
    if not item.applies:
        return Standing(item=item, state="not-applicable")
    if item.type == "instruction":
        return Standing(item=item, state="instruction")
    known = sorted({answer.id: answer for answer in answers}.values(), key=lambda one: one.id)
    counted = heads(known)
    remarks = _remarks(known, counted)
    if not counted:
        return replace(_unanswered(item, facts), remarks=remarks)
    if len({_meaning(one) for one in counted}) > 1:
        return Standing(item=item, state="conflict", heads=counted, remarks=remarks)
    return replace(_agreed(item, counted, known, facts), remarks=remarks)


def heads(answers: Sequence[Answered]) -> tuple[Answered, ...]:
    """The answers nobody has superseded: not their author, nor somebody who had seen them.

    A later answer supersedes all its author had seen here, another person's too. Taking back one's
    own says nothing against an answer of somebody else that still stands; what is undone has never
    superseded anything.
    """
    gone = taken_back(answers)
    given = [one for one in answers if one.confirms_id is None and one.id not in gone]
    left = [one for one in given if not any(_supersedes(other, one) for other in given)]
    said = [one for one in left if one.verdict != "open" or one.value]
    return tuple(said or left)


def taken_back(answers: Iterable[Answered]) -> frozenset[int]:
    """The ids of what its own author has undone."""
    return frozenset(chain.from_iterable(undone(answers).values()))


def undone(answers: Iterable[Answered]) -> Mapping[int, frozenset[int]]:
    """What takes back answers of its own author, each with the ids of these.

    It names the first of them; what the same person has answered since goes with it. An agreement
    to one's own answer means nothing, and so does taking that back.
    """
    found: dict[int, frozenset[int]] = {}
    said: dict[int, Answered] = {}
    agreed: set[tuple[int, int]] = set()
    for one in sorted(answers, key=lambda one: one.id):
        about = (one.by, one.confirms_id or 0)
        if one.confirms_id is None:
            said[one.id] = one
        elif one.verdict == "na":
            agreed.add(about)
        elif about in agreed:
            agreed.discard(about)
        elif not one.is_remark and one.confirms_id in said and said[one.confirms_id].by == one.by:
            mine = (each.id for each in said.values() if each.by == one.by)
            found[one.id] = frozenset(each for each in mine if each >= one.confirms_id)
    return found


def computed_value(item: RunItem, facts: Facts) -> str:
    """What the product answers; a check whose fact is not true yet is not answered yet."""
    true = facts.computed.get(item.computed)
    if item.type == "check":
        return "pass" if true else ""
    return "" if true is None else "yes" if true else "no"


def _unanswered(item: RunItem, facts: Facts) -> Standing:
    if item.computed:
        value = computed_value(item, facts)
        return Standing(item=item, state=STATES[judged(item, value)[0]], value=value)
    if taken := item.carried:
        # A failure stays one, unless two people have accepted it as it is.
        state = STATES["pass" if taken.conceded else taken.verdict]
        return Standing(item=item, state=state, value=taken.value)
    return Standing(item=item, state="open")


def _agreed(
    item: RunItem, counted: tuple[Answered, ...], known: Sequence[Answered], facts: Facts
) -> Standing:
    """Everybody who counts says the same; what each has added to it counts together."""
    said = counted[-1].verdict
    state, second = STATES[said], None
    if said == "na" and item.critical:
        second = _second_person(counted, known) or (_too(counted, known) if facts.signed else None)
        state = "na" if second else "waiting"
    needs = _needs(item, counted, known, pictured=item.place in facts.pictured)
    return Standing(
        item=item, state=state, heads=counted, needs=needs, value=counted[-1].value, agreed=second
    )


def _remarks(known: Sequence[Answered], counted: Sequence[Answered]) -> tuple[Answered, ...]:
    """Those beside what counts, beside what meant the same before, or what was taken over."""
    made = tuple(one for one in known if one.is_remark)
    if not made or not counted:
        return made
    meant = {one.id: _meaning(one) for one in known if one.confirms_id is None}
    now = {_meaning(one) for one in counted}
    return tuple(one for one in made if meant.get(one.confirms_id or 0) in now)


def _second_person(counted: Sequence[Answered], known: Sequence[Answered]) -> Answered | None:
    """Whoever else has agreed to an answer that counts, and not taken that back since."""
    authors = {one.id: one.by for one in counted}
    about = [one for one in known if not one.is_remark]
    others = [one for one in about if authors.get(one.confirms_id or 0, one.by) != one.by]
    newest = {one.by: one for one in others}.values()
    agreeing = [one for one in newest if one.verdict == "na"]
    return max(agreeing, key=lambda one: one.id, default=None)


def _too(counted: Sequence[Answered], known: Sequence[Answered]) -> Answered | None:
    newest = {one.by: one for one in known if one.confirms_id is None}
    said = [one for one in newest.values() if one.verdict == "na" and one.by != counted[-1].by]
    return said[-1] if said else None


def _needs(
    item: RunItem, counted: Sequence[Answered], known: Sequence[Answered], *, pictured: bool
) -> frozenset[Need]:
    said = counted[-1].verdict
    if said not in {"pass", "fail"}:
        return frozenset()
    outside = said == "fail" and item.type == "measurement"
    noted = any(one.note.strip() for one in (*counted, *_remarks(known, counted)))
    wanted: dict[Need, bool] = {
        "note": not noted and (said == "fail" or _wants_words(item, counted[-1], known)),
        "photo": not pictured and (item.photo or outside),
        "confirmation": outside and not any(one.confirmed for one in counted),
    }
    return frozenset(need for need, lacks in wanted.items() if lacks)


def _wants_words(item: RunItem, answer: Answered, known: Sequence[Answered]) -> bool:
    """An option that says what none of the others says, or a third measurement."""
    if item.type == "choice":
        return answer.value.strip().casefold() == OTHER
    if item.type != "measurement":
        return False
    outside = [one for one in known if one.verdict == "fail" and not one.confirmed]
    return len({one.number for one in outside}) >= MEASURED_AGAIN


def _supersedes(later: Answered, earlier: Answered) -> bool:
    if later.id <= earlier.id:
        return False
    return later.by == earlier.by or (later.seen_id or 0) >= earlier.id


def _meaning(answer: Answered) -> tuple[str, str]:
    """What two answers are compared by: "71 1/2" and "71.5" are one value, "yes" and "Yes" too."""
    if answer.verdict in {"na", "asked", "open"}:
        return answer.verdict, ""
    number = answer.number
    value = plain(number) if number is not None else answer.value.strip().casefold()
    return answer.verdict, value
