"""What the floor has asked and nobody has answered yet: answered here, or in the checklist."""

from collections.abc import Sequence
from urllib.parse import quote
from uuid import uuid4

from nicegui import ui

from app import edge, runs
from app.access import Action
from app.live import Change
from app.runs import Given, Question
from app.words import t
from pages import live
from pages.ages import When, age, standing_chip, standing_for, with_ago
from pages.frame import frame
from pages.moments import moment
from pages.photos import small_pictures
from pages.visitor import actor, page, visitor
from pages.widgets import (
    Button,
    Cards,
    Link,
    LinkButton,
    Paging,
    Pieces,
    Text,
    card,
    chip,
    row,
)
from pages.words_sheet import WordsSheet

PAGE = 50


@page("/questions", action=Action.SEE_RUN)
async def questions_page() -> None:
    with frame(t("Questions from the floor"), visitor()):
        await Questions().draw()


class Questions(live.Present[Sequence[Question]]):
    """The list of one visitor; what is asked or answered anywhere changes it at once."""

    follows, ages = ("question", "order", "run"), True

    def __init__(self) -> None:
        super().__init__()
        self.number = 1

    async def draw(self) -> None:
        self.follow()
        self.cards: Cards[Question] = Cards(
            lambda one: (one.run_id, one.item.key, one.item.basin),
            question_card,
            look="stack gap-4 any-length",
        )
        self.paging = Paging(0, 1, PAGE, self._turn)
        await self.read_again()

    async def read(self) -> Sequence[Question]:
        return await edge.read(actor(), runs.questions)

    async def _turn(self, number: int) -> None:
        self.number = number
        await self.read_again()

    def show(self, found: Sequence[Question]) -> None:
        self.number = min(self.number, max(1, -(-len(found) // PAGE)))
        self.paging.show(len(found), self.number)
        self.paging.set_visibility(len(found) > PAGE)
        self.cards.show(
            found[(self.number - 1) * PAGE : self.number * PAGE],
            ("passed", t("Nobody on the floor waits for an answer.")),
        )

    def unless(self, change: Change) -> bool:
        """An answer to a checklist: when it is about a question, that is told besides."""
        return change.kind == "run" and change.part is not None


def question_card(pieces: Pieces[Question]) -> None:
    """What is asked about which item of which build, by whom, and the two ways to answer."""
    with card(pieces.value.build_number):
        with row():
            pieces.piece(open_for, lambda one: chip(open_for(one), "warn", "help"))
            pieces.piece(of_build, build)
        pieces.piece(item_words, lambda one: Text(item_words(one), "strong"))
        pieces.piece(lambda one: with_ago(one.asked), asked)
        pieces.piece(
            lambda one: one.photos, lambda one: small_pictures(one.photos, t("what is asked about"))
        )
        pieces.piece(lambda one: one.address, lambda _: acts(pieces))


def open_for(one: Question) -> str:
    return t("Open for {age}", age=age(one.since))


def of_build(one: Question) -> tuple[str, ...]:
    since = standing_for(one.status_since)
    return one.build_number, one.po_number, one.customer, one.build_status, since


def build(one: Question) -> None:
    Link(t("Build {n}", n=one.build_number), f"/builds/{quote(one.build_number, safe='')}")
    Text(f"{one.po_number} · {one.customer}", "muted")
    standing_chip(one.build_status, one.status_since)


def asked(one: Question) -> None:
    for each in one.asked:
        Text(each.note, "letter")
        When(t("{name}, {at}", name=each.by, at=moment(each.at)), each.at, "faint")


def acts(pieces: Pieces[Question]) -> None:
    with row("no-print"):
        if visitor().may(Action.ANSWER_QUESTION):
            Button(t("Reply"), lambda: reply_sheet(pieces.value), kind="primary", icon="edit")
        LinkButton(t("Open in the checklist"), pieces.value.address, icon="right")


def item_words(one: Question) -> str:
    """The checklist, the item and the basin it is about."""
    said = f"{t(one.stage.words)}: {one.item.wording}"
    return t("{item} Basin {n}", item=said, n=one.item.basin) if one.item.basin else said


def reply_sheet(one: Question) -> None:
    """What is to be done; the item is open again for the floor, and whoever asked is told."""
    key, client_id = f"reply-{one.run_id}-{one.item.key}-{one.item.basin}", uuid4()
    asked = one.asked[-1]
    with ui.context.client.content:
        sheet = WordsSheet(
            key, t("Reply to {name}", name=asked.by), t("What is to be done?"), asked.note
        )

    async def send(words: str) -> None:
        given = Given(
            client_id=client_id, item_key=one.item.key, basin=one.item.basin, act="reply",
            note=words, seen_id=one.seen_id,
        )  # fmt: skip
        await edge.write_repeatable(actor(), lambda s: runs.answer(s, one.run_id, given))

    sheet.offer(t("Send the reply"), send, leave=t("Not now"))
