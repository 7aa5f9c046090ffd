"""Where a day begins and ends at the factory, for every day a calendar has."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

# The first and the last moment that has an hour in every time zone.
EARLIEST = datetime.min.replace(tzinfo=UTC) + timedelta(days=1)
LATEST = datetime.max.replace(tzinfo=UTC) - timedelta(days=1)


def start_of(day: date, zone: tzinfo) -> datetime:
    """The first moment of the day there, in UTC."""
    return _in_utc(day, zone)


def end_of(day: date, zone: tzinfo) -> datetime:
    """The moment the day is over there, in UTC."""
    return _in_utc(day + timedelta(days=1), zone) if day < LATEST.date() else LATEST


def _in_utc(day: date, zone: tzinfo) -> datetime:
    if day <= EARLIEST.date():
        return EARLIEST
    return datetime.combine(day, time(), zone).astimezone(UTC)
