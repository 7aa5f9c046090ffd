"""The part of a device history record that comes out of checklists and nonconformances."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from app.rules.papers import answers
from app.rules.record_element import Clause, Element, Json, element, signed
from app.rules.record_nonconformance import nonconformance
from app.rules.run_item import RunItem, from_json
from app.rules.verdict import SIGNED, Answered, Facts, Standing, standings

STAGES: Mapping[str, tuple[str, Clause]] = {
    "pre-qc": ("Pre-QC", "acceptance"),
    "assembly": ("Assembly", "production record"),
    "test": ("End-of-line test", "acceptance"),
    "packaging": ("Packaging", "labelling"),
    "final-qc": ("Final QC", "acceptance"),
}
# A failure there is recorded and decided about; elsewhere the list is only filled in once more.
INSPECTIONS = frozenset({"pre-qc", "final-qc"})
# Items of final QC whose key begins like this look at the label of the build.
LABEL = "label"


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A run of the record with its items judged by their answers."""

    run: Json
    standings: Sequence[Standing]
    entries: Mapping[tuple[str, int], Json]

    @property
    def name(self) -> str:
        return f"{STAGES[self.run['stage']][0]}, attempt {self.run['attempt']}"

    @property
    def page(self) -> str:
        return f"/{self.run['stage']}"


def present_revision(content: Json) -> int | None:
    """The newest revision of the configuration."""
    return max((one["revision"] for one in content["configurations"]), default=None)


def elements(content: Json) -> Iterator[Element]:
    """Every stage, every answer of what counts, every failure and how it was settled."""
    read = {(run["stage"], run["attempt"]): _read(run) for run in content["runs"]}
    for stage in STAGES:
        of_stage = [one for (own, _), one in sorted(read.items()) if own == stage]
        yield from _stage(content, stage, of_stage)
        yield from _attempts(stage, of_stage)
        for one in of_stage:
            if one.run["verdict"] in SIGNED:
                yield _is_signed(one)
            if one.run["verdict"] == "failed" and stage in INSPECTIONS:
                yield _is_recorded(content, one)
        if of_stage and of_stage[-1].run["verdict"] == "passed":
            yield from _answers(content, of_stage[-1], read)
    yield _label(read)
    for each in content["nonconformances"]:
        yield from nonconformance(each)


def _read(run: Json) -> Read:
    items = [from_json(entry["item"]) for entry in run["items"]]
    answers = [one for entry in run["items"] for one in answers_of(entry)]
    places = [item.place for item in items]
    # A picture that is missing is an element of its own.
    signed = run["verdict"] in SIGNED
    stood = standings(items, answers, Facts(pictured=places, signed=signed))
    return Read(run=run, standings=stood, entries=dict(zip(places, run["items"], strict=True)))


def answers_of(entry: Json) -> list[Answered]:
    """The answers to one item of a run; whoever gave them has a number only here."""
    people = {name: number for number, name in enumerate(_authors(entry), start=1)}
    return [
        Answered(
            id=one["id"],
            place=(entry["item"]["key"], entry["item"].get("basin", 0)),
            by=people[one["by"]],
            verdict=one["verdict"],
            value=one["value"],
            number=Decimal(one["number"]) if one["number"] else None,
            note=one["note"],
            confirmed=one["confirmed"],
            confirms_id=one["confirms_id"],
            seen_id=one["seen_id"],
        )
        for one in entry["answers"]
    ]


def _authors(entry: Json) -> list[str]:
    return sorted({one["by"] for one in entry["answers"]})


def _stage(content: Json, stage: str, runs: Sequence[Read]) -> Iterator[Element]:
    """The newest run of the stage passed: a change begins every one anew that it touches."""
    name, clause = STAGES[stage]
    lack = f"{name} is not done yet."
    passed = False
    if runs:
        run = runs[-1].run
        passed = run["verdict"] == "passed"
        lack = _why_not(name, run)
    yield element(clause, f"{name}: passed", lack, there=passed, page=f"/{stage}").unless(
        present_revision(content)
    )


def _why_not(name: str, run: Json) -> str:
    if run["closed_at"] is None:
        return f"{name} is begun but not signed."
    if run["verdict"] == "failed":
        return f"{name} failed (attempt {run['attempt']}) and is not inspected again."
    return f"{name} was overtaken by a change and is not done again."


def _attempts(stage: str, runs: Sequence[Read]) -> Iterator[Element]:
    """Failed and overtaken runs stay in the record: none may be missing in the count."""
    known = {one.run["attempt"] for one in runs}
    for attempt in range(1, max(known, default=1)):
        name = f"{STAGES[stage][0]}, attempt {attempt}"
        yield element(
            STAGES[stage][1], name, f"{name} is not in the record.", there=attempt in known
        )


