"""Every widget in every state, as a real server: `python -m tests.browser.gallery --port 8090`."""

import argparse
import asyncio
from collections.abc import Callable

from fastapi import Request, UploadFile
from fastapi.responses import JSONResponse, RedirectResponse
from nicegui import app as ng
from nicegui import ui

from app import settings
from app.access import Role, Visitor
from app.errors import Refused
from app.ops import logs
from pages.frame import Crumb, bare_frame, frame
from pages.serve import build, serve
from pages.widgets import (
    Button,
    Column,
    DataTable,
    Field,
    Filter,
    FilterChips,
    LinkButton,
    Paging,
    Picker,
    Text,
    TreeLine,
    TreeTable,
    copy_link,
    drafts,
    empty_state,
    print_button,
    row,
    skeleton,
)
from pages.widgets.status import STATUSES
from tests.browser.gallery_parts import PARTS, actions, everything

ADMIN = Visitor(
    session_id=1,
    person_id=7,
    user_name="maria",
    name="María Fernández",
    initials="MF",
    roles=frozenset({Role.ADMIN}),
)
ASSEMBLER = Visitor(
    session_id=2,
    person_id=8,
    user_name="tom",
    name="Tom Baker",
    initials="TB",
    roles=frozenset({Role.ASSEMBLER}),
)
COLUMNS = [
    Column("po", "PO", "strong", sort=True),
    Column("builds", "Builds", "number", narrow="hide"),
    Column("customer", "Customer", sort=True),
    Column("wanted", "Wanted", "date", sort=True),
    Column("status", "Status", "status"),
    Column("age", "Age", "muted", narrow="hide"),
]


def pages() -> None:
    for path, drawn in PAGES.items():
        ui.page(path)(drawn)
    ui.page("/slow", response_timeout=0.2)(slow)


def widgets() -> None:
    crumbs = [Crumb(words, "/orders") for words in ("Orders", "PO-2026-0117", "B-1004")]
    with frame(
        "Final QC B-1004", ADMIN, crumbs=crumbs, demonstration=True, counters={"/orders": 3}
    ):
        everything()


def orders() -> None:
    def sort(by: str) -> None:
        field = by.removeprefix("-")
        table.show(sorted(ROWS, key=lambda r: str(r[field]), reverse=by.startswith("-")))

    def turn(page: int) -> None:
        paging.show(1204, page)

    crumbs = [Crumb("Orders", "/orders")]
    with frame("Orders", ADMIN, crumbs=crumbs, action=new_order, unread=12):
        with row():
            Field("Find", placeholder="PO, build, customer, project", keyboard="search").classes(
                "grow"
            )
            Button("Another comes", lambda: table.show([another, *ROWS]), kind="quiet")
        filters = [Filter("status", "In production"), Filter("mine", "Mine")]
        chips = FilterChips(
            filters, lambda name: chips.show([f for f in filters if f.name != name])
        )
        another = {**ROWS[0], "id": 99, "href": "/orders/99", "po": "PO-2026-0099"}
        table = DataTable(COLUMNS, ROWS, label="Orders", on_sort=sort, sorted_by="wanted")
        paging = Paging(1204, 1, 20, turn)


def opening() -> None:
    with frame("Opening", ADMIN):
        actions()
        Picker("Accessory", PARTS, "12")


def one_order(number: str) -> None:
    with frame(f"Order {number}", ADMIN):
        Text("Everything about it.")


def empty() -> None:
    with frame("Orders", ASSEMBLER):
        empty_state(
            "orders",
            "No order matches these filters. Orders appear here as soon as a "
            "coordinator submits them.",
            action=new_order,
        )
        skeleton()


def bom() -> None:
    number = "PO-2026-0117-ST-ELSEWHERE-GENERAL-HOSPITAL-2"
    crumbs = [Crumb("Orders", "/orders"), Crumb(number, "/orders")]
    with frame(
        "Bill of materials", ADMIN, crumbs=crumbs, action=lambda: Button("Export", icon="download")
    ):
        with row():
            copy_link("/tree")
            print_button()
            Button("Change two", lambda: tree.show(lines(12, 6), changed=[3, 5]), kind="quiet")
            above = TreeLine("new", 0, "709.99", "Sink body 99", "1")
            Button("One above", lambda: tree.show([above, *lines(12, 6)]), kind="quiet")
        tree = TreeTable(lines(12, 6), depth=1)


