"""Inviting somebody: name, user name, roles, and then the link to hand over, shown once."""

from unicodedata import normalize
from uuid import uuid4

from nicegui import ui

from app import edge, links, people, sign_in
from app.access import Action
from app.errors import Refused
from app.people import Newcomer
from app.words import t
from pages.frame import Crumb, frame
from pages.live import on_change
from pages.role_choice import RoleChoice
from pages.visitor import actor, page, visitor
from pages.widgets import Button, Field, LinkButton, Text, card, copy_link, form_grid, note, row


@page("/people/new", action=Action.MANAGE_PEOPLE)
async def invite_page() -> None:
    crumbs = [Crumb(t("People"), "/people")]
    with frame(t("Invite somebody"), visitor(), crumbs=crumbs):
        Invitation()


class Invitation:
    """The form; pressing twice invites once."""

    def __init__(self) -> None:
        self.key = uuid4()
        self.token = sign_in.new_token()
        with card() as self.place:
            with form_grid():
                self.name = Field(t("Name"), on_change=self.suggest, required=True)
                self.initials = Field(
                    t("Initials"), hint=t("Up to 5 letters, shown beside everything they sign.")
                )
                self.user_name = Field(
                    t("User name"),
                    required=True,
                    hint=t("Small letters, digits, dots, dashes or underscores. It never changes."),
                )
            self.roles = RoleChoice({})
            self.wrong = ui.element("div")
            with row():
                Button(t("Make the account and the link"), self.invite, kind="primary")
        self.suggested = ("", "")

    def suggest(self) -> None:
        """Initials and user name follow the name until somebody writes their own."""
        words = self.name.value.split()
        initials = "".join(word[0] for word in words)[:5].upper()
        user_name = ".".join(plain(word) for word in (words[0], words[-1])) if words[1:] else ""
        if self.initials.value == self.suggested[0]:
            self.initials.set_value(initials)
        if self.user_name.value == self.suggested[1]:
            self.user_name.set_value(user_name)
        self.suggested = (initials, user_name)

    async def invite(self) -> None:
        newcomer = Newcomer(
            self.user_name.value.strip().lower(),
            self.name.value,
            self.initials.value,
            self.roles.chosen(),
        )
        self.wrong.clear()
        try:
            person_id = await edge.write(
                actor(), lambda s: people.invite(s, newcomer, self.token), key=self.key
            )
        except Refused as refusal:
            with self.wrong:
                note(str(refusal), "bad")
            return
        self.place.clear()
        with self.place:
            link = HandedOver(newcomer.name, self.token)
            on_change(("person",), link.look_again, only=person_id)
            with row("mt-4"):
                LinkButton(t("Back to the people"), "/people")


class HandedOver:
    """The link, shown once: the database keeps only what it needs to recognise it.

    It goes from the page as soon as it opens nothing any more.
    """

    def __init__(self, name: str, token: str) -> None:
        self.token = token
        path = links.address("invitation", token)
        base = str(ui.context.client.request.base_url).rstrip("/")
        with ui.element("div").classes("stack") as self.place:
            note(
                t(
                    "Send this link to {name}. It works once, within 7 days, "
                    "and is not shown again.",
                    name=name,
                ),
                "ok",
                title=t("The invitation is ready"),
            )
            shown = Text(f"{base}{path}", "mt-4").style("overflow-wrap: anywhere")
            shown.props["data-link"] = "invitation"
            with row():
                copy_link(path)

    async def look_again(self) -> None:
        with self.place:
            gone = await edge.read(actor(), lambda s: people.why_gone(s, self.token))
            if gone:
                self.place.clear()
                note(t(gone), "warn")


def plain(word: str) -> str:
    """The letters of a name without accents, as user names have them."""
    return "".join(c for c in normalize("NFKD", word.lower()) if c.isascii() and c.isalnum())


def register() -> None:
    invite_page.register()
