"""Where somebody is signed in: shown on one's own profile and to admins."""

from collections.abc import Awaitable, Callable, Sequence

from app.words import t
from models.people import SignInSession
from pages.moments import moment
from pages.widgets import Button, Text, chip, row, stack

BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def sessions_list(
    sessions: Sequence[SignInSession],
    on_end: Callable[[int], Awaitable[object]],
    *,
    this: int | None = None,
) -> None:
    """One row a session; the one that is looking has no button, it has "Sign out"."""
    for one in sessions:
        with row("sessions-row"):
            with stack("gap-1 grow"):
                Text(device(one.browser), "strong")
                Text(
                    t(
                        "Since {start}, last seen {seen}, from {address}",
                        start=moment(one.started_at),
                        seen=moment(one.last_seen_at),
                        address=one.address or t("this computer"),
                    ),
                    "muted",
                )
            if one.id == this:
                chip(t("This browser"), "info")
            else:
                ending(one, on_end)


def ending(one: SignInSession, on_end: Callable[[int], Awaitable[object]]) -> None:
    button = Button(t("End"), lambda: on_end(one.id))
    button.props["aria-label"] = t("End the session on {device}", device=device(one.browser))


def device(browser: str) -> str:
    """Enough of what a browser says about itself to tell one's tablet from one's desk."""
    program = next((name for sign, name in BROWSERS if sign in browser), t("A browser"))
    system = next((name for sign, name in SYSTEMS if sign in browser), "")
    return t("{program} on {system}", program=program, system=system) if system else program
