"""The lines of a review: each with its tick, its questions and its comments."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nicegui import ui
from nicegui.events import ValueChangeEventArguments

from app import edge, procurement
from app.access import Action
from app.procurement import Looked, Question, Red, Said
from app.rules.numbers import plain
from app.words import t
from pages.ages import When
from pages.live import Again
from pages.moments import moment
from pages.visitor import actor, visitor
from pages.widgets import (
    Button,
    Check,
    IconButton,
    Text,
    TextElement,
    chip,
    row,
    stack,
)
from pages.words_sheet import words_sheet

SIGNS = {"added": "+", "removed": "−", "changed": "→", "unchanged": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One row of the review in the words of the page."""

    kind: str
    position: int | None
    number: str
    detail: str
    before: str = ""
    after: str = ""
    inside: str = ""


class Lines:
    """Every line that differs as a row, then the unchanged ones, folded."""

    def __init__(self, looked: Looked, again: Again) -> None:
        self.looked, self.again = looked, again
        self.rows: dict[Shown, ReviewRow] = {}
        differs = list(_differing(looked))
        with ui.element("ul").classes("review-lines"):
            for shown in differs:
                self.rows[shown] = ReviewRow(shown, looked, again)
        if not differs:
            Text(t("Nothing differs: every line is as it was approved there."), "muted")
        same = list(_unchanged(looked))
        if same:
            with ui.element("details").classes("fold"):
                TextElement(tag="summary", text=t("{n} unchanged lines", n=len(same)))
                with ui.element("ul").classes("review-lines"):
                    for shown in same:
                        self.rows[shown] = ReviewRow(shown, looked, again)

    def show(self, looked: Looked) -> None:
        """Only rows about which something new was said are drawn again."""
        self.looked = looked
        for line in self.rows.values():
            line.show(looked)

    def jump(self, position: int | None) -> None:
        """Bring the row into view and put the keyboard on its tick."""
        for shown, line in self.rows.items():
            if position is not None and shown.position == position:
                ui.run_javascript(
                    f"const row = getHtmlElement({line.place.id});"
                    "row.scrollIntoView({block: 'center'}); row.querySelector('input')?.focus()"
                )


class ReviewRow:
    """One line; drawn again when somebody ticks it, asks or answers."""

    def __init__(self, shown: Shown, looked: Looked, again: Again) -> None:
        self.shown, self.again = shown, again
        self.place = ui.element("li").classes(f"review-line review-{shown.kind}")
        self.last: object = None
        self.show(looked)

    def show(self, looked: Looked) -> None:
        state = (
            looked.open,
            looked.reviewed.ticked.get(self.shown.position or 0),
            looked.reviewed.about(self.shown.position) if self.shown.position else (),
        )
        if state == self.last:
            return
        self.last, self.looked = state, looked
        self.place.clear()
        with self.place:
            self._draw(looked)

    def _draw(self, looked: Looked) -> None:
        shown = self.shown
        with ui.element("div").classes("review-line-head"):
            sign = TextElement(tag="span", text=SIGNS[shown.kind]).classes("sign")
            sign.props["aria-hidden"] = "true"
            self._tick(looked)
            with ui.element("span").classes("difference-quantity"):
                if shown.before and shown.after:
                    TextElement(tag="del", text=shown.before)
                    TextElement(tag="span", text=" → ")
                    TextElement(tag="ins", text=shown.after)
                else:
                    Text(shown.after or shown.before, "numeric", tag="span")
            self._acts(looked)
        if shown.position is not None:
            thread(looked, shown.position, self.again)

    def _tick(self, looked: Looked) -> None:
        shown = self.shown
        ticked = looked.reviewed.ticked.get(shown.position or 0)
        said = " · ".join(part for part in (shown.inside, shown.detail) if part)
        if ticked:
            said = f"{said} · " + t("ticked by {name}", name=ticked.by)
        may = looked.open and visitor().may(Action.REVIEW_BOM)
        if shown.position is None or not may:
            with stack("gap-0 grow"):
                Text(f"{t(KINDS[shown.kind])} {shown.number}".strip(), "mono", tag="span")
                Text(said, "muted", tag="span")
            return
        label = " ".join(part for part in (t(KINDS[shown.kind]), shown.number) if part)
        Check(label, ticked is not None, detail=said, on_change=self._ticked).classes("grow")

    async def _ticked(self, event: ValueChangeEventArguments[Any]) -> None:
        bom_id, position, on = self.looked.stored.heading.id, self.shown.position, event.value
        if position is not None:
            await edge.write(actor(), lambda s: procurement.tick(s, bom_id, position, on=bool(on)))
            await self.again()

    def _acts(self, looked: Looked) -> None:
        person, number = visitor(), self.shown.number
        if not looked.open or self.shown.position is None:
            return
        with ui.element("span").classes("review-acts no-print"):
            if person.may(Action.REVIEW_BOM):
                IconButton("help", t("Ask about {item}", item=number), self._ask)
            if person.may(Action.COMMENT):
                IconButton("message", t("Comment on {item}", item=number), self._comment)

    def _ask(self) -> None:
        bom_id, position = self.looked.stored.heading.id, self.shown.position
        with ui.context.client.content:
            words_sheet(
                f"ask-{bom_id}-{position}",
                t("Ask about {item}", item=self.shown.number),
                t("Question"),
                lambda words: lambda s: procurement.ask(s, bom_id, words, position=position),
                self.again,
            )

    def _comment(self) -> None:
        bom_id, position = self.looked.stored.heading.id, self.shown.position
        with ui.context.client.content:
            words_sheet(
                f"comment-{bom_id}-{position}",
                t("Comment on {item}", item=self.shown.number),
                t("Comment"),
                lambda words: lambda s: procurement.comment(s, bom_id, words, position=position),
                self.again,
            )


