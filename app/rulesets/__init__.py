"""Rule sets in the database: stored exactly as written, read as the value `app.rules` works with.

A set is a draft, then active, then retired; only the prover's consent makes one active.
"""

from app.rulesets.activation import ActivationRefused, activate, prove
from app.rulesets.stored import (
    FAMILY,
    InForce,
    StoredRules,
    StoredTable,
    active,
    add_draft,
    in_force,
    of_bom,
    rules_and_catalogue,
    tables_of,
)

__all__ = [
    "FAMILY",
    "ActivationRefused",
    "InForce",
    "StoredRules",
    "StoredTable",
    "activate",
    "active",
    "add_draft",
    "in_force",
    "of_bom",
    "prove",
    "rules_and_catalogue",
    "tables_of",
]
