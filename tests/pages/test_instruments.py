"""Instruments, tools and work instructions as people see and change them."""

import asyncio
from functools import partial
from pathlib import Path

import pytest
from nicegui import ElementFilter
from nicegui.testing import User
from nicegui.testing.user_interaction import UserInteraction

from app import edge, instruments, settings, tools
from app.access import Role, Visitor
from app.instruments import Facts
from pages.widgets import Button, Field
from tests import make
from tests.app.test_documents import pdf, picture
from tests.app.test_instruments import added, calibrated, shown
from tests.pages.conftest import sign_in
from tests.waiting import held_up, until


@pytest.fixture
async def ada(user: User, database: str, tmp_path: Path) -> Visitor:
    settings.use(settings.load(database_url=database, app_env="test", files_url=tmp_path.as_uri()))
    visitor = await make.visitor(Role.ADMIN, name="Ada Lark")
    await sign_in(user, visitor)
    return visitor


def press(user: User, words: str, *, last: bool = False) -> None:
    """The button with exactly these words; the last one when a sheet lies over the page."""
    with user:
        buttons = [b for b in ElementFilter(kind=Button) if b.text == words]
    assert len(buttons) == 1 or last, words
    newest = max(buttons, key=lambda button: button.id)
    UserInteraction(user, {newest}, None).click()


async def field(user: User, label: str) -> Field:
    """The newest field with this label, as soon as it is there."""

    def found() -> list[Field]:
        with user:
            return [f for f in ElementFilter(kind=Field) if f.props["label"] == label]

    await until(found)
    return max(found(), key=lambda one: one.id)


async def test_an_instrument_is_added_calibrated_and_marked(user: User, ada: Visitor) -> None:
    await user.open("/instruments")
    await user.should_see("No instruments yet")
    press(user, "Add instrument")
    (await field(user, "Number")).set_value("TH-07")
    (await field(user, "Kind")).set_value("dual-probe thermometer")
    press(user, "Save")
    await user.should_see("Never calibrated: it measures nothing before it is.")
    await user.should_see("Dual-probe thermometer")

    (one,) = await edge.read(make.acting(ada), instruments.listed)
    answer = await user.http_client.post(
        f"/instruments/{one.id}/certificates", files={"file": ("cert.pdf", pdf())}
    )
    assert answer.status_code == 201
    await calibrated(ada, one.id, due=20, proof=answer.json()["id"])

    await user.should_see("Due in 20 days")
    await user.should_see("cert.pdf")
    await user.should_see("Calibrated on")
    file = await user.http_client.get(f"/documents/{answer.json()['id']}")
    assert file.content.startswith(b"%PDF-")


async def test_a_calibration_without_its_certificate_is_refused_in_the_sheet(
    user: User, ada: Visitor
) -> None:
    instrument_id = await added(ada)
    await user.open(f"/instruments/{instrument_id}")

    press(user, "Record a calibration")
    await user.should_see("Calibration of TH-07")
    press(user, "Record")

    await user.should_see("Add the certificate")
    assert (await shown(ada, instrument_id)).calibrations == []


async def test_the_list_says_what_is_overdue_and_what_soon_will_be(
    user: User, ada: Visitor
) -> None:
    late = await added(ada, Facts(number="TM-1", kind="tape measure"))
    await calibrated(ada, late, done=-400, due=-35)
    await added(ada, Facts(number="TM-2", kind="tape measure"))
    today_due = await added(ada, Facts(number="TM-3", kind="tape measure"))
    await calibrated(ada, today_due, done=-365, due=0)

    await user.open("/instruments")

    await user.should_see("Overdue, they measure nothing: TM-1, TM-2")
    await user.should_see("Overdue since 35 days")
    await user.should_see("Not calibrated")
    await user.should_see("Due today")
    await user.should_see("Tape measure")


async def test_it_is_changed_taken_out_of_use_and_brought_back(user: User, ada: Visitor) -> None:
    instrument_id = await added(ada)
    await user.open(f"/instruments/{instrument_id}")

    press(user, "Change")
    (await field(user, "Name")).set_value("Testo 735")
    press(user, "Save")
    await user.should_see("name from Fluke 52 to Testo 735")
    press(user, "Take out of use")
    await user.should_see("Bring back into use")
    press(user, "Bring back into use")
    await user.should_see("Take out of use")

    row = (await shown(ada, instrument_id)).row
    assert (row.name, row.active) == ("Testo 735", True)


async def test_an_assembler_reads_and_changes_nothing(user: User, ada: Visitor) -> None:
    instrument_id = await added(ada)
    await sign_in(user, await make.visitor(Role.ASSEMBLER))

    for address, button in (
        ("/instruments", "Add instrument"),
        (f"/instruments/{instrument_id}", "Record a calibration"),
        ("/tools", "Add tool"),
        ("/instructions", "New work instruction"),
        ("/instructions/WI-T2-01", "New draft"),
    ):
        await user.open(address)
        await user.should_not_see(button)
    for address in (f"/instruments/{instrument_id}/certificates", "/items/1/picture"):
        answer = await user.http_client.post(address, files={"file": ("a.pdf", pdf())})
        assert answer.status_code == 403


async def test_a_tool_is_added_and_described(user: User, ada: Visitor) -> None:
    await user.open("/tools")
    await user.should_see("For the nuts below a faucet")
    press(user, "Add tool")
    (await field(user, "Name")).set_value("rubber hammer")
    (await field(user, "Which one, and where it is kept")).set_value("Rack 2")
    press(user, "Save")

    await until(lambda: edge.read(make.acting(ada), lambda s: tools.listed(s, "rubber")))
    found = await edge.read(make.acting(ada), lambda s: tools.listed(s, "rubber"))
    assert [(one.name, one.note) for one in found] == [("rubber hammer", "Rack 2")]


async def test_an_item_shows_its_picture_where_the_task_shows_it_too(
    user: User, ada: Visitor
) -> None:
    kept = picture("PNG")
    answer = await user.http_client.post("/items/1/picture", files={"file": ("a.png", kept)})

    assert answer.status_code == 201
    file = await user.http_client.get("/items/1/picture")
    assert file.headers["content-type"] == "image/png"
    none = await user.http_client.get("/items/2/picture")
    assert none.status_code in {404, 409}
    wrong = await user.http_client.post("/items/2/picture", files={"file": ("a.pdf", pdf())})
    assert wrong.status_code == 409
    assert "choose a JPEG, PNG or WebP" in wrong.json()["refused"]


@pytest.mark.parametrize(
    ("path", "module"),
    [("/instruments", instruments), ("/tools", tools)],
    ids=["instruments", "tools"],
)
async def test_a_slow_search_never_covers_a_newer_one(
    user: User, ada: Visitor, monkeypatch: pytest.MonkeyPatch, path: str, module: object
) -> None:
    for name in ("TM-1", "TM-2"):
        await added(ada, Facts(number=name, kind="tape measure"))
        await edge.write(make.acting(ada), partial(tools.add, name=name))
    await user.open(path)
    await user.should_see("TM-1")
    search, held = await field(user, "Search"), held_up(monkeypatch, module, "listed")

    search.set_value("TM-1")
    await held.begun.wait()
    search.set_value("TM-2")
    await user.should_not_see("TM-1")
    held.may_go_on.set()
    await asyncio.sleep(0.2)

    await user.should_see("TM-2")
    await user.should_not_see("TM-1")
