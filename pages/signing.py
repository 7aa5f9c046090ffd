"""Signing: exactly what is signed, what it means, the password again; and how it is shown after."""

from collections.abc import Awaitable, Callable, Sequence

from nicegui import ui

from app import edge, profile
from app.errors import NotInField, Refused
from app.signatures import Signed
from app.words import t
from pages.moments import moment
from pages.visitor import actor, visitor
from pages.widgets.button import Button
from pages.widgets.fields import Field
from pages.widgets.overlay import Sheet
from pages.widgets.saying import note
from pages.widgets.text import H3, Text, TextElement

SHORT_HASH = 12
MEANINGS = {
    "authorship": "Done by",
    "review": "Reviewed by",
    "approval": "Approved by",
    "release": "Released by",
    "concession": "Concession by",
}


class SignSheet:
    """Opens over the page; `act` gets the password and refuses in words at the field.

    `shows` draws what is signed, `statement` says it in one sentence. Somebody without a password
    (a demonstration link brings none) chooses one here first: nothing is signed without.
    """

    def __init__(
        self,
        title: str,
        *,
        statement: str,
        act: Callable[[str], Awaitable[object]],
        sign: str = "",
        shows: Callable[[], object] | None = None,
    ) -> None:
        self.title, self.statement, self.act, self.shows = title, statement, act, shows
        self.words = sign or t("Sign")

    async def open(self) -> None:
        """Shows the sheet; it closes once the signature is stored."""
        known = await edge.read(actor(), profile.has_password)
        with Sheet(self.title) as sheet:
            self.sheet = sheet
            if self.shows is not None:
                with ui.element("div").classes("signed-content") as content:
                    # It scrolls by itself, so it must be reachable by keyboard.
                    content.props["tabindex"], content.props["role"] = "0", "region"
                    content.props["aria-label"] = t("What is signed")
                    self.shows()
            with ui.element("div").classes("signed-statement"):
                Text(self.statement)
                Text(self._name(), "muted")
            self._fields(known=known)
            with ui.element("div").classes("sheet-foot"):
                Button(t("Do not sign"), sheet.close)
                self.button = Button(self.words, self._sign, kind="primary")
        sheet.on("hide", sheet.delete)
        sheet.open()

    def _name(self) -> str:
        me = visitor()
        roles = ", ".join(role.words for role in sorted(me.roles))
        return t("{name} ({user}), {roles}", name=me.name, user=me.user_name, roles=roles)

    def _fields(self, *, known: bool) -> None:
        self.chosen: Field | None = None
        if known:
            hint = t("Your signature is as binding as one by hand.")
            self.password = self._field(t("Your password"), "current-password", hint)
            return
        note(t("You have no password yet. Choose one: it signs from now on."), "info")
        hint = t("12 characters or more. A few words are easier to remember than signs.")
        self.chosen = self.password = self._field(t("New password"), "new-password", hint)

    def _field(self, label: str, autocomplete: str, hint: str) -> Field:
        field = Field(
            label, keyboard="password", autocomplete=autocomplete, required=True, hint=hint, wait=0
        )
        # Emptied because it was wrong it still says why, until the next one is typed.
        field.without_auto_validation()
        field.on_value_change(lambda e: field.refuse(None) if e.value else None)
        return field.on_enter(self._sign)

    async def _sign(self) -> None:
        typed = self.password.value or ""
        if not typed:
            self.password.refuse(t("Type your password: a signature is never given without it."))
            return
        self.button.disable()
        try:
            if self.chosen is not None:
                await profile.change_password(actor(), "", typed)
                self.chosen = None
            await self.act(typed)
        except Refused as refusal:
            self.password.refuse(str(refusal))
            if isinstance(refusal, NotInField) and refusal.field == "password":
                self.password.forget(typed)
        else:
            self.sheet.close()
        finally:
            if not self.button.is_deleted:
                self.button.enable()


def folded(summary: str, lines: Sequence[str]) -> None:
    """What is signed too and rarely read: with how many there are, opened by a tap."""
    if not lines:
        return
    with ui.element("details").classes("difference-same"):
        TextElement(tag="summary", text=t("{what} ({n})", what=summary, n=len(lines)))
        with ui.element("ul"):
            for line in lines:
                TextElement(tag="li", text=line)


def signed_by(signatures: Sequence[Signed]) -> None:
    """Every signature of a record as it must stand beside it: who, as what, when, over what."""
    for one in signatures:
        with ui.element("div").classes("signature"):
            H3(t("{how} {name}", how=t(MEANINGS[one.meaning]), name=one.name))
            Text(
                t(
                    "{role}, {user}, {initials} · {at}",
                    role=t(one.role),
                    user=one.user_name,
                    initials=one.initials,
                    at=moment(one.at),
                ),
                "muted",
            )
            Text(one.statement)
            code = TextElement(tag="code", text=one.sha256[:SHORT_HASH]).classes("faint")
            code.props["title"] = one.sha256
