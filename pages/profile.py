"""One's own account: what one may do, initials, password, and where one is signed in."""

from fastapi import Request
from fastapi.responses import Response

from app import directory, edge, profile, sign_in
from app.access import Action
from app.directory import Listed
from app.errors import Refused
from app.words import t
from pages.entrance import Entry, entry, form, go, go_back, sent, told, typed_twice
from pages.frame import frame
from pages.people import roles_in_words
from pages.sessions_list import sessions_list
from pages.visitor import actor, page, route, visitor
from pages.widgets import (
    Button,
    Field,
    LinkButton,
    SaveState,
    Text,
    card,
    description_list,
    note,
    row,
    stack,
    submit_button,
)


@page("/profile", action=Action.SEE_OWN_PROFILE)
async def profile_page(request: Request, changed: str = "") -> None:
    person = await edge.read(actor(), directory.own)
    with frame(t("Profile"), visitor()):
        with card(t("You")):
            description_list(
                [
                    (t("Name"), person.name),
                    (t("User name"), person.user_name),
                    (t("Roles"), roles_in_words(person)),
                ]
            )
            Text(t("An admin can correct your name and change your roles."), "muted")
            initials_field(person.initials)
        with card(t("Notifications")):
            Text(t("What you hear of, and how: the bell, mail, chat."), "muted")
            with row():
                LinkButton(t("Choose what you hear of"), "/profile/notifications", icon="bell")
        with card(t("Password")):
            password_form(request, person, changed=bool(changed))
        with card(t("Where you are signed in")):
            await own_sessions()


@route("/profile/password", action=Action.CHANGE_OWN_PROFILE, method="POST")
async def change_password(request: Request) -> Response:
    typed = await sent(request)
    try:
        chosen = typed_twice(typed)
        await profile.change_password(actor(), typed.get("current", ""), chosen)
    except Refused as refusal:
        return go_back("/profile", str(refusal), {})
    return go("/profile?changed=password")


def password_form(request: Request, person: Listed, *, changed: bool) -> None:
    before = told(request)
    if before.words:
        note(t(before.words), "bad")
    elif changed:
        note(t("The password is changed. All your other sessions have ended."), "ok")
    with form("/profile/password", {"username": person.user_name}, look=""):
        if person.state != "no password":
            entry(Entry(t("Current password"), "current", "password", "current-password"))
        hint = t("12 characters or more. A few words are easier to remember than signs.")
        entry(Entry(t("New password"), "password", "password", "new-password", hint))
        entry(Entry(t("New password again"), "again", "password", "new-password"))
        with row():
            submit_button(t("Change the password"), kind="plain")


def initials_field(initials: str) -> None:
    async def save() -> None:
        field.refuse(None)
        try:
            await edge.write(actor(), lambda s: profile.set_initials(s, field.value))
        except Refused as refusal:
            field.refuse(str(refusal))
            return
        state.saved(t("now"))

    hint = t("Up to 5 letters, shown beside everything you sign from now on.")
    field = Field(t("Initials"), initials, hint=hint, name="initials")
    with row():
        Button(t("Save the initials"), save)
        state = SaveState()


async def own_sessions() -> None:
    async def show() -> None:
        sessions = await edge.read(actor(), sign_in.own_sessions)
        place.clear()
        with place:
            sessions_list(sessions, end, this=visitor().session_id)

    async def end(session_id: int) -> None:
        await edge.write(actor(), lambda s: sign_in.end_own(s, session_id))
        await show()

    with stack() as place:
        pass
    await show()


def register() -> None:
    profile_page.register()
    change_password.register()
