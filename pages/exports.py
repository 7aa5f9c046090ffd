"""Downloads: the BOM of a build and the purchase list of an order, as files."""

from collections.abc import AsyncIterator
from urllib.parse import quote, urlencode

from fastapi.responses import Response, StreamingResponse

from app import exports
from app.access import Action
from app.exports import File, Wanted
from app.procurement import packing
from pages.ages import now
from pages.visitor import actor, route

CHUNK = 64 * 1024


def bom_file(build_number: str, revision: int, asked: Wanted) -> str:
    """The address of a stored revision as a file."""
    there = f"/builds/{quote(build_number, safe='')}/bom.{asked.format}"
    return f"{there}?{urlencode({'revision': revision, **_more(asked)})}"


def purchase_list_file(order_id: int, asked: Wanted) -> str:
    there = f"/orders/{order_id}/purchase-list.{asked.format}"
    return f"{there}?{urlencode(_more(asked))}".rstrip("?")


@route("/builds/{number}/bom.{form}", action=Action.EXPORT_BOM)
async def download_bom(
    number: str, form: str, revision: int | None = None, view: str = "", paper: str = ""
) -> Response:
    asked = exports.wanted(form, view, paper)
    return handed_over(await exports.of_build(actor(), number, asked, revision=revision))


@route("/orders/{order_id:int}/purchase-list.{form}", action=Action.EXPORT_BOM)
async def download_purchase_list(
    order_id: int, form: str, view: str = "", paper: str = ""
) -> Response:
    asked = exports.wanted(form, view, paper)
    return handed_over(await exports.of_order(actor(), order_id, asked))


def outsourced_file(build_number: str, form: str) -> str:
    """The address of the outsourced set of a build as a file."""
    return f"/builds/{quote(build_number, safe='')}/outsourced.{form}"


@route("/builds/{number}/outsourced.{form}", action=Action.EXPORT_BOM)
async def download_outsourced(number: str, form: str, paper: str = "") -> Response:
    chosen = exports.wanted("pdf", paper=paper).paper
    return handed_over(await packing.of_set(actor(), number, form, at=now(), paper=chosen))


def handed_over(file: File) -> Response:
    """The file as an attachment; its name is plain ASCII already."""
    return StreamingResponse(
        _chunks(file.content),
        media_type=file.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{file.name}"',
            "Content-Length": str(len(file.content)),
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


async def _chunks(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), CHUNK):
        yield content[start : start + CHUNK]


def _more(asked: Wanted) -> dict[str, str]:
    if asked.format == "csv":
        return {"view": asked.view}
    return {"paper": asked.paper} if asked.format == "pdf" else {}
