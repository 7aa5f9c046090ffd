"""Items, what they consist of, where they are used; everything that is bought or built.

accessories.py   what the wizard offers beside the fields
browse.py        categories with counts, and what is in them
changes.py       components, verified quantities, items made to a size
items.py         one item and its history
pictures.py      what it looks like
search.py        finding an item by what somebody types
slips.py         which words come near what somebody typed
structure.py     trees downwards and upwards; the part of the catalogue a BOM needs
wording.py       what somebody types into a search box
"""

from app.catalogue.accessories import (
    ACCESSORY_LIST,
    Accessory,
    AccessoryGroup,
    accessories,
)
from app.catalogue.browse import NO_CATEGORY, Branch, categories, items_of, look
from app.catalogue.changes import (
    Link,
    MadeToSize,
    ensure_custom_item,
    remove_component,
    set_outsourced,
    verify_quantity,
    write_component,
)
from app.catalogue.items import KINDS, ItemFacts, ItemSeen, history_of, item, see
from app.catalogue.pictures import may_picture, picture, remove_picture, set_picture
from app.catalogue.search import PAGE_SIZE, Found, ItemRow, search
from app.catalogue.structure import TreeLine, structure_below, structure_for, where_used

__all__ = [
    "ACCESSORY_LIST",
    "KINDS",
    "NO_CATEGORY",
    "PAGE_SIZE",
    "Accessory",
    "AccessoryGroup",
    "Branch",
    "Found",
    "ItemFacts",
    "ItemRow",
    "ItemSeen",
    "Link",
    "MadeToSize",
    "TreeLine",
    "accessories",
    "categories",
    "ensure_custom_item",
    "history_of",
    "item",
    "items_of",
    "look",
    "may_picture",
    "picture",
    "remove_component",
    "remove_picture",
    "search",
    "see",
    "set_outsourced",
    "set_picture",
    "structure_below",
    "structure_for",
    "verify_quantity",
    "where_used",
    "write_component",
]
