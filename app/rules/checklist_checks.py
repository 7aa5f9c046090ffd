"""What can be wrong with an item of a template although each of its cells can be read."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from app.errors import Refused
from app.rules import checklist_words, unary
from app.rules.catalogue import Catalogue
from app.rules.checklist_template import LANGUAGES, TRANSLATIONS, Template, TemplateItem
from app.rules.checklist_words import (
    COMPUTED,
    DOCUMENTS,
    EXPECTED,
    FAUCET_PLACES,
    LENGTHS,
    OF_A_BASIN,
    UNITS,
)
from app.rules.numbers import inches, plain, shown
from app.rules.rule_checks import of_condition
from app.rules.rule_set import RuleSet

Complaint = tuple[str, str]
"""The column it is about, and a sentence without its full stop."""

OF_TYPE = {
    "lower": "measurement",
    "upper": "measurement",
    "target": "measurement",
    "tolerance": "measurement",
    "unit": "measurement",
    "instrument": "measurement",
    "options": "choice",
    "serial_of": "serial",
    "quantity": "quantity",
    "document": "document",
}
"""Columns that only one type of item has."""

NEEDED = {"unit", "options", "serial_of", "document"}
"""Of these, the ones an item of that type cannot do without."""

NOT_COMPARED = {"document", "instruction"}
"""A document is the drawing itself, or is asked again with it; an instruction asks nothing."""


def complaints(
    item: TemplateItem, rule_set: RuleSet | None, catalogue: Catalogue | None
) -> Iterator[Complaint]:
    """One sentence each; nothing when the item can be asked in a run."""
    if rule_set:
        for condition in item.when:
            yield from (("when", said) for said in of_condition(condition, rule_set, catalogue))
    yield from _of_columns(item)
    yield from _of_choice(item)
    yield from _of_limits(item)
    yield from _of_quantity(item)
    yield from _of_words(item)
    yield from _of_parts(item, catalogue)


def of_sections(items: Sequence[TemplateItem]) -> Iterator[tuple[TemplateItem, Complaint]]:
    """Two sections of one title would be one on the tablet; said once, where the second begins."""
    template = Template(items=tuple(items), sha256="")
    first = {
        section: next(i for i in items if i.section == section) for section in template.sections
    }
    for language in LANGUAGES:
        called: dict[str, str] = {}
        for section, title in template.titles(language).items():
            other = called.setdefault(title.casefold(), section)
            if other != section:
                column = f"section{TRANSLATIONS.get(language, '')}"
                yield (
                    first[section],
                    (column, f"{column} calls {shown(section)} the same as {shown(other)}"),
                )


def _of_columns(item: TemplateItem) -> Iterator[Complaint]:
    for column, kind in OF_TYPE.items():
        said = getattr(item, column)
        if said not in {"", None, ()} and item.type != kind:
            yield column, f"{column} is for items of the type {kind}, not {item.type}"
        elif item.type == kind and column in NEEDED and not said:
            yield column, f"{column} is empty; an item of the type {kind} needs it"
    if item.type == "instruction" and (item.critical or item.photo or item.expected):
        yield "type", "an instruction asks for nothing: no photo, nothing expected, not critical"


def _of_choice(item: TemplateItem) -> Iterator[Complaint]:
    if item.type == "choice" and item.options and item.options != (FAUCET_PLACES,):
        if len(item.options) < 2:
            yield "options", "options has one option; there is nothing to choose"
        if len({option.casefold() for option in item.options}) < len(item.options):
            yield "options", "options holds an option twice; capitals make no difference"
    yield from _of_translations(item)
    if not item.expected:
        return
    if item.type not in {"choice", "check", "text"}:
        yield "expected", f"expected is for choices and checks; a {item.type} has a target or none"
    elif item.expected not in EXPECTED and item.expected not in item.options:
        also = ", or an option of the item" if item.type == "choice" else ""
        known = ", ".join(EXPECTED)
        yield "expected", f"expected {shown(item.expected)} is none of {known}{also}"


def _of_translations(item: TemplateItem) -> Iterator[Complaint]:
    for language, options in item.options_in.items():
        column = f"options{TRANSLATIONS[language]}"
        if item.options == (FAUCET_PLACES,):
            yield column, f"{column}: the places of faucets are translated by the product"
        elif len(options) != len(item.options):
            yield column, f"{column} needs one for each of the {len(item.options)} options"
        elif len({option.casefold() for option in options}) < len(options):
            yield column, f"{column} calls two options the same"
    for language, tools in item.tools_in.items():
        if len(tools) != len(item.tools):
            column = f"tools{TRANSLATIONS[language]}"
            yield column, f"{column} needs one for each of the {len(item.tools)} tools"


def _of_limits(item: TemplateItem) -> Iterator[Complaint]:
    if item.target and item.target not in LENGTHS and _decimal(item.target) is None:
        yield (
            "target",
            f"target {shown(item.target)} is no number and none of {', '.join(LENGTHS)}",
        )
    if item.tolerance is not None:
        if not item.target:
            yield "tolerance", "tolerance needs a target"
        if item.lower is not None or item.upper is not None:
            yield "tolerance", "limits are either target and tolerance, or lower and upper"
        if item.tolerance < 0:
            yield "tolerance", f"tolerance {shown(plain(item.tolerance))} is below 0"
    if item.lower is not None and item.upper is not None and item.lower > item.upper:
        yield "lower", f"lower {plain(item.lower)} is above upper {plain(item.upper)}"
    if item.target in LENGTHS and item.unit not in {"", "in"}:
        yield "unit", f"target {shown(item.target)} is in inches, unit must be in"


def _of_quantity(item: TemplateItem) -> Iterator[Complaint]:
    listed = item.per in {"accessory", "line"}
    if listed and item.type != "quantity":
        yield "type", f"per {item.per} lists what is packed: the type must be quantity"
    if listed and item.quantity:
        yield "quantity", f"per {item.per} takes its quantity from the order; leave quantity empty"
    if item.per == "line" and not item.parts:
        yield "parts", "per line needs the items or patterns of the BOM in parts"
    if item.type == "quantity" and not listed:
        if not item.quantity:
            yield "quantity", "quantity is empty; say how many must be packed"
            return
        try:
            checklist_words.check_quantity(item.quantity)
        except Refused as reason:
            yield "quantity", str(reason)


def _of_words(item: TemplateItem) -> Iterator[Complaint]:
    for column, known in (("unit", UNITS), ("document", DOCUMENTS), ("computed", COMPUTED)):
        if (said := getattr(item, column)) and said not in known:
            yield column, f"{column} {shown(said)} is none of {', '.join(known)}"
    if item.computed and item.type not in {"check", "choice"}:
        yield "computed", "computed is for checks and choices"
    if item.by_drawing and (item.computed or item.type in NOT_COMPARED):
        yield "by_drawing", "by_drawing is for what somebody compares with the drawing"
    if item.per != "basin":
        for column, said in (
            ("expected", item.expected),
            ("target", item.target),
            ("options", ", ".join(item.options)),
        ):
            if said in OF_A_BASIN:
                yield column, f"{column} {shown(said)} is for items asked for each basin"


def _of_parts(item: TemplateItem, catalogue: Catalogue | None) -> Iterator[Complaint]:
    named = [("parts", part.number) for part in item.parts]
    if item.type == "quantity" and (counted := checklist_words.quantity_item(item.quantity)):
        named.append(("quantity", counted))
    for column, number in named:
        if catalogue and not _known(number, catalogue):
            yield column, f"{column} {shown(number)} is not in the catalogue"


def _known(number: str, catalogue: Catalogue) -> bool:
    if "*" in number:
        return any(unary.matches(known, number) for known in catalogue.items)
    return number in catalogue.items


def _decimal(text: str) -> Decimal | None:
    try:
        return inches(text)
    except Refused:
        return None
