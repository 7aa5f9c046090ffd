"""Signing in and out."""

from urllib.parse import quote

from fastapi import Request
from fastapi.responses import Response

from app import edge, sign_in
from app.errors import Refused
from app.words import t
from pages.entrance import Entry, entry, form, go, go_back, let_in, let_out, own_path, sent, told
from pages.frame import bare_frame
from pages.visitor import cookie_name, open_page, open_route, signed_in, stranger
from pages.widgets import Text, note, submit_button


@open_page("/sign-in")
async def sign_in_page(request: Request) -> Response | None:
    after = own_path(request.query_params.get("next", "/"))
    if await signed_in(request):
        return go(after)
    before = told(request)
    with bare_frame(t("Sign in")):
        if before.words:
            note(t(before.words), "bad")
        elif "ended" in request.query_params:
            note(t("Your session has ended. Sign in again: nothing you saved is lost."), "warn")
        elif "out" in request.query_params:
            note(t("You are signed out, in all tabs of this browser."), "ok")
        with form("/sign-in", {"next": after}):
            name = before.typed.get("user_name", "")
            known = Entry(t("User name"), "user_name", autocomplete="username", value=name)
            entry(known, first=not name)
            password = Entry(t("Password"), "password", "password", "current-password")
            entry(password, first=bool(name))
            submit_button(t("Sign in"))
        Text(t("No account, or the password is lost? An admin can send you a link."), "muted")
    return None


@open_route("/sign-in", method="POST")
async def come_in(request: Request) -> Response:
    form_sent = await sent(request)
    after = own_path(form_sent.get("next", "/"))
    user_name = form_sent.get("user_name", "").replace("\x00", "").strip()[:200]
    token = sign_in.new_token()
    typed = sign_in.Entry(
        user_name=user_name,
        password=form_sent.get("password", ""),
        token=token,
        before=request.cookies.get(cookie_name()),
    )
    try:
        await sign_in.with_password(stranger(request), typed)
    except Refused as refusal:
        again = f"/sign-in?next={quote(after, safe='')}"
        return go_back(again, str(refusal), {"user_name": user_name})
    return let_in(go(after), token)


@open_route("/sign-out", method="POST")
async def go_out(request: Request) -> Response:
    token = request.cookies.get(cookie_name())
    if token:
        await edge.write(stranger(request), lambda s: sign_in.end_with_token(s, token))
    return let_out(go("/sign-in?out=1"))


def register() -> None:
    sign_in_page.register()
    come_in.register()
    go_out.register()
