"""Service requests: parts browsed, put into a cart, sent, decided by procurement, fulfilled.

parts.py     what service can ask for, by branch and by words
cart.py      what is in the cart, or in a returned request, and what its author says
sending.py   the number, and the message to procurement
deciding.py  approve, reject, give back, fulfil
listing.py   the list
reading.py   one request in full
device.py    what is known here of a build number and of a serial number
seeing.py    whose requests somebody sees
facts.py     lines, and the words for where a request stands
"""

from app.rules.service_progress import MOST_PIECES, Lowered
from app.service.cart import Cart, add, cart, in_cart, put, say
from app.service.deciding import approve, fulfil, give_back, reject
from app.service.device import Device, device
from app.service.facts import STATUSES, URGENCIES, Line, Said
from app.service.listing import COUNTED, PAGE, Page, Row, State, Wanted, counts, listed
from app.service.parts import PARTS_PAGE, Part, Parts, PartShown, part, parts
from app.service.reading import Shown, look
from app.service.seeing import NoSuchRequest
from app.service.sending import send

__all__ = [
    "COUNTED",
    "MOST_PIECES",
    "PAGE",
    "PARTS_PAGE",
    "STATUSES",
    "URGENCIES",
    "Cart",
    "Device",
    "Line",
    "Lowered",
    "NoSuchRequest",
    "Page",
    "Part",
    "PartShown",
    "Parts",
    "Row",
    "Said",
    "Shown",
    "State",
    "Wanted",
    "add",
    "approve",
    "cart",
    "counts",
    "device",
    "fulfil",
    "give_back",
    "in_cart",
    "listed",
    "look",
    "part",
    "parts",
    "put",
    "reject",
    "say",
    "send",
]
