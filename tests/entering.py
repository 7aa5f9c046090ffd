"""Drafts for tests, entered through the functions a coordinator's clicks call."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from functools import partial
from typing import Any

from app import drafts, edge, submission
from app.access import Visitor
from app.drafts import Change, Opened
from tests import make

TODAY = date(2026, 11, 22)
HEAD = {
    "customer.po_number": "PO-4711",
    "customer.customer": "Mercy General",
    "customer.sales_person": "Sam Post",
    "customer.wanted_on": "2027-03-01",
    "customer.language": "FR",
    "family": "MDRD",
}
FIRST: dict[str, Any] = {
    "model": "T2-B1", "length": "72", "width": "30",
    "legs": {"type": "height-adjustable", "model": "DL27"}, "feet": "casters",
    "pegboard": {"colour": "Blue", "type": "perforated", "size": "same"},
    "workflow_direction": "left-to-right", "storage": [],
    "basins": [{"type": "E-Drain", "size": "20X20X8", "p_trap": False, "light": False}],
    "faucets": [{"type": "wrist-blade", "placement": "centre-1"}], "sprayers": [],
    "accessories": [{"item": "T-OA-BINRAIL-36-KIT", "quantity": 2}],
}  # fmt: skip
SECOND: dict[str, Any] = {
    "model": "T2-B3", "length": "120", "width": "30", "legs": {"type": "fixed", "model": "DL14"},
    "feet": "seismic", "pegboard": None, "workflow_direction": "right-to-left", "storage": [],
    "basins": [
        {"type": "E-Sink", "size": "24X20X10", "p_trap": False, "light": True},
        {"type": "E-Sink DI", "size": "24X20X10", "p_trap": False, "light": False},
        {"type": "E-Drain", "p_trap": True, "light": False,
         "size": {"width": "28", "length": "22", "depth": "10"}},
    ],
    "faucets": [{"type": "pre-rinse", "placement": "between-2-3"}],
    "sprayers": [{"type": "air-gun-rosette", "side": "right"}], "accessories": [],
}  # fmt: skip
REASON = "Agreed with the customer"
# What the rules warn about: (example, rules).
WARNED = {
    "first": ("faucet-over-e-drain",),
    "second": ("deep-basin-over-frame-8", "fixed-legs-with-ha-body"),
}
# What no form sends but a database might hold.
HOSTILE: list[Any] = [
    {},
    [],
    {"customer": [], "builds": [7, None], "quantity": "many"},
    {"customer": {"po_number": {"a": 1}}, "builds": "x", "family": ["MDRD"], "quantity": True},
    {"builds": [{"configuration": {"model": ["T2-B1"], "basins": "no", "length": {"a": []}}}]},
    {"builds": [{"configuration": {"accessories": [3, {"item": "x" * 5000}]}}], "extra": 1},
    {"customer": {"notes": "n" * 90_000, "<script>": 1}, "builds": [{}] * 50, "quantity": 1e9},
]


async def begun(by: Visitor) -> int:
    """A draft nobody has typed into yet."""
    return await edge.write(make.acting(by), drafts.begin)


async def typed(by: Visitor, draft_id: int, fields: Mapping[str, object]) -> dict[str, Any]:
    """These fields changed by this person, over whatever stands there."""
    stored = await opened(by, draft_id)
    changes = [
        Change(path, value, drafts.get(stored.content, path)) for path, value in fields.items()
    ]
    work = partial(drafts.change, draft_id=draft_id, changes=changes)
    return await edge.write(make.acting(by), work)


async def configured(by: Visitor, draft_id: int, build: int, sink: Mapping[str, Any]) -> None:
    """A whole configuration for one build, the way a copy arrives."""
    work = partial(
        drafts.replace_configuration,
        draft_id=draft_id,
        position=build,
        chosen=deepcopy(dict(sink)),
    )
    await edge.write(make.acting(by), work)


async def complete(by: Visitor, *, number: str = "PO-4711", builds: int = 1) -> int:
    """A draft of the first worked example that can be submitted as it is."""
    draft_id = await begun(by)
    await typed(by, draft_id, HEAD | {"customer.po_number": number, "quantity": builds})
    for build in range(builds):
        await configured(by, draft_id, build, FIRST)
        await typed(
            by,
            draft_id,
            {
                f"builds[{build}].build_number": f"{number}-{build + 1}",
                f"builds[{build}].acknowledged.faucet-over-e-drain": REASON,
            },
        )
    return draft_id


async def opened(by: Visitor, draft_id: int) -> Opened:
    """The draft as its person would find it now."""
    return await edge.read(make.acting(by), partial(drafts.opened, draft_id=draft_id))


async def submitted(by: Visitor, draft_id: int) -> int:
    """Submitted the way the page does it; answers the order's id."""
    return await edge.write(
        make.acting(by),
        partial(submission.submit, draft_id=draft_id, today=TODAY),
        key=submission.key_of(draft_id),
    )
