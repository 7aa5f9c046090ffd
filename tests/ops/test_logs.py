"""Log lines: one JSON object each, on stderr, without secrets."""

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

from app.ops import logs

log = structlog.get_logger("tests.logs")


@pytest.fixture
def stderr(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    handlers, level = logging.root.handlers, logging.root.level
    yield lambda: capsys.readouterr().err
    logging.root.handlers = handlers
    logging.root.setLevel(level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def lines(stderr: Callable[[], str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stderr().splitlines()]


def test_our_lines_and_those_of_libraries_look_the_same(stderr: Callable[[], str]) -> None:
    logs.set_up()
    logs.bind(request_id="r-12345678", person_id=7)

    log.info("order submitted", order="PO-1")
    logging.getLogger("alembic").warning("running %s", "0001", extra={"step": 3})

    ours, theirs = lines(stderr)
    assert ours["event"] == "order submitted"
    assert ours["order"] == "PO-1"
    assert theirs["event"] == "running 0001"
    assert theirs["step"] == 3
    for line in (ours, theirs):
        assert line["request_id"] == "r-12345678"
        assert line["person_id"] == 7
        assert line["level"] in ("info", "warning")
        assert line["time"].endswith("Z")


def test_what_was_bound_can_be_taken_away(stderr: Callable[[], str]) -> None:
    logs.set_up()
    logs.bind(person_id=7)
    logs.bind(person_id=None)

    log.info("signed out")

    assert "person_id" not in lines(stderr)[0]


@pytest.mark.parametrize(
    ("facts", "secret"),
    [
        ({"password": "hunter-two"}, "hunter-two"),
        ({"app_secret": "kf93hQ0vvTzl7Lr2"}, "kf93"),
        ({"settings": {"sentry_dsn": "https://abc@example.com/1"}}, "abc@"),
        ({"headers": {"Cookie": "sid=91"}}, "sid=91"),
        ({"link": "https://example.com/l/short"}, "short"),
        ({"reason": "cannot reach postgresql://app:hunter@db/cs"}, "hunter"),
        ({"path": "/sign-in/link/Zk3hQ0vvTzl7Lr2mXo5bNwEe81aPdU"}, "Zk3hQ0"),
        ({"path": "/x?token=Zk3hQ0vvTzl7Lr2mXo5bNwEe81aPdU"}, "Zk3hQ0"),
        ({"parts": ["https://u:hunter@example.com"]}, "hunter"),
    ],
)
def test_no_secret_reaches_a_line(
    stderr: Callable[[], str], facts: dict[str, Any], secret: str
) -> None:
    logs.set_up()

    log.info("something", **facts)

    printed = stderr()
    assert secret not in printed
    assert logs.MASK in printed


def test_an_exception_carries_no_password_either(stderr: Callable[[], str]) -> None:
    logs.set_up()
    try:
        int("postgresql://app:hunter@db/cs")
    except ValueError:
        log.exception("broken")

    line = lines(stderr)[0]
    assert "hunter" not in line["exception"]
    assert "Traceback" in line["exception"]


def test_at_a_terminal_it_reads_well_and_prints_no_variables(stderr: Callable[[], str]) -> None:
    logs.set_up(readable=True)
    spelled = "-".join(("hunter", "two"))
    try:
        int(spelled[:0])
    except ValueError:
        log.exception("broken", order="PO-1")

    printed = stderr()
    assert "broken" in printed
    assert "order=PO-1" in printed
    assert "ValueError" in printed
    assert "spelled =" not in printed
    assert spelled not in printed


def test_numbers_people_work_with_stay_readable(stderr: Callable[[], str]) -> None:
    logs.set_up()
    log.info("bom made", item="6.65E+11", path="/orders/PO-2026-000123/builds/B-100")

    line = lines(stderr)[0]
    assert line["path"] == "/orders/PO-2026-000123/builds/B-100"
    assert line["item"] == "6.65E+11"