def large_bom() -> None:
    with frame("Large bill of materials", ADMIN):
        TreeTable(lines(50, 19), depth=9)


def form() -> None:
    async def submit() -> None:
        await asyncio.sleep(0.3)
        presses.append(note.value)
        count.set_text(f"{len(presses)} stored")

    presses: list[str] = []
    with frame("Form", ADMIN):
        with drafts("form"):
            note = Field("Note", multiline=True)
            Field("Customer", required=True).listen()
        Button("Store", submit, kind="primary")
        count = Text("0 stored")
        Button("Refuse", refuse)
        Button("Break", fail)
        Button("Blocked", fail).block("Add a sink first.")
        ui.label('<img src=x onerror="window.stolen=1">')


def broken() -> None:
    raise RuntimeError("secret text of an exception")


async def slow() -> None:
    await asyncio.sleep(2)


async def broken_later() -> None:
    await asyncio.sleep(0)
    raise RuntimeError("secret text of an exception")


def unknown() -> None:
    raise Refused("There is no order PO-17.")


def bare() -> None:
    with (
        bare_frame("Sign in"),
        ui.element("form").props("method=post action=/sign-in").classes("stack"),
    ):
        Field("User name", autocomplete="username", name="user_name")
        Field("Password", keyboard="password", autocomplete="current-password", name="password")
        Button("Sign in", kind="primary")


def nothing() -> None:
    ui.label("bare")


def refuse() -> None:
    raise Refused("The length is below 48 in, the shortest body.")


def fail() -> None:
    raise RuntimeError("secret text of an exception")


def new_order() -> None:
    LinkButton("New order", "/orders/new", kind="primary", icon="plus")


def lines(tops: int, below: int) -> list[TreeLine]:
    made: list[TreeLine] = []
    for top in range(tops):
        made.append(
            TreeLine(
                len(made),
                0,
                f"709.{top:02}",
                f"Sink body {top}, 48 to 60 in",
                "1",
                outline=f"7.{top}",
                why="A 54 in sink needs the body for 48 to 60 in.",
            )
        )
        for part in range(below):
            unverified = part % 4 == 3
            level = 1 if part % 3 == 0 else 2
            made.append(
                TreeLine(
                    len(made),
                    level,
                    f"702.{top:02}{part:02}",
                    f"1/4-20 nylon nut, size {part}",
                    f"{part + 1}",
                    unverified=unverified,
                    why="Comes with the part above it.",
                )
            )
    return made


ROWS = [
    {
        "id": number,
        "href": f"/orders/{number}",
        "po": f"PO-2026-{number:04}",
        "builds": number % 10 + 1,
        "customer": f"Hospital {number % 7} of the Holy Trinity",
        "wanted": f"{number % 28 + 1} Dec 2026",
        "status": list(STATUSES)[number % len(STATUSES)],
        "age": f"{number} d",
    }
    for number in range(1, 21)
]
PAGES: dict[str, Callable[..., object]] = {
    "/": widgets,
    "/orders": orders,
    "/empty": empty,
    "/tree": bom,
    "/tree/large": large_bom,
    "/form": form,
    "/broken": broken,
    "/broken-later": broken_later,
    "/unknown": unknown,
    "/sign-in": bare,
    "/bare": nothing,
    "/search": empty,
    "/opening": opening,
    "/orders/{number}": one_order,
}


def routes() -> None:
    @ng.get("/healthz")
    async def alive() -> JSONResponse:
        return JSONResponse({"ok": True})

    @ng.post("/sign-out")
    async def leave() -> RedirectResponse:
        return RedirectResponse("/sign-in", 303)

    @ng.post("/files")
    async def store(request: Request, file: UploadFile) -> JSONResponse:
        content = await file.read()
        if not content.startswith(b"%PDF"):
            return JSONResponse({"refused": "This is not a PDF."}, 422)
        return JSONResponse({"name": file.filename, "size": len(content)})


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=8090)
    port = parser.parse_args().port
    logs.set_up(readable=True)
    known = settings.load(app_env="demo", max_upload_bytes=200_000)
    build(routes, pages, known=known)
    serve(host="127.0.0.1", port=port, known=known)


if __name__ in {"__main__", "__mp_main__"}:
    main()