KINDS = {"added": "Added:", "removed": "Removed:", "changed": "Changed:", "unchanged": ""}


def thread(looked: Looked, position: int | None, again: Again) -> bool:
    """What was said about a line, or about the whole; answers whether there is anything."""
    said = looked.reviewed.about(position)
    if not said:
        return False
    with ui.element("ul").classes("review-thread"):
        for one in said:
            with ui.element("li"):
                if isinstance(one, Question):
                    question(one, again, may_answer=looked.open and may_answer())
                else:
                    remark(t("Comment by {name}, {at}", name=one.by, at=moment(one.at)), one)
    return True


def may_answer() -> bool:
    person = visitor()
    return person.may(Action.RESUBMIT_BOM) or person.may(Action.REVIEW_BOM)


def question(one: Question, again: Again, *, may_answer: bool) -> None:
    with row():
        if one.open:
            chip(t("Open question"), "warn", "help")
        else:
            chip(t("Answered"), "ok", "check")
    remark(t("{name} asks, {at}", name=one.asked.by, at=moment(one.asked.at)), one.asked)
    for answer in one.answers:
        remark(t("{name} answers, {at}", name=answer.by, at=moment(answer.at)), answer)
    if not may_answer:
        return

    def open_sheet() -> None:
        with ui.context.client.content:
            words_sheet(
                f"answer-{one.asked.id}",
                t("Answer {name}", name=one.asked.by),
                t("Answer"),
                lambda words: lambda s: procurement.answer(s, one.asked.id, words),
                again,
                about=one.asked.text,
            )

    with row("no-print"):
        Button(t("Answer") if one.open else t("Add to the answer"), open_sheet, icon="message")


def remark(who: str, said: Said) -> None:
    When(who, said.at, "faint")
    Text(said.text, "letter")


def _differing(looked: Looked) -> Iterator[Shown]:
    for red in looked.redline.lines:
        yield Shown(
            kind=red.kind,
            position=red.position,
            number=red.number,
            detail=", ".join(part for part in (red.name, red.about) if part),
            before=plain(red.old) if red.old is not None else "",
            after=plain(red.new) if red.new is not None else "",
            inside=_inside(red),
        )


def _inside(red: Red) -> str:
    return t("inside {items}", items=" › ".join(red.path[:-1])) if len(red.path) > 1 else ""


def _unchanged(looked: Looked) -> Iterator[Shown]:
    for line in looked.redline.unchanged:
        yield Shown(
            kind="unchanged",
            position=line.position,
            number=line.number,
            detail=", ".join(part for part in (line.name, line.about) if part),
            after=plain(line.total),
        )
