"""How old and how late, in words that fit the distance."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app import settings
from pages import ages
from pages.wizard import flow

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ages, "now", lambda: NOW)


@pytest.mark.parametrize(
    ("wanted_on", "words", "urgency"),
    [
        ("2026-11-20", "2 days late", "bad"),
        ("2026-11-21", "1 day late", "bad"),
        ("2026-11-22", "today", "warn"),
        ("2026-11-23", "1 day left", "warn"),
        ("2026-11-25", "3 days left", "warn"),
        ("2026-11-26", "4 days left", ""),
        ("2027-01-21", "60 days left", ""),
        ("2027-01-22", "2 months left", ""),
        ("2027-11-22", "12 months left", ""),
        ("2028-11-22", "2 years left", ""),
        ("2099-03-01", "72 years left", ""),
        ("2024-11-22", "2 years late", "bad"),
    ],
)
def test_a_wanted_day_is_told_in_days_then_months_then_years(
    wanted_on: str, words: str, urgency: str
) -> None:
    assert ages.due(date.fromisoformat(wanted_on)) == (words, urgency)


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(minutes=12), "12 min"),
        (timedelta(hours=5), "5 h"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=59), "59 days"),
        (timedelta(days=400), "13 months"),
        (timedelta(days=1100), "3 years"),
    ],
)
def test_an_age_is_told_in_the_same_words(passed: timedelta, words: str) -> None:
    assert ages.age(NOW - passed) == words


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Pacific/Kiritimati", date(2026, 11, 23)), ("Etc/GMT+12", date(2026, 11, 22))],
)
def test_it_is_the_day_of_the_factory(
    monkeypatch: pytest.MonkeyPatch, zone: str, day: date
) -> None:
    there = settings.load(factory_time_zone=zone)
    monkeypatch.setattr(settings, "_used", [there])

    assert ages.today() == day
    assert ages.due(day) == ("today", "warn")
    # What an order may be wanted for is later than this day.
    assert flow.now().utcoffset() == NOW.astimezone(ZoneInfo(zone)).utcoffset()
