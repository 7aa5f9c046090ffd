"""The bill of materials beside the form: what it holds, and what the last choice did to it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from nicegui import ui

from app.rules import difference
from app.rules.bom import Bom, TopLine
from app.rules.numbers import plain
from app.words import t
from pages.wizard.flow import Flow


class BomPanel(ui.element, component="bom_panel.js"):
    """One element, however many lines; made from the draft, so it is no stored BOM yet."""

    def __init__(self, flow: Flow, build: int) -> None:
        super().__init__()
        self.flow, self.build = flow, build
        self.shown = self.bom
        with self.props.suspend_updates():
            self.props["words"] = words()
            self._show(self.bom, [], {})
            self.props["stamp"] = 1
        flow.show(self.draw)

    @property
    def bom(self) -> Bom:
        return self.flow.review.builds[self.build].bom

    def draw(self) -> None:
        """Nothing is sent when a change left this BOM as it was."""
        now, before = self.bom, self.shown
        if now is before:
            return
        self.shown = now
        found = {line_key(line): line for line in before.top_lines}
        self._show(now, changes(before, now), found)
        self.props["stamp"] += 1

    def _show(self, now: Bom, changed: list[dict[str, str]], before: Mapping[str, TopLine]) -> None:
        # Tuples: what is in lists would be watched for changes, thing by thing.
        self.props["lines"] = tuple(
            drawn(line, before.get(line_key(line))) for line in now.top_lines
        )
        self.props["changes"] = changed
        self.props["counted"] = counted(now)
        self.props["foot"] = foot(now)

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        told = [text for line in self.bom.top_lines for text in (line.item, line.name)]
        here = [self.props["counted"], self.props["foot"]]
        return [*super()._displayed_contents(only_visible=only_visible), *told, *here]


@contextmanager
def beside() -> Iterator[tuple[ui.element, ui.element]]:
    """The form, and the panel beside it in landscape, folded away at the bottom in portrait."""
    with ui.element("div").classes("wizard-split") as whole:
        main = ui.element("div").classes("stack")
        side = ui.element("div").classes("wizard-side")
    with whole:
        yield main, side


def changes(before: Bom, now: Bom) -> list[dict[str, str]]:
    return [
        {
            "kind": one.kind,
            "key": key_of(one.item, one.attributes),
            "number": one.item,
            "name": one.name,
            "quantity": plain(one.old) if one.old is not None else "",
        }
        for one in difference.between(before, now).top_lines
    ]


def line_key(line: TopLine) -> str:
    return key_of(line.item, line.attributes)


def key_of(number: str, attributes: Mapping[str, str]) -> str:
    """What tells a line from the others; most often its number alone."""
    return f"{number} {sorted(attributes.items())}" if attributes else number


def drawn(line: TopLine, before: TopLine | None) -> dict[str, Any]:
    """Without what this line does not have: there are dozens of lines."""
    quantity, key = plain(line.quantity), line_key(line)
    was = plain(before.quantity) if before else quantity
    told = {
        "key": key if key != line.item else "",
        "number": line.item,
        "name": line.name,
        "outline": line.outline,
        "about": ", ".join(line.attributes.values()),
        "quantity": quantity,
        "was": was if was != quantity else "",
        "unverified": not line.quantity_verified,
        "why": tuple(f"{reason.because} ({reason.rule})" for reason in line.reasons),
    }
    return {name: value for name, value in told.items() if value}


def counted(bom: Bom) -> str:
    lines = len(bom.top_lines)
    return t("1 line") if lines == 1 else t("{n} lines", n=lines)


def foot(bom: Bom) -> str:
    parts = len(bom.purchase_list)
    buying = t("1 part to buy") if parts == 1 else t("{n} different parts to buy", n=parts)
    warned = len({one.rule for one in bom.warnings})
    if not warned:
        return buying
    words = t("1 warning") if warned == 1 else t("{n} warnings", n=warned)
    return t("{buying} · {warnings} to answer in the review", buying=buying, warnings=words)


def words() -> dict[str, str]:
    return {
        "title": t("Bill of materials"),
        "none": t("Every choice adds what it needs. Begin with the model."),
        "added": t("added"),
        "removed": t("removed"),
        "changed": t("changed"),
        "why": t("Why is this here?"),
        "unverified": t("Quantity not verified"),
    }
