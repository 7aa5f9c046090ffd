"""Every table of the product; importing this module makes them all known."""

from models import (
    bom,
    catalogue,
    checklists,
    documents,
    floor,
    instruments,
    nonconformance,
    notifications,
    orders,
    people,
    procurement,
    rulesets,
    service,
    signatures,
    system,
)
from models.base import Base

EVERY_TABLE = Base.metadata

__all__ = [
    "EVERY_TABLE",
    "bom",
    "catalogue",
    "checklists",
    "documents",
    "floor",
    "instruments",
    "nonconformance",
    "notifications",
    "orders",
    "people",
    "procurement",
    "rulesets",
    "service",
    "signatures",
    "system",
]
