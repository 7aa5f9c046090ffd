"""How old and how late, beside the times of `moments`: what somebody in a hurry looks at first."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Literal, Protocol, TypeVar

from app.words import t
from pages.moments import zone
from pages.widgets import Lines, Text, TextElement, status_chip

SOON = 3  # days
# Up to here people count days, then months, then years.
DAYS, MONTHS = 60, 730
Urgency = Literal["", "warn", "bad"]


class Dated(Protocol):
    @property
    def at(self) -> datetime: ...


D = TypeVar("D", bound=Dated)


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    """The day it is in the factory."""
    return now().astimezone(zone()).date()


class When(Text):
    """Words with the time in them, such as "22 Nov 2026, 10:42", and how long ago that is.

    How long ago only while it still says something, and never on paper, where it would not stay
    true.
    """

    def __init__(self, words: str, at: datetime, look: str = "", *, tag: str = "p") -> None:
        fresh = ago(at)
        # The space stands outside: a line may end there and nowhere in the time itself.
        super().__init__(f"{words} " if fresh else words, look, tag=tag)
        if fresh:
            with self:
                TextElement(tag="span", text=f"· {fresh}").classes("no-print nowrap")


def ago(at: datetime) -> str:
    """What `When` says besides: what shows one is drawn again when this is another."""
    return relative(now() - at)


def with_ago(said: Sequence[D]) -> list[tuple[D, str]]:
    return [(one, ago(one.at)) for one in said]


def relative(since: timedelta) -> str:
    """How long ago, up to a day; empty when it is older."""
    seconds = since.total_seconds()
    if seconds < 60:
        return t("just now")
    if seconds < 3600:
        return t("{n} min ago", n=int(seconds // 60))
    if seconds < 24 * 3600:
        return t("{n} h ago", n=int(seconds // 3600))
    return ""


def age(since: datetime) -> str:
    """How old, short: "12 min", "5 h", "9 days"."""
    passed = now() - since
    if passed < timedelta(hours=1):
        return t("{n} min", n=max(0, int(passed.total_seconds() // 60)))
    if passed < timedelta(days=1):
        return t("{n} h", n=int(passed.total_seconds() // 3600))
    return span(passed.days)


def standing(status: str, since: datetime) -> Lines:
    """Where a build stands and for how long, as the cell of a list."""
    return Lines(status, standing_for(since))


def standing_chip(status: str, since: datetime) -> None:
    """The same in a line of words."""
    status_chip(status)
    Text(standing_for(since), "muted no-print", tag="span")


def standing_for(since: datetime) -> str:
    return t("for {age}", age=age(since))


def due(wanted_on: date) -> tuple[str, Urgency]:
    """How the wanted day stands to today, and how urgent that is."""
    left = (wanted_on - today()).days
    if left < 0:
        return t("{span} late", span=span(-left)), "bad"
    if left == 0:
        return t("today"), "warn"
    return t("{span} left", span=span(left)), "warn" if left <= SOON else ""


def span(days: int) -> str:
    """So many days as people say it: "1 day", "60 days", "3 months", "72 years"."""
    if days <= DAYS:
        return t("1 day") if days == 1 else t("{n} days", n=days)
    if days < MONTHS:
        return t("{n} months", n=round(days / 30.44))
    return t("{n} years", n=round(days / 365.25))
