"""The review of a build's BOM: what differs from one that is known to be right, line by line."""

from urllib.parse import quote, urlencode

from nicegui import ui

from app import edge, procurement, signatures
from app.access import Action
from app.procurement import Looked
from app.words import t
from pages import bom_parts, live
from pages import procurement_facts as parts
from pages.ages import When
from pages.frame import Crumb, frame
from pages.moments import moment
from pages.printing import printed_page
from pages.procurement_lines import Lines, thread
from pages.procurement_verify import Counting
from pages.signing import SignSheet
from pages.visitor import actor, page, visitor
from pages.widgets import (
    Button,
    FocusKept,
    LinkButton,
    Text,
    card,
    copy_link,
    note,
    row,
)
from pages.words_sheet import words_sheet


def address(number: str, **chosen: object) -> str:
    """The page with what it is compared with, to bookmark and to send."""
    kept = {name: value for name, value in chosen.items() if value}
    there = f"/builds/{quote(number, safe='')}/review"
    return f"{there}?{urlencode(kept)}" if kept else there


@page("/builds/{number}/review", action=Action.SEE_BOM)
async def review_page(number: str, revision: int | None = None, against: str = "") -> None:
    looked = await edge.read(actor(), lambda s: procurement.look(s, number, revision, against))
    await ReviewPage(looked, against).draw()


