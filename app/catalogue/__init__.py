"""Items, what they consist of, where they are used; everything that is bought or built.

accessories.py   what the wizard offers beside the fields
changes.py       components, verified quantities, items made to a size
structure.py     trees downwards and upwards; the part of the catalogue a BOM needs
wording.py       what somebody types into a search box
"""

from app.catalogue.accessories import Accessory, AccessoryGroup, accessories
from app.catalogue.changes import (
    Link,
    MadeToSize,
    ensure_custom_item,
    remove_component,
    verify_quantity,
    write_component,
)
from app.catalogue.structure import TreeLine, structure_below, structure_for, where_used

__all__ = [
    "Accessory",
    "AccessoryGroup",
    "Link",
    "MadeToSize",
    "TreeLine",
    "accessories",
    "ensure_custom_item",
    "remove_component",
    "structure_below",
    "structure_for",
    "verify_quantity",
    "where_used",
    "write_component",
]
