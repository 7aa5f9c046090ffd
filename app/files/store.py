"""The file store: a local folder, S3 or another, reached through one address (FILES_URL)."""

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

import obstore
from obstore.exceptions import AlreadyExistsError
from obstore.store import ObjectStore, from_url

from app import settings
from app.errors import Refused
from app.files import checking


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file that lies in the store under its content's SHA-256."""

    sha256: str
    size: int
    media_type: str
    store_key: str


async def keep(content: bytes, *, picture: bool = False) -> Kept:
    """Check the content and store it; the same content twice is stored once. Raises `Refused`.

    With `picture` everything else is refused before it is stored.
    """
    _refuse_empty(content)
    if picture:
        checking.refuse_no_picture(content)
    found = await checking.examined(content)
    return await _kept(content, found.media_type)


async def keep_both(content: bytes) -> tuple[Kept, str]:
    """A picture and the place of its small one for lists; refuses everything that is none."""
    _refuse_empty(content)
    found = await checking.examined(content, small=True)
    kept = await _kept(content, found.media_type)
    return kept, await _put("thumbnails", sha256(found.small).hexdigest(), found.small)


def _refuse_empty(content: bytes) -> None:
    if not content:
        raise Refused("This file is empty.")


async def _kept(content: bytes, media_type: str) -> Kept:
    digest = sha256(content).hexdigest()
    key = await _put("documents", digest, content)
    return Kept(sha256=digest, size=len(content), media_type=media_type, store_key=key)


async def _put(folder: str, digest: str, content: bytes) -> str:
    key = f"{folder}/{digest[:2]}/{digest}"
    # Never over a file that is there: content under its own hash cannot be replaced.
    with suppress(AlreadyExistsError):
        await obstore.put_async(_store(), key, content, mode="create")
    return key


class Lost(Exception):
    """A file that was stored is not in the store: a fault of the place, never of who asks."""


async def opened(store_key: str) -> AsyncIterator[bytes]:
    """The file's bytes, piece by piece. Raises `Lost` before the first when it is not there."""
    try:
        found = await obstore.get_async(_store(), store_key)
    except FileNotFoundError:
        raise Lost(store_key) from None
    return (bytes(piece) async for piece in found.stream())


def _store() -> ObjectStore:
    return _opened(settings.current().files_place)


@lru_cache(maxsize=4)
def _opened(url: str) -> ObjectStore:
    return from_url(url, mkdir=True) if url.startswith("file:") else from_url(url)
