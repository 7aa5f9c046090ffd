"""Pictures of steps and items: the way into the file store, and back onto a page."""

from fastapi import Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from app import catalogue, edge, instructions
from app.access import Action
from app.files import store
from app.files.store import Kept
from pages.documents import TooLarge, received, too_large
from pages.visitor import actor, route


@route("/instructions/steps/{step_id:int}/picture", action=Action.SEE_INSTRUMENTS)
async def open_picture(step_id: int) -> Response:
    found = await edge.read(actor(), lambda s: instructions.picture(s, step_id))
    return await picture(found.store_key, found.media_type)


@route(
    "/instructions/steps/{step_id:int}/picture", action=Action.CHANGE_INSTRUCTIONS, method="POST"
)
async def add_picture(request: Request, step_id: int) -> Response:
    await edge.read(actor(), lambda s: instructions.may_add_picture(s, step_id))
    kept = await taken(request)
    if isinstance(kept, Response):
        return kept
    await edge.write(actor(), lambda s: instructions.picture_step(s, step_id, kept))
    return JSONResponse({"id": step_id}, 201)


@route("/items/{item_id:int}/picture", action=Action.SEE_CATALOGUE)
async def open_picture_of_item(item_id: int) -> Response:
    found = await edge.read(actor(), lambda s: catalogue.picture(s, item_id))
    return await picture(found.store_key, found.media_type)


@route("/items/{item_id:int}/picture", action=Action.CHANGE_CATALOGUE, method="POST")
async def add_picture_of_item(request: Request, item_id: int) -> Response:
    await edge.read(actor(), lambda s: catalogue.may_picture(s, item_id))
    kept = await taken(request)
    if isinstance(kept, Response):
        return kept
    await edge.write(actor(), lambda s: catalogue.set_picture(s, item_id, kept))
    return JSONResponse({"id": item_id}, 201)


async def taken(request: Request) -> Kept | Response:
    """The form's one file, checked and stored; or the answer that it is too large."""
    try:
        _name, content = await received(request)
    except TooLarge:
        return JSONResponse({"refused": too_large()}, 413)
    return await store.keep(content, picture=True)


async def picture(store_key: str, media_type: str) -> Response:
    """A picture in the page, where it can do nothing; its address changes with its content."""
    return StreamingResponse(
        await store.opened(store_key),
        media_type=media_type,
        headers={
            "Content-Disposition": "inline",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, max-age=3600",
        },
    )
