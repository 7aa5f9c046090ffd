"""Tablets for measuring: they speak NiceGUI's own protocol over a web socket, without a browser.

Fifty browsers would measure the machine they run on; these cost next to nothing, so what is
measured is the server.
"""

import asyncio
import json
import re
import time
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import uuid4

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

CLIENT = re.compile(r"'client_id': '([0-9a-f-]{36})'")
ELEMENTS = re.compile(r"parseElements\(String\.raw`(.*?)`\)", re.DOTALL)
OPEN, PING, PONG, CONNECT, EVENT = "0", "2", "3", "40", "42"
# NiceGUI keeps what it sent until it is told that it arrived; browsers tell it every three seconds.
TELL_EVERY = 3.0
PATIENCE = 30.0


@dataclass(slots=True)
class Tablet:
    """A page that is open and connected; `tick` answers how long it took until it was saved."""

    client_id: str
    element: int
    listener: str
    places: Sequence[tuple[str, int]]
    line: "ClientConnection"
    _waiting: dict[str, asyncio.Future[None]] = field(default_factory=dict)
    _seen: dict[tuple[str, int], int | None] = field(default_factory=dict)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _next: int = 0
    _turn: int = 0

    async def tick(self) -> float:
        """One tap on the next row, in milliseconds until the server has said that it is kept."""
        place = self.places[self._turn % len(self.places)]
        self._turn += 1
        entry: dict[str, Any] = {
            "id": str(uuid4()),
            "key": place[0],
            "basin": place[1],
            "act": "value",
            "value": "pass",
            "note": "",
            "seen": self._seen.get(place),
            "at": datetime.now(UTC).isoformat(),
        }
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[entry["id"]] = kept
        before = time.perf_counter()
        await self._send(
            "event",
            {
                "id": self.element,
                "client_id": self.client_id,
                "listener_id": self.listener,
                "args": [json.dumps([entry])],
            },
        )
        await asyncio.wait_for(kept, PATIENCE)
        return (time.perf_counter() - before) * 1000

    async def leave(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.line.close()

    async def _send(self, kind: str, message: object) -> None:
        await self.line.send(EVENT + json.dumps([kind, message]))

    async def _listen(self) -> None:
        async for said in self.line:
            text = said if isinstance(said, str) else said.decode()
            if text == PING:
                await self.line.send(PONG)
            elif text.startswith(EVENT):
                self._hear(text)

    def _hear(self, text: str) -> None:
        if (number := re.search(r'"message_id":\s*(\d+)', text)) is not None:
            self._next = int(number[1]) + 1
        if "accepted" not in text and "refused" not in text:
            return
        if "refused" in text:
            raise RuntimeError(f"A tick was refused: {text[:400]}")
        for client_id in [known for known in self._waiting if known in text]:
            self._waiting.pop(client_id).set_result(None)

    async def _tell(self) -> None:
        while True:
            await asyncio.sleep(TELL_EVERY)
            await self._send("ack", {"client_id": self.client_id, "next_message_id": self._next})


async def opened(address: str, path: str, token: str = "") -> Tablet:
    """Load the page with a checklist on it, and connect as its browser would."""
    from websockets.asyncio.client import connect  # noqa: PLC0415  # only for measuring

    cookie = {"Cookie": f"sid={token}"} if token else {}
    page = await asyncio.to_thread(_page, f"{address}{path}", cookie)
    client, elements = CLIENT.search(page), elements_of(page)
    if client is None:
        raise RuntimeError(f"This is no page of NiceGUI: {page[:300]}")
    client_id = client[1]
    number, listener, places = _checklist(elements)
    asked = urlencode(
        {
            "client_id": client_id,
            "next_message_id": 0,
            "implicit_handshake": "true",
            "document_id": str(uuid4()),
            "tab_id": str(uuid4()),
            "EIO": "4",
            "transport": "websocket",
        }
    )
    there = address.replace("http://", "ws://")
    line = await connect(
        f"{there}/_nicegui_ws/socket.io/?{asked}",
        additional_headers=cookie,
        origin=address,  # type: ignore[arg-type]  # a plain text here
        max_size=None,
        compression=None,
    )
    await line.recv()
    await line.send(CONNECT)
    await line.recv()
    tablet = Tablet(client_id, number, listener, places, line)
    tablet._tasks += [  # noqa: SLF001  # its own module
        asyncio.create_task(tablet._listen()),  # noqa: SLF001
        asyncio.create_task(tablet._tell()),  # noqa: SLF001
    ]
    return tablet


async def leave(tablets: Sequence[Tablet]) -> None:
    for tablet in tablets:
        with suppress(OSError):
            await tablet.leave()


def _page(url: str, headers: dict[str, str]) -> str:
    request = urllib.request.Request(url, headers=headers)  # noqa: S310  # an address made here
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
        return str(answer.read().decode())


def elements_of(page: str) -> dict[str, Any]:
    """What the server has put on a page, by the number of each element."""
    elements = ELEMENTS.search(page)
    if elements is None:
        raise RuntimeError(f"This is no page of NiceGUI: {page[:300]}")
    # What stands in the template text of a script, as the browser undoes it.
    plain = re.sub(r"&(#36|#96|amp|gt|lt);", _unescaped, elements[1])
    found: dict[str, Any] = json.loads(plain)
    return found


def _unescaped(match: re.Match[str]) -> str:
    return {"#36": "$", "#96": "`", "amp": "&", "gt": ">", "lt": "<"}[match[1]]


def _checklist(elements: dict[str, Any]) -> tuple[int, str, list[tuple[str, int]]]:
    for number, element in elements.items():
        for event in element.get("events", ()):
            if event["type"] == "answers":
                items = element["props"]["items"]
                places = [(item["key"], item.get("basin", 0)) for item in items]
                return int(number), str(event["listener_id"]), places
    raise RuntimeError("There is no checklist on this page.")
