"""Links that work once: the first admin, an invitation, a way into the demonstration.

Opening an invitation or the set-up shows a form, and only sending it uses the link up: programs
that look at links in mails and chats open them too. A demonstration link lets in when opened.
"""

from collections.abc import Callable

from fastapi import Request
from fastapi.responses import Response

from app import edge, joining, links, passwords, settings, sign_in
from app.errors import Refused
from app.joining import Joining
from app.words import t
from pages import errors
from pages.entrance import Entry, Told, entry, form, go, go_back, let_in, sent, told, typed_twice
from pages.frame import bare_frame
from pages.visitor import cookie_name, open_page, open_route, signed_in, stranger
from pages.widgets import Text, note, submit_button

GOOD_ENOUGH = "12 characters or more. A few words are easier to remember than signs."


@open_page("/set-up")
async def set_up_page(request: Request, token: str = "") -> Response | None:
    try:
        await edge.read(stranger(request), lambda s: links.look(s, "set-up", token))
    except Refused as refusal:
        return opens_nothing(refusal)
    before = told(request)
    with bare_frame(t("Set up CleanStation")):
        Text(t("You become the first admin. You can invite everybody else afterwards."), "muted")
        refused_before(before)
        with form("/set-up", {"token": token}):
            typed = before.typed
            entry(Entry(t("Your name"), "name", value=typed.get("name", "")), first=True)
            entry(
                Entry(
                    t("Initials"),
                    "initials",
                    hint=t("Up to 5 letters, shown beside everything you sign."),
                    value=typed.get("initials", ""),
                )
            )
            entry(
                Entry(
                    t("User name"),
                    "user_name",
                    autocomplete="username",
                    hint=t("Small letters, digits, dots, dashes or underscores."),
                    value=typed.get("user_name", ""),
                )
            )
            new_password()
            submit_button(t("Become the first admin"))
    return None


@open_page("/invitation")
async def invitation_page(request: Request, token: str = "") -> Response | None:
    try:
        person = await edge.read(stranger(request), lambda s: links.look(s, "invitation", token))
    except Refused as refusal:
        return opens_nothing(refusal)
    if person is None:
        return opens_nothing(Refused(links.GONE))
    before = told(request)
    with bare_frame(t("Welcome, {name}", name=person.name)):
        Text(t("Your user name is {name}.", name=person.user_name), "muted")
        refused_before(before)
        with form("/invitation", {"token": token, "username": person.user_name}):
            new_password(first=True)
            initials = before.typed.get("initials", person.initials)
            entry(
                Entry(
                    t("Initials"),
                    "initials",
                    hint=t("Up to 5 letters, shown beside everything you sign."),
                    value=initials,
                )
            )
            submit_button(t("Set the password and sign in"))
    return None


@open_route("/set-up", method="POST")
async def set_up(request: Request) -> Response:
    typed = await sent(request)
    name = (typed.get("user_name", "").strip(), typed.get("name", ""), typed.get("initials", ""))
    return await join(
        request, "set-up", typed, lambda chosen: lambda s: joining.set_up(s, chosen, name)
    )


@open_route("/invitation", method="POST")
async def accept(request: Request) -> Response:
    typed = await sent(request)
    initials = typed.get("initials", "")
    return await join(
        request, "invitation", typed, lambda chosen: lambda s: joining.accept(s, chosen, initials)
    )


@open_route("/enter")
async def enter(request: Request, token: str = "") -> Response:
    """Only demonstrations have such links; a real installation does not know this address."""
    if settings.current().is_strict:
        return await errors.missing(request, Refused(links.GONE))
    new, before = sign_in.new_token(), request.cookies.get(cookie_name())
    try:
        await edge.write(stranger(request), lambda s: joining.enter(s, token, new, before))
    except Refused as refusal:
        # Browsers open an address twice when they guess what is being typed.
        return go("/") if await signed_in(request) else opens_nothing(refusal)
    return let_in(go("/"), new)


async def join(
    request: Request,
    purpose: links.Purpose,
    typed: dict[str, str],
    work: Callable[[Joining], edge.Work[int]],
) -> Response:
    """What both forms do: use the link up, keep the password, sign in; or say why not."""
    link, token = typed.get("token", ""), sign_in.new_token()
    try:
        chosen = await passwords.new(typed_twice(typed))
        arriving = Joining(link, chosen, token, request.cookies.get(cookie_name()))
        await edge.write(stranger(request), work(arriving))
    except Refused as refusal:
        kept = {k: v for k, v in typed.items() if k in {"name", "user_name", "initials"}}
        return go_back(links.address(purpose, link), str(refusal), kept)
    return let_in(go("/"), token)


def new_password(*, first: bool = False) -> None:
    chosen = Entry(t("Password"), "password", "password", "new-password", t(GOOD_ENOUGH))
    entry(chosen, first=first)
    entry(Entry(t("Password again"), "again", "password", "new-password"))


def refused_before(before: Told) -> None:
    if before.words:
        note(t(before.words), "bad")


def opens_nothing(refusal: Refused) -> Response:
    words = errors.Told(410, t("This link opens nothing any more"), str(refusal))
    return errors.error_page(words)


def register() -> None:
    for place in (set_up_page, invitation_page, set_up, accept, enter):
        place.register()
