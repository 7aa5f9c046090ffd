"""Adding and opening documents over HTTP, as the page does."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from nicegui import ElementFilter
from nicegui.element import Element
from nicegui.testing import User, UserInteraction

from app import settings
from app.access import Role, Visitor
from pages.widgets import Button, Choice, FileDrop, IconButton, Picker, Several, Sheet
from tests import entering, make
from tests.app.test_documents import pdf, picture
from tests.pages.conftest import browser, sign_in
from tests.pages.test_order import status
from tests.pages.test_procurement import newest

LARGEST = 10 * 1024 * 1024


@pytest.fixture
async def ada(user: User, database: str, tmp_path: Path) -> Visitor:
    settings.use(settings.load(database_url=database, app_env="test", files_url=tmp_path.as_uri()))
    visitor = await make.visitor(name="Ada Lark")
    await sign_in(user, visitor)
    return visitor


async def post(user: User, path: str, content: bytes, name: str = "po.pdf") -> httpx.Response:
    return await user.http_client.post(path, files={"file": (name, content)})


async def test_a_document_is_stored_listed_and_handed_out_again(user: User, ada: Visitor) -> None:
    order_id = await make.order(ada)
    await user.open(f"/orders/{order_id}")

    answer = await post(user, f"/orders/{order_id}/documents?kind=drawing", pdf(), "Plan ä.pdf")

    assert answer.status_code == 201
    await user.should_see("Plan ä.pdf")
    file = await user.http_client.get(f"/documents/{answer.json()['ids'][0]}")
    assert file.content.startswith(b"%PDF-")
    assert file.headers["content-type"] == "application/pdf"
    assert file.headers["content-disposition"] == "attachment; filename*=UTF-8''Plan%20%C3%A4.pdf"
    assert file.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in file.headers["content-security-policy"]


async def test_of_several_sinks_a_document_says_for_which_and_can_be_corrected(
    user: User, ada: Visitor
) -> None:
    order_id = await make.order(ada, builds=2)
    await user.open(f"/orders/{order_id}")
    there = f"/orders/{order_id}/documents?kind=drawing"

    await post(user, there, pdf(), "all.pdf")
    await post(user, f"{there}&sink=2", pdf(), "second.pdf")
    refused = await post(user, f"{there}&sink=1&sink=3", pdf())

    assert refused.json()["refused"] == "This order has no sink 3."
    await user.should_see("Drawing · for all sinks ·")
    await user.should_see(f"Drawing · for B-{order_id}-2 ·")
    await user.should_not_see(f"Drawing · for B-{order_id}-1 ·", retries=1)
    assert offered(user) == ["All sinks", f"B-{order_id}-1", f"B-{order_id}-2"]
    await correct(user, "second.pdf", 1)
    await user.should_see(f"Drawing · for B-{order_id}-1 ·")
    sheet = await asked(user, "second.pdf")
    await status(ada, order_id, 2, "shipped")
    await user.should_not_see(kind=IconButton, content="Remove all.pdf")
    answered(user, sheet, 2)
    refusal = f"B-{order_id}-2 is shipped: its record keeps the papers it left with."
    await newest(user, Choice, lambda one: refusal in str(one.props.get("error-message")))
    with user:
        assert any(one.value for one in ElementFilter(kind=Sheet))


async def test_a_file_goes_to_the_sinks_that_are_chosen_together(user: User, ada: Visitor) -> None:
    order_id = await make.order(ada, builds=3)
    await user.open(f"/orders/{order_id}")
    with user:
        (drop,), (whom,) = ElementFilter(kind=FileDrop), ElementFilter(kind=Several)
        (_, kinds), (asks, sinks) = drop.props["by"]
        chosen = "&".join([kinds[1], sinks[0], sinks[2]])

    answer = await post(user, f"{drop.props['url']}?{chosen}", pdf(), "plan.pdf")

    assert (asks, len(answer.json()["ids"])) == (whom.id, 2)
    for place in (1, 3):
        await user.should_see(f"Drawing · for B-{order_id}-{place} ·")
    await user.should_not_see(f"Drawing · for B-{order_id}-2 ·", retries=1)


async def test_only_sinks_that_are_still_here_are_offered_and_it_says_so_when_none_is(
    user: User, ada: Visitor
) -> None:
    order_id = await make.order(ada, builds=3)
    gone = "Every sink of this order has left, and its record keeps the papers it left with."
    await user.open(f"/orders/{order_id}")
    await user.should_not_see(gone, retries=1)
    with user:
        (whom,) = ElementFilter(kind=Several)
        whom.set_value([3])

    await status(ada, order_id, 2, "cancelled")
    await user.should_see("All sinks still here")
    assert offered(user) == ["All sinks still here", f"B-{order_id}-1", f"B-{order_id}-3"]
    await status(ada, order_id, 3, "shipped")
    await user.should_not_see(kind=Several, content=f"B-{order_id}-3")

    # What somebody has chosen goes nowhere else behind their back.
    assert (offered(user), whom.value) == (["All sinks still here", f"B-{order_id}-1"], [3])
    await status(ada, order_id, 1, "shipped")
    await user.should_see(gone)
    assert (whom.visible, whom.value) == (False, [])


def offered(user: User) -> list[str]:
    """What there is to choose from for whom a file is."""
    with user:
        (whom,) = ElementFilter(kind=Several)
        options = whom.props["options"]
        return [whom.props["everything"], *(options[n]["label"] for n in whom.props["offered"])]


async def test_more_than_five_to_choose_from_are_a_list_to_search_in(
    user: User, ada: Visitor
) -> None:
    order_id = await make.order(ada, builds=5)
    await user.open(f"/orders/{order_id}")
    await post(user, f"/orders/{order_id}/documents?kind=drawing", pdf(), "plan.pdf")
    await user.should_see("Drawing · for all sinks ·")

    await correct(user, "plan.pdf", 5)

    await user.should_see(f"Drawing · for B-{order_id}-5 ·")
    with user:
        assert [len(one.options) for one in ElementFilter(kind=Picker)] == [6]


async def correct(user: User, name: str, sink: int | None) -> None:
    """Press its pen, choose the sink, save."""
    answered(user, await asked(user, name), sink)


async def asked(user: User, name: str) -> Sheet:
    """The sheet in which one says which sink it is for."""
    with user:
        (pen,) = [
            one for one in ElementFilter(kind=IconButton)
            if one.props["aria-label"].startswith(f"Change which sink {name}")
        ]  # fmt: skip
        UserInteraction(user, {pen}, name).click()
    return await newest(user, Sheet, lambda one: bool(one.value))


def answered(user: User, sheet: Sheet, sink: int | None) -> None:
    with user:
        choices = [*ElementFilter(kind=Choice), *ElementFilter(kind=Picker)]
        (whom,) = [one for one in choices if sheet.body in ancestors(one)]
        whom.set_value(sink)
        save = {b for b in ElementFilter(kind=Button, content="Save") if sheet.body in ancestors(b)}
        UserInteraction(user, save, "Save").click()


def ancestors(one: Element) -> list[Element]:
    slot = one.parent_slot
    return [slot.parent, *ancestors(slot.parent)] if slot else []


async def test_the_only_sink_is_not_asked_for(user: User, ada: Visitor) -> None:
    order_id = await make.order(ada)
    await user.open(f"/orders/{order_id}")

    await post(user, f"/orders/{order_id}/documents?kind=drawing", pdf(), "plan.pdf")

    await user.should_see("Drawing · 1 kB ·")
    with user:
        assert [c.props["label"] for c in ElementFilter(kind=Choice)] == ["Kind of document"]
        assert list(ElementFilter(kind=Several)) == []
    await status(ada, order_id, 1, "shipped")
    await user.should_see("Every sink of this order has left")


async def test_papers_of_a_draft_say_for_which_sink_by_its_number(user: User, ada: Visitor) -> None:
    draft_id = await entering.complete(ada, builds=2)
    await user.open(f"/orders/new/{draft_id}/customer")

    await post(user, f"/drafts/{draft_id}/documents?kind=drawing&sink=2", pdf(), "second.pdf")

    await user.should_see("Drawing · for PO-4711-2 ·")
    await entering.typed(ada, draft_id, {"quantity": 1})
    await user.open(f"/orders/new/{draft_id}/customer")
    await user.should_see("Drawing · for sink 2 ·")
    await correct(user, "second.pdf", None)
    await user.should_see("Drawing · 1 kB ·")


async def test_a_picture_may_stand_in_the_browser(user: User, ada: Visitor) -> None:
    order_id = await make.order(ada)
    answer = await post(user, f"/orders/{order_id}/documents", picture("PNG"), "photo.png")

    file = await user.http_client.get(f"/documents/{answer.json()['ids'][0]}")

    assert file.headers["content-disposition"].startswith("inline;")
    assert "sandbox" in file.headers["content-security-policy"]


async def test_a_page_in_disguise_is_refused_in_words(user: User, ada: Visitor) -> None:
    order_id = await make.order(ada)

    answer = await post(user, f"/orders/{order_id}/documents", b"<script>alert(1)</script>")

    assert answer.status_code == 409
    assert answer.json()["refused"].startswith("Only PDF, JPEG, PNG and WebP")


@pytest.mark.demand(86)
async def test_reading_stops_where_the_limit_is(user: User, ada: Visitor) -> None:
    order_id = await make.order(ada)
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-'
        while sent < 5 * LARGEST:
            sent += 64 * 1024
            yield bytes(64 * 1024)

    answer = await user.http_client.post(
        f"/orders/{order_id}/documents",
        content=endless(),
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )

    assert answer.status_code == 413
    assert sent < LARGEST + 1024 * 1024


@pytest.mark.parametrize("body", [b"", b"--x--", b"not a form"])
async def test_no_file_at_all_says_so(user: User, ada: Visitor, body: bytes) -> None:
    order_id = await make.order(ada)

    answer = await user.http_client.post(
        f"/orders/{order_id}/documents",
        content=body,
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )

    assert answer.status_code == 409
    assert "No file arrived" in answer.json()["refused"]


@pytest.mark.parametrize("owner", ["orders/999999", "drafts/999999"])
async def test_a_document_needs_something_to_belong_to(
    user: User, ada: Visitor, owner: str
) -> None:
    answer = await post(user, f"/{owner}/documents", pdf())

    assert answer.status_code == 409


async def test_strangers_and_other_sites_get_nothing(user: User, ada: Visitor) -> None:
    order_id = await make.order(ada)
    answer = await post(user, f"/orders/{order_id}/documents", pdf())
    there = f"/documents/{answer.json()['ids'][0]}"

    stranger = browser().http_client
    from_elsewhere = await user.http_client.post(
        f"/orders/{order_id}/documents",
        files={"file": ("po.pdf", pdf())},
        headers={"Origin": "https://elsewhere.example"},
    )

    assert (await stranger.get(there, headers={"Accept": "*/*"})).status_code == 401
    assert (await stranger.post(f"/orders/{order_id}/documents")).status_code == 401
    assert from_elsewhere.status_code == 403


async def test_service_opens_no_document_by_guessing_its_number(user: User, ada: Visitor) -> None:
    order_id = await make.order(ada)
    answer = await post(user, f"/orders/{order_id}/documents", pdf())
    other = browser()
    await sign_in(other, await make.visitor(Role.SERVICE))

    refused = await other.http_client.get(f"/documents/{answer.json()['ids'][0]}")

    assert refused.status_code == 403
