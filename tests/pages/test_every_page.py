"""Every page and every download for every role and for nobody, from the list of what is there."""

import inspect
import re
from collections.abc import Iterator
from uuid import UUID, uuid4

import httpx
import pytest
from nicegui.testing import User
from sqlalchemy import select

from app import settings
from app.access import Action, Role, refusal
from models.database import reading, transaction
from models.ledger import LedgerEvent
from models.people import Person
from pages.visitor import REGISTERED, Place
from tests import entering, make
from tests.conftest import run_sql
from tests.pages.conftest import sign_in

# Open to strangers, each for a reason: a new one has to be written down here too.
OPEN = {
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("POST", "/sign-out"),
    ("GET", "/set-up"),
    ("POST", "/set-up"),
    ("GET", "/invitation"),
    ("POST", "/invitation"),
    ("GET", "/enter"),
}
SIGN_IN = "/sign-in?next="
BANNER = "This is a demonstration"
# As a link stands in a page: the guide is one press away on each.
GUIDE = 'i-help"],"props":{"href":"/guide"'


def guarded() -> Iterator[Place]:
    for place in REGISTERED.values():
        if place.action is not None:
            yield place


async def ask(user: User, place: Place) -> httpx.Response:
    """Ask as a browser does, with some number in the place of every number in the address."""
    parameters = inspect.signature(place.build).parameters

    def some(name: re.Match[str]) -> str:
        known = parameters.get(name[1])
        return str(uuid4()) if known is not None and known.annotation is UUID else "1"

    address = re.sub(r"\{(\w+)(?::\w+)?\}", some, place.path)
    # What must stand behind the question mark is there too: without it nobody is even asked for.
    asked = {
        name: str(uuid4()) if one.annotation is UUID else "1"
        for name, one in parameters.items()
        if one.default is one.empty and name != "request" and f"{{{name}" not in place.path
    }
    headers = {"accept": "text/html"}
    return await user.http_client.request(place.method, address, params=asked, headers=headers)


async def statuses(user: User) -> dict[str, int]:
    return {f"{p.method} {p.path}": (await ask(user, p)).status_code for p in guarded()}


async def test_only_the_way_in_is_open_to_strangers(user: User) -> None:
    assert {key for key, place in REGISTERED.items() if place.action is None} == OPEN


async def test_there_is_something_to_walk(user: User) -> None:
    assert {"/people", "/profile"} <= {place.path for place in guarded()}


async def test_nobody_is_led_to_sign_in_and_back(user: User) -> None:
    for place in guarded():
        answer = await ask(user, place)
        assert answer.status_code == 303, place.path
        assert answer.headers["location"].startswith("/sign-in"), place.path


@pytest.fixture
def demonstration(user: User) -> Iterator[None]:
    known = settings.current()
    settings.use(known.model_copy(update={"app_env": "demo"}))
    yield
    settings.use(known)


@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.demand(109)
async def test_a_role_sees_its_pages_with_the_way_to_the_guide_and_no_other(
    user: User, role: Role
) -> None:
    somebody = await make.visitor(role)
    await sign_in(user, somebody)

    shown = []
    for place in guarded():
        answer = await ask(user, place)
        assert place.action is not None
        assert (answer.status_code == 403) is not somebody.may(place.action), place.path
        assert answer.status_code < 500, place.path
        assert not answer.headers.get("location", "").startswith(SIGN_IN), place.path
        # Also where the page is refused, or what it shows is not there.
        assert place.kind != "page" or answer.is_redirect or BANNER in answer.text, place.path
        if place.kind == "page" and answer.status_code == 200:
            shown.append(place.path)
            assert GUIDE in answer.text, place.path
    assert {"/", "/profile"} <= set(shown)


@pytest.mark.parametrize("path", ["/sign-in", "/set-up", "/enter", "/nowhere", "/orders/abc"])
async def test_a_stranger_is_told_of_a_demonstration_and_of_none_elsewhere(
    user: User, path: str, request: pytest.FixtureRequest
) -> None:
    headers = {"accept": "text/html"}
    real = await user.http_client.get(path, headers=headers, follow_redirects=True)

    request.getfixturevalue("demonstration")
    shown = await user.http_client.get(path, headers=headers, follow_redirects=True)

    assert (BANNER in real.text, BANNER in shown.text) == (False, True)


