"""The prover: does every configuration get exactly what each slot asks for?

It tries every choice and every piece of every range (each break point and what lies between), for
each slot over the words its rules and the refusals speak about, and nothing else.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import methodcaller
from typing import Literal

from app.rules import words
from app.rules.catalogue import Catalogue
from app.rules.cells import extent
from app.rules.configuration import Configuration
from app.rules.rule_set import Rule, RuleSet, Slot, When, holds
from app.rules.subjects import Subject
from app.rules.trials import Trials, Tried
from app.rules.vocabulary import INPUTS

Kind = Literal["gap", "overlap", "unreachable", "contradiction"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`sample` is a whole configuration in its JSON form that shows it."""

    kind: Kind
    slot: str
    message: str
    rule: str = ""
    sample: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What one subject of one configuration got from a slot."""

    tried: Tried
    subject: Subject
    wanted: bool
    rules: tuple[str, ...]

    def trouble(self, slot: Slot) -> tuple[Kind, tuple[str, ...]] | None:
        if not self.wanted:
            return ("contradiction", self.rules) if self.rules else None
        if len(self.rules) < slot.minimum:
            return "gap", self.rules
        too_many = slot.maximum is not None and len(self.rules) > slot.maximum
        return ("overlap", self.rules) if too_many else None


def check(rule_set: RuleSet, catalogue: Catalogue) -> list[Finding]:
    """Nothing found means: no gap, no overlap, nothing that can never happen."""
    prover = _Prover(rule_set, Trials(rule_set, catalogue))
    found: dict[tuple[str, ...], Finding] = {}
    for finding in (*prover.slots(), *prover.rules(), *prover.options()):
        found.setdefault((finding.kind, finding.slot, finding.message), finding)
    return list(found.values())


class _Prover:
    def __init__(self, rule_set: RuleSet, trials: Trials) -> None:
        self.rule_set = rule_set
        self.trials = trials

    def slots(self) -> Iterator[Finding]:
        for slot in self.rule_set.slots:
            rules = self.rule_set.rules_of_slot[slot.key]
            lines: dict[object, list[_Outcome]] = {}
            for outcome in self._outcomes(slot, rules):
                line = (outcome.tried.others, outcome.subject.position)
                lines.setdefault(line, []).append(outcome)
            for outcomes in lines.values():
                for trouble, run in groupby(outcomes, key=methodcaller("trouble", slot)):
                    if trouble:
                        kind, keys = trouble
                        yield self._about_slot(slot, kind, keys, list(run))

    def rules(self) -> Iterator[Finding]:
        """Rules that never speak, and rules that add or warn about what is always refused."""
        for rule in self.rule_set.rules:
            if rule.active:
                yield from self._about_rule(rule)

    def options(self) -> Iterator[Finding]:
        """Options that are refused whatever else is chosen."""
        refusing = [rule for rule in self.rule_set.rules if rule.active and rule.kind == "refuses"]
        for name, offered in self.rule_set.option_lists.items():
            whens = [r.when for r in refusing if name in {c.input for c in r.when}]
            if INPUTS[name].kind != "choice" or not whens:
                continue
            shown, reached = self._values(name, whens)
            for value in offered:
                if value not in reached:
                    text = f"{INPUTS[name].label} {value} is refused whatever else is chosen."
                    sample = self.trials.sample(shown.get(value, Configuration()))
                    yield Finding(kind="unreachable", slot="", message=text, sample=sample)

    def _values(
        self, name: str, whens: Sequence[When]
    ) -> tuple[Mapping[object, Configuration], set[object]]:
        """Every value of a word with the first configuration that has it, and those not refused."""
        shown: dict[object, Configuration] = {}
        reached: set[object] = set()
        for tried in self.trials.all(whens, INPUTS[name].scope):
            values = {subject.values.get(name) for subject in tried.subjects if tried.possible}
            for value in values:
                shown.setdefault(value, tried.configuration)
            if not tried.refused_by:
                reached |= values
        return shown, reached

    def _outcomes(self, slot: Slot, rules: Sequence[Rule]) -> Iterator[_Outcome]:
        for tried in self.trials.all([slot.when, *(rule.when for rule in rules)], slot.per):
            if tried.refused_by:
                continue
            for subject in tried.subjects:
                if subject.scope == slot.per:
                    asked = tried.subjects if slot.per == "build" else [subject]
                    given = tuple(
                        rule.key
                        for each in asked
                        for rule in rules
                        if rule.scope == each.scope and holds(rule.when, each.values)
                    )
                    yield _Outcome(tried, subject, bool(holds(slot.when, subject.values)), given)

    def _about_slot(
        self, slot: Slot, kind: Kind, keys: tuple[str, ...], run: Sequence[_Outcome]
    ) -> Finding:
        said = {
            "gap": "nothing is given",
            "overlap": f"{' and '.join(keys)} together",
            "contradiction": f"{' and '.join(keys)}, where the slot asks for nothing,",
        }[kind]
        return Finding(
            kind=kind,
            slot=slot.key,
            message=f"{slot.label}: {said} {self._where(slot, run)}.",
            rule=keys[0] if keys else "",
            sample=self.trials.sample(run[0].tried.configuration),
        )

    def _where(self, slot: Slot, run: Sequence[_Outcome]) -> str:
        """“for length between 60 and 61”, with the other words that matter."""
        rules = self.rule_set.rules_of_slot[slot.key]
        spoken = {c.input for when in (slot.when, *(r.when for r in rules)) for c in when}
        cells = [outcome.tried.cell for outcome in run if outcome.tried.cell]
        line = run[0].tried.line
        values = run[0].subject.values
        others = [name for name in INPUTS if name in spoken - {line} and values.get(name)]
        said = [f"{words.named(name)} {words.written(values[name])}" for name in others]
        if cells and line in spoken:
            said.insert(0, f"{words.named(line)} {extent(cells)}")
        return f"for {', '.join(said)}" if said else "whatever is chosen"

    def _about_rule(self, rule: Rule) -> Iterator[Finding]:
        refusers: set[str] = set()
        shown = Configuration()
        for tried in self.trials.all([rule.when], rule.scope):
            if not _speaks(rule, tried):
                continue
            shown = tried.configuration
            if tried.possible and (rule.kind == "refuses" or not tried.refused_by):
                return
            refusers |= tried.refused_by if tried.possible else set()
        item = f" ({rule.item})" if rule.item else ""
        text = f"Rule {rule.key}{item} can never apply: {'; '.join(map(str, rule.when))}."
        if refusers:
            text = f"Rule {rule.key}{item} is always refused by {', '.join(sorted(refusers))}."
        yield Finding(
            kind="contradiction" if refusers else "unreachable",
            slot=rule.slot,
            message=text,
            rule=rule.key,
            sample=self.trials.sample(shown),
        )


def _speaks(rule: Rule, tried: Tried) -> bool:
    return any(
        subject.scope == rule.scope and holds(rule.when, subject.values)
        for subject in tried.subjects
    )
