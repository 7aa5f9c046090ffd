"""Documents: added with progress, listed, opened, removed and brought back; and their routes."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from nicegui import ui
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from app import documents, edge, settings
from app.access import Action
from app.documents import ACCEPTED, KINDS, Listed, Place
from app.errors import Refused
from app.files import store
from app.words import t
from pages.ages import When
from pages.document_sinks import NOBODY, Sinks
from pages.moments import moment
from pages.visitor import actor, route
from pages.widgets import (
    Button,
    Choice,
    FileDrop,
    Icon,
    IconButton,
    Link,
    Sheet,
    Text,
    UndoBar,
    stack,
)

# What a form puts around its file.
AROUND = 16 * 1024
LARGEST = 10 * 1024 * 1024
# The places in an address; none for a document of all of them.
Places = Annotated[tuple[int, ...], Query(alias="sink")]


class Papers:
    """The documents of an order or a draft; `reload` shows what the database has now.

    `sinks` are what its sinks are called, by their places.
    """

    def __init__(
        self,
        place: Place,
        sinks: Mapping[int, str],
        reload: Callable[[], Awaitable[object]],
        *,
        may_change: bool,
    ) -> None:
        self.place, self.reload, self.may_change = place, reload, may_change
        self.sinks = Sinks(sinks)
        self.removed: Listed | None = None
        with stack() as self.box:
            self.undo = ui.element("div").classes("when-filled")
            self.list = ui.element("ul").classes("papers")
            if may_change:
                self._drop()

    def show(self, listed: Sequence[Listed], *, left: Mapping[int, datetime] = NOBODY) -> None:
        """Draw the list anew; what is being uploaded goes on.

        `left` are the places of sinks that are shipped or cancelled, and since when: papers that
        were there for them are only read.
        """
        self.sinks.show(left)
        if self.removed and self.removed.stays(left):
            self.undo.clear()
        self.list.clear()
        with self.list:
            for document in listed:
                with ui.element("li"):
                    self._one(document)
            if not listed:
                with ui.element("li"):
                    Text(t("No documents yet."), "muted")

    def _drop(self) -> None:
        kinds = Choice(t("Kind of document"), KINDS, next(iter(KINDS)))
        FileDrop(
            t("Add documents"),
            upload_path(self.place),
            chosen_by=[(kinds, [f"kind={kind}" for kind in KINDS]), *self.sinks.draw()],
            accept=ACCEPTED,
            max_bytes=largest(),
            hint=t("PDF, JPEG, PNG or WebP, up to 10 MB each"),
            on_done=lambda _: self.reload(),
        )

    def _one(self, document: Listed) -> None:
        Icon("file")
        with ui.element("div").classes("grow"):
            Link(document.file_name, f"/documents/{document.id}", "strong")
            about = (
                t(KINDS[document.kind]), self.sinks.whose(document), size(document.size),
                document.who, moment(document.at),
            )  # fmt: skip
            When(" · ".join(filter(None, about)), document.at, "faint")
        if self.may_change and not document.stays(self.sinks.left):
            if self.sinks.names or document.sink:
                label = t("Change which sink {name} is for", name=self.sinks.called(document))
                IconButton("edit", label, lambda: self._ask(document))
            label = t("Remove {name}", name=self.sinks.called(document))
            IconButton("trash", label, lambda: self._remove(document))

    def _ask(self, document: Listed) -> None:
        title = t("Which sink {name} is for", name=self.sinks.called(document))
        # On the page, not in the list: that may be drawn again meanwhile.
        with self.box.client, Sheet(title) as sheet:
            whom = self.sinks.choice(document.sink)

            async def keep() -> None:
                sink = whom.value
                try:
                    await edge.write(actor(), lambda s: documents.keep_for(s, document.id, sink))
                except Refused as refusal:
                    whom.refuse(str(refusal))
                    return
                sheet.close()
                with self.box:
                    await self.reload()

            with ui.element("div").classes("sheet-foot"):
                Button(t("Keep as it is"), sheet.close)
                Button(t("Save"), keep, kind="primary")
        sheet.on("hide", sheet.delete)
        sheet.open()

    async def _remove(self, document: Listed) -> None:
        await edge.write(actor(), lambda s: documents.remove(s, document.id))
        # The pressed button is drawn away with the list; the card is still here.
        with self.box:
            await self.reload()
        self.removed = document
        self.undo.clear()
        with self.undo:
            UndoBar(
                t("Removed {name}.", name=self.sinks.called(document)),
                lambda: self._bring_back(document),
            )

    async def _bring_back(self, document: Listed) -> None:
        await edge.write(actor(), lambda s: documents.bring_back(s, document.id))
        with self.box:
            self.undo.clear()
            await self.reload()


def upload_path(place: Place) -> str:
    owner = f"/drafts/{place.draft_id}" if place.draft_id else f"/orders/{place.order_id}"
    return f"{owner}/documents"


def largest() -> int:
    return min(settings.current().max_upload_bytes, LARGEST)


def size(count: int) -> str:
    """Bytes as people say them."""
    if count < 1024 * 1024:
        return t("{n} kB", n=max(1, round(count / 1024)))
    return t("{n:.1f} MB", n=count / (1024 * 1024))


@route("/orders/{order_id:int}/documents", action=Action.ADD_DOCUMENT, method="POST")
async def add_to_order(
    request: Request, order_id: int, kind: str = "other", sinks: Places = ()
) -> Response:
    return await take(request, Place(order_id=order_id, sinks=sinks), kind)


@route("/drafts/{draft_id:int}/documents", action=Action.ADD_DOCUMENT, method="POST")
async def add_to_draft(
    request: Request, draft_id: int, kind: str = "other", sinks: Places = ()
) -> Response:
    return await take(request, Place(draft_id=draft_id, sinks=sinks), kind)


@route("/documents/{document_id:int}", action=Action.SEE_DOCUMENT)
async def open_document(document_id: int) -> Response:
    """The file, as a download; a picture may also stand in the browser, where it can do nothing."""
    found = await edge.write(actor(), lambda s: documents.open_one(s, document_id))
    pictured = found["media_type"].startswith("image/")
    disposition = "inline" if pictured else "attachment"
    return StreamingResponse(
        await store.opened(found["store_key"]),
        media_type=found["media_type"],
        headers={
            "Content-Disposition": f"{disposition}; filename*=UTF-8''{quote(found['file_name'])}",
            "Content-Length": str(found["size"]),
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-store",
        },
    )


class TooLarge(MultiPartException):
    """More bytes came than a file may have; the parser closes what it has opened."""


async def take(request: Request, place: Place, kind: str) -> Response:
    """Read, check and store one file, then write the row; refusals are answered in words."""
    await edge.read(actor(), lambda s: documents.may_add(s, place))
    try:
        name, content = await received(request)
    except TooLarge:
        return JSONResponse({"refused": too_large()}, 413)
    kept = await store.keep(content)
    added = await edge.write(actor(), lambda s: documents.add(s, place, kept, name=name, kind=kind))
    return JSONResponse({"ids": added}, 201)


async def received(request: Request) -> tuple[str, bytes]:
    """The name and the bytes of the form's one file; reading stops where the limit is."""
    try:
        parser = MultiPartParser(
            request.headers, counted(request, largest() + AROUND), max_files=1, max_fields=5
        )
        sent = await parser.parse()
    except TooLarge:
        raise
    except (MultiPartException, KeyError) as error:
        raise Refused(t("No file arrived. Choose one and try again.")) from error
    file = sent.get("file")
    if not isinstance(file, UploadFile):
        raise Refused(t("No file arrived. Choose one and try again."))
    content = await file.read()
    await sent.close()
    if len(content) > largest():
        raise TooLarge(too_large())
    return file.filename or "", content


async def counted(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    arrived = 0
    async for piece in request.stream():
        arrived += len(piece)
        if arrived > most:
            raise TooLarge(too_large())
        yield piece


def too_large() -> str:
    megabytes = largest() // (1024 * 1024)
    return t("Larger than {n} MB, which is the most a file may have.", n=megabytes)