async def test_an_auditor_whose_time_is_over_sees_nothing(user: User, database: str) -> None:
    await sign_in(user, await make.visitor(Role.AUDITOR))
    run_sql(
        database,
        """SELECT set_config('app.context', '{"name": "test"}', false);"""
        " UPDATE person_role SET until = now()",
    )

    assert set((await statuses(user)).values()) == {403}


async def test_a_disabled_person_is_led_to_sign_in(user: User) -> None:
    ada = await make.visitor(Role.ADMIN)
    await sign_in(user, ada)
    async with transaction(make.PRODUCT) as session:
        (await session.get_one(Person, ada.person_id)).active = False

    assert set((await statuses(user)).values()) == {303}


async def test_a_page_that_was_refused_says_so_in_the_frame_and_in_the_ledger(user: User) -> None:
    ada = await make.visitor(Role.QC, name="Ada Lark")
    await sign_in(user, ada)

    answer = await user.http_client.get("/people")

    assert answer.status_code == 403
    assert "Your role does not allow you to manage people" in answer.text
    async with reading(make.PRODUCT) as session:
        events = (await session.scalars(select(LedgerEvent).filter_by(op="REFUSED"))).all()
    assert [(e.entity_id, e.actor_name, e.ip, e.reason) for e in events] == [
        ("open /people", "Ada Lark", "127.0.0.1", f"{refusal(Action.MANAGE_PEOPLE)}")
    ]


@pytest.mark.parametrize("odd", ["99999999999", "9" * 30, "-1", "abc", "%00", "%0A", "%2E%2E", "é"])
async def test_an_address_with_an_odd_number_is_nothing_and_no_fault(user: User, odd: str) -> None:
    await sign_in(user, await make.visitor(Role.ADMIN))
    numbered = [p for p in guarded() if "{" in p.path and p.method == "GET"]
    assert len(numbered) > 10

    for place in numbered:
        address = re.sub(r"\{[^}]*\}", odd, place.path)
        answer = await user.http_client.get(
            address, headers={"accept": "text/html"}, follow_redirects=True
        )
        if answer.status_code == 409:  # a download has no page to say it on: words alone
            assert place.kind == "route", address
            assert list(answer.json()) == ["refused"], address
        else:
            assert answer.status_code == 404, address
        assert "loc" not in answer.text[:40], address


@pytest.mark.parametrize("odd", ["99999999999", "-1", "abc", "%00", "%0A", "%2E%2E", "é"])
async def test_an_odd_end_of_the_address_of_a_draft_is_not_found(user: User, odd: str) -> None:
    """Everything before it is right, so only the odd part can be what is not there."""
    ada = await make.visitor(Role.ADMIN, Role.COORDINATOR)
    await sign_in(user, ada)
    draft_id = await entering.begun(ada)
    ends = [p.path for p in guarded() if "{draft_id}" in p.path and p.path.count("{") == 2]
    assert len(ends) >= 3

    for path in ends:
        address = re.sub(r"\{[^}]*\}", odd, path.replace("{draft_id}", str(draft_id)))
        answer = await user.http_client.get(address, headers={"accept": "text/html"})
        there = answer.headers.get("location", "")
        # A number of a sink that is not there leads to those that are.
        led = answer.status_code == 303 and there == address.rpartition("/")[0]
        assert answer.status_code == 404 or (led and odd.strip("-").isdigit()), address


async def test_what_an_auditor_looks_at_is_in_the_ledger(user: User) -> None:
    await sign_in(user, await make.visitor(Role.AUDITOR, name="Grace Whitfield"))

    await user.http_client.get("/profile")

    async with reading(make.PRODUCT) as session:
        event = (await session.scalars(select(LedgerEvent).filter_by(op="VIEWED"))).one()
    assert (event.entity_id, event.actor_name) == ("/profile", "Grace Whitfield")


async def test_what_others_look_at_is_not_written_down(user: User) -> None:
    await sign_in(user, await make.visitor(Role.ADMIN))

    await user.http_client.get("/people")

    async with reading(make.PRODUCT) as session:
        events = (await session.scalars(select(LedgerEvent).filter_by(op="VIEWED"))).all()
    assert events == []
