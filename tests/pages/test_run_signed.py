"""Above a signature stands all of its content that a person can read, and nothing is left out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest

from app import runs
from app.access import Role
from app.rules.rule_set import canonical_sha256
from app.rules.run_item import Carried, Part, RunItem
from app.runs import Shown
from app.runs.read import judged
from app.runs.signed import content
from models.database import transaction
from pages import run_signed
from tests import inspections, make
from tests import runs as made
from tests.runs import CLEAN, FEET, LIGHT, WARM, answered, given

pytestmark = pytest.mark.usefixtures("database")
FITTED = replace(
    CLEAN, key="fitted", wording="The drains are fitted.", critical=True, photo=True, basin=2,
    parts=(Part(number="701.10", name="Drain", quantity="2"),), tools=("torque wrench",),
    instruction="WI-7", note_prompt="How tight?", by_drawing=True, replaces="D-1",
)  # fmt: skip
LABELS = replace(
    CLEAN, key="labels", wording="Labels in the bag.", type="quantity", quantity=Decimal(2),
    required=False, document="label sheet", serial_of="T2-LABEL",
    added_after="2026-11-01T08:00:00+00:00",
)  # fmt: skip
FIRST = replace(CLEAN, key="first", wording="It passed at once.", computed="testing-complete")
TAKEN = replace(
    FEET, key="taken", wording="The feet are right.",
    carried=Carried(
        answer_id=1, attempt=1, value="casters", verdict="fail", by="Bea Moss",
        at="2026-11-02T08:00:00+00:00", conceded="NC-2026-0007",
    ),
)  # fmt: skip
READ_ME = RunItem(key="read", section="Sink", wording="Read the sheet first.", type="instruction")
ITEMS = (replace(WARM, expected="40"), FITTED, LABELS, FIRST, TAKEN, FEET, READ_ME, LIGHT)
# What the hash is of too and no person reads: the numbers of rows, how the program knows an item,
# the clock of a device. Of what this sink has not, only what it is and why count.
UNREAD = {
    ("item", "key"), ("item", "type"), ("item", "computed"), ("carried", "answer_id"),
    ("answers", "id"), ("answers", "device_at"),
    ("photos", "id"), ("photos", "original_id"), ("photos", "device_at"),
}  # fmt: skip
LEFT_OUT = {"wording", "why", "section", "basin", "applies"}


@pytest.fixture
async def shown() -> Shown:
    """A run with everything in it: measured twice, agreed to, pictured, carried over, computed."""
    quin = await make.visitor(Role.QC, name="Quin Vale")
    asa = await make.visitor(Role.QC, name="Asa Pine")
    await made.instrument(quin, "TH-7")
    run_id = await made.begun(quin, ITEMS)
    now = datetime.now(UTC)
    await made.filled(
        quin, run_id,
        given(WARM, "43 °C", instrument="TH-7", device_at=now),
        given(WARM, "44", instrument="TH-7", confirmed=True, note="It stays so."),
        given(FEET, "casters", note="All four"),
        given(FEET, act="note", note="Looked twice"),
        given(FITTED, act="na", note="No drains here"),
    )  # fmt: skip
    await answered(asa, run_id, given(FITTED, act="agree"))
    async with transaction(make.acting(asa)) as session:
        picture = await inspections.picture(asa, run_id=run_id, item_key=FITTED.key, basin=2)
        session.add(picture)
        await session.flush()
        drawn = await inspections.picture(asa, run_id=run_id, item_key=FITTED.key, basin=2)
        drawn.original_id, drawn.device_at = picture.id, now
        session.add(drawn)
    found = await made.shown(quin, run_id)
    return replace(found, head=replace(found.head, bom_revision=2, bom_sha256="b" * 64))


async def test_all_that_is_signed_and_can_be_read_stands_in_the_sheet(shown: Shown) -> None:
    signed, read = canonical_sha256(content(shown)), sheet(shown)

    others = [
        (name, other)
        for name, other in variants(shown)
        if canonical_sha256(content(other)) != signed
    ]

    assert len(others) > 200
    assert {name for name, other in others if sheet(other) == read} == UNREAD


def sheet(shown: Shown) -> list[str]:
    """Every line above the password, as the answers make it."""
    stands = judged(shown.items, shown.answers, shown.photos, shown.facts, signed=False)
    asked = import_module("app.runs.sign").asked_of(replace(shown, standings=stands))
    return [line for line in run_signed.lines(asked) if asked.sha256 not in line]


def variants(shown: Shown) -> Iterator[tuple[tuple[str, str], Shown]]:
    """The run with one thing said otherwise, each under the name of what it is."""
    for name, head in changed(shown.head):
        yield ("head", name), replace(shown, head=head)
    for number, item in enumerate(shown.items):
        for place, other in items(item):
            yield place, replace(shown, items=tuple(put(shown.items, number, other)))
    for number, one in enumerate(shown.answers):
        for name, other in changed(one):
            yield ("answers", name), replace(shown, answers=put(shown.answers, number, other))
    for number, one in enumerate(shown.photos):
        for name, other in changed(one):
            yield ("photos", name), replace(shown, photos=put(shown.photos, number, other))


def items(item: RunItem) -> Iterator[tuple[tuple[str, str], RunItem]]:
    for name, other in changed(item):
        if item.applies or name in LEFT_OUT:
            yield ("item", name), other
    for name, taken in changed(item.carried) if item.carried else ():
        yield ("carried", name), replace(item, carried=taken)
    for name, part in changed(item.parts[0]) if item.parts else ():
        yield ("part", name), replace(item, parts=(part,))


def changed(thing: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401  # a row or what is made of it
    if isinstance(thing, Mapping):
        yield from ((n, {**thing, n: one}) for n in thing for one in otherwise(n, thing[n]))
        return
    for field in fields(thing):
        for one in otherwise(field.name, getattr(thing, field.name)):
            yield field.name, replace(thing, **{field.name: one})


def put(known: Sequence[Any], number: int, other: object) -> list[Any]:
    return [*known[:number], other, *known[number + 1 :]]


def otherwise(name: str, value: object) -> Sequence[object]:
    """Something else of the same kind; nothing for what is not there."""
    if name in WORDS:
        return [one for one in WORDS[name] if one != value]
    for kind, change in OTHER.items():
        if isinstance(value, kind):
            return [change(value)] if value != "" else []
    return []


def text(value: str) -> str:
    if value[:4].isdigit() and value[4:5] == "-":
        return (datetime.fromisoformat(value) + timedelta(days=1)).isoformat()[: len(value)]
    return str(Decimal(value) + 1) if value.replace(".", "").isdigit() else f"0{value}"


# What is one of a few words.
WORDS: Mapping[str, Sequence[object]] = {
    "verdict": ("pass", "fail", "na"), "type": ("check", "text"), "cause": ("first", "rework"),
    "stage": (runs.STAGES["test"], runs.STAGES["assembly"]),
}  # fmt: skip
# In this order: what is true is a number too.
OTHER: dict[Any, Callable[[Any], object]] = {
    bool: lambda value: not value,
    int: lambda value: value + 1,
    Decimal: lambda value: value + 1,
    datetime: lambda value: value + timedelta(hours=1),
    date: lambda value: value + timedelta(days=1),
    str: text,
    tuple: lambda value: (
        tuple(f"0{one}" for one in value) if value and isinstance(value[0], str) else value
    ),
}
