"""The one call: a template and a sink become the items of a run, each with why it is there.

    items_for(template, configuration, catalogue, bom=quantities, names=names)

What does not apply is not left out: it comes with `applies` False and the reason in words.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.errors import Refused
from app.rules import checklist_why, checklist_words, unary
from app.rules.catalogue import Catalogue
from app.rules.checklist_rows import (
    Problem,
    Row,
    TemplateRefused,
    compact,
    fingerprint,
    load,
)
from app.rules.checklist_template import COLUMNS, LANGUAGES, PartWanted, Template, TemplateItem
from app.rules.configuration import Configuration
from app.rules.numbers import inches, plain
from app.rules.rule_set import Condition, holds
from app.rules.run_item import Part, RunItem
from app.rules.subjects import Subject, subjects
from app.rules.translations import say
from app.rules.vocabulary import INPUTS, Scope
from app.rules.words import named

Amounts = Mapping[str, Decimal]


def items_for(  # noqa: PLR0913  # everything a run is made of, each by name
    template: Template,
    configuration: Configuration,
    catalogue: Catalogue,
    *,
    language: str = "EN",
    bom: Amounts,
    names: Mapping[str, str],
) -> tuple[RunItem, ...]:
    """Every item in the order of the template, an item of each basin once a basin.

    `bom` has the quantity of every item of the BOM at every level, `names` what they are called.
    Refuses when something an item asks about has not been chosen for this sink.
    """
    titles = template.titles(language)
    sink = _Sink(configuration, catalogue, bom, names, language, titles)
    return tuple(run_item for item in template.items for run_item in sink.items(item))


@dataclass(slots=True)
class _Sink:
    """One sink a template is filled in for."""

    configuration: Configuration
    catalogue: Catalogue
    bom: Amounts
    names: Mapping[str, str]
    language: str
    titles: Mapping[str, str]
    by_scope: dict[Scope, list[Subject]] | None = None

    def of(self, scope: Scope) -> Sequence[Subject]:
        if self.by_scope is None:
            self.by_scope = {}
            for subject in subjects(self.configuration, self.catalogue, from_fields=frozenset()):
                self.by_scope.setdefault(subject.scope, []).append(subject)
        return self.by_scope.get(scope, ())

    def items(self, item: TemplateItem) -> Iterator[RunItem]:
        if item.per == "basin":
            for basin in self.of("basin"):
                yield self._one(item, basin)
        elif item.per == "build":
            yield self._one(item, None)
        else:
            yield from self._listed(item)

    def _one(self, item: TemplateItem, basin: Subject | None) -> RunItem:
        number = 0 if basin is None or basin.position is None else basin.position + 1
        if reason := self._against(item, basin):
            return self._made(item, number, applies=False, why=reason)
        why = checklist_why.applies(item.when, self.of("build")[0], basin, self.language)
        return self._filled(item, number, why)

    def _filled(self, item: TemplateItem, basin: int, why: str) -> RunItem:
        """With what the order says beside it."""
        chosen, quantity, target = self.configuration, None, self._target(item, basin)
        if item.quantity:
            quantity = checklist_words.pieces(item.quantity, chosen, self.bom)
            if not quantity:
                what = checklist_words.counted(item.quantity, self.language)
                why = self._say("nothing to pack: {what} is 0 for this sink", what=what)
                return self._made(item, basin, applies=False, why=why)
        expected = ordered = item.expected
        options = checklist_words.options(item.options, chosen, basin)
        places = item.options == (checklist_words.FAUCET_PLACES,)
        if expected in checklist_words.EXPECTED and (places or expected not in item.options):
            ordered = checklist_words.expected(expected, chosen, basin, self.language)
            expected = checklist_words.expected(expected, chosen, basin)
        if places and item.expected and not expected:
            why = self._say("no faucet is placed at basin {n}", n=basin)
            return self._made(item, basin, applies=False, why=why)
        return self._made(
            item,
            basin,
            why=why,
            expected=plain(target) if target is not None else expected,
            options=options,
            labels=self._labels(item, options),
            # What a choice asks for is one of its options.
            expected_label=ordered if ordered != expected and item.type != "choice" else "",
            target=target,
            lower=_limit(item.lower, target, item.tolerance, -1),
            upper=_limit(item.upper, target, item.tolerance, +1),
            quantity=quantity,
            parts=tuple(self._parts(item, quantity)),
        )

    def _say(self, english: str, **facts: object) -> str:
        return say(self.language, english, **facts)

    def _unit(self, unit: str) -> str:
        """What the unit is called, where that is not its own word."""
        called = self._say(unit)
        return called if called != unit else ""

    def _labels(self, item: TemplateItem, options: Sequence[str]) -> tuple[str, ...]:
        if item.options == (checklist_words.FAUCET_PLACES,):
            return checklist_words.places_in(self.language, options)
        return item.options_in.get(self.language, ())

    def _made(self, item: TemplateItem, basin: int, **facts: object) -> RunItem:
        plain_facts: dict[str, object] = {
            "key": item.key,
            "section": self.titles[item.section],
            "wording": item.said(self.language),
            "type": item.type,
            "basin": basin,
            "required": item.required,
            "critical": item.critical,
            "unit": item.unit,
            "unit_label": self._unit(item.unit),
            "note_prompt": item.note_prompt_in.get(self.language, item.note_prompt),
            "photo": item.photo,
            "serial_of": item.serial_of,
            "instrument": item.instrument,
            "tools": item.tools,
            "tool_labels": item.tools_in.get(self.language, ()),
            "instruction": item.instruction,
            "document": item.document,
            "computed": item.computed,
            "by_drawing": item.by_drawing,
        }
        return RunItem(**{**plain_facts, **facts})  # type: ignore[arg-type]

    def _listed(self, item: TemplateItem) -> Iterator[RunItem]:
        """One line for each accessory, or each line of the BOM that fits."""
        lines = self._accessories(item) if item.per == "accessory" else self._lines(item)
        found = False
        for number, quantity in lines.items():
            found = True
            called = self._name(number)
            yield self._made(
                item,
                0,
                key=f"{item.key}:{number}",
                wording=f"{item.said(self.language)}: {called or number}",
                why=self._say(
                    "{n} × {number} in the bill of materials", n=plain(quantity), number=number
                ),
                quantity=quantity,
                parts=(Part(number=number, name=called, quantity=plain(quantity)),),
            )
        if not found:
            what = "accessories" if item.per == "accessory" else "such lines"
            why = self._against(item, None) if item.per == "line" else ""
            why = why or self._say(f"no {what} in the bill of materials")
            yield self._made(item, 0, applies=False, why=why)

    def _accessories(self, item: TemplateItem) -> dict[str, Decimal]:
        """The accessories for which the item is meant, two lines of the same one added up."""
        found: dict[str, Decimal] = {}
        chosen = self.configuration.accessories or ()
        for subject, accessory in zip(self.of("accessory"), chosen, strict=True):
            if accessory.item and accessory.quantity and not self._against(item, subject):
                number = self.catalogue.spelled(accessory.item)
                found[number] = found.get(number, Decimal(0)) + accessory.quantity
        return found

    def _lines(self, item: TemplateItem) -> dict[str, Decimal]:
        if self._against(item, None):
            return {}
        return {number: self.bom[number] for part in item.parts for number in self._found(part)}

    def _against(self, item: TemplateItem, one: Subject | None) -> str:
        """Why the item is not asked here, or nothing."""
        others: dict[Scope, list[Condition]] = {}
        for condition in item.when:
            scope = INPUTS[condition.input].scope
            if scope != "build" and (one is None or scope != one.scope):
                others.setdefault(scope, []).append(condition)
                continue
            subject = self.of("build")[0] if one is None or scope == "build" else one
            if not _decided((condition,), subject):
                return checklist_why.applies_not(condition, subject, self.language)
        for scope, theirs in others.items():
            if not any(_decided(theirs, subject) for subject in self.of(scope)):
                return checklist_why.none_like(scope, theirs, self.language)
        return ""

    def _target(self, item: TemplateItem, basin: int) -> Decimal | None:
        if not item.target:
            return None
        if item.target in checklist_words.LENGTHS:
            return checklist_words.length(item.target, self.configuration, basin)
        return inches(item.target)

    def _parts(self, item: TemplateItem, packed: Decimal | None) -> Iterator[Part]:
        """Those of its parts that are in this BOM, in the quantity the task or the box needs."""
        for part in item.parts:
            for number in self._found(part):
                quantity = part.quantity or packed or self.bom[number]
                yield Part(number=number, name=self._name(number), quantity=plain(quantity))

    def _found(self, part: PartWanted) -> list[str]:
        if part.is_pattern:
            return sorted(number for number in self.bom if unary.matches(number, part.number))
        return [part.number] if part.number in self.bom else []

    def _name(self, number: str) -> str:
        known = self.catalogue.items.get(number)
        return self.names.get(number) or (known.name if known else "")


def _decided(when: Sequence[Condition], subject: Subject) -> bool:
    if (answer := holds(tuple(when), subject.values)) is None:
        missing = next(each.input for each in when if each.input not in subject.values)
        at = f" for {subject.words}" if subject.words else ""
        raise Refused(f"The checklist cannot be made: {named(missing)} is not chosen{at}.")
    return answer


def _limit(
    written: Decimal | None, target: Decimal | None, tolerance: Decimal | None, side: int
) -> Decimal | None:
    """A limit nobody gave stays unknown: it is not 0."""
    if written is not None or target is None or tolerance is None:
        return written
    return target + side * tolerance


__all__ = [
    "COLUMNS",
    "LANGUAGES",
    "Amounts",
    "Problem",
    "Row",
    "Template",
    "TemplateItem",
    "TemplateRefused",
    "compact",
    "fingerprint",
    "items_for",
    "load",
]
