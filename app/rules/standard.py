"""The plain sink a configuration is compared with when no similar one was approved before."""

from collections.abc import Mapping
from typing import Any

from app.rules.rule_set import RuleSet

# What is no matter of taste: what the order is for, and how large the sink is.
KEPT = ("family", "language", "build_number", "model", "length", "width")


def plain_configuration(content: Mapping[str, Any], rules: RuleSet) -> dict[str, Any]:
    """The same model, size and basin types with the first choice of every list and no option.

    The answer has the form of section 9; the rules may refuse it, as any configuration.
    """
    return {
        **{name: content[name] for name in KEPT if name in content},
        "legs": {"type": _first(rules, "legs_type"), "model": _first(rules, "legs_model")},
        "feet": _first(rules, "feet"),
        "pegboard": None,
        "workflow_direction": _first(rules, "workflow_direction"),
        "storage": [],
        "basins": [
            {
                "type": basin.get("type"),
                "size": _first(rules, "basin_size"),
                "p_trap": False,
                "light": False,
            }
            for basin in content.get("basins") or ()
        ],
        "faucets": [],
        "sprayers": [],
        "accessories": [],
        "acknowledged": [],
    }


def _first(rules: RuleSet, name: str) -> str | None:
    return next(iter(rules.option_lists.get(name, ())), None)
