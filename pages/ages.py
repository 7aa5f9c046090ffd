"""How old and how late, beside the times of `moments`: what somebody in a hurry looks at first."""

from datetime import UTC, date, datetime, timedelta
from typing import Literal

from app.words import t
from pages.moments import moment, zone

SOON = 3  # days
Urgency = Literal["", "warn", "bad"]


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    """The day it is in the factory."""
    return now().astimezone(zone()).date()


def at(when: datetime) -> str:
    """ "22 Nov 2026, 10:42", and how long ago while that still says something."""
    fresh = relative(now() - when)
    return f"{moment(when)} · {fresh}" if fresh else moment(when)


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
    return t("1 day") if passed.days == 1 else t("{n} days", n=passed.days)


def due(wanted_on: date) -> tuple[str, Urgency]:
    """How the wanted day stands to today, and how urgent that is."""
    left = (wanted_on - today()).days
    if left < 0:
        return (t("1 day late") if left == -1 else t("{n} days late", n=-left)), "bad"
    if left == 0:
        return t("today"), "warn"
    words = t("1 day left") if left == 1 else t("{n} days left", n=left)
    return words, "warn" if left <= SOON else ""
