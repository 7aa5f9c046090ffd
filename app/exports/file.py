"""A file ready to be handed over, with a name that every system accepts."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

LONGEST_NAME = 80


@dataclass(frozen=True)
class File:
    """`name` is made of letters, digits, dots, dashes and underscores of ASCII only."""

    name: str
    media_type: str
    content: bytes

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def file(stem: str, ending: str, media_type: str, content: bytes) -> File:
    """A file named after what it holds; what somebody typed cannot lead out of a folder."""
    return File(f"{safe(stem)}.{ending}", media_type, content)


def safe(stem: str) -> str:
    """`BOM B/1 "x"` becomes `BOM_B-1_x`: no separators, quotes, blanks or leading dots."""
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    words = re.sub(r"(\.\.+|[^A-Za-z0-9._-]|-)+", "-", plain.replace(" ", "_"))
    return re.sub(r"-*_-*", "_", words).strip("._-")[:LONGEST_NAME] or "export"
