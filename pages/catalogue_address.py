"""What the catalogue page shows as an address: what is bookmarked or sent opens the same."""

import re
from dataclasses import dataclass
from urllib.parse import quote

from app.catalogue import NO_CATEGORY
from pages.addressed import Address, Part, page_number, typed

PATH = "/catalogue"
CODE = re.compile(rf"\d{{3}}(\.\d{{3}})?|{NO_CATEGORY}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Asked:
    """Words win over the category, which stays for when they are cleared; pages count from 1."""

    words: str = ""
    category: str = ""
    page: int = 1


def category(codes: re.Pattern[str]) -> Part:
    """The branch of a tree, where it is one of these."""
    return Part("category", lambda said: said if codes.fullmatch(said) else None)


ADDRESS = Address(
    PATH,
    Asked(),
    {
        "q": typed("words"),
        "category": category(CODE),
        "page": page_number(),
    },
)
read, write = ADDRESS.read, ADDRESS.write


def of_item(number: str) -> str:
    """The page of an item: slashes, spaces and signs of its number are written in percent."""
    return f"{PATH}/{quote(number, safe='')}"
