"""The rules in force, to read: what they say, where they come from, and what the prover says."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from nicegui import ui

from app import edge, rulesets
from app.access import Action
from app.rules import printing
from app.rules.coverage import Finding
from app.rulesets import InForce, StoredTable
from app.words import t
from pages.frame import Crumb, frame
from pages.moments import moment
from pages.visitor import actor, page, visitor
from pages.widgets import (
    H2,
    Column,
    DataTable,
    Lines,
    PartNumber,
    Text,
    card,
    description_list,
    note,
    skeleton,
)

SHORT = 12  # letters of a hash that tell two apart at a glance
Row = Mapping[str, str]


@page("/rules", action=Action.SEE_RULES)
async def rules_page() -> None:
    seen = await edge.read(actor(), rulesets.in_force)
    crumbs = [Crumb(t("Catalogue"), "/catalogue")]
    with frame(t("Rules"), visitor(), crumbs=crumbs, wide=True):
        facts(seen)
        with card(t("What the prover says")) as verdict:
            Text(t("Every choice and every break point is being tried …"), "muted")
            skeleton(2)
        for table in seen.tables:
            as_written(table)

    async def prove() -> None:
        # Seconds of arithmetic: the page is there before it ends.
        found = await edge.read(actor(), lambda s: rulesets.prove(s, seen.stored.id))
        verdict.clear()
        with verdict:
            H2(t("What the prover says"))
            judgement(found)

    ui.timer(0.1, prove, once=True)


def facts(seen: InForce) -> None:
    rules = seen.stored.rules
    with card():
        description_list(
            [
                (t("Rule set"), rules.identifier),
                (t("Family"), seen.stored.family),
                (t("In force since"), moment(seen.activated_at)),
                (t("SHA-256"), lambda: PartNumber(rules.sha256[:SHORT])),
            ]
        )
        Text(t("A rule set in force never changes; another one takes its place."), "muted")


def judgement(found: Sequence[Finding]) -> None:
    if not found:
        note(t("No gap, no overlap, nothing unreachable, no contradiction."), "ok")
    for one in found:
        example = t("Such as {sample}.", sample=printing.sample_text(one.sample))
        note(one.message, "bad", title=t(one.kind.capitalize()), example=example)


def as_written(table: StoredTable) -> None:
    """Every row in its order; the words are those of the rule set, not ours."""
    title, columns, told = TABLES[table.name]
    with card(t(title)):
        DataTable(
            [Column(name, t(label)) for name, label in columns.items()],
            [{"id": number, **told(row)} for number, row in enumerate(table.rows, start=1)],
            label=t(title),
        )


def slot(row: Row) -> dict[str, Any]:
    least, most = row["minimum"], row["maximum"]
    many = t("exactly {n}", n=least) if least == most else t("{least} to {most}")
    return {
        "what": Lines(row["label"], row["key"]),
        "many": many.format(least=least, most=most or t("any"))
        + " "
        + t("for each {what}", what=row["per"]),
        "when": row["when"] or t("always"),
    }


def option(row: Row) -> dict[str, Any]:
    return {
        "what": Lines(row["label"] or row["value"], row["list"]),
        "value": row["value"],
        "refused": Lines(row["too_small"], row["too_large"]),
    }


def rule(row: Row) -> dict[str, Any]:
    many = "" if row["quantity"] in {"", "1"} else t("{n} pieces", n=row["quantity"])
    return {
        "what": Lines(row["key"], " · ".join(filter(None, (row["kind"], row["slot"])))),
        "when": row["when"] or t("always"),
        "item": Lines(row["item"], many),
        "reason": row["reason"],
    }


TABLES: dict[str, tuple[str, dict[str, str], Callable[[Row], dict[str, Any]]]] = {
    "slots": ("Slots", {"what": "Slot", "many": "Lines", "when": "When"}, slot),
    "options": (
        "Choices",
        {"what": "Choice", "value": "Value", "refused": "Said when outside"},
        option,
    ),
    "rules": (
        "Rules",
        {"what": "Rule", "when": "When", "item": "Item", "reason": "Because"},
        rule,
    ),
}
