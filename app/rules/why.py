"""Why an item is not in a bill of materials: which rule would add it, and which choice it needs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from app.rules import bom, explosion, reading, unary, words, writing
from app.rules.bom import Bom
from app.rules.catalogue import Catalogue
from app.rules.configuration import Accessory, Configuration
from app.rules.rule_set import Rule, RuleSet, holds
from app.rules.subjects import Subject, subjects
from app.rules.vocabulary import INPUTS, PLURAL

MOST_TOLD = 3
Status = Literal["here", "inside", "possible", "never", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedChoice:
    """One word that is not as a rule needs it; `present` is empty while nothing is chosen."""

    input: str
    label: str
    field: str
    present: str
    needed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedRule:
    """`refused`: no choice would bring it, and `reason` says why."""

    rule: str
    item: str
    reason: str
    choices: tuple[MissedChoice, ...]
    refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyNot:
    """`here` and `inside`: it is in the bill; `possible`: the rules say what it needs."""

    status: Status
    sentence: str
    rules: tuple[MissedRule, ...] = ()


def why_not(item: str, raw: object, rule_set: RuleSet, catalogue: Catalogue) -> WhyNot:
    """For any item typed in; answers for items that are here as well."""
    item = catalogue.spelled(item)
    made = bom.make(raw, rule_set, catalogue)
    if present := _present(item, made):
        return present
    missed = tuple(_missed(item, made, rule_set, catalogue))
    if missed:
        return WhyNot(status="possible", sentence=_needs(item, missed), rules=missed)
    if item not in catalogue.items:
        return WhyNot(status="unknown", sentence=f"{words.shown(item)} is not in the catalogue.")
    return WhyNot(status="never", sentence=f"No rule adds {item}, nor anything that contains it.")


def _present(item: str, made: Bom) -> WhyNot | None:
    for line in made.top_lines:
        if line.item == item:
            because = "; ".join(reason.because for reason in line.reasons)
            return WhyNot(status="here", sentence=f"{item} is a top line: {because}.")
    tops = [node.item for node in made.tree if any(n.item == item for _, n in _below(node))]
    if not tops:
        return None
    return WhyNot(status="inside", sentence=f"{item} is inside {' and '.join(tops)}.")


def _below(node: explosion.Node) -> Iterator[tuple[int, explosion.Node]]:
    return explosion.lines(node.children)


def refused_accessories(
    items: Iterable[str], raw: object, rule_set: RuleSet, catalogue: Catalogue
) -> Mapping[str, tuple[str, ...]]:
    """For each item that is not possible as an accessory here: the sentences that say why."""
    chosen = reading.read(raw, rule_set).configuration
    found = {}
    for item in items:
        added = replace(chosen, accessories=(Accessory(item=item, quantity=Decimal(1)),))
        *_, subject = _subjects(added, rule_set, catalogue)
        sentences = [
            words.filled(rule.reason, subject.values, unknown="?") or rule.reason
            for rule in rule_set.active_rules.get(("accessory", "refuses"), ())
            if holds(rule.when, subject.values)
        ]
        known = catalogue.items.get(item)
        if known is None or not known.active:
            sentences.append(f"{words.shown(item)} is not in the catalogue or is inactive.")
        if sentences:
            found[item] = tuple(sentences)
    return found


def _missed(item: str, made: Bom, rule_set: RuleSet, catalogue: Catalogue) -> Iterator[MissedRule]:
    """Rules that add the item itself, or else something that contains it."""
    seen = list(_subjects(made.configuration, rule_set, catalogue))
    adding = [rule for rule in rule_set.rules if rule.active and rule.kind == "adds"]
    found = [rule for rule in adding if rule.item == item] or [
        rule
        for rule in adding
        if item in explosion.everything_inside([rule.item], catalogue)
        or _made_to_measure(rule, item)
    ]
    for rule in found:
        choices = _choices(rule, seen)
        yield MissedRule(rule=rule.key, item=rule.item, reason=rule.reason, choices=choices)
    known = catalogue.items.get(item)
    for rule in adding if known and not found else ():
        if rule.scope == "accessory":
            yield _as_accessory(rule, item, made, rule_set, catalogue)


def _as_accessory(
    rule: Rule, item: str, made: Bom, rule_set: RuleSet, catalogue: Catalogue
) -> MissedRule:
    raw = writing.as_json(made.configuration)
    against = refused_accessories([item], raw, rule_set, catalogue).get(item, ())
    if against:
        return MissedRule(
            rule=rule.key, item=item, reason=" ".join(against), choices=(), refused=True
        )
    wanted = MissedChoice(
        input="item", label="Accessory", field="accessories", present="", needed=item
    )
    return MissedRule(rule=rule.key, item=item, reason=rule.reason, choices=(wanted,))


def _subjects(
    configuration: Configuration, rule_set: RuleSet, catalogue: Catalogue
) -> Iterator[Subject]:
    return subjects(configuration, catalogue, from_fields=rule_set.items_from_fields)


def _made_to_measure(rule: Rule, item: str) -> bool:
    return bool(rule.outline) and unary.matches(item, words.PLACE.sub("*", rule.item))


def _choices(rule: Rule, seen: Sequence[Subject]) -> tuple[MissedChoice, ...]:
    """Of the basin (or faucet …) that is nearest to what the rule needs."""
    candidates = [subject for subject in seen if subject.scope == rule.scope] or [seen[0]]
    missed = [tuple(_unmet(rule, subject)) for subject in candidates]
    return min(missed, key=len)


def _unmet(rule: Rule, subject: Subject) -> Iterator[MissedChoice]:
    for condition in rule.when:
        chosen = condition.input in subject.values
        value = subject.values.get(condition.input)
        if chosen and condition.test.holds(value):
            continue
        word = INPUTS[condition.input]
        place = subject.field if word.scope == subject.scope else PLURAL[word.scope]
        yield MissedChoice(
            input=word.name,
            label=word.label,
            field=".".join(filter(None, (place, word.field))),
            present=words.written(value) if chosen else "",
            needed=words.wanted(condition.test.part),
        )


def _needs(item: str, missed: Sequence[MissedRule]) -> str:
    said = []
    if all(rule.refused for rule in missed):
        return f"{item} is not possible here. {missed[0].reason}"
    for rule in missed[:MOST_TOLD]:
        needs = " and ".join(
            f"{words.named(choice.input)} {choice.needed} (now {choice.present or 'not chosen'})"
            for choice in rule.choices
        )
        said.append(f"rule {rule.rule} would add it with {needs or 'the choices as they are'}")
    more = len(missed) - len(said)
    return f"{item}: {'; or '.join(said)}" + (f"; or {more} more rules." if more > 0 else ".")
