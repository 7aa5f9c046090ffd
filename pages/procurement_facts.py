"""What the review page says besides its lines: facts, progress, and what exactly is signed."""

from collections.abc import Callable

from nicegui import ui

from app import exports
from app.bom.stored import Line
from app.procurement import Base, Looked
from app.rules.numbers import plain
from app.words import t
from models.orders import CLOSED
from pages import bom_parts
from pages.ages import due
from pages.moments import day
from pages.signing import folded
from pages.widgets import (
    Button,
    Text,
    TextElement,
    chip,
    description_list,
    note,
    row,
    status_chip,
)


def facts(looked: Looked) -> None:
    """Whose it is, when it is wanted, which revision, and the warnings somebody accepted."""
    heading = looked.stored.heading
    with row():
        bom_parts.bom_chip(heading.status)
        status_chip(looked.build_status)
        if looked.build_status not in CLOSED:
            words, urgency = due(heading.wanted_on)
            chip(words, urgency or "neutral", "calendar").classes("no-print")
    description_list(
        [
            (t("PO"), lambda: bom_parts.po_link(heading)),
            (t("Customer"), heading.customer),
            (t("Wanted"), day(heading.wanted_on)),
            (t("Revision"), str(heading.revision)),
            (t("Made"), lambda: bom_parts.made(heading)),
            (t("Made from"), bom_parts.made_from(heading)),
            (t("SHA-256"), lambda: bom_parts.fingerprint(heading.sha256)),
        ]
    ).classes("facts-tight")
    for warning in looked.stored.warnings:
        note(exports.accepted(warning), "info")


def compared(base: Base) -> str:
    """What the lines are compared with, as a title."""
    if base.kind == "standard":
        return t("Compared with the standard sink of the same model, size and basin types")
    return t("Compared with {n}, revision {r}", n=base.build_number, r=base.revision)


def progress(looked: Looked, jump: Callable[[], object]) -> None:
    """Counts of what differs, how much of it is ticked, and the way to the next."""
    red, all_of_it = looked.redline, len(looked.redline.to_look_at)
    with ui.element("p").classes("difference-counts").props("role=status"):
        for kind, sign in (("added", "+"), ("removed", "−"), ("changed", "→")):
            said = f"{sign} {red.count(kind)} {t(kind)}"
            TextElement(tag="span", text=said).classes(f"count-{kind}")
        TextElement(tag="span", text=t("{n} unchanged", n=len(red.unchanged))).classes("muted")
    with row("review-progress"):
        bar = ui.element("progress").classes("grow")
        bar.props["max"], bar.props["value"] = str(max(all_of_it, 1)), str(looked.ticked)
        bar.props["aria-label"] = t("Lines ticked")
        Text(t("{n} of {all} ticked", n=looked.ticked, all=all_of_it), "numeric strong")
        if questions := len(looked.reviewed.open_questions):
            one = t("1 open question")
            chip(one if questions == 1 else t("{n} open questions", n=questions), "warn", "help")
        if looked.next is not None and looked.open:
            Button(t("Next line"), jump, icon="down").classes("no-print")


def signed_content(looked: Looked) -> None:
    """Exactly what is signed: which revision, its hash, and what was looked at."""
    heading, red = looked.stored.heading, looked.redline
    differs = t(
        "{a} added, {r} removed, {c} changed",
        a=red.count("added"), r=red.count("removed"), c=red.count("changed"),
    )  # fmt: skip
    open_ones = sum(each.since is None for each in looked.unverified)
    description_list(
        [
            (t("Build"), heading.build_number),
            (t("PO"), heading.po_number),
            (t("Revision"), str(heading.revision)),
            (t("Top lines"), str(len(looked.stored.top_lines))),
            (t("Lines in all"), str(len(looked.stored.lines))),
            (compared(red.base), differs),
            (t("Ticked"), t("{n} of {all}", n=looked.ticked, all=len(red.to_look_at))),
            (t("Quantities nobody counted"), str(open_ones)),
            (t("Rule set"), heading.rule_set),
            (t("SHA-256"), lambda: Text(heading.sha256, "mono hash")),
        ]
    )
    folded(t("Lines"), [_signed_line(line) for line in looked.stored.lines])


def _signed_line(line: Line) -> str:
    """As it is hashed: how many in its parent, of what, and whether somebody counted them."""
    counted = "" if line.verified else t("nobody counted them")
    inside = "› " * (line.level - 1)
    said = (f"{inside}{plain(line.quantity)} × {line.number}", line.name, line.about, counted)
    return " · ".join(part for part in said if part)
