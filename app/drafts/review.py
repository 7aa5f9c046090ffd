"""What is wrong with a draft, all of it at once, and at which field it can be put right."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Literal

from app.drafts import content as form
from app.drafts.head import Finding, Step, head
from app.drafts.remembered import bom_of, needed_for
from app.drafts.sink import written_plainly
from app.drafts.values import Json
from app.rules.bom import Bom
from app.rules.catalogue import Catalogue
from app.rules.fields import Refusal
from app.rules.requirements import Caution
from app.rules.rule_set import RuleSet

State = Literal["done", "open", "problems"]
LEAST_REASON = 3


@dataclass(frozen=True, kw_only=True)
class BuildReview:
    """One build: its BOM as far as the rules can make it, and what is wrong."""

    position: int
    number: str
    raw: Json
    bom: Bom
    findings: tuple[Finding, ...]

    @property
    def complete(self) -> bool:
        return not self.findings

    @property
    def name(self) -> str:
        return self.number or f"Build {self.position + 1}"

    @property
    def final(self) -> Json:
        """The configuration as it is kept with the order: one way to write it, nothing left over.

        Acknowledged is what was warned about, no reason for a warning that is gone.
        """
        fired = {one.rule: one.reason.strip() for one in self.cautions}
        accepted = [{"rule": rule, "reason": reason} for rule, reason in fired.items()]
        plainly = written_plainly(self.raw)
        # Each number as the catalogue writes it, however it arrived here.
        for entry, known in zip(
            plainly.get("accessories", ()), self.bom.configuration.accessories or (), strict=True
        ):
            entry["item"] = known.item
        return plainly | {"build_number": self.number, "acknowledged": accepted}

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """The warnings, those of one rule together: one reason answers them all."""
        told: dict[str, Caution] = {}
        for one in self.bom.warnings:
            before = told.get(one.rule)
            if before is None:
                told[one.rule] = one
            elif one.message not in before.message:
                told[one.rule] = replace(before, message=f"{before.message} {one.message}")
        return tuple(told.values())


@dataclass(frozen=True, kw_only=True)
class Review:
    """The whole draft; `findings` in the order of the steps."""

    order: tuple[Finding, ...]
    builds: tuple[BuildReview, ...]
    visited: frozenset[str] = frozenset()

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        steps = {name: n for n, name in enumerate(Step.__args__)}  # type: ignore[attr-defined]
        every = [*self.order, *(one for build in self.builds for one in build.findings)]
        return tuple(sorted(every, key=lambda one: (steps[one.step], one.build or 0)))

    @property
    def unacknowledged(self) -> tuple[Finding, ...]:
        """Warnings nobody has given a reason for yet."""
        return tuple(
            Finding(
                step="review",
                message=f"{build.name}: say why this is accepted. {caution.message}",
                field=acknowledgement(build.position, caution.rule),
                build=build.position,
                rule=caution.rule,
                missing=True,
            )
            for build in self.builds
            for caution in build.cautions
            if len(caution.reason.strip()) < LEAST_REASON
        )

    @property
    def against(self) -> tuple[Finding, ...]:
        """Everything that keeps the order from being submitted."""
        return (*self.findings, *self.unacknowledged)

    def at(self, step: Step, build: int | None = None) -> tuple[Finding, ...]:
        every = self.unacknowledged if step == "review" else self.findings
        return tuple(
            one for one in every if one.step == step and (build is None or one.build == build)
        )

    def state(self, step: Step) -> State:
        """How a step stands: nothing to do, something left, or something wrong.

        A step that asks for nothing is done once somebody was there, or chose something of it.
        """
        found = self.against if step == "review" else self.at(step)
        if any(not one.missing for one in found):
            return "problems"
        return "open" if found or not self._seen(step) else "done"

    def _seen(self, step: Step) -> bool:
        if step == "accessories" and any(build.raw.get(step) for build in self.builds):
            return True
        return step in self.visited or step not in form.OPTIONAL


def review(
    content: object,
    rule_set: RuleSet,
    catalogue: Catalogue,
    *,
    today: date,
    known: dict[int, BuildReview] | None = None,
) -> Review:
    """Pure: whether a number is already taken is asked by `app.drafts.taken`.

    `catalogue` holds at least what `items_needed` names and everything below. `known` keeps what
    was found before, so that a choice in one build does not cost the work of ten.
    """
    before = known if known is not None else {}
    for position in range(form.quantity(content)):
        raw = form.raw(content, position)
        if position not in before or before[position].raw != raw:
            before[position] = build_review(content, position, rule_set, catalogue)
    builds = tuple(before[position] for position in range(form.quantity(content)))
    # The order a change belongs to has been submitted: nothing is asked about it again.
    changing = form.changes_build(content) is not None
    found = () if changing else tuple(head(content, rule_set, today=today))
    return Review(order=found, builds=builds, visited=form.visited(content))


def build_review(
    content: object, position: int, rule_set: RuleSet, catalogue: Catalogue
) -> BuildReview:
    """One build alone; what the whole order is asked for is not told again for each build."""
    raw = form.raw(content, position)
    made = bom_of(raw, rule_set, catalogue)
    findings = (
        _finding(refusal, raw, position)
        for refusal in made.refusals
        if not _asked_elsewhere(refusal, raw)
    )
    return BuildReview(
        position=position,
        number=(form.get(content, f"builds[{position}].build_number") or "").strip(),
        raw=raw,
        bom=made,
        findings=tuple(findings),
    )


def _asked_elsewhere(refusal: Refusal, raw: Json) -> bool:
    """The order's own fields are told once for all builds; a model brings its basins along."""
    if refusal.rule == "basins-required":
        return "model" not in raw
    return refusal.field in {"family", "language", "build_number"}


