"""The way of a picture from the tablet into the file store, and back onto a page."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from fastapi import Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from nicegui import ui

from app import edge, photos
from app.access import Action
from app.files import store
from app.photos import Opened, Taken
from app.words import t
from pages.documents import TooLarge, received, too_large
from pages.visitor import actor, route

FOR_EVER = "private, max-age=31536000, immutable"


@route("/runs/{run_id:int}/photos", action=Action.SEE_RUN, method="POST")
async def add_photo(  # noqa: PLR0913, PLR0917  # the parts of the address
    request: Request,
    run_id: int,
    client_id: UUID,
    key: str,
    basin: int = 0,
    at: datetime | None = None,
    original: int | None = None,
) -> Response:
    """One picture of one item; sent again it is the same one."""
    await edge.read(actor(), lambda s: photos.may_add(s, run_id, (key, basin)))
    try:
        _, content = await received(request)
    except TooLarge:
        return JSONResponse({"refused": too_large()}, 413)
    taken = Taken(
        client_id=client_id, item_key=key, basin=basin, original_id=original, device_at=at
    )
    stored = await photos.store_picture(content)
    # It knows by itself what was sent before, and that it was for this item.
    photo_id = await edge.write(actor(), lambda s: photos.add(s, run_id, taken, stored))
    return JSONResponse({"id": photo_id}, 201)


@route("/photos/{photo_id:int}", action=Action.SEE_RUN)
async def open_photo(photo_id: int) -> Response:
    """The original, as it was taken; a look at it stands in the ledger."""
    found = await edge.write(actor(), lambda s: photos.open_one(s, photo_id))
    return await _picture(found["store_key"], found["media_type"], found)


@route("/photos/{photo_id:int}/thumbnail", action=Action.SEE_RUN)
async def open_thumbnail(photo_id: int) -> Response:
    """The small one, for lists."""
    found = await edge.read(actor(), lambda s: photos.look(s, photo_id))
    return await _picture(found["thumbnail_key"], "image/jpeg", None)


def small_pictures(photos: Collection[int], of: str) -> None:
    """Small ones in a row, each leads to its original; `of` says in words what they show."""
    if not photos:
        return
    with ui.element("ul").classes("pictures"):
        for number, photo in enumerate(photos, start=1):
            with ui.element("li"), ui.element("a") as link:
                link.props["href"] = f"/photos/{photo}"
                picture = ui.element("img")
                picture.props["src"] = f"/photos/{photo}/thumbnail"
                picture.props["alt"] = t("Picture {n} of {what}", n=number, what=of)


async def _picture(key: str, media_type: str, opened: Opened | None) -> Response:
    headers = {
        "Content-Disposition": "inline",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        # A picture never changes: its address is its content's.
        "Cache-Control": FOR_EVER,
    }
    if opened is not None:
        headers["Content-Length"] = str(opened["size"])
    return StreamingResponse(await store.opened(key), media_type=media_type, headers=headers)
