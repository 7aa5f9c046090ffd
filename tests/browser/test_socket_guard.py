"""A page takes clicks from its own browser alone, also from somebody who knows the page's id."""

from typing import Any, cast

from playwright.async_api import Page, expect

from app.access import Role
from tests.browser.conftest import NewPage
from tests.browser.helpers import visit
from tests.browser.house import House

# What the page itself would send when its button is pressed, and the name of its tab.
CLICK = """(words) => {
  const [id, button] = Object.entries(mounted_app.elements).find(([, e]) => e.text === words);
  const { listener_id } = button.events.find((event) => event.type === 'click');
  const event = { id: Number(id), client_id: window.clientId, listener_id, args: [] };
  return { event, tab_id: sessionStorage.__nicegui_tab_id };
}"""
# Another socket, from whatever page this runs on: first the click alone, then with a handshake.
FORGED = """async ({ event, tab_id }) => {
  const socket = io(location.origin, { path: '/_nicegui_ws/socket.io', forceNew: true });
  await new Promise((done) => socket.on('connect', done));
  socket.emit('event', event);
  const asked = { client_id: event.client_id, tab_id, document_id: 'another' };
  const accepted = await socket.timeout(5000).emitWithAck('handshake', asked);
  socket.emit('event', event);
  await new Promise((done) => setTimeout(done, 300));
  socket.disconnect();
  return accepted;
}"""
SAVED = "Saved now"


async def click_of(page: Page) -> dict[str, Any]:
    return cast("dict[str, Any]", await page.evaluate(CLICK, "Save the initials"))


async def test_a_stranger_who_knows_the_page_presses_nothing(
    product: House, new_page: NewPage
) -> None:
    page = await visit(await (await product.person("Ada Lark", Role.QC)).device(), "/profile")
    stranger = await visit(await new_page(product.server.url), "/sign-in")

    accepted = await stranger.evaluate(FORGED, await click_of(page))

    assert accepted is False
    await expect(page.get_by_text(SAVED)).not_to_be_visible()
    await page.get_by_role("button", name="Save the initials").click()
    await expect(page.get_by_text(SAVED)).to_be_visible()


async def test_somebody_else_who_is_signed_in_presses_nothing_either(product: House) -> None:
    page = await visit(await (await product.person("Ada Lark", Role.QC)).device(), "/profile")
    eve = await visit(await (await product.person("Eve Stone", Role.ADMIN)).device(), "/profile")

    accepted = await eve.evaluate(FORGED, await click_of(page))

    assert accepted is False
    await expect(page.get_by_text(SAVED)).not_to_be_visible()


async def test_another_socket_of_the_same_browser_is_let_in(product: House) -> None:
    page = await visit(await (await product.person("Ada Lark", Role.QC)).device(), "/profile")

    accepted = await page.evaluate(FORGED, await click_of(page))

    assert accepted is True
    await expect(page.get_by_text(SAVED)).to_be_visible()