class ReviewPage(live.Present[Looked]):
    """One visitor's view; a tick or a question of somebody else appears where it belongs."""

    follows = ("bom", "build")

    def __init__(self, looked: Looked, against: str) -> None:
        super().__init__()
        self.looked, self.against = looked, against
        self.heading = looked.stored.heading
        self.shown: object = None

    async def draw(self) -> None:
        heading = self.heading
        self.follow(only=heading.build_id)
        title = t("Review {n}", n=heading.build_number)
        crumbs = [Crumb(heading.build_number, f"/builds/{quote(heading.build_number, safe='')}")]
        with frame(title, visitor(), crumbs=crumbs, action=self._approve_button, wide=True):
            self.told = ui.element("div").classes("stack")
            with card():
                self.head = ui.element("div").classes("stack")
                with row("no-print"):
                    LinkButton(t("Bill of materials"), f"/builds/{heading.build_number}/bom")
                    LinkButton(t("Outsourced parts"), f"/builds/{heading.build_number}/outsourced")
                    copy_link(address(heading.build_number, revision=heading.revision))
                    printed_page("bom", heading.id, page="review")
            self.comparison = FocusKept()
            self._compare()
            self.whole = FocusKept()
            self.counting = Counting(self.looked, self.read_again)
        self._show()
        # Somebody may have written between reading and listening.
        await self.read_again()

    async def read(self) -> Looked:
        number, revision = self.heading.build_number, self.heading.revision
        return await edge.read(
            actor(), lambda s: procurement.look(s, number, revision, self.against)
        )

    def show(self, found: Looked) -> None:
        """Drawn only where it is different."""
        self.looked = found
        if self._differences() != self.compared:
            self._compare()
        self._show()
        self.lines.show(found)
        self.counting.show(found)

    def _differences(self) -> object:
        red = self.looked.redline
        return red.base, red.lines, red.others

    def _compare(self) -> None:
        """Title, counts and rows are of one and the same comparison, as what is signed is."""
        self.compared, self.shown = self._differences(), None
        self.comparison.clear()
        with self.comparison, card(parts.compared(self.looked.redline.base)):
            self._bases()
            self.progress = ui.element("div").classes("stack")
            self.lines = Lines(self.looked, self.read_again)

    def _show(self) -> None:
        looked = self.looked
        heading = looked.stored.heading
        state = (looked.reviewed.events, looked.stored.signed, looked.build_status, heading)
        if self.shown == state:
            return
        self.shown = state
        for place, draw in (
            (self.told, self._standing),
            (self.head, lambda: parts.facts(self.looked)),
            (self.progress, lambda: parts.progress(self.looked, self._jump)),
            (self.whole, self._about_the_whole),
        ):
            place.clear()
            with place:
                draw()
        self._block()

    def _standing(self) -> None:
        """Where it stands, and what helps: returned, replaced, approved, questions."""
        looked, heading = self.looked, self.looked.stored.heading
        if looked.build_status == "on-hold":
            note(t("The build is on hold. Its bill of materials can be reviewed meanwhile."))
        if heading.status == "superseded":
            note(t("A newer revision replaced this one."), "warn")
            LinkButton(t("Review the newest revision"), address(heading.build_number))
        elif heading.configuration_revision < heading.newest_configuration:
            note(heading.outdated[0], "warn")
        if looked.reviewed.returned and looked.open:
            self._returned()
        bom_parts.approval(looked.stored)
        if heading.status == "approved":
            LinkButton(
                t("Outsourced parts"),
                f"/builds/{heading.build_number}/outsourced",
                icon="truck",
            ).classes("self-start")

    def _returned(self) -> None:
        back = self.looked.reviewed.returned
        assert back is not None  # noqa: S101  # asked just before
        title = t("Returned to the coordinator by {name}, {at}", name=back.by, at=moment(back.at))
        note(back.text, "warn", title=title)
        if visitor().may(Action.RESUBMIT_BOM):
            with row("no-print"):
                Button(t("Send to review again"), self._resubmit, icon="send")
                if visitor().may(Action.CHANGE_CONFIGURATION):
                    there = f"/builds/{quote(self.heading.build_number, safe='')}/change"
                    LinkButton(t("Change the configuration"), there, icon="edit")

    def _bases(self) -> None:
        """Who approved what it is compared with, and what else it can be compared with."""
        line = self.looked.redline
        base, number = line.base, self.heading.build_number
        if base.kind == "standard":
            Text(
                t("Computed with the same rules: the first choice of every list, no option. "
                  "Nothing of it is stored."),
                "muted",
            )  # fmt: skip
        else:
            who = t("Approved by {name}, {at}.", name=base.approved_by, at=moment(base.approved_at))
            Text(who, "muted")
        for refusal in base.refusals:
            note(refusal, "warn", title=t("The rules make no standard sink of it"))
        with row("no-print"):
            for kind in line.others:
                there = address(number, revision=self.heading.revision, against=kind)
                LinkButton(t(AGAINST[kind]), there, icon="history")

    def _jump(self) -> None:
        self.lines.jump(self.looked.next)

    def _about_the_whole(self) -> None:
        looked = self.looked
        with card(t("About the whole bill of materials")):
            if not thread(looked, None, self.read_again):
                Text(t("Nobody has asked or remarked anything about the whole."), "muted")
            for turn in looked.reviewed.turns:
                how = t("Returned") if turn.kind == "reject" else t("Sent to review again")
                When(
                    t("{how} by {name}, {at}", how=how, name=turn.by, at=moment(turn.at)),
                    turn.at,
                    "strong",
                )
                Text(turn.text, "letter")
            if looked.open:
                self._acts()

    def _acts(self) -> None:
        person, bom_id = visitor(), self.heading.id
        with row("no-print"):
            if person.may(Action.REVIEW_BOM):
                Button(t("Ask"), lambda: self._ask(bom_id), icon="help")
            if person.may(Action.COMMENT):
                Button(t("Comment"), lambda: self._comment(bom_id), icon="message")
            if person.may(Action.REVIEW_BOM) and not self.looked.reviewed.returned:
                Button(t("Return to the coordinator"), self._reject, kind="quiet", icon="undo")

    def _ask(self, bom_id: int) -> None:
        with self.client.content:
            words_sheet(
                f"ask-{bom_id}",
                t("Ask the coordinator"),
                t("Question"),
                lambda words: lambda s: procurement.ask(s, bom_id, words),
                self.read_again,
            )

    def _comment(self, bom_id: int) -> None:
        with self.client.content:
            words_sheet(
                f"comment-{bom_id}",
                t("Comment on the bill of materials"),
                t("Comment"),
                lambda words: lambda s: procurement.comment(s, bom_id, words),
                self.read_again,
            )

    def _reject(self) -> None:
        bom_id = self.heading.id
        with self.client.content:
            words_sheet(
                f"return-{bom_id}",
                t("Return to the coordinator"),
                t("Why it goes back"),
                lambda words: lambda s: procurement.reject(s, bom_id, words),
                self.read_again,
                act=t("Return"),
            )

    def _resubmit(self) -> None:
        bom_id = self.heading.id
        with self.client.content:
            words_sheet(
                f"resubmit-{bom_id}",
                t("Send to review again"),
                t("Answer"),
                lambda words: lambda s: procurement.resubmit(s, bom_id, words),
                self.read_again,
                act=t("Send to review again"),
            )

    def _approve_button(self) -> None:
        self.button: Button | None = None
        if visitor().may(Action.REVIEW_BOM):
            self.button = Button(t("Approve"), self._sign, kind="primary", icon="passed")

    def _block(self) -> None:
        """What keeps it from being approved is said by the button itself."""
        if self.button is None:
            return
        self.button.set_visibility(self.looked.open)
        questions = len(self.looked.reviewed.open_questions)
        heading = self.looked.stored.heading
        if self.looked.reviewed.returned:
            why = t("It was returned: approve it once the coordinator has sent it back.")
        elif questions:
            why = t("A question is open: it is answered first.")
        elif heading.configuration_revision < heading.newest_configuration:
            why = t("The build is configured anew: a new bill of materials has to be made first.")
        else:
            why = ""
        self.button.block(why or None)

    async def _sign(self) -> None:
        looked = self.looked
        stored = looked.stored

        async def act(password: str) -> None:
            await signatures.signing(
                actor(),
                password,
                lambda s: procurement.approve(s, stored.heading.id, shown=stored.heading.sha256),
            )
            await self.read_again()

        with self.client.content:
            await SignSheet(
                t("Approve the bill of materials"),
                statement=procurement.statement(stored),
                act=act,
                sign=t("Approve and sign"),
                shows=lambda: parts.signed_content(looked),
            ).open()


AGAINST = {
    "earlier": "Compare with what was approved of this build",
    "similar": "Compare with the last approved similar build",
    "standard": "Compare with the standard sink",
}
