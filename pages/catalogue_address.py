"""What the catalogue page shows as an address: what is bookmarked or sent opens the same."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from app.catalogue import NO_CATEGORY

PATH = "/catalogue"
LONGEST = 100
CODE = re.compile(rf"\d{{3}}(\.\d{{3}})?|{NO_CATEGORY}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Asked:
    """Words win over the category, which stays for when they are cleared; pages count from 1."""

    words: str = ""
    category: str = ""
    page: int = 1


def read(asked: Mapping[str, str]) -> Asked:
    """What an address asks for; anything it says wrongly is as if it were not there."""
    number = asked.get("page", "1")
    return Asked(
        words=asked.get("q", "")[:LONGEST],
        category=code if CODE.fullmatch(code := asked.get("category", "")) else "",
        page=max(1, int(number)) if number.isdecimal() and len(number) < 7 else 1,
    )


def write(asked: Asked) -> str:
    """The address of this view; what goes without saying is left out."""
    said = {
        "q": asked.words.strip(),
        "category": asked.category,
        "page": str(asked.page) if asked.page > 1 else "",
    }
    query = urlencode({name: value for name, value in said.items() if value})
    return f"{PATH}?{query}" if query else PATH


def of_item(number: str) -> str:
    """The page of an item: slashes, spaces and signs of its number are written in percent."""
    return f"{PATH}/{quote(number, safe='')}"
