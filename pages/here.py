"""Where the browser of an open page is: its address with what was chosen on it since."""

from urllib.parse import quote

from nicegui import Client, ui
from starlette.datastructures import URL


def keep(address: str) -> None:
    """Show this address for the page that is open, without loading anything."""
    ui.navigate.history.replace(address)
    ui.context.client.storage["here"] = address


def to_sign_in(client: Client) -> None:
    """The session has ended: whoever signs in again comes back to what is open."""
    with client:
        here = client.storage.get("here")
        ui.navigate.to(sign_in_again(str(here) if here else path_of(client.request.url)))


def sign_in_again(address: str) -> str:
    return f"/sign-in?ended=1&next={quote(address, safe='')}"


def path_of(url: URL) -> str:
    """Path and query."""
    return url.path + (f"?{url.query}" if url.query else "")
