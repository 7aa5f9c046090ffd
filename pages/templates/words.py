"""An item of a checklist in the words of the shop floor, and the addresses of its pages."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from urllib.parse import urlencode

from app.rules import words as rule_words
from app.rules.checklist import TemplateItem
from app.rules.checklist_words import COMPUTED, DOCUMENTS, FAUCET_PLACES
from app.rules.numbers import fraction, plain
from app.rules.run_item import RunItem
from app.words import t
from pages.widgets.status import Tone

STATUS: Mapping[str, tuple[str, Tone, str]] = {
    "draft": ("Draft", "amber", "edit"),
    "active": ("Active", "ok", "passed"),
    "retired": ("Retired", "neutral", "history"),
}
TYPES: Mapping[str, str] = {
    "check": "Pass or fail",
    "choice": "One of several",
    "measurement": "Measurement",
    "text": "Text",
    "serial": "Serial number",
    "date": "Date",
    "quantity": "Packed quantity",
    "document": "Document",
    "instruction": "Nothing to answer",
}
PER: Mapping[str, str] = {
    "build": "Once for the sink",
    "basin": "For each basin",
    "accessory": "For each accessory",
    "line": "For each such line of the BOM",
}
# The closed words of a template, as people say them.
MEANINGS: Mapping[str, str] = {
    "length": "sink length",
    "width": "sink width",
    "pegboard_width": "pegboard width",
    "pegboard_length": "pegboard length",
    "basin_width": "basin width",
    "basin_length": "basin length",
    "basin_depth": "basin depth",
    "basin_count": "one a basin",
    "drain_count": "one a drain",
    "e_drain_count": "one an E-Drain basin",
    "e_sink_count": "one an E-Sink basin",
    "pump_count": "one a dosing pump",
    "model": "model",
    "feet": "feet",
    "workflow_direction": "workflow direction",
    "pegboard_size": "pegboard size",
    "faucets": "faucets and their places",
    FAUCET_PLACES: "faucet places of the basin",
    "basin_type": "basin type",
}


def address(stage: str, revision: int | None = None, part: str = "", **more: object) -> str:
    """Of a stage's page, or of a part of it: preview, difference, file."""
    asked = {"revision": revision, **more}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"/templates/{stage}{part and f'/{part}'}{query and f'?{query}'}"


def answer(item: TemplateItem) -> str:
    """“Measurement: basin depth ± 1/8 in”, “One of: casters, levelling feet”."""
    kind = t(TYPES[item.type])
    said = {
        "choice": lambda: ", ".join(said_by(option) for option in item.options),
        "measurement": lambda: limits(item),
        "serial": lambda: item.serial_of,
        "quantity": lambda: quantity(item),
        "document": lambda: t(DOCUMENTS[item.document]),
    }.get(item.type, str)()
    return f"{kind}: {said}" if said else kind


def when(item: TemplateItem) -> str:
    """“For each basin, when basin type is E-Drain and pegboard is yes”."""
    conditions = [
        f"{rule_words.named(each.input)} {rule_words.wanted(each.test.part)}" for each in item.when
    ]
    where = t(PER[item.per])
    if not conditions:
        return where
    return t("{where}, when {what}", where=where, what=t(" and ").join(conditions))


def remarks(item: TemplateItem) -> Iterator[str]:
    """What else belongs to it: expected value, parts, tools, instrument, instruction."""
    if item.expected:
        yield t("Expected: {what}", what=said_by(item.expected))
    if item.computed:
        yield t("Answered by the product: {what}", what=t(COMPUTED[item.computed]))
    if item.instrument:
        yield t("Instrument: {what}", what=item.instrument)
    if item.parts:
        yield t("Parts: {what}", what=", ".join(part.number for part in item.parts))
    if item.tools:
        yield t("Tools: {what}", what=", ".join(item.tools))
    if item.instruction:
        yield t("Work instruction: {what}", what=item.instruction)
    if item.note_prompt:
        yield t("Note: {what}", what=item.note_prompt)


def said_by(word: str) -> str:
    """A closed word as people say it; anything else stays."""
    return t(MEANINGS[word]) if word in MEANINGS else word


def limits(item: TemplateItem) -> str:
    if item.target:
        target = said_by(item.target)
        around = f" ± {size(item.tolerance, item.unit)}" if item.tolerance is not None else ""
        return f"{target}{around} {item.unit}"
    return f"{between(item.lower, item.upper, item.unit)} {item.unit}".strip()


def quantity(item: TemplateItem) -> str:
    times, _, what = item.quantity.rpartition(" x ")
    if what.startswith("bom:"):
        what = t("one for each {item}", item=what.removeprefix("bom:"))
    else:
        what = said_by(what)
    return f"{times} × {what}" if times else what


def asked(item: RunItem) -> str:
    """What a run shows beside the question: the expected value, the limits, how many."""
    if item.quantity is not None:
        return t("{n} to pack", n=plain(item.quantity))
    if item.lower is not None or item.upper is not None:
        span = between(item.lower, item.upper, item.unit)
        return f"{span} {item.measured_in}".strip()
    if item.expected:
        return t("Expected: {what}", what=item.ordered)
    return ", ".join(item.labels or item.options)


def between(lower: Decimal | None, upper: Decimal | None, unit: str) -> str:
    if lower is not None and upper is not None:
        return t("{lower} to {upper}", lower=size(lower, unit), upper=size(upper, unit))
    if lower is not None:
        return t("at least {lower}", lower=size(lower, unit))
    return t("at most {upper}", upper=size(upper, unit)) if upper is not None else ""


def size(number: Decimal | None, unit: str) -> str:
    if number is None:
        return ""
    return fraction(number) if unit == "in" else plain(number)
