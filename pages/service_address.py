"""The addresses of service requests: parts to browse, the cart, the list, one request."""

import re

from app.service import URGENCIES, Wanted
from pages.addressed import Address, one_of, page_number, typed, yes
from pages.catalogue_address import Asked, category

PARTS, CART, REQUESTS = "/service", "/service/cart", "/service/requests"
# A sub-category of the service parts, or the kits usable for service, which stand in none.
CODE = re.compile(r"\d{3}\.\d{3}|kits", re.ASCII)
STATES = ("open", "pending", "approved", "returned", "rejected", "fulfilled", "all")
OF_PARTS = Address(
    PARTS,
    Asked(),
    {
        "q": typed("words"),
        "category": category(CODE),
        "page": page_number(),
    },
)
OF_REQUESTS = Address(
    REQUESTS,
    Wanted(),
    {
        "q": typed(),
        "show": one_of("state", STATES),
        "urgency": one_of("urgency", URGENCIES),
        "mine": yes("mine"),
        "page": page_number(),
    },
)


def of_category(code: str) -> str:
    return OF_PARTS.write(Asked(category=code))


def of_request(number: str) -> str:
    return f"{REQUESTS}/{number}"
