"""Every table of the product; importing this module makes them all known."""

from models import bom, catalogue, documents, notifications, orders, people, rulesets, system
from models.base import Base

EVERY_TABLE = Base.metadata

__all__ = [
    "EVERY_TABLE",
    "bom",
    "catalogue",
    "documents",
    "notifications",
    "orders",
    "people",
    "rulesets",
    "system",
]
