"""Dates and times as people at the factory read them: stored in UTC, shown in its time zone."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app import days, settings
from app.words import t


def day(at: datetime | date | None) -> str:
    """As "22 Nov 2026"; nothing for None."""
    if at is None:
        return ""
    there = at.astimezone(zone()).date() if isinstance(at, datetime) else at
    return f"{there.day} {t(there.strftime('%b'))} {there.year}"


def moment(at: datetime | None) -> str:
    """As "22 Nov 2026, 10:42"; nothing for None."""
    return f"{day(at)}, {clock(at)}" if at else ""


def clock(at: datetime) -> str:
    """As "10:42"."""
    return at.astimezone(zone()).strftime("%H:%M")


def end_of(last: date) -> datetime:
    """The moment the day is over at the factory."""
    return days.end_of(last, zone())


def last_day(until: datetime) -> date:
    """The last day before that moment: the opposite of `end_of`."""
    return (until - timedelta(microseconds=1)).astimezone(zone()).date()


def zone() -> ZoneInfo:
    return ZoneInfo(settings.current().factory_time_zone)
