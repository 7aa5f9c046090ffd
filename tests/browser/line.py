"""A line between browser and server that a test can cut: a TCP proxy on loopback."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from tests.browser.servers import Server, free_port

PIECE = 64 * 1024


class Line:
    """Passes bytes on; `cut` ends what is open and refuses what is new until `mend`."""

    def __init__(self, to: int) -> None:
        self.port, self.to = free_port(), to
        self.broken = False
        self.open = asyncio.Event()
        self.open.set()
        self._writers: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        self.broken = True
        for writer in list(self._writers):
            writer.transport.abort()

    def swallow(self) -> None:
        """Wi-Fi out of reach: nothing arrives, and nobody says so."""
        self.open.clear()

    def mend(self) -> None:
        self.broken = False
        self.open.set()

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.broken:
            writer.transport.abort()
            return
        try:
            there, to = await asyncio.open_connection("127.0.0.1", self.to)
        except OSError:  # nobody is there, as when the server was killed
            writer.transport.abort()
            return
        self._writers |= {writer, to}
        with suppress(OSError):
            await asyncio.gather(self._pass_on(reader, to), self._pass_on(there, writer))
        self._writers -= {writer, to}

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await reader.read(PIECE):
                await self.open.wait()
                writer.write(piece)
                await writer.drain()
        writer.close()


@asynccontextmanager
async def line_to(server: Server) -> AsyncIterator[Line]:
    line = Line(server.port)
    listening = await asyncio.start_server(line.connected, "127.0.0.1", line.port)
    try:
        yield line
    finally:
        line.cut()
        listening.close()
