"""What a file really is: a parser decides, never its name; runs as a child with limits.

A file that makes a parser eat memory, loop or crash takes this child down and nothing else. The
child gets the bytes on its standard input, no environment of ours and so no secret. Nothing a
person handed in is decoded anywhere else, so it also makes the small picture for lists.
"""

import asyncio
import json
import resource
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import app as our_package
from app.errors import Refused

LONGEST_SECONDS = 20
MOST_MEMORY = 1024 * 1024 * 1024
MOST_PIXELS = 80_000_000
AT_ONCE = 2

PDF, JPEG, PNG, WEBP = "application/pdf", "image/jpeg", "image/png", "image/webp"
PICTURES = (JPEG, PNG, WEBP)
SMALL = (480, 480)
BEGINNINGS = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))
NOT_ALLOWED = "Only PDF, JPEG, PNG and WebP files can be added; this is something else."
DAMAGED = "This file cannot be read: it is damaged or not complete. Save it again and retry."
NO_PICTURE = "This is no picture. Take a photo, or choose a JPEG, PNG or WebP file."
TOO_MUCH = "This file takes too long to check. Save it again in a simpler form and retry."

_places: list[asyncio.Semaphore] = []


@dataclass(frozen=True, slots=True)
class Examined:
    """What a parser confirmed; `small` is a JPEG that fits a list, where one was asked for."""

    media_type: str
    small: bytes = b""


async def examined(content: bytes, *, small: bool = False) -> Examined:
    """What it is, and a small one of a picture; refuses what is not one of ours and whole."""
    if small:
        refuse_no_picture(content)
    if not guess(content):
        raise Refused(NOT_ALLOWED)
    async with _place():
        answer = await _ask_child(content, *(["small"] if small else []))
    told, _, made = answer.partition(b"\n")
    found: dict[str, str] = json.loads(told)
    if "refused" in found:
        raise Refused(found["refused"])
    return Examined(found["media_type"], made)


def refuse_no_picture(content: bytes) -> None:
    """Said before anything is parsed or stored."""
    if guess(content) not in PICTURES:
        raise Refused(NO_PICTURE)


async def _ask_child(content: bytes, *wanted: str) -> bytes:
    """One line of JSON, then the bytes of the small picture."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "app.files.checking",
        *wanted,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={"PYTHONPATH": str(Path(our_package.__path__[0]).parent)},
    )
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            told, _ = await child.communicate(content)
    except TimeoutError:
        return _refusal(TOO_MUCH)
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode != 0:
        return _refusal(DAMAGED)
    return told


def _refusal(words: str) -> bytes:
    return json.dumps({"refused": words}).encode()


def _place() -> asyncio.Semaphore:
    # Two at a time: ten people adding drawings must not starve the pages.
    if not _places:
        _places.append(asyncio.Semaphore(AT_ONCE))
    return _places[0]


def guess(content: bytes) -> str:
    """What the first bytes promise; empty when it is nothing we take."""
    if content[:4] == b"RIFF" and content[8:12] == WEBP[-4:].upper().encode():
        return WEBP
    return next((kind for start, kind in BEGINNINGS if content.startswith(start)), "")


def examine(content: bytes) -> str:
    """The media type, after the whole file was parsed; raises `Refused`."""
    kind = guess(content)
    if not kind:
        raise Refused(NOT_ALLOWED)
    if kind == PDF:
        _examine_pdf(content)
    else:
        _examine_image(content, kind.removeprefix("image/").upper())
    return kind


def _examine_pdf(content: bytes) -> None:
    import pikepdf  # noqa: PLC0415  # only the child needs it

    try:
        with pikepdf.open(BytesIO(content)) as document:
            if len(document.pages) == 0:
                raise Refused(DAMAGED)
            if any(_acts(thing) for thing in document.objects):
                raise Refused(
                    "This PDF contains a script or starts a program. Print it to a new PDF and add"
                    " that one."
                )
    except pikepdf.PasswordError:
        raise Refused("This PDF needs a password. Save it without one and add it again.") from None
    except pikepdf.PdfError:
        raise Refused(DAMAGED) from None


def _acts(thing: object) -> bool:
    """Whether this object runs a script or a program, or one written inside it does."""
    import pikepdf  # noqa: PLC0415  # only the child needs it

    if isinstance(thing, pikepdf.Array):
        return any(_acts(part) for part in _inside(thing))
    if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        return False
    if "/JS" in thing or thing.get("/S") in ("/JavaScript", "/Launch"):
        return True
    return any(_acts(part) for part in _inside(thing.values()))


def _inside(parts: Iterable[object]) -> Iterator[object]:
    # What is only referred to is an object of the file by itself and looked at there.
    return (part for part in parts if not getattr(part, "is_indirect", False))


def _examine_image(content: bytes, form: str) -> None:
    from PIL import Image  # noqa: PLC0415  # only the child needs it

    try:
        with Image.open(BytesIO(content), formats=[form]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Refused("This picture has more than 80 million points. Save it smaller.")
            picture.verify()
        # `verify` leaves the picture unusable; only decoding shows that it is whole.
        with Image.open(BytesIO(content), formats=[form]) as picture:
            picture.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Refused(DAMAGED) from None


def small_of(content: bytes) -> bytes:
    """A JPEG that fits a list, turned the way the tablet was held; of a picture that is whole."""
    from PIL import Image, ImageOps  # noqa: PLC0415  # only the child needs it

    with Image.open(BytesIO(content)) as picture:
        # A photo is decoded no larger than it is needed.
        picture.draft("RGB", (2 * SMALL[0], 2 * SMALL[1]))
        flat = picture.convert("RGB")
    flat.thumbnail(SMALL)
    out = BytesIO()
    ImageOps.exif_transpose(flat).save(out, "JPEG", quality=80)
    return out.getvalue()


def main(*wanted: str) -> None:
    """The child: bytes in; one line of JSON out, and the small picture after it when wanted."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (LONGEST_SECONDS, LONGEST_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    content = sys.stdin.buffer.read()
    try:
        answer = json.dumps({"media_type": examine(content)}).encode()
        if "small" in wanted:
            answer += b"\n" + small_of(content)
    except Refused as refusal:
        answer = _refusal(str(refusal))
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
