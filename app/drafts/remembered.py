"""The BOMs made lately: every step, device and page of a draft asks for the same ones again."""

import json
from collections.abc import Callable
from typing import TypeVar

from app.rules import bom
from app.rules.bom import Bom
from app.rules.catalogue import Catalogue
from app.rules.rule_set import RuleSet

MOST = 200

T = TypeVar("T")
Known = dict[str, tuple[RuleSet, Catalogue | None, T]]

# Kept with everything they were made from, and used only while all of it is the same.
_boms: Known[Bom] = {}
_needed: Known[frozenset[str]] = {}


def bom_of(raw: object, rule_set: RuleSet, catalogue: Catalogue) -> Bom:
    """What `bom.make` says, made once for the same sink, rules and catalogue."""
    return _once(_boms, raw, rule_set, catalogue, lambda: bom.make(raw, rule_set, catalogue))


def needed_for(raw: object, rule_set: RuleSet) -> frozenset[str]:
    """What `bom.items_needed` says, found once for the same sink and rules."""
    return _once(_needed, raw, rule_set, None, lambda: bom.items_needed(raw, rule_set))


def _once(
    known: Known[T],
    raw: object,
    rule_set: RuleSet,
    catalogue: Catalogue | None,
    make: Callable[[], T],
) -> T:
    key = json.dumps(raw)
    before = known.pop(key, None)
    # A rule set is one value in this process; a catalogue is read anew each time.
    if before is None or before[0] is not rule_set or before[1] != catalogue:
        before = (rule_set, catalogue, make())
    known[key] = before  # the last one asked for goes last
    while len(known) > MOST:
        known.pop(next(iter(known)))
    return before[2]
