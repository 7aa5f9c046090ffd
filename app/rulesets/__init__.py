"""Rule sets in the database: stored exactly as written, read as the value `app.rules` works with.

A set is a draft, then active, then retired; only the prover's consent makes one active.
"""

from app.rulesets.stored import (
    FAMILY,
    StoredRules,
    StoredTable,
    active,
    add_draft,
    of_bom,
    rules_and_catalogue,
    tables_of,
)

__all__ = [
    "FAMILY",
    "StoredRules",
    "StoredTable",
    "active",
    "add_draft",
    "of_bom",
    "rules_and_catalogue",
    "tables_of",
]
