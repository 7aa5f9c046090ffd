"""What a configuration requires: the lines its rules add, and what they refuse and warn about."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from app.rules import unary, words
from app.rules.catalogue import Catalogue
from app.rules.configuration import Configuration
from app.rules.explosion import everything_inside
from app.rules.fields import Refusal
from app.rules.rule_set import Rule, RuleKind, RuleSet, Slot, holds
from app.rules.subjects import Subject, subjects
from app.rules.vocabulary import INPUTS


@dataclass(frozen=True, slots=True)
class Caution:
    """A warning; a submit needs each acknowledged with a reason."""

    rule: str
    message: str
    field: str = ""
    acknowledged: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a line is here: the rule, what fired it, and for which basin or faucet."""

    rule: str
    because: str
    slot: str
    quantity: Decimal
    automatic: bool = False
    position: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomItem:
    """An item made to measure: the same size has the same number, for ever."""

    number: str
    name: str
    outline: str
    category: str
    dimensions: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    slot: str
    item: str
    quantity: Decimal
    quantity_verified: bool
    attributes: Mapping[str, str]
    reason: Reason
    custom: CustomItem | None = None


@dataclass(frozen=True, slots=True)
class Requirements:
    lines: tuple[Line, ...]
    refusals: tuple[Refusal, ...]
    warnings: tuple[Caution, ...]


def required(
    configuration: Configuration,
    rule_set: RuleSet,
    catalogue: Catalogue,
    problems: Sequence[Refusal] = (),
) -> Requirements:
    """`problems` are those of the reading; what could not be read is not refused a second time."""
    case = _Case(configuration, rule_set, catalogue, list(problems))
    case.add()
    case.speak()
    case.count()
    case.refuse_the_undecided()
    return Requirements(tuple(case.lines), tuple(case.refusals), tuple(case.warnings))


def items_added(configuration: Configuration, rule_set: RuleSet) -> frozenset[str]:
    """The top items, found without a catalogue, so that it can be fetched for them alone."""
    case = _Case(configuration, rule_set, Catalogue({}), [])
    return frozenset(
        number
        for subject in case.subjects
        for rule in case.rules(subject, "adds")
        if holds(rule.when, subject.values) and (number := words.filled(rule.item, subject.values))
    )