def _is_signed(one: Read) -> Element:
    return element(
        STAGES[one.run["stage"]][1],
        f"{one.name}: signed",
        f"{one.name}, is not signed.",
        there=signed(one.run["signatures"]),
        page=one.page,
    )


def _is_recorded(content: Json, one: Read) -> Element:
    """Each failed item stands in a nonconformance of this run."""
    here = (one.run["stage"], one.run["attempt"])
    recorded = {
        (item["key"], item["basin"])
        for each in content["nonconformances"]
        if (each["stage"], each["attempt"]) == here
        for item in each["items"]
    }
    failed = {each.item.place for each in one.standings if each.state == "failed"}
    return element(
        "acceptance",
        f"{one.name}, failed: its nonconformance",
        f"{one.name}, failed, and not everything that failed stands in a nonconformance.",
        there=recorded and failed <= recorded,
        page=one.page,
    )


def _answers(content: Json, one: Read, read: Mapping[tuple[str, int], Read]) -> Iterator[Element]:
    """Every answer the passed run needs, with its picture, instrument, serial and document."""
    for standing in one.standings:
        item = standing.item
        if standing.state in {"not-applicable", "instruction"}:
            continue
        taken = item.carried is not None and not standing.heads
        origin = read.get((one.run["stage"], item.carried.attempt)) if item.carried else None
        if item.required or standing.state != "open":
            there = _has(origin, item) if taken else standing.settled
            yield _answer(one, item, there=there).unless(origin or not taken)
        source = origin if taken else one
        if source and standing.state == "passed" and _has(source, item):
            yield from _with_it(content, source, item)


def _answer(one: Read, item: RunItem, *, there: bool) -> Element:
    words = _words(item)
    return element(
        _clause(one.run["stage"], item),
        f"{one.name}: {words}",
        f"{one.name}: “{words}” has no answer.",
        there=there,
        page=one.page,
    )


def _has(origin: Read | None, item: RunItem) -> bool:
    """Whether the run holds an answer here: the very one that was taken over, if one was."""
    entry = origin.entries.get(item.place) if origin else None
    if entry is None:
        return False
    wanted = item.carried and item.carried.answer_id
    return any(wanted in {None, answer["id"]} for answer in entry["answers"])


def _with_it(content: Json, one: Read, item: RunItem) -> Iterator[Element]:
    entry, words = one.entries[item.place], _words(item)
    if item.photo:
        yield element(
            _clause(one.run["stage"], item),
            f"{one.name}: picture of {words}",
            f"{one.name}: “{words}” has no picture.",
            there=entry["photos"],
            page=one.page,
        )
    if item.type == "measurement" and item.instrument:
        yield element(
            "traceability",
            f"{one.name}: instrument for {words}",
            f"{one.name}: “{words}” names no {item.instrument} in calibration.",
            there=any(_in_calibration(answer) for answer in entry["answers"]),
            page=one.page,
        )
    if item.type == "serial":
        yield element(
            "identification",
            f"Serial number: {words}",
            f"The serial number of “{words}” is not recorded.",
            there=any(_is_built_in(serial, item) for serial in content["serials"]),
            page=one.page,
        )
    if item.type == "document":
        yield element(
            "production record",
            f"Document: {words}",
            f"The document for “{words}” is not with the order.",
            there=answers(content["documents"], item.document, item.added_after) == "yes",
            page=one.page,
        )


def _in_calibration(answer: Json) -> bool:
    """On the day it was used; a day more, because that day began earlier or later elsewhere."""
    if not answer["instrument"] or not answer["calibration_due"]:
        return False
    due = date.fromisoformat(answer["calibration_due"])
    return date.fromisoformat(answer["at"][:10]) - due <= timedelta(days=1)


def _is_built_in(serial: Json, item: RunItem) -> bool:
    here = (serial["key"], serial["basin"]) == item.place
    return here and not serial["removed_at"]


def _label(read: Mapping[tuple[str, int], Read]) -> Element:
    """A final QC that never looks at the label proves nothing about it."""
    last = max((attempt for stage, attempt in read if stage == "final-qc"), default=None)
    passed = last is not None and read["final-qc", last].run["verdict"] == "passed"
    looked = last is not None and any(
        one.item.applies and one.item.key.startswith(LABEL)
        for one in read["final-qc", last].standings
    )
    return element(
        "labelling",
        "Final QC looks at the label of the build",
        "Final QC did not look at the label of the build.",
        there=looked,
        page="/final-qc",
    ).unless(passed)


def _clause(stage: str, item: RunItem) -> Clause:
    if stage == "final-qc" and item.key.startswith(LABEL):
        return "labelling"
    return STAGES[stage][1]


def _words(item: RunItem) -> str:
    return f"{item.wording} (basin {item.basin})" if item.basin else item.wording
