"""Trying rules on sample configurations: all combinations that conditions can tell apart."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from itertools import product
from math import prod
from typing import Any

from app.rules import writing
from app.rules.catalogue import Catalogue, Item
from app.rules.cells import Cell
from app.rules.configuration import Configuration
from app.rules.rule_set import Rule, RuleSet, When, holds
from app.rules.samples import NUMBER_LINES, Sample, Samples, base, parts_of, refuse_too_many
from app.rules.subjects import Subject, subjects
from app.rules.vocabulary import Scope


@dataclass(frozen=True, slots=True)
class Tried:
    """A partial configuration; `others` tells which samples it has beside its number line."""

    configuration: Configuration
    subjects: Sequence[Subject]
    refused_by: frozenset[str]
    others: tuple[int, ...]
    line: str
    cell: Cell | None
    possible: bool  # all its numbers are within the limits


class Trials:
    def __init__(self, rule_set: RuleSet, catalogue: Catalogue) -> None:
        self.rule_set = rule_set
        self.catalogue = _with_items_of_every_sort(catalogue)

    def all(self, whens: Sequence[When], scope: Scope) -> Iterator[Tried]:
        """Every combination; those along the number line come one after the other."""
        names = {condition.input for when in whens for condition in when}
        parts = parts_of(names | _own_word(scope))
        refusing = self._decided_by(parts)
        narrowing = [rule.when for rule in refusing]
        samples = Samples(self.rule_set, self.catalogue, [*whens, *narrowing])
        choices = [samples.of(part) for part in parts]
        refuse_too_many(prod(len(choice) for choice in choices), parts)
        line = parts[-1] if parts and parts[-1] in NUMBER_LINES else ""
        for chosen in product(*(list(enumerate(choice)) for choice in choices)):
            tried = [sample for _, sample in chosen]
            yield self._tried(tried, [n for n, _ in chosen], line, refusing)

    def sample(self, partial: Configuration) -> Mapping[str, object]:
        """A whole configuration around a partial one, refused by as few rules as possible."""
        whole = replace(base(self.rule_set), **_chosen(partial))
        offered = list(self.rule_set.option_lists["model"])
        models: list[str | None] = [partial.model] if partial.model or not offered else [*offered]
        one = whole.basins or ()
        lists = [one] if partial.basins else [one * count for count in (1, 2, 3)]
        candidates = [
            replace(whole, model=model, basins=basins) for model, basins in product(models, lists)
        ]
        return writing.as_json(min(candidates, key=self._count_refusals))

    @cached_property
    def refusing(self) -> Sequence[Rule]:
        return [rule for rule in self.rule_set.rules if rule.active and rule.kind == "refuses"]

    def _decided_by(self, parts: Sequence[str]) -> list[Rule]:
        """Refusals that these parts alone decide: they cut the number line as well."""
        return [
            rule
            for rule in self.refusing
            if set(parts_of(condition.input for condition in rule.when)) <= set(parts)
        ]

    def _tried(
        self, samples: Sequence[Sample], numbers: Sequence[int], line: str, refusing: Sequence[Rule]
    ) -> Tried:
        chosen = {name: value for sample in samples for name, value in sample.fields.items()}
        configuration = Configuration(**chosen)
        seen = self._subjects(configuration)
        return Tried(
            configuration=configuration,
            subjects=seen,
            refused_by=_refused_by(seen, refusing),
            others=tuple(numbers[:-1] if line else numbers),
            line=line,
            cell=samples[-1].cell if line else None,
            possible=all(sample.inside for sample in samples),
        )

    def _subjects(self, configuration: Configuration) -> list[Subject]:
        fields_add = self.rule_set.items_from_fields
        return list(subjects(configuration, self.catalogue, from_fields=fields_add))

    def _count_refusals(self, configuration: Configuration) -> int:
        return len(_refused_by(self._subjects(configuration), self.refusing))


def _refused_by(seen: Sequence[Subject], refusing: Sequence[Rule]) -> frozenset[str]:
    return frozenset(
        rule.key
        for subject in seen
        for rule in refusing
        if rule.scope == subject.scope and holds(rule.when, subject.values)
    )


def _with_items_of_every_sort(catalogue: Catalogue) -> Catalogue:
    """A rule about items that cannot be ordered is right although none exists today."""
    sorts = {(item.category, item.subcategory) for item in catalogue.items.values()}
    invented = {
        number: Item(number=number, name=number, category=category, subcategory=subcategory)
        for category, subcategory in sorts
        for number in [f"(an item of {subcategory or 'no category'} not to be ordered)"]
    }
    return Catalogue({**catalogue.items, **invented}, catalogue.components)


def _own_word(scope: Scope) -> set[str]:
    """A word that makes sure there is a basin (or faucet …) to look at."""
    own = {
        "basin": "basin_number",
        "faucet": "faucet_type",
        "sprayer": "sprayer_type",
        "storage": "storage_type",
        "accessory": "item",
    }
    return {own[scope]} if scope in own else set()


def _chosen(partial: Configuration) -> dict[str, Any]:
    given = {field.name: getattr(partial, field.name) for field in fields(partial)}
    empty = Configuration()
    return {name: value for name, value in given.items() if value != getattr(empty, name)}
