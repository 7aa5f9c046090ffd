"""A real SMTP receiver on the loopback, and a webhook: what arrives there was really sent."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_string
from email.message import EmailMessage
from email.policy import default


@dataclass
class PostOffice:
    """`mails` arrived; the next `refusals` are answered with, one a mail; `port` of the server.

    `extensions` are those it says it has (RFC 5321, 4.1.1.1). With a `certificate` it encrypts,
    from the start or when it is asked to; `in_the_open` is everything it heard before.
    """

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    pause: float = 0.0
    begun: int = 0
    extensions: list[str] = field(default_factory=list)
    certificate: ssl.SSLContext | None = None
    from_the_start: bool = False
    in_the_open: list[str] = field(default_factory=list)
    signed_in: list[str] = field(default_factory=list)
    farewell: str = "221 bye"

    @property
    def url(self) -> str:
        return f"{'smtps' if self.from_the_start else 'smtp'}://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One conversation as RFC 5321 has it; whoever distrusts the certificate hangs up."""
        try:
            with suppress(OSError):
                await self._say(writer, "220 loopback")
                while line := (await reader.readline()).decode(errors="replace").strip():
                    if writer.get_extra_info("sslcontext") is None:
                        self.in_the_open.append(line)
                    await self._answer(line, reader, writer)
        finally:
            writer.close()

    async def _answer(
        self, line: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        word = line.split(maxsplit=1)[0].upper()
        if word == "EHLO":
            for known in ["loopback", *self.extensions]:
                await self._say(writer, f"250-{known}")
            await self._say(writer, "250 HELP")
        elif word == "STARTTLS" and self.certificate:
            await self._say(writer, "220 go on")
            await writer.start_tls(self.certificate)
        elif word == "DATA":
            await self._data(reader, writer)
        else:
            await self._say(writer, self._word_for(word, line))

    def _word_for(self, word: str, line: str) -> str:
        if word == "RCPT" and self.refusals and self.refusals[0].startswith("5"):
            return self.refusals.pop(0)
        if word == "AUTH":
            self.signed_in.append(line)
            return "235 welcome"
        return {"QUIT": self.farewell, "STARTTLS": "454 not now"}.get(word, "250 ok")

    async def _data(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._say(writer, "354 go on")
        text = (await reader.readuntil(b"\r\n.\r\n")).decode()
        self.begun += 1
        await asyncio.sleep(self.pause)
        if self.refusals:
            await self._say(writer, self.refusals.pop(0))
            return
        mail = message_from_string(text.removesuffix("\r\n.\r\n"), policy=default)
        self.mails.append(mail)
        await self._say(writer, "250 taken")

    async def _say(self, writer: asyncio.StreamWriter, words: str) -> None:
        writer.write(f"{words}\r\n".encode())
        await writer.drain()


@asynccontextmanager
async def post_office(
    certificate: ssl.SSLContext | None = None, *, from_the_start: bool = False
) -> AsyncIterator[PostOffice]:
    """Open on a port of its own while the block runs."""
    office = PostOffice(certificate=certificate, from_the_start=from_the_start)
    tls = certificate if from_the_start else None
    server = await asyncio.start_server(office.serve, "127.0.0.1", 0, ssl=tls)
    office.port = server.sockets[0].getsockname()[1]
    async with server:
        yield office


@dataclass
class Chat:
    """A webhook: `said` are the bodies it took; the next answers are `codes`, then 200."""

    port: int = 0
    said: list[str] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.split("content-length:")[1].split()[0])
        body = (await reader.readexactly(length)).decode()
        code = self.codes.pop(0) if self.codes else 200
        if code == 200:
            self.said.append(body)
        writer.write(
            f"HTTP/1.1 {code} x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
        )
        await writer.drain()
        writer.close()


@asynccontextmanager
async def chat_room() -> AsyncIterator[Chat]:
    """A webhook on a port of its own while the block runs."""
    room = Chat()
    server = await asyncio.start_server(room.serve, "127.0.0.1", 0)
    room.port = server.sockets[0].getsockname()[1]
    async with server:
        yield room