@dataclass
class _Case:
    """One configuration under examination."""

    configuration: Configuration
    rule_set: RuleSet
    catalogue: Catalogue
    refusals: list[Refusal]
    warnings: list[Caution] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    given: Counter[tuple[str, int | None]] = field(default_factory=Counter)
    explained: list[set[str]] = field(default_factory=list)
    undecided: dict[tuple[str, int | None], Rule] = field(default_factory=dict)

    def __post_init__(self) -> None:
        fields = self.rule_set.items_from_fields
        self.subjects = list(subjects(self.configuration, self.catalogue, from_fields=fields))
        self.inside: frozenset[str] | None = None

    def rules(self, subject: Subject, kind: RuleKind) -> Sequence[Rule]:
        return self.rule_set.active_rules.get((subject.scope, kind), ())

    def add(self) -> None:
        for subject in self.subjects:
            for rule in self.rules(subject, "adds"):
                answer = holds(rule.when, subject.values)
                if answer:
                    self._add(rule, subject)
                elif answer is None:
                    self._postpone(rule, subject)

    def count(self) -> None:
        """Every slot must have got as many lines as it asks for."""
        for slot in self.rule_set.slots:
            for subject in self.subjects:
                if subject.scope == slot.per:
                    self._count(slot, subject)

    def speak(self) -> None:
        for subject in self.subjects:
            for rule in self.rules(subject, "refuses"):
                if self._fires(rule, subject):
                    self.explained.append({condition.input for condition in rule.when})
                    self.refusals.append(
                        Refusal(rule.key, *words.said(rule, subject, self.rule_set))
                    )
            for rule in self.rules(subject, "warns"):
                if self._fires(rule, subject):
                    self.warnings.append(self._caution(rule, subject))

    def refuse_the_undecided(self) -> None:
        """A rule nobody can evaluate refuses, unless the reason was already told."""
        if self.refusals:
            return
        for (_, position), rule in self.undecided.items():
            of = f" for {rule.scope} {position + 1}" if position is not None else ""
            text = f"Rule {rule.key} cannot be decided{of}: not all it speaks about is chosen."
            self.refusals.append(Refusal(rule.key, text))

    def _add(self, rule: Rule, subject: Subject) -> None:
        number = words.filled(rule.item, subject.values)
        quantity = self._quantity(rule, subject)
        if number is None or quantity is None:
            self._postpone(rule, subject)
            return
        place = _place(rule, self.rule_set, subject)
        self.given[place] += 1
        custom = _custom(rule, number, subject)
        if refusal := self._not_usable(rule, number, custom, subject):
            self.refusals.append(refusal)
            return
        self.lines.append(
            Line(
                slot=rule.slot,
                item=number,
                quantity=quantity,
                quantity_verified=rule.quantity_verified,
                attributes=_attributes(rule, subject),
                reason=_reason(rule, subject, quantity),
                custom=custom,
            )
        )

    def _quantity(self, rule: Rule, subject: Subject) -> Decimal | None:
        if rule.quantity not in INPUTS:
            return Decimal(rule.quantity)
        value = subject.values.get(rule.quantity)
        return value if isinstance(value, Decimal) else None

    def _not_usable(
        self, rule: Rule, number: str, custom: CustomItem | None, subject: Subject
    ) -> Refusal | None:
        item = self.catalogue.items.get(number)
        if item is None and custom is None:
            text = f"{words.shown(number)} is not in the catalogue"
        elif item is not None and not item.active:
            text = f"{words.shown(number)} is inactive"
        else:
            return None
        where = subject.words.capitalize() or self.rule_set.slot_by_key[rule.slot].label
        return Refusal(rule.key, f"{where}: {text} (rule {rule.key}).", subject.field)

    def _postpone(self, rule: Rule, subject: Subject) -> None:
        place = _place(rule, self.rule_set, subject) if rule.slot else (rule.key, subject.position)
        self.undecided.setdefault(place, rule)

    def _count(self, slot: Slot, subject: Subject) -> None:
        wanted = holds(slot.when, subject.values)
        place = (slot.key, subject.position)
        if wanted is None:
            return
        minimum, maximum = (slot.minimum, slot.maximum) if wanted else (0, 0)
        count = self.given[place]
        if count < minimum and place not in self.undecided and not self._is_explained(slot):
            self._refuse_slot(slot, subject, f"no rule gives one ({self._asked(slot, subject)})")
        if maximum is not None and count > maximum:
            keys = [line.reason.rule for line in self.lines if _is_at(line, slot, subject)]
            text = f"{count} instead of {maximum}, by the rules {', '.join(keys)}"
            self._refuse_slot(slot, subject, text)

    def _refuse_slot(self, slot: Slot, subject: Subject, text: str) -> None:
        where = (
            f"{subject.words.capitalize()}, {slot.label.lower()}" if subject.words else slot.label
        )
        self.refusals.append(Refusal(f"slot {slot.key}", f"{where}: {text}.", subject.field))

    def _is_explained(self, slot: Slot) -> bool:
        """A refusal about the same words has already said it better."""
        return any(spoken <= self._words_of(slot) for spoken in self.explained)

    def _words_of(self, slot: Slot) -> set[str]:
        return {c.input for rule in self.rule_set.rules_of_slot[slot.key] for c in rule.when}

    def _asked(self, slot: Slot, subject: Subject) -> str:
        """What the rules of a slot looked at, with its values."""
        asked = self._words_of(slot)
        known = [name for name in INPUTS if name in asked and name in subject.values]
        said = (f"{words.named(name)} {words.written(subject.values[name])}" for name in known)
        return ", ".join(said) or "no rule is active"

    def _fires(self, rule: Rule, subject: Subject) -> bool:
        answer = holds(rule.when, subject.values)
        if answer is None:
            self._postpone(rule, subject)
        return bool(answer) and (not rule.with_item or self._contains(rule.with_item))

    def _contains(self, pattern: str) -> bool:
        if self.inside is None:
            self.inside = everything_inside((line.item for line in self.lines), self.catalogue)
        return any(unary.matches(number, pattern) for number in self.inside)

    def _caution(self, rule: Rule, subject: Subject) -> Caution:
        accepted = {
            each.rule: each.reason
            for each in self.configuration.acknowledged
            if each.reason.strip()
        }
        reason = accepted.get(rule.key, "")
        return Caution(rule.key, *words.said(rule, subject, self.rule_set), bool(reason), reason)


def _place(rule: Rule, rule_set: RuleSet, subject: Subject) -> tuple[str, int | None]:
    per_build = rule_set.slot_by_key[rule.slot].per == "build"
    return rule.slot, None if per_build else subject.position


def _is_at(line: Line, slot: Slot, subject: Subject) -> bool:
    return line.slot == slot.key and (slot.per == "build" or line.reason.position == subject.words)


def _attributes(rule: Rule, subject: Subject) -> dict[str, str]:
    return {
        name: words.filled(text, subject.values, unknown="?") or ""
        for name, text in rule.attributes.items()
    }


def _reason(rule: Rule, subject: Subject, quantity: Decimal) -> Reason:
    return Reason(
        rule=rule.key,
        because=words.because(rule, subject),
        slot=rule.slot,
        quantity=quantity,
        automatic=rule.automatic,
        position=subject.words,
    )


def _custom(rule: Rule, number: str, subject: Subject) -> CustomItem | None:
    if not rule.outline:
        return None
    return CustomItem(
        number=number,
        name=words.filled(rule.item_name, subject.values, unknown="?") or "",
        outline=rule.outline,
        category=rule.category,
        dimensions={
            INPUTS[word].field.rpartition(".")[2]: words.written(subject.values[word])
            for word in words.places(rule.item)
        },
    )