def items_needed(content: object, rule_set: RuleSet) -> frozenset[str]:
    """The items to fetch, with everything below them, before `review`."""
    raws = (form.raw(content, position) for position in range(form.quantity(content)))
    return frozenset().union(*(needed_for(raw, rule_set) for raw in raws))


def acknowledgement(position: int, rule: str) -> str:
    """The field that holds the reason for accepting a warning."""
    return f"builds[{position}].acknowledged.{rule}"


def _finding(refusal: Refusal, raw: Mapping[str, Any], position: int) -> Finding:
    path = field_of(refusal.field, raw)
    step: Step = "accessories" if path.startswith("accessories") else "configure"
    missing = refusal.rule.endswith("-required")
    return Finding(
        step=step,
        build=position,
        field=f"builds[{position}].{path}" if path else "",
        message=_still_open(refusal.message) if missing else refusal.message,
        rule=refusal.rule,
        missing=missing,
    )


def _still_open(message: str) -> str:
    """The rules name every choice; the form shows them already."""
    return f"{message.partition(':')[0]}: still open."


LISTED = re.compile(r"(faucets|sprayers|accessories|acknowledged|storage)\[(\d+)\].*", re.DOTALL)
SHOWN_AS = {"faucets": "placement", "sprayers": "side", "accessories": "item"}
# What a person changes when a rule speaks of the whole.
STANDS_FOR = {"legs": "legs.type", "basins": "model"}


def field_of(field: str, raw: Mapping[str, Any]) -> str:
    """The field of the form for the place in the JSON that a refusal names."""
    if match := LISTED.fullmatch(field):
        kind, entries = match[1], raw.get(match[1])
        at = int(match[2])
        entry = entries[at] if isinstance(entries, Sequence) and at < len(entries) else None
        name = entry.get(SHOWN_AS.get(kind, "")) if isinstance(entry, dict) else None
        return f"{kind}.{name}" if isinstance(name, str) else kind
    return STANDS_FOR.get(field, field)
