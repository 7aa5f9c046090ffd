"""How one wants to hear of each event, and where messages reach one outside."""

from collections.abc import Callable
from dataclasses import replace

from nicegui import ui

from app import edge, notifications
from app.access import Action
from app.errors import Refused
from app.notifications import Choice, NotReachable, Preferences
from app.words import t
from pages.frame import Crumb, frame
from pages.visitor import actor, page, visitor
from pages.widgets import (
    Button,
    Check,
    Field,
    Picker,
    SaveState,
    Text,
    card,
    empty_state,
    form_grid,
    note,
    row,
)

PACES = {
    "off": t("Not sent"),
    "at-once": t("At once"),
    "hourly": t("Once an hour"),
    "daily": t("Once a day"),
}
CRUMBS = (Crumb(t("Profile"), "/profile"),)


@page("/profile/notifications", action=Action.SEE_OWN_PROFILE)
async def choices_page() -> None:
    with frame(t("What you hear of"), visitor(), crumbs=CRUMBS):
        place = ui.element("div").classes("stack gap-4")

        async def show() -> None:
            found = await edge.read(actor(), notifications.preferences)
            place.clear()
            with place:
                draw(found, show)

        await show()


def draw(found: Preferences, again: Callable[[], object]) -> None:
    if not found.choices:
        empty_state("bell", t("Nothing is told to your roles."))
        return
    with card(t("Where messages reach you")):
        where(found, again)
    with card(t("What rings the bell, and what else is sent to you")):
        Text(t("What does not ring the bell still stands in the list of notifications."), "muted")
        state = SaveState()
        ways = int(sends_mail(found)) + int(sends_chat(found))
        with ui.element("ul").classes(f"wishes wishes-{ways}"):
            for choice in found.choices:
                with ui.element("li"), ui.element("div").classes("wish") as line:
                    line.props["role"], line.props["aria-label"] = "group", t(choice.words)
                    Wish(choice, found, state).draw()


def sends_mail(found: Preferences) -> bool:
    return found.has_mail and found.mail_address != ""


def sends_chat(found: Preferences) -> bool:
    return found.has_chat and found.chat_name != ""


def where(found: Preferences, again: Callable[[], object]) -> None:
    """Only the ways out that this installation has."""
    if not found.has_mail and not found.has_chat:
        note(t("Messages stay inside: mail and chat are not set up here. An admin can do that."))
        return

    async def save() -> None:
        mail.refuse(None)
        chat.refuse(None)
        try:
            await edge.write(
                actor(),
                lambda s: notifications.reach_at(s, mail_address=mail.value, chat_name=chat.value),
            )
        except NotReachable as refusal:
            {"mail": mail, "chat": chat}[refusal.way].refuse(str(refusal))
            return
        result = again()
        if result is not None:
            await result  # type: ignore[misc]

    with form_grid():
        hint = t("Where mails go, such as pia@example.com. Leave it empty for none.")
        mail = Field(t("Mail address"), found.mail_address, hint=hint, keyboard="email")
        mail.set_visibility(found.has_mail)
        hint = t("As others call you there, such as pia. Leave it empty for none.")
        chat = Field(t("Name in the chat"), found.chat_name, hint=hint)
        chat.set_visibility(found.has_chat)
    with row():
        Button(t("Save"), save, kind="primary")


class Wish:
    """One event: whether it rings the bell, and when it goes out on each way; saved at once."""

    def __init__(self, choice: Choice, known: Preferences, state: SaveState) -> None:
        self.choice, self.known, self.state = choice, known, state

    def draw(self) -> None:
        Check(
            t(self.choice.words),
            self.choice.in_app,
            on_change=lambda e: self._choose(in_app=bool(e.value)),
        )
        if sends_mail(self.known):
            Picker(
                t("Mail"), PACES, self.choice.mail, on_change=lambda e: self._choose(mail=e.value)
            )
        if sends_chat(self.known):
            Picker(
                t("Chat"), PACES, self.choice.chat, on_change=lambda e: self._choose(chat=e.value)
            )

    async def _choose(self, **changed: bool | str) -> None:
        self.choice = wanted = replace(self.choice, **changed)  # type: ignore[arg-type]
        try:
            await edge.write(actor(), lambda s: notifications.prefer(s, wanted))
        except Refused as refusal:
            self.state.failed(str(refusal))
            return
        self.state.saved(t("now"))
